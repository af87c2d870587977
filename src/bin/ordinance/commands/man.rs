use clap::Args;

use crate::context::Context;
use crate::exit::{Exit, Failure};

#[derive(Debug, Args)]
pub struct Man {
    /// The page of this command instead of the whole tool's
    command: Option<String>,
}

impl Man {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let mut tool = (context.tool)();
        tool.build();
        let page = match &self.command {
            None => tool,
            Some(name) => {
                let found = tool.find_subcommand(name).cloned();
                found.ok_or_else(|| Failure::usage(format!("there is no command `{name}`")).help("see: ordinance --help"))?
            }
        };
        let mut out = Vec::new();
        clap_mangen::Man::new(page).render(&mut out).map_err(Failure::failed)?;
        context.print_bytes(&out)?;
        Ok(Exit::Done)
    }
}
