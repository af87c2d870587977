use super::{At, Pairs, Plain, Text};

/// `kind: Tests`: the set's own tests.
#[derive(Clone, Debug, PartialEq)]
pub struct Tests {
    /// The whole document.
    pub at: At,
    /// `now` of every test here, an instant.
    pub clock: Option<Text>,
    /// Tables of decisions.
    pub decide: Vec<DecideTest>,
    /// Tables of views, routes and cases: kept as written until their rooms exist.
    pub view: Vec<Plain>,
    /// See `view`.
    pub route: Vec<Plain>,
    /// See `view`.
    pub case: Vec<Plain>,
}

/// A table of decisions: one record, some people, what each may.
#[derive(Clone, Debug, PartialEq)]
pub struct DecideTest {
    /// The whole item.
    pub at: At,
    /// What it shows.
    pub name: Option<Text>,
    /// The action, or several.
    pub action: Vec<Text>,
    /// The record.
    pub on: OnRecord,
    /// `context.purpose`.
    pub purpose: Option<Text>,
    /// `context.channel`.
    pub channel: Option<Text>,
    /// `context.scenario`.
    pub scenario: Option<Text>,
    /// Other keys of the context.
    pub context: Pairs<Plain>,
    /// `now`, instead of the document's clock.
    pub now: Option<Text>,
    /// Values that attributes of the record take in turn; `expect` then holds lists.
    pub vary: Pairs<Plain>,
    /// `allow` or `deny` by subject; with `vary`, a list of them.
    pub expect: Pairs<Plain>,
    /// The rules that must be named in the answer, by subject.
    pub because: Pairs<Plain>,
}

/// A record: its type, and its id and attributes beside.
#[derive(Clone, Debug, PartialEq)]
pub struct OnRecord {
    /// The whole record.
    pub at: At,
    /// The resource type, or `App`.
    pub type_id: Text,
    /// The record's id.
    pub id: Option<Text>,
    /// Everything else: attributes, and `record` for fields.
    pub attributes: Pairs<Plain>,
}
