use clap::Args;
use ordinance::{Request, WhoCanResult};

use super::asked::Words;
use super::engine;
use super::misread::misunderstood;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct WhoCan {
    /// What is to be done
    action: String,
    /// With records of which type; `App` for an application, named by --id
    #[arg(value_name = "TYPE")]
    of_type: String,
    #[command(flatten)]
    words: Words,
    /// A protected field of the record
    #[arg(long, value_name = "FIELD", requires = "view")]
    field: Option<String>,
    /// How much of the field is seen at least
    #[arg(long, value_name = "VIEW", requires = "field")]
    view: Option<String>,
}

impl WhoCan {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let engine = engine(context)?;
        let request = self.words.onto(Request::anybody(self.action, self.of_type), &engine);
        let now = Some(context.now());
        let found = request.and_then(|request| match (&self.field, &self.view) {
            (Some(field), Some(view)) => engine.who_sees(&request, field, view, now),
            _ => engine.who_can(&request, now),
        });
        let result = WhoCanResult::new(&found.map_err(|error| misunderstood(error, &engine, context))?);
        context.print(&match format {
            Format::Json => result.json(),
            _ => result.human(context.style()),
        })?;
        Ok(Exit::Done)
    }
}
