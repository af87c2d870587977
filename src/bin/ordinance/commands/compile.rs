use std::path::PathBuf;

use clap::Args;
use ordinance::Compiled;

use super::valid;
use crate::arguments::Format;
use crate::context::Context;
use crate::exit::{Exit, Failure};

#[derive(Debug, Args)]
pub struct Compile {
    /// Write the bundle into this file
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Compile {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let set = valid(context)?;
        let (snapshot, bundle) = (set.snapshot(), set.bundle_file());
        let (Some(snapshot), Some(bundle)) = (snapshot, bundle) else { return Err(Failure::silent(Exit::Invalid)) };
        if let Some(path) = &self.output {
            context.write(path, &bundle)?;
        }
        let compiled = Compiled::new(&snapshot, self.output.map(|path| path.display().to_string()));
        context.print(&match format {
            Format::Json => compiled.json(),
            _ => format!("{}\n", compiled.digest),
        })?;
        Ok(Exit::Done)
    }
}
