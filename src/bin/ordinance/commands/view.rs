use std::path::{Path, PathBuf};

use clap::Args;
use ordinance::{
    Disk, Engine, Instant, Request, RequestCode, RequestError, ViewAnswer, audit_log, root_file, view_human, view_json, view_line,
};

use super::asked::{Asked, Question};
use super::misread::{misread, misunderstood};
use super::valid;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;
use crate::masked::Masking;

#[derive(Debug, Args)]
pub struct View {
    /// Who looks at a record of which type: bella read EmployeeRecord; with --as a file of records
    #[arg(value_names = ["WHO", "ACTION", "TYPE"])]
    words: Vec<String>,
    /// The record's fields in JSON, or a file that holds them
    #[arg(long, value_name = "JSON|FILE", conflicts_with_all = ["request", "requests"])]
    record: Option<String>,
    /// Mask a file of records, JSON Lines or CSV, as this person or integration sees it
    #[arg(long = "as", value_name = "PERSON", conflicts_with_all = ["request", "requests", "record"])]
    viewer: Option<String>,
    /// With --as: the records' type, where they do not say it themselves [default: the only one with protected fields]
    #[arg(long = "type", value_name = "TYPE", requires = "viewer")]
    of_type: Option<String>,
    #[command(flatten)]
    asked: Asked,
}

/// How the engine is asked: what is seen alone, or with the lines that decide it.
pub type Ask = fn(&Engine, &Request, Option<Instant>) -> Result<ViewAnswer, RequestError>;

impl View {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        if let Some(viewer) = self.viewer {
            return bulk(&viewer, self.of_type, self.asked, &self.words, context);
        }
        answer(self.asked, &self.words, self.record.as_deref(), context, Engine::view_at)
    }
}

/// Masks a file of records as one viewer sees it.
fn bulk(viewer: &str, of_type: Option<String>, asked: Asked, words: &[String], context: &Context) -> Result<Exit, Failure> {
    let [file] = words else {
        return Err(Failure::usage("--as masks one file of records")
            .help("for example: ordinance view --as bella --purpose payroll records.jsonl"));
    };
    let engine = engine(context)?;
    if !engine.is_person(viewer) && !engine.is_integration(viewer) {
        let message = format!("there is no person and no integration `{viewer}`");
        return Err(misread(&unknown(RequestCode::UnknownSubject, message, viewer), &engine));
    }
    if let Some(of_type) = of_type.as_ref().filter(|of_type| engine.sealing(of_type).is_none()) {
        let message = format!("the set has no type `{of_type}`");
        return Err(misread(&unknown(RequestCode::UnknownType, message, of_type), &engine));
    }
    let of_type = of_type.or_else(|| engine.only_protected_type());
    let request = asked.circumstances(viewer, of_type.as_deref().unwrap_or_default(), &engine);
    let request = request.map_err(|error| misunderstood(error, &engine, context))?;
    if engine.is_for_single_records(&request) {
        return Err(Failure::usage("this scenario is for a single record").help("ask about that record alone, with its id"));
    }
    // A purpose that there is not would be a fault of every line; asking without a record shows and writes nothing.
    if let Err(error) = engine.explain_view_at(&request, Some(context.now()))
        && matches!(
            error.code,
            RequestCode::UnknownPurpose | RequestCode::UnknownChannel | RequestCode::UnknownScenario | RequestCode::UnknownAction
        )
    {
        return Err(misunderstood(error, &engine, context));
    }
    let has_keys = engine.opens_sealed();
    Masking { engine: &engine, request, of_type, context, has_keys }.run(Path::new(file))
}

/// What is said of a name that nothing has.
fn unknown(code: RequestCode, message: String, name: &str) -> RequestError {
    RequestError { code, message, unknown: Some(name.into()) }
}

/// Asks one question or many and writes what is seen.
pub fn answer(asked: Asked, words: &[String], record: Option<&str>, context: &Context, ask: Ask) -> Result<Exit, Failure> {
    let question = asked.question(words, context)?;
    let format = match &question {
        Question::Words(_) => context.format(&[Format::Human, Format::Json])?,
        Question::One(_) => context.format(&[Format::Json, Format::Human])?,
        Question::Many(_) => context.format(&[Format::Json])?,
    };
    let engine = engine(context)?;
    let now = Some(context.now());
    let request = match question {
        Question::Many(lines) => {
            return lines
                .answer(context, |line| view_line(&Request::parse(line).and_then(|request| ask(&engine, &request, now))));
        }
        Question::One(text) => Request::parse(&text),
        Question::Words(spoken) => {
            let fields = record.map(|record| fields(record, context)).transpose()?;
            let request = spoken.request(&engine);
            match fields {
                Some(fields) => request.and_then(|request| request.record(&fields)),
                None => request,
            }
        }
    };
    let answer = request.as_ref().map_err(Clone::clone).and_then(|request| ask(&engine, request, now));
    match (&answer, &request, format) {
        (Ok(answer), Ok(request), Format::Human) => {
            context.print(&view_human(request.words(), answer, context.style()))?;
        }
        (Err(error), _, Format::Human) => return Err(misread(error, &engine)),
        _ => context.print(&view_json(&answer))?,
    }
    Ok(if answer.is_ok() { Exit::Done } else { Exit::Usage })
}

/// The fields of a record: JSON where it begins like an object, else what a file holds.
fn fields(record: &str, context: &Context) -> Result<String, Failure> {
    if record.trim_start().starts_with('{') {
        return Ok(record.to_owned());
    }
    let bytes = context.read_bytes(&PathBuf::from(record))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// An engine on the set that writes down what must be, where the set says, and opens what the keys at hand open.
pub fn engine(context: &Context) -> Result<Engine, Failure> {
    let set = valid(context)?;
    let engine = set.engine().ok_or_else(|| Failure::silent(Exit::Invalid))?;
    let folder = context.set()?;
    if let Some(keys) = crate::rings::at_hand(&set, &folder, &engine, context) {
        engine.unseal(std::sync::Arc::new(keys));
    }
    let root = Disk::open(&folder).and_then(|tree| root_file(&tree)).map_err(Failure::failed)?;
    if let Some(log) = root.and_then(|root| audit_log(Path::new(&folder), &root)) {
        engine.write_down(std::sync::Arc::new(log));
    }
    Ok(engine)
}
