//! The policy texts that say what an organisation and a flow nobody thought of are.

use std::fmt::Write;

use super::flow::ROLES;
use crate::oracle::case::{Block, Calendar, Carry, Cond, Flow, Long, Nobody, OnReject, Org, Remind, Rung, Sign, Step, To, Who};

/// The policy set that says the same. `base` is the instant of minute 0.
pub fn text(org: &Org, flow: &Flow, instant: impl Fn(i64) -> String) -> String {
    let mut out = String::from(
        "ordinance: v1\nkind: PolicySet\nname: sample\nrelease: '1'\n---\nordinance: v1\nkind: Tenant\nid: sample\nedition: professional\n\
         registration: {route: new_company, documents: [company_search_nn1, director_id]}\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n\
         ---\nordinance: v1\nkind: Units\nunits: [{id: u0, type: group, units: [{id: u1, type: subsidiary}]}]\n---\nordinance: v1\nkind: People\npeople:\n",
    );
    for (at, person) in org.people.iter().enumerate() {
        let manager = person.manager.map(|up| format!(", manager: p{up}")).unwrap_or_default();
        let status = if person.active { "" } else { ", status: suspended" };
        let _ = writeln!(out, "  - {{id: p{at}, unit: u0{manager}{status}}}");
    }
    out.push_str(
        "---\nordinance: v1\nkind: Integrations\nintegrations: [{id: desk, direction: in, endpoint: 'https://desk.example.hk/hooks', \
         emits: [{event: ev.w1, as: T}, {event: ev.w2, as: T}]}]\n",
    );
    out.push_str("---\nordinance: v1\nkind: Roles\nroles:\n");
    for role in 0..ROLES {
        let mut holders = Vec::new();
        for (at, person) in org.people.iter().enumerate() {
            for held in person.roles.iter().filter(|held| held.role == role) {
                let until = held.until.map(|until| format!(", until: '{}'", instant(until))).unwrap_or_default();
                holders.push(format!("{{person: p{at}, scope: u{}{until}}}", held.unit));
            }
        }
        let _ = writeln!(out, "  - {{id: r{role}, assign: [{}]}}", holders.join(", "));
    }
    out.push_str(
        "---\nordinance: v1\nkind: Catalog\napplications: [{id: app, resources: [{type: T, actions: [submit], attributes: {owner: Person, unit: Unit, n: int}}]}]\n",
    );
    let (below, first, second) = flow.table;
    let _ = writeln!(
        out,
        "---\nordinance: v1\nkind: Table\nid: pick\nhit: first\ninputs: {{n: int}}\noutputs: {{approver: Role}}\nrules: [[\"< {below}\", r{first}], [\"-\", r{second}]]"
    );
    written(&org.calendar, &instant, &mut out);
    if !org.delegations.is_empty() {
        out.push_str("---\nordinance: v1\nkind: Delegations\ndelegations:\n");
        for (of, to, from, until, hops) in &org.delegations {
            let (from, until) = (instant(*from), instant(*until));
            let _ = writeln!(out, "  - {{of: p{of}, to: p{to}, from: '{from}', until: '{until}', hops: {hops}}}");
        }
    }
    let _ = write!(
        out,
        "---\nordinance: v1\nkind: Flows\nexempts: [{{id: big, name: another way, on: {{submit: [T]}}, when: request.n >= 100}}]\n"
    );
    for (unit, limit) in (0..).zip(flow.limit.1) {
        if let Some(limit) = limit {
            let head = if unit == 0 || flow.limit.1[0].is_none() { "binds:\n" } else { "" };
            let _ = writeln!(out, "{head}  - {{flow: f, in_unit: u{unit}, params: {{limit: {limit}}}}}");
        }
    }
    let _ = writeln!(out, "flows:\n  - id: f\n    on: {{submit: [T]}}\n    when: request.n < 100");
    let _ = writeln!(out, "    params: {{limit: {{type: int, default: {}}}}}", flow.limit.0);
    if let Some(role) = flow.admin {
        let _ = writeln!(out, "    admin: {{role: r{role}, anywhere: true}}");
    }
    let _ = match &flow.on_reject {
        OnReject::End => writeln!(out, "    on_reject: end"),
        OnReject::Requester => writeln!(out, "    on_reject: {{return_to: requester, max_rounds: {}}}", flow.rounds),
        OnReject::Step(step) => writeln!(out, "    on_reject: {{return_to: {{step: {step}}}, max_rounds: {}}}", flow.rounds),
    };
    if flow.distinct > 0 {
        let _ = writeln!(out, "    distinct_humans: {}", flow.distinct);
    }
    if !flow.forbids.is_empty() {
        let _ = writeln!(out, "    forbid: [{}]", flow.forbids.join(", "));
    }
    out.push_str("    steps:\n");
    blocks(&flow.blocks, 6, &mut out);
    out
}

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn written(calendar: &Calendar, instant: impl Fn(i64) -> String, out: &mut String) {
    let clock = |minute: &i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let open: Vec<String> = calendar.open.iter().map(|(from, until)| format!("{}-{}", clock(from), clock(until))).collect();
    let date = |day: &i64| instant(day * 1_440).split('T').next().unwrap().to_owned();
    // The last one lies behind all that is waited for.
    let holidays: Vec<String> = calendar.holidays.iter().chain(&[600]).map(|day| format!("{{date: {}}}", date(day))).collect();
    let _ = writeln!(
        out,
        "---\nordinance: v1\nkind: Calendar\nid: cal\ntime_zone: Asia/Hong_Kong\nworking_hours: {{mon-{}: '{}'}}\nholidays: [{}]",
        WEEK[calendar.last as usize],
        open.join(","),
        holidays.join(", ")
    );
}

