use clap::Args;
use ordinance::{Circumstances, Engine, RequestError, WhatCanResult};

use super::asked::pair;
use super::engine;
use super::misread::misunderstood;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct WhatCan {
    /// Whose abilities: a person or an integration
    #[arg(value_name = "PERSON")]
    who: String,
    #[command(flatten)]
    around: Around,
}

/// What is given about every record.
#[derive(Debug, Args)]
pub struct Around {
    /// The unit that records belong to
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Whose the records are
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// What the data is wanted for
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// How the data is shown or leaves
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// Another key of the context; may be repeated
    #[arg(long = "context", value_name = "NAME=VALUE", value_parser = pair)]
    keys: Vec<(String, String)>,
}

impl Around {
    pub fn circumstances(self, engine: &Engine) -> Result<Circumstances, RequestError> {
        let mut given = Circumstances::new();
        if let Some(unit) = self.unit {
            given = given.unit(unit);
        }
        if let Some(owner) = self.owner {
            given = given.owner(owner);
        }
        for (name, value) in [("purpose", self.purpose), ("channel", self.channel)] {
            if let Some(value) = value {
                given = given.context(name, value);
            }
        }
        for (name, text) in &self.keys {
            given = given.key(&engine.bundle(), name, text)?;
        }
        Ok(given)
    }
}

impl WhatCan {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let engine = engine(context)?;
        let given = self.around.circumstances(&engine);
        let found = given.and_then(|given| engine.what_can(&self.who, &given, Some(context.now())));
        let result = WhatCanResult::new(&found.map_err(|error| misunderstood(error, &engine, context))?);
        context.print(&match format {
            Format::Json => result.json(),
            _ => result.human(context.style()),
        })?;
        Ok(Exit::Done)
    }
}
