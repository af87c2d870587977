//! A set that is read again with what was kept equals one that is read anew.

use std::collections::BTreeMap;

use super::again::{Kept, open_again};
use crate::files::Memory;

/// A set in which people are found by id, name and path, and granted roles in every way.
fn files() -> BTreeMap<&'static str, String> {
    let texts = [
        ("ordinance.yaml", "ordinance: v1\nkind: PolicySet\nname: again\nrelease: '1'\n"),
        (
            "tenant.yaml",
            "ordinance: v1\nkind: Tenant\nid: t\nname: T\nedition: professional\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n",
        ),
        (
            "catalog.yaml",
            "ordinance: v1\nkind: Catalog\npurposes: [audit]\nperson_attributes:\n  grade: {type: int, optional: true}\n  office: {type: text, \
             optional: true}\nunit_attributes:\n  country: {type: text, optional: true}\napplications:\n  - id: hr\n    resources:\n      - \
             type: File\n        actions: [read, edit]\n        owner: owner\n        unit: unit\n        attributes: {owner: Person, unit: \
             Unit, amount: int}\n",
        ),
        (
            "units.yaml",
            "ordinance: v1\nkind: Units\nunits:\n  - id: g\n    name: Group\n    type: group\n    attributes: {country: HK}\n    units:\n      \
             - id: s\n        name: South\n        type: subsidiary\n        head: bob\n        units:\n          - {id: d1, name: One, type: \
             department}\n          - {id: d2, name: Two, type: department}\nvirtual:\n  - {id: team, name: Team, members: [amy, cat], \
             lead: bob}\n",
        ),
        ("people.yaml", "ordinance: v1\nkind: People\nfrom: people.csv\npeople:\n  - {id: zoe, unit: d2, name: Zoe}\n"),
        (
            "people.csv",
            "id,name,unit,manager,grade,office,extra\namy,Amy,d1,Bob,3,east,\nbob,Bob,s,,7,,x\ncat,Cat,South/Two,bob,,west,\ndan,Dan,g,,5,,\n",
        ),
        (
            "roles.yaml",
            "ordinance: v1\nkind: Roles\nassign_from: grants.csv\nroles:\n  - {id: clerk, name: Clerk}\n  - id: chief\n    name: Chief\n    \
             includes: [clerk]\n    assign: [{heads_in: g, scope: headed_unit}]\n  - id: senior\n    name: Senior\n    assign:\n      - {where: \
             'person has grade and person.grade >= 5', scope: own_unit}\n      - {unit: team, scope: d1}\n",
        ),
        ("grants.csv", "person,role,scope,until,comment\namy,clerk,d1,2027-01-01,a\ncat,clerk,own_unit,,\ndan,chief,tenant,,b\n"),
        (
            "a.ord",
            "ordinance v1\n\nrule clerks:\n  allow role clerk to read File in unit d1\n\nrule own:\n  allow self to read, edit File\n",
        ),
        (
            "b.ord",
            "ordinance v1\n\nrule seniors:\n  allow role senior anywhere to edit File\n    when principal has office and principal.office == \
             \"east\"\n\nrule zoe_never:\n  deny person zoe to edit File\n",
        ),
        (
            "rules.yaml",
            "ordinance: v1\nkind: Access\nrules:\n  - id: small\n    effect: allow\n    subjects: [anyone]\n    actions: [read]\n    on: \
             [File]\n    when: 'resource.amount <= 10'\n",
        ),
        (
            "tests.yaml",
            "ordinance: v1\nkind: Tests\nclock: 2026-11-23T10:00:00+08:00\ndecide:\n  - name: clerks\n    action: read\n    on: {type: File, \
             unit: d1, amount: 90}\n    expect: {amy: allow, zoe: deny}\n",
        ),
    ];
    texts.into_iter().map(|(path, text)| (path, text.to_owned())).collect()
}

