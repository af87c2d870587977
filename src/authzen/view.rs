use std::cmp::Ordering;
use std::fmt;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::answer::Obligation;
use super::fault::RequestError;
use super::record::Read;
use super::request::Request;
use super::sealed::{Means, Opener, Stored};
use crate::bundle::{Bundle, Field, FieldIx, Names, Protection, Rung, Target};
use crate::decide::{self, Emergency, Sights};
use crate::mask::{Form, Seen, Tokens, View};
use crate::seal::SealError;
use crate::value::{Instant, nfc};

/// What somebody sees of a record.
#[derive(Clone, Debug, Serialize)]
pub struct ViewAnswer {
    /// Whether the action and `read` are both allowed; otherwise nothing is shown.
    pub decision: bool,
    /// What is shown, by field.
    pub record: ShownRecord,
    /// The view of each field that was asked about, as it is really shown.
    pub views: Views,
    /// Fields of which something would be shown if a sealed value opened, or if showing it could be written down, by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<ClosedValue>,
    /// The approved cases that would raise a view, by field.
    pub needs: Vec<ViewNeed>,
    /// What the caller must do.
    pub obligations: Vec<Obligation>,
    /// Fields that the catalogue does not know, which were taken out.
    pub removed: Vec<String>,
    /// What decided each view (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Vec<ViewReason>>,
    /// What would raise each view (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Vec<ViewWhyNot>>,
    /// The digest of the set's meaning.
    pub bundle: String,
    /// The set's own version.
    pub release: String,
}

/// What is shown of a record: fields by name, hidden ones left out.
#[derive(Clone, Default)]
pub struct ShownRecord(ByField<ShownValue>);

/// What is shown of a value.
#[derive(Clone)]
pub enum ShownValue {
    /// The value itself, as its JSON is written.
    Whole(Box<RawValue>),
    /// A text in its place.
    Text(String),
    /// A text in the place of a value of a type of its own: `{"$masked": "…"}`.
    Masked(String),
    /// That it is there: `{"$present": true}`.
    Present,
}

/// Views by field.
#[derive(Clone, Default)]
pub struct Views(ByField<View>);

/// Something of fields, by number; their names are the bundle's own, so that an answer copies none.
#[derive(Clone)]
struct ByField<T> {
    names: Names<FieldIx>,
    rows: Vec<(FieldIx, T)>,
}

/// A value that whoever asks may see, and that is not shown for another reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ClosedValue {
    /// The field.
    pub field: String,
    /// Why, for people.
    pub why: String,
    /// What to do.
    pub help: &'static str,
}

/// An approved case that would raise a view.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ViewNeed {
    /// The field.
    pub field: String,
    /// What would be seen of it.
    pub view: String,
    /// The flow of the case.
    pub flow: String,
}

/// A line that decided what is seen of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ViewReason {
    /// The field.
    pub field: String,
    /// The view that the line names.
    pub view: String,
    /// `default`, `reveal`, `cap`, `store`, `class`, `channel`, `purpose` or `unprotected`.
    pub by: &'static str,
    /// The line, as the rule language writes it.
    pub held: String,
    /// `path:line:column`.
    pub at: String,
}

/// A line that would raise what is seen of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ViewWhyNot {
    /// The field.
    pub field: String,
    /// What would be seen of it.
    pub view: String,
    /// The line, as the rule language writes it.
    pub line: String,
    /// `path:line:column`.
    pub at: String,
    /// The clause that stands in the way.
    pub failed: String,
    /// What the request has in its place.
    pub actual: String,
}

impl<T> ByField<T> {
    fn with_capacity(names: &Names<FieldIx>, fields: usize) -> Self {
        Self { names: names.clone(), rows: Vec::with_capacity(fields) }
    }

    fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.rows.iter().map(|(field, row)| (self.names.get(*field), row))
    }
}

impl<T> Default for ByField<T> {
    fn default() -> Self {
        Self { names: Names::default(), rows: Vec::new() }
    }
}

impl ShownRecord {
    /// What is shown of a field; nothing where it is hidden.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&ShownValue> {
        self.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
    }

    /// Fields by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &ShownValue)> {
        self.0.iter()
    }
}

impl Views {
    /// The view of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<View> {
        self.iter().find(|(name, _)| *name == field).map(|(_, view)| view)
    }

    /// Views by field.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, View)> {
        self.0.iter().map(|(name, view)| (name, *view))
    }
}

impl PartialEq for Views {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Views {}

impl fmt::Debug for Views {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl fmt::Debug for ShownRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for ShownRecord {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

impl Serialize for Views {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.iter().len()))?;
        for (field, view) in self.iter() {
            map.serialize_entry(field, &format_args!("{view}"))?;
        }
        map.end()
    }
}

