//! How long a route takes, and cases of a hundred events, in an organisation of two thousand people: for each a line of JSON with
//! microseconds of this process's own time on a core, the best of several rounds. Needs Linux, which counts that time. A number
//! as the only argument is that of the rounds; with 0 each is done once, for whoever counts instructions.
//!
//! The ordinary case is one of a flow of four steps with one to four people each, which is sent back once, is commented and
//! reminded a lot and lasts some weeks. The heavy one has steps of eighty people, nearly all of whom must vote or delegate.

use std::fmt::Write;
use std::hint::black_box;

use ordinance::{CaseRequest, Engine, Instant, Memory, Opening, Request, Workspace};
use serde_json::{Value, json};

const PEOPLE: usize = 2_000;
/// Twenty companies, each of ten departments.
const COMPANIES: usize = 20;
const DEPARTMENTS: usize = 10;

fn main() {
    let set = set();
    let tree = Memory::new().with("ordinance.yaml", set);
    let opened = Workspace::open(&tree, &Opening { environment: &|_| None, now: None, packs: &[] }).expect("a tree");
    let Some(engine) = opened.engine() else { panic!("{:#?}", opened.findings()) };
    let now = Instant::parse("2026-11-23T10:00:00+08:00", None);
    let text = request("HKD 2000000").to_string();
    let request = Request::parse_approval(&text).expect("a request");
    let route = engine.route_at(&request, now).expect("a route");
    assert!(route.blocked.is_none() && route.flow.as_deref() == Some("remittance"), "{route:#?}");
    report("route", 2_000, || _ = black_box(engine.route_at(black_box(&request), now)));
    report("route from JSON", 2_000, || _ = black_box(engine.route_json(black_box(&text), now)));
    for (what, case) in [("ordinary case of 100 events", ordinary(&engine)), ("heavy case of 100 events", heavy(&engine))] {
        let answer = engine.case(&case, now).expect("a case");
        assert!(answer.ignored.is_empty() && case.events().len() == 100, "{:#?}", answer.ignored);
        assert_eq!((answer.status, answer.round), ("pending", 2), "{what}");
        report(what, 500, || _ = black_box(engine.case(black_box(&case), now)));
    }
}

/// Nanoseconds that this thread ran.
fn ran() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts the time that a thread ran");
    text.split(' ').next().and_then(|part| part.parse().ok()).expect("a number")
}

fn report(what: &str, times: u32, mut work: impl FnMut()) {
    let rounds = std::env::args().nth(1).map_or(20, |text| text.parse().expect("a number of rounds"));
    if rounds == 0 {
        return work();
    }
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let start = ran();
        for _ in 0..times {
            work();
        }
        best = best.min((ran() - start) as f64 / f64::from(times) / 1e3);
    }
    println!("{{\"what\":\"{what}\",\"us\":{best:.1}}}");
}