fn blocks(all: &[Block], indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    for block in all {
        match block {
            Block::Step(one) => {
                let _ = writeln!(out, "{pad}- {}", step(one));
            }
            Block::Wait(wait) => {
                let then = |rung: Rung| if rung == Rung::Reject { "reject" } else { "remind" };
                let rung = wait.rung.map(|(after, rung)| format!(", timeout: [{{after: {after}m, then: {}}}]", then(rung)));
                let _ = writeln!(out, "{pad}- {{wait: {}{}}}", wait.event, rung.unwrap_or_default());
            }
            Block::Notify(notify) => {
                let to = match notify.to {
                    To::Requester => "requester".to_owned(),
                    To::Approvers => "approvers".to_owned(),
                    To::Role(role) => format!("{{role: r{role}, anywhere: true}}"),
                };
                let at = if notify.moment == "here" { String::new() } else { format!(", at: {}", notify.moment) };
                let _ = writeln!(out, "{pad}- {{notify: [{to}]{at}}}");
            }
            Block::Stop => {}
            Block::Choose(cases, otherwise) => {
                let _ = writeln!(out, "{pad}- choose:");
                for (cond, inner) in cases {
                    let _ = writeln!(out, "{pad}    - when: {}\n{pad}      steps:", condition(*cond));
                    blocks(inner, indent + 8, out);
                }
                if let Some(inner) = otherwise {
                    let _ = writeln!(out, "{pad}    - otherwise:");
                    blocks(inner, indent + 8, out);
                }
            }
            Block::Parallel(branches) | Block::Race(branches) => {
                let word = if matches!(block, Block::Race(_)) { "race" } else { "parallel" };
                let _ = writeln!(out, "{pad}- {word}:");
                for branch in branches {
                    let _ = writeln!(out, "{pad}    - branch:");
                    blocks(branch, indent + 8, out);
                }
            }
        }
    }
}

fn condition(cond: Cond) -> String {
    let sign = if cond.below { "<" } else { ">=" };
    format!("request.n {sign} {}", cond.than.map_or("limit".to_owned(), |than| than.to_string()))
}

