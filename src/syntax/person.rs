use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::tabular::PersonTable;
use super::{At, Pairs, Plain, StatedId, StatedPerson, Text};
use crate::source::Spanned;

/// `kind: People`: inline, or from a table.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct People {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// A table: CSV, TSV or NDJSON, relative to this file, or `env:NAME`.
    pub from: Option<Text>,
    /// The headers of the table's columns, by our names.
    #[serde(default)]
    pub columns: Pairs<Text>,
    /// People written here. Rows of the table are added behind them by the reader.
    #[serde(default)]
    pub people: Vec<PersonRow>,
    /// The rows of a table of cells, added by the reader; objects are rows like those written here.
    #[serde(skip)]
    pub table: Option<PersonTable>,
}

impl People {
    /// Everybody: those written here, then the rows of the table.
    pub fn stated(&self) -> impl Iterator<Item = StatedPerson<'_>> {
        self.people.iter().map(PersonRow::stated).chain(self.table.iter().flat_map(PersonTable::people))
    }

    /// What everybody is called, in the same order.
    pub fn ids(&self) -> impl Iterator<Item = StatedId<'_>> {
        let written = self.people.iter().map(|row| StatedId {
            id: row.id.said(),
            renamed_from: said(&row.renamed_from),
            name: said(&row.name),
        });
        written.chain(self.table.iter().flat_map(PersonTable::ids))
    }
}

impl PersonRow {
    fn stated(&self) -> StatedPerson<'_> {
        StatedPerson {
            at: self.at,
            id: self.id.said(),
            renamed_from: said(&self.renamed_from),
            name: said(&self.name),
            unit: self.unit.said(),
            also_in: self.also_in.iter().map(Spanned::said).collect(),
            title: said(&self.title),
            manager: said(&self.manager),
            status: said(&self.status),
            joined: said(&self.joined),
            contract_end: said(&self.contract_end),
            left_on: said(&self.left_on),
            attributes: Cow::Borrowed(&self.attributes),
        }
    }
}

fn said(text: &Option<Text>) -> Option<Spanned<&str>> {
    text.as_ref().map(Spanned::said)
}

/// One person, from YAML or from a row of a table. Other keys are the catalogue's `person_attributes`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
pub struct PersonRow {
    /// The whole item or row.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Their id.
    pub id: Text,
    /// The id they had before.
    pub renamed_from: Option<Text>,
    /// Their name.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// The primary unit: an id, a unique name, or a path of names or ids.
    pub unit: Text,
    /// Further units.
    #[serde(default)]
    pub also_in: Vec<Text>,
    /// What they are called on a card.
    #[schemars(length(max = 256))]
    pub title: Option<Text>,
    /// Their manager: an id or a unique name.
    pub manager: Option<Text>,
    /// `active`, `suspended` or `left`.
    #[schemars(extend("enum" = ["active", "suspended", "left"]))]
    pub status: Option<Text>,
    /// The day they joined.
    pub joined: Option<Text>,
    /// The day the contract ends.
    pub contract_end: Option<Text>,
    /// The day they left.
    pub left_on: Option<Text>,
    /// The catalogue's person attributes.
    #[serde(rename = "$rest")]
    #[schemars(skip)]
    pub attributes: Pairs<Plain>,
}
