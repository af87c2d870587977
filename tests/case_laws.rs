//! What must hold of every case, whatever happens to it and whoever computes it.

use std::collections::BTreeSet;

use ordinance::{CaseAnswer, Instant, OpenNote, Request, RouteAnswer};
use serde_json::{Value, json};

use crate::cases::{Told, minute, moment, renamed};
use crate::oracle::case::{Asked, OnReject};

/// What must hold of every case.
pub fn holds(told: &Told<'_>, asked: &Asked, answer: &CaseAnswer) {
    let text = &told.world.text;
    let out: Vec<String> =
        [Some(asked.requester), Some(asked.owner), asked.behalf].iter().flatten().map(|p| format!("p{p}")).collect();
    for task in &answer.open {
        assert!(!out.contains(&task.person), "{text}");
        assert!(!task.acting_for.as_ref().is_some_and(|of| out.contains(of)));
    }
    // One vote of each human in a step and a round, and none of anybody who may not.
    let mut voted = BTreeSet::new();
    let mut fired = BTreeSet::new();
    for one in &answer.trace {
        match one.what {
            "opened" | "reopened" | "resubmit" => voted.retain(|(step, _)| one.what == "opened" && *step != one.step),
            "approve" | "reject" | "abstain" | "carried" => {
                let by = one.by.clone().unwrap();
                assert!(!out.contains(&by), "{text}");
                assert!(
                    voted.insert((one.step.clone(), by)),
                    "{text}\n{:#?}\n{:#?}\n{asked:?}",
                    told.case.events(),
                    answer.trace
                );
            }
            "timer" => assert!(fired.insert(one.note.clone()), "{text}"),
            _ => {}
        }
    }
    let waits = !answer.open.is_empty() || !answer.awaiting.is_empty();
    match answer.status {
        "pending" => assert!(waits, "{text}"),
        _ => assert!(!waits, "{text}"),
    }
    // What is blocked says why.
    assert!(answer.status != "blocked" || answer.blocked.is_some(), "{text}\n{:#?}", told.case.events());
    assert!(answer.round <= told.world.flow.rounds.max(1) || told.world.flow.on_reject == OnReject::End);
    assert!(!answer.open.is_empty() || answer.timers.is_empty() || !answer.awaiting.is_empty());
}

pub fn independent_of_now(answer: &CaseAnswer, later: &CaseAnswer) {
    let bare = |answer: &CaseAnswer| CaseAnswer { timers: Vec::new(), overdue: Vec::new(), ..answer.clone() };
    assert_eq!(bare(answer), bare(later));
    assert!(later.timers.is_empty());
}

/// An event that is listed twice counts once.
pub fn repeats_change_nothing(told: &Told<'_>, answer: &CaseAnswer, now: i64, met: &mut BTreeSet<String>) {
    let found = told.of(&told.with(told.case.events()), now);
    let bare = |answer: &CaseAnswer| CaseAnswer { ignored: Vec::new(), ..answer.clone() };
    assert_eq!(bare(answer), bare(&found));
    assert!(found.ignored.iter().skip(answer.ignored.len()).all(|one| one.code == "duplicate"));
    met.extend(found.ignored.iter().map(|one| one.code.to_owned()));
}

/// Two votes in one step, or in two that run side by side, come to the same whichever is first, when both count.
pub fn votes_commute(told: &Told<'_>, answer: &CaseAnswer, now: i64) {
    let round = answer.round;
    let mut own = answer.open.iter().filter(|task| task.acting_for.is_none());
    let Some(first) = own.next() else { return };
    for second in own.filter(|task| task.person != first.person) {
        let both = |a: &OpenNote, b: &OpenNote| {
            let mut case = told.case.clone();
            for task in [a, b] {
                told.next(&mut case, json!({"type": "approve", "step": task.step, "by": task.person}), now);
            }
            let answer = told.of(&case, now);
            let counted = !answer.ignored.iter().any(|one| one.seq >= 10_000);
            let mut messages = answer.notifications;
            messages.sort_by_key(|one| format!("{one:?}"));
            (counted && answer.round == round, answer.status, answer.open, answer.timers, messages)
        };
        let (one, other) = (both(first, second), both(second, first));
        // A vote that completes a step and opens another one may carry others with it, in which the order shows; one that brings
        // the case back is followed by one in another round.
        if one.0 && other.0 && (first.step == second.step || !told.world.text.contains("carry")) {
            assert_eq!(one, other, "{}\n{:#?}", told.world.text, told.case.events());
        }
    }
}

/// Every task says how it came to whoever has it, and where that is written.
pub fn explained(told: &Told<'_>, now: i64) {
    let answer = told.world.engine.explain_case(&told.case, Some(moment(now))).unwrap();
    for task in &answer.open {
        assert!(task.via.as_ref().is_some_and(|via| !via.is_empty()), "{task:?}");
        assert!(task.at.as_ref().is_some_and(|at| at.starts_with("ordinance.yaml:")), "{task:?}");
    }
}