/// People of departments of companies, roles that forty hold in each company, and a flow of four nodes with what flows have.
fn set() -> String {
    let mut out = String::from(
        "ordinance: v1\nkind: PolicySet\nname: bench\nrelease: '1'\n---\nordinance: v1\nkind: Tenant\nid: bench\nedition: professional\n\
         registration: {route: new_company, documents: [company_search_nn1, director_id]}\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n\
         ---\nordinance: v1\nkind: Units\nunits:\n  - id: group\n    type: group\n    head: p0\n    units:\n",
    );
    let company = |at: usize| at % COMPANIES;
    let department = |at: usize| at / COMPANIES % DEPARTMENTS;
    for c in 0..COMPANIES {
        let _ = writeln!(out, "      - id: c{c}\n        type: subsidiary\n        head: p{c}\n        units:");
        for d in 0..DEPARTMENTS {
            let _ = writeln!(out, "          - {{id: c{c}-d{d}, type: department, head: p{}}}", c + COMPANIES * d);
        }
    }
    out.push_str("---\nordinance: v1\nkind: People\npeople:\n");
    for at in 0..PEOPLE {
        let _ = writeln!(out, "  - {{id: p{at}, unit: c{}-d{}}}", company(at), department(at));
    }
    out.push_str("---\nordinance: v1\nkind: Roles\nroles:\n");
    for (role, from) in [("finance", 0), ("compliance", 1), ("cashier", 2)] {
        let _ = writeln!(out, "  - id: {role}\n    assign:");
        for at in (0..PEOPLE).filter(|at| at / COMPANIES % 5 == from * 2 % 5 || at / COMPANIES % 5 == 1 + from) {
            let _ = writeln!(out, "      - {{person: p{at}, scope: c{}}}", company(at));
        }
    }
    out.push_str("  - {id: cfo, assign: [{person: p3, scope: group}, {person: p4, scope: group}]}\n");
    out.push_str(
        "---\nordinance: v1\nkind: Calendar\nid: hk\nworking_hours: {mon-fri: '09:00-18:00'}\nholidays: [{date: 2027-12-25}]\n\
         ---\nordinance: v1\nkind: Delegations\ndelegations:\n",
    );
    for at in 100..200 {
        let _ = writeln!(out, "  - {{of: p{at}, to: p{}, from: 2026-11-01, through: 2026-12-31}}", at + 300);
    }
    out.push_str(
        "---\nordinance: v1\nkind: Catalog\napplications: [{id: app, resources: [{type: Remittance, actions: [submit], attributes: \
         {owner: Person, unit: Unit, amount: money, urgent: bool}}]}]\n---\nordinance: v1\nkind: Flows\n\
         exempts: [{id: small, name: small ones, on: {submit: [Remittance]}, when: request.amount <= HKD 10_000}]\n\
         defaults: {each_step: {timeout: [{after: 24h, then: escalate}], remind: [{weekly: [sat], at: '10:00', calendar: hk}]}}\n\
         flows:\n  - id: remittance\n    on: {submit: [Remittance]}\n    when: request.amount > HKD 500_000\n\
         \x20   params: {limit: {type: money, default: HKD 1_000_000}}\n    on_reject: {return_to: requester, max_rounds: 3}\n    steps:\n\
         \x20     - {step: lead, approvers: [{manager_of: requester}], if_nobody: escalate}\n\
         \x20     - {step: finance, sign: 3, approvers: [{role: finance}], if_nobody: block}\n\
         \x20     - parallel:\n\
         \x20         - {step: compliance, sign: all, approvers: [{role: compliance}], if_nobody: block}\n\
         \x20         - {step: cfo, when: request.amount > limit, approvers: [{role: cfo, anywhere: true}], if_nobody: block}\n\
         \x20     - {step: release, sign: 60%, approvers: [{role: cashier}], if_nobody: block}\n\
         \x20     - {notify: [requester], at: end}\n\
         \x20 - id: payment\n    on: {submit: [Remittance]}\n    when: request.amount > HKD 10_000 and request.amount <= HKD 500_000\n\
         \x20   on_reject: {return_to: requester, max_rounds: 3}\n    steps:\n\
         \x20     - {step: lead, approvers: [{manager_of: requester}], if_nobody: escalate, remind: [{every: 4h}]}\n\
         \x20     - parallel:\n\
         \x20         - {step: head, approvers: [{head_of: unit}], if_nobody: escalate, remind: [{every: 4h}], timeout: [{after: 30d, then: escalate}]}\n\
         \x20         - {step: cfo, approvers: [{role: cfo, anywhere: true}], if_nobody: block, remind: [{every: 4h}], timeout: [{after: 30d, then: escalate}]}\n\
         \x20     - {step: chain, sign: all, approvers: [{chain_of: requester, until: top}], if_nobody: escalate}\n",
    );
    out
}

fn request(amount: &str) -> Value {
    json!({
        "subject": {"type": "person", "id": "p1267"}, "action": {"name": "submit"},
        "resource": {"type": "Remittance", "properties": {"owner": "p1267", "unit": "c7-d3", "amount": amount, "urgent": true}},
    })
}

/// A case to which things happen, a minute after one another.
struct Told<'e> {
    engine: &'e Engine,
    case: CaseRequest,
    now: i64,
}

