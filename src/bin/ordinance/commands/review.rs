use clap::Args;
use ordinance::{AccessRow, Circumstances, ReviewResult};

use super::misread::misunderstood;
use super::valid;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Review {
    /// Review the members of this unit [default: everybody]
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Tell also who may do what, for every action and type, with records of the unit
    #[arg(long)]
    access: bool,
}

impl Review {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Csv, Format::Json])?;
        if self.access && format == Format::Csv {
            return Err(Failure::usage("comma-separated values hold one table: who holds what")
                .help("leave out --access, or ask with --format json"));
        }
        let set = valid(context)?;
        let engine = set.engine().ok_or_else(|| Failure::silent(Exit::Invalid))?;
        let unit = self.unit.as_ref().map_or_else(Circumstances::new, |unit| Circumstances::new().unit(unit));
        // Asked also when nothing of it is told: a unit that is not there is told in one way.
        let all = engine.review(&unit, Some(context.now())).map_err(|error| misunderstood(error, &engine, context))?;
        let access = self.access.then(|| all.map(|one| AccessRow::new(&one)).collect());
        let rows = set.assigned(self.unit.as_deref(), context.now()).unwrap_or_default();
        let result = ReviewResult::new(&engine, self.unit, context.now(), rows, access);
        context.print(&match format {
            Format::Json => result.json(),
            Format::Csv => result.csv(),
            _ => result.human(context.style()),
        })?;
        Ok(Exit::Done)
    }
}
