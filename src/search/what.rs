use super::depend::{Dependence, Doubt};
use super::index::Index;
use crate::bundle::{Bundle, Catalog, ChannelIx, Effect, KeyIx, PurposeIx, ScenarioIx, Target};
use crate::decide::{Answer, Outcome, Request, decide};
use crate::eval::{Facts, Principal};
use crate::value::{ActionIx, Instant, PersonIx, UnitIx, Value};

/// What is given about every record that somebody may meet.
#[derive(Clone, Debug)]
pub struct Given {
    /// The unit of records whose type has one.
    pub unit: Option<UnitIx>,
    /// The owner of records whose type has one.
    pub owner: Option<PersonIx>,
    /// The context's keys that are there, by number.
    pub keys: Vec<(KeyIx, Value)>,
    /// What for.
    pub purpose: Option<PurposeIx>,
    /// Through what.
    pub channel: Option<ChannelIx>,
    /// In which emergency.
    pub scenario: Option<ScenarioIx>,
    /// When.
    pub now: Instant,
}

/// Something that somebody may do, or may do once more is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ability {
    /// On what.
    pub target: Target,
    /// What.
    pub action: ActionIx,
    /// The decision with exactly what was given.
    pub answer: Answer,
    /// The rules that may decide otherwise once more is given.
    pub depends: Vec<Dependence>,
}

/// Every action on every type and application that somebody may do, or may do once more is given; types by id, then
/// applications, each with its actions by id.
pub fn what_can<'a>(
    bundle: &'a Bundle,
    index: &'a Index,
    principal: Principal,
    given: &'a Given,
) -> impl Iterator<Item = Ability> + 'a {
    questions(bundle.catalog()).filter_map(move |(target, action)| {
        let request = given.request(bundle, principal, target, action);
        let doubt = Doubt { bundle, index, request: &request, somebody: true };
        let ability = Ability { target, action, answer: decide(bundle, &request), depends: doubt.all() };
        ability.is_one(bundle, &doubt).then_some(ability)
    })
}

/// The abilities of two that differ: what was asked, and what either may. Both lists are of [`what_can`] on one bundle.
#[must_use]
pub fn differences(left: Vec<Ability>, right: Vec<Ability>) -> Vec<(Option<Ability>, Option<Ability>)> {
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    let mut rows = Vec::new();
    loop {
        let key = |ability: &Ability| (ability.target, ability.action);
        let next = match (left.peek().map(key), right.peek().map(key)) {
            (None, None) => return rows,
            (Some(a), Some(b)) => a.min(b),
            (Some(only), None) | (None, Some(only)) => only,
        };
        let pair = (left.next_if(|one| key(one) == next), right.next_if(|one| key(one) == next));
        // Which rules allow it does not matter here, nor what could not be evaluated.
        let told = |one: &Option<Ability>| one.as_ref().map(|one| (one.answer.outcome == Outcome::Allow, one.depends.clone()));
        if told(&pair.0) != told(&pair.1) {
            rows.push(pair);
        }
    }
}

/// Every action on every type, then on every application.
pub fn questions(catalog: &Catalog) -> impl Iterator<Item = (Target, ActionIx)> {
    let types = catalog.type_rows.enumerate().flat_map(|(of, row)| {
        let actions: Vec<_> = row.actions.iter().map(|action| (Target::Type(of), *action)).collect();
        actions.into_iter()
    });
    let mut actions: Vec<ActionIx> = Catalog::APP_ACTIONS.iter().filter_map(|name| catalog.actions.find(name)).collect();
    actions.sort_unstable();
    let apps = catalog.apps.indexes().flat_map(move |app| {
        let actions: Vec<_> = actions.iter().map(|action| (Target::App(app), *action)).collect();
        actions.into_iter()
    });
    types.chain(apps)
}

impl Given {
    /// Nothing but an instant.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        Self { unit: None, owner: None, keys: Vec::new(), purpose: None, channel: None, scenario: None, now }
    }

    /// The question whether somebody may do something, with what is given in the attributes that the type has for it.
    #[must_use]
    pub fn request(&self, bundle: &Bundle, principal: Principal, target: Target, action: ActionIx) -> Request {
        let catalog = bundle.catalog();
        let unit = catalog.unit_attribute(target).zip(self.unit.map(Value::Unit));
        let owner = catalog.owner_attribute(target).zip(self.owner.map(Value::Person));
        let mut properties: Vec<_> = unit.into_iter().chain(owner).collect();
        properties.sort_by_key(|(name, _)| *name);
        let facts = Facts {
            principal,
            properties,
            keys: self.keys.clone(),
            purpose: self.purpose,
            channel: self.channel,
            scenario: self.scenario,
            now: Some(self.now),
            subject: None,
            parameters: Vec::new(),
        };
        Request { action, target, id: None, now: self.now, facts, more: None }
    }
}

impl Ability {
    /// Whether a decision allows it, or may with more: some allow waits, or the denies do and some allow is left.
    fn is_one(&self, bundle: &Bundle, doubt: &Doubt<'_>) -> bool {
        let waits = |rule| self.depends.iter().any(|dependence| dependence.rule == rule);
        match self.answer.outcome {
            Outcome::Allow => true,
            Outcome::Deny => self.answer.rules.iter().all(|rule| waits(*rule)) && doubt.is_possible(),
            Outcome::DefaultDeny => self.depends.iter().any(|one| bundle.rule(one.rule).effect == Effect::Allow),
        }
    }
}
