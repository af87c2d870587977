use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ordinance::{Graph as Picture, StepPeople, Workspace, nearest};

use super::misread::misunderstood;
use super::valid;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Graph {
    #[command(subcommand)]
    of: Of,
}

#[derive(Debug, Subcommand)]
enum Of {
    /// The units, their heads, and the teams across them
    Org,
    /// A flow with its steps
    Flow {
        /// The flow
        #[arg(value_name = "FLOW")]
        id: String,
        /// A request in JSON, `-` for the input: the people who would be asked stand at the steps
        #[arg(long, value_name = "FILE")]
        request: Option<PathBuf>,
    },
    /// The types, their fields, and the most that is ever shown of each class
    Masks,
}

impl Graph {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Mermaid, Format::Dot, Format::Svg, Format::Html])?;
        let set = valid(context)?;
        let picture = match &self.of {
            Of::Org => Picture::org(&set),
            Of::Masks => Picture::masks(&set),
            Of::Flow { id, request } => {
                let people = match request {
                    Some(file) => people(id, file, &set, context)?,
                    None => StepPeople::new(),
                };
                let drawn = Picture::flow(&set, id, &people);
                if drawn.is_none() {
                    let known = Picture::flows(&set);
                    let near = nearest(id, known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
                    let help = near.unwrap_or_else(|| format!("flows are {}", known.join(", ")));
                    return Err(Failure::usage(format!("no flow is called `{id}`")).help(help));
                }
                drawn
            }
        };
        let picture = picture.ok_or_else(|| Failure::silent(Exit::Invalid))?;
        context.print(&match format {
            Format::Dot => picture.dot(),
            Format::Svg => picture.svg(),
            Format::Html => picture.html(),
            _ => picture.mermaid(),
        })?;
        Ok(Exit::Done)
    }
}

/// The people who would be asked in each step of a flow for a request.
fn people(id: &str, file: &Path, set: &Workspace, context: &Context) -> Result<StepPeople, Failure> {
    let text = String::from_utf8(context.read_bytes(file)?)
        .map_err(|_| Failure::usage(format!("{}: not a text in UTF-8", file.display())))?;
    let engine = set.engine().ok_or_else(|| Failure::silent(Exit::Invalid))?;
    let route = engine.route_json(&text, Some(context.now())).map_err(|error| misunderstood(error, &engine, context))?;
    if route.flow.as_deref() != Some(id) {
        let goes = route.flow.or(route.exempt).map_or_else(|| "nowhere".to_owned(), |other| format!("to `{other}`"));
        return Err(Failure::usage(format!("the request does not go through `{id}` but {goes}")));
    }
    Ok(Picture::people(&route))
}
