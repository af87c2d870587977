use std::sync::Arc;

use super::{Capacity, LeftOut, Named, Reason, Request};
use crate::bundle::{
    Alternative, Approver, ApproverListIx, Approvers, Bundle, ChainEnd, ExprIx, Flow, HeldWhere, Holders, PersonOf, RoleOf,
    UnitOf,
};
use crate::eval::{Causes, Facts, Place, chain, holds, show, value, who_holds};
use crate::value::{Instant, PersonIx, RoleIx, UnitIx, Value};

/// Who is named by the approvers of one flow, for one request. People are as at `at`, conditions as the facts say.
pub(super) struct Resolver<'a> {
    pub bundle: &'a Bundle,
    pub flow: &'a Flow,
    pub request: &'a Request,
    pub facts: &'a Facts,
    pub unit: Option<UnitIx>,
    pub excluded: &'a [(PersonIx, Capacity)],
    pub at: Instant,
}

/// People whom a list names, and whether a choice was left and nobody who may approve was chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    pub named: Vec<Named>,
    /// The words of the alternative that they are of.
    pub via: String,
    /// Who was named and taken out again, and why.
    pub left_out: Vec<(Named, LeftOut)>,
    pub unchosen: bool,
}

type Resolved<T> = Result<T, Reason>;

fn failed(causes: Causes) -> Reason {
    causes.into_iter().next().map_or(Reason::NoMatch, Reason::Failed)
}

impl<'a> Resolver<'a> {
    /// Whether somebody may get a task.
    pub fn may(&self, person: PersonIx) -> bool {
        self.bundle.people().is_active(person) && !self.is_excluded(person)
    }

    pub fn is_excluded(&self, person: PersonIx) -> bool {
        self.excluded.iter().any(|(one, _)| *one == person)
    }

    /// The first alternative of a list with somebody who may approve, else the last one.
    pub fn list(&self, list: ApproverListIx) -> Resolved<People> {
        let Some(list) = self.flow.approvers.get(list) else { return Ok(People::default()) };
        let mut last = People::default();
        for alternative in &list.alternatives {
            let people = self.alternative(alternative)?;
            if people.named.iter().any(|one| self.may(one.person)) {
                return Ok(People { via: self.alternative_words(alternative), ..people });
            }
            let unchosen = last.unchosen || people.unchosen;
            last = People { unchosen, ..people };
        }
        last.via = self.alternatives_words(list);
        Ok(last)
    }

    fn alternative(&self, alternative: &Alternative) -> Resolved<People> {
        let mut out = People::default();
        for (approver, weight) in &alternative.union {
            let people = self.approver(approver)?;
            out.unchosen |= people.unchosen;
            out.left_out.extend(people.left_out);
            let weighed = people.named.into_iter().map(|one| {
                let weight = one.weight.max(1).saturating_mul((*weight).max(1));
                Named { weight, ..one }
            });
            out.named.extend(weighed);
        }
        once(&mut out.named);
        for approver in &alternative.except {
            let mut without: Vec<PersonIx> = self.approver(approver)?.named.iter().map(|gone| gone.person).collect();
            without.sort_unstable();
            let (out_again, named) = out.named.into_iter().partition(|one| without.binary_search(&one.person).is_ok());
            out.named = named;
            let out_again: Vec<Named> = out_again;
            out.left_out.extend(out_again.into_iter().map(|one| (one, LeftOut::Except)));
        }
        Ok(out)
    }

    fn approver(&self, approver: &Approver) -> Resolved<People> {
        let all = match approver {
            Approver::Group(inner) => return self.list(*inner),
            Approver::ChosenFrom(inner) => return self.chosen(*inner),
            Approver::Manager(of, level) => {
                let up = |person| chain(self.bundle, person).nth(level.saturating_sub(1) as usize);
                self.people(*of)?.into_iter().filter_map(up).collect()
            }
            Approver::Chain(of, end) => self.people(*of)?.into_iter().flat_map(|person| self.chain(person, *end)).collect(),
            Approver::HeadOfUnit => self.unit.and_then(|unit| self.head(unit)).into_iter().collect(),
            Approver::HeadOf(unit) => self.units(*unit)?.into_iter().filter_map(|unit| self.head(unit)).collect(),
            Approver::Person(PersonOf::Person(person)) => vec![*person],
            Approver::Person(PersonOf::Expr(at)) => self.people(*at)?,
            Approver::Holders(holders) => self.holders(holders)?,
        };
        let via: Arc<str> = self.words(approver).into();
        let named = all.into_iter().map(|person| Named { person, weight: 1, via: via.clone() }).collect();
        Ok(People { named, ..People::default() })
    }

