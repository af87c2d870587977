//! Flows that nobody thought of, in the rule language, over the nouns of the sample set `every-part-of-a-flow`.

use super::dice::Dice;

const ROLES: [&str; 6] = ["treasury", "audit", "cfo", "cashier", "treasurer", "dpo"];
const PEOPLE: [&str; 5] = ["amy", "ann", "ben", "carl", "gloria"];
const UNITS: [&str; 3] = ["harbour", "harbour-hk", "harbour-sg"];
const SOMEBODY: [&str; 3] = ["requester", "subject", "request.owner"];

/// Items that belong together: templates first, then flows that call them, exemptions, binds, and perhaps defaults.
pub fn items(dice: &mut Dice) -> Vec<String> {
    let mut items = vec![
        "template eyes (who: Role, limit: money) {\n  step eye_one: role who\n  step eye_two when request.amount > limit: role who anywhere\n}\n"
            .to_owned(),
        "template lead (whom: Person) \"主管\" {\n  step led: person whom, manager of whom.manager { if nobody block }\n}\n".replace(
            "template lead (whom: Person) \"主管\"",
            "template lead \"主管\" (whom: Person)",
        ),
    ];
    let flows = 2 + dice.below(3);
    for n in 0..flows {
        items.push(flow(dice, n, flows));
        if dice.chance(50) {
            items.push(format!("bind f{n} in unit {} {{ limit = HKD {} }}\n", dice.pick(&UNITS), dice.between(1, 90)));
        }
    }
    items.push(format!("flow caller {{\n  on submit Purchase\n  when request.amount < HKD 100\n  call eyes(who: cashier, limit: HKD {})\n  call lead(person amy)\n}}\n", dice.between(1, 9)));
    items.push("exempt small \"小額\": submit Purchase when request.amount == HKD 100\n".to_owned());
    if dice.chance(50) {
        items.push(format!("defaults {{ each step {} }}\n", options(dice)));
    }
    items
}

/// One band of amounts is each flow's, so that every request has exactly one.
fn flow(dice: &mut Dice, n: usize, of: usize) -> String {
    let mut steps = 0;
    let mut clauses = vec![
        "on submit Purchase".to_owned(),
        if n + 1 < of {
            format!("when request.amount > HKD {} and request.amount <= HKD {}", 100 * (n + 1), 100 * (n + 2))
        } else {
            format!("when request.amount > HKD {}", 100 * (n + 1))
        },
        format!("param limit: money = HKD {}", dice.between(1, 9_000)),
    ];
    clauses.extend(dice.maybe(30, |dice| format!("each step {}", options(dice))));
    clauses.extend(dice.maybe(30, |dice| format!("admin {}", role(dice))));
    clauses.extend(dice.maybe(30, |dice| format!("distinct humans at least {}", dice.between(1, 4))));
    clauses.extend(
        dice.maybe(30, |dice| format!("forbid {}", dice.few(&["transfer", "delegate", "withdraw", "add signer"], 3).join(", "))),
    );
    clauses.push(format!("step first: {}", approvers(dice, 1, false)));
    for _ in 0..1 + dice.below(3) {
        clauses.push(block(dice, &mut steps, 2));
    }
    clauses.extend(dice.maybe(40, |dice| {
        format!("on reject {}", dice.word(&["end", "return to requester", "return to step first max rounds 2"]))
    }));
    format!("flow f{n} \"流程\" {{\n  {}\n}}\n", clauses.join("\n  "))
}

fn block(dice: &mut Dice, steps: &mut usize, depth: usize) -> String {
    match dice.below(if depth > 0 { 9 } else { 6 }) {
        0 => format!("notify requester, {} at {}", approver(dice, 0), dice.word(&["end", "approval", "rejection"])),
        1 => "wait event esign.completed { timeout 5d reject }".to_owned(),
        2..=5 => step(dice, steps),
        6 => {
            let word = dice.word(&["parallel", "race"]);
            format!("{word} {{ {} branch \"兩步\" {{ {} {} }} }}", step(dice, steps), step(dice, steps), step(dice, steps))
        }
        7 => format!("parallel {{ {} {} }}", step(dice, steps), step(dice, steps)),
        _ => {
            let (when, then, other) = (condition(dice, 1), block(dice, steps, depth - 1), block(dice, steps, depth - 1));
            format!("choose {{ when {when} {{ {then} }} otherwise {{ {other} }} }}")
        }
    }
}

