//! Who is where, who leads whom, who holds what.

use super::expr::{Outcome, holds_for_person};
use super::value::Day;
use super::world::{Grantee, Person, Scope, Unit, World};

impl World {
    pub fn person(&self, id: &str) -> &Person {
        self.people.iter().find(|person| person.id == id).unwrap()
    }

    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    pub fn is_active(&self, person: &str) -> bool {
        self.person(person).status == "active"
    }

    /// The unit and everything above it, from below.
    pub fn upwards(&self, unit: &str) -> Vec<String> {
        let mut path = vec![unit.to_owned()];
        while let Some(parent) = self.unit(path.last().unwrap()).and_then(|unit| unit.parent.clone()) {
            path.push(parent);
        }
        path
    }

    pub fn within(&self, unit: &str, outer: &str) -> bool {
        self.upwards(unit).iter().any(|above| above == outer)
    }

    /// Whether a team exists at an instant.
    fn exists(&self, team: &str, now: i64) -> bool {
        let team = self.teams.iter().find(|one| one.id == team).unwrap();
        let start = |day| self.zone.start(day);
        team.from.is_none_or(|from| start(from) <= now) && team.through.is_none_or(|last| now < start(Day(last.0 + 1)))
    }

    pub fn is_team(&self, unit: &str) -> bool {
        self.teams.iter().any(|team| team.id == unit)
    }

    fn in_team(&self, person: &str, team: &str) -> bool {
        let team = self.teams.iter().find(|one| one.id == team).unwrap();
        team.lead.as_deref() == Some(person) || team.members.iter().any(|member| member == person)
    }

    pub fn is_member(&self, person: &str, unit: &str, now: i64) -> bool {
        self.is_active(person) && self.lies_in(person, unit, now)
    }

    /// Membership of whoever, active or not.
    pub fn lies_in(&self, person: &str, unit: &str, now: i64) -> bool {
        if self.is_team(unit) {
            return self.exists(unit, now) && self.in_team(person, unit);
        }
        let row = self.person(person);
        self.within(&row.unit, unit) || row.also_in.iter().any(|further| self.within(further, unit))
    }

    /// The head of exactly this unit; a team's lead while the team exists.
    pub fn head(&self, unit: &str, now: i64) -> Option<String> {
        match self.teams.iter().find(|team| team.id == unit) {
            Some(team) => team.lead.clone().filter(|_| self.exists(unit, now)),
            None => self.unit(unit).and_then(|unit| unit.head.clone()),
        }
    }

    pub fn manager(&self, person: &str) -> Option<String> {
        let row = self.person(person);
        if row.manager.is_some() {
            return row.manager.clone();
        }
        let heads = self.upwards(&row.unit).into_iter().filter_map(|unit| self.unit(&unit).unwrap().head.clone());
        heads.into_iter().find(|head| head != person)
    }

    /// The chain above a person, nearest first.
    pub fn chain(&self, person: &str) -> Vec<String> {
        let mut chain: Vec<String> = Vec::new();
        let mut next = self.manager(person);
        while let Some(above) = next {
            assert!(above != person && !chain.contains(&above), "the generator made a cycle of managers");
            next = self.manager(&above);
            chain.push(above);
        }
        chain
    }

    /// Whether a person holds a role at an instant: `place` is the record's unit, or nothing for a record without one;
    /// `anywhere` drops the scope.
    pub fn holds(&self, person: &str, role: &str, place: Option<&str>, anywhere: bool, now: i64) -> bool {
        if !self.is_active(person) {
            return false;
        }
        self.roles.iter().filter(|giver| self.brings(&giver.id, role)).any(|giver| {
            giver.assign.iter().any(|assignment| {
                let begun = assignment.from.is_none_or(|from| self.zone.start(from) <= now);
                let over = assignment.until.is_some_and(|until| self.zone.start(until) <= now);
                begun
                    && !over
                    && self
                        .scopes(person, &assignment.who, &assignment.scope, now)
                        .iter()
                        .any(|scope| anywhere || place.is_some_and(|place| self.contains(scope, place)))
            })
        })
    }

    fn brings(&self, giver: &str, wanted: &str) -> bool {
        let role = self.roles.iter().find(|role| role.id == giver).unwrap();
        giver == wanted || role.includes.iter().any(|included| self.brings(included, wanted))
    }

    fn contains(&self, scope: &str, place: &str) -> bool {
        scope == "tenant" || self.within(place, scope)
    }

    /// The scopes in which one assignment gives its role to a person at an instant.
    fn scopes(&self, person: &str, who: &Grantee, scope: &Scope, now: i64) -> Vec<String> {
        let fixed = match scope {
            Scope::Tenant => "tenant".to_owned(),
            Scope::Unit(unit) => unit.clone(),
            Scope::OwnUnit | Scope::HeadedUnit => self.person(person).unit.clone(),
        };
        let once = |reached: bool| if reached { vec![fixed.clone()] } else { Vec::new() };
        match who {
            Grantee::Person(named) => once(named == person),
            Grantee::Unit(unit) => once(self.is_member(person, unit, now)),
            Grantee::Where(condition) => once(matches!(holds_for_person(self, condition, person), Outcome::Yes)),
            Grantee::HeadsIn(outer) => {
                let units = self.units.iter().map(|unit| unit.id.clone()).chain(self.teams.iter().map(|team| team.id.clone()));
                units
                    .filter(|unit| self.within(unit, outer) && self.head(unit, now).as_deref() == Some(person))
                    .map(|unit| if *scope == Scope::HeadedUnit { unit } else { fixed.clone() })
                    .collect()
            }
        }
    }
}