    fn chosen(&self, inner: ApproverListIx) -> Resolved<People> {
        let mut people = self.list(inner)?;
        let (chosen, others) = people.named.into_iter().partition(|one| self.request.chosen.contains(&one.person));
        let others: Vec<Named> = others;
        people.named = chosen;
        people.left_out.extend(others.into_iter().map(|one| (one, LeftOut::NotChosen)));
        people.unchosen = !people.named.iter().any(|one| self.may(one.person));
        Ok(people)
    }

    /// The chain above somebody. One that has no holder of the role it should end with goes on to the top.
    fn chain(&self, person: PersonIx, end: ChainEnd) -> Vec<PersonIx> {
        let above = chain(self.bundle, person);
        match end {
            ChainEnd::Top => above.collect(),
            ChainEnd::Levels(levels) => above.take(levels as usize).collect(),
            ChainEnd::Role(role) => {
                let mut out = Vec::new();
                for person in above {
                    out.push(person);
                    if holds(self.bundle, person, role, self.here(), self.at) {
                        break;
                    }
                }
                out
            }
        }
    }

    fn head(&self, unit: UnitIx) -> Option<PersonIx> {
        self.bundle.units().head(unit, Some(self.at))
    }

    fn here(&self) -> Place {
        self.unit.map_or(Place::Nowhere, Place::Unit)
    }

    /// Active holders of a role where it is asked, by person.
    pub fn holders(&self, holders: &Holders) -> Resolved<Vec<PersonIx>> {
        let places = self.places(holders.held)?;
        let mut out = Vec::new();
        for role in self.roles(holders.role)? {
            let all = who_holds(self.bundle, role, &places, self.at);
            if out.is_empty() {
                out = all;
            } else {
                out.extend(all);
                out.sort_unstable();
                out.dedup();
            }
        }
        Ok(out)
    }

    /// Whether somebody is an active holder of a role where it is asked.
    pub fn is_holder(&self, holders: &Holders, person: PersonIx) -> bool {
        let (Ok(places), Ok(roles)) = (self.places(holders.held), self.roles(holders.role)) else { return false };
        roles.iter().any(|role| places.iter().any(|place| holds(self.bundle, person, *role, *place, self.at)))
    }

    fn places(&self, held: HeldWhere) -> Resolved<Vec<Place>> {
        Ok(match held {
            HeldWhere::Anywhere => vec![Place::Anywhere],
            HeldWhere::Here => vec![self.here()],
            HeldWhere::In(unit) => self.units(unit)?.into_iter().map(Place::Unit).collect(),
        })
    }

    fn value(&self, at: ExprIx) -> Resolved<Option<Value>> {
        value(self.bundle, self.facts, at).map_err(failed)
    }

    fn people(&self, at: ExprIx) -> Resolved<Vec<PersonIx>> {
        Ok(each(self.value(at)?, |value| match value {
            Value::Person(person) => Some(person),
            _ => None,
        }))
    }

    fn units(&self, of: UnitOf) -> Resolved<Vec<UnitIx>> {
        match of {
            UnitOf::Unit(unit) => Ok(vec![unit]),
            UnitOf::Expr(at) => Ok(each(self.value(at)?, |value| match value {
                Value::Unit(unit) => Some(unit),
                _ => None,
            })),
        }
    }

    fn roles(&self, of: RoleOf) -> Resolved<Vec<RoleIx>> {
        match of {
            RoleOf::Role(role) => Ok(vec![role]),
            RoleOf::Expr(at) => Ok(each(self.value(at)?, |value| match value {
                Value::Role(role) => Some(role),
                _ => None,
            })),
        }
    }

    /// A path as flows write it: from the request.
    fn path(&self, at: ExprIx) -> String {
        let text = show(self.bundle, at);
        match text.strip_prefix("resource.") {
            Some(rest) => format!("request.{rest}"),
            None => text,
        }
    }

