//! Cases, against a second interpreter that moves tokens by hand, over organisations, flows and traces that nobody thought of; and
//! what must hold of every case whatever happens to it.

use std::collections::BTreeSet;

use ordinance::{CaseAnswer, CaseRequest, Engine, Instant, Memory, MessageNote, Opening, Workspace};
use serde_json::{Value, json};

use crate::case_laws::{
    approved_by_enough, ends, explained, holds, independent_of_now, names_are_only_names, repeats_change_nothing, votes_commute,
};
use crate::generators::dice::Dice;
use crate::generators::{case as generated, case_text, flow};
use crate::oracle::case::{Asked, Case, Event, Flow, Org, Seen, What};

/// Minute 0, in microseconds: Friday, 20 November 2026, at nine in Hong Kong.
const BASE: i64 = 1_795_136_400_000_000;
const MINUTE: i64 = 60_000_000;

pub fn moment(minute: i64) -> Instant {
    Instant::from_micros(BASE + minute * MINUTE).unwrap()
}

fn instant(minute: i64) -> String {
    moment(minute).to_string()
}

pub fn minute(text: &str) -> i64 {
    (Instant::parse(text, None).unwrap().micros() - BASE) / MINUTE
}

fn engine(text: &str) -> Option<Engine> {
    let tree = Memory::new().with("ordinance.yaml", text);
    let set = Workspace::open(&tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap();
    set.engine()
}

fn event_json(seq: usize, event: &Event, digest: &str) -> Value {
    let mut json = match &event.what {
        What::Submit => json!({"type": "submit"}),
        What::Approve(step) => json!({"type": "approve", "step": step}),
        What::Reject(step) => json!({"type": "reject", "step": step}),
        What::Abstain(step) => json!({"type": "abstain", "step": step}),
        What::Transfer(step, to) => json!({"type": "transfer", "step": step, "to": format!("p{to}")}),
        What::Delegate(step, to) => json!({"type": "delegate", "step": step, "to": format!("p{to}")}),
        What::AddSigner(step, to, when) => {
            let position = match when {
                'b' => json!("before"),
                'a' => json!("after"),
                _ => Value::Null,
            };
            json!({"type": "add_signer", "step": step, "to": format!("p{to}"), "position": position})
        }
        What::RemoveSigner(step, to) => json!({"type": "remove_signer", "step": step, "to": format!("p{to}")}),
        What::Return(step) => json!({"type": "return", "step": step}),
        What::Resubmit => json!({"type": "resubmit"}),
        What::Withdraw => json!({"type": "withdraw"}),
        What::Amend(n) => json!({"type": "amend", "properties": {"n": n}}),
        What::Choose(people) => json!({"type": "amend", "chosen": ids(people)}),
        What::Comment => json!({"type": "comment", "text": "hm"}),
        What::Urge => json!({"type": "urge"}),
        What::Timer(id) => json!({"type": "timer_fired", "timer": id}),
        What::External(name) => json!({"type": "external", "event": name}),
        What::Rebase(own) => json!({"type": "rebase", "bundle": if *own { digest } else { "sha256:0" }}),
        What::Assign(step, to) => json!({"type": "admin_assign", "step": step, "to": format!("p{to}")}),
        What::Override(step, true) => json!({"type": "admin_override", "step": step}),
        What::Override(step, false) => json!({"type": "admin_override", "step": step, "outcome": "reject"}),
        What::Cancel => json!({"type": "admin_cancel"}),
        What::Odd => json!({"type": "dance"}),
        What::Stranger(step) => json!({"type": "approve", "step": step, "by": "nobody"}),
    };
    json["seq"] = json!(seq);
    json["at"] = json!(instant(event.at));
    if let (Some(by), false) = (event.by, matches!(event.what, What::Stranger(_))) {
        json["by"] = json!(format!("p{by}"));
    }
    json
}

fn ids(people: &[usize]) -> Vec<String> {
    people.iter().map(|person| format!("p{person}")).collect()
}

fn request(asked: &Asked) -> Value {
    let mut json = json!({
        "subject": {"type": "person", "id": format!("p{}", asked.requester)}, "action": {"name": "submit"},
        "resource": {"type": "T", "properties": {"owner": format!("p{}", asked.owner), "unit": format!("u{}", asked.unit)}},
    });
    if let Some(n) = asked.n {
        json["resource"]["properties"]["n"] = json!(n);
    }
    json["context"] = json!({"chosen": ids(&asked.chosen)});
    if let Some(of) = asked.behalf {
        json["context"]["on_behalf_of"] = json!(format!("p{of}"));
    }
    json
}

fn seen(answer: &CaseAnswer) -> Seen {
    let person = |id: &String| id[1..].parse().unwrap();
    let mut timers: Vec<(String, i64)> =
        answer.overdue.iter().chain(&answer.timers).map(|timer| (timer.id.clone(), minute(&timer.due))).collect();
    timers.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    let told = |one: &MessageNote| (minute(&one.at), one.kind, one.people.iter().map(person).collect());
    Seen {
        status: answer.status,
        round: answer.round,
        open: answer
            .open
            .iter()
            .map(|task| (task.step.clone(), person(&task.person), task.acting_for.as_ref().map(person)))
            .collect(),
        ignored: answer.ignored.iter().map(|one| (usize::try_from(one.seq).unwrap(), one.code)).collect(),
        timers,
        told: answer.notifications.iter().map(told).collect(),
        awaiting: answer.awaiting.clone(),
    }
}

pub struct World {
    org: Org,
    pub flow: Flow,
    pub engine: Engine,
    /// The same with other ids.
    pub renamed: Engine,
    pub text: String,
}

fn world(dice: &mut Dice) -> Option<World> {
    let org = flow::org(dice);
    let flow = flow::flow(dice, &org);
    let text = case_text::text(&org, &flow, instant);
    Some(World { engine: engine(&text)?, renamed: engine(&renamed(&text)).unwrap(), org, flow, text })
}

/// The same with other ids of people, steps and roles, in the same order.
pub fn renamed(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let put = |out: &mut String, word: &mut String| {
        let mut letters = word.chars();
        let first = letters.next().filter(|first| matches!(first, 'p' | 's' | 'r'));
        if first.is_some() && word.len() > 1 && letters.all(|c| c.is_ascii_digit()) {
            out.push_str("other_");
        }
        out.push_str(word);
        word.clear();
    };
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        put(&mut out, &mut word);
        out.push(c);
    }
    put(&mut out, &mut word);
    out
}

