mod check;
mod completions;
mod man;

use clap::Subcommand;
use ordinance::{Disk, Workspace};

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// The commands, each in a file of its name.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the whole set and list every finding
    Check(check::Check),
    /// Write completions for a shell
    Completions(completions::Completions),
    /// Write the manual page
    Man(man::Man),
}

/// Runs a command.
pub fn run(command: Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Check(command) => command.run(context),
        Command::Completions(command) => command.run(context),
        Command::Man(command) => command.run(context),
    }
}

/// The policy set that the command is about, read and checked.
fn opened(context: &Context) -> Result<Workspace, Failure> {
    let progress = context.progress("reading the policy set");
    let tree = Disk::open(context.set()?).map_err(Failure::failed)?;
    let set = Workspace::open(&tree, &Context::environment).map_err(Failure::failed);
    progress.finish_and_clear();
    set
}
