//! `diff(a, a)` is empty, `apply(diff(a, b), a) == b`, and order says nothing, on organisations made at random.

use std::collections::BTreeMap;
use std::fmt::Write;

use ordinance::{Memory, Workspace};
use proptest::prelude::*;
use serde_json::Value;

use super::{FILES, bare, diff, open};
use crate::oracle::apply::{Entries, apply};

/// What varies of an organisation.
#[derive(Clone, Debug)]
struct World {
    people: Vec<(u8, u8, Option<u8>, bool)>,
    grants: Vec<(u8, u8, u8, Option<u8>)>,
    actions: u8,
    units: u8,
}

const UNITS: [&str; 4] = ["port", "hk", "hk-hr", "hk-pay"];

fn world() -> impl Strategy<Value = World> {
    let person = (0..6_u8, 0..4_u8, proptest::option::of(0..3_u8), any::<bool>());
    let grant = (0..5_u8, 0..4_u8, 0..4_u8, proptest::option::of(1..9_u8));
    let parts = (proptest::collection::vec(person, 0..6), proptest::collection::vec(grant, 0..6), 1..4_u8, 0..3_u8);
    parts.prop_map(|(mut people, grants, actions, units)| {
        people.sort();
        people.dedup_by_key(|person| person.0);
        World { people, grants, actions, units }
    })
}

fn build(world: &World, backwards: bool) -> Workspace {
    let texts = texts(world, backwards);
    open(&texts.into_iter().fold(Memory::new(), |tree, (path, text)| tree.with(path, text)))
}

/// The same organisation after its unit `hk-pay` and its person `bella` got other ids, which is declared.
fn build_renamed(world: &World, unit: &str, person: &str) -> Workspace {
    let rename = |text: String, old: &str, new: &str| {
        let new = Value::from(new).to_string();
        let declared = text.replace(&format!("id: {old}"), "id: \u{1}").replace(old, &new);
        declared.replace('\u{1}', &format!("{new}, renamed_from: {old}"))
    };
    let renamed = |text| rename(rename(text, "hk-pay", unit), "bella", person);
    open(&texts(world, false).into_iter().fold(Memory::new(), |tree, (path, text)| tree.with(path, renamed(text))))
}

fn texts(world: &World, backwards: bool) -> Vec<(&'static str, String)> {
    let mut people = vec!["  - {id: amy, name: Amy, unit: hk-pay}\n".to_owned(), "  - {id: bella, unit: hk-hr}\n".to_owned()];
    people.push("  - {id: carl, unit: hk-hr}\n".to_owned());
    for (id, unit, title, also) in &world.people {
        let mut row = format!("  - {{id: p{id}, unit: {}", UNITS[*unit as usize]);
        if let Some(title) = title {
            write!(row, ", title: \"T {{{title}}} ~/\"").unwrap();
        }
        if *also {
            write!(row, ", also_in: [{}]", UNITS[(*unit as usize + 1) % UNITS.len()]).unwrap();
        }
        people.push(row + "}\n");
    }
    // By who and scope, since granting the same twice is a fault.
    let mut grants = BTreeMap::from([("unit: hk-hr, scope: hk-hr".to_owned(), String::new())]);
    for (who, subject, scope, until) in &world.grants {
        let subject = UNITS[*subject as usize];
        let who = match who {
            0 => "person: amy".to_owned(),
            1 => "person: bella".to_owned(),
            2 => format!("heads_in: {subject}"),
            3 => format!("where: 'person.unit in [{subject}] and person has title'"),
            _ => "unit: hk-pay".to_owned(),
        };
        let until = until.map_or(String::new(), |day| format!(", until: 2027-01-0{day}"));
        grants.insert(format!("{who}, scope: {}", UNITS[*scope as usize]), until);
    }
    let mut grants: Vec<_> = grants.iter().map(|(grant, until)| format!("      - {{{grant}{until}}}\n")).collect();
    let mut departments: Vec<_> =
        (0..world.units).map(|n| format!("          - {{id: d{n}, name: D, type: department}}\n")).collect();
    if backwards {
        people.reverse();
        grants.reverse();
        departments.reverse();
    }
    let actions = ["[read]", "[update]", "[read, update]"][world.actions as usize - 1];
    let text = |(path, text): (&'static str, &str)| {
        let text = match path {
            "org/people.yaml" => format!("ordinance: v1\nkind: People\npeople:\n{}", people.concat()),
            "org/roles.yaml" => {
                format!("ordinance: v1\nkind: Roles\nroles:\n  - id: hr_officer\n    assign:\n{}  - id: staff\n", grants.concat())
            }
            "org/units.yaml" => text.replace("virtual:", &format!("{}virtual:", departments.concat())),
            _ => text.replacen("actions: [read], on: Record}", &format!("actions: {actions}, on: Record}}"), 1),
        };
        (path, text)
    };
    FILES.into_iter().map(text).collect()
}

fn entries(set: &Workspace) -> Entries {
    set.snapshot().unwrap().entries().iter().map(|entry| (entry.address().to_string(), entry.shown())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_lead_from_one_side_to_the_other(a in world(), b in world()) {
        let (from, to) = (build(&a, false), build(&b, false));
        let rows = diff(&from, &to);
        prop_assert_eq!(apply(&serde_json::to_value(&rows).unwrap(), entries(&from)), entries(&to));
        prop_assert!(diff(&to, &to).is_empty());
        let addresses: Vec<_> = rows.resources.iter().map(|row| row.address.clone()).collect();
        prop_assert!(addresses.is_sorted());
        let stored = bare(&from.snapshot().unwrap(), &to.snapshot().unwrap());
        let plain = |rows: &ordinance::Diff| rows.resources.iter().map(ordinance::DiffRow::without_places).collect::<Vec<_>>();
        prop_assert_eq!(plain(&stored), plain(&rows), "what a store holds gives the same rows as the files");
    }

    #[test]
    fn renames_are_followed_wherever_things_are_named(
        a in world(),
        unit in proptest::sample::select(vec!["aa", "zz", "x1", "a{b}c%7D", "9 days", "and", "財務/部~"]),
        person in proptest::sample::select(vec!["aa", "zz", "b@port.hk", "}{", "08123"]),
    ) {
        let (from, to) = (build(&a, false), build_renamed(&a, unit, person));
        let rows = diff(&from, &to);
        let told: Vec<_> = rows.resources.iter().map(|row| (row.action.name(), row.address.clone(), row.changes.len())).collect();
        let renamed = |address: String| ("rename", address, 0);
        prop_assert_eq!(told, [renamed(format!("person/{person}")), renamed(format!("unit/{unit}"))]);
        prop_assert!(diff(&to, &to).is_empty());
    }

    #[test]
    fn order_says_nothing(a in world()) {
        let (one, other) = (build(&a, false), build(&a, true));
        prop_assert_eq!(one.snapshot().unwrap().digest(), other.snapshot().unwrap().digest());
        prop_assert!(diff(&one, &other).is_empty());
    }
}
