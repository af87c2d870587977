use super::super::{codes, word};
use super::{Clause, Printer, expression, head, ids};
use crate::diagnostic::Diagnostic;
use crate::source::Place;
use crate::syntax::{Conditions, Effect, Expr, Rule, Subject, Target, Text, Who, print_expr};
use crate::value::Date;

impl Printer<'_> {
    pub(super) fn rule(&mut self, rule: &Rule) {
        let effect = match rule.effect.value {
            Effect::Allow => "allow",
            Effect::Deny => "deny",
        };
        let deeds = format!("to {}", deeds(&rule.actions, &rule.on, rule.in_unit.as_ref()));
        let said = sentence(rule.effect.place, effect, &rule.subjects, &rule.except, &deeds);
        let times = Times { from: rule.from.as_ref(), until: rule.until.as_ref(), through: rule.through.as_ref() };
        let mut clauses = conditions(rule.when.as_ref(), rule.unless.as_ref(), &rule.purposes);
        clauses.extend(self.times(times));
        let head = head("rule", &rule.id, rule.renamed_from.as_ref(), rule.name.as_ref());
        self.sentence(head, rule.name.is_some(), rule.at.place, &said, &clauses);
    }

    /// The clauses of a sentence.
    pub(super) fn clauses(&mut self, of: &Conditions) -> Vec<Clause> {
        let mut clauses = conditions(of.when.as_ref(), of.unless.as_ref(), &of.purposes);
        clauses.extend(self.times(Times { from: of.from.as_ref(), until: of.until.as_ref(), through: of.through.as_ref() }));
        clauses.extend(list("on channel", &of.channels));
        if let Some(scenario) = &of.scenario {
            clauses.push(Clause::new(scenario.place, format!("in scenario {}", word::id(scenario))));
        }
        clauses
    }

    fn times(&mut self, times: Times<'_>) -> Vec<Clause> {
        let mut clauses = Vec::new();
        if let Some(from) = times.from {
            clauses.push(Clause::new(from.place, format!("from {}", from.value)));
        }
        if let Some(until) = times.until {
            clauses.push(Clause::new(until.place, format!("until {}", until.value)));
        }
        if let Some(through) = times.through {
            // The last day is the day before the one it ends with.
            match Date::parse(through).and_then(Date::tomorrow).filter(|_| times.until.is_none()) {
                Some(next) => clauses.push(Clause::new(through.place, format!("until {next}"))),
                None => {
                    let finding =
                        Diagnostic::new(&codes::NOT_IN_ORD, through.place).arg("what", format!("through: {}", through.value));
                    self.faults.push(finding);
                }
            }
        }
        clauses
    }
}

struct Times<'t> {
    from: Option<&'t Text>,
    until: Option<&'t Text>,
    through: Option<&'t Text>,
}

fn conditions(when: Option<&Expr>, unless: Option<&Expr>, purposes: &[Text]) -> Vec<Clause> {
    let mut clauses = Vec::new();
    clauses.extend(when.map(|expr| condition("when", expr)));
    clauses.extend(unless.map(|expr| condition("unless", expr)));
    clauses.extend(list("for purpose", purposes));
    clauses
}

/// `when …`, which may be broken at its operators.
pub(super) fn condition(keyword: &str, expr: &Expr) -> Clause {
    let mut parts = expression::chain(expr);
    if let Some(first) = parts.first_mut() {
        first.insert_str(0, &format!("{keyword} "));
    }
    Clause { place: expr.place, text: format!("{keyword} {}", print_expr(expr)), parts }
}

fn list(keyword: &str, list: &[Text]) -> Option<Clause> {
    let first = list.first()?;
    let place: Place = list.iter().fold(first.place, |all, id| all.join(id.place));
    Some(Clause::new(place, format!("{keyword} {}", ids(list))))
}

/// What somebody may or may not, which may be broken before every subject.
pub(super) fn sentence(place: Place, effect: &str, to: &[Subject], except: &[Subject], deeds: &str) -> Clause {
    let text = format!("{effect} {} {deeds}", subjects(to, except));
    let mut parts = Vec::new();
    for (n, who) in to.iter().enumerate() {
        parts.push(format!("{} {}", if n == 0 { effect } else { "or" }, subject(who)));
    }
    for (n, who) in except.iter().enumerate() {
        parts.push(format!("{} {}", if n == 0 { "except" } else { "or" }, subject(who)));
    }
    parts.push(deeds.to_owned());
    Clause { place, text, parts }
}

/// Subjects, and those they are without.
pub(super) fn subjects(subjects: &[Subject], except: &[Subject]) -> String {
    let named = |list: &[Subject]| list.iter().map(subject).collect::<Vec<_>>().join(" or ");
    if except.is_empty() { named(subjects) } else { format!("{} except {}", named(subjects), named(except)) }
}

fn subject(subject: &Subject) -> String {
    match &subject.who {
        Who::Anyone => "anyone".to_owned(),
        Who::Owner => "self".to_owned(),
        Who::Manager(level) if level.value == 1 => "manager".to_owned(),
        Who::Manager(level) => format!("manager level {}", level.value),
        Who::ManagerAny => "manager any level".to_owned(),
        Who::HeadOfUnit => "head of unit".to_owned(),
        Who::Role { id, anywhere } => format!("role {}{}", word::id(id), if *anywhere { " anywhere" } else { "" }),
        Who::Unit(id) => format!("unit {}", word::id(id)),
        Who::Person(id) => format!("person {}", word::id(id)),
        Who::Integration(id) => format!("integration {}", word::id(id)),
    }
}

/// Actions, types and perhaps a unit.
pub(super) fn deeds(actions: &[Text], on: &[Target], in_unit: Option<&Text>) -> String {
    let target = |target: &Target| match target {
        Target::Type(id) => word::id(id),
        Target::App(id) => format!("app {}", word::id(id)),
    };
    let on = on.iter().map(target).collect::<Vec<_>>().join(", ");
    format!("{} {on}{}", ids(actions), unit(in_unit))
}

/// ` in unit U`, or nothing.
pub(super) fn unit(in_unit: Option<&Text>) -> String {
    in_unit.map(|unit| format!(" in unit {}", word::id(unit))).unwrap_or_default()
}
