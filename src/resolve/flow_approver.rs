//! Who approves: people, heads, chains of managers, holders of roles.

use super::expr::typed;
use super::flow_scope::{Scope, by_id_or_parameter};
use super::index::Found;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{Alternative, Approver, Approvers, ChainEnd, Expr, Held, Holders, Node, Weighed, Who};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Named, Reference, RoleName, Text};
use crate::value::{Type, Value};

static NEEDS_UNIT: Code = Code::error(
    "flow/needs-unit",
    "`{words}` asks for the request's unit, and `{type}` has none",
    "give the type an attribute of type `Unit` and name it with `unit:`{anywhere}",
);
static LEVEL: Code = Code::error(
    "flow/manager-level",
    "there is no manager of level {level}",
    "somebody's manager is level 1, their manager level 2; a chain has at least one level",
);
static WEIGHT: Code = Code::error("flow/no-weight", "a vote that weighs nothing is no vote", "a weight is 1 or more");
static WEIGHT_UNUSED: Code = Code::error(
    "flow/weight-unused",
    "a weight counts in a step that says how much weight it needs",
    "write `weighted N of` before the approvers, or take the weight out",
);

pub(super) const CODES: &[&Code] = &[&NEEDS_UNIT, &LEVEL, &WEIGHT, &WEIGHT_UNUSED];

