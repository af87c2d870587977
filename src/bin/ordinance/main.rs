//! The command line: arguments, the clock, the environment, progress and exit codes. All else is the library's.

mod arguments;
mod bulk;
mod commands;
mod context;
mod exit;
mod global;
mod masked;
mod rings;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::Arguments;
use context::Context;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let context = Context::new(arguments.global, Arguments::command);
    match context.and_then(|context| commands::run(arguments.command, &context)) {
        Ok(exit) => exit.into(),
        Err(failure) => failure.tell(),
    }
}
