//! Proofs of flows against planning every request there is, in an organisation small enough for that.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::prove;
use crate::approval::{Node, Opening, Planned, Reason, Request, Route, Start, plan};
use crate::bundle::{Bundle, Target};
use crate::compile::compile;
use crate::diagnostic::{Diagnostic, Sink};
use crate::eval::{Facts, Principal, chain};
use crate::resolve::{Input, resolve};
use crate::source::Sources;
use crate::syntax::{Lost, read_ord, read_yaml};
use crate::value::{Digest, FlowIx, Instant, Ix as _, Money, PersonIx, TypeIx, UnitIx, Value};

const NOUNS: &str = "ordinance: v1
kind: PolicySet
name: sample
release: '1'
---
ordinance: v1
kind: Tenant
id: sample
edition: professional
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units:
  - id: group
    type: group
    head: ann
    units: [{id: hk, type: subsidiary, head: bob, units: [{id: till, type: department}]}, {id: sg, type: subsidiary}]
---
ordinance: v1
kind: People
people: [{id: ann, unit: group}, {id: bob, unit: hk}, {id: carl, unit: till}, {id: dora, unit: sg}, {id: eve, unit: till, manager: carl}]
---
ordinance: v1
kind: Roles
roles:
  - {id: clerk, assign: [{person: eve, scope: hk}, {person: carl, scope: hk}]}
  - {id: cfo, assign: [{person: ann, scope: tenant}]}
---
ordinance: v1
kind: Catalog
applications:
  - id: shop
    resources:
      - {type: Doc, actions: [submit], attributes: {owner: Person, unit: Unit, amount: money, kind: {enum: [travel, goods]}}}
";

const CONDITIONS: &[&str] = &[
    "request.amount > HKD 10",
    "request.amount >= HKD 10",
    "request.amount <= HKD 10",
    "request.amount < HKD 10",
    "request.kind == goods",
    "not request.kind == goods",
    "request.unit within hk",
    "not request.unit within hk",
    "requester.unit within hk",
    "requester.unit within request.unit",
    "not requester.unit within request.unit",
    "requester.manager.unit == request.unit",
];

const APPROVERS: &[&str] = &[
    "any of role clerk",
    "any of role cfo anywhere",
    "all of role clerk anywhere",
    "manager of requester",
    "head of unit",
    "2 of role clerk anywhere, person dora",
    "any of role cfo anywhere else person bob",
    "all of role clerk anywhere except person requester",
    "any of role clerk in unit sg",
    "50% of role clerk, role cfo",
    "manager level 2 of requester",
    "chain of requester until 2 levels",
    "manager of request.owner else head of hk",
    "in order person bob, person dora",
    "weighted 3 of role clerk anywhere weight 1, person bob weight 2",
];

fn condition() -> impl Strategy<Value = String> {
    let one = || proptest::sample::select(CONDITIONS);
    prop_oneof![
        2 => one().prop_map(str::to_owned),
        1 => (one(), one()).prop_map(|(a, b)| format!("{a} and {b}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{a} or {b}")),
    ]
}

/// What a step says beside who approves.
const OPTIONS: &[&str] = &[
    "",
    "",
    "",
    "{ timeout 24h escalate }",
    "{ if nobody block }",
    "{ if nobody role cfo anywhere }",
    "{ if nobody approve accept risk \"small\" }",
    "{ if nobody reject }",
];

#[derive(Clone, Debug)]
struct Step {
    when: Option<String>,
    approvers: &'static str,
    options: &'static str,
}

