use std::collections::BTreeSet;

use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::{Expr, Grantee, Node};
use crate::resolve::Part;
use crate::value::Value;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "catalog/unused-purpose",
        Level::Info,
        "no field and no rule knows the purpose `{purpose}`",
        "take it out, or name it where it belongs",
    ),
    packs: &[],
    page: Page {
        what: "A purpose of the catalogue that no field lists and no rule asks for.",
        why: "A request may state it and will be told nothing new: often a field or a rule was to list it and does not.",
        bad: "kind: Catalog
purposes: [payroll, appraisal]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {account: {format: hk_bank_account, class: financial, purposes: [payroll]}}}
---
kind: Protections
protections: [{field: File.account}]",
        good: "kind: Catalog
purposes: [payroll, appraisal]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {account: {format: hk_bank_account, class: financial, purposes: [payroll]}}}
---
kind: Protections
protections: [{field: File.account}]
---
kind: Access
rules:
  - {id: appraise, effect: allow, subjects: [manager], actions: [read], on: File, purposes: [appraisal]}",
    },
    needs: &[Part::Catalog, Part::Rules, Part::Roles],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let set = ground.set;
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let fields = set.catalog.types.iter().flat_map(|resource| &resource.fields).flat_map(|field| &field.purposes);
    let rules = set.rules.iter().flat_map(|rule| &rule.purposes);
    let sights = || set.protections.iter().flat_map(|protection| protection.reveals.iter().chain(&protection.caps));
    let lines = sights().flat_map(|line| &line.purposes);
    used.extend(fields.chain(rules).chain(lines).map(|purpose| purpose.as_str()));
    let rules = set.rules.iter().flat_map(|rule| [&rule.when, &rule.unless]).flatten();
    let roles = set.roles.iter().flat_map(|role| &role.assign).filter_map(|assignment| match &assignment.who.value {
        Grantee::Where(condition) => Some(condition.as_ref()),
        _ => None,
    });
    let lines = sights().flat_map(|line| [&line.when, &line.unless]).flatten();
    rules.chain(roles).chain(lines).for_each(|condition| texts(condition, &mut used));
    for purpose in set.catalog.purposes.iter().filter(|purpose| !used.contains(purpose.as_str())) {
        sink.push(Diagnostic::new(&LINT.code, purpose.place).arg("purpose", &purpose.value));
    }
}

/// Every text of a condition: one that is a purpose's id may well be compared with it.
fn texts<'a>(expr: &'a Expr, out: &mut BTreeSet<&'a str>) {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match &expr.node {
            Node::Constant(value) => constant(value, out),
            Node::Member(of, _) | Node::Has(of) | Node::Not(of) | Node::Call(_, of) => open.push(of),
            Node::Or(members)
            | Node::And(members)
            | Node::Product(members)
            | Node::List(members)
            | Node::Table(_, members, _) => {
                open.extend(members);
            }
            Node::Compare(_, one, other) | Node::Quantified(_, _, one, other) => open.extend([&**one, &**other]),
            Node::Sum(first, rest) => {
                open.push(first);
                open.extend(rest.iter().map(|(_, term)| term));
            }
            _ => {}
        }
    }
}

fn constant<'a>(value: &'a Value, out: &mut BTreeSet<&'a str>) {
    match value {
        Value::Text(text) => _ = out.insert(text),
        Value::Enum(id) => _ = out.insert(id.as_str()),
        Value::Set(members) => members.iter().for_each(|member| constant(member, out)),
        _ => {}
    }
}
