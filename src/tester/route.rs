use super::{FlowCell, FlowTable};
use crate::approval::plan;
use crate::authzen::{PlanNode, Request, RequestCode, RequestError, RouteAnswer};
use crate::bundle::{Bundle, Trigger};
use crate::model::{RouteTest, TestedStart};
use crate::source::Spanned;
use crate::value::Instant;

/// What came of one table of routes.
pub(super) fn table(test: &RouteTest, bundle: &Bundle, now: Option<Instant>) -> FlowTable {
    let now = test.now.as_ref().map(|now| now.value).or(now);
    let mut cells = Vec::new();
    for (at, varied) in test.variants.iter().enumerate() {
        let route = answer(test, bundle, varied, now);
        let cell = |place, question: String, expected: &str, actual: Result<String, String>| FlowCell {
            place,
            subject: test.start.word("by").or_else(|| test.start.word("person")).unwrap_or_default().to_owned(),
            question,
            varied: varied.clone(),
            expected: expected.to_owned(),
            passed: actual.as_ref().is_ok_and(|actual| actual == expected),
            actual: actual.clone().unwrap_or_else(|_| "error".to_owned()),
            errors: actual.err().into_iter().collect(),
        };
        let told = |answer: &dyn Fn(&RouteAnswer) -> String| match &route {
            Ok(route) => Ok(answer(route)),
            Err(error) => Err(error.message.clone()),
        };
        if let Some(flow) = test.flow.get(at) {
            let selected = |route: &RouteAnswer| route.flow.clone().or(route.exempt.clone()).unwrap_or_else(|| "none".to_owned());
            cells.push(cell(flow.place, "flow".to_owned(), &flow.value, told(&selected)));
        }
        if let Some(blocked) = test.blocked.get(at) {
            let reason = |route: &RouteAnswer| route.blocked.as_ref().map_or("none", |blocked| blocked.reason).to_owned();
            cells.push(cell(blocked.place, "blocked".to_owned(), &blocked.value, told(&reason)));
        }
        for (step, people) in &test.approvers {
            let mut wanted = people.clone();
            wanted.sort();
            let found = |route: &RouteAnswer| {
                let found = route.plan.as_ref().and_then(|plan| approvers(plan, &step.value));
                found.map_or_else(|| "no such step".to_owned(), |people| people.join(", "))
            };
            cells.push(cell(step.place, format!("approvers of {}", step.value), &wanted.join(", "), told(&found)));
        }
    }
    FlowTable { place: test.at, name: test.name.as_ref().map(|name| name.value.clone()), kind: "route", cells }
}

fn answer(
    test: &RouteTest,
    bundle: &Bundle,
    varied: &[(String, String)],
    now: Option<Instant>,
) -> Result<RouteAnswer, RequestError> {
    let now = now.ok_or_else(no_clock)?;
    let mut request = request(&test.start, bundle, None)?;
    for (name, value) in varied {
        request = request.attribute(bundle, name, value)?;
    }
    Ok(RouteAnswer::new(bundle, &plan(bundle, &request.resolve_approval(bundle)?, now)))
}

pub(super) fn no_clock() -> RequestError {
    RequestError::new(RequestCode::NoNow, "nothing says when: the tests have no `clock`")
}

fn approvers<'p>(plan: &'p PlanNode, wanted: &str) -> Option<&'p [String]> {
    let any = |all: &'p [PlanNode]| all.iter().find_map(|node| approvers(node, wanted));
    match plan {
        PlanNode::Seq { seq, .. } => any(seq),
        PlanNode::Parallel { parallel } => any(parallel),
        PlanNode::Race { race } => any(race),
        PlanNode::Step(step) if step.step == wanted => Some(&step.approvers),
        _ => None,
    }
}

/// The request of a test. Of a case it is the flow that says what happens, and of what type the record is where it is for one.
pub(super) fn request(start: &TestedStart, bundle: &Bundle, flow: Option<&Spanned<String>>) -> Result<Request, RequestError> {
    let bad = |message: String| RequestError::new(RequestCode::BadValue, message);
    let types = &bundle.catalog().types;
    let trigger = flow.and_then(|flow| bundle.flows().ids.find(&flow.value)).and_then(|flow| bundle.flows().rows.get(flow));
    if let (Some(flow), None) = (flow, trigger) {
        return Err(bad(format!("there is no flow `{}`", flow.value)));
    }
    let (mut of, mut field) = (start.word("type").map(str::to_owned), start.word("field").map(str::to_owned));
    let mut event = start.word("event").map(str::to_owned);
    let kind = match trigger.map(|flow| &flow.trigger) {
        None => start.kind.unwrap_or("submit"),
        Some(Trigger::Submit(all)) => {
            of = of.or_else(|| all.first().map(|of| types.get(*of).to_owned()));
            "submit"
        }
        Some(Trigger::Event { event: name, of: carried }) => {
            (of, event) = (Some(types.get(*carried).to_owned()), Some(name.clone()));
            "event"
        }
        Some(Trigger::Schedule { .. }) => "schedule",
        Some(Trigger::Reveal(on, name)) => {
            field = Some(format!("{}.{name}", types.get(*on)));
            "reveal"
        }
        Some(Trigger::Change(on, name)) => {
            field = Some(format!("{}.{name}", types.get(*on)));
            "change"
        }
    };
    if let Some((on, _)) = field.as_deref().and_then(|field| field.split_once('.')) {
        of = Some(on.to_owned());
    }
    let of = of.unwrap_or_else(|| if kind == "schedule" { "Person" } else { "" }.to_owned());
    let action = if kind == "event" { event.unwrap_or_default() } else { kind.to_owned() };
    let by = start.word("by").unwrap_or_default();
    let mut request = if bundle.people().ids().find(by).is_none() && bundle.integrations().find(by).is_some() {
        Request::integration(by, action, of)
    } else {
        Request::person(by, action, of)
    };
    if let Some(person) = start.word("person").filter(|_| kind == "schedule") {
        request = request.id(person);
        let named = flow.map(|flow| flow.value.as_str()).or_else(|| start.word("flow"));
        return Ok(named.map_or(request.clone(), |flow| request.context("flow", flow)));
    }
    if let Some((_, name)) = field.as_deref().and_then(|field| field.split_once('.')) {
        request = request.context("fields", serde_json::json!([name]));
    }
    for (name, value) in &start.words {
        request = match name.value.as_str() {
            "type" | "by" | "event" | "field" => request,
            "id" => request.id(value.as_str()),
            "chosen" => request.context("chosen", value.split(',').map(str::trim).collect::<Vec<_>>()),
            "on_behalf_of" => request.context("on_behalf_of", value.as_str()),
            name => request.attribute(bundle, name, value)?,
        };
    }
    Ok(request)
}
