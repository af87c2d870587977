use std::collections::BTreeMap;

use super::catalog::{Owner, Resolver, by_name};
use super::index::read_id;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::mask::Format;
use crate::model::{Attribute, Field, Named, Retention};
use crate::source::Spanned;
use crate::syntax::{self, Pairs, Text};
use crate::value::{Duration, Id, Type};

static FIELD_AND_ATTRIBUTE: Code = Code::error(
    "catalog/field-and-attribute",
    "`{name}` is both an attribute and a field of `{type}`",
    "attributes decide and are known to everybody, fields are protected: keep one",
);
static UNKNOWN_FORMAT: Code =
    Code::error("catalog/unknown-format", "there is no field format `{format}`", "formats are {formats}");
static RETENTION: Code = Code::error(
    "catalog/retention",
    "`{text}` is not a retention",
    "write a time and what it runs from: `7y after leaving`, or `2y after` a date attribute of the type",
);
static RETENTION_FROM: Code = Code::error(
    "catalog/retention-from",
    "`{type}` has no date attribute `{name}`",
    "a retention runs from `leaving` or from a date attribute",
);

pub(super) const CODES: &[&Code] = &[&FIELD_AND_ATTRIBUTE, &UNKNOWN_FORMAT, &RETENTION, &RETENTION_FROM];

impl Resolver<'_, '_> {
    /// The fields of a type, by name.
    pub(super) fn fields(
        &mut self,
        named: &Named,
        fields: &Pairs<syntax::Field>,
        attributes: &[Attribute],
        owner: Owner,
    ) -> Vec<Field> {
        let mut found: BTreeMap<Id, Field> = BTreeMap::new();
        for (name, declared) in &fields.0 {
            let Some(id) = read_id(name, self.sink) else { continue };
            if let Some(attribute) = by_name(attributes, id.as_str()) {
                let finding =
                    Diagnostic::new(&FIELD_AND_ATTRIBUTE, name.place).arg("name", &id.value).arg("type", &named.id.value);
                self.sink.push(finding.also(attribute.name.place, "the attribute"));
                continue;
            }
            if Format::parse(&declared.format.value).is_none() {
                let format = &declared.format;
                let formats = Format::ALL.map(|format| format!("`{format}`")).join(", ");
                let finding = Diagnostic::new(&UNKNOWN_FORMAT, format.place).arg("format", &format.value).arg("formats", formats);
                self.sink.push(finding.near(nearest(&format.value, Format::ALL.map(Format::name))));
            }
            let mut purposes: Vec<_> = declared.purposes.iter().filter_map(|text| self.names.purpose(text, self.sink)).collect();
            purposes.sort();
            purposes.dedup();
            let field = Field {
                at: declared.at.place,
                format: declared.format.clone(),
                class: declared.class.as_ref().and_then(|text| self.names.class(text, self.sink)),
                purposes,
                retention: declared.retention.as_ref().and_then(|text| self.retention(named, text, attributes, owner)),
                name: id.clone(),
            };
            found.entry(id.value).or_insert(field);
        }
        found.into_values().collect()
    }

    fn retention(&mut self, named: &Named, text: &Text, attributes: &[Attribute], owner: Owner) -> Option<Spanned<Retention>> {
        let parts = text.value.split_once(" after ");
        let read = parts.and_then(|(lasts, after)| {
            let lasts = Duration::parse(lasts.trim()).filter(|lasts| lasts.months() > 0 || lasts.seconds() > 0)?;
            Some((lasts, Id::new(after.trim()).ok()?))
        });
        let Some((lasts, after)) = read else {
            self.sink.push(Diagnostic::new(&RETENTION, text.place).arg("text", &text.value));
            return None;
        };
        let dates = || attributes.iter().filter(|attribute| attribute.value_type == Type::Date);
        let known = after.as_str() == "leaving"
            || by_name(attributes, after.as_str()).is_some_and(|attribute| attribute.value_type == Type::Date);
        if known {
            return Some(text.with(Retention { lasts, after }));
        }
        if !self.broken.contains(&(owner, after.as_str().to_owned())) {
            let near = self.names.near(after.as_str(), dates().map(|attribute| attribute.name.as_str()).chain(["leaving"]));
            let finding = Diagnostic::new(&RETENTION_FROM, text.place).arg("type", &named.id.value).arg("name", &after);
            self.sink.push(finding.near(near));
        }
        None
    }
}