/// Other ids of people, steps and roles make the same answer in these ids.
pub fn names_are_only_names(told: &Told<'_>, answer: &CaseAnswer, now: i64) {
    let (engine, other) = (&told.world.engine, &told.world.renamed);
    let case = json!({"request": told.request, "events": told.case.events()}).to_string();
    let case = renamed(&case).replace(&engine.digest(), &other.digest());
    let found = other.case_json(&case, Some(moment(now))).unwrap();
    let mut answer = answer.clone();
    answer.bundle = other.digest();
    assert_eq!(renamed(&json!(answer).to_string()), json!(found).to_string());
}

/// What was approved by votes had as many as the route says, whoever is not there any more.
pub fn approved_by_enough(told: &Told<'_>, answer: &CaseAnswer) {
    let counted = |event: &&Value| !answer.ignored.iter().any(|one| event["seq"] == one.seq);
    let submitted = told.case.events().iter().filter(counted).find(|event| event["type"] == "submit");
    let again = told.case.events().iter().any(|event| matches!(event["type"].as_str(), Some("amend" | "rebase" | "resubmit")));
    let Some(submitted) = submitted.filter(|_| !again) else { return };
    let request = Request::parse_approval(&told.request.to_string()).unwrap();
    let at = Instant::parse(submitted["at"].as_str().unwrap(), None);
    let route = told.world.engine.route_at(&request, at).unwrap();
    let mut votes = 0;
    for step in steps(&route) {
        let needed = step["needed"].as_u64().unwrap();
        for one in answer.trace.iter().filter(|one| one.step.as_deref() == step["step"].as_str()) {
            match one.what {
                "opened" => votes = 0,
                "approve" | "carried" => votes += 1,
                "approved" if step["mode"] != "weighted" => {
                    assert!(votes >= needed, "{}\n{:#?}", told.world.text, told.case.events());
                }
                _ => {}
            }
        }
    }
    if answer.status == "approved" {
        let done = |step: &str| {
            let mut of = answer.trace.iter().filter(|one| one.step.as_deref() == Some(step));
            let last = of.rfind(|one| matches!(one.what, "opened" | "approved" | "risk_accepted" | "override_approve"));
            last.is_some_and(|one| one.what != "opened")
        };
        assert!(route.plan.as_ref().is_none_or(|plan| passed(&json!(plan), &done)), "{}", told.world.text);
    }
}

fn steps(route: &RouteAnswer) -> Vec<Value> {
    fn all(node: &Value, out: &mut Vec<Value>) {
        if node["step"].is_string() {
            out.push(node.clone());
        }
        for key in ["seq", "parallel", "race"] {
            node[key].as_array().into_iter().flatten().for_each(|node| all(node, out));
        }
    }
    let mut out = Vec::new();
    all(&json!(route.plan), &mut out);
    out
}

/// Whether everything that a plan asks for was approved.
fn passed(node: &Value, done: &dyn Fn(&str) -> bool) -> bool {
    let each = |key: &str| node[key].as_array().cloned().unwrap_or_default();
    match node["step"].as_str() {
        Some(step) => done(step),
        None if node["race"].is_array() => each("race").is_empty() || each("race").iter().any(|node| passed(node, done)),
        None => each("seq").iter().chain(&each("parallel")).all(|node| passed(node, done)),
    }
}

/// Every case ends, or comes to where nothing happens by itself: timers alone run out, reminders aside, and votes do too.
pub fn ends(told: &Told<'_>, now: i64) {
    for votes in [false, true] {
        let mut case = told.case.clone();
        // The last event may have come with a clock that was behind; what is told from here on counts.
        let mut now = case.events().iter().filter_map(|event| event["at"].as_str()).map(minute).fold(now, i64::max);
        let mut left = 400;
        loop {
            let answer = told.of(&case, now);
            let mut timers =
                answer.overdue.iter().chain(&answer.timers).filter(|timer| timer.effect != "remind" || timer.step.is_none());
            let event = match (
                answer.open.iter().find(|task| votes && task.acting_for.is_none()),
                answer.awaiting.first().filter(|_| votes),
                timers.next(),
            ) {
                (Some(task), _, _) => json!({"type": "approve", "step": task.step, "by": task.person}),
                (_, Some(event), _) => json!({"type": "external", "event": event}),
                (_, _, Some(timer)) => {
                    now = now.max(minute(&timer.due));
                    json!({"type": "timer_fired", "timer": timer.id})
                }
                _ => break,
            };
            let seq = 10_000 + case.events().len();
            told.next(&mut case, event, now);
            let after = told.of(&case, now);
            if after.ignored.iter().any(|one| usize::try_from(one.seq).is_ok_and(|one| one == seq)) {
                // Nobody else can end it either.
                assert!(
                    after.ignored.iter().any(|one| one.code == "distinct_humans"),
                    "{}\n{:#?}",
                    told.world.text,
                    case.events()
                );
                break;
            }
            left -= 1;
            assert!(left > 0, "{}\n{:#?}", told.world.text, case.events());
        }
    }
}
