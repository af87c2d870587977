//! What entries of several kinds have in common: references, typed values, expressions, periods.

use super::EntryKind;
use super::mark;
use super::node::{Fields, Node, Shape};
use crate::model::{Expr, Ids, Named, Param, PolicySet, Validity, canonical_expr, canonical_value};
use crate::source::{Place, Spanned};
use crate::value::{
    CalendarIx, FlowIx, Id, Instant, IntegrationIx, PersonIx, RoleIx, TableIx, TemplateIx, Type, TypeIx, UnitIx, Value,
};

pub(super) fn person(set: &PolicySet, ix: PersonIx) -> String {
    mark::reference(EntryKind::Person, set.person_id(ix))
}

pub(super) fn unit(set: &PolicySet, ix: UnitIx) -> String {
    mark::reference(EntryKind::Unit, set.unit_id(ix))
}

pub(super) fn role(set: &PolicySet, ix: RoleIx) -> String {
    mark::reference(EntryKind::Role, set.role_id(ix))
}

pub(super) fn integration(set: &PolicySet, ix: IntegrationIx) -> String {
    mark::reference(EntryKind::Integration, set.integration_id(ix))
}

pub(super) fn resource_type(set: &PolicySet, ix: TypeIx) -> String {
    mark::reference(EntryKind::Type, set.catalog.types.get(ix).map_or("", |row| row.named.id.as_str()))
}

pub(super) fn flow(set: &PolicySet, ix: FlowIx) -> String {
    mark::reference(EntryKind::Flow, set.flows.get(ix).map_or("", |row| row.named.id.as_str()))
}

pub(super) fn template(set: &PolicySet, ix: TemplateIx) -> String {
    mark::reference(EntryKind::Template, set.templates.get(ix).map_or("", |row| row.named.id.as_str()))
}

pub(super) fn calendar(set: &PolicySet, ix: CalendarIx) -> String {
    mark::reference(EntryKind::Calendar, set.calendars.get(ix).map_or("", |row| row.named.id.as_str()))
}

/// A reference as a value.
pub(super) fn refer<I: Copy>(set: &PolicySet, to: &Spanned<I>, text: fn(&PolicySet, I) -> String) -> Node {
    Node::marked(text(set, to.value), to.place)
}

/// References as the members of a set.
pub(super) fn refer_all<I: Copy>(set: &PolicySet, to: &[Spanned<I>], text: fn(&PolicySet, I) -> String) -> Vec<Node> {
    to.iter().map(|member| refer(set, member, text)).collect()
}

/// What prints itself canonically: dates, durations, decimals, texts, ids.
pub(super) fn plain<T: ToString>(value: &Spanned<T>) -> Node {
    Node::text(value.value.to_string(), value.place)
}

pub(super) fn plain_all<T: ToString>(values: &[Spanned<T>]) -> Vec<Node> {
    values.iter().map(plain).collect()
}

/// The fields of an item: its title, where it has one, to begin with.
pub(super) fn titled(named: &Named) -> Fields {
    let mut fields = Fields::new(named.at);
    fields.put("name", named.name.as_ref().map(plain));
    fields
}

/// A period as `from` and `until`, RFC 3339 in UTC; an open end is left out.
pub(super) fn period(fields: &mut Fields, validity: &Validity) {
    let ends = [("from", validity.period.from, validity.from), ("until", validity.period.until, validity.until)];
    for (key, micros, place) in ends {
        let instant = micros.and_then(Instant::from_micros);
        fields.put(key, instant.map(|instant| Node::text(instant.to_string(), place)));
    }
}

/// Values by name, as people and units state them.
pub(super) fn attributes(set: &PolicySet, place: Place, values: &[(Spanned<Id>, Spanned<Value>)]) -> Fields {
    let mut fields = Fields::new(place);
    for (name, value) in values {
        fields.put(mark::literal(name.as_str()).into_owned(), typed(set, &value.value, value.place));
    }
    fields
}