impl Serialize for ShownValue {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(json) => json.serialize(to),
            Self::Text(text) => to.serialize_str(text),
            Self::Masked(text) => to.collect_map([("$masked", text)]),
            Self::Present => to.collect_map([("$present", true)]),
        }
    }
}

impl ViewAnswer {
    /// The fields of which another answer to the same question shows something else.
    pub(crate) fn unlike(&self, other: &Self) -> Vec<FieldIx> {
        let pairs = self.views.0.rows.iter().zip(&other.views.0.rows);
        pairs.filter(|(own, other)| own.1 != other.1).map(|(own, _)| own.0).collect()
    }

    /// Says why less of some fields is shown than may be.
    pub(crate) fn close(&mut self, fields: &[FieldIx], why: &str, help: &'static str) {
        let names = self.views.0.names.clone();
        let closed = |field: &FieldIx| ClosedValue { field: names.get(*field).to_owned(), why: why.to_owned(), help };
        self.closed.extend(fields.iter().map(closed));
        self.closed.sort();
    }

    /// Shows nothing of some fields.
    pub(crate) fn hide(&mut self, fields: &[FieldIx]) {
        self.record.0.rows.retain(|(field, _)| !fields.contains(field));
        for (_, view) in self.views.0.rows.iter_mut().filter(|(field, _)| fields.contains(field)) {
            *view = View::Hidden;
        }
    }
}

/// In what form something is shown, and nothing of it: whoever logs an answer logs no value.
impl fmt::Debug for ShownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole(_) => "Whole(…)",
            Self::Text(_) => "Text(…)",
            Self::Masked(_) => "Masked(…)",
            Self::Present => "Present",
        })
    }
}

impl ShownValue {
    /// What is shown, when anything is. `json` is the value as it is written.
    fn of(shown: Seen, json: &str) -> Option<Self> {
        let raw = |text: &str| serde_json::from_str::<Box<RawValue>>(text).ok().map(Self::Whole);
        match shown.form {
            Form::Nothing => None,
            Form::Present => Some(Self::Present),
            Form::Text => Some(Self::Text(shown.text)),
            Form::Number => raw(&shown.text),
            Form::Typed => Some(Self::Masked(shown.text)),
            Form::Whole => raw(json),
        }
    }
}

/// What is shown of a stored value, and in which view; why nothing is of a sealed one that does not open. One that would show
/// nothing of the value itself is never opened.
fn shown(opener: &Opener<'_>, protection: &Protection, rung: Rung, json: &str) -> Result<(View, Option<ShownValue>), SealError> {
    let mask = |json: &str, read: &Read<'_>| {
        let seen = protection.ladder.show(usize::from(rung.0), read.content(), Some(opener as &dyn Tokens));
        (seen.view, ShownValue::of(seen, json))
    };
    let read = Read::of(json);
    let Read::Text(text) = &read else { return Ok(mask(json, &read)) };
    if protection.view(rung).is_constant() || !opener.is_sealed(text) {
        return Ok(mask(json, &read));
    }
    match opener.open(text) {
        Stored::Opened(json) => Ok(mask(&json, &Read::of(&json))),
        Stored::Closed(error) => Err(error),
    }
}

/// A look at a record, in the numbers of one bundle.
pub struct Look<'a> {
    /// The question.
    pub request: decide::Request,
    /// The fields that it is about, by name, each with its value's JSON when the record is given.
    fields: Vec<(&'a Field, Option<&'a str>)>,
    removed: Vec<String>,
}

impl Request {
    /// The scenario that the request names.
    #[must_use]
    pub(crate) fn scenario<'b>(&self, bundle: &'b Bundle) -> Option<&'b crate::bundle::Scenario> {
        let id = self.context.get("scenario")?.as_str()?;
        bundle.scenario(bundle.catalog().scenarios.find(&nfc(id))?)
    }

    /// The question what is seen of the record: of the fields that are given, or of all that the type has when no record is.
    ///
    /// # Errors
    /// When a name is unknown, a value has another form than declared, or nobody says when.
    pub fn look<'a>(&'a self, bundle: &'a Bundle, now: Option<Instant>) -> Result<Look<'a>, RequestError> {
        let request = self.resolve(bundle, now)?;
        let catalog = bundle.catalog();
        let declared = match request.target {
            Target::Type(of) => catalog.type_rows.get(of).map(|row| row.fields.as_slice()).unwrap_or_default(),
            Target::App(_) => &[],
        };
        let Some(record) = &self.record else {
            return Ok(Look { request, fields: declared.iter().map(|field| (field, None)).collect(), removed: Vec::new() });
        };
        let (mut fields, mut removed) = (Vec::new(), Vec::new());
        for (name, json) in record.iter() {
            let known = match request.target {
                Target::Type(of) => catalog.field(of, &nfc(name)),
                Target::App(_) => None,
            };
            match known {
                Some(field) => fields.push((field, Some(json))),
                None => removed.push(name.to_owned()),
            }
        }
        // Numbers of names are in the order of names. Two spellings of one name are two values of one field: neither is known.
        fields.sort_by_key(|(field, _)| field.name);
        let twice: Vec<_> =
            fields.windows(2).filter(|pair| pair[0].0.name == pair[1].0.name).map(|pair| pair[0].0.name).collect();
        for name in twice {
            fields.retain(|(field, _)| field.name != name);
            removed.push(catalog.fields.get(name).to_owned());
        }
        removed.sort();
        Ok(Look { request, fields, removed })
    }
}

