use super::{At, Attribute, Pairs, Text};

/// `kind: Table`: a decision table.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionTable {
    /// The whole document.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
    /// The hit policy: `unique`, `any`, `priority`, `first`, `collect`, `collect sum`, `rule_order`, `output_order` …
    pub hit: Text,
    /// The input columns.
    pub inputs: Pairs<Attribute>,
    /// The output columns.
    pub outputs: Pairs<Attribute>,
    /// Rows, relative to this file, instead of `rules`; added to them by the reader.
    pub from: Option<Text>,
    /// The rows.
    pub rules: Vec<TableRule>,
}

/// One row: the cells of the inputs, then of the outputs, each still its text.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRule {
    /// The whole row.
    pub at: At,
    /// The cells.
    pub cells: Vec<Text>,
}
