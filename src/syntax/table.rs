use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::yaml::Lexical;
use super::{At, Attribute, Expr, Operator, Pairs, Text};
use crate::source::Spanned;

/// `kind: Table`: a decision table.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct DecisionTable {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// The hit policy: `unique`, `any`, `priority`, `first`, `collect`, `collect sum`, `rule_order`, `output_order` …
    #[schemars(extend("enum" = ["unique", "any", "priority", "first", "collect", "collect count", "collect sum", "collect min", "collect max", "rule_order", "output_order"]))]
    pub hit: Text,
    /// The input columns.
    #[serde(default)]
    pub inputs: Pairs<Attribute>,
    /// The output columns.
    #[serde(default)]
    pub outputs: Pairs<Attribute>,
    /// Rows, relative to this file, instead of `rules`; added to them by the reader.
    pub from: Option<Text>,
    /// The rows.
    #[serde(default)]
    pub rules: Vec<TableRule>,
}

/// One row: the cells of the inputs, then of the outputs, each still its text.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Spanned<Vec<Text>>")]
pub struct TableRule {
    /// The whole row.
    pub at: At,
    /// The cells.
    pub cells: Vec<Text>,
}

/// What an input cell asks of its value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// `-`: nothing.
    Any,
    /// Every one of these tests, at least one.
    Tests(Vec<CellTest>),
    /// What could not be read; its fault is already told.
    Broken,
}

/// One test: `> HKD 5000`, or a bare value for equality.
#[derive(Clone, Debug, PartialEq)]
pub struct CellTest {
    /// How the value is compared.
    pub operator: Spanned<Operator>,
    /// With what.
    pub value: Expr,
}

impl From<Spanned<Vec<Text>>> for TableRule {
    fn from(cells: Spanned<Vec<Text>>) -> Self {
        Self { at: cells.with(()), cells: cells.value }
    }
}

impl JsonSchema for TableRule {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "TableRule".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<Lexical>::json_schema(generator)
    }
}
