//! Cases, against a second interpreter that moves tokens by hand, over organisations, flows and traces that nobody thought of; and
//! what must hold of every case whatever happens to it.

use ordinance::{CaseAnswer, CaseRequest, Engine, Instant, Memory, Opening, Workspace};
use serde_json::{Value, json};

use crate::generators::dice::Dice;
use crate::generators::flow;
use crate::oracle::case::{Case, Event, Flow, Org, Seen, What};

/// Minute 0, in microseconds.
const BASE: i64 = 1_795_000_000_000_000;
const MINUTE: i64 = 60_000_000;

fn instant(minute: i64) -> String {
    Instant::from_micros(BASE + minute * MINUTE).unwrap().to_string()
}

fn minute(text: &str) -> i64 {
    (Instant::parse(text, None).unwrap().micros() - BASE) / MINUTE
}

fn engine(text: &str) -> Option<Engine> {
    let tree = Memory::new().with("ordinance.yaml", text);
    let set = Workspace::open(&tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap();
    set.engine()
}

fn event_json(seq: usize, event: &Event) -> Value {
    let mut json = match &event.what {
        What::Approve(step) => json!({"type": "approve", "step": step}),
        What::Reject(step) => json!({"type": "reject", "step": step}),
        What::Abstain(step) => json!({"type": "abstain", "step": step}),
        What::Transfer(step, to) => json!({"type": "transfer", "step": step, "to": format!("p{to}")}),
        What::Delegate(step, to) => json!({"type": "delegate", "step": step, "to": format!("p{to}")}),
        What::Return(step) => json!({"type": "return", "step": step}),
        What::Resubmit => json!({"type": "resubmit"}),
        What::Withdraw => json!({"type": "withdraw"}),
        What::Timer(id) => json!({"type": "timer_fired", "timer": id}),
        What::External(name) => json!({"type": "external", "event": name}),
        What::Assign(step, to) => json!({"type": "admin_assign", "step": step, "to": format!("p{to}")}),
        What::Override(step, true) => json!({"type": "admin_override", "step": step}),
        What::Override(step, false) => json!({"type": "admin_override", "step": step, "outcome": "reject"}),
        What::Cancel => json!({"type": "admin_cancel"}),
    };
    json["seq"] = json!(seq);
    json["at"] = json!(instant(event.at));
    if let Some(by) = event.by {
        json["by"] = json!(format!("p{by}"));
    }
    json
}

fn request(requester: usize, owner: usize) -> Value {
    json!({
        "subject": {"type": "person", "id": format!("p{requester}")}, "action": {"name": "submit"},
        "resource": {"type": "T", "properties": {"owner": format!("p{owner}"), "unit": "u0"}},
    })
}

fn seen(answer: &CaseAnswer) -> Seen {
    let person = |id: &String| id[1..].parse().unwrap();
    let mut timers: Vec<(String, i64)> =
        answer.overdue.iter().chain(&answer.timers).map(|timer| (timer.id.clone(), minute(&timer.due))).collect();
    timers.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
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
    }
}

struct World {
    org: Org,
    flow: Flow,
    engine: Engine,
    text: String,
}

fn world(dice: &mut Dice) -> Option<World> {
    let org = flow::org(dice);
    let flow = flow::flow(dice, &org);
    let text = flow::text(&org, &flow, instant);
    Some(World { engine: engine(&text)?, org, flow, text })
}

/// Plays one random trace against both interpreters.
fn trace(world: &World, dice: &mut Dice) {
    let active: Vec<usize> = (0..world.org.people.len()).filter(|at| world.org.people[*at].active).collect();
    if active.is_empty() {
        return;
    }
    let (requester, owner) = (*dice.pick(&active), dice.below(world.org.people.len()));
    let mut naive = Case::submit(&world.org, &world.flow, requester, owner);
    let submit = json!({"seq": 1, "type": "submit", "at": instant(0)});
    let mut case = CaseRequest::from_json(&json!({"request": request(requester, owner), "events": [submit]})).unwrap();
    let ask = |case: &CaseRequest, now: i64| world.engine.case(case, Instant::from_micros(BASE + now * MINUTE)).unwrap();
    let mut now = 0;
    let length = dice.below(14);
    let every = dice.chance(10);
    let mut final_before: Option<Value> = None;
    for seq in 2..2 + length {
        now += dice.between(-2, 40).max(if dice.chance(90) { 0 } else { -20 });
        let event = flow::event(dice, &world.org, &naive, now);
        now = now.max(event.at);
        naive.tell(seq, &event);
        case.push(event_json(seq, &event));
        if every {
            let answer = ask(&case, now);
            let (wanted, found) = (naive.seen(), seen(&answer));
            assert!(found == wanted, "{}\n{:#?}\nwanted {wanted:#?}\nfound {found:#?}", world.text, case.events());
            holds(world, &answer, requester, owner);
            // What is final stays as it is.
            let end = answer.end.as_ref().map(|end| json!(end));
            assert!(final_before.is_none() || final_before == end);
            final_before = end;
        }
    }
    let answer = ask(&case, now);
    let (wanted, found) = (naive.seen(), seen(&answer));
    assert!(found == wanted, "{}\n{:#?}\nwanted {wanted:#?}\nfound {found:#?}", world.text, case.events());
    holds(world, &answer, requester, owner);
    if every {
        independent_of_now(&answer, &ask(&case, now + 1_000_000));
        repeats_change_nothing(&case, &answer, &|case| ask(case, now));
        votes_commute(&case, &answer, now, &|case| ask(case, now));
    }
}