/// One case, as the library is told of it.
pub struct Told<'w> {
    pub world: &'w World,
    pub request: Value,
    pub case: CaseRequest,
}

impl Told<'_> {
    fn ask(&self, now: i64) -> CaseAnswer {
        self.of(&self.case, now)
    }

    pub fn of(&self, case: &CaseRequest, now: i64) -> CaseAnswer {
        self.world.engine.case(case, Some(moment(now))).unwrap()
    }

    pub fn with(&self, events: &[Value]) -> CaseRequest {
        let mut case = self.case.clone();
        events.iter().for_each(|event| case.push(event.clone()));
        case
    }

    /// Something that happens now, behind everything else.
    pub fn next(&self, case: &mut CaseRequest, mut event: Value, now: i64) {
        event["seq"] = json!(10_000 + case.events().len());
        event["at"] = json!(instant(now));
        case.push(event);
    }
}

/// Plays one random trace against both interpreters; notes which codes and events there were.
fn trace(world: &World, dice: &mut Dice, met: &mut BTreeSet<String>) {
    let active: Vec<usize> = (0..world.org.people.len()).filter(|at| world.org.people[*at].active).collect();
    if active.is_empty() {
        return;
    }
    let requester = *dice.pick(&active);
    let asked = generated::asked(dice, &world.org, requester);
    let request = request(&asked);
    let mut naive = Case::draft(&world.org, &world.flow, asked.clone());
    let case = CaseRequest::from_json(&json!({"request": request, "events": []})).unwrap();
    let mut told = Told { world, request, case };
    let (mut now, mut from) = (0, 1);
    if dice.chance(90) {
        let event = Event { at: 0, by: None, what: What::Submit };
        naive.tell(1, &event);
        told.case.push(event_json(1, &event, ""));
        from = 2;
    }
    let digest = world.engine.digest();
    let every = dice.chance(10);
    let mut final_before: Option<Value> = None;
    let mut before: Option<CaseAnswer> = None;
    for seq in from..from + dice.below(16) {
        now += dice.between(-2, 40).max(if dice.chance(90) { 0 } else { -20 });
        let event = generated::event(dice, &world.org, &naive, now);
        now = now.max(event.at);
        naive.tell(seq, &event);
        told.case.push(event_json(seq, &event, &digest));
        if every {
            let answer = told.ask(now);
            same(&told, &naive, &answer);
            holds(&told, &asked, &answer);
            // What is final stays as it is.
            let end = answer.end.as_ref().map(|end| json!(end));
            assert!(final_before.is_none() || final_before == end);
            final_before = end;
            // What happened is not told otherwise by what happens later.
            assert!(before.is_none_or(|before| answer.trace.starts_with(&before.trace)), "{}", world.text);
            before = Some(answer);
        }
    }
    let answer = told.ask(now);
    same(&told, &naive, &answer);
    holds(&told, &asked, &answer);
    met.extend(answer.ignored.iter().map(|one| one.code.to_owned()));
    let ignored: BTreeSet<i64> = answer.ignored.iter().map(|one| one.seq).collect();
    let counted = told.case.events().iter().filter(|event| !ignored.contains(&event["seq"].as_i64().unwrap()));
    met.extend(counted.filter_map(|event| event["type"].as_str()).map(|kind| format!("counted {kind}")));
    met.insert(format!("status {}", answer.status));
    if every {
        independent_of_now(&answer, &told.ask(now + 1_000_000));
        repeats_change_nothing(&told, &answer, now, met);
        votes_commute(&told, &answer, now);
        explained(&told, now);
        names_are_only_names(&told, &answer, now);
        approved_by_enough(&told, &answer);
    }
    if dice.chance(3) {
        ends(&told, now);
    }
}

