mod asked;
mod check;
mod completions;
mod decide;
mod explain;
mod man;
mod schema;

use clap::Subcommand;
use ordinance::{Disk, Engine, Findings, Workspace, findings_json, human};

use crate::arguments::Format;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// The commands, each in a file of its name.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the whole set and list every finding
    Check(check::Check),
    /// Ask whether somebody may do something
    Decide(decide::Decide),
    /// Ask the same, and why
    Explain(explain::Explain),
    /// Write the JSON Schemas of the kinds of documents
    Schema(schema::Schema),
    /// Write completions for a shell
    Completions(completions::Completions),
    /// Write the manual page
    Man(man::Man),
}

/// Runs a command.
pub fn run(command: Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Check(command) => command.run(context),
        Command::Decide(command) => command.run(context),
        Command::Explain(command) => command.run(context),
        Command::Schema(command) => command.run(context),
        Command::Completions(command) => command.run(context),
        Command::Man(command) => command.run(context),
    }
}

/// The policy set that the command is about, read and checked.
fn opened(context: &Context) -> Result<Workspace, Failure> {
    let progress = context.progress("reading the policy set");
    let tree = Disk::open(context.set()?).map_err(Failure::failed)?;
    let set = Workspace::open(&tree, &Context::environment, Some(context.now())).map_err(Failure::failed);
    progress.finish_and_clear();
    set
}

/// The set, when it is valid. Else its findings are told: as results where a program reads, beside them where a person does.
fn valid(context: &Context) -> Result<Workspace, Failure> {
    let set = opened(context)?;
    if set.policy_set().is_some() {
        return Ok(set);
    }
    let findings = Findings::new(set.findings(), set.unlisted(), set.sources());
    if context.wants(Format::Json) {
        context.print(&findings_json(&findings))?;
    } else {
        context.note(&human(set.findings(), &findings, set.sources(), context.error_style()));
    }
    Err(Failure::silent(Exit::Invalid))
}

/// An engine on the set.
fn engine(context: &Context) -> Result<Engine, Failure> {
    valid(context)?.engine().ok_or_else(|| Failure::silent(Exit::Invalid))
}
