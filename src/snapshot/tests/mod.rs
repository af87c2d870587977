//! Local laws of the room, on a policy set made by hand.

mod flow;
mod sample;

use sample::{at, person, sample, spanned};

use super::resort::resorted;
use super::{Action, Address, At, Difference, Side, Snapshot, differences};
use crate::model::{Assignment, Grantee, PolicySet, Scope, Status, Validity};
use crate::value::{Digest, Id, PersonIx, RoleIx, UnitIx, canonical_bytes};

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn between(from: &PolicySet, to: &PolicySet) -> Vec<Difference> {
    let (a, b) = (Snapshot::of(from), Snapshot::of(to));
    differences(Side { snapshot: &a, set: Some(from) }, Side { snapshot: &b, set: Some(to) })
}

/// What a difference says in one line.
fn line(difference: &Difference) -> String {
    let changes: Vec<_> = difference
        .changes
        .iter()
        .map(|c| {
            let json = |v: &Option<serde_json::Value>| v.as_ref().map_or("null".to_owned(), ToString::to_string);
            format!("{} {} -> {}", c.path, json(&c.from), json(&c.to))
        })
        .collect();
    format!("{} {} [{}]", format!("{:?}", difference.action).to_lowercase(), difference.address, changes.join("; "))
}

fn lines(from: &PolicySet, to: &PolicySet) -> Vec<String> {
    between(from, to).iter().map(line).collect()
}

#[test]
fn entries_are_canonical_and_a_digest_never_changes() {
    let snapshot = Snapshot::of(&sample());
    for entry in snapshot.entries() {
        let json: serde_json::Value = serde_json::from_str(entry.canonical()).unwrap();
        assert_eq!(entry.canonical().as_bytes(), canonical_bytes(&json), "{}", entry.address());
    }
    let listed: Vec<_> = snapshot.entries().iter().map(|e| format!("{} {}", e.address(), e.canonical())).collect();
    let mut sorted = listed.clone();
    sorted.sort_by(|a, b| a.split(' ').next().cmp(&b.split(' ').next()));
    assert_eq!(listed, sorted);
    assert_eq!(
        listed.join("\n"),
        include_str!("sample.txt").trim_end(),
        "deployed states are made of these texts: they never change"
    );
    assert_eq!(
        snapshot.digest().to_string(),
        include_str!("sample.digest").trim_end(),
        "deployed states have this digest: it never changes"
    );
}

#[test]
fn what_is_written_straight_is_what_nodes_write() {
    let mut set = sample();
    if let Some(role) = set.roles.get_mut(RoleIx(0)) {
        let mut odd = role.assign.first().unwrap().clone();
        odd.who = spanned(Grantee::Person(PersonIx(0)), 1);
        odd.reason = Some(Box::new(spanned("a \"reason\" with {braces}, a \\ and e\u{301}".to_owned(), 2)));
        odd.reviewed = Some(spanned(crate::value::Date::new(2026, 11, 1).unwrap(), 3));
        role.assign.extend([odd.clone(), odd]);
    }
    if let Some(person) = set.people.get_mut(PersonIx(1)) {
        person.named.id = spanned(id("50%{odd}\"id\""), 4);
        person.title = Some(spanned("{title}\n".to_owned(), 5));
        person.manager = Some(spanned(PersonIx(0), 6));
        person.also_in = vec![spanned(UnitIx(2), 7), spanned(UnitIx(1), 8)];
    }
    let items = super::origin::Items::of(&set);
    for (kind, id, item) in items.iter() {
        let mut straight = String::new();
        super::text::write(item, &set, &mut straight);
        assert_eq!(straight, item.node(&set).canonical(), "{}/{id}", kind.name());
    }
    assert_eq!(Snapshot::digest_of(&set), Snapshot::of(&set).digest());
}

#[test]
fn objects_give_the_snapshot_back_and_any_flipped_byte_is_found() {
    let snapshot = Snapshot::of(&sample());
    let mut store = Vec::new();
    snapshot.objects(&mut |digest, bytes| store.push((digest, bytes.to_vec())));
    assert_eq!(store.last().unwrap().0, snapshot.digest());
    assert!(store.iter().all(|(digest, bytes)| Digest::of(bytes) == *digest));
    let load = |store: &[(Digest, Vec<u8>)]| {
        Snapshot::from_objects(snapshot.digest(), &mut |digest| {
            store.iter().find(|(d, _)| *d == digest).map(|(_, b)| b.clone()).ok_or_else(|| "gone".into())
        })
    };
    assert_eq!(load(&store).unwrap().entries(), snapshot.entries());
    for at in 0..store.len() {
        let mut damaged = store.clone();
        let middle = damaged[at].1.len() / 2;
        damaged[at].1[middle] ^= 1;
        assert!(load(&damaged).is_err());
        damaged.remove(at);
        assert!(load(&damaged).is_err());
    }
    let packed = serde_json::to_string(&snapshot.pack()).unwrap();
    let unpacked = Snapshot::unpack(&serde_json::from_str(&packed).unwrap()).unwrap();
    assert_eq!(unpacked.entries(), snapshot.entries());
    let touched = packed.replace("staff_read", "staff_raad");
    assert!(Snapshot::unpack(&serde_json::from_str(&touched).unwrap()).is_err());
}