impl<'e> Told<'e> {
    fn new(engine: &'e Engine, amount: &str) -> Self {
        let now = Instant::parse("2026-11-23T10:00:00+08:00", None).expect("an instant").micros();
        let case = CaseRequest::from_json(&json!({"request": request(amount), "events": []})).expect("a case");
        let mut told = Self { engine, case, now };
        told.tell(json!({"type": "submit", "by": "p1267"}));
        told
    }

    fn len(&self) -> usize {
        self.case.events().len()
    }

    fn tell(&mut self, mut event: Value) {
        self.now += 60_000_000;
        event["seq"] = json!(self.len() + 1);
        event["at"] = json!(Instant::from_micros(self.now).expect("an instant").to_string());
        self.case.push(event);
    }

    fn open(&self, step: &str) -> Vec<String> {
        let answer = self.engine.case(&self.case, Instant::from_micros(self.now)).expect("a case");
        answer.open.iter().filter(|task| task.step == step && task.acting_for.is_none()).map(|task| task.person.clone()).collect()
    }

    /// Waits for the next timer, and tells of it.
    fn wait(&mut self) {
        let answer = self.engine.case(&self.case, Instant::from_micros(self.now)).expect("a case");
        let timer = answer.timers.first().expect("a timer runs");
        self.now = self.now.max(Instant::parse(&timer.due, None).expect("an instant").micros());
        self.tell(json!({"type": "timer_fired", "timer": timer.id}));
    }

    fn sent_back(&mut self, step: &str, amount: &str) {
        let by = self.open(step);
        self.tell(json!({"type": "reject", "step": step, "by": by[0]}));
        self.tell(json!({"type": "amend", "by": "p1267", "properties": {"amount": amount}}));
        self.tell(json!({"type": "resubmit", "by": "p1267"}));
    }
}

/// A case with few people who take their time: most of what happens are comments, reminders, timers and somebody asking to hurry.
fn ordinary(engine: &Engine) -> CaseRequest {
    let mut told = Told::new(engine, "HKD 400000");
    for round in 0..2 {
        for step in ["lead", "head", "cfo"] {
            for _ in 0..3 {
                told.wait();
                told.tell(json!({"type": "urge", "by": "p1267"}));
            }
            let by = told.open(step);
            told.tell(json!({"type": "comment", "by": by[0], "text": "asked for the invoice"}));
            told.tell(json!({"type": "add_signer", "step": step, "by": by[0], "to": format!("p{}", 1_900 + round)}));
            told.tell(json!({"type": "approve", "step": step, "by": by[0]}));
            told.tell(json!({"type": "approve", "step": step, "by": format!("p{}", 1_900 + round)}));
        }
        if round == 0 {
            told.sent_back("chain", "HKD 300000");
        }
    }
    while told.len() < 100 {
        let by = told.open("chain");
        told.tell(json!({"type": "comment", "by": by[0], "text": "soon"}));
    }
    told.case
}

/// A case that was sent back once and is well into its second round: votes of eighty people, delegation, comments.
fn heavy(engine: &Engine) -> CaseRequest {
    let mut told = Told::new(engine, "HKD 2000000");
    for round in 0..2 {
        let lead = told.open("lead");
        told.tell(json!({"type": "approve", "step": "lead", "by": lead[0]}));
        for by in told.open("finance").iter().take(3) {
            told.tell(json!({"type": "comment", "by": by, "text": "seen"}));
            told.tell(json!({"type": "approve", "step": "finance", "by": by}));
        }
        let people = told.open("compliance");
        for (at, by) in people.iter().enumerate().take(people.len() - 2) {
            match at % 4 {
                0 => told.tell(json!({"type": "delegate", "step": "compliance", "by": by, "to": format!("p{}", 1_900 + at)})),
                1 => told.tell(json!({"type": "comment", "by": by, "text": "asked"})),
                _ => {}
            }
            if told.len() < if round == 0 { 45 } else { 95 } {
                told.tell(json!({"type": "approve", "step": "compliance", "by": by}));
            }
        }
        if round == 0 {
            told.sent_back("cfo", "HKD 1500000");
        }
    }
    while told.len() < 100 {
        told.tell(json!({"type": "urge", "by": "p1267"}));
    }
    told.case
}
