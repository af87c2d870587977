use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;
use ordinance::{FieldFault, Keys, SealError, SealResult, Sealing, Workspace, is_sealed, nearest};
use serde_json::value::RawValue;

use super::valid;
use crate::bulk::{Helps, Members, Raw, Records, Row, Shape, Target, Wrong};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;
use crate::rings::{System, kek, keys};

#[derive(Debug, Args)]
pub struct Seal {
    /// Records in JSON Lines, or in comma-separated values when the name ends in `.csv`; `-` for the standard input
    file: PathBuf,
    /// The records' type, where they do not say it themselves [default: the only one with sealed fields]
    #[arg(long = "type", value_name = "TYPE")]
    of_type: Option<String>,
    /// Where a record's id stands
    #[arg(long, value_name = "NAME", default_value = "id")]
    id: String,
    /// Write the records into this file [default: the standard output]
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A file with the key-encryption key, 32 bytes in base64 or hexadecimal [default: the variable ORDINANCE_KEK]
    #[arg(long, value_name = "FILE")]
    kek: Option<PathBuf>,
}

/// The most unknown names that are told.
const UNKNOWN: usize = 20;

const NO_ID: Wrong = Wrong {
    what: "the record has no id, and a sealed value is bound to one",
    help: "give every record an id, or say where it stands with --id NAME",
};

/// What is done with the values of sealed fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Plain ones are sealed; sealed ones stay.
    Sealing,
    /// Sealed ones are sealed again when another key than the active one did it; plain ones stay.
    Resealing,
}

/// What records need to be sealed.
pub struct Sealer {
    types: BTreeMap<String, Sealing>,
    keys: Keys,
    of_type: Option<String>,
    id: String,
    doing: Doing,
    /// The names of a table's columns.
    header: Option<Vec<String>>,
    /// Names that no type knows.
    unknown: RefCell<BTreeSet<String>>,
}

/// What became of a record.
pub struct Done {
    pub bytes: Vec<u8>,
    pub changed: usize,
}

/// Why a record stays as it is. It repeats nothing that the record says but names of fields.
pub enum Fault {
    Field(FieldFault),
    Record(Wrong),
    /// The table has no column with ids: no row of it can be sealed.
    NoIds(String),
}

impl Fault {
    pub fn message(&self) -> String {
        match self {
            Self::Field(fault) => fault.to_string(),
            Self::Record(wrong) => wrong.what.to_owned(),
            Self::NoIds(message) => message.clone(),
        }
    }

    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Field(fault) => fault.error.help(),
            Self::Record(wrong) => wrong.help,
            Self::NoIds(_) => "say which column holds the ids with --id NAME",
        }
    }

    /// What stops the whole file.
    pub fn whole(&self) -> Option<Failure> {
        match self {
            Self::NoIds(message) => Some(Failure::failed(message).help(self.help())),
            Self::Field(_) | Self::Record(_) => None,
        }
    }
}

impl Seal {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        if format == Format::Json && self.output.is_none() {
            return Err(
                Failure::usage("the records are the result, so what was done cannot be").help("write them into a file with -o")
            );
        }
        let set = valid(context)?;
        let asked = Asked { of_type: self.of_type, id: self.id, kek: self.kek.as_deref() };
        let mut sealer = Sealer::new(&set, asked, Doing::Sealing, context)?;
        let shape = Shape::of(&self.file);
        let mut target = Target::open(self.output.as_deref())?;
        let mut records = Records::open(&self.file, shape, "sealing", context)?.beside(&target);
        let mut helps = Helps::default();
        let mut result = SealResult::new();
        let mut unanswered = false;
        while let Some(raw) = records.next()? {
            match sealer.record(&raw, shape) {
                Ok(Some(done)) => {
                    result.add(done.changed);
                    target.write(&done.bytes, context)?;
                }
                Ok(None) => target.write(&raw.bytes, context)?,
                Err(fault) => {
                    if let Some(failure) = fault.whole() {
                        return Err(failure);
                    }
                    let message = fault.message();
                    if format == Format::Human {
                        context.note(&format!("line {}: {message}\n", raw.line));
                        helps.add(fault.help());
                    }
                    // A file holds records alone, and a table has no place for anything else.
                    if target.is_file() || shape == Shape::Csv {
                        unanswered = true;
                    } else {
                        target.write(format!("{}\n", SealResult::error_line(raw.line, &message)).as_bytes(), context)?;
                    }
                    result.fail(raw.line, message);
                }
            }
        }
        target.finish(context)?;
        helps.tell(context);
        for name in sealer.unknown() {
            if format == Format::Human {
                context.note(&format!("`{}` is no field of the set and stays as it is\n", name.escape_debug()));
            }
            result.unknown.push(name);
        }
        match format {
            Format::Json => context.print(&result.json())?,
            _ => context.note(&result.human("sealed")),
        }
        Ok(if unanswered { Exit::Failed } else { Exit::Done })
    }
}

