//! One person changed in a loaded engine: it answers as an engine of the changed set would, and says that it is another set.

use ordinance::{ChangeError, Engine, Instant, Memory, Opening, PersonChange, PersonStatus, Workspace};
use proptest::prelude::*;

use crate::agreement::{ask, engine};
use crate::generators::access::places;
use crate::generators::dice::Dice;
use crate::generators::organisation::day;
use crate::generators::{request, world};
use crate::oracle::value::instant_text;
use crate::oracle::world::{Assignment, Grantee, Person, Scope, World};
use crate::reverse::who_can;

/// Changes somebody in a world, and says so in the library's words.
fn change(dice: &mut Dice, world: &mut World) -> PersonChange {
    let new = dice.chance(15);
    let units: Vec<String> = world.units.iter().map(|unit| unit.id.clone()).collect();
    let at = if new {
        let id = format!("{}{}", dice.pick(&["a", "m", "z", "陳"]), world.people.len() + 100);
        let unit = dice.pick(&units).clone();
        let (title, manager, grade, joined) = (None, None, None, None);
        world.people.push(Person { id, unit, also_in: Vec::new(), title, manager, status: "active", grade, joined });
        world.people.len() - 1
    } else {
        dice.below(world.people.len())
    };
    let id = world.people[at].id.clone();
    let mut change = PersonChange::of(&id);
    if new || dice.chance(30) {
        let unit = if new { world.people[at].unit.clone() } else { dice.pick(&units).clone() };
        world.people[at].unit.clone_from(&unit);
        world.people[at].also_in.retain(|further| *further != unit);
        change = change.unit(unit);
    }
    if dice.chance(20) {
        let further: Vec<String> = dice.some(&units, 30).into_iter().filter(|unit| *unit != world.people[at].unit).collect();
        world.people[at].also_in.clone_from(&further);
        change = change.also_in(further);
    }
    if dice.chance(25) {
        let manager = dice.maybe(70, |dice| dice.pick(&world.people).id.clone());
        world.people[at].manager.clone_from(&manager);
        change = match manager {
            Some(manager) => change.manager(manager),
            None => change.without_manager(),
        };
    }
    if dice.chance(25) {
        let (name, status) =
            *dice.pick(&[("active", PersonStatus::Active), ("suspended", PersonStatus::Suspended), ("left", PersonStatus::Left)]);
        world.people[at].status = name;
        change = change.status(status);
    }
    if dice.chance(25) {
        let title = dice.maybe(70, |dice| dice.word(&["Clerk", "Manager", "HR Business Partner"]));
        world.people[at].title = title;
        change = title.map_or_else(|| change.clone().unset("title"), |title| change.clone().set("title", title));
    }
    if dice.chance(20) {
        let grade = dice.maybe(70, |dice| dice.between(1, 6));
        world.people[at].grade = grade;
        change = grade.map_or_else(|| change.clone().unset("grade"), |grade| change.clone().set("grade", grade));
    }
    if dice.chance(15) {
        let joined = day(dice, world);
        world.people[at].joined = Some(joined);
        change = change.set("joined", joined.to_string());
    }
    for _ in 0..dice.below(3) {
        change = assignment(dice, world, &id, change);
    }
    change
}

/// Gives somebody a role, or takes it back if it is theirs.
fn assignment(dice: &mut Dice, world: &mut World, id: &str, change: PersonChange) -> PersonChange {
    let places = places(world);
    let at = dice.below(world.roles.len());
    let role = world.roles[at].id.clone();
    let mine = |one: &Assignment| matches!(&one.who, Grantee::Person(own) if own == id);
    if let Some(own) = world.roles[at].assign.iter().position(mine) {
        let scope = world.roles[at].assign[own].scope.clone();
        world.roles[at].assign.retain(|one| !mine(one) || one.scope != scope);
        return change.withdraw(role, word(&scope));
    }
    let scope = match dice.below(4) {
        0 => Scope::Tenant,
        1 => Scope::OwnUnit,
        _ => Scope::Unit(dice.pick(&places).clone()),
    };
    let (from, until) = (dice.maybe(25, |dice| day(dice, world)), None);
    let said = word(&scope);
    world.roles[at].assign.push(Assignment { who: Grantee::Person(id.to_owned()), scope, from, until });
    let instant = |at: i64| Instant::parse(&instant_text(at), None).unwrap();
    change.assign_between(role, said, from.map(|day| instant(world.zone.start(day))), None)
}

