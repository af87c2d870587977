use std::path::PathBuf;

use clap::Args;
use ordinance::Due as Document;

use super::case::stored;
use super::engine;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Due {
    /// From when: an instant, or a day, which begins in the tenant's zone [default: now]
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// Until when, which is not included
    #[arg(long, visible_alias = "until", value_name = "WHEN")]
    to: String,
    /// Where cases are kept
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
}

impl Due {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let engine = engine(context)?;
        let instant =
            |text: &str| engine.instant(text).ok_or_else(|| Failure::usage(format!("`{text}` is neither an instant nor a day")));
        let from = self.from.as_deref().map_or(Ok(context.now()), instant)?;
        let until = instant(&self.to)?;
        let folder = match self.cases {
            Some(folder) => folder,
            None => context.set()?.join(".ordinance/cases"),
        };
        // One that cannot be looked at, or not under these rules, keeps the others from nothing.
        let mut timers = Vec::new();
        for case in stored(&folder)? {
            let falls = match &case.case {
                Ok(one) => engine.falls([(case.name.as_str(), one)], from, until).map_err(|error| error.message),
                Err(failure) => Err(failure.message().to_owned()),
            };
            match falls {
                Ok(falls) => timers.extend(falls),
                Err(message) => context.note(&format!("case {}: {message}\n", case.name)),
            }
        }
        timers.sort();
        let due = Document::new(engine.shown(from), engine.shown(until), engine.starts(from, until), timers);
        context.print(&match format {
            Format::Json => due.json(),
            _ => due.human(context.style()),
        })?;
        Ok(Exit::Done)
    }
}