#[test]
fn nothing_differs_from_itself_and_order_says_nothing() {
    let a = sample();
    assert_eq!(lines(&a, &a), Vec::<String>::new());
    let mut b = sample();
    b.roles.get_mut(RoleIx(0)).unwrap().assign.reverse();
    b.people.get_mut(PersonIx(1)).unwrap().also_in.reverse();
    b.rules.get_mut(crate::value::RuleIx(0)).unwrap().subjects.reverse();
    assert_eq!(Snapshot::of(&a).digest(), Snapshot::of(&b).digest());
}

#[test]
fn fields_lists_and_moves_are_told_by_key_with_their_place() {
    let (a, mut b) = (sample(), sample());
    let hr = b.roles.get_mut(RoleIx(0)).unwrap();
    hr.assign[0].scope = spanned(Scope::Unit(UnitIx(0)), 77);
    hr.includes.clear();
    b.people.get_mut(PersonIx(1)).unwrap().unit = spanned(UnitIx(2), 88);
    b.people.get_mut(PersonIx(0)).unwrap().status = spanned(Status::Suspended, 99);
    b.units.get_mut(UnitIx(2)).unwrap().parent = Some(UnitIx(0));
    assert_eq!(
        lines(&a, &b),
        [
            r#"update person/amy [/status "active" -> "suspended"]"#,
            r#"move person/bella [/unit "hk-finance" -> "hk-hr"]"#,
            r#"update role/hr_officer [/assign/unit:hk-hr/scope "hk-hr" -> "harbour"; /includes/staff "staff" -> null]"#,
            r#"move unit/hk-hr [/parent "harbour-hk" -> "harbour"]"#,
        ]
    );
    let places: Vec<_> = between(&a, &b).iter().map(|difference| difference.at).collect();
    assert_eq!(places[..3], [Some(At::To(at(99))), Some(At::To(at(88))), Some(At::To(at(77)))]);
}

