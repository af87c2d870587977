use super::{Ground, Lint, Page};
use crate::bundle::Scope;
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::{Rule, Status, Subject, Target, UnitKind};
use crate::resolve::Part;
use crate::value::{Period, PersonIx, RoleIx, UnitIx};

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "access/rule-never-applies",
        Level::Warn,
        "the rule `{rule}` can never apply, because {why}",
        "take the rule out, or name somebody whom it can reach",
    ),
    packs: &[],
    page: Page {
        what: "A rule none of whose subjects can ever match: people who do not work here, units without members, roles that nobody \
               holds in the part of the organisation and the time that the rule is about.",
        why: "An allow that reaches nobody is a promise that is not kept; a deny that reaches nobody protects nothing.",
        bad: "kind: Roles
roles:
  - {id: clerk, assign: [{person: carl, scope: finance, through: 2026-12-31}]}
---
kind: Access
rules:
  - {id: clerks, effect: allow, subjects: [{role: clerk}], actions: [read], on: File, from: 2027-01-01}",
        good: "kind: Roles
roles:
  - {id: clerk, assign: [{person: carl, scope: finance, through: 2026-12-31}]}
---
kind: Access
rules:
  - {id: clerks, effect: allow, subjects: [{role: clerk}], actions: [read], on: File, from: 2026-07-01}",
    },
    needs: &[Part::Units, Part::People, Part::Roles, Part::Catalog],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let reach = Reach::of(ground);
    for rule in ground.set.rules.iter() {
        let why: Option<Vec<String>> = rule.subjects.iter().map(|subject| reach.nobody(rule, subject.value)).collect();
        if let Some(why) = why.filter(|why| !why.is_empty()) {
            let place = rule.subjects.first().map_or(rule.named.id.place, |subject| subject.place);
            let finding = Diagnostic::new(&LINT.code, place).arg("rule", &rule.named.id.value);
            sink.push(finding.arg("why", why.join(" and ")));
        }
    }
}

/// Whom subjects can reach.
struct Reach<'g, 'a> {
    ground: &'g Ground<'a>,
    /// Where and when each role is held by somebody.
    held: Vec<Vec<(PersonIx, Scope, Period)>>,
    /// How many active people are directly in each unit and, summed up, in the units before it.
    before: Vec<u32>,
}

impl<'g, 'a> Reach<'g, 'a> {
    fn of(ground: &'g Ground<'a>) -> Self {
        let set = ground.set;
        let mut held = vec![Vec::new(); set.roles.len()];
        for (person, holdings) in ground.holdings().iter() {
            for holding in holdings {
                let Some(list) = held.get_mut(holding.role.0 as usize) else { continue };
                let everywhere = |scope: Scope, period: Period| scope == Scope::Tenant && period == Period::ALWAYS;
                if everywhere(holding.scope, holding.period) {
                    // Whom the others reach, this one reaches.
                    list.clear();
                }
                if list.first().is_none_or(|(_, scope, period)| !everywhere(*scope, *period)) {
                    list.push((person, holding.scope, holding.period));
                }
            }
        }
        let mut direct = vec![0_u32; set.units.len()];
        for person in set.people.iter().filter(|person| person.status.value == Status::Active) {
            for unit in std::iter::once(&person.unit).chain(&person.also_in) {
                if let Some(count) = direct.get_mut(unit.value.0 as usize) {
                    *count = count.saturating_add(1);
                }
            }
        }
        let mut sum = 0_u32;
        let mut before = vec![0];
        before.extend(direct.into_iter().map(|count| {
            sum = sum.saturating_add(count);
            sum
        }));
        Self { ground, held, before }
    }

    /// Why a subject of a rule matches nobody, when that is so.
    fn nobody(&self, rule: &Rule, subject: Subject) -> Option<String> {
        let set = self.ground.set;
        match subject {
            Subject::Person(person) => {
                let person = set.people.get(person).filter(|person| person.status.value == Status::Left)?;
                Some(format!("`{}` has left", person.named.id.value))
            }
            Subject::Unit(unit) => {
                let row = set.units.get(unit)?;
                let empty = if row.kind.value == UnitKind::Virtual {
                    row.validity.period.intersect(&rule.validity.period).is_none()
                        || !row.members.iter().chain(&row.head).any(|person| self.is_active(person.value))
                } else {
                    self.before.get(unit.0 as usize) == self.before.get(row.end.0 as usize)
                };
                empty.then(|| format!("nobody is in `{}` then", row.named.id.value))
            }
            Subject::Role { role, anywhere } => self.role(rule, role, anywhere),
            _ => None,
        }
    }

    fn is_active(&self, person: PersonIx) -> bool {
        self.ground.set.people.get(person).is_some_and(|person| person.status.value == Status::Active)
    }

    fn role(&self, rule: &Rule, role: RoleIx, anywhere: bool) -> Option<String> {
        let set = self.ground.set;
        // At applications a role counts in whatever scope.
        let app = rule.on.iter().any(|target| !matches!(target.value, Target::Type(_)));
        let within = rule.in_unit.as_ref().filter(|_| !anywhere && !app).map(|unit| unit.value);
        let mut held = self.held.get(role.0 as usize)?.iter();
        let reached = held.any(|(person, scope, period)| {
            period.intersect(&rule.validity.period).is_some() && within.is_none_or(|unit| self.overlaps(*person, *scope, unit))
        });
        let id = &set.roles.get(role)?.named.id.value;
        if reached {
            return None;
        }
        Some(match within.and_then(|unit| set.units.get(unit)) {
            Some(unit) => format!("nobody holds `{id}` in a scope that has anything of `{}`", unit.named.id.value),
            None => format!("nobody holds `{id}` then"),
        })
    }

    fn overlaps(&self, person: PersonIx, scope: Scope, unit: UnitIx) -> bool {
        let set = self.ground.set;
        let scope = match scope {
            Scope::Tenant => return true,
            Scope::Unit(scope) => scope,
            Scope::OwnUnit => match set.people.get(person) {
                Some(person) => person.unit.value,
                None => return true,
            },
        };
        let within = |inner: UnitIx, outer: UnitIx| outer <= inner && set.units.get(outer).is_some_and(|row| inner < row.end);
        within(scope, unit) || within(unit, scope)
    }
}
