#![expect(clippy::disallowed_methods, reason = "stored cases are folders, and are listed")]

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ordinance::{
    CaseAnswer, CaseRequest, CaseRow, Cases, Engine, FileStore, JournalError, KeptCase, KeptError, Request, RequestError,
    answer_json, answer_line, case_human, play_human,
};
use serde_json::{Map, Value};

use super::asked::{Asked, Question, Spoken};
use super::engine;
use super::misread::{misread, plainly};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Case {
    #[command(subcommand)]
    deed: Option<Deed>,
    /// Who submits a record of which type: carl submit Remittance
    #[arg(value_names = ["WHO", "ACTION", "TYPE"])]
    words: Vec<String>,
    /// A script to play, `-` for the standard input: `+24h: approve finance by amy`, a line each
    #[arg(long, value_name = "FILE", conflicts_with = "requests")]
    play: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

/// Cases that are kept in files.
#[derive(Debug, Subcommand)]
enum Deed {
    /// Begin a case and submit it
    Start(Box<StartCase>),
    /// Tell what happened to a case
    Event(TellEvent),
    /// Show where a case stands
    Show(ShowCase),
    /// List the cases
    List(ListCases),
}

#[derive(Debug, Args)]
struct Folder {
    /// Where cases are kept
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct StartCase {
    /// Who submits a record of which type: carl submit Remittance
    #[arg(value_names = ["WHO", "ACTION", "TYPE"])]
    words: Vec<String>,
    /// The case's name; made of its request when left out
    #[arg(long, value_name = "NAME")]
    case: Option<String>,
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Debug, Args)]
struct TellEvent {
    /// The case
    #[arg(value_name = "CASE")]
    name: String,
    /// What happened: approve finance by amy
    #[arg(value_name = "EVENT")]
    words: Vec<String>,
    /// What happened, in JSON; `-` for the standard input
    #[arg(long, value_name = "FILE", conflicts_with = "words")]
    event: Option<PathBuf>,
    #[command(flatten)]
    folder: Folder,
}

#[derive(Debug, Args)]
struct ShowCase {
    /// The case
    #[arg(value_name = "CASE")]
    name: String,
    /// Write what `context.approvals` of a view or a decision takes, with the approved case as evidence
    #[arg(long)]
    approval: bool,
    #[command(flatten)]
    folder: Folder,
}

#[derive(Debug, Args)]
struct ListCases {
    /// Only cases of this status
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    #[command(flatten)]
    folder: Folder,
}

/// How the engine is asked: where the case stands, or also how each task came to whoever has it.
pub type Ask = fn(&Engine, &CaseRequest, Option<ordinance::Instant>) -> Result<CaseAnswer, RequestError>;

impl Case {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        match self.deed {
            None => answer(self.asked, &self.words, self.play, context, Engine::case),
            Some(Deed::Start(start)) => start.run(context),
            Some(Deed::Event(event)) => event.run(context),
            Some(Deed::Show(show)) => show.run(context),
            Some(Deed::List(list)) => list.run(context),
        }
    }
}

/// A case in JSON, or a request in JSON of which nothing has happened.
fn parse(text: &str) -> Result<CaseRequest, RequestError> {
    let bare =
        serde_json::from_str::<Value>(text).is_ok_and(|json| json.get("request").is_none() && json.get("action").is_some());
    if bare { Ok(CaseRequest::new(Request::parse_approval(text)?, Vec::new())) } else { CaseRequest::parse(text) }
}

