use std::collections::{BTreeMap, BTreeSet};

use super::ground::Ground;
use super::report::Report;
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::{Approvers, Block, Expr, Flow, Node, Operator, Who, canonical_expr, canonical_value};
use crate::source::Place;
use crate::value::{TableIx, Type, TypeIx, Value};

static UNEVEN: Code = Code::lint(
    "flow/uneven-threshold",
    Level::Warn,
    "`{what}` is cut {here} {constant} here and {there} it elsewhere",
    "whoever asks for exactly {constant} is on different sides; write `>` and `<=`, or `>=` and `<`",
);

pub(super) static CODES: &[&Code] = &[&UNEVEN];

/// On which side of a constant an attribute is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// `<` and `>=`: the constant belongs to what is greater.
    Below,
    /// `<=` and `>`: the constant belongs to what is less.
    Above,
}

impl Cut {
    fn word(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Above => "above",
        }
    }
}

/// The cuts of the conditions about records of one type, by attribute and constant.
type Cuts = BTreeMap<(String, String), Vec<(Cut, Place, Written)>>;

/// Where a cut is written. Two cells of one table are compared with each other where its gaps are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Condition,
    Table(TableIx),
}

/// Tells which thresholds of flows and exemptions about one type are written with `>` in one place and with `>=` in another.
/// Types whose selection has a gap or an overlap were told of already.
pub(super) fn uneven(ground: &Ground<'_>, told: &BTreeSet<TypeIx>, report: &Report, sink: &mut Sink) {
    let mut by_type: BTreeMap<TypeIx, Cuts> = BTreeMap::new();
    let set = ground.set;
    for flow in set.flows.iter() {
        for of in flow.on.value.types() {
            let cuts = by_type.entry(of).or_default();
            conditions(flow, &mut |expr| collect(ground, expr, cuts));
        }
    }
    for exempt in set.exempts.iter() {
        for of in exempt.on.value.types() {
            let cuts = by_type.entry(of).or_default();
            exempt.when.iter().for_each(|expr| collect(ground, expr, cuts));
        }
    }
    for ((what, constant), mut places) in by_type.into_iter().filter(|(of, _)| !told.contains(of)).flat_map(|(_, cuts)| cuts) {
        places.sort_by_key(|(_, place, _)| *place);
        let apart = |(cut, _, written): &(Cut, Place, Written)| {
            let other =
                places.iter().find(|(other, _, there)| other != cut && (there != written || *written == Written::Condition));
            other.copied()
        };
        let Some(((first, place, _), (other, elsewhere, _))) = places.iter().find_map(|one| Some((*one, apart(one)?))) else {
            continue;
        };
        if report.tells_of(place) || report.tells_of(elsewhere) {
            continue;
        }
        let finding =
            Diagnostic::new(&UNEVEN, elsewhere).arg("what", what.replacen("resource.", "request.", 1)).arg("constant", constant);
        let finding = finding.arg("here", other.word()).arg("there", first.word()).remark("cut {here} it");
        sink.push(finding.also(place, "cut {there} it"));
    }
}

/// Calls `look` with every condition of a flow.
fn conditions<'f>(flow: &'f Flow, look: &mut impl FnMut(&'f Expr)) {
    flow.when.iter().for_each(&mut *look);
    blocks(&flow.blocks, look);
}

fn blocks<'f>(all: &'f [Block], look: &mut impl FnMut(&'f Expr)) {
    for block in all {
        match block {
            Block::Step(step) => {
                step.when.iter().for_each(&mut *look);
                approvers(&step.approvers, look);
            }
            Block::Parallel(group) | Block::Race(group) => group.branches.iter().for_each(|branch| blocks(&branch.blocks, look)),
            Block::Choose(choose) => {
                for case in &choose.cases {
                    look(&case.when);
                    blocks(&case.blocks, look);
                }
                choose.otherwise.iter().for_each(|branch| blocks(&branch.blocks, look));
            }
            Block::Call(_) | Block::Notify(_) | Block::WaitEvent(_) => {}
        }
    }
}

/// Calls `look` with what says which role approves.
fn approvers<'f>(all: &'f Approvers, look: &mut impl FnMut(&'f Expr)) {
    for weighed in all.alternatives.iter().flat_map(|alternative| &alternative.union) {
        match &weighed.approver.who {
            Who::Role(holders) => look(&holders.role),
            Who::ChosenFrom(inner) | Who::Group(inner) => approvers(inner, look),
            _ => {}
        }
    }
}

/// Adds the cuts that a table makes of what it is asked about.
fn cells(ground: &Ground<'_>, table: TableIx, inputs: &[Expr], cuts: &mut Cuts) {
    let rows = ground.set.tables.get(table).map_or(&[][..], |table| &table.rows);
    for (column, input) in inputs.iter().enumerate().filter(|(_, input)| matches!(input.node, Node::Resource(_))) {
        for cell in rows.iter().filter_map(|row| row.inputs.get(column)) {
            for test in &cell.value.tests {
                let written = (cell.place, Written::Table(table));
                cuts_at(ground, input, (test.operator, false), &test.value, written, cuts);
            }
        }
    }
}

fn collect(ground: &Ground<'_>, expr: &Expr, cuts: &mut Cuts) {
    match &expr.node {
        Node::And(all) | Node::Or(all) => all.iter().for_each(|one| collect(ground, one, cuts)),
        Node::Not(of) => collect(ground, of, cuts),
        Node::Table(table, inputs, _) => cells(ground, *table, inputs, cuts),
        Node::Compare(operator, a, b) => {
            collect(ground, a, cuts);
            collect(ground, b, cuts);
            let (what, constant, flipped) = match (&a.node, &b.node) {
                (Node::Resource(_), Node::Constant(constant)) => (a, constant, false),
                (Node::Constant(constant), Node::Resource(_)) => (b, constant, true),
                _ => return,
            };
            cuts_at(ground, what, (*operator, flipped), constant, (expr.place, Written::Condition), cuts);
        }
        _ => {}
    }
}

/// Adds the cut that a comparison with a constant makes, if it makes one.
fn cuts_at(ground: &Ground<'_>, what: &Expr, by: (Operator, bool), constant: &Value, at: (Place, Written), cuts: &mut Cuts) {
    let cut = match by {
        (Operator::Less | Operator::GreaterEqual, false) | (Operator::Greater | Operator::LessEqual, true) => Cut::Below,
        (Operator::LessEqual | Operator::Greater, false) | (Operator::GreaterEqual | Operator::Less, true) => Cut::Above,
        _ => return,
    };
    // Whole numbers and days have no values in between: `> 4` and `>= 5` are one cut, and nobody writes both by mistake.
    if matches!(what.value_type, Type::Int | Type::Decimal | Type::Money | Type::Date | Type::Instant | Type::Duration) {
        let key = (canonical_expr(what, ground.set), canonical_value(constant, ground.set));
        cuts.entry(key).or_default().push((cut, at.0, at.1));
    }
}
