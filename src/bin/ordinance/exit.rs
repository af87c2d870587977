#![expect(clippy::disallowed_methods, reason = "what fails is told on the error stream")]

use std::io::Write;
use std::process::ExitCode;

/// How a command ends, as the contract numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done: valid, allowed, no change, all pass.
    Done = 0,
    /// The tool or its environment failed.
    Failed = 1,
    /// The command was asked in a way it does not know, or a single request is an error.
    Usage = 2,
    /// The policy set is invalid, or a file is not laid out canonically.
    Invalid = 3,
    /// A policy test failed.
    Tests = 4,
    /// The base has moved, or the plan was applied.
    Conflict = 5,
    /// Something changes, and what it decides was not compared, or widens.
    Changes = 7,
    /// The decision is deny.
    Deny = 8,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
    help: Option<String>,
}

impl Failure {
    /// The tool or its environment failed.
    pub fn failed(message: impl ToString) -> Self {
        Self { exit: Exit::Failed, message: message.to_string(), help: None }
    }

    /// The command was asked in a way it does not know.
    pub fn usage(message: impl ToString) -> Self {
        Self { exit: Exit::Usage, message: message.to_string(), help: None }
    }

    /// Something else came first.
    pub fn conflict(message: impl ToString) -> Self {
        Self { exit: Exit::Conflict, message: message.to_string(), help: None }
    }

    /// What was said is all there is to say.
    pub fn silent(exit: Exit) -> Self {
        Self { exit, message: String::new(), help: None }
    }

    /// Says what to do.
    pub fn help(mut self, help: impl ToString) -> Self {
        self.help = Some(help.to_string());
        self
    }

    /// What went wrong, without what to do.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Tells the failure on the error stream.
    pub fn tell(self) -> ExitCode {
        let mut to = std::io::stderr().lock();
        if !self.message.is_empty() {
            let _ = writeln!(to, "error: {}", self.message);
        }
        if let Some(help) = &self.help {
            let _ = writeln!(to, "help: {help}");
        }
        self.exit.into()
    }
}