fn step(dice: &mut Dice, steps: &mut usize) -> String {
    *steps += 1;
    let when = dice.maybe(30, |dice| format!(" when {}", condition(dice, 1))).unwrap_or_default();
    let sign = dice.word(&["", "any of ", "all of ", "in order ", "2 of ", "60% of ", "weighted 3 of "]);
    let approvers = approvers(dice, 1, sign.starts_with("weighted"));
    let options = dice.maybe(60, options).unwrap_or_default();
    format!("step s{steps} \"第{steps}步\"{when}: {sign}{approvers} {options}")
}

fn approvers(dice: &mut Dice, depth: usize, weighted: bool) -> String {
    let mut alternatives = Vec::new();
    for _ in 0..1 + usize::from(dice.chance(25)) {
        let mut union = Vec::new();
        for _ in 0..1 + dice.below(3) {
            let who = approver(dice, depth);
            let weight = if weighted { dice.maybe(50, |dice| format!(" weight {}", dice.between(2, 4))) } else { None };
            union.push(format!("{who}{}", weight.unwrap_or_default()));
        }
        let except = dice.maybe(25, |dice| format!(" except {}", approver(dice, 0))).unwrap_or_default();
        alternatives.push(format!("{}{except}", union.join(", ")));
    }
    alternatives.join(" else ")
}

fn approver(dice: &mut Dice, depth: usize) -> String {
    match dice.below(if depth > 0 { 12 } else { 10 }) {
        0 => format!("manager of {}", dice.pick(&SOMEBODY)),
        1 => format!("manager level {} of {}", dice.between(1, 3), dice.pick(&SOMEBODY)),
        2 => format!("chain of {} until {}", dice.pick(&SOMEBODY), dice.word(&["top", "2 levels", "role cfo"])),
        3 => format!("head of {}", dice.word(&["unit", "harbour", "request.counterparty", "requester.unit"])),
        4 => format!("person {}", dice.pick(&PEOPLE)),
        5 => format!("person {}", dice.word(&["request.owner.manager", "request.witnesses", "requester"])),
        6 => "role table authority(request.amount, request.category).approver".to_owned(),
        7..=9 => role(dice),
        10 => format!("chosen from ({})", approvers(dice, 0, false)),
        _ => format!("({})", approvers(dice, 0, false)),
    }
}

fn role(dice: &mut Dice) -> String {
    let place = dice.word(&["", "", " anywhere", " in unit harbour-sg", " in unit request.counterparty"]);
    format!("role {}{place}", dice.pick(&ROLES))
}

fn condition(dice: &mut Dice, depth: usize) -> String {
    if depth > 0 && dice.chance(40) {
        let joiner = dice.word(&[" and ", " or "]);
        return format!("({}){joiner}({})", condition(dice, depth - 1), condition(dice, depth - 1));
    }
    match dice.below(6) {
        0 => format!("request.amount {} HKD {}", dice.word(&["<", "<=", ">", ">="]), dice.between(1, 900_000)),
        1 => "request.urgent".to_owned(),
        2 => format!("request.category == {}", dice.word(&["travel", "equipment"])),
        3 => format!("requester.unit within {}", dice.pick(&UNITS)),
        4 => format!("not request.counterparty in [harbour-sg, {}]", dice.pick(&UNITS)),
        _ => format!("any(x in request.witnesses where x.manager == {})", dice.pick(&PEOPLE)),
    }
}

fn options(dice: &mut Dice) -> String {
    let mut all = Vec::new();
    for _ in 0..dice.below(3) {
        let then = match dice.below(4) {
            0 => "escalate".to_owned(),
            1 => "escalate at top role cfo anywhere".to_owned(),
            2 => "remind".to_owned(),
            _ => "to role treasurer anywhere".to_owned(),
        };
        all.push(format!("timeout {} {then}", dice.word(&["24h", "2d", "8h working", "3d working calendar hk"])));
    }
    if dice.chance(30) {
        all.push("timeout 9d reject".to_owned());
    }
    all.extend(dice.maybe(40, |dice| format!("remind {}", dice.word(&["sat 10:00", "every 4h", "mon, thu 09:15 calendar hk"]))));
    all.extend(dice.maybe(40, |dice| {
        format!("if nobody {}", dice.word(&["block", "escalate", "reject", "role cfo anywhere", "approve accept risk \"sole\""]))
    }));
    all.extend(dice.maybe(30, |dice| format!("repeat {}", dice.word(&["ask", "carry consecutive", "carry any"]))));
    all.extend(dice.maybe(30, |dice| format!("reject {}", dice.word(&["veto", "when impossible"]))));
    format!("{{ {} }}", all.join("; "))
}
