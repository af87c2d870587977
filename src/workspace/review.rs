use super::Workspace;
use crate::bundle::Scope;
use crate::compile::{Holding, holdings};
use crate::model::{Assignment, Grantee, Ids as _, PolicySet, UnitKind, canonical_expr};
use crate::source::Sources;
use crate::value::{Date, Instant, PersonIx, UnitIx, nfc};

/// A role that somebody holds at an instant, and the assignment through which they hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The person.
    pub person: String,
    /// What people call them.
    pub name: Option<String>,
    /// Their primary unit.
    pub unit: String,
    /// The role held.
    pub role: String,
    /// The unit in which and below which it counts, or `tenant`.
    pub scope: String,
    /// Since when, RFC 3339 in the tenant's zone; nothing for always.
    pub since: Option<String>,
    /// Until when, that instant not included; nothing for no end.
    pub until: Option<String>,
    /// The role that was assigned: this one, or one that includes it.
    pub through: String,
    /// To whom it was assigned: `person:p`, `unit:u`, `heads_in:u` or `where:CONDITION`.
    pub who: String,
    /// Where the assignment is written, `path:line:column`.
    pub at: String,
    /// Why, as it is written there.
    pub reason: Option<String>,
    /// The day it was last reviewed.
    pub reviewed: Option<String>,
    /// The day the next review is due, when the assigned role says how often; the day of the question when none is known of.
    pub due: Option<String>,
    /// Whether a review is due.
    pub overdue: bool,
}

impl Workspace {
    /// Who holds which role at an instant and through which assignment: the members of a unit, or everybody, by person, role and
    /// scope. Nothing when the set is invalid or has no such unit.
    #[must_use]
    pub fn assigned(&self, unit: Option<&str>, now: Instant) -> Option<Vec<Assigned>> {
        let set = self.policy_set()?;
        let within = match unit {
            Some(id) => Some(set.units.indexes().find(|ix| set.unit_id(*ix) == nfc(id))?),
            None => None,
        };
        let ledger = Ledger { set, sources: self.sources(), now, today: now.date(&set.tenant.time_zone.value) };
        let mut rows = Vec::new();
        for (person, held) in holdings(set).iter() {
            if within.is_none_or(|unit| ledger.is_in(person, unit)) {
                let current = held.iter().filter(|holding| holding.period.contains(now));
                rows.extend(current.filter_map(|holding| ledger.row(person, holding)));
            }
        }
        rows.sort_by(|a, b| (&a.person, &a.role, &a.scope, &a.at).cmp(&(&b.person, &b.role, &b.scope, &b.at)));
        Some(rows)
    }

    /// The beginning of a day in the tenant's zone; nothing when the text is no day or the set is invalid.
    #[must_use]
    pub fn midnight(&self, day: &str) -> Option<Instant> {
        let zone = &self.policy_set()?.tenant.time_zone.value;
        Some(Date::parse(day)?.start(zone))
    }
}

/// Whether a text is a day on the calendar, such as `2027-01-01`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    Date::parse(text).is_some()
}

struct Ledger<'a> {
    set: &'a PolicySet,
    sources: &'a Sources,
    now: Instant,
    today: Date,
}

impl Ledger<'_> {
    fn is_in(&self, person: PersonIx, unit: UnitIx) -> bool {
        let Some(row) = self.set.people.get(person) else { return false };
        let Some(outer) = self.set.units.get(unit) else { return false };
        if outer.kind.value == UnitKind::Virtual {
            let mut all = outer.members.iter().chain(&outer.head);
            return outer.validity.period.contains(self.now) && all.any(|member| member.value == person);
        }
        let mut all = std::iter::once(&row.unit).chain(&row.also_in);
        all.any(|own| unit <= own.value && own.value < outer.end)
    }

    fn row(&self, person: PersonIx, held: &Holding) -> Option<Assigned> {
        let set = self.set;
        let row = set.people.get(person)?;
        let role = set.roles.get(held.through)?;
        let assignment = role.assign.get(held.assignment as usize)?;
        let zone = &set.tenant.time_zone.value;
        let instant = |micros: Option<i64>| Some(Instant::from_micros(micros?)?.display_in(zone));
        let scope = match held.scope {
            Scope::Tenant => "tenant",
            Scope::OwnUnit => set.unit_id(row.unit.value),
            Scope::Unit(unit) => set.unit_id(unit),
        };
        let reviewed = assignment.reviewed.as_ref().map(|day| day.value);
        let due = role
            .review_every
            .as_ref()
            .map(|every| reviewed.and_then(|day| day.checked_add(every.value, true)).unwrap_or(self.today));
        Some(Assigned {
            person: set.person_id(person).to_owned(),
            name: row.named.name.as_ref().map(|name| name.value.clone()),
            unit: set.unit_id(row.unit.value).to_owned(),
            role: set.role_id(held.role).to_owned(),
            scope: scope.to_owned(),
            since: instant(held.period.from),
            until: instant(held.period.until),
            through: set.role_id(held.through).to_owned(),
            who: self.who(assignment),
            at: self.sources.locate(assignment.at),
            reason: assignment.reason.as_ref().map(|reason| reason.value.clone()),
            reviewed: reviewed.map(|day| day.to_string()),
            due: due.map(|day| day.to_string()),
            overdue: due.is_some_and(|day| day <= self.today),
        })
    }

    fn who(&self, of: &Assignment) -> String {
        match &of.who.value {
            Grantee::Person(ix) => format!("person:{}", self.set.person_id(*ix)),
            Grantee::Unit(ix) => format!("unit:{}", self.set.unit_id(*ix)),
            Grantee::HeadsIn(ix) => format!("heads_in:{}", self.set.unit_id(*ix)),
            Grantee::Where(condition) => format!("where:{}", canonical_expr(condition, self.set)),
        }
    }
}