/// Asks where one case stands, or many, or plays one.
pub fn answer(asked: Asked, words: &[String], play: Option<PathBuf>, context: &Context, ask: Ask) -> Result<Exit, Failure> {
    let question = asked.question(words, context)?;
    let format = match &question {
        Question::Words(_) => context.format(&[Format::Human, Format::Json])?,
        Question::One(_) if play.is_some() => context.format(&[Format::Human, Format::Json])?,
        Question::One(_) => context.format(&[Format::Json, Format::Human])?,
        Question::Many(_) => context.format(&[Format::Json])?,
    };
    let engine = engine(context)?;
    let case = match question {
        Question::Many(lines) => {
            return lines
                .answer(context, |line| answer_line(&parse(line).and_then(|case| ask(&engine, &case, Some(context.now())))));
        }
        Question::One(text) => parse(&text),
        Question::Words(spoken) => spoken.request(&engine).map(|request| CaseRequest::new(request, Vec::new())),
    };
    if let Some(script) = play {
        let script = String::from_utf8_lossy(&context.read_bytes(&script)?).into_owned();
        let played = case.and_then(|case| engine.play(case, &script, context.now()));
        match (&played, format) {
            (Ok(played), Format::Human) => context.print(&play_human(played, context.style()))?,
            (Err(error), Format::Human) => return Err(misread(error, &engine)),
            _ => context.print(&answer_json(&played))?,
        }
        return Ok(if played.is_ok() { Exit::Done } else { Exit::Usage });
    }
    told(&case.and_then(|case| ask(&engine, &case, Some(context.now()))), format, &engine, context)
}

fn told(case: &Result<CaseAnswer, RequestError>, format: Format, engine: &Engine, context: &Context) -> Result<Exit, Failure> {
    match (case, format) {
        (Ok(case), Format::Human) => context.print(&case_human(case, context.style()))?,
        (Err(error), Format::Human) => return Err(misread(error, engine)),
        _ => context.print(&answer_json(case))?,
    }
    Ok(if case.is_ok() { Exit::Done } else { Exit::Usage })
}

impl Folder {
    fn path(&self, context: &Context) -> Result<PathBuf, Failure> {
        match &self.cases {
            Some(path) => Ok(path.clone()),
            None => Ok(context.set()?.join(".ordinance/cases")),
        }
    }

    fn store(&self, name: &str, context: &Context) -> Result<FileStore, Failure> {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || name.len() > 128 || !name.chars().all(fits) {
            return Err(Failure::usage(format!("`{name}` is no name of a case")).help("letters, digits, `-` and `_`"));
        }
        Ok(FileStore::new(self.path(context)?.join(name)))
    }
}

fn unkept(error: &JournalError) -> Failure {
    match error {
        JournalError::Conflict { .. } => {
            Failure::conflict(error).help("see with `ordinance case show` where the case stands now, then tell it again")
        }
        _ => Failure::failed(error).help(error.help()),
    }
}

fn damaged(error: &KeptError) -> Failure {
    match error {
        KeptError::Journal(error) => unkept(error),
        KeptError::Request(error) => plainly(error),
        _ => Failure::failed(error),
    }
}

fn load<'s>(store: &'s FileStore, name: &str) -> Result<KeptCase<'s>, Failure> {
    KeptCase::open(store)
        .map_err(|error| damaged(&error))?
        .ok_or_else(|| Failure::usage(format!("there is no case `{name}`")).help("`ordinance case list` lists them"))
}

/// A case of a folder: what it says, or why it cannot be read.
pub struct Stored {
    pub name: String,
    pub case: Result<CaseRequest, Failure>,
}

/// Every case that is kept in a folder, by name. One that is damaged keeps nobody from the others.
///
/// # Errors
/// When the folder is there and cannot be read.
pub fn stored(folder: &std::path::Path) -> Result<Vec<Stored>, Failure> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::failed(format!("{}: {error}", folder.display()))),
    };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    let one = |name: String| {
        let store = FileStore::new(folder.join(&name));
        Stored { case: load(&store, &name).map(|kept| kept.case().clone()), name }
    };
    Ok(names.into_iter().map(one).collect())
}

