//! A whole file of records as one viewer sees it: record by record, so that its length costs no memory.

use std::collections::BTreeSet;
use std::path::Path;

use ordinance::{ClosedValue, Engine, Request, RequestCode, RequestError, ShownValue, ViewAnswer};
use serde_json::value::RawValue;

use crate::bulk::{Helps, Members, Records, Row, Shape, Target, Wrong};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::rings::KEK;

/// Who looks, and at what.
pub struct Masking<'a> {
    pub engine: &'a Engine,
    /// The question without a record: who, for what, through what.
    pub request: Request,
    /// The type of records that do not say theirs.
    pub of_type: Option<String>,
    pub context: &'a Context,
    /// Whether there are keys that open sealed values.
    pub has_keys: bool,
}

/// A record as the viewer sees it.
struct Masked {
    text: String,
    /// Its sealed values that would be shown and do not open.
    closed: Vec<ClosedValue>,
}

/// Why a record is not shown. It repeats nothing that the record says.
struct Fault {
    code: &'static str,
    wrong: Wrong,
}

impl From<RequestError> for Fault {
    fn from(error: RequestError) -> Self {
        let wrong = match error.code {
            RequestCode::BadJson => Wrong::NO_OBJECT,
            RequestCode::UnknownType => Wrong::OTHER_TYPE,
            RequestCode::UnknownUnit => Wrong {
                what: "an attribute names a unit that is not there",
                help: "correct the record, or add the unit to the set",
            },
            RequestCode::UnknownPerson => {
                let help = "correct the record, or add the person to the set";
                Wrong { what: "an attribute names a person who is not there", help }
            }
            RequestCode::BadValue => {
                let help = "write it as the catalogue declares it: `ordinance view` with the record alone says what is wanted";
                Wrong { what: "an attribute has a value of another form than declared", help }
            }
            _ => {
                let help = "ask about it alone, with `ordinance view`: the answer says why";
                Wrong { what: "the record cannot be asked about", help }
            }
        };
        Self { code: error.code.id(), wrong }
    }
}

/// How a sealed value begins.
const SEALED: &str = "sealed.1.";

const NO_RECORD: Fault = Fault { code: "request/bad-json", wrong: Wrong::NO_OBJECT };
const NO_TYPE: Fault = Fault { code: "request/unknown-type", wrong: Wrong::NO_TYPE };
const NO_ROW: Fault = Fault { code: "request/bad-json", wrong: Wrong::NO_ROW };
const CELLS: Fault = Fault { code: "request/bad-json", wrong: Wrong::CELLS };
const NOT_UTF8: Fault = Fault { code: "request/bad-json", wrong: Wrong::NOT_UTF8 };