fn same(told: &Told<'_>, naive: &Case<'_>, answer: &CaseAnswer) {
    let (wanted, found) = (naive.seen(), seen(answer));
    let case = (&told.request, told.case.events());
    assert!(found == wanted, "{}\n{case:#?}\nwanted {wanted:#?}\nfound {found:#?}", told.world.text);
}

/// Everything that can happen to a case, counted or with its code, and every status, are met.
const EVERYTHING: &[&str] = &[
    "already_voted",
    "bad_event",
    "clock_backwards",
    "distinct_humans",
    "duplicate",
    "excluded",
    "final",
    "flow_changed",
    "forbidden",
    "max_rounds",
    "not_admin",
    "not_due",
    "not_eligible",
    "not_open",
    "rebase_refused",
    "unknown_person",
    "unknown_step",
    "unknown_timer",
    "counted submit",
    "counted approve",
    "counted reject",
    "counted abstain",
    "counted transfer",
    "counted delegate",
    "counted add_signer",
    "counted remove_signer",
    "counted return",
    "counted resubmit",
    "counted withdraw",
    "counted amend",
    "counted comment",
    "counted urge",
    "counted timer_fired",
    "counted external",
    "counted rebase",
    "counted admin_assign",
    "counted admin_override",
    "counted admin_cancel",
    "status draft",
    "status pending",
    "status returned",
    "status blocked",
    "status approved",
    "status rejected",
    "status withdrawn",
    "status cancelled",
];

/// So many worlds, each with so many traces. `ORDINANCE_TRACES` asks for more of them, as `.ci/run` does.
fn play(seed: u64, worlds: usize) {
    let traces = std::env::var("ORDINANCE_TRACES").ok().and_then(|text| text.parse().ok()).unwrap_or(120);
    let mut dice = Dice::new(seed);
    let mut played = 0;
    let mut met = BTreeSet::new();
    for _ in 0..worlds {
        let Some(world) = world(&mut dice) else { continue };
        played += 1;
        for _ in 0..traces {
            trace(&world, &mut dice, &mut met);
        }
    }
    println!("{} traces in {played} of {worlds} worlds", played * traces);
    // A world in which nobody can ever approve some step is refused.
    assert!(played * 3 > worlds, "{played} of {worlds}");
    let missing: Vec<&&str> = EVERYTHING.iter().filter(|one| !met.contains(**one)).collect();
    assert!(missing.is_empty(), "never met: {missing:?}");
}

#[test]
fn cases_are_what_moving_tokens_by_hand_makes_them() {
    play(11, 240);
}

#[test]
fn cases_are_what_they_should_be_from_another_seed() {
    play(12, 240);
}