fn step(step: &Step) -> String {
    let sign = match step.sign {
        Sign::Any => "any".to_owned(),
        Sign::All => "all".to_owned(),
        Sign::InOrder => "in_order".to_owned(),
        Sign::Count(n) => n.to_string(),
        Sign::Percent(share) => format!("{share}%"),
        Sign::Weighted(n) => format!("{{weighted: {n}}}"),
    };
    let weighted = matches!(step.sign, Sign::Weighted(_));
    let people = |all: &[(Who, usize)]| {
        all.iter().map(|(who, weight)| person(who, weighted.then_some(*weight))).collect::<Vec<_>>().join(", ")
    };
    let mut out = format!("{{step: {}, sign: {sign}, approvers: [{}]", step.id, people(&step.who));
    if let Some(when) = step.when {
        let _ = write!(out, ", when: {}", condition(when));
    }
    if let Some(Remind { every, on, named }) = step.remind {
        let calendar = if named { ", calendar: cal" } else { "" };
        let _ = match on {
            None => write!(out, ", remind: [{{every: {every}m{calendar}}}]"),
            Some(day) => {
                let (day, hour, minute) = (WEEK[day as usize], every / 60, every % 60);
                write!(out, ", remind: [{{weekly: [{day}], at: '{hour:02}:{minute:02}'{calendar}}}]")
            }
        };
    }
    if !step.except.is_empty() {
        let except: Vec<String> = step.except.iter().map(|who| person(who, None)).collect();
        let _ = write!(out, ", except: [{}]", except.join(", "));
    }
    if let Some(second) = &step.or_else {
        let _ = write!(out, ", else: [{{approvers: [{}]}}]", people(second));
    }
    let nobody = match step.nobody {
        Nobody::Block => "block".to_owned(),
        Nobody::Escalate => "escalate".to_owned(),
        Nobody::Reject => "reject".to_owned(),
        Nobody::Role(role) => format!("{{role: r{role}, anywhere: true}}"),
        Nobody::Accept => "{approve_accept_risk: small}".to_owned(),
    };
    let _ = write!(out, ", if_nobody: {nobody}");
    if step.patient {
        out.push_str(", reject: when_impossible");
    }
    match step.carry {
        Carry::Ask => {}
        Carry::Consecutive => out.push_str(", repeat: carry_consecutive"),
        Carry::Any => out.push_str(", repeat: carry_any"),
    }
    if !step.rungs.is_empty() {
        let rungs: Vec<String> = step
            .rungs
            .iter()
            .map(|(after, then)| {
                let then = match then {
                    Rung::Escalate(None) => "escalate".to_owned(),
                    Rung::Escalate(Some(role)) => format!("escalate, at_top: {{role: r{role}, anywhere: true}}"),
                    Rung::Reject => "reject".to_owned(),
                    Rung::Remind => "remind".to_owned(),
                    Rung::To(role) => format!("{{to: {{role: r{role}, anywhere: true}}}}"),
                };
                match after {
                    Long::Wall(minutes) => format!("{{after: {minutes}m, then: {then}}}"),
                    Long::Open(minutes) => format!("{{after: {minutes}m, working: true, then: {then}}}"),
                    Long::Days(days) => format!("{{after: {days}d, working: true, then: {then}}}"),
                }
            })
            .collect();
        let _ = write!(out, ", timeout: [{}]", rungs.join(", "));
    }
    out.push('}');
    out
}

fn person(who: &Who, weight: Option<usize>) -> String {
    let weight = weight.map(|weight| format!(", weight: {weight}")).unwrap_or_default();
    match who {
        Who::Role(role) => format!("{{role: r{role}, anywhere: true{weight}}}"),
        Who::Here(role) => format!("{{role: r{role}{weight}}}"),
        Who::Person(person) => format!("{{person: p{person}{weight}}}"),
        Who::Manager(level) => format!("{{manager_of: requester, level: {level}{weight}}}"),
        Who::Chain(levels) => format!("{{chain_of: requester, until: {{levels: {levels}}}{weight}}}"),
        Who::Until(role) => format!("{{chain_of: requester, until: {{role: r{role}}}{weight}}}"),
        Who::Chosen(role) => format!("{{chosen_from: [{{role: r{role}, anywhere: true}}]{weight}}}"),
        Who::Table => {
            format!("{{role: {{table: pick, args: [request.n], output: approver}}, anywhere: true{weight}}}")
        }
    }
}
