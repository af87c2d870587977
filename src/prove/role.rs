use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::bundle::Scope;
use crate::compile::{Holding, Holdings, holdings};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{Assignment, PolicySet};
use crate::source::Place;
use crate::value::{Date, Instant, Period, PersonIx, RoleIx, Zone};

static BROKEN: Code = Code::error(
    "role/separation-of-duties",
    "{people} would hold both `{role}` and `{other}`, which exclude each other{when}",
    "take one of the two assignments back, or let them end before the other begins",
);

pub(super) static CODES: &[&Code] = &[&BROKEN];

/// How many people are named before the rest is counted.
const NAMED: usize = 8;

/// Two assignments that give one person what must not meet.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Clash {
    role: RoleIx,
    other: RoleIx,
    /// The assignments by where they are written, each with the role it assigns.
    first: (Place, RoleIx, u32),
    second: (Place, RoleIx, u32),
}

/// Tells who would hold two roles that exclude each other, in scopes that overlap and at a common instant.
pub(super) fn separation(set: &PolicySet, held: &OnceLock<Holdings>, sink: &mut Sink) {
    let pairs = pairs(set);
    if pairs.is_empty() {
        return;
    }
    let mut clashes: BTreeMap<Clash, Vec<(PersonIx, Period)>> = BTreeMap::new();
    for (person, held) in held.get_or_init(|| holdings(set)).iter() {
        for (role, other) in pairs.keys() {
            if let Some((clash, period)) = meet(set, person, of(held, *role), of(held, *other)) {
                clashes.entry(clash).or_default().push((person, period));
            }
        }
    }
    for (clash, people) in &clashes {
        tell(set, clash, people, pairs.get(&(clash.role, clash.other)).copied(), sink);
    }
}

/// The pairs of roles that exclude each other, the lower number first, with where one of them says so.
fn pairs(set: &PolicySet) -> BTreeMap<(RoleIx, RoleIx), Place> {
    let mut pairs = BTreeMap::new();
    for (ix, role) in set.roles.enumerate() {
        for other in role.excludes.iter().filter(|other| other.value != ix) {
            pairs.entry((ix.min(other.value), ix.max(other.value))).or_insert(other.place);
        }
    }
    pairs
}

/// What is held of one role, from holdings that are sorted by role.
fn of(held: &[Holding], role: RoleIx) -> &[Holding] {
    let from = held.partition_point(|holding| holding.role < role);
    let to = held.partition_point(|holding| holding.role <= role);
    held.get(from..to).unwrap_or_default()
}

/// The first two holdings that meet, by where their assignments are written.
fn meet(set: &PolicySet, person: PersonIx, one: &[Holding], other: &[Holding]) -> Option<(Clash, Period)> {
    let mut found: Option<(Clash, Period)> = None;
    for a in one {
        for b in other {
            let Some(period) = a.period.intersect(&b.period).filter(|_| overlap(set, person, a.scope, b.scope)) else { continue };
            let place = |holding: &Holding| {
                let written = assignment(set, holding.through, holding.assignment).map(|assignment| assignment.who.place);
                (written.unwrap_or(set.root), holding.through, holding.assignment)
            };
            let (first, second) = (place(a).min(place(b)), place(a).max(place(b)));
            let clash = Clash { role: a.role, other: b.role, first, second };
            if found.as_ref().is_none_or(|(before, _)| clash < *before) {
                found = Some((clash, period));
            }
        }
    }
    found
}

fn assignment(set: &PolicySet, role: RoleIx, at: u32) -> Option<&Assignment> {
    set.roles.get(role).and_then(|role| role.assign.get(at as usize))
}

/// Whether one scope contains the other. A virtual unit's numbers are those of no other unit's descendants.
fn overlap(set: &PolicySet, person: PersonIx, one: Scope, other: Scope) -> bool {
    let unit = |scope: Scope| match scope {
        Scope::Tenant => None,
        Scope::Unit(unit) => Some(unit),
        Scope::OwnUnit => set.people.get(person).map(|person| person.unit.value),
    };
    let (Some(one), Some(other)) = (unit(one), unit(other)) else { return true };
    let within = |inner, outer| outer <= inner && set.units.get(outer).is_some_and(|row| inner < row.end);
    within(one, other) || within(other, one)
}

fn tell(set: &PolicySet, clash: &Clash, people: &[(PersonIx, Period)], excludes: Option<Place>, sink: &mut Sink) {
    let id = |role: RoleIx| set.roles.get(role).map_or("", |role| role.named.id.as_str());
    let mut named: Vec<String> = people
        .iter()
        .take(NAMED)
        .filter_map(|(person, _)| set.people.get(*person))
        .map(|person| format!("`{}`", person.named.id.value))
        .collect();
    let more = people.len().saturating_sub(NAMED);
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let when = people.first().map_or(String::new(), |(_, period)| when(*period, &set.tenant.time_zone));
    let finding = Diagnostic::new(&BROKEN, clash.second.0)
        .arg("people", named.join(", "))
        .arg("role", id(clash.role))
        .arg("other", id(clash.other))
        .arg("when", when)
        .arg("first", id(clash.first.1))
        .arg("second", id(clash.second.1))
        .remark("this assigns `{second}`");
    let finding = finding.also(clash.first.0, "this assigns `{first}`");
    sink.push(excludes.iter().fold(finding, |finding, place| finding.also(*place, "they exclude each other here")));
}

/// The days of a period, the last one named; nothing where it is all of time.
fn when(period: Period, zone: &Zone) -> String {
    let day = |micros: i64| Instant::from_micros(micros).map(|at| at.date(zone));
    let begins = period.from.and_then(day).map(|from| format!(" from {from}"));
    // The period ends before this instant, so its last day is that of the microsecond before.
    let last: Option<Date> = period.until.and_then(|until| day(until.saturating_sub(1)));
    let ends = last.map(|last| format!(" through {last}"));
    match (begins, ends) {
        (None, None) => String::new(),
        (begins, ends) => format!(",{}{}", begins.unwrap_or_default(), ends.unwrap_or_default()),
    }
}
