//! Requests, and what may happen to their cases.

use super::dice::Dice;
use crate::oracle::case::{Asked, Case, Event, Org, What};

/// A request that the flow is for; now and then one of which nobody can say what it is for.
pub fn asked(dice: &mut Dice, org: &Org, requester: usize) -> Asked {
    Asked {
        requester,
        owner: dice.below(org.people.len()),
        behalf: dice.maybe(15, |dice| dice.below(org.people.len())),
        unit: dice.below(2),
        n: dice.maybe(97, |dice| dice.between(0, 99)),
        chosen: people(dice, org),
    }
}

fn people(dice: &mut Dice, org: &Org) -> Vec<usize> {
    (0..org.people.len()).filter(|_| dice.chance(40)).collect()
}

/// Something that may happen next: mostly what is to be done, sometimes anything.
pub fn event(dice: &mut Dice, org: &Org, case: &Case<'_>, at: i64) -> Event {
    let seen = case.seen();
    let other = dice.below(org.people.len());
    if case.is_draft() && dice.chance(50) {
        return Event { at, by: dice.maybe(50, |_| case.requester()), what: What::Submit };
    }
    let on_top = case.on_top();
    if let Some((step, by, of)) = (!on_top.is_empty() && dice.chance(15)).then(|| dice.pick(&on_top)) {
        return Event { at, by: Some(*by), what: What::RemoveSigner(step.clone(), *of) };
    }
    if let Some((step, person, _)) = (!seen.open.is_empty() && dice.chance(65)).then(|| dice.pick(&seen.open)) {
        let step = step.clone();
        let what = match dice.below(24) {
            0 | 1 => What::Reject(step),
            2 => What::Abstain(step),
            3 => What::Transfer(step, other),
            4 => What::Delegate(step, other),
            5 => What::Return(step),
            6 | 7 => What::AddSigner(step, other, *dice.pick(&['b', 'x', 'a'])),
            8 => What::RemoveSigner(step, other),
            _ => What::Approve(step),
        };
        return Event { at, by: Some(*person), what };
    }
    if seen.status == "returned" && dice.chance(60) {
        let n = dice.maybe(90, |dice| dice.between(0, 110));
        let what = match dice.below(8) {
            0..4 => What::Resubmit,
            4 => What::Choose(people(dice, org)),
            _ => What::Amend(n),
        };
        return Event { at, by: Some(case.requester()), what };
    }
    if let Some(event) = (!seen.awaiting.is_empty() && dice.chance(30)).then(|| dice.pick(&seen.awaiting)) {
        return Event { at, by: None, what: What::External(event.clone()) };
    }
    if let Some((id, due)) = (!seen.timers.is_empty() && dice.chance(45)).then(|| dice.pick(&seen.timers)) {
        let at = if dice.chance(90) { at.max(*due) } else { at };
        return Event { at, by: None, what: What::Timer(id.clone()) };
    }
    anything(dice, org, case, at)
}

fn anything(dice: &mut Dice, org: &Org, case: &Case<'_>, at: i64) -> Event {
    let anybody = if dice.chance(20) { case.requester() } else { dice.below(org.people.len()) };
    let other = dice.below(org.people.len());
    let step = format!("s{}", 1 + dice.below(7));
    let what = match dice.below(22) {
        0 if dice.chance(30) => What::Withdraw,
        1 => What::Resubmit,
        2 => What::External("ev.w1".to_owned()),
        3 => What::External("ev.w2".to_owned()),
        4 | 5 => What::Assign(step, other),
        6 => What::Override(step, dice.chance(70)),
        7 if dice.chance(30) => What::Cancel,
        8 => What::Timer("1/s1/timeout/1".to_owned()),
        9 => What::Reject(step),
        10 => What::Return(step),
        11 => What::Urge,
        12 => What::Comment,
        13 | 14 => What::Rebase(dice.chance(85)),
        // Where it is a draft, a number that no approval is needed for would end the case before it begins.
        15 => What::Amend(dice.maybe(95, |dice| dice.between(0, if case.is_draft() { 99 } else { 110 }))),
        16 => What::RemoveSigner(step, other),
        17 => What::Odd,
        18 => What::Stranger(step),
        19 => What::AddSigner(step, other, *dice.pick(&['b', 'x', 'a'])),
        20 => What::Submit,
        _ => What::Approve(step),
    };
    let by = match what {
        What::Timer(_) | What::External(_) | What::Rebase(_) => None,
        _ => dice.maybe(97, |_| anybody),
    };
    Event { at, by, what }
}
