use clap::{Args, Subcommand};
use ordinance::{Graph as Picture, StepPeople, nearest};

use super::valid;
use crate::arguments::Format;
use crate::context::Context;
use crate::exit::{Exit, Failure};

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
            Of::Flow { id } => {
                let drawn = Picture::flow(&set, id, &StepPeople::new());
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
