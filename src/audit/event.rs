use serde_json::{Map, Value, json};

use crate::value::{Digest, Instant, canonical_bytes};

/// What every record says it is.
const FORMAT: &str = "ordinance.audit/1";

/// One thing that is written down.
#[expect(clippy::large_enum_variant, reason = "nearly every event is a reveal")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody is about to be shown fields of a record.
    Reveal(Reveal),
    /// Somebody reviewed a use of a scenario.
    Review(Review),
}

/// Fields of a record that somebody is about to be shown. It names them and holds none of their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reveal {
    /// When.
    pub at: Instant,
    /// The kind of the subject: `person` or `integration`.
    pub subject_type: String,
    /// Who.
    pub subject: String,
    /// The record's type.
    pub resource_type: String,
    /// The record's id, when it has one.
    pub record: Option<String>,
    /// What is shown of it, sorted by field.
    pub shown: Vec<Shown>,
    /// Why and how, as the request said.
    pub given: Given,
    /// The use of a scenario that it belongs to; the first event of a use begins it.
    pub within: Option<Use>,
    /// The digest of the set that decided.
    pub bundle: String,
}

/// A field and the view in which it is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// The field's name.
    pub field: String,
    /// The view's name.
    pub view: String,
}

/// What a request said of its circumstances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// What the data is wanted for.
    pub purpose: Option<String>,
    /// How the data is shown or leaves.
    pub channel: Option<String>,
    /// The reason, in the person's own words.
    pub reason: Option<String>,
}

/// What a use of a scenario is a use of: one person, one scenario, one record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UseOf {
    /// The person's id.
    pub person: String,
    /// The scenario's id.
    pub scenario: String,
    /// The record's type.
    pub resource_type: String,
    /// The record's id.
    pub record: String,
}

/// A use of a scenario, from its first record on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Of what.
    pub of: UseOf,
    /// When it began.
    pub began: Instant,
    /// The instant from which it is over; nothing when it is not limited.
    pub until: Option<Instant>,
    /// The review that it needs.
    pub review: Option<ReviewDue>,
}

/// A review that a use needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewDue {
    /// The instant from which it is overdue.
    pub due: Instant,
    /// The ids of those who may do it, sorted.
    pub by: Vec<String>,
}

/// A review of a use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// When.
    pub at: Instant,
    /// The id of the use.
    pub of: String,
    /// The id of the person who reviewed it.
    pub by: String,
}

impl Use {
    /// The use's id: 16 hexadecimal digits that depend on what it is a use of and on when it began, and on nothing else.
    #[must_use]
    pub fn id(&self) -> String {
        let of = &self.of;
        let named = json!([of.person, of.scenario, of.resource_type, of.record, self.began.to_string()]);
        Digest::of(&canonical_bytes(&named)).hex().chars().take(16).collect()
    }

    /// Whether it is open at an instant.
    #[must_use]
    pub fn is_open(&self, now: Instant) -> bool {
        self.began <= now && self.until.is_none_or(|until| now < until)
    }

    fn to_json(&self) -> Value {
        let review = self.review.as_ref().map(|review| json!({"by": review.by, "due": review.due.to_string()}));
        json!({
            "began": self.began.to_string(),
            "id": self.id(),
            "review": review,
            "scenario": self.of.scenario,
            "until": self.until.map(|until| until.to_string()),
        })
    }
}

impl Event {
    /// The event as the body of a record, without its place in a chain.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let body = match self {
            Self::Reveal(reveal) => reveal.to_json(),
            Self::Review(review) => json!({
                "at": review.at.to_string(), "by": review.by, "event": "review", "format": FORMAT, "use": review.of,
            }),
        };
        match body {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    /// The event of a record's body; nothing when it is none.
    #[must_use]
    pub fn from_json(body: &Map<String, Value>) -> Option<Self> {
        if text(body, "format")? != FORMAT {
            return None;
        }
        match text(body, "event")? {
            "reveal" => Reveal::from_json(body).map(Self::Reveal),
            "review" => Some(Self::Review(Review {
                at: instant(body, "at")?,
                of: text(body, "use")?.to_owned(),
                by: text(body, "by")?.to_owned(),
            })),
            _ => None,
        }
    }
}

impl Reveal {
    fn to_json(&self) -> Value {
        let shown: Vec<_> = self.shown.iter().map(|shown| json!({"field": shown.field, "view": shown.view})).collect();
        json!({
            "at": self.at.to_string(),
            "bundle": self.bundle,
            "channel": self.given.channel,
            "event": "reveal",
            "format": FORMAT,
            "purpose": self.given.purpose,
            "reason": self.given.reason,
            "resource": {"id": self.record, "type": self.resource_type},
            "shown": shown,
            "subject": {"id": self.subject, "type": self.subject_type},
            "use": self.within.as_ref().map(Use::to_json),
        })
    }

    fn from_json(body: &Map<String, Value>) -> Option<Self> {
        let (subject, resource) = (body.get("subject")?.as_object()?, body.get("resource")?.as_object()?);
        let shown = body.get("shown")?.as_array()?.iter().map(|shown| {
            let shown = shown.as_object()?;
            Some(Shown { field: text(shown, "field")?.to_owned(), view: text(shown, "view")?.to_owned() })
        });
        let shown = shown.collect::<Option<_>>()?;
        let own = |key: &str| text(body, key).map(str::to_owned);
        let (subject_id, resource_type) = (text(subject, "id")?, text(resource, "type")?);
        let record = text(resource, "id").map(str::to_owned);
        let within = match body.get("use")?.as_object() {
            Some(used) => Some(read_use(used, subject_id, resource_type, record.as_deref()?)?),
            None => None,
        };
        Some(Self {
            at: instant(body, "at")?,
            subject_type: text(subject, "type")?.to_owned(),
            subject: subject_id.to_owned(),
            resource_type: resource_type.to_owned(),
            record,
            shown,
            given: Given { purpose: own("purpose"), channel: own("channel"), reason: own("reason") },
            within,
            bundle: text(body, "bundle")?.to_owned(),
        })
    }
}

fn read_use(used: &Map<String, Value>, person: &str, resource_type: &str, record: &str) -> Option<Use> {
    let of = UseOf {
        person: person.to_owned(),
        scenario: text(used, "scenario")?.to_owned(),
        resource_type: resource_type.to_owned(),
        record: record.to_owned(),
    };
    let review = match used.get("review")?.as_object() {
        Some(review) => Some(ReviewDue {
            due: instant(review, "due")?,
            by: review.get("by")?.as_array()?.iter().map(|by| by.as_str().map(str::to_owned)).collect::<Option<_>>()?,
        }),
        None => None,
    };
    let until = match used.get("until")? {
        Value::Null => None,
        _ => Some(instant(used, "until")?),
    };
    let read = Use { of, began: instant(used, "began")?, until, review };
    (text(used, "id")? == read.id()).then_some(read)
}

fn text<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    map.get(key).and_then(Value::as_str)
}

fn instant(map: &Map<String, Value>, key: &str) -> Option<Instant> {
    text(map, key).and_then(|text| Instant::parse(text, None))
}