    /// The words that name somebody.
    pub fn words(&self, approver: &Approver) -> String {
        let path = |at: ExprIx| self.path(at);
        match approver {
            Approver::Manager(of, 1) => format!("manager of {}", path(*of)),
            Approver::Manager(of, level) => format!("manager level {level} of {}", path(*of)),
            Approver::Chain(of, ChainEnd::Top) => format!("chain of {} until top", path(*of)),
            Approver::Chain(of, ChainEnd::Levels(levels)) => format!("chain of {} until {levels} levels", path(*of)),
            Approver::Chain(of, ChainEnd::Role(role)) => {
                format!("chain of {} until role {}", path(*of), self.bundle.roles().get(*role))
            }
            Approver::HeadOfUnit => "head of unit".to_owned(),
            Approver::HeadOf(unit) => format!("head of {}", self.unit_words(*unit)),
            Approver::Person(PersonOf::Person(person)) => format!("person {}", self.bundle.people().ids().get(*person)),
            Approver::Person(PersonOf::Expr(at)) => format!("person {}", path(*at)),
            Approver::Holders(holders) => self.holders_words(holders),
            Approver::ChosenFrom(inner) => format!("chosen from ({})", self.list_words(*inner)),
            Approver::Group(inner) => format!("({})", self.list_words(*inner)),
        }
    }

    pub fn holders_words(&self, holders: &Holders) -> String {
        let role = match holders.role {
            RoleOf::Role(role) => format!("role {}", self.bundle.roles().get(role)),
            RoleOf::Expr(at) => format!("role {}", self.path(at)),
        };
        match holders.held {
            HeldWhere::Here => role,
            HeldWhere::Anywhere => format!("{role} anywhere"),
            HeldWhere::In(unit) => format!("{role} in unit {}", self.unit_words(unit)),
        }
    }

    fn unit_words(&self, unit: UnitOf) -> String {
        match unit {
            UnitOf::Unit(unit) => self.bundle.units().ids().get(unit).to_owned(),
            UnitOf::Expr(at) => self.path(at),
        }
    }

    /// The words of a list: its alternatives, joined by `else`.
    pub fn list_words(&self, list: ApproverListIx) -> String {
        self.flow.approvers.get(list).map(|list| self.alternatives_words(list)).unwrap_or_default()
    }

    fn alternatives_words(&self, list: &Approvers) -> String {
        list.alternatives.iter().map(|one| self.alternative_words(one)).collect::<Vec<_>>().join(" else ")
    }

    fn alternative_words(&self, alternative: &Alternative) -> String {
        let joined = |all: Vec<String>| all.join(", ");
        let union = joined(alternative.union.iter().map(|(who, _)| self.words(who)).collect());
        if alternative.except.is_empty() {
            return union;
        }
        format!("{union} except {}", joined(alternative.except.iter().map(|who| self.words(who)).collect()))
    }
}

/// Leaves each human once, where they were named first, with the greatest weight.
fn once(named: &mut Vec<Named>) {
    let mut first: Vec<(PersonIx, usize)> = named.iter().enumerate().map(|(at, one)| (one.person, at)).collect();
    first.sort_unstable();
    let same = || first.chunk_by(|(one, _), (other, _)| one == other);
    if same().all(|all| all.len() == 1) {
        return;
    }
    let mut stays = vec![false; named.len()];
    for all in same() {
        let weight = all.iter().filter_map(|(_, at)| named.get(*at)).map(|one| one.weight).max();
        let at = all.first().map_or(0, |(_, at)| *at);
        if let (Some(one), Some(stay), Some(weight)) = (named.get_mut(at), stays.get_mut(at), weight) {
            (one.weight, *stay) = (weight, true);
        }
    }
    let mut stays = stays.into_iter();
    named.retain(|_| stays.next().unwrap_or(false));
}

/// What a value holds of one sort: itself, or its members.
fn each<T>(value: Option<Value>, of: impl Fn(Value) -> Option<T>) -> Vec<T> {
    match value {
        Some(Value::Set(members)) => members.into_iter().filter_map(of).collect(),
        Some(value) => of(value).into_iter().collect(),
        None => Vec::new(),
    }
}
