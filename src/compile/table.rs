use super::catalog::kind;
use super::expr::operator;
use crate::bundle::{Catalog, CellTest, Constants, DecisionTable, Hit, Row};
use crate::model::{self, PolicySet};
use crate::value::{Table, TableIx};

/// Decision tables.
pub(super) fn tables(set: &PolicySet, constants: &mut Constants, catalog: &mut Catalog) -> Table<TableIx, DecisionTable> {
    let mut tables = Table::default();
    for table in set.tables.iter() {
        let outputs = table.outputs.iter().map(|output| kind(&mut catalog.kinds, &output.value_type)).collect();
        let rows = table.rows.iter().map(|row| self::row(row, constants)).collect();
        let inputs = u32::try_from(table.inputs.len()).unwrap_or(u32::MAX);
        tables.push(DecisionTable { hit: hit(table.hit.value), inputs, outputs, rows });
    }
    tables
}

fn row(row: &model::Row, constants: &mut Constants) -> Row {
    let mut test = |test: &model::CellTest| CellTest { operator: operator(test.operator), value: constants.intern(&test.value) };
    let inputs = row.inputs.iter().map(|cell| cell.tests.iter().map(&mut test).collect()).collect();
    Row { inputs, outputs: row.outputs.iter().map(|value| constants.intern(&value.value)).collect() }
}

fn hit(hit: model::Hit) -> Hit {
    match hit {
        model::Hit::Unique => Hit::Unique,
        model::Hit::Any => Hit::Any,
        model::Hit::Priority => Hit::Priority,
        model::Hit::First => Hit::First,
        model::Hit::Collect => Hit::Collect,
        model::Hit::CollectCount => Hit::CollectCount,
        model::Hit::CollectSum => Hit::CollectSum,
        model::Hit::CollectMin => Hit::CollectMin,
        model::Hit::CollectMax => Hit::CollectMax,
        model::Hit::RuleOrder => Hit::RuleOrder,
        model::Hit::OutputOrder => Hit::OutputOrder,
    }
}