/// What was asked of records.
pub struct Asked<'a> {
    pub of_type: Option<String>,
    pub id: String,
    pub kek: Option<&'a Path>,
}

impl Sealer {
    pub fn new(set: &Workspace, asked: Asked<'_>, doing: Doing, context: &Context) -> Result<Self, Failure> {
        let engine = set.engine().ok_or_else(|| Failure::silent(Exit::Invalid))?;
        let types: BTreeMap<String, Sealing> =
            engine.sealings().into_iter().map(|sealing| (sealing.resource_type.clone(), sealing)).collect();
        let sealed: Vec<&Sealing> = types.values().filter(|sealing| !sealing.fields.is_empty()).collect();
        if sealed.is_empty() {
            return Err(Failure::failed("no field of the set is stored encrypted")
                .help("protect one with `store encrypted ring R`; nothing was written"));
        }
        if let Some(of_type) = asked.of_type.as_ref().filter(|of_type| !types.contains_key(*of_type)) {
            let failure = Failure::usage(format!("the set has no type `{of_type}`"));
            let near = nearest(of_type, types.keys().map(String::as_str));
            return Err(match near {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure,
            });
        }
        let only = match sealed.as_slice() {
            [only] => Some(only.resource_type.clone()),
            _ => None,
        };
        let mut wanted: Vec<String> =
            sealed.iter().flat_map(|sealing| sealing.fields.values()).map(|field| field.ring.clone()).collect();
        wanted.sort();
        wanted.dedup();
        let keys = keys(set, &context.set()?, &wanted, &kek(asked.kek)?)?;
        Ok(Self { of_type: asked.of_type.or(only), types, keys, id: asked.id, doing, header: None, unknown: RefCell::default() })
    }

    /// What becomes of a record; nothing when it stays as it is.
    pub fn record(&mut self, raw: &Raw, shape: Shape) -> Result<Option<Done>, Fault> {
        let text = std::str::from_utf8(&raw.bytes).map_err(|_| Fault::Record(Wrong::NOT_UTF8))?;
        if text.trim().is_empty() {
            return Ok(None);
        }
        match (shape, &self.header) {
            (Shape::Lines, _) => self.line(text),
            (Shape::Csv, None) => {
                let row = Row::parse(text).ok_or(Fault::Record(Wrong::NO_ROW))?;
                let header: Vec<String> = row.cells().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
                if !header.contains(&self.id) {
                    let near = nearest(&self.id, header.iter().map(String::as_str));
                    let near = near.map(|near| format!(" (there is `{}`)", near.escape_debug())).unwrap_or_default();
                    let message =
                        format!("line 1: the table has no column `{}`{near}, and a sealed value is bound to an id", self.id);
                    return Err(Fault::NoIds(message));
                }
                self.header = Some(header);
                Ok(None)
            }
            (Shape::Csv, Some(header)) => self.row(text, header),
        }
    }

    /// The names of what was in records and is in no type of the set: it stays as it is, and may be misspelt.
    pub fn unknown(&self) -> Vec<String> {
        self.unknown.borrow().iter().cloned().collect()
    }

    /// The ids of the keys that are active: what a file was sealed again with.
    pub fn active(&self) -> Vec<String> {
        let rings = self.types.values().flat_map(|sealing| sealing.fields.values()).map(|field| field.ring.as_str());
        let rings: BTreeSet<&str> = rings.collect();
        let status = rings.into_iter().filter_map(|ring| Some(self.keys.ring(ring)?.status()));
        let active = status.flat_map(|ring| ring.keys).filter(|key| key.state == ordinance::KeyState::Active);
        active.map(|key| key.id.to_string()).collect()
    }