impl Scope<'_> {
    /// Everybody who approves. `is_weighted` is whether weights count.
    pub(super) fn approvers(&self, approvers: &syntax::Approvers, is_weighted: bool, sink: &mut Sink) -> Option<Approvers> {
        let alternatives: Vec<Option<Alternative>> =
            approvers.alternatives.iter().map(|one| self.alternative(one, is_weighted, sink)).collect();
        Some(Approvers { alternatives: alternatives.into_iter().collect::<Option<_>>()? })
    }

    fn alternative(&self, one: &syntax::Alternative, is_weighted: bool, sink: &mut Sink) -> Option<Alternative> {
        let union: Vec<_> = one.union.iter().map(|member| self.weighed(member, is_weighted, sink)).collect();
        let except: Vec<_> = one.except.iter().map(|approver| self.approver(approver, is_weighted, sink)).collect();
        Some(Alternative {
            at: one.at.place,
            union: union.into_iter().collect::<Option<_>>()?,
            except: except.into_iter().collect::<Option<_>>()?,
        })
    }

    fn weighed(&self, member: &syntax::Weighed, is_weighted: bool, sink: &mut Sink) -> Option<Weighed> {
        let approver = self.approver(&member.approver, is_weighted, sink);
        let weight = member.weight.unwrap_or(Spanned::new(1, member.approver.at.place));
        if weight.value == 0 {
            sink.push(Diagnostic::new(&WEIGHT, weight.place));
            return None;
        }
        if let Some(stated) = member.weight.filter(|_| !is_weighted) {
            sink.push(Diagnostic::new(&WEIGHT_UNUSED, stated.place));
            return None;
        }
        Some(Weighed { approver: approver?, weight })
    }

    /// Somebody.
    pub(super) fn approver(&self, approver: &syntax::Approver, is_weighted: bool, sink: &mut Sink) -> Option<Approver> {
        let at = approver.at.place;
        let who = match &approver.who {
            Named::ManagerOf { of, level } => {
                let of = typed(self.env(), of, &Type::Person, false, sink);
                Who::ManagerOf { level: self.level(*level, sink)?, of: of? }
            }
            Named::ChainOf { of, until } => {
                let of = typed(self.env(), of, &Type::Person, false, sink);
                let until = match until {
                    syntax::ChainEnd::Top => Some(ChainEnd::Top),
                    syntax::ChainEnd::Levels(levels) => self.level(*levels, sink).map(ChainEnd::Levels),
                    syntax::ChainEnd::Role(id) => self.given.names.role(id, sink).map(ChainEnd::Role),
                };
                Who::ChainOf { of: of?, until: until? }
            }
            Named::HeadOfUnit => {
                if !self.has_unit("head of unit", at, "", sink) {
                    return None;
                }
                Who::HeadOfUnit
            }
            Named::HeadOf(unit) => Who::HeadOf(self.reference(unit, &Type::Unit, sink)?),
            Named::Role(holders) => Who::Role(self.holders(holders, sink)?),
            Named::Person(person) => Who::Person(self.reference(person, &Type::Person, sink)?),
            Named::ChosenFrom(of) => Who::ChosenFrom(self.approvers(of, is_weighted, sink)?),
            Named::Group(of) => Who::Group(self.approvers(of, is_weighted, sink)?),
        };
        Some(Approver { at, who })
    }

    fn level(&self, level: Spanned<u32>, sink: &mut Sink) -> Option<Spanned<u32>> {
        if level.value == 0 {
            sink.push(Diagnostic::new(&LEVEL, level.place).arg("level", level.value));
        }
        (level.value > 0).then_some(level)
    }

    /// Holders of a role.
    pub(super) fn holders(&self, holders: &syntax::Holders, sink: &mut Sink) -> Option<Holders> {
        let at = holders.at.place;
        let (words, role) = match &holders.role {
            RoleName::Id(id) => (format!("role {}", id.value), self.role(id, sink)),
            RoleName::Table { table, args, output } => {
                let node = syntax::Node::Table(table.clone(), args.clone(), output.clone());
                let asked = syntax::Expr { place: at, node };
                (format!("role table {}", table.value), typed(self.env(), &asked, &Type::Role, true, sink))
            }
        };
        let held = match &holders.held {
            syntax::Held::Here => self.has_unit(&words, at, ", or write `anywhere` behind the role", sink).then_some(Held::Here),
            syntax::Held::In(unit) => self.reference(unit, &Type::Unit, sink).map(Held::In),
            syntax::Held::Anywhere => Some(Held::Anywhere),
        };
        Some(Holders { at, role: role?, held: held? })
    }

    /// A person by their id, by a parameter, or by a path.
    pub(super) fn person(&self, person: &Reference, sink: &mut Sink) -> Option<Expr> {
        self.reference(person, &Type::Person, sink)
    }

    /// A role by its id, or a parameter of type Role.
    pub(super) fn role(&self, id: &Text, sink: &mut Sink) -> Option<Expr> {
        self.reference(&Reference::Id(id.clone()), &Type::Role, sink)
    }

    /// Something by its id, by a parameter, or by a path.
    fn reference(&self, reference: &Reference, wanted: &Type, sink: &mut Sink) -> Option<Expr> {
        let id = match reference {
            Reference::Path(path) => return typed(self.env(), path, wanted, true, sink),
            Reference::Id(id) => id,
        };
        let names = self.given.names;
        let known = match wanted {
            Type::Unit => !matches!(names.units.find(id), Found::Unknown),
            Type::Role => !matches!(names.roles.find(id), Found::Unknown),
            _ => !matches!(names.people.find(id), Found::Unknown),
        };
        if let Some(param) = by_id_or_parameter(self, id, wanted, known) {
            return Some(param);
        }
        let value = match wanted {
            Type::Unit => names.unit(id, sink).map(|found| Value::Unit(found.value)),
            Type::Role => names.role(id, sink).map(|found| Value::Role(found.value)),
            _ => names.person(id, sink).map(|found| Value::Person(found.value)),
        };
        value.map(|value| Expr { place: id.place, value_type: wanted.clone(), node: Node::Constant(value) })
    }

    /// Whether every type of the request has a unit; those that have none are told.
    pub(super) fn has_unit(&self, words: &str, place: Place, anywhere: &'static str, sink: &mut Sink) -> bool {
        let mut has = true;
        for of in self.types {
            let row = self.given.words.catalog.types.get(of.value);
            let Some(row) = row.filter(|row| row.unit.is_none()) else { continue };
            let finding = Diagnostic::new(&NEEDS_UNIT, place).arg("words", words).arg("type", &row.named.id.value);
            sink.push(finding.arg("anywhere", anywhere).also(of.place, "the type"));
            has = false;
        }
        has
    }
}
