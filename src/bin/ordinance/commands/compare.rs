use clap::Args;
use ordinance::{CompareResult, Instant, Workspace};

use super::misread::misunderstood;
use super::valid;
use super::what_can::Around;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Compare {
    /// The one: a person or an integration
    #[arg(value_name = "A")]
    left: String,
    /// The other; without, the same one at another instant
    #[arg(value_name = "B", required_unless_present = "at")]
    right: Option<String>,
    /// The instant of the other, RFC 3339, or a day, which begins in the tenant's zone [default: now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    #[command(flatten)]
    around: Around,
}

impl Compare {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let set = valid(context)?;
        let engine = set.engine().ok_or_else(|| Failure::silent(Exit::Invalid))?;
        let now = context.now();
        let then = self.at.as_ref().map_or(Ok(now), |text| instant(&set, text))?;
        let right = self.right.unwrap_or_else(|| self.left.clone());
        let given = self.around.circumstances(&engine);
        let compared = given.and_then(|given| engine.compare((&self.left, now), (&right, then), &given));
        let compared = compared.map_err(|error| misunderstood(error, &engine, context))?;
        let assigned = [now, then].map(|at| set.assigned(None, at).unwrap_or_default());
        let [left, right] = &assigned;
        let result = CompareResult::new(&compared, [left, right]);
        context.print(&match format {
            Format::Json => result.json(),
            _ => result.human(context.style()),
        })?;
        Ok(Exit::Done)
    }
}

fn instant(set: &Workspace, text: &str) -> Result<Instant, Failure> {
    Instant::parse(text, None).or_else(|| set.midnight(text)).ok_or_else(|| {
        Failure::usage(format!("`--at {text}` is no instant"))
            .help("write a date, a time and a zone, such as 2026-11-22T10:00:00+08:00, or a date alone")
    })
}
