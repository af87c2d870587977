use std::path::PathBuf;

use clap::Args;
use ordinance::{Applied, DeployError, FileStore, Outcome, Plan, diff_human};

use super::{deployed_folder, store};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Apply {
    /// The plan that `plan -o FILE` wrote
    file: PathBuf,
    /// Do not ask; without a terminal nobody is asked anyway
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    by: By,
}

/// Who deploys.
#[derive(Debug, Args)]
pub struct By {
    /// Who deploys [default: ORDINANCE_BY, else the system user]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Apply {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let bytes = context.read_bytes(&self.file)?;
        let plan = Plan::read(&bytes)
            .map_err(|error| Failure::failed(format!("{}: {error}", self.file.display())).help(error.help()))?;
        let store: FileStore = store(&deployed_folder(context)?, context)?;
        if !self.yes && !plan.is_empty() && context.is_interactive() {
            context.note(&diff_human(&plan.diff(), context.error_style()));
            confirm(context, "\nDeploy this?")?;
        }
        let outcome = ordinance::apply(&store, &plan, context.now(), &self.by.name()).map_err(deploy_failure)?;
        tell(&outcome, format, context)
    }
}

impl By {
    /// The name that goes into the journal.
    pub fn name(self) -> String {
        let stated = self.by.or_else(|| Context::environment("ORDINANCE_BY")).filter(|name| !name.is_empty());
        // The environment may say another name, or none as in a container; who runs this is asked of the system itself.
        stated.or_else(|| whoami::username().ok()).unwrap_or_else(|| "unknown".to_owned())
    }
}

/// Asks whoever sits at the terminal. Where nobody does, the plan that was reviewed is the consent.
pub fn confirm(context: &Context, question: &str) -> Result<(), Failure> {
    if context.confirm(question)? { Ok(()) } else { Err(Failure::failed("not confirmed: nothing was changed")) }
}

/// Tells what was deployed.
pub fn tell(outcome: &Outcome, format: Format, context: &Context) -> Result<Exit, Failure> {
    let applied = Applied::new(match outcome {
        Outcome::Deployed(deployment) => Some(deployment),
        Outcome::Unchanged => None,
    });
    context.print(&match format {
        Format::Json => applied.json(),
        _ => applied.human(context.style()),
    })?;
    Ok(Exit::Done)
}

/// Why nothing was deployed.
pub fn deploy_failure(error: DeployError) -> Failure {
    let failure = if error.is_conflict() { Failure::conflict(&error) } else { Failure::failed(&error) };
    failure.help(error.help())
}
