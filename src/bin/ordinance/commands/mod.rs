mod completions;
mod man;

use clap::Subcommand;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// The commands, each in a file of its name.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write completions for a shell
    Completions(completions::Completions),
    /// Write the manual page
    Man(man::Man),
}

/// Runs a command.
pub fn run(command: Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Completions(command) => command.run(context),
        Command::Man(command) => command.run(context),
    }
}