    fn line(&self, text: &str) -> Result<Option<Done>, Fault> {
        let unread = Fault::Record(Wrong::NO_OBJECT);
        let mut outer: Members = serde_json::from_str(text).map_err(|_| unread)?;
        // A request of the four questions, a resource, or a record by itself.
        let mut resource = outer.object("resource");
        let mut record = resource.as_ref().unwrap_or(&outer).object("record");
        let holder = resource.as_ref().unwrap_or(&outer);
        let own = if record.is_some() { holder.text("type") } else { None };
        let (sealing, id) = self.place(own, holder.text(&self.id))?;
        let fields = match (&mut record, &mut resource) {
            (Some(record), _) => record,
            (None, Some(_)) => return Ok(None),
            (None, None) => &mut outer,
        };
        let mut changed = 0;
        for (name, value) in &mut fields.0 {
            if *name == self.id {
                continue;
            }
            let sealed = self.value(sealing, &id, name, value.get()).map_err(|error| field(name, error))?;
            if let Some(raw) = sealed.and_then(|text| RawValue::from_string(format!("\"{text}\"")).ok()) {
                *value = raw;
                changed += 1;
            }
        }
        if changed == 0 {
            return Ok(Some(Done { bytes: text.as_bytes().to_vec(), changed }));
        }
        let unwritten = || Fault::Record(Wrong::NO_OBJECT);
        if let Some(record) = &record {
            resource.as_mut().unwrap_or(&mut outer).put("record", record).ok_or_else(unwritten)?;
        }
        if let Some(resource) = &resource {
            outer.put("resource", resource).ok_or_else(unwritten)?;
        }
        let mut bytes = serde_json::to_vec(&outer).map_err(|_| unwritten())?;
        bytes.extend_from_slice(text.get(text.trim_end_matches(['\r', '\n']).len()..).unwrap_or("\n").as_bytes());
        Ok(Some(Done { bytes, changed }))
    }

    fn row(&self, text: &str, header: &[String]) -> Result<Option<Done>, Fault> {
        let row = Row::parse(text).ok_or(Fault::Record(Wrong::NO_ROW))?;
        if row.len() != header.len() {
            return Err(Fault::Record(Wrong::CELLS));
        }
        let id = header.iter().zip(row.cells()).find(|(name, _)| **name == self.id).map(|(_, cell)| cell.to_owned());
        let (sealing, id) = self.place(None, id)?;
        let mut changed = Vec::new();
        for (number, (name, cell)) in header.iter().zip(row.cells()).enumerate().filter(|(_, (name, _))| **name != self.id) {
            let json = serde_json::Value::from(cell).to_string();
            let sealed = self.value(sealing, &id, name, &json).map_err(|error| field(name, error))?;
            changed.extend(sealed.map(|text| (number, text)));
        }
        Ok(Some(Done { bytes: row.with(&changed).into_bytes(), changed: changed.len() }))
    }

    /// How a record is sealed, and its id.
    fn place(&self, own: Option<String>, id: Option<String>) -> Result<(&Sealing, String), Fault> {
        let of_type = match (&self.of_type, own) {
            (_, Some(own)) => own,
            (Some(asked), None) => asked.clone(),
            (None, None) => return Err(Fault::Record(Wrong::NO_TYPE)),
        };
        let sealing = self.types.get(&of_type).ok_or(Fault::Record(Wrong::OTHER_TYPE))?;
        let id = id.filter(|id| !id.is_empty()).ok_or(Fault::Record(NO_ID))?;
        Ok((sealing, id))
    }

    /// The text that is to stand in a value's place; nothing when it stays.
    fn value(&self, sealing: &Sealing, id: &str, name: &str, json: &str) -> Result<Option<String>, SealError> {
        if !sealing.knows(name) {
            let mut unknown = self.unknown.borrow_mut();
            if unknown.len() < UNKNOWN && !unknown.contains(name) {
                unknown.insert(name.to_owned());
            }
            return Ok(None);
        }
        let text = match json.starts_with("\"sealed.") {
            true => serde_json::from_str::<String>(json).ok().filter(|text| is_sealed(text)),
            false => None,
        };
        match (text, self.doing) {
            (Some(text), Doing::Sealing) => sealing.reseal(id, name, &text, &self.keys, None),
            (Some(text), Doing::Resealing) => sealing.reseal(id, name, &text, &self.keys, Some(&mut System)),
            (None, Doing::Sealing) => sealing.seal_text(id, name, json, &self.keys, &mut System),
            (None, Doing::Resealing) => Ok(None),
        }
    }
}

fn field(name: &str, error: SealError) -> Fault {
    Fault::Field(FieldFault { field: name.to_owned(), error })
}