#[derive(Clone, Debug)]
struct Made {
    when: Option<String>,
    steps: Vec<Step>,
    /// A choice in the end, each case with the step after the others that it is; perhaps with one for the rest.
    cases: Vec<(String, &'static str)>,
    otherwise: bool,
    distinct: u32,
}

fn flow() -> impl Strategy<Value = Made> {
    let select = proptest::sample::select::<&'static str>;
    let step = (proptest::option::weighted(0.3, condition()), select(APPROVERS), select(OPTIONS))
        .prop_map(|(when, approvers, options)| Step { when, approvers, options });
    let cases = prop_oneof![
        3 => Just(Vec::new()),
        1 => proptest::collection::vec((condition(), select(APPROVERS)), 1..3),
    ];
    let distinct = prop_oneof![2 => Just(0), 1 => 2..4_u32];
    (proptest::option::weighted(0.8, condition()), proptest::collection::vec(step, 1..3), cases, any::<bool>(), distinct)
        .prop_map(|(when, steps, cases, otherwise, distinct)| Made { when, steps, cases, otherwise, distinct })
}

impl Made {
    fn text(&self, at: usize) -> String {
        let when =
            |when: &Option<String>, before: &str| when.as_ref().map_or(String::new(), |when| format!("{before}when {when}"));
        let mut text = format!("flow f{at} {{\n  on submit Doc{}\n", when(&self.when, "\n  "));
        for (number, step) in self.steps.iter().enumerate() {
            text += &format!("  step s{number}{}: {} {}\n", when(&step.when, " "), step.approvers, step.options);
        }
        if !self.cases.is_empty() {
            text += "  choose {\n";
            for (number, (when, approvers)) in self.cases.iter().enumerate() {
                text += &format!("    when {when} {{ step c{number}: {approvers} }}\n");
            }
            text += if self.otherwise { "    otherwise { step rest: person dora }\n  }\n" } else { "  }\n" };
        }
        if self.distinct > 0 {
            text += &format!("  distinct humans at least {}\n", self.distinct);
        }
        text + "}\n"
    }

