use std::path::PathBuf;

use clap::Args;
use ordinance::{Base, State, StateName, diff_json, diff_markdown, plan_human};

use super::{base_failure, state_fault, store, surroundings};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Plan {
    /// Write the plan into this file, for `apply`
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// End with 7 when something changes
    #[arg(long)]
    exit_code: bool,
}

impl Plan {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json, Format::Markdown])?;
        let folder = context.set()?;
        let around = surroundings(Some(&folder), context);
        let progress = context.progress("planning");
        let state = State::load(&StateName::Here, &around);
        progress.finish_and_clear();
        let state = state.map_err(|fault| state_fault(fault, context))?;
        let base = Base::load(&store(&folder, context)?).map_err(base_failure)?;
        let plan = ordinance::Plan::make(&base, state.compared());
        if let Some(path) = &self.output {
            context.write(path, &plan.to_bytes())?;
        }
        let diff = plan.diff();
        let file = self.output.as_ref().map(|path| path.display().to_string());
        context.print(&match format {
            Format::Json => diff_json(&diff),
            Format::Markdown => diff_markdown(&diff),
            _ => plan_human(&diff, base.serial(), file.as_deref(), &context.tool(), context.style()),
        })?;
        Ok(if self.exit_code && !diff.is_empty() { Exit::Changes } else { Exit::Done })
    }
}
