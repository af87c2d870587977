use super::{Attribute, Named, Operator};
use crate::source::{Place, Spanned};
use crate::value::Value;

/// A decision table.
#[derive(Clone, Debug)]
pub struct DecisionTable {
    /// Its names.
    pub named: Named,
    /// Which of the matching rows count.
    pub hit: Spanned<Hit>,
    /// Input columns, in order.
    pub inputs: Vec<Attribute>,
    /// Output columns, in order.
    pub outputs: Vec<Attribute>,
    /// Rows, in order (which counts for some hit policies).
    pub rows: Vec<Row>,
}

/// Which of the matching rows count, after DMN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The whole row.
    pub at: Place,
    /// One a input column.
    pub inputs: Vec<Spanned<Cell>>,
    /// One a output column.
    pub outputs: Vec<Spanned<Value>>,
}

/// What an input cell asks; all of its tests must hold, none is `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// The tests.
    pub tests: Vec<CellTest>,
}

/// One test of a cell: the input, an operator, a constant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CellTest {
    /// The operator.
    pub operator: Operator,
    /// The constant; for `in` and `not in` a set.
    pub value: Value,
}

impl Hit {
    /// Every hit policy with its name in files.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::Unique, "unique"),
        (Self::Any, "any"),
        (Self::Priority, "priority"),
        (Self::First, "first"),
        (Self::Collect, "collect"),
        (Self::CollectCount, "collect count"),
        (Self::CollectSum, "collect sum"),
        (Self::CollectMin, "collect min"),
        (Self::CollectMax, "collect max"),
        (Self::RuleOrder, "rule_order"),
        (Self::OutputOrder, "output_order"),
    ];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(hit, _)| *hit == self).map_or("", |(_, name)| name)
    }
}
