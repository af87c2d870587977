use super::access::decide;
use super::answer::{Answer, Clause};
use super::judge::Judge;
use super::{Outcome, Request};
use crate::bundle::{Bundle, Effect, ExprIx, Op, Rule, Scope, Subject};
use crate::eval::{Causes, Place, Principal, chain, holds, manager, show, show_actual, show_cause, truth, units_of, value};
use crate::value::{Instant, Period, PersonIx, RoleIx, RuleIx, UnitIx};

/// An answer with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The answer.
    pub answer: Answer,
    /// The clauses that held, of the rules that decided, by rule.
    pub why: Vec<Note>,
    /// Rules about the same action and type that did not match for one clause only: that clause.
    pub why_not: Vec<Note>,
}

/// A clause of a rule and what it met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The rule.
    pub rule: RuleIx,
    /// The clause, as the rule language writes it.
    pub clause: String,
    /// What the request has in its place.
    pub actual: String,
}

/// Answers a question and says why. Costs a look at every rule about the action and the type.
#[must_use]
pub fn explain(bundle: &Bundle, request: &Request) -> Explanation {
    let answer = decide(bundle, request);
    let (mut why, mut why_not) = (Vec::new(), Vec::new());
    let reporter = Reporter { judge: Judge { bundle, request } };
    for ix in bundle.filed(request.target, request.action).map(|filed| filed.all()).unwrap_or_default() {
        let rule = bundle.rule(*ix);
        if answer.outcome != Outcome::DefaultDeny && answer.rules.binary_search(ix).is_ok() {
            why.extend(Clause::ALL.into_iter().filter_map(|clause| reporter.note(*ix, rule, clause)));
            continue;
        }
        let failing: Vec<Clause> = Clause::ALL.into_iter().filter(|clause| !reporter.holds(rule, *clause)).collect();
        if let [only] = failing.as_slice() {
            why_not.extend(reporter.narrow(*ix, rule, *only));
        }
    }
    Explanation { answer, why, why_not }
}

pub(super) struct Reporter<'a> {
    pub(super) judge: Judge<'a>,
}

