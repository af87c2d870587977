use crate::bundle::{Catalog, Names};
use crate::eval::{Facts, Principal};
use crate::model::{TestSubject, Variant};
use crate::source::Spanned;
use crate::value::{Id, Instant, Ix, Value};

/// What a test of a decision and one of a view state alike.
pub(super) struct Stated<'a> {
    pub subject: &'a TestSubject,
    pub variant: &'a Variant,
    pub context: &'a [(Id, Value)],
    pub purpose: Option<&'a Spanned<Id>>,
    pub channel: Option<&'a Spanned<Id>>,
    pub scenario: Option<&'a Spanned<Id>>,
}

impl Stated<'_> {
    /// The facts of the question. The bundle numbers people, units and the like as the set does; names of attributes are its own.
    pub(super) fn facts(&self, catalog: &Catalog, now: Instant) -> Facts {
        Facts {
            principal: match *self.subject {
                TestSubject::Person(person) => Principal::Person(person),
                TestSubject::Integration(integration) => Principal::Integration(integration),
            },
            properties: numbered(&self.variant.attributes, &catalog.attributes),
            keys: numbered(self.context, &catalog.keys),
            purpose: named(self.purpose, &catalog.purposes),
            channel: named(self.channel, &catalog.channels),
            scenario: named(self.scenario, &catalog.scenarios),
            now: Some(now),
            subject: None,
            parameters: Vec::new(),
        }
    }
}

/// Values by the numbers of their names, in order of these.
fn numbered<I: Ix + Ord>(values: &[(Id, Value)], names: &Names<I>) -> Vec<(I, Value)> {
    let mut rows: Vec<_> = values.iter().filter_map(|(name, value)| Some((names.find(name.as_str())?, value.clone()))).collect();
    rows.sort_by_key(|(name, _)| *name);
    rows
}

fn named<I: Ix>(id: Option<&Spanned<Id>>, names: &Names<I>) -> Option<I> {
    id.and_then(|id| names.find(id.value.as_str()))
}