impl Look<'_> {
    /// What may be seen.
    #[must_use]
    pub fn sights(&self, bundle: &Bundle) -> Sights {
        decide::sights(bundle, &self.request, self.fields.iter().map(|(field, _)| *field))
    }

    /// The answer: values masked, and the views that were really shown.
    #[must_use]
    pub fn answer(&self, bundle: &Bundle, sights: &Sights, emergency: Emergency, means: Means<'_>) -> ViewAnswer {
        let names = &bundle.catalog().fields;
        let mut answer = ViewAnswer {
            decision: sights.allowed,
            record: ShownRecord(ByField::with_capacity(names, self.fields.len())),
            views: Views(ByField::with_capacity(names, self.fields.len())),
            closed: Vec::new(),
            needs: Vec::new(),
            obligations: Vec::new(),
            removed: self.removed.clone(),
            why: None,
            why_not: None,
            bundle: bundle.head().digest.to_string(),
            release: bundle.head().release.clone(),
        };
        for ((field, json), seen) in self.fields.iter().zip(&sights.fields) {
            let Some(protection) = field.protection.map(|ix| bundle.protection(ix)) else {
                answer.views.0.rows.push((field.name, View::Hidden));
                continue;
            };
            let rung = seen.rung(emergency);
            let view = match json {
                None => protection.view(rung),
                Some(json) => {
                    let opener = Opener::new(means, bundle, protection, self.request.id.as_deref());
                    match shown(&opener, protection, rung, json) {
                        Ok((view, value)) => {
                            answer.record.0.rows.extend(value.map(|value| (field.name, value)));
                            view
                        }
                        Err(error) => {
                            let field = names.get(field.name).to_owned();
                            answer.closed.push(ClosedValue { field, why: error.to_string(), help: error.help() });
                            View::Hidden
                        }
                    }
                }
            };
            answer.views.0.rows.push((field.name, view));
            let need = |raise: &decide::Raise| ViewNeed {
                field: names.get(field.name).to_owned(),
                view: protection.view(raise.rung).to_string(),
                flow: raise.flow.to_string(),
            };
            answer.needs.extend(seen.needs.iter().filter(|raise| raise.rung > rung).map(need));
        }
        answer.needs.sort();
        answer
    }

    /// The fields of an answer that show as much as is written down of their class, or what cannot be compared with it.
    #[must_use]
    pub fn sensitive(&self, bundle: &Bundle, answer: &ViewAnswer) -> Vec<FieldIx> {
        let shown = self.fields.iter().zip(&answer.views.0.rows);
        let recorded_from = |field: &Field| field.protection.and_then(|ix| bundle.protection(ix).recorded_from);
        let sensitive = shown.filter(|((field, _), (_, view))| {
            *view != View::Hidden && recorded_from(field).is_some_and(|from| from.partial_cmp(view) != Some(Ordering::Greater))
        });
        sensitive.map(|(_, (field, _))| *field).collect()
    }

    /// Adds to an answer which lines decided, and which would raise what is seen.
    pub fn explain(&self, bundle: &Bundle, answer: &mut ViewAnswer) {
        let (mut why, mut why_not) = (Vec::new(), Vec::new());
        let place = |at: Option<crate::bundle::OriginIx>| at.map_or_else(String::new, |at| bundle.origins().place(at));
        for (field, _) in self.fields.iter().filter(|_| answer.decision) {
            let notes = decide::explain_sight(bundle, &self.request, field, Emergency::Recorded);
            let name = bundle.catalog().fields.get(field.name);
            why.extend(notes.why.into_iter().map(|note| ViewReason {
                field: name.to_owned(),
                view: note.view.to_string(),
                by: note.by,
                held: note.line,
                at: place(note.at),
            }));
            why_not.extend(notes.why_not.into_iter().map(|(note, failed, actual)| ViewWhyNot {
                field: name.to_owned(),
                view: note.view.to_string(),
                line: note.line,
                at: place(note.at),
                failed,
                actual,
            }));
        }
        answer.why = Some(why);
        answer.why_not = Some(why_not);
    }

    /// The type of the record.
    #[must_use]
    pub fn of_type<'b>(&self, bundle: &'b Bundle) -> &'b str {
        match self.request.target {
            Target::Type(of) => bundle.catalog().types.get(of),
            Target::App(_) => crate::bundle::Catalog::APP,
        }
    }
}
