use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::Engine;
use super::person::{ChangeError, PersonChange};
use crate::authzen::{RequestCode, RequestError, typed_value};
use crate::bundle::{Bundle, Changed, Grant, Kind, Part, PersonPart, PersonRow, Scope, Status};
use crate::eval::{chain, clash, granted, manager, reaches, show_value};
use crate::value::{Digest, Id, Period, PersonIx, RoleIx, UnitIx, canonical_bytes, nfc};

impl Engine {
    /// Changes one person for everybody who asks from now on, as if the set said so, and all that follows: their members' units,
    /// their roles by name, by unit, by headship and by condition, the roles that others hold by a condition on them, the managers
    /// of whoever they are above. Costs the same for a hundred people and for a million, unless a condition of an assignment looks
    /// at somebody's manager or head. It lasts until the bundle is replaced, so the set has to say it too.
    ///
    /// The digest changes: answers name the set and what was done to it. A change that changes nothing leaves it.
    ///
    /// # Errors
    /// When something is unknown, or the set would not be valid. Then nothing is changed.
    pub fn change_person(&self, change: &PersonChange) -> Result<(), ChangeError> {
        loop {
            // Another bundle may come in between, in which the person has another number, or none.
            let was = self.bundle();
            let Some((next, people)) = Edit::of(&was, change)?.done()? else { return Ok(()) };
            let next = Arc::new(next);
            let found = self.held.current.compare_and_swap(&was, Arc::clone(&next));
            if Arc::ptr_eq(&found, &was) {
                self.held.index.follow(&was, &next, &people);
                return Ok(());
            }
        }
    }
}

/// A person as a change leaves them.
struct Edit<'a> {
    was: &'a Bundle,
    next: Bundle,
    id: String,
    person: PersonIx,
    row: PersonRow,
    parts: Changed,
    named: Vec<Grant>,
}

impl<'a> Edit<'a> {
    fn of(was: &'a Bundle, change: &PersonChange) -> Result<Self, ChangeError> {
        let (mut next, id) = (was.clone(), nfc(&change.id).into_owned());
        let known = was.people().ids().find(&id);
        let person = match known {
            Some(person) => person,
            None => {
                let checked = Id::new(&id).map_err(|error| RequestError::new(RequestCode::UnknownSubject, error.to_string()))?;
                if change.unit.is_none() {
                    return Err(ChangeError::NoUnit { person: id });
                }
                next.add_person(&checked)
            }
        };
        let people = next.people();
        let (row, named) = (*people.get(person), next.named(person).to_vec());
        let part = |part: PersonPart| Some((part, next.part(person, part)?.clone()));
        let parts = Changed { also_in: people.also_in(person).collect(), parts: people.parts().filter_map(part).collect() };
        let mut edit = Self { was, next, id, person, row, parts, named };
        edit.place(change, known.is_none())?;
        edit.set_parts(change, known.is_none())?;
        edit.assign(change)?;
        Ok(edit)
    }

    fn place(&mut self, change: &PersonChange, new: bool) -> Result<(), ChangeError> {
        if let Some(unit) = &change.unit {
            self.row.unit = self.unit(unit)?;
        }
        if let Some(units) = &change.also_in {
            self.parts.also_in = units.iter().map(|unit| self.unit(unit)).collect::<Result<_, _>>()?;
        }
        let home = self.row.unit;
        self.parts.also_in.retain(|unit| *unit != home);
        self.parts.also_in.sort_unstable();
        self.parts.also_in.dedup();
        if let Some(manager) = &change.manager {
            self.row.manager = manager.as_ref().map(|id| self.find_person(id)).transpose()?;
        }
        self.row.status = change.status.unwrap_or(if new { Status::Active } else { self.row.status });
        Ok(())
    }

    fn find_person(&self, id: &str) -> Result<PersonIx, ChangeError> {
        let unknown = || RequestError::new(RequestCode::UnknownPerson, format!("there is no person `{id}`"));
        Ok(self.next.people().ids().find(&nfc(id)).ok_or_else(unknown)?)
    }

