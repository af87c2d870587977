use clap::Args;
use ordinance::TestResults;

use super::valid;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Test {}

impl Test {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let set = valid(context)?;
        let run = set.test(context.now()).ok_or_else(|| Failure::silent(Exit::Invalid))?;
        let results = TestResults::new(&run, set.sources());
        context.print(&match format {
            Format::Json => results.json(),
            _ => results.human(context.style()),
        })?;
        Ok(if results.summary.failed == 0 { Exit::Done } else { Exit::Tests })
    }
}
