use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::axis::Axis;
use super::ground::Ground;
use super::witness::reading;
use crate::approval::Request;
use crate::bundle::{PurposeIx, Target};
use crate::decide::{self, Outcome, decide};
use crate::eval::{Facts, Principal};
use crate::model::Ids as _;
use crate::value::{Ix as _, PersonIx, Type, TypeIx, Value};

/// Whether those who approve may read what they approve.
#[derive(Default)]
pub(super) struct Reads {
    /// By approver: the type and what shows that they may not, nothing for those who may in some case.
    known: BTreeMap<PersonIx, Option<(TypeIx, Json)>>,
}

impl Reads {
    /// Looks whether these may read the record of a request, for whatever purpose and with whatever else the record may hold.
    pub(super) fn look(&mut self, ground: &Ground<'_>, request: &Request, target: Target, approvers: &[PersonIx]) {
        let catalog = ground.bundle.catalog();
        let Target::Type(of) = target else { return };
        let Some(action) = catalog.actions.find("read").filter(|action| catalog.can(target, *action)) else { return };
        for person in approvers {
            // Who may in one case is not looked at again.
            if matches!(self.known.get(person), Some(None)) {
                continue;
            }
            let now = request.facts.now.unwrap_or(ground.now());
            let mut first = None;
            let may = records(ground, of, &request.facts).into_iter().any(|facts| {
                let facts = Facts { principal: Principal::Person(*person), now: Some(now), ..facts };
                let purposes = (0..u32::try_from(catalog.purposes.len()).unwrap_or(0)).map(|at| Some(PurposeIx::new(at)));
                let asked = decide::Request { action, target, id: request.id.clone(), now, facts, more: None };
                let may = std::iter::once(None).chain(purposes).any(|purpose| {
                    let mut asked = asked.clone();
                    asked.facts.purpose = purpose;
                    decide(&ground.bundle, &asked).outcome == Outcome::Allow
                });
                first.get_or_insert(asked);
                may
            });
            if may {
                self.known.insert(*person, None);
            } else if let Some(asked) = first {
                self.known.entry(*person).or_insert_with(|| Some((of, reading(ground, &asked))));
            }
        }
    }

    /// Those who may never read it, the type, and what shows it.
    pub(super) fn blind(&self, ground: &Ground<'_>) -> Option<(String, String, Json)> {
        let mut blind = self.known.iter().filter_map(|(person, known)| Some((person, known.as_ref()?)));
        let (person, (of, witness)) = blind.next()?;
        let others = blind.count();
        let person = ground.set.person_id(*person);
        let people = match others {
            0 => format!("the approver `{person}`"),
            1 => format!("`{person}` and another approver"),
            _ => format!("`{person}` and {others} other approvers"),
        };
        Some((people, ground.bundle.catalog().types.get(*of).to_owned(), witness.clone()))
    }
}

/// Records that a request may be about: what it does not say filled with some value, and then each enum and bool with every one.
fn records(ground: &Ground<'_>, of: TypeIx, facts: &Facts) -> Vec<Facts> {
    let Some(row) = ground.set.catalog.types.get(of) else { return Vec::new() };
    let catalog = ground.bundle.catalog();
    let mut filled = facts.clone();
    let mut open = Vec::new();
    for attribute in &row.attributes {
        let Some(name) = catalog.attributes.find(attribute.name.value.as_str()) else { continue };
        if facts.property(name).is_some() {
            continue;
        }
        let Ok(axis) = Axis::new(ground, &attribute.value_type, &[]) else { continue };
        if let Some(value) = axis.value(0) {
            filled.properties.push((name, value.clone()));
        }
        if matches!(attribute.value_type, Type::Enum(_) | Type::Bool) {
            open.extend((1..axis.count()).filter_map(|class| Some((name, axis.value(class)?.clone()))));
        }
    }
    filled.properties.sort_by_key(|(name, _)| *name);
    let vary = |(name, value): (_, Value)| {
        let mut other = filled.clone();
        other.properties.iter_mut().filter(|(own, _)| *own == name).for_each(|(_, own)| *own = value.clone());
        other
    };
    std::iter::once(filled.clone()).chain(open.into_iter().map(vary)).collect()
}