    /// A unit of the tree.
    fn unit(&self, id: &str) -> Result<UnitIx, ChangeError> {
        let unit = self.any_unit(id)?;
        if self.next.units().is_virtual(unit) { Err(ChangeError::Virtual { unit: id.to_owned() }) } else { Ok(unit) }
    }

    fn any_unit(&self, id: &str) -> Result<UnitIx, ChangeError> {
        let unknown = || RequestError::new(RequestCode::UnknownUnit, format!("there is no unit `{id}`"));
        Ok(self.next.units().ids().find(&nfc(id)).ok_or_else(unknown)?)
    }

    fn set_parts(&mut self, change: &PersonChange, new: bool) -> Result<(), ChangeError> {
        let catalog = self.next.catalog();
        for (name, value) in &change.parts {
            let (part, kind) = match name.as_str() {
                "name" => (PersonPart::Name, &Kind::Text),
                "title" => (PersonPart::Title, &Kind::Text),
                "joined" => (PersonPart::Joined, &Kind::Date),
                "contract_end" => (PersonPart::ContractEnd, &Kind::Date),
                "left_on" => (PersonPart::LeftOn, &Kind::Date),
                _ => {
                    let found = catalog.person_attributes.find(name).and_then(|at| Some((at, catalog.person_rows.get(at)?)));
                    let unknown = || RequestError::new(RequestCode::BadValue, format!("people have no attribute `{name}`"));
                    let (at, row) = found.ok_or_else(unknown)?;
                    if value.is_none() && !row.optional {
                        return Err(ChangeError::Missing { attribute: name.clone() });
                    }
                    (PersonPart::Attribute(at), catalog.kinds.get(row.kind).unwrap_or(&Kind::Text))
                }
            };
            let value = value.as_ref().map(|json| typed_value(&self.next, "person", name, kind, json)).transpose()?;
            // What no condition reads is not kept.
            if self.next.people().parts().any(|read| read == part) {
                let at = self.parts.parts.partition_point(|(own, _)| *own < part);
                let there = self.parts.parts.get(at).is_some_and(|(own, _)| *own == part);
                self.parts.parts.splice(at..at.saturating_add(usize::from(there)), value.map(|value| (part, value)));
            }
        }
        let missing = |name: &&str| {
            let name = *name;
            let row = catalog.person_attributes.find(name).and_then(|at| catalog.person_rows.get(at));
            row.is_some_and(|row| !row.optional) && !change.parts.contains_key(name)
        };
        match catalog.person_attributes.iter().find(missing).filter(|_| new) {
            Some(attribute) => Err(ChangeError::Missing { attribute: attribute.to_owned() }),
            None => Ok(()),
        }
    }

    fn assign(&mut self, change: &PersonChange) -> Result<(), ChangeError> {
        for (role, scope, period) in &change.roles {
            let (own, place) = (self.role(role)?, self.scope(scope)?);
            if let Some(period) = period {
                self.named.push(Grant { role: own, scope: place, period: *period });
                continue;
            }
            let before = self.named.len();
            self.named.retain(|grant| (grant.role, grant.scope) != (own, place));
            if self.named.len() == before {
                let (person, role, scope) = (self.id.clone(), role.clone(), scope.clone());
                return Err(ChangeError::NotAssigned { person, role, scope });
            }
        }
        self.named.sort_unstable();
        self.named.dedup();
        Ok(())
    }

    fn role(&self, id: &str) -> Result<RoleIx, ChangeError> {
        let unknown = || RequestError::new(RequestCode::BadValue, format!("there is no role `{id}`"));
        Ok(self.next.roles().find(&nfc(id)).ok_or_else(unknown)?)
    }

    fn scope(&self, id: &str) -> Result<Scope, ChangeError> {
        match id {
            "tenant" => Ok(Scope::Tenant),
            "own_unit" => Ok(Scope::OwnUnit),
            id => self.any_unit(id).map(Scope::Unit),
        }
    }