#[test]
fn several_assignments_of_one_who_are_told_apart_by_scope_then_from() {
    let (a, mut b) = (sample(), sample());
    let hr = b.roles.get_mut(RoleIx(0)).unwrap();
    hr.assign.push(Assignment { scope: spanned(Scope::Tenant, 5), ..hr.assign[0].clone() });
    assert_eq!(
        lines(&a, &b),
        [r#"update role/hr_officer [/assign/unit:hk-hr,scope:tenant null -> {"scope":"tenant","who":"unit:hk-hr"}]"#]
    );
    let mut c = b.clone();
    let extra = c.roles.get_mut(RoleIx(0)).unwrap().assign.last_mut().unwrap();
    extra.validity = Validity { until: Some(at(6)), period: sample::until("2027-01-01T00:00:00Z"), ..Validity::default() };
    assert_eq!(
        lines(&b, &c),
        [r#"update role/hr_officer [/assign/unit:hk-hr,scope:tenant/until null -> "2027-01-01T00:00:00Z"]"#]
    );
}

#[test]
fn created_and_deleted_entries_say_every_field() {
    let (a, mut b) = (sample(), sample());
    b.people.push(person("zoe", UnitIx(1)));
    let create = r#"create person/zoe [/status null -> "active"; /unit null -> "harbour-hk"]"#;
    assert_eq!(lines(&a, &b), [create]);
    assert_eq!(lines(&b, &a), [r#"delete person/zoe [/status "active" -> null; /unit "harbour-hk" -> null]"#]);
    let all = differences(Side { snapshot: &Snapshot::empty(), set: None }, Side { snapshot: &Snapshot::of(&a), set: None });
    assert_eq!(all.len(), Snapshot::of(&a).entries().len());
    assert!(all.iter().all(|difference| difference.action == Action::Create));
}

#[test]
fn a_declared_rename_is_one_row_and_references_follow() {
    let (a, mut b) = (sample(), sample());
    let rename = |set: &mut PolicySet| {
        let unit = &mut set.units.get_mut(UnitIx(2)).unwrap().named;
        unit.renamed_from = Some(unit.id.clone());
        unit.id.value = id("aa people");
        let staff = &mut set.roles.get_mut(RoleIx(1)).unwrap().named;
        staff.renamed_from = Some(staff.id.clone());
        staff.id.value = id("zz");
        let amy = &mut set.people.get_mut(PersonIx(0)).unwrap().named;
        amy.renamed_from = Some(amy.id.clone());
        amy.id.value = id("chan{a}%");
    };
    rename(&mut b);
    let rows = between(&a, &b);
    assert_eq!(
        rows.iter().map(line).collect::<Vec<_>>(),
        ["rename person/chan{a}% []", "rename role/zz []", "rename unit/aa people []"]
    );
    assert_eq!(rows[0].renamed_from, Address::parse("person/amy"));
    // Once deployed, the declaration says nothing, and taking it away is no change.
    assert_eq!(lines(&b, &b), Vec::<String>::new());
    let mut c = b.clone();
    c.units.get_mut(UnitIx(2)).unwrap().named.renamed_from = None;
    assert_eq!(Snapshot::of(&b).digest(), Snapshot::of(&c).digest());
    // What changed besides is told in the same row.
    b.roles.get_mut(RoleIx(1)).unwrap().named.name = Some(spanned("Staff".to_owned(), 3));
    assert_eq!(lines(&a, &b)[1], r#"rename role/zz [/name null -> "Staff"]"#);
    // A declaration that names nothing deployed is ignored.
    let mut d = sample();
    d.roles.get_mut(RoleIx(1)).unwrap().named.renamed_from = Some(spanned(id("nobody"), 1));
    assert_eq!(lines(&a, &d), Vec::<String>::new());
    // The set and the tenant need no declaration: there is just one of each.
    let mut e = sample();
    e.name.value = id("port");
    assert_eq!(lines(&a, &e), ["rename set/port []"]);
}

#[test]
fn two_claims_on_one_old_id_are_no_rename() {
    let (a, mut b) = (sample(), sample());
    b.people.get_mut(PersonIx(0)).unwrap().named.id.value = id("amy1");
    b.people.get_mut(PersonIx(0)).unwrap().named.renamed_from = Some(spanned(id("amy"), 1));
    let mut twin = person("amy2", UnitIx(1));
    twin.named.renamed_from = Some(spanned(id("amy"), 2));
    b.people.push(twin);
    let actions: Vec<_> =
        between(&a, &b).iter().filter(|d| d.address.to_string().starts_with("person/amy")).map(|d| d.action).collect();
    assert_eq!(actions, [Action::Delete, Action::Create, Action::Create]);
}

#[test]
fn rows_of_ordered_tables_are_told_by_what_they_ask_and_moves_by_one_row() {
    let (a, mut b) = (sample(), sample());
    let rows = |set: &mut PolicySet, change: &dyn Fn(&mut Vec<crate::model::Row>)| {
        change(&mut set.tables.get_mut(crate::value::TableIx(0)).unwrap().rows);
    };
    rows(&mut b, &|rows| rows.swap(0, 1));
    assert_eq!(
        lines(&a, &b),
        [r#"update table/authority [/rows_in_order ["amount <= HKD 5000.00","-"] -> ["-","amount <= HKD 5000.00"]]"#]
    );
    let mut c = sample();
    rows(&mut c, &|rows| drop(rows.remove(1)));
    assert_eq!(lines(&a, &c), [r#"update table/authority [/rows_in_order/- {"outputs":{"approver":"hr_officer"}} -> null]"#]);
}

#[test]
fn grants_by_expression_are_keyed_by_their_text() {
    let (a, mut b) = (sample(), sample());
    let hr = b.roles.get_mut(RoleIx(0)).unwrap();
    let by_title = hr.assign.iter_mut().find(|a| matches!(a.who.value, Grantee::Where(_))).unwrap();
    by_title.scope = spanned(Scope::Tenant, 4);
    let rows = lines(&a, &b);
    let path = r#"/assign/where:person.title == "HR {BP}" and person.unit within hk-hr/scope"#;
    assert_eq!(rows, [format!(r#"update role/hr_officer [{path} "own_unit" -> "tenant"]"#)]);
}

#[test]
fn sorting_again_keeps_groups_strings_and_arguments() {
    for (text, sorted) in [
        ("{=unit/z} and a", "a and {=unit/z}"),
        ("where:b or (d and c)", "where:(c and d) or b"),
        (r#"x in [{=person/z}, "b, [c", {=person/a}]"#, r#"x in ["b, [c", {=person/a}, {=person/z}]"#),
        (
            "any(x1 in resource.s where x1 == {=unit/b} and x1 != c) and a",
            "a and any(x1 in resource.s where x1 != c and x1 == {=unit/b})",
        ),
        ("table {=table/t}(z, b) == c", "table {=table/t}(z, b) == c"),
        (r#"b == "\") and a" and a"#, r#"a and b == "\") and a""#),
        ("not (b or a)", "not (a or b)"),
    ] {
        assert_eq!(resorted(text), sorted);
    }
}
