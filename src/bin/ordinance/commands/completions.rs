use clap::Args;
use clap_complete::Shell;

use crate::context::Context;
use crate::exit::{Exit, Failure};

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let mut out = Vec::new();
        clap_complete::generate(self.shell, &mut (context.tool)(), "ordinance", &mut out);
        context.print_bytes(&out)?;
        Ok(Exit::Done)
    }
}