    /// The bundle with the change and who has other roles because of it; nothing when all stays as it was.
    fn done(mut self) -> Result<Option<(Bundle, Vec<PersonIx>)>, ChangeError> {
        let before = Edit::state(self.was, self.person);
        self.next.set_person(self.person, self.row, std::mem::take(&mut self.parts));
        self.next.set_named(self.person, &self.named);
        let after = Edit::state(&self.next, self.person);
        if before == after {
            return Ok(None);
        }
        // A chain that did not come back before can come back through this person only.
        let (next, person) = (&self.next, self.person);
        let last = std::iter::once(person).chain(chain(next, person)).last();
        if last.is_some_and(|last| manager(next, last).is_some()) {
            return Err(ChangeError::Circle { person: self.id });
        }
        let mut people = self.others();
        people.push(person);
        for person in &people {
            let grants = granted(&self.next, *person);
            if let Some((one, other)) = clash(&self.next, *person, &grants) {
                let role = |role: RoleIx| self.next.roles().get(role).to_owned();
                let person = self.next.people().ids().get(*person).to_owned();
                return Err(ChangeError::Excluded { person, role: role(one.role), other: role(other.role) });
            }
            self.next.set_grants(*person, &grants);
        }
        let was = self.was.head().digest;
        let digest = Digest::of(&[was.bytes().as_slice(), b"person", &canonical_bytes(&after)].concat());
        self.next.set_digest(digest);
        Ok(Some((self.next, people)))
    }

    /// Whoever else meets the condition of an assignment now and did not before, or the other way round.
    fn others(&self) -> Vec<PersonIx> {
        let (was, next, person) = (self.was, &self.next, self.person);
        let membership = next.membership();
        let (old, new) = (was.people().get(person), next.people().get(person));
        let stays = |part: &Part| match part {
            Part::Id | Part::UnitType | Part::Head | Part::UnitAttribute(_) => true,
            Part::Unit => old.unit == new.unit,
            Part::AlsoIn => was.people().also_in(person).eq(next.people().also_in(person)),
            Part::Status => old.status == new.status,
            Part::Manager => manager(was, person) == manager(next, person),
            part => PersonPart::of(*part).is_none_or(|part| was.part(person, part) == next.part(person, part)),
        };
        if !was.has_person(person) || membership.read_of_others(next.program()).iter().all(stays) {
            return Vec::new();
        }
        let conditions: Vec<_> = membership.conditions().collect();
        let differs = |other: &PersonIx| {
            let other = *other;
            conditions.iter().any(|condition| reaches(was, other, *condition) != reaches(next, other, *condition))
        };
        let active = was.people().ids().indexes().filter(|other| *other != person && was.people().is_active(*other));
        active.filter(differs).collect()
    }

    /// All that a bundle knows of a person.
    fn state(bundle: &Bundle, person: PersonIx) -> Json {
        if !bundle.has_person(person) {
            return Json::Null;
        }
        let (people, row) = (bundle.people(), bundle.people().get(person));
        let unit = |unit: UnitIx| bundle.units().ids().get(unit).to_owned();
        let parts: Vec<_> = people.parts().map(|part| bundle.part(person, part).map(|value| show_value(bundle, value))).collect();
        let scope = |scope: Scope| match scope {
            Scope::Tenant => "tenant".to_owned(),
            Scope::OwnUnit => "own_unit".to_owned(),
            Scope::Unit(of) => unit(of),
        };
        let named = bundle.named(person).iter().map(|grant| {
            let Period { from, until } = grant.period;
            json!([bundle.roles().get(grant.role), scope(grant.scope), from, until])
        });
        json!({
            "id": people.ids().get(person),
            "unit": unit(row.unit),
            "also_in": people.also_in(person).map(unit).collect::<Vec<_>>(),
            "manager": row.manager.map(|manager| people.ids().get(manager)),
            "status": row.status.name(),
            "parts": parts,
            "roles": named.collect::<Vec<_>>(),
        })
    }
}
