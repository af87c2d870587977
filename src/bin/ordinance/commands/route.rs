use std::collections::BTreeMap;

use clap::Args;
use ordinance::{Engine, Request, RouteAnswer, Routes, answer_json, answer_line, route_human, routes_human};

use super::asked::{Asked, Question, pair};
use super::engine;
use super::misread::misread;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Route {
    /// Who submits a record of which type: carl submit Remittance
    #[arg(value_names = ["WHO", "ACTION", "TYPE"])]
    words: Vec<String>,
    /// An attribute that takes several values in turn, with commas; with several of them, each with each
    #[arg(long, value_name = "NAME=VALUE,VALUE", value_parser = pair, conflicts_with = "requests")]
    vary: Vec<(String, String)>,
    #[command(flatten)]
    asked: Asked,
}

/// How the engine is asked: the route alone, or with its reasons.
type Ask = fn(&Engine, &Request, Option<ordinance::Instant>) -> Result<RouteAnswer, ordinance::RequestError>;

impl Route {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        answer(self.asked, &self.words, &self.vary, context, Engine::route_at)
    }
}

/// The most requests that are asked with varied attributes.
const MOST: usize = 10_000;

/// Asks for one route or many and writes them.
pub fn answer(asked: Asked, words: &[String], vary: &[(String, String)], context: &Context, ask: Ask) -> Result<Exit, Failure> {
    let question = asked.question(words, context)?;
    let format = match &question {
        Question::Words(_) => context.format(&[Format::Human, Format::Json])?,
        Question::One(_) => context.format(&[Format::Json, Format::Human])?,
        Question::Many(_) => context.format(&[Format::Json])?,
    };
    let engine = engine(context)?;
    let request = match question {
        Question::Many(lines) => {
            return lines.answer(context, |line| {
                let route = Request::parse_approval(line).and_then(|request| ask(&engine, &request, Some(context.now())));
                answer_line(&route)
            });
        }
        Question::One(text) => Request::parse_approval(&text),
        Question::Words(spoken) => spoken.request(&engine),
    };
    if let (Ok(request), false) = (&request, vary.is_empty()) {
        return varied(request, vary, format, &engine, context, ask);
    }
    let route = request.and_then(|request| ask(&engine, &request, Some(context.now())));
    match (&route, format) {
        (Ok(route), Format::Human) => context.print(&route_human(route, context.style()))?,
        (Err(error), Format::Human) => return Err(misread(error, &engine)),
        _ => context.print(&answer_json(&route))?,
    }
    Ok(if route.is_ok() { Exit::Done } else { Exit::Usage })
}

fn varied(
    request: &Request,
    vary: &[(String, String)],
    format: Format,
    engine: &Engine,
    context: &Context,
    ask: Ask,
) -> Result<Exit, Failure> {
    let bundle = engine.bundle();
    let mut combined: Vec<Vec<(&str, &str)>> = vec![Vec::new()];
    for (name, values) in vary {
        let longer = combined.iter().flat_map(|row| {
            let extended = values.split(',').map(|value| [row.clone(), vec![(name.as_str(), value.trim())]].concat());
            extended.collect::<Vec<_>>()
        });
        combined = longer.collect();
        if combined.len() > MOST {
            return Err(Failure::usage(format!("this varies more than {MOST} times")));
        }
    }
    let rows = combined.into_iter().map(|row| {
        let request = row.iter().try_fold(request.clone(), |request, (name, value)| request.attribute(&bundle, name, value));
        let varied: BTreeMap<String, String> =
            row.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        (varied, request.and_then(|request| ask(engine, &request, Some(context.now()))))
    });
    let routes = Routes::new(rows.collect());
    context.print(&match format {
        Format::Json => routes.json(),
        _ => routes_human(&routes, context.style()),
    })?;
    Ok(Exit::Done)
}