/// A typed value. References, enums and texts are texts, amounts and times their canonical texts.
pub(super) fn typed(set: &PolicySet, value: &Value, place: Place) -> Node {
    match value {
        Value::Bool(value) => Node::new(Shape::Bool(*value), place),
        Value::Int(value) => Node::new(Shape::Int(*value), place),
        Value::Decimal(value) => Node::text(value.to_string(), place),
        Value::Money(value) => Node::text(value.to_string(), place),
        Value::Text(value) => Node::text(value, place),
        Value::Date(value) => Node::text(value.to_string(), place),
        Value::Instant(value) => Node::text(value.to_string(), place),
        Value::Duration(value) => Node::text(value.to_string(), place),
        Value::Network(value) => Node::text(value.to_string(), place),
        Value::Person(ix) => Node::marked(person(set, *ix), place),
        Value::Integration(ix) => Node::marked(integration(set, *ix), place),
        Value::Unit(ix) => Node::marked(unit(set, *ix), place),
        Value::Role(ix) => Node::marked(role(set, *ix), place),
        Value::Enum(id) => Node::text(id, place),
        Value::Set(members) => Node::new(Shape::Set(members.iter().map(|member| typed(set, member, place)).collect()), place),
    }
}

/// A type: its name, `{enum: […]}` or `{set: …}`. The order of an enum's values is kept only where somebody ranks by it.
pub(super) fn type_of(value_type: &Type, ranked: bool, place: Place) -> Node {
    match value_type {
        Type::Enum(values) => {
            let values = values.iter().map(|value| Node::text(value, place)).collect();
            let mut fields = Fields::new(place);
            if ranked {
                fields.put("enum_in_order", Node::new(Shape::Sequence(values), place));
            } else {
                fields.put("enum", Node::new(Shape::Set(values), place));
            }
            fields.into()
        }
        Type::Set(member) => {
            let mut fields = Fields::new(place);
            fields.put("set", type_of(member, ranked, place));
            fields.into()
        }
        simple => Node::text(simple.to_string(), place),
    }
}

/// An expression's canonical text.
pub(super) fn expression(set: &PolicySet, expr: &Expr) -> String {
    marks(&canonical_expr(expr, &Marking { set, params: None }))
}

/// The canonical text of an expression of a flow, which calls the record `request` and knows these parameters.
pub(super) fn flow_expression(set: &PolicySet, params: &[Param], expr: &Expr) -> String {
    marks(&canonical_expr(expr, &Marking { set, params: Some(params) }))
}

/// The canonical text of a constant in an expression.
pub(super) fn constant(set: &PolicySet, value: &Value) -> String {
    marks(&canonical_value(value, &Marking { set, params: None }))
}

/// Control characters stand in no canonical text, so they can bracket references until literal braces are out of the way.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

fn marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (mark, after) = after.split_once(CLOSE).unwrap_or((after, ""));
        out.push_str(&mark::literal(before));
        out.push_str(mark);
        rest = after;
    }
    out.push_str(&mark::literal(rest));
    out
}

/// The names of a policy set, each marked as the reference it is.
struct Marking<'a> {
    set: &'a PolicySet,
    /// The parameters, where it is an expression of a flow.
    params: Option<&'a [Param]>,
}

impl Ids for Marking<'_> {
    fn unit_id(&self, unit: UnitIx) -> &str {
        self.set.unit_id(unit)
    }
    fn person_id(&self, person: PersonIx) -> &str {
        self.set.person_id(person)
    }
    fn role_id(&self, role: RoleIx) -> &str {
        self.set.role_id(role)
    }
    fn integration_id(&self, integration: IntegrationIx) -> &str {
        self.set.integration_id(integration)
    }
    fn table_id(&self, table: TableIx) -> &str {
        self.set.table_id(table)
    }
    fn output_name(&self, table: TableIx, output: usize) -> Option<&str> {
        self.set.output_name(table, output)
    }
    fn record(&self) -> &'static str {
        if self.params.is_some() { "request" } else { "resource" }
    }
    fn is_parameter(&self, word: &str) -> bool {
        self.params.is_some_and(|params| params.iter().any(|param| param.name.as_str() == word))
    }
    fn reference(&self, kind: &'static str, id: &str, _word: String) -> String {
        EntryKind::parse(kind).map_or_else(String::new, |kind| format!("{OPEN}{}{CLOSE}", mark::word(kind, id)))
    }
}