impl StartCase {
    fn run(self, context: &Context) -> Result<Exit, Failure> {
        let question = self.asked.question(&self.words, context)?;
        let format = context.format(&[Format::Human, Format::Json])?;
        let engine = engine(context)?;
        let request = match question {
            Question::Many(_) => return Err(Failure::usage("a case is started with one request")),
            Question::One(text) => Request::parse_approval(&text),
            Question::Words(spoken) => Spoken::request(spoken, &engine),
        };
        let request = request.map_err(|error| misread(&error, &engine))?;
        let now = context.now();
        let name = self.case.unwrap_or_else(|| {
            let digest = ordinance::Digest::of(format!("{}{now}", request.to_json()).as_bytes());
            digest.hex().chars().take(12).collect()
        });
        let store = self.folder.store(&name, context)?;
        let answer = match KeptCase::start(&store, &engine, request, now) {
            Ok((_, answer)) => Ok(answer),
            Err(KeptError::Request(error)) => Err(error),
            Err(error) => return Err(damaged(&error)),
        };
        if answer.is_ok() {
            context.note(&format!("case {name}\n"));
        }
        told(&answer, format, &engine, context)
    }
}

impl TellEvent {
    fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let engine = engine(context)?;
        let store = self.folder.store(&self.name, context)?;
        let mut kept = load(&store, &self.name)?;
        let event = match &self.event {
            Some(path) => read(&context.read_bytes(path)?, path)?,
            None => ordinance::event(&self.words.join(" ")).map_err(Failure::usage)?,
        };
        let seq = kept.next();
        let answer = match kept.tell(&engine, event, context.now()) {
            Ok(answer) => Ok(answer),
            Err(KeptError::Request(error)) => Err(error),
            Err(error) => return Err(damaged(&error)),
        };
        let counted = answer.as_ref().is_ok_and(|answer| answer.ignored.iter().all(|one| one.seq != seq));
        let exit = told(&answer, format, &engine, context)?;
        Ok(if counted { exit } else { Exit::Usage })
    }
}

/// What happened, from a file.
fn read(bytes: &[u8], path: &Path) -> Result<Map<String, Value>, Failure> {
    serde_json::from_slice(bytes).map_err(|error| {
        let place = if path == Path::new("-") { "the standard input".to_owned() } else { path.display().to_string() };
        Failure::usage(format!("{place} holds no event in JSON: {error}"))
            .help("one object, such as {\"type\": \"approve\", \"step\": \"finance\", \"by\": \"amy\"}; nothing was told")
    })
}

impl ShowCase {
    fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let engine = engine(context)?;
        let store = self.folder.store(&self.name, context)?;
        let kept = load(&store, &self.name)?;
        if self.approval {
            return approval(&engine, &self.name, kept.case(), context);
        }
        told(&engine.explain_case(kept.case(), Some(context.now())), format, &engine, context)
    }
}

/// Writes what an approved case is to a view or a decision.
fn approval(engine: &Engine, name: &str, case: &CaseRequest, context: &Context) -> Result<Exit, Failure> {
    let now = context.now();
    let found = engine.approval(case, name, now).map_err(|error| misread(&error, engine))?;
    let Some(found) = found else {
        let status = engine.case(case, Some(now)).map_or("unknown", |answer| answer.status);
        let failure = Failure::failed(format!("the case `{name}` lets nobody see or change a field: it is {status}"));
        return Err(failure.help("an approval is an approved case about one field of a record, which has an id"));
    };
    context.print(&format!("{found}\n"))?;
    Ok(Exit::Done)
}

impl ListCases {
    fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let engine = engine(context)?;
        let mut rows = Vec::new();
        for stored in stored(&self.folder.path(context)?)? {
            let answer = match &stored.case {
                Ok(case) => engine.case(case, Some(context.now())).map_err(|error| (error.code.id(), error.message)),
                Err(failure) => Err(("case/damaged", failure.message().to_owned())),
            };
            let mut open: Vec<String> = answer.iter().flat_map(|answer| &answer.open).map(|task| task.person.clone()).collect();
            open.sort();
            open.dedup();
            let (status, flow, error) = match answer {
                Ok(answer) => (answer.status.to_owned(), answer.flow, None),
                Err((code, message)) => (code.to_owned(), None, Some(message)),
            };
            if self.status.as_ref().is_none_or(|wanted| *wanted == status) {
                rows.push(CaseRow { case: stored.name, status, flow, open, error });
            }
        }
        let cases = Cases::new(rows);
        context.print(&if format == Format::Json { cases.json() } else { cases.human(context.style()) })?;
        Ok(Exit::Done)
    }
}