/// Edits: a file, what stands there and what is put in its place; nothing to be put adds the text at the end. The first ones
/// touch nothing but rules and tests.
const EDITS: [(&str, &str, &str); 40] = [
    ("a.ord", "in unit d1", "in unit d2"),
    ("a.ord", "", "\nrule more:\n  allow person cat to read File\n"),
    ("a.ord", "rule own:", "rule theirs:"),
    ("a.ord", "role clerk", "role nobody"),
    ("a.ord", "allow self", "allow self to"),
    ("b.ord", "principal.office", "principal.grade"),
    ("b.ord", "principal has office and principal.office == \"east\"", "principal.name like \"A*\""),
    ("b.ord", "person zoe", "person dan"),
    ("b.ord", "person zoe", "person zeo"),
    ("b.ord", "seniors", "clerks"),
    ("rules.yaml", "<= 10", "<= 20 and principal.title == \"x\""),
    ("rules.yaml", "anyone", "self"),
    ("rules.yaml", "kind: Access", "kind: Acess"),
    ("rules.yaml", "[read]", "[reed]"),
    ("tests.yaml", "zoe: deny", "cat: allow"),
    ("tests.yaml", "zoe: deny", "zoo: deny"),
    ("tests.yaml", "amount: 90", "amount: many"),
    ("rules.yaml", "", "---\nordinance: v1\nkind: Delegations\ndelegations: []\n"),
    ("people.csv", "amy,Amy,d1", "amy,Amy,d2"),
    ("people.csv", "dan,Dan", "dan,Bob"),
    ("people.csv", "amy,Amy,d1,Bob,3", "amy,Amy,d1,Bob,9"),
    ("people.csv", "", "eve,Eve,One,Cat,4,north,\n"),
    ("people.csv", "cat,Cat", "\"cat\",\"C\"\"at\""),
    ("people.csv", "South/Two", "Nowhere"),
    ("people.csv", ",extra", ",more"),
    ("people.yaml", "Zoe}", "Zoe, grade: 8}"),
    ("people.yaml", "id: zoe", "id: zoa"),
    ("grants.csv", "dan,chief,tenant", "dan,chief,s"),
    ("grants.csv", "", "zoe,senior,g,,\n"),
    ("grants.csv", "2027-01-01", "2026-02-30"),
    ("grants.csv", ",comment", ",reason"),
    ("roles.yaml", ">= 5", ">= 3"),
    ("roles.yaml", "includes: [clerk]", "includes: [senior]"),
    ("roles.yaml", "id: clerk", "id: clark"),
    ("units.yaml", "head: bob", "head: cat"),
    ("units.yaml", "id: d2", "id: d0"),
    ("units.yaml", "members: [amy, cat]", "members: [dan]"),
    ("catalog.yaml", "grade: {type: int", "grade: {type: text"),
    ("catalog.yaml", "  office: {type: text, optional: true}\n", ""),
    ("ordinance.yaml", "", "lint:\n  levels: {people/ignored-column: error}\n"),
];

fn tree(files: &BTreeMap<&'static str, String>) -> Memory {
    files.iter().fold(Memory::new(), |tree, (path, text)| tree.with(*path, text.as_bytes()))
}

/// What came of a set: its bytes, or its findings.
fn outcome(files: &BTreeMap<&'static str, String>, kept: &mut Option<Kept>) -> Result<Vec<u8>, Vec<String>> {
    let opened = open_again(&tree(files), &|_| None, kept);
    opened.map(|bundle| bundle.encode().unwrap()).map_err(|error| error.findings())
}

fn edited(
    files: &BTreeMap<&'static str, String>,
    (path, from, to): (&'static str, &str, &str),
) -> BTreeMap<&'static str, String> {
    let mut files = files.clone();
    let text = files.get_mut(path).unwrap();
    *text = if from.is_empty() { format!("{text}{to}") } else { text.replacen(from, to, 1) };
    files
}

#[test]
fn a_set_that_is_read_again_is_the_same() {
    let mut files = files();
    let mut kept = None;
    assert_eq!(outcome(&files, &mut kept).map(|_| ()), Ok(()));
    let (mut random, mut valid, mut again) = (7_u64, 0, 0);
    for round in 0..56 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let rulings = if random >> 40 & 1 == 0 { 17 } else { EDITS.len() };
        let edit = EDITS[(random >> 33) as usize % rulings];
        let next = edited(&files, edit);
        let ruled = matches!(edit.0, "a.ord" | "b.ord" | "rules.yaml" | "tests.yaml");
        let had = kept.is_some();
        let anew = outcome(&next, &mut None);
        let is_again = kept.as_ref().is_some_and(|kept| kept.is_possible(&tree(&next)));
        assert_eq!(outcome(&next, &mut kept), anew, "round {round}: {edit:?}");
        assert!(!is_again || ruled || next == files, "round {round}: {edit:?}");
        assert!(!ruled || !had || kept.is_some(), "round {round}: what was kept outlives a fault in a rule");
        again += usize::from(is_again);
        // Faults are mended by saving the file as it was; what is valid stays for a while.
        if anew.is_ok() && round % 7 != 0 {
            (files, valid) = (next, valid + 1);
        }
        if round % 20 == 0 {
            files = self::files();
        }
    }
    assert!(valid > 10 && again > 10, "{valid} valid, {again} read again");
}

#[test]
fn files_that_come_and_go_are_read_anew() {
    let files = files();
    let mut kept = None;
    outcome(&files, &mut kept).unwrap();
    let mut more = files.clone();
    more.insert("0.ord", "ordinance v1\n\nrule first:\n  allow anyone to read File\n".to_owned());
    for files in [&more, &files, &more] {
        assert!(!kept.as_ref().unwrap().is_possible(&tree(files)));
        assert_eq!(outcome(files, &mut kept), outcome(files, &mut None));
    }
}