fn word(scope: &Scope) -> String {
    match scope {
        Scope::Tenant => "tenant".to_owned(),
        Scope::OwnUnit | Scope::HeadedUnit => "own_unit".to_owned(),
        Scope::Unit(unit) => unit.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// changed = compiled anew, for decisions and for who can, in its bytes too; and nothing is changed by what is refused.
    #[test]
    fn changed_and_compiled_anew_agree(seed: u64, size in 1_usize..12) {
        let mut dice = Dice::new(seed);
        let mut world = world(&mut dice, size);
        let engine = engine(&mut dice, &world);
        // Also of an engine that has answered for everybody before.
        who_can(&engine, &request::request(&mut dice, &world));
        for _ in 0..4 {
            let (before, digest) = (world.clone(), engine.digest());
            let change = change(&mut dice, &mut world);
            let circle = world.people.iter().any(|person| crate::generators::organisation::comes_back(&world, &person.id));
            match engine.change_person(&change) {
                Err(ChangeError::Circle { .. }) => {
                    prop_assert!(circle, "{:?}", change);
                    prop_assert_eq!(engine.digest(), digest);
                    world = before;
                    continue;
                }
                told => prop_assert_eq!(told, Ok(()), "{:?}", change),
            }
            prop_assert!(!circle, "{:?}", change);
            let anew = crate::agreement::engine(&mut dice, &world);
            let read = Engine::from_bundle(&engine.to_bytes().unwrap()).unwrap();
            prop_assert_eq!(read.digest(), engine.digest());
            for _ in 0..12 {
                let request = request::request(&mut dice, &world);
                let answer = ask(&engine, &request);
                prop_assert_eq!(&answer, &ask(&anew, &request), "{:?}\n{:?}", change, request);
                prop_assert_eq!(&answer, &ask(&read, &request), "{:?}\n{:?}", change, request);
                let people = |of: &Engine| who_can(of, &request).people().map(str::to_owned).collect::<Vec<_>>();
                let found = people(&engine);
                prop_assert_eq!(&found, &people(&anew), "{:?}\n{:?}", change, request);
                prop_assert_eq!(&found, &people(&read), "{:?}\n{:?}", change, request);
            }
        }
    }
}

const SET: &str = "ordinance: v1
kind: PolicySet
name: shop
release: '1'
---
ordinance: v1
kind: Tenant
id: shop
edition: exclusive
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units: [{id: shop, type: group, head: ann, units: [{id: till, type: subsidiary, head: bob}]}]
virtual: [{id: team, lead: ann, members: [bob]}]
---
ordinance: v1
kind: Catalog
person_attributes: {grade: int, floor: {type: {enum: [first, second]}, optional: true}}
applications: [{id: pos, resources: [{type: Sale, actions: [read, void], attributes: {unit: Unit, owner: Person}}]}]
---
ordinance: v1
kind: People
people:
  - {id: ann, unit: shop, title: Manager, grade: 5}
  - {id: bob, unit: till, title: Manager, grade: 3}
  - {id: carl, unit: till, grade: 1}
---
ordinance: v1
kind: Roles
roles:
  - {id: led, assign: [{where: person.manager.title == \"Manager\", scope: own_unit}]}
  - {id: cashier, excludes: [auditor], assign: [{unit: till, scope: till}]}
  - {id: auditor}
---
ordinance: v1
kind: Access
rules:
  - {id: led_read, effect: allow, subjects: [{role: led}], actions: [read], on: [Sale]}
  - {id: graded_void, effect: allow, subjects: [anyone], actions: [void], on: [Sale], when: principal.grade >= 3}
  - {id: managers_void, effect: allow, subjects: [manager], actions: [void], on: [Sale]}
";

fn shop() -> Engine {
    let tree = Memory::new().with("ordinance.yaml", SET);
    let opened = Workspace::open(&tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap();
    assert!(opened.is_valid(), "{:?}", opened.findings());
    opened.engine().unwrap()
}

fn may(engine: &Engine, who: &str, action: &str) -> bool {
    let now = Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap();
    engine.pin().ask(who, action, "Sale").with("unit", "till").with("owner", "carl").at(now).decide().unwrap().is_allowed()
}

#[test]
fn what_follows_from_one_person_follows_for_others() {
    let engine = shop();
    assert!(may(&engine, "carl", "read") && may(&engine, "bob", "void") && !may(&engine, "carl", "void"));
    // Carl is led by Bob: who is no manager any more leads nobody.
    engine.change_person(&PersonChange::of("bob").set("title", "Clerk")).unwrap();
    assert!(!may(&engine, "carl", "read"));
    engine.change_person(&PersonChange::of("carl").manager("ann").set("grade", 3)).unwrap();
    assert!(may(&engine, "carl", "read") && may(&engine, "carl", "void") && may(&engine, "ann", "void"));
    engine.change_person(&PersonChange::of("bob").set("grade", 2)).unwrap();
    assert!(!may(&engine, "bob", "void"), "he is not Carl's manager any more");
    engine.change_person(&PersonChange::of("carl").without_manager()).unwrap();
    assert!(may(&engine, "bob", "void") && !may(&engine, "carl", "read"));
}

#[test]
fn a_set_that_would_not_be_valid_is_refused() {
    let engine = shop();
    let digest = engine.digest();
    let told =
        |change: PersonChange| engine.change_person(&change).map_or_else(|error| error.to_string(), |()| format!("{change:?}"));
    assert_eq!(told(PersonChange::of("zoe")), "there is no person `zoe`, and a new one needs a unit");
    assert_eq!(told(PersonChange::of("zoe").unit("till")), "a person needs the attribute `grade`");
    assert_eq!(told(PersonChange::of("carl").unset("grade")), "a person needs the attribute `grade`");
    assert_eq!(told(PersonChange::of("").unit("till").set("grade", 1)), "an id has at least one character");
    assert_eq!(told(PersonChange::of("carl").unit("attic")), "there is no unit `attic`");
    assert_eq!(told(PersonChange::of("carl").unit("team")), "`team` is a virtual unit, and nobody's own");
    assert_eq!(told(PersonChange::of("carl").manager("dave")), "there is no person `dave`");
    assert_eq!(told(PersonChange::of("ann").manager("carl")), "`ann` would be above themselves in the chain of managers");
    assert_eq!(told(PersonChange::of("carl").set("shoes", 42)), "people have no attribute `shoes`");
    assert_eq!(told(PersonChange::of("carl").set("grade", "one")), "`person.grade` should be a whole number, and is \"one\"");
    assert_eq!(
        told(PersonChange::of("carl").set("floor", "third")),
        "`person.floor` should be one of first, second, and is \"third\""
    );
    assert_eq!(told(PersonChange::of("carl").assign("king", "shop")), "there is no role `king`");
    assert_eq!(
        told(PersonChange::of("carl").withdraw("auditor", "shop")),
        "`auditor` is not assigned to `carl` by name in `shop`"
    );
    let both = |who: &str| format!("`{who}` would hold both `auditor` and `cashier`, which exclude each other");
    assert_eq!(told(PersonChange::of("carl").assign("auditor", "shop")), both("carl"));
    assert_eq!(told(PersonChange::of("zoe").unit("till").set("grade", 1).assign("auditor", "tenant")), both("zoe"));
    assert_eq!(engine.suspend("dave").unwrap_err().to_string(), "there is no person `dave`");
    engine.change_person(&PersonChange::of("carl").unit("till").set("name", "Carl")).unwrap();
    assert_eq!(engine.digest(), digest, "nothing that anybody could ask about was changed");
}

#[test]
fn answers_name_another_set() {
    let (engine, other) = (shop(), shop());
    let digest = engine.digest();
    engine.change_person(&PersonChange::of("zoe").unit("till").set("grade", 3)).unwrap();
    assert!(may(&engine, "zoe", "void") && engine.digest() != digest);
    // The same in two steps is the same set, but not the same history.
    other.change_person(&PersonChange::of("zoe").unit("till").set("grade", 3)).unwrap();
    assert_eq!(engine.digest(), other.digest());
    engine.change_person(&PersonChange::of("zoe").status(PersonStatus::Left)).unwrap();
    assert!(!may(&engine, "zoe", "void"));
    assert_ne!(engine.digest(), other.digest());
}

/// Whoever is changed is asked for approval from then on, or no more; also by an engine that was asked before.
#[test]
fn a_changed_person_is_seen_by_routes() {
    let text = r#"
ordinance: v1
kind: PolicySet
name: shop
release: 1.0.0
---
ordinance: v1
kind: Tenant
id: shop
edition: professional
registration: {route: new_company, documents: [company_search_nn1, director_id]}
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units: [{id: shop, type: group, head: ann, units: [{id: hk, type: subsidiary}]}]
---
ordinance: v1
kind: People
people: [{id: ann, unit: shop}, {id: bob, unit: shop}, {id: cat, unit: hk, manager: bob}]
---
ordinance: v1
kind: Roles
roles: [{id: buyer, assign: [{person: bob, scope: tenant}]}]
---
ordinance: v1
kind: Catalog
applications: [{id: shop, resources: [{type: Order, actions: [submit], attributes: {owner: Person, unit: Unit}}]}]
---
ordinance: v1
kind: Flows
flows:
  - id: order
    on: {submit: [Order]}
    steps:
      - {step: role, approvers: [{role: buyer}], if_nobody: block}
      - {step: lead, approvers: [{manager_of: requester}], if_nobody: block}
"#;
    let tree = Memory::new().with("ordinance.yaml", text.trim_start());
    let set = Workspace::open(&tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap();
    let engine = set.engine().unwrap();
    let asked = |engine: &Engine| {
        let request = r#"{"subject":{"type":"person","id":"cat"},"action":{"name":"submit"},"resource":{"type":"Order","properties":{"owner":"cat","unit":"hk"}}}"#;
        let route =
            serde_json::to_value(engine.route_json(request, Instant::parse("2026-11-23T10:00:00Z", None)).unwrap()).unwrap();
        let of = |step: usize| serde_json::to_string(&route["plan"]["seq"][step]["approvers"]).unwrap().replace('"', "");
        (of(0), of(1), route["blocked"]["reason"].as_str().map(str::to_owned))
    };
    let told = |role: &str, lead: &str, blocked: Option<&str>| (role.to_owned(), lead.to_owned(), blocked.map(str::to_owned));
    assert_eq!(asked(&engine), told("[bob]", "[bob]", None));
    engine.change_person(&PersonChange::of("aaron").unit("hk").assign("buyer", "hk")).unwrap();
    assert_eq!(asked(&engine), told("[aaron,bob]", "[bob]", None));
    engine.change_person(&PersonChange::of("bob").status(PersonStatus::Left)).unwrap();
    assert_eq!(asked(&engine), told("[aaron]", "[]", Some("nobody")));
    engine.change_person(&PersonChange::of("cat").manager("ann")).unwrap();
    assert_eq!(asked(&engine), told("[aaron]", "[ann]", None));
    engine.change_person(&PersonChange::of("aaron").withdraw("buyer", "hk")).unwrap();
    engine.change_person(&PersonChange::of("ann").assign("buyer", "tenant")).unwrap();
    assert_eq!(asked(&engine), told("[ann]", "[ann]", None));
}
