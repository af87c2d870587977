use clap::Parser;

use crate::commands::Command;
use crate::global::Global;

/// An organisation's rules as code: checked, decided and diffed.
#[derive(Debug, Parser)]
#[command(name = "ordinance", version, propagate_version = false, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}