impl Reporter<'_> {
    /// Whether a clause counts as holding, failures being closed.
    fn holds(&self, rule: &Rule, clause: Clause) -> bool {
        self.judge.clause(rule, clause).unwrap_or(rule.effect == Effect::Deny)
    }

    /// The clause that stands in the way; of a conjunction the one member, when it is one.
    fn narrow(&self, ix: RuleIx, rule: &Rule, clause: Clause) -> Option<Note> {
        let (bundle, facts) = (self.judge.bundle, &self.judge.request.facts);
        let (root, inside) = match clause {
            Clause::When => (rule.when?, true),
            Clause::Unless => (rule.unless?, false),
            // Two things stand in the way of who does not work here and is not named either.
            Clause::Subjects if self.is_barred(rule) && !self.is_named(rule) => return None,
            _ => return self.note(ix, rule, clause),
        };
        let members = match (bundle.program().get(root), inside) {
            (Op::And(members), true) | (Op::Or(members), false) => members,
            _ => return self.note(ix, rule, clause),
        };
        let open = rule.effect == Effect::Deny;
        let in_the_way = |at: &ExprIx| truth(bundle, facts, *at).unwrap_or(open == inside) != inside;
        let mut blocking = members.iter().filter(|at| in_the_way(at));
        match (blocking.next(), blocking.next()) {
            (Some(only), None) => {
                let text = show(bundle, *only);
                let clause = if inside { text } else { format!("unless {text}") };
                Some(Note { rule: ix, clause, actual: self.actual(*only) })
            }
            _ => self.note(ix, rule, clause),
        }
    }

    /// Whether whoever asks is allowed nothing because they do not work here.
    fn is_barred(&self, rule: &Rule) -> bool {
        rule.effect == Effect::Allow && !self.judge.is_active()
    }

    /// Whether a rule would be about whoever asks if they worked here, as far as a bundle knows: it has no roles of who does not.
    fn is_named(&self, rule: &Rule) -> bool {
        let (bundle, request) = (self.judge.bundle, self.judge.request);
        let lies_in = |unit: UnitIx| match request.principal() {
            Principal::Person(person) => {
                let exists = bundle.units().get(unit).period.contains(request.now);
                exists && units_of(bundle, person).any(|own| own == unit)
            }
            Principal::Integration(_) => false,
        };
        rule.subjects.iter().any(|subject| match subject {
            Subject::Anyone => true,
            Subject::Unit(unit) => lies_in(*unit),
            _ => self.judge.subject(rule, *subject).unwrap_or(false),
        })
    }

    /// A clause and what the request has in its place; nothing where the rule has no such clause.
    fn note(&self, ix: RuleIx, rule: &Rule, clause: Clause) -> Option<Note> {
        let (bundle, request) = (self.judge.bundle, self.judge.request);
        let note = |clause: String, actual: String| Some(Note { rule: ix, clause, actual });
        match clause {
            Clause::Subjects if self.is_barred(rule) => {
                let status = match request.principal() {
                    Principal::Person(person) => bundle.people().get(person).status.name(),
                    Principal::Integration(_) => "active",
                };
                note("principal.status == active".to_owned(), status.to_owned())
            }
            Clause::Subjects => note(self.subjects(&rule.subjects), self.met(&rule.subjects)),
            Clause::Except if rule.except.is_empty() => None,
            Clause::Except => note(format!("except {}", self.subjects(&rule.except)), self.met(&rule.except)),
            Clause::InUnit => {
                let actual = request.unit(bundle).map_or_else(absent, |unit| self.unit(unit));
                note(format!("in unit {}", self.unit(rule.in_unit?)), actual)
            }
            Clause::When => note(show(bundle, rule.when?), self.actual(rule.when?)),
            Clause::Unless => note(format!("unless {}", show(bundle, rule.unless?)), self.actual(rule.unless?)),
            Clause::Purpose => {
                let purposes = &bundle.catalog().purposes;
                let asked: Vec<&str> = rule.purposes.iter().map(|purpose| purposes.get(*purpose)).collect();
                let text = match asked.as_slice() {
                    [] => return None,
                    [only] => format!("purpose == {only}"),
                    several => format!("purpose in [{}]", several.join(", ")),
                };
                note(text, request.facts.purpose.map_or("none", |purpose| purposes.get(purpose)).to_owned())
            }
            Clause::Period if rule.period == Period::ALWAYS => None,
            Clause::Period => note(self.period(rule.period), request.now.display_in(&bundle.head().zone)),
        }
    }

    /// What a condition met: the side of a comparison that the request brings, else the outcome or the cause of failing.
    pub(super) fn actual(&self, at: ExprIx) -> String {
        let (bundle, facts) = (self.judge.bundle, &self.judge.request.facts);
        let cause = |causes: Causes| causes.first().map_or_else(absent, |cause| show_cause(bundle, *cause));
        let state = |at: ExprIx| match value(bundle, facts, at) {
            Ok(Some(value)) => show_actual(bundle, &value),
            Ok(None) => "none".to_owned(),
            Err(causes) => cause(causes),
        };
        match bundle.program().get(at) {
            Op::Compare(_, a, b) => state(if matches!(bundle.program().get(*a), Op::Constant(_)) { *b } else { *a }),
            Op::Not(inner) if matches!(bundle.program().get(*inner), Op::Compare(..)) => self.actual(*inner),
            _ => match truth(bundle, facts, at) {
                Ok(holds) => holds.to_string(),
                Err(causes) => cause(causes),
            },
        }
    }

    fn unit(&self, unit: UnitIx) -> String {
        self.judge.bundle.units().ids().get(unit).to_owned()
    }

    pub(super) fn period(&self, period: Period) -> String {
        let zone = &self.judge.bundle.head().zone;
        let point = |word: &str, micros: Option<i64>| {
            let at = Instant::from_micros(micros?)?;
            Some(format!("{word} {}", at.display_in(zone)))
        };
        let ends = [point("from", period.from), point("until", period.until)];
        ends.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    pub(super) fn subjects(&self, subjects: &[Subject]) -> String {
        let bundle = self.judge.bundle;
        let word = |subject: &Subject| match subject {
            Subject::Anyone => "anyone".to_owned(),
            Subject::Owner => "self".to_owned(),
            Subject::Manager(1) => "manager".to_owned(),
            Subject::Manager(level) => format!("manager level {level}"),
            Subject::ManagerAny => "manager any level".to_owned(),
            Subject::HeadOfUnit => "head of unit".to_owned(),
            Subject::Role(role) => format!("role {}", bundle.roles().get(*role)),
            Subject::RoleAnywhere(role) => format!("role {} anywhere", bundle.roles().get(*role)),
            Subject::Unit(unit) => format!("unit {}", self.unit(*unit)),
            Subject::Person(person) => format!("person {}", bundle.people().ids().get(*person)),
            Subject::Integration(integration) => format!("integration {}", bundle.integrations().get(*integration)),
        };
        subjects.iter().map(word).collect::<Vec<_>>().join(" or ")
    }

    /// What stands in the place of some subjects: of a single relation the person who has it, of a single role where it is held,
    /// else whoever asks.
    pub(super) fn met(&self, subjects: &[Subject]) -> String {
        let (bundle, request) = (self.judge.bundle, self.judge.request);
        let people = bundle.people().ids();
        let id = |person| people.get(person).to_owned();
        match (subjects, request.principal()) {
            ([Subject::Owner], _) => request.owner(bundle).map_or_else(absent, id),
            ([Subject::Manager(1)], _) => request.owner(bundle).and_then(|owner| manager(bundle, owner)).map_or_else(absent, id),
            ([Subject::Manager(level)], _) => {
                let place = usize::try_from(*level).unwrap_or(usize::MAX).saturating_sub(1);
                request.owner(bundle).and_then(|owner| chain(bundle, owner).nth(place)).map_or_else(absent, id)
            }
            ([Subject::ManagerAny], _) => request.owner(bundle).map_or_else(absent, |owner| {
                let above: Vec<&str> = chain(bundle, owner).map(|person| people.get(person)).collect();
                format!("[{}]", above.join(", "))
            }),
            ([Subject::HeadOfUnit], _) => {
                let head = request.unit(bundle).and_then(|unit| bundle.units().head(unit, Some(request.now)));
                head.map_or_else(absent, id)
            }
            ([Subject::Role(role) | Subject::RoleAnywhere(role)], Principal::Person(person)) => self.held(person, *role),
            (_, Principal::Person(person)) => id(person),
            (_, Principal::Integration(integration)) => bundle.integrations().get(integration).to_owned(),
        }
    }

    /// Where a person holds a role at the instant of the request.
    fn held(&self, person: PersonIx, role: RoleIx) -> String {
        let (bundle, now) = (self.judge.bundle, self.judge.request.now);
        if !holds(bundle, person, role, Place::Anywhere, now) {
            return "not held".to_owned();
        }
        let row = bundle.people().get(person);
        let mut places: Vec<String> = bundle
            .grants(row.profile)
            .iter()
            .filter(|grant| grant.role == role && grant.period.contains(now))
            .map(|grant| match grant.scope {
                Scope::Tenant => "tenant".to_owned(),
                Scope::OwnUnit => self.unit(row.unit),
                Scope::Unit(unit) => self.unit(unit),
            })
            .collect();
        places.dedup();
        format!("held in {}", places.join(", "))
    }
}

pub(super) fn absent() -> String {
    "absent".to_owned()
}
