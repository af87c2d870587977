//! A case that was submitted under one bundle and goes on under another: it is looked at there only behind a `rebase` that names it,
//! what is done stands, the people of now are asked, and where that cannot be it is refused with a code.

use ordinance::{CaseAnswer, CaseRequest, Engine, Instant, Memory, Opening, RequestError, Workspace};
use serde_json::{Value, json};

const BEFORE: &str = "2026-11-23T10:00:00+08:00";

/// Clerks, and the steps of the only flow.
fn engine(clerks: &[&str], steps: &str) -> Engine {
    let clerks: Vec<String> = clerks.iter().map(|person| format!("{{person: {person}, scope: shop}}")).collect();
    let set = format!(
        "ordinance: v1\nkind: PolicySet\nname: shop\nrelease: '1'\n---\nordinance: v1\nkind: Tenant\nid: shop\nedition: professional\n\
         time_zone: Asia/Hong_Kong\ncurrency: HKD\n---\nordinance: v1\nkind: Units\nunits: [{{id: shop, type: group, head: ann}}]\n---\n\
         ordinance: v1\nkind: People\npeople: [{{id: ann, unit: shop}}, {{id: bob, unit: shop}}, {{id: cat, unit: shop}}, {{id: dan, unit: shop}}, \
         {{id: eve, unit: shop}}]\n---\nordinance: v1\nkind: Roles\nroles: [{{id: clerk, assign: [{}]}}]\n---\nordinance: v1\nkind: Catalog\n\
         applications: [{{id: app, resources: [{{type: Order, actions: [submit], attributes: {{owner: Person, unit: Unit, amount: int}}}}]}}]\n---\n\
         ordinance: v1\nkind: Flows\nflows:\n  - id: purchase\n    on: {{submit: [Order]}}\n    steps: [{steps}]\n",
        clerks.join(", ")
    );
    let tree = Memory::new().with("ordinance.yaml", set);
    let opened = Workspace::open(&tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap();
    opened.engine().unwrap_or_else(|| panic!("{:#?}", opened.findings()))
}

const LEAD: &str = "{step: lead, approvers: [{head_of: unit}], if_nobody: block}";
const DESK: &str = "{step: desk, sign: 2, approvers: [{role: clerk}], if_nobody: block}";

fn steps(all: &[&str]) -> String {
    all.join(", ")
}

/// A case that was submitted under an engine's bundle, and what happened, an hour after one another.
fn case(began: &Engine, events: &[Value]) -> CaseRequest {
    let request = json!({
        "subject": {"type": "person", "id": "cat"}, "action": {"name": "submit"},
        "resource": {"type": "Order", "properties": {"owner": "cat", "unit": "shop", "amount": 5}},
    });
    let mut all = vec![json!({"type": "submit", "bundle": began.digest()})];
    all.extend_from_slice(events);
    let start = Instant::parse(BEFORE, None).unwrap().micros();
    for (hours, event) in (0..).zip(&mut all) {
        event["at"] = json!(Instant::from_micros(start + hours * 3_600_000_000).unwrap().to_string());
    }
    CaseRequest::from_json(&json!({"request": request, "events": all})).unwrap()
}

fn look(engine: &Engine, case: &CaseRequest) -> Result<CaseAnswer, RequestError> {
    engine.case(case, Instant::parse(BEFORE, None))
}

fn approve(step: &str, by: &str) -> Value {
    json!({"type": "approve", "step": step, "by": by})
}

fn rebase(to: &Engine) -> Value {
    json!({"type": "rebase", "bundle": to.digest()})
}

fn open(answer: &CaseAnswer) -> Vec<(&str, &str)> {
    answer.open.iter().map(|task| (task.step.as_str(), task.person.as_str())).collect()
}

#[test]
fn another_bundle_is_reached_by_a_rebase_that_names_it_and_by_nothing_else() {
    let before = engine(&["bob", "dan"], &steps(&[LEAD, DESK]));
    let after = engine(&["dan", "eve"], &steps(&[LEAD, DESK]));
    let done = [approve("lead", "ann"), approve("desk", "dan")];
    let without = case(&before, &done);
    assert_eq!(open(&look(&before, &without).unwrap()), [("desk", "bob")]);
    assert_eq!(look(&after, &without).unwrap_err().code.id(), "case/other-bundle");
    let with = case(&before, &[done.as_slice(), &[rebase(&after)]].concat());
    let answer = look(&after, &with).unwrap();
    assert!(answer.ignored.is_empty());
    assert_eq!(
        (answer.status, open(&answer)),
        ("pending", vec![("desk", "eve")]),
        "a vote stands, and the people of now are asked"
    );
    assert!(answer.trace.iter().any(|one| one.what == "rebase"));
    // Where it came from, the other bundle is unknown; a third one is not named.
    let refused: Vec<&str> = look(&before, &with).unwrap().ignored.iter().map(|one| one.code).collect();
    assert_eq!(refused, ["rebase_refused"]);
    let third = engine(&["dan"], &steps(&[LEAD]));
    assert_eq!(look(&third, &with).unwrap_err().code.id(), "case/other-bundle");
}

#[test]
fn a_step_more_is_asked_where_it_comes_behind_what_is_done() {
    let before = engine(&["bob", "dan"], &steps(&[LEAD, DESK]));
    let audit = "{step: audit, approvers: [{person: eve}], if_nobody: block}";
    let behind = engine(&["bob", "dan"], &steps(&[LEAD, DESK, audit]));
    let done = [approve("lead", "ann"), approve("desk", "bob")];
    let told = [done.as_slice(), &[rebase(&behind), approve("desk", "dan")]].concat();
    let answer = look(&behind, &case(&before, &told)).unwrap();
    assert_eq!((answer.status, open(&answer)), ("pending", vec![("audit", "eve")]));
    // Before what is done it would have to be asked first: what was voted would count no more.
    let first = engine(&["bob", "dan"], &steps(&[audit, LEAD, DESK]));
    let told = [done.as_slice(), &[rebase(&first)]].concat();
    assert_eq!(look(&first, &case(&before, &told)).unwrap_err().code.id(), "case/other-bundle");
}

#[test]
fn what_was_done_by_whom_the_other_bundle_does_not_ask_cannot_be_taken_along() {
    let before = engine(&["bob", "dan"], &steps(&[LEAD, DESK]));
    let told = |after: &Engine| case(&before, &[approve("lead", "ann"), approve("desk", "bob"), rebase(after)]);
    for (what, after) in [
        ("the step is gone", engine(&["bob", "dan"], &steps(&[DESK]))),
        ("another one was asked", engine(&["bob", "dan"], &steps(&[&LEAD.replace("{head_of: unit}", "{person: eve}"), DESK]))),
        (
            "the step is not taken",
            engine(&["bob", "dan"], &steps(&[&LEAD.replace("lead,", "lead, when: request.amount > 5,"), DESK])),
        ),
        ("who voted may not any more", engine(&["dan", "eve"], &steps(&[LEAD, DESK]))),
    ] {
        assert_eq!(look(&after, &told(&after)).unwrap_err().code.id(), "case/other-bundle", "{what}");
    }
}

#[test]
fn a_change_of_people_completes_nothing_by_itself() {
    let before = engine(&["bob", "dan"], &steps(&[LEAD, DESK]));
    // Too few are left for whoever asked: what was open is blocked, and says why; nothing is approved or rejected by that.
    let few = engine(&["cat", "dan"], &steps(&[LEAD, DESK]));
    let answer = look(&few, &case(&before, &[approve("lead", "ann"), rebase(&few)])).unwrap();
    assert_eq!((answer.status, answer.blocked.map(|blocked| blocked.reason)), ("blocked", Some("quorum")));
    for otherwise in ["reject", "{approve_accept_risk: small}"] {
        let desk = DESK.replace("if_nobody: block", &format!("if_nobody: {otherwise}"));
        let one = engine(&["bob", "dan"], &steps(&[LEAD, &desk]));
        let other = engine(&["cat", "dan"], &steps(&[LEAD, &desk]));
        assert_eq!(look(&one, &case(&one, &[approve("lead", "ann")])).unwrap().status, "pending");
        let answer = look(&other, &case(&one, &[approve("lead", "ann"), rebase(&other)]));
        assert_eq!(answer.unwrap_err().code.id(), "case/other-bundle", "{otherwise}");
    }
}

#[test]
fn a_case_that_is_not_under_way_is_not_rebased() {
    let one = engine(&["bob", "dan"], &steps(&[LEAD]));
    let codes = |events: &[Value]| -> Vec<&'static str> {
        look(&one, &case(&one, events)).unwrap().ignored.iter().map(|one| one.code).collect()
    };
    assert_eq!(codes(&[approve("lead", "ann"), rebase(&one)]), ["final"]);
    assert_eq!(codes(&[json!({"type": "rebase"})]), ["bad_event"]);
    assert_eq!(codes(&[json!({"type": "rebase", "bundle": "sha256:00"})]), ["rebase_refused"]);
    assert_eq!(codes(&[rebase(&one)]), Vec::<&str>::new(), "to its own bundle it takes the people of now");
}
