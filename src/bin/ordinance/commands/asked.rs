#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "requests come from files and from the standard input")]

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use ordinance::{Engine, Request, RequestError};

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// The ways to ask: in words, or in JSON.
#[derive(Debug, Args)]
pub struct Asked {
    /// One request in JSON, `-` for the standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["requests", "WORDS"])]
    request: Option<PathBuf>,
    /// Many requests in JSON, one a line, answered in order
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "WORDS")]
    requests: Option<PathBuf>,
    #[command(flatten)]
    words: Words,
}

/// What can be said of a record and its circumstances in words.
#[derive(Debug, Args)]
#[group(id = "WORDS", multiple = true)]
pub struct Words {
    /// Whose the record is
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// The unit that the record belongs to
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// The record's id; of `App`, the application
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// An attribute of the record; may be repeated
    #[arg(long = "attr", alias = "attribute", value_name = "NAME=VALUE", value_parser = pair)]
    attributes: Vec<(String, String)>,
    /// What the data is wanted for
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// How the data is shown or leaves
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// In which emergency
    #[arg(long, value_name = "SCENARIO")]
    scenario: Option<String>,
    /// Why, which an emergency needs
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The fields that are to be changed, joined by commas
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    fields: Option<Vec<String>>,
    /// Another key of the context; may be repeated
    #[arg(long = "context", value_name = "NAME=VALUE", value_parser = pair)]
    keys: Vec<(String, String)>,
}

/// What was asked.
#[expect(clippy::large_enum_variant, reason = "there is one question a command")]
pub enum Question {
    Words(Spoken),
    One(String),
    Many(Lines),
}

/// A question in words.
pub struct Spoken {
    who: String,
    action: String,
    of_type: String,
    words: Words,
}

/// Many questions, one a line.
pub struct Lines(Box<dyn BufRead>);

pub fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Asked {
    pub fn question(self, words: &[String], context: &Context) -> Result<Question, Failure> {
        match (self.request, self.requests, words) {
            (Some(path), _, []) => Ok(Question::One(String::from_utf8_lossy(&context.read_bytes(&path)?).into_owned())),
            (None, Some(path), []) => Ok(Question::Many(Lines::open(&path)?)),
            (None, None, [who, action, of_type]) => Ok(Question::Words(Spoken {
                who: who.clone(),
                action: action.clone(),
                of_type: of_type.clone(),
                words: self.words,
            })),
            _ => Err(Failure::usage("ask either in words or in JSON").help(
                "for example: ordinance decide bella read EmployeeRecord --owner carl --unit hk-finance, or --request FILE",
            )),
        }
    }
}

impl Asked {
    /// A question of somebody who looks at records of a type, without any record.
    pub fn circumstances(self, who: &str, of_type: &str, engine: &Engine) -> Result<Request, RequestError> {
        Spoken { who: who.to_owned(), action: "read".to_owned(), of_type: of_type.to_owned(), words: self.words }.request(engine)
    }
}

impl Spoken {
    pub fn request(self, engine: &Engine) -> Result<Request, RequestError> {
        let Self { who, action, of_type, words } = self;
        let request = match engine.is_person(&who) || !engine.is_integration(&who) {
            true => Request::person(who, action, of_type),
            false => Request::integration(who, action, of_type),
        };
        words.onto(request, engine)
    }
}

impl Words {
    /// The request with what the words say of its record and its circumstances.
    pub fn onto(self, mut request: Request, engine: &Engine) -> Result<Request, RequestError> {
        let bundle = engine.bundle();
        if let Some(id) = self.id {
            request = request.id(id);
        }
        if let Some(owner) = &self.owner {
            request = request.owner(&bundle, owner)?;
        }
        if let Some(unit) = &self.unit {
            request = request.unit(&bundle, unit)?;
        }
        for (name, text) in &self.attributes {
            request = request.attribute(&bundle, name, text)?;
        }
        for (name, text) in &self.keys {
            request = request.key(&bundle, name, text)?;
        }
        if let Some(fields) = self.fields {
            request = request.context("fields", fields);
        }
        let stated = [("purpose", self.purpose), ("channel", self.channel), ("scenario", self.scenario), ("reason", self.reason)];
        for (name, value) in stated {
            if let Some(value) = value {
                request = request.context(name, value);
            }
        }
        Ok(request)
    }
}

impl Lines {
    fn open(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Ok(Self(Box::new(BufReader::new(std::io::stdin()))));
        }
        let file = File::open(path).map_err(|error| Failure::failed(format!("{}: {error}", path.display())))?;
        Ok(Self(Box::new(BufReader::new(file))))
    }

    /// Answers line by line, in order. Bytes that are no text are answered like any other line that is no request.
    pub fn answer(mut self, context: &Context, answer: impl Fn(&str) -> String) -> Result<Exit, Failure> {
        let mut to = BufWriter::new(std::io::stdout().lock());
        let mut line = Vec::new();
        let write = |to: &mut BufWriter<_>, text: String| writeln!(to, "{text}");
        loop {
            line.clear();
            if self.0.read_until(b'\n', &mut line).map_err(Failure::failed)? == 0 {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            write(&mut to, answer(text.trim_end_matches(['\n', '\r']))).map_err(|error| context.unwritten(&error))?;
        }
        to.flush().map_err(|error| context.unwritten(&error))?;
        Ok(Exit::Done)
    }
}
