use std::collections::BTreeSet;

use super::catalog::{Owner, Vocabulary};
use super::expr::typed_value;
use super::{Found, Names};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::Attribute;
use crate::source::{Place, Spanned};
use crate::syntax::{Pairs, Plain, Text};
use crate::value::{Id, Value};

static UNKNOWN: Code = Code::error(
    "attribute/undeclared",
    "the catalogue declares no attribute `{name}` of {of}",
    "declare it under `{list}` of the catalogue",
);
static MISSING: Code = Code::error(
    "attribute/missing",
    "the attribute `{name}` of `{id}` is missing",
    "state it, or declare it `optional: true` in the catalogue",
);
static IGNORED: Code = Code {
    id: "people/ignored-column",
    level: crate::diagnostic::Level::Info,
    lint: true,
    message: "the column `{name}` is ignored",
    help: "a column is read when it has our name, is mapped under `columns`, or is a person attribute of the catalogue",
};

pub(super) static CODES: &[&Code] = &[&UNKNOWN, &MISSING, &IGNORED];

/// Attributes of people or of units, as the catalogue declares them.
pub(super) struct Declared<'a> {
    words: &'a Vocabulary,
    owner: Owner,
    /// Columns of tables that were already told to be ignored.
    ignored: BTreeSet<Place>,
}

/// Stated attributes, by name.
pub(super) type Stated = Vec<(Spanned<Id>, Spanned<Value>)>;

impl<'a> Declared<'a> {
    /// The attributes of an owner.
    pub fn new(words: &'a Vocabulary, owner: Owner) -> Self {
        Self { words, owner, ignored: BTreeSet::new() }
    }

    /// Those that everybody must have.
    pub fn required(&self) -> impl Iterator<Item = &'a Attribute> + use<'a> {
        let list = match self.owner {
            Owner::Person => &self.words.catalog.person_attributes,
            _ => &self.words.catalog.unit_attributes,
        };
        list.iter().filter(|attribute| !attribute.optional)
    }

    /// The stated attributes with their types; `from_table` says that unknown ones are columns of somebody else's.
    pub fn read(&mut self, stated: &Pairs<Plain>, from_table: bool, names: &Names<'_>, sink: &mut Sink) -> Stated {
        let mut out = Stated::new();
        for (key, plain) in &stated.0 {
            let declared = match self.words.attribute(self.owner, key) {
                Found::Known(declared) => declared,
                Found::Broken => continue,
                Found::Unknown => {
                    self.unknown(key, from_table, names, sink);
                    continue;
                }
            };
            if matches!(plain, Plain::Null(_)) {
                continue;
            }
            if let Some(value) = typed_value(plain, &declared.value_type, names, sink) {
                out.push((key.with(declared.name.value.clone()), value));
            }
        }
        out.sort_by(|a, b| a.0.cmp(&b.0));
        out
    }

    /// Tells that a required attribute is missing.
    pub fn missing(&self, attribute: &Attribute, id: &Spanned<Id>, sink: &mut Sink) {
        let finding = Diagnostic::new(&MISSING, id.place).arg("name", &attribute.name.value).arg("id", &id.value);
        sink.push(finding.also(attribute.name.place, "it is declared here"));
    }

    fn unknown(&mut self, key: &Text, from_table: bool, names: &Names<'_>, sink: &mut Sink) {
        if from_table {
            if self.ignored.insert(key.place) {
                sink.push(Diagnostic::new(&IGNORED, key.place).arg("name", &key.value));
            }
        } else if !names.is_lost(key) {
            let near = nearest(key, self.words.names(self.owner));
            let (of, list) =
                if self.owner == Owner::Person { ("people", "person_attributes") } else { ("units", "unit_attributes") };
            let finding = Diagnostic::new(&UNKNOWN, key.place).arg("name", &key.value).arg("of", of).arg("list", list);
            sink.push(finding.near(near));
        }
    }
}

/// Whether something is stated, also when what is stated was faulty.
pub(super) fn states(stated: &Pairs<Plain>, name: &Id) -> bool {
    stated.0.iter().any(|(key, plain)| key.as_str() == name.as_str() && !matches!(plain, Plain::Null(_)))
}
