use serde_json::{Map, Value as Json, json};

use super::dice::Dice;
use super::expr::money;
use super::organisation::{STAGES, day};
use crate::oracle::value::{DAY, Day, Value, hundredths, instant_text, network_text};
use crate::oracle::world::{APPS, CHANNELS, On, PURPOSES, Request, TYPES, World};

/// A question that fits a world. Attributes are often absent.
pub fn request(dice: &mut Dice, world: &World) -> Request {
    let integration = dice.chance(10);
    let subject = if integration { dice.pick(&world.integrations).clone() } else { dice.pick(&world.people).id.clone() };
    let now = instant(dice, world);
    let (on, action, properties) = if dice.chance(15) {
        (On::App(dice.word(&APPS)), dice.word(&["use", "manage"]), Vec::new())
    } else {
        let of = dice.pick(&TYPES);
        (On::Type(of.id), dice.word(of.actions), properties(dice, world, of.id, &subject))
    };
    let mut context = Vec::new();
    if dice.chance(40) {
        context.push(("region", Value::Text((dice.word(&["CN", "HK"])).to_owned())));
    }
    if dice.chance(40) {
        context.push(("ip", Value::Network(*dice.pick(&[0x0A01_0203, 0xC0A8_0101, 0x0B00_0000]), 32)));
    }
    Request {
        integration,
        subject,
        action,
        on,
        properties,
        context,
        purpose: dice.maybe(60, |dice| dice.word(&PURPOSES)),
        channel: dice.maybe(60, |dice| dice.word(&CHANNELS)),
        scenario: None,
        reason: None,
        record: None,
        fields: None,
        now,
    }
}

/// An instant at, just before or just after one at which something begins or ends, or another one near today.
fn instant(dice: &mut Dice, world: &World) -> i64 {
    let start = |day: &Day| world.zone.start(*day);
    let rules = world.rules.iter().flat_map(|rule| rule.from.iter().chain(&rule.until)).map(start);
    let grants = world.roles.iter().flat_map(|role| &role.assign);
    let grants = grants.flat_map(|grant| grant.from.iter().chain(&grant.until)).map(start);
    let teams = world.teams.iter().flat_map(|team| [team.from, team.through.map(|last| Day(last.0 + 1))]);
    let ends: Vec<i64> = rules.chain(grants).chain(teams.flatten().map(|day| start(&day))).collect();
    if !ends.is_empty() && dice.chance(50) {
        return *dice.pick(&ends) + *dice.pick(&[0, -1, 1, -1_000_000, 1_000_000]);
    }
    start(&world.zone.today) + *dice.pick(&[0, -1_000_000, 1_000_000, DAY / 2, DAY, -DAY, 9 * 3_600_000_000, 5 * DAY])
}

fn properties(dice: &mut Dice, world: &World, of: &str, asking: &str) -> Vec<(&'static str, Value)> {
    let person = |dice: &mut Dice| {
        let likely = dice.chance(25) && world.people.iter().any(|person| person.id == asking);
        Value::Person(if likely { asking.to_owned() } else { dice.pick(&world.people).id.clone() })
    };
    let mut all: Vec<(&'static str, Value)> = Vec::new();
    if of != "Memo" {
        all.push(("owner", person(dice)));
        all.push(("unit", Value::Unit(dice.pick(&super::access::places(world)).clone())));
    }
    if of == "Record" {
        all.push(("amount", money(dice)));
        all.push(("salary", money(dice)));
        all.push(("stage", Value::Enum(dice.word(&STAGES))));
        all.push(("day", Value::Date(day(dice, world))));
        all.push(("score", Value::Int(dice.between(-2, 3))));
        all.push(("note", Value::Text((dice.word(&["falcon", "獵鷹", "", "fn"])).to_owned())));
        let tags = dice.some(&["red", "blue"], 50).into_iter().map(|tag| Value::Text(tag.to_owned())).collect();
        all.push(("tags", Value::Set(tags)));
        let reviewers = (0..dice.below(3)).map(|_| person(dice)).collect();
        all.push(("reviewers", Value::Set(reviewers)));
    }
    all.retain(|_| !dice.chance(15));
    all
}

/// A question about the fields of a record of a world with protections.
pub fn look(dice: &mut Dice, world: &World) -> Request {
    let mut request = request(dice, world);
    while matches!(request.on, On::App(_)) {
        request = self::request(dice, world);
    }
    if dice.chance(60) {
        request.action = "read";
    }
    request.scenario = dice.maybe(40, |_| "aid");
    request.reason = dice.maybe(70, |dice| dice.word(&["  abc  ", "fell down", "心臟病發了", ""]));
    request.record = dice.maybe(70, |_| "R-1");
    let fields =
        crate::oracle::protection::FIELDS.iter().filter(|field| On::Type(field.of) == request.on).map(|field| field.name);
    let fields: Vec<&'static str> = fields.collect();
    request.fields = dice.maybe(50, |dice| dice.some(&fields, 50));
    request
}

/// The question as JSON.
pub fn json(request: &Request) -> Json {
    let object = |pairs: &[(&'static str, Value)]| -> Map<String, Json> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value_json(value))).collect()
    };
    let mut context = object(&request.context);
    context.insert("now".to_owned(), json!(instant_text(request.now)));
    let stated =
        [("purpose", request.purpose), ("channel", request.channel), ("scenario", request.scenario), ("reason", request.reason)];
    for (name, stated) in stated {
        if let Some(stated) = stated {
            context.insert(name.to_owned(), json!(stated));
        }
    }
    if let Some(fields) = &request.fields {
        context.insert("fields".to_owned(), json!(fields));
    }
    let resource = match &request.on {
        On::Type(of) => json!({"type": of, "id": request.record, "properties": object(&request.properties), "more": 1}),
        On::App(app) => json!({"type": "App", "id": app}),
        On::EveryApp => unreachable!("nobody asks about every application"),
    };
    json!({
        "subject": {"type": if request.integration { "integration" } else { "person" }, "id": request.subject},
        "action": {"name": request.action},
        "resource": resource,
        "context": context,
        "extra": {"ignored": true},
    })
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Bool(holds) => json!(holds),
        Value::Int(n) => json!(n),
        Value::Decimal(n) => json!(hundredths(*n)),
        Value::Money(currency, n) => json!(format!("{currency} {}", hundredths(*n))),
        Value::Text(text) => json!(text),
        Value::Date(day) => json!(day.to_string()),
        Value::Instant(at) => json!(instant_text(*at)),
        Value::Days(n) => json!(format!("{n}d")),
        Value::Hours(n) => json!(format!("{n}h")),
        Value::Network(address, prefix) => json!(network_text(*address, *prefix)),
        Value::Person(id) | Value::Integration(id) | Value::Unit(id) => json!(id),
        Value::Enum(id) => json!(id),
        Value::Set(members) => Json::Array(members.iter().map(value_json).collect()),
    }
}
