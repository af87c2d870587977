use serde::{Deserialize, Serialize};

use super::{ConstantIx, KindIx, Operator};

/// A decision table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionTable {
    /// Which of the matching rows count.
    pub hit: Hit,
    /// How many inputs it has.
    pub inputs: u32,
    /// The types of its outputs.
    pub outputs: Vec<KindIx>,
    /// Its rows, in order.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What each input must satisfy, all of it; nothing is `-`.
    pub inputs: Vec<Vec<CellTest>>,
    /// One value a output.
    pub outputs: Vec<ConstantIx>,
}

/// One test of a cell: the input, an operator, a constant.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellTest {
    /// The operator.
    pub operator: Operator,
    /// The constant.
    pub value: ConstantIx,
}

/// Which of the matching rows count, after DMN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hit {
    /// At most one row may match.
    Unique,
    /// Rows that match agree.
    Any,
    /// The row whose output stands first among the output's enum values.
    Priority,
    /// The first row.
    First,
    /// Every row's output, as a set.
    Collect,
    /// How many rows match.
    CollectCount,
    /// The sum of the outputs.
    CollectSum,
    /// The least output.
    CollectMin,
    /// The greatest output.
    CollectMax,
    /// Every row's output, in order of rows.
    RuleOrder,
    /// Every row's output, in order of the output's enum values.
    OutputOrder,
}
