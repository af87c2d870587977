use serde_json::{Map, Value as Json, json};

use super::ground::Ground;
use crate::approval::{Request, Start};
use crate::bundle::Target;
use crate::decide;
use crate::eval::Principal;
use crate::model::{Ids as _, PolicySet, canonical_value};
use crate::value::Value;

/// A value as a request states it.
pub(super) fn stated(set: &PolicySet, value: &Value) -> Json {
    match value {
        Value::Bool(holds) => json!(holds),
        Value::Int(number) => json!(number),
        Value::Decimal(number) => json!(number.to_string()),
        Value::Money(amount) => json!(amount.to_string()),
        Value::Text(text) => json!(&**text),
        Value::Date(day) => json!(day.to_string()),
        Value::Instant(at) => json!(at.display_in(&set.tenant.time_zone.value)),
        Value::Duration(length) => json!(length.to_string()),
        Value::Network(network) => json!(network.to_string()),
        Value::Person(person) => json!(set.person_id(*person)),
        Value::Integration(integration) => json!(set.integration_id(*integration)),
        Value::Unit(unit) => json!(set.unit_id(*unit)),
        Value::Role(role) => json!(set.role_id(*role)),
        Value::Enum(id) => json!(id.as_str()),
        Value::Set(members) => members.iter().map(|member| stated(set, member)).collect(),
    }
}

/// A request for approval as one asks for its route.
pub(super) fn request(ground: &Ground<'_>, request: &Request) -> Json {
    let (set, bundle) = (ground.set, &ground.bundle);
    let catalog = bundle.catalog();
    let (action, fields) = match &request.start {
        Start::Submit(_) => ("submit", None),
        Start::Event(event, _) => (event.as_str(), None),
        Start::Schedule(_) => ("schedule", None),
        Start::Reveal(_, fields) => ("reveal", Some(fields)),
        Start::Change(_, fields) => ("change", Some(fields)),
    };
    let subject = match request.facts.principal {
        Principal::Person(person) => json!({"type": "person", "id": set.person_id(person)}),
        Principal::Integration(integration) => json!({"type": "integration", "id": set.integration_id(integration)}),
    };
    let properties: Map<String, Json> = request
        .facts
        .properties
        .iter()
        .map(|(name, value)| (catalog.attributes.get(*name).to_owned(), stated(set, value)))
        .collect();
    let resource = match (&request.start, request.start.record()) {
        (Start::Schedule(person), _) => json!({"type": "Person", "id": set.person_id(*person)}),
        (_, Some(of)) => json!({"type": catalog.types.get(of), "properties": properties}),
        (_, None) => json!({}),
    };
    let mut context: Map<String, Json> =
        request.facts.keys.iter().map(|(key, value)| (catalog.keys.get(*key).to_owned(), stated(set, value))).collect();
    context.extend(request.facts.now.map(|now| ("now".to_owned(), json!(now.display_in(&set.tenant.time_zone.value)))));
    context.extend(request.facts.purpose.map(|purpose| ("purpose".to_owned(), json!(catalog.purposes.get(purpose)))));
    context.extend(request.facts.channel.map(|channel| ("channel".to_owned(), json!(catalog.channels.get(channel)))));
    context.extend(request.facts.scenario.map(|scenario| ("scenario".to_owned(), json!(catalog.scenarios.get(scenario)))));
    context.extend(fields.map(|fields| ("fields".to_owned(), fields.iter().map(|field| json!(field.as_str())).collect())));
    if !request.chosen.is_empty() {
        let chosen = request.chosen.iter().map(|person| json!(set.person_id(*person))).collect();
        context.insert("chosen".to_owned(), chosen);
    }
    json!({"subject": subject, "action": {"name": action}, "resource": resource, "context": context})
}

/// Words about expressions as flows write them: what is compiled as the resource is called the request there.
pub(super) fn in_flows(words: &str) -> String {
    words.replace("resource.", "request.")
}

/// A request for approval in a few words.
pub(super) fn words(ground: &Ground<'_>, request: &Request) -> String {
    let (set, catalog) = (ground.set, ground.bundle.catalog());
    let mut parts = Vec::new();
    match (&request.start, request.facts.principal) {
        (Start::Schedule(person), _) => return format!("`{}`", set.person_id(*person)),
        (_, Principal::Person(person)) => parts.push(format!("by `{}`", set.person_id(person))),
        (_, Principal::Integration(integration)) => parts.push(format!("by `{}`", set.integration_id(integration))),
    }
    for (name, value) in &request.facts.properties {
        parts.push(format!("{} {}", catalog.attributes.get(*name), canonical_value(value, set)));
    }
    for (key, value) in &request.facts.keys {
        parts.push(format!("{} {}", catalog.keys.get(*key), canonical_value(value, set)));
    }
    parts.extend(request.facts.purpose.map(|purpose| format!("for the purpose {}", catalog.purposes.get(purpose))));
    parts.extend(request.facts.channel.map(|channel| format!("through {}", catalog.channels.get(channel))));
    parts.extend(request.facts.scenario.map(|scenario| format!("in the scenario {}", catalog.scenarios.get(scenario))));
    let at = request.facts.now.filter(|now| *now != ground.now());
    parts.extend(at.map(|now| format!("at {}", now.display_in(&set.tenant.time_zone.value))));
    parts.join(", ")
}

/// A question about access as one asks it.
pub(super) fn reading(ground: &Ground<'_>, asked: &decide::Request) -> Json {
    let (set, catalog) = (ground.set, ground.bundle.catalog());
    let Target::Type(of) = asked.target else { return Json::Null };
    let subject = match asked.principal() {
        Principal::Person(person) => set.person_id(person),
        Principal::Integration(integration) => set.integration_id(integration),
    };
    let properties: Map<String, Json> = asked
        .facts
        .properties
        .iter()
        .map(|(name, value)| (catalog.attributes.get(*name).to_owned(), stated(set, value)))
        .collect();
    json!({
        "subject": {"type": "person", "id": subject},
        "action": {"name": catalog.actions.get(asked.action)},
        "resource": {"type": catalog.types.get(of), "properties": properties},
        "context": {"now": asked.now.display_in(&set.tenant.time_zone.value)},
    })
}