impl Masking<'_> {
    /// Masks a file onto the standard output.
    pub fn run(&self, path: &Path) -> Result<Exit, Failure> {
        let shape = Shape::of(path);
        let mut to = Target::open(None)?;
        let mut records = Records::open(path, shape, "masking", self.context)?.beside(&to);
        let mut helps = Helps::default();
        let mut header: Option<Vec<String>> = None;
        let (mut removed, mut unanswered) = (BTreeSet::new(), false);
        let mut sealed = 0_u64;
        while let Some(raw) = records.next()? {
            let text = std::str::from_utf8(&raw.bytes).map_err(|_| NOT_UTF8);
            sealed += u64::from(text.as_ref().is_ok_and(|text| text.contains(SEALED)));
            let masked = match (shape, &header, text) {
                (_, _, Err(fault)) => Err(fault),
                (Shape::Csv, None, Ok(text)) => {
                    let row = Row::parse(text).ok_or_else(|| Failure::failed("the first row names no columns"))?;
                    let names: Vec<String> = row.cells().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
                    self.are_names(&names)?;
                    header = Some(names);
                    Ok(Masked { text: text.to_owned(), closed: Vec::new() })
                }
                (Shape::Csv, Some(header), Ok(text)) => self.row(text, header, &mut removed),
                (Shape::Lines, _, Ok(text)) if text.trim().is_empty() => continue,
                (Shape::Lines, _, Ok(text)) => self.line(text),
            };
            match masked {
                Ok(Masked { text, closed }) => {
                    // Where nothing can open, that is told once, of the whole file.
                    for closed in closed.iter().filter(|_| self.why_closed(header.as_deref()).is_none()) {
                        let (line, field) = (raw.line, closed.field.escape_debug());
                        self.context.note(&format!("line {line}: {field}: {}; nothing of it is shown\n", closed.why));
                        helps.add(closed.help);
                    }
                    to.write(text.as_bytes(), self.context)?;
                }
                Err(fault) => {
                    let line = raw.line;
                    self.context.note(&format!("line {line}: {} [{}]\n", fault.wrong.what, fault.code));
                    helps.add(fault.wrong.help);
                    // A table has no place for anything but its rows.
                    if shape == Shape::Csv {
                        unanswered = true;
                    } else {
                        let error = serde_json::json!({"code": fault.code, "message": fault.wrong.what});
                        let answer = serde_json::json!({"decision": false, "error": error, "line": line});
                        to.write(format!("{answer}\n").as_bytes(), self.context)?;
                    }
                }
            }
        }
        to.finish(self.context)?;
        helps.tell(self.context);
        if sealed > 0 {
            self.tell_closed(sealed, header.as_deref());
        }
        if !removed.is_empty() {
            let names: Vec<&str> = removed.iter().map(String::as_str).collect();
            self.context.note(&format!("emptied, for the catalogue does not know them: {}\n", names.join(", ")));
        }
        Ok(if unanswered { Exit::Failed } else { Exit::Done })
    }

    /// Whether a row names columns. One that does not is a record, and would be shown as it is.
    fn are_names(&self, names: &[String]) -> Result<(), Failure> {
        let type_help = "name the type of all records with --type";
        let of_type = self.of_type.as_deref().ok_or_else(|| Failure::usage(Wrong::NO_TYPE.what).help(type_help))?;
        let known = self.engine.sealing(of_type).unwrap_or_default();
        let is_name = |name: &String| name == "id" || known.knows(name);
        if names.iter().any(is_name) {
            return Ok(());
        }
        Err(Failure::failed(format!("line 1: no column is `id`, an attribute or a field of `{of_type}`"))
            .help("the first row has to name the columns; nothing was shown"))
    }

    /// Why nothing of what is sealed is shown, where that is so of the whole file.
    fn why_closed(&self, header: Option<&[String]>) -> Option<&'static str> {
        if !self.has_keys {
            let named = Context::environment(KEK).is_some_and(|text| !text.is_empty());
            Some(if named { "the key-encryption key is none" } else { "there is no key at hand: set ORDINANCE_KEK" })
        } else if header.is_some_and(|header| !header.iter().any(|name| name == "id")) {
            Some("the table has no column `id`, and a sealed value is bound to one")
        } else {
            None
        }
    }

    fn tell_closed(&self, sealed: u64, header: Option<&[String]>) {
        let Some(why) = self.why_closed(header) else { return };
        let records =
            if sealed == 1 { "1 record holds a sealed value".to_owned() } else { format!("{sealed} records hold sealed values") };
        self.context.note(&format!("{records}, and nothing of one is shown: {why}\n"));
    }

    /// A record in JSON, in the shape in which it came: a resource with `record` and `properties`, or both side by side.
    fn line(&self, text: &str) -> Result<Masked, Fault> {
        let outer: Members = serde_json::from_str(text).map_err(|_| NO_RECORD)?;
        let own = outer.get("record").and_then(|_| outer.text("type"));
        let of_type = own.or_else(|| self.of_type.clone()).ok_or(NO_TYPE)?;
        let request = self.request_of(&of_type, outer.text("id"));
        match outer.object("record") {
            Some(record) => {
                let properties = outer.object("properties").unwrap_or_default();
                let answer = self.ask(request, &properties, &record)?;
                let mut masked = Members(Vec::new());
                for (name, value) in outer.0 {
                    match name.as_str() {
                        "record" => masked.0.push((name, raw(&shown(&record, &answer))?)),
                        // Who may not read the record is told nothing of it.
                        "id" | "type" => masked.0.push((name, value)),
                        _ if answer.decision => masked.0.push((name, value)),
                        _ => {}
                    }
                }
                Ok(Masked { text: written(&masked)? + "\n", closed: answer.closed })
            }
            None => {
                let (mut properties, mut record) = (Members(Vec::new()), Members(Vec::new()));
                for (name, value) in outer.0 {
                    let known = name == "id" || self.engine.is_attribute(&of_type, &name);
                    let side = if known { &mut properties } else { &mut record };
                    side.0.push((name, value));
                }
                let answer = self.ask(request, &properties, &record)?;
                properties.0.retain(|(name, _)| answer.decision || name == "id");
                properties.0.extend(shown(&record, &answer).0);
                Ok(Masked { text: written(&properties)? + "\n", closed: answer.closed })
            }
        }
    }

    /// A row of a table, with the same columns: what is hidden is empty.
    fn row(&self, text: &str, header: &[String], removed: &mut BTreeSet<String>) -> Result<Masked, Fault> {
        let row = Row::parse(text).ok_or(NO_ROW)?;
        if row.len() != header.len() {
            return Err(CELLS);
        }
        let of_type = self.of_type.clone().ok_or(NO_TYPE)?;
        let bundle = self.engine.bundle();
        let id = header.iter().zip(row.cells()).find(|(name, _)| *name == "id").map(|(_, cell)| cell.to_owned());
        let mut request = self.request_of(&of_type, id);
        for (name, cell) in header.iter().zip(row.cells()) {
            if name == "id" {
            } else if self.engine.is_attribute(&of_type, name) {
                if !cell.is_empty() {
                    request = request.attribute(&bundle, name, cell)?;
                }
            } else {
                request = request.field(name, cell);
            }
        }
        let answer = self.engine.view_at(&request, Some(self.context.now()))?;
        removed.extend(answer.removed.iter().cloned());
        let mut changed = Vec::new();
        for (number, name) in header.iter().enumerate() {
            let is_attribute = name == "id" || self.engine.is_attribute(&of_type, name);
            match answer.record.get(name) {
                _ if is_attribute && (answer.decision || name == "id") => {}
                Some(ShownValue::Whole(json)) if serde_json::from_str::<String>(json.get()).is_ok() => {}
                Some(shown) => changed.push((number, cell(shown))),
                None => changed.push((number, String::new())),
            }
        }
        Ok(Masked { text: row.with(&changed), closed: answer.closed })
    }

    fn request_of(&self, of_type: &str, id: Option<String>) -> Request {
        let request = self.request.clone().about(of_type);
        match id {
            Some(id) => request.id(id),
            None => request,
        }
    }

    fn ask(&self, mut request: Request, properties: &Members, record: &Members) -> Result<ViewAnswer, Fault> {
        for (name, value) in &properties.0 {
            let value: serde_json::Value = serde_json::from_str(value.get()).map_err(|_| NO_RECORD)?;
            request = request.with(name, value);
        }
        let request = request.record(&written(record)?)?;
        Ok(self.engine.view_at(&request, Some(self.context.now()))?)
    }
}

/// What is shown of a record, in its order.
fn shown(record: &Members, answer: &ViewAnswer) -> Members {
    let value = |name: &str| answer.record.get(name).and_then(|value| raw(value).ok());
    Members(record.0.iter().filter_map(|(name, _)| Some((name.clone(), value(name)?))).collect())
}

fn raw(value: &impl serde::Serialize) -> Result<Box<RawValue>, Fault> {
    serde_json::value::to_raw_value(value).map_err(|_| NO_RECORD)
}

fn written(members: &Members) -> Result<String, Fault> {
    serde_json::to_string(members).map_err(|_| NO_RECORD)
}

/// A value in the cell of a table. What would be taken for the end of the cell is quoted.
fn cell(shown: &ShownValue) -> String {
    let text = match shown {
        ShownValue::Whole(json) => json.get().to_owned(),
        ShownValue::Text(text) | ShownValue::Masked(text) => text.clone(),
        ShownValue::Present => "present".to_owned(),
    };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
