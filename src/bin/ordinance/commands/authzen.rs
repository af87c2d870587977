use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ordinance::{RequestError, answer_json};

use super::engine;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Authzen {
    /// Which endpoint of the API
    #[arg(value_enum)]
    endpoint: Endpoint,
    /// The request in JSON, `-` for the standard input
    #[arg(long, value_name = "FILE", default_value = "-")]
    request: PathBuf,
}

/// The endpoints of the Authorization API 1.0 that answer questions.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Endpoint {
    /// One evaluation, or a list of them
    Evaluations,
    /// Who may do something with a resource
    SearchSubject,
    /// With which applications somebody may do something
    SearchResource,
    /// What somebody may do with a resource
    SearchAction,
}

impl Authzen {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        context.format(&[Format::Json])?;
        let text = String::from_utf8_lossy(&context.read_bytes(&self.request)?).into_owned();
        let (engine, now) = (engine(context)?, Some(context.now()));
        let answer: Result<String, RequestError> = match self.endpoint {
            Endpoint::Evaluations => engine.evaluations_json(&text, now),
            Endpoint::SearchSubject => engine.search_subjects_json(&text, now),
            Endpoint::SearchResource => engine.search_resources_json(&text, now),
            Endpoint::SearchAction => engine.search_actions_json(&text, now),
        };
        match answer {
            Ok(answer) => {
                context.print(&format!("{answer}\n"))?;
                Ok(Exit::Done)
            }
            Err(error) => {
                context.print(&answer_json::<ordinance::Answer>(&Err(error)))?;
                Ok(Exit::Usage)
            }
        }
    }
}