    /// The ids of the steps with their options, in the order of the flow.
    fn ids(&self) -> Vec<(String, &'static str)> {
        let own = self.steps.iter().enumerate().map(|(at, step)| (format!("s{at}"), step.options));
        let cases = (0..self.cases.len()).map(|at| (format!("c{at}"), ""));
        let rest = (self.otherwise && !self.cases.is_empty()).then(|| ("rest".to_owned(), ""));
        own.chain(cases).chain(rest).collect()
    }
}

struct Sample {
    bundle: Bundle,
    told: Vec<Diagnostic>,
}

fn sample(text: &str) -> Sample {
    let mut sources = Sources::default();
    let mut sink = Sink::new();
    let file = sources.add("ordinance.yaml", NOUNS);
    let mut documents = read_yaml(file, sources.get(file).unwrap(), &mut sink).documents;
    let rules = sources.add("flows.ord", text);
    documents.push(read_ord(rules, sources.get(rules).unwrap(), &mut sink).document);
    let resolution = resolve(Input { sources: &sources, documents: &documents, lost: &Lost::default(), now: None }, &mut sink);
    let before: Vec<String> = sink.iter().map(Diagnostic::message).collect();
    assert!(before.is_empty(), "{before:?}\n{text}");
    prove(&resolution, &std::sync::OnceLock::new(), Instant::parse("2026-11-22T10:00:00+08:00", None), &mut sink);
    let set = resolution.whole().expect("a generated set is whole");
    Sample { bundle: compile(&set, Digest::of(&[]), &sources), told: sink.into_sorted() }
}

/// Every request there is, about whoever asks and about others.
fn requests(bundle: &Bundle) -> Vec<Request> {
    let catalog = bundle.catalog();
    let name = |name: &str| catalog.attributes.find(name).unwrap();
    let mut out = Vec::new();
    for (person, owner) in (0..5).flat_map(|person| (0..5).map(move |owner| (person, owner))) {
        for unit in 0..4 {
            for kind in ["travel", "goods"] {
                for amount in ["HKD 9.99", "HKD 10.00", "HKD 10.01"] {
                    let mut facts = Facts::person(PersonIx::new(person));
                    facts.principal = Principal::Person(PersonIx::new(person));
                    facts.properties = vec![
                        (name("owner"), Value::Person(PersonIx::new(owner))),
                        (name("unit"), Value::Unit(UnitIx::new(unit))),
                        (name("kind"), Value::Enum(crate::value::Id::new(kind).unwrap())),
                        (name("amount"), Value::Money(Money::parse(amount).unwrap())),
                    ];
                    facts.properties.sort_by_key(|(name, _)| *name);
                    let start = Start::Submit(TypeIx::new(0));
                    assert!(catalog.owner_attribute(Target::Type(TypeIx::new(0))).is_some());
                    out.push(Request { start, id: None, facts, on_behalf_of: None, chosen: Vec::new(), flow: None });
                }
            }
        }
    }
    out
}

fn stuck(planned: &Planned) -> bool {
    matches!(planned.opening, Opening::Blocked(_) | Opening::Rejected)
}

/// How many different people can vote, by trying everybody for every vote.
fn different(votes: &[Vec<PersonIx>], chosen: &BTreeSet<PersonIx>) -> usize {
    let Some((first, rest)) = votes.split_first() else { return chosen.len() };
    let with = first.iter().filter(|person| !chosen.contains(person)).map(|person| {
        let more: BTreeSet<PersonIx> = chosen.iter().copied().chain([*person]).collect();
        different(rest, &more)
    });
    with.chain([different(rest, chosen)]).max().unwrap_or(0)
}

fn votes(route: &Route) -> Vec<Vec<PersonIx>> {
    let open = route.steps.iter().filter(|planned| planned.opening == Opening::Tasks);
    open.flat_map(|planned| vec![planned.approvers(); (planned.needed as usize).min(planned.approvers().len())]).collect()
}

/// Whether nobody is left to whom some approver's task can go.
fn ends(bundle: &Bundle, route: &Route, planned: &Planned) -> bool {
    let approvers = planned.approvers();
    let free = |person: &PersonIx| route.capacity(*person).is_none() && !approvers.contains(person);
    planned.opening == Opening::Tasks && approvers.iter().any(|one| !chain(bundle, *one).any(|above| free(&above)))
}

/// The request that a finding shows.
fn shown(bundle: &Bundle, witness: &serde_json::Value) -> Request {
    let catalog = bundle.catalog();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let at = |ids: &[&str], id: &str| u32::try_from(ids.iter().position(|own| *own == id).unwrap()).unwrap();
    let person = |id: &str| PersonIx::new(at(&["ann", "bob", "carl", "dora", "eve"], id));
    let unit = |id: &str| UnitIx::new(at(&["group", "hk", "till", "sg"], id));
    let asks = person(&text(&witness["subject"]["id"]));
    let mut facts = Facts::person(asks);
    for (name, value) in witness["resource"]["properties"].as_object().unwrap() {
        let value = text(value);
        let value = match name.as_str() {
            "owner" => Value::Person(person(&value)),
            "unit" => Value::Unit(unit(&value)),
            "kind" => Value::Enum(crate::value::Id::new(value.as_str()).unwrap()),
            _ => Value::Money(Money::parse(&value).unwrap()),
        };
        facts.properties.push((catalog.attributes.find(name).unwrap(), value));
    }
    facts.properties.sort_by_key(|(name, _)| *name);
    let start = Start::Submit(TypeIx::new(0));
    Request { start, id: None, facts, on_behalf_of: None, chosen: Vec::new(), flow: None }
}

fn arg(finding: &Diagnostic, name: &str) -> String {
    finding.args.iter().find(|(own, _)| *own == name).map(|(_, value)| value.to_string()).unwrap_or_default()
}

/// Whether planning the request that a finding shows does what the finding says.
fn is_so(bundle: &Bundle, finding: &Diagnostic, route: &Route) -> bool {
    let blocked = |because: fn(&Reason) -> bool| route.blocked.as_ref().is_some_and(|blocked| because(&blocked.reason));
    let flows = bundle.flows();
    let id = |flow: FlowIx| flows.ids.get(flow) == arg(finding, "flow");
    let here = || route.flow().is_some_and(id);
    let planned = || {
        let flow = flows.rows.get(route.flow()?)?;
        let step = flow.steps.enumerate().find(|(_, step)| step.id.as_str() == arg(finding, "step"))?.0;
        route.steps.iter().find(|planned| planned.step == step)
    };
    let most = || different(&votes(route), &BTreeSet::new()) < arg(finding, "wanted").parse().unwrap();
    match finding.code.id {
        "flow/gap" => route.flow().is_none() && blocked(|reason| matches!(reason, Reason::NoMatch)),
        "flow/overlap" => route.flow().is_none() && blocked(|reason| matches!(reason, Reason::Several(_))),
        "flow/choose-gap" => here() && stops(route, |reason| matches!(reason, Reason::NoMatch)),
        "flow/choose-overlap" => here() && stops(route, |reason| matches!(reason, Reason::Several(_))),
        "flow/step-impossible" | "flow/step-without-approver" | "flow/sole-approver" => here() && planned().is_some_and(stuck),
        "flow/auto-approval" => here() && planned().is_some_and(|planned| matches!(planned.opening, Opening::Accepted(_))),
        "flow/approved-by-nobody" => here() && route.steps.is_empty() && route.blocked.is_none(),
        "flow/too-few-humans" | "flow/same-approvers" => here() && route.blocked.is_none() && most(),
        "flow/escalation-ends" => here() && planned().is_some_and(|planned| ends(bundle, route, planned)),
        _ => true,
    }
}

fn stops(route: &Route, because: fn(&Reason) -> bool) -> bool {
    route.nodes.iter().any(|node| matches!(node, Node::Stop(reason) if because(reason)))
}

/// What planning every request finds of a step.
#[derive(Clone, Copy, Default)]
struct Counts {
    tried: u32,
    stuck: u32,
    accepted: bool,
    ends: bool,
}

#[derive(Default)]
struct Found {
    gap: bool,
    overlap: bool,
    fails: bool,
    steps: BTreeMap<(u32, u32), Counts>,
    reached: BTreeSet<u32>,
    nobody_asked: BTreeSet<u32>,
    choose_gap: BTreeSet<u32>,
    choose_overlap: BTreeSet<u32>,
    /// Whether some, and whether all requests that are not blocked have enough different people.
    humans: BTreeMap<u32, (bool, bool)>,
}

/// What planning finds of every request, or of those that are about whoever asks.
fn everything(bundle: &Bundle, flows: &[Made], own: bool) -> Found {
    let now = Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap();
    let mut found = Found::default();
    for request in requests(bundle) {
        let about = request.facts.properties.iter().any(|(_, value)| request.person().map(Value::Person).as_ref() == Some(value));
        if own && !about {
            continue;
        }
        let route = plan(bundle, &request, now);
        let Some(flow) = route.flow() else {
            match route.blocked.as_ref().map(|blocked| &blocked.reason) {
                Some(Reason::NoMatch) => found.gap = true,
                Some(Reason::Several(_)) => found.overlap = true,
                Some(Reason::Failed(_)) => found.fails = true,
                _ => {}
            }
            continue;
        };
        found.reached.insert(flow.0);
        if route.steps.is_empty() && route.blocked.is_none() {
            found.nobody_asked.insert(flow.0);
        }
        found.fails |= stops(&route, |reason| matches!(reason, Reason::Failed(_)));
        found.choose_gap.extend(stops(&route, |reason| matches!(reason, Reason::NoMatch)).then_some(flow.0));
        found.choose_overlap.extend(stops(&route, |reason| matches!(reason, Reason::Several(_))).then_some(flow.0));
        let wanted = flows[flow.0 as usize].distinct as usize;
        if wanted > 0 && route.blocked.is_none() && !route.steps.is_empty() {
            let enough = different(&votes(&route), &BTreeSet::new()) >= wanted;
            let (some, all) = found.humans.entry(flow.0).or_insert((false, true));
            *some |= enough;
            *all &= enough;
        }
        for planned in &route.steps {
            if matches!(planned.opening, Opening::Blocked(Reason::Failed(_))) {
                found.fails = true;
                continue;
            }
            let ends = ends(bundle, &route, planned);
            let counts = found.steps.entry((flow.0, planned.step.0)).or_default();
            counts.tried += 1;
            counts.stuck += u32::from(stuck(planned));
            counts.accepted |= matches!(planned.opening, Opening::Accepted(_));
            counts.ends |= ends;
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_told_is_what_planning_every_request_finds(flows in proptest::collection::vec(flow(), 1..4)) {
        let text = flows.iter().enumerate().fold("ordinance v1\n".to_owned(), |text, (at, flow)| text + &flow.text(at));
        let Sample { bundle, told } = sample(&text);
        let now = Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap();
        for finding in told.iter().filter(|finding| finding.witness.is_some()) {
            let route = plan(&bundle, &shown(&bundle, finding.witness.as_ref().unwrap()), now);
            prop_assert!(is_so(&bundle, finding, &route), "{}: {:?}\n{}", finding.code.id, finding.witness, text);
        }
        // A requester and another person whom it is about are not always tried together: so what is told holds of some request,
        // and what holds of a request about whoever asks is told.
        let (found, own) = (everything(&bundle, &flows, false), everything(&bundle, &flows, true));
        let has = |code: &str| told.iter().any(|finding| finding.code.id == code);
        prop_assert!(!has("flow/not-proven"), "{text}");
        prop_assert_eq!(has("flow/condition-fails"), found.fails, "{}", text);
        prop_assert_eq!((has("flow/gap"), has("flow/overlap")), (found.gap, found.overlap), "{}", text);
        for (flow, made) in (0..).zip(&flows) {
            let of = |codes: &[&str]| told.iter().any(|finding| codes.contains(&finding.code.id) && arg(finding, "flow") == format!("f{flow}"));
            prop_assert_eq!(of(&["flow/approved-by-nobody"]), found.nobody_asked.contains(&flow), "f{}\n{}", flow, text);
            prop_assert_eq!(of(&["flow/choose-gap"]), found.choose_gap.contains(&flow), "f{}\n{}", flow, text);
            prop_assert_eq!(of(&["flow/choose-overlap"]), found.choose_overlap.contains(&flow), "f{}\n{}", flow, text);
            let humans = |found: &Found| found.humans.get(&flow).copied().unwrap_or((false, true));
            let ((some, all), (_, all_own)) = (humans(&found), humans(&own));
            let few = of(&["flow/too-few-humans", "flow/same-approvers"]);
            prop_assert!((all_own || few) && (!few || !all), "f{flow}: {few} {all} {all_own}\n{text}");
            prop_assert!(!of(&["flow/too-few-humans"]) || !some, "f{flow}\n{text}");
            for (step, (id, options)) in (0..).zip(made.ids()) {
                let about = |codes: &[&str]| told.iter().any(|finding| {
                    codes.contains(&finding.code.id) && arg(finding, "flow") == format!("f{flow}") && arg(finding, "step") == id
                });
                let counts = |found: &Found| found.steps.get(&(flow, step)).copied().unwrap_or_default();
                let (any, own) = (counts(&found), counts(&own));
                let impossible = about(&["flow/step-impossible"]);
                prop_assert_eq!(impossible, any.tried > 0 && any.stuck == any.tried, "f{} {}: {} of {}\n{}", flow, id, any.stuck, any.tried, text);
                let silent = options.contains("if nobody") || impossible;
                let between = |told: bool, own: bool, any: bool| (told || !own) && (any || !told);
                let warned = about(&["flow/step-without-approver", "flow/sole-approver"]);
                prop_assert!(between(warned, own.stuck > 0 && !silent, any.stuck > 0 && !silent), "f{flow} {id}: {warned}\n{text}");
                prop_assert!(between(about(&["flow/auto-approval"]), own.accepted, any.accepted), "f{flow} {id}\n{text}");
                let escalates = options.contains("escalate");
                let ends = about(&["flow/escalation-ends"]);
                prop_assert!(between(ends, own.ends && escalates, any.ends && escalates), "f{flow} {id}: {ends}\n{text}");
            }
        }
    }
}