/// What must hold of every case.
fn holds(world: &World, answer: &CaseAnswer, requester: usize, owner: usize) {
    let out = [format!("p{requester}"), format!("p{owner}")];
    for task in &answer.open {
        assert!(!out.contains(&task.person), "{}", world.text);
        assert!(!task.acting_for.as_ref().is_some_and(|of| out.contains(of)));
    }
    for one in &answer.trace {
        let votes = matches!(one.what, "approve" | "reject" | "abstain" | "carried");
        assert!(!votes || !out.contains(one.by.as_ref().unwrap()), "{}", world.text);
    }
    let waits = !answer.open.is_empty() || !answer.awaiting.is_empty();
    match answer.status {
        "pending" => assert!(waits, "{}", world.text),
        _ => assert!(!waits, "{}", world.text),
    }
    assert!(answer.round <= world.flow.rounds.max(1) || world.flow.on_reject == crate::oracle::case::OnReject::End);
    assert!(!answer.open.is_empty() || answer.timers.is_empty() || !answer.awaiting.is_empty());
}

fn independent_of_now(answer: &CaseAnswer, later: &CaseAnswer) {
    let bare = |answer: &CaseAnswer| CaseAnswer { timers: Vec::new(), overdue: Vec::new(), ..answer.clone() };
    assert_eq!(bare(answer), bare(later));
    assert!(later.timers.is_empty());
}

/// An event that is listed twice counts once.
fn repeats_change_nothing(case: &CaseRequest, answer: &CaseAnswer, ask: &dyn Fn(&CaseRequest) -> CaseAnswer) {
    let mut twice = case.clone();
    case.events().iter().for_each(|event| twice.push(event.clone()));
    let found = ask(&twice);
    let bare = |answer: &CaseAnswer| CaseAnswer { ignored: Vec::new(), ..answer.clone() };
    assert_eq!(bare(answer), bare(&found));
    assert!(found.ignored.iter().skip(answer.ignored.len()).all(|one| one.code == "duplicate"));
}

/// Two votes in one step come to the same whichever is first, when both count.
fn votes_commute(case: &CaseRequest, answer: &CaseAnswer, now: i64, ask: &dyn Fn(&CaseRequest) -> CaseAnswer) {
    let Some(first) = answer.open.iter().find(|task| task.acting_for.is_none()) else { return };
    let second =
        answer.open.iter().find(|task| task.step == first.step && task.acting_for.is_none() && task.person != first.person);
    let Some(second) = second else { return };
    let both = |a: &str, b: &str| {
        let mut case = case.clone();
        for (seq, by) in [(900, a), (901, b)] {
            case.push(json!({"seq": seq, "at": instant(now), "type": "approve", "step": first.step, "by": by}));
        }
        let answer = ask(&case);
        let counted = !answer.ignored.iter().any(|one| one.seq >= 900);
        (counted, answer.status, answer.open, answer.timers)
    };
    let (one, other) = (both(&first.person, &second.person), both(&second.person, &first.person));
    if one.0 && other.0 {
        assert_eq!(one, other);
    }
}

/// So many worlds, each with so many traces. `ORDINANCE_TRACES` asks for more of them.
fn play(seed: u64, worlds: usize) {
    let traces = std::env::var("ORDINANCE_TRACES").ok().and_then(|text| text.parse().ok()).unwrap_or(250);
    let mut dice = Dice::new(seed);
    let mut played = 0;
    for _ in 0..worlds {
        let Some(world) = world(&mut dice) else { continue };
        played += 1;
        for _ in 0..traces {
            trace(&world, &mut dice);
        }
    }
    // A world in which nobody can ever approve some step is refused.
    assert!(played * 3 > worlds, "{played} of {worlds}");
}

#[test]
fn cases_are_what_moving_tokens_by_hand_makes_them() {
    play(11, 200);
}

#[test]
fn cases_are_what_they_should_be_from_another_seed() {
    play(12, 200);
}
