//! A world as a policy set: what an admin would have had to write for it.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::dice::Dice;
use crate::oracle::value::{Value, hundredths, instant_text, network_text};
use crate::oracle::world::{Assignment, Expr, Grantee, On, RISKS, Rule, Scope, TYPES, Unit, Who, World};

/// The files of a set, by path. The order of everything whose order means nothing is chance.
pub fn files(dice: &mut Dice, world: &World) -> Vec<(String, String)> {
    let mut files = vec![
        ("ordinance.yaml".to_owned(), document("PolicySet", &json!({"name": "generated", "release": "1"}))),
        (
            "tenant.yaml".to_owned(),
            document(
                "Tenant",
                &json!({"id": "generated-tenant", "edition": "hybrid", "time_zone": world.zone.name, "currency": "HKD"}),
            ),
        ),
        ("catalog.yaml".to_owned(), document("Catalog", &catalog(world))),
        ("org/units.yaml".to_owned(), document("Units", &units(dice, world))),
        ("org/people.yaml".to_owned(), document("People", &people(dice, world))),
        ("roles.yaml".to_owned(), document("Roles", &roles(dice, world))),
        ("integrations.yaml".to_owned(), document("Integrations", &integrations(dice, world))),
        ("tables/risk.yaml".to_owned(), document("Table", &table(world))),
    ];
    if !world.rates.is_empty() {
        files.push(("rates.yaml".to_owned(), document("Rates", &rates(dice, world))));
    }
    let mut rules = world.rules.clone();
    dice.shuffle(&mut rules);
    let (yaml, ord): (Vec<Rule>, Vec<Rule>) = rules.into_iter().partition(|rule| rule.yaml);
    if !yaml.is_empty() {
        let rules: Vec<Json> = yaml.iter().map(rule_yaml).collect();
        files.push(("rules/access.yaml".to_owned(), document("Access", &json!({"rules": rules}))));
    }
    if !ord.is_empty() {
        let text: String = ord.iter().map(rule_ord).collect();
        files.push(("rules/access.ord".to_owned(), format!("ordinance v1\n\n{text}")));
    }
    super::protection::texts(dice, world, &mut files);
    files
}

/// JSON is YAML; one key a line where a list of things begins.
pub(super) fn document(kind: &str, body: &Json) -> String {
    let mut text = format!("ordinance: v1\nkind: {kind}\n");
    for (key, value) in body.as_object().unwrap() {
        match value {
            Json::Array(items) if !items.is_empty() => {
                writeln!(text, "{key}:").unwrap();
                items.iter().for_each(|item| writeln!(text, "  - {item}").unwrap());
            }
            value => writeln!(text, "{key}: {value}").unwrap(),
        }
    }
    text
}

fn catalog(world: &World) -> Json {
    let of_record = json!({
        "owner": "Person", "unit": "Unit", "amount": "money", "salary": {"type": "money", "optional": true},
        "stage": {"enum": super::organisation::STAGES}, "day": "date", "score": "int", "note": "text",
        "tags": {"set": "text"}, "reviewers": {"set": "Person"}
    });
    let resource = |at: usize, attributes: Json| {
        let of = TYPES[at].id;
        json!({"type": of, "actions": TYPES[at].actions, "attributes": attributes, "fields": super::protection::fields(world, of)})
    };
    let channels: Vec<Json> = crate::oracle::world::CHANNELS
        .iter()
        .map(|channel| match world.channel_ceiling {
            Some((limited, ceiling)) if limited == *channel => json!({"id": channel, "ceiling": ceiling}),
            _ => json!(channel),
        })
        .collect();
    let mut guarded = json!({"id": "guarded"});
    if let Some(ceiling) = world.class_ceiling {
        put(&mut guarded, "ceiling", ceiling);
    }
    let resources = json!([
        resource(0, of_record),
        resource(1, json!({"owner": "Person", "unit": "Unit"})),
        resource(2, json!({"body": "text"})),
    ]);
    json!({
        "purposes": crate::oracle::world::PURPOSES,
        "channels": channels,
        "classes": [guarded],
        "context": {"region": "text", "ip": "ip"},
        "person_attributes": {"grade": {"type": "int", "optional": true}},
        "unit_attributes": {"country": {"enum": ["HK", "SG"]}, "centre": {"type": "text", "optional": true}},
        "applications": [{"id": "hr", "resources": resources}, {"id": "mail"}],
    })
}

pub(super) fn put(object: &mut Json, key: &str, value: impl Into<Json>) {
    object.as_object_mut().unwrap().insert(key.to_owned(), value.into());
}

fn units(dice: &mut Dice, world: &World) -> Json {
    fn unit(dice: &mut Dice, world: &World, of: &Unit) -> Json {
        let mut out = json!({"id": of.id, "name": format!("name of {}", of.id), "type": of.kind});
        let attributes = [("country", of.country), ("centre", of.centre)];
        let stated: serde_json::Map<String, Json> =
            attributes.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))).collect();
        if !stated.is_empty() {
            put(&mut out, "attributes", stated);
        }
        if let Some(head) = &of.head {
            put(&mut out, "head", head.as_str());
        }
        let mut below: Vec<&Unit> = world.units.iter().filter(|unit| unit.parent.as_ref() == Some(&of.id)).collect();
        dice.shuffle(&mut below);
        if !below.is_empty() {
            let below: Vec<Json> = below.into_iter().map(|of| unit(dice, world, of)).collect();
            put(&mut out, "units", below);
        }
        out
    }
    let mut teams = Vec::new();
    for team in &world.teams {
        let mut out = json!({"id": team.id, "name": team.id, "members": team.members, "attributes": {"country": team.country}});
        if let Some(lead) = &team.lead {
            put(&mut out, "lead", lead.as_str());
        }
        if let Some(from) = team.from {
            put(&mut out, "from", from.to_string());
        }
        if let Some(through) = team.through {
            put(&mut out, "through", through.to_string());
        }
        teams.push(out);
    }
    dice.shuffle(&mut teams);
    let mut out = json!({"units": [unit(dice, world, &world.units[0])]});
    if !teams.is_empty() {
        put(&mut out, "virtual", teams);
    }
    out
}

fn people(dice: &mut Dice, world: &World) -> Json {
    let mut people = Vec::new();
    for person in &world.people {
        let mut out = json!({"id": person.id, "name": person.id, "unit": person.unit, "status": person.status});
        if !person.also_in.is_empty() {
            put(&mut out, "also_in", json!(person.also_in));
        }
        if let Some(title) = person.title {
            put(&mut out, "title", title);
        }
        if let Some(manager) = &person.manager {
            put(&mut out, "manager", manager.as_str());
        }
        if let Some(grade) = person.grade {
            put(&mut out, "grade", grade);
        }
        if let Some(joined) = person.joined {
            put(&mut out, "joined", joined.to_string());
        }
        people.push(out);
    }
    dice.shuffle(&mut people);
    json!({ "people": people })
}

fn roles(dice: &mut Dice, world: &World) -> Json {
    let mut roles = Vec::new();
    for role in &world.roles {
        let mut out = json!({"id": role.id, "name": role.id});
        if !role.includes.is_empty() {
            put(&mut out, "includes", json!(role.includes));
        }
        let mut assign: Vec<Json> = role.assign.iter().map(assignment).collect();
        dice.shuffle(&mut assign);
        if !assign.is_empty() {
            put(&mut out, "assign", assign);
        }
        roles.push(out);
    }
    dice.shuffle(&mut roles);
    json!({ "roles": roles })
}

fn assignment(of: &Assignment) -> Json {
    let (key, who) = match &of.who {
        Grantee::Person(id) => ("person", id.clone()),
        Grantee::Unit(id) => ("unit", id.clone()),
        Grantee::HeadsIn(id) => ("heads_in", id.clone()),
        Grantee::Where(condition) => ("where", expr(condition)),
    };
    let scope = match &of.scope {
        Scope::Tenant => "tenant",
        Scope::OwnUnit => "own_unit",
        Scope::HeadedUnit => "headed_unit",
        Scope::Unit(id) => id,
    };
    let mut out = json!({key: who, "scope": scope});
    for (key, day) in [("from", of.from), ("until", of.until)] {
        if let Some(day) = day {
            put(&mut out, key, day.to_string());
        }
    }
    out
}

fn integrations(dice: &mut Dice, world: &World) -> Json {
    let mut all: Vec<Json> = world.integrations.iter().map(|id| json!({"id": id, "name": id, "direction": "both"})).collect();
    dice.shuffle(&mut all);
    json!({ "integrations": all })
}

fn rates(dice: &mut Dice, world: &World) -> Json {
    let mut all = Vec::new();
    for rate in &world.rates {
        let per: serde_json::Map<String, Json> =
            rate.per.iter().map(|(currency, worth)| ((*currency).to_owned(), json!(hundredths(*worth)))).collect();
        all.push(json!({"on": rate.on.to_string(), "currency": rate.quoted, "per": per}));
    }
    dice.shuffle(&mut all);
    json!({ "rates": all })
}

fn table(world: &World) -> Json {
    let rows: Vec<Json> = world
        .table
        .rows
        .iter()
        .map(|row| {
            let tests: Vec<String> =
                row.amount.iter().map(|(operator, value)| format!("{operator} {}", literal(value))).collect();
            let amount = if tests.is_empty() { "-".to_owned() } else { tests.join(" and ") };
            json!([amount, row.stage.unwrap_or("-"), row.risk])
        })
        .collect();
    json!({
        "id": "risk", "hit": world.table.hit,
        "inputs": {"amount": "money", "stage": {"enum": super::organisation::STAGES}},
        "outputs": {"risk": {"enum": RISKS}},
        "rules": rows,
    })
}

fn rule_yaml(rule: &Rule) -> Json {
    let on: Vec<Json> = rule
        .on
        .iter()
        .map(|on| match on {
            On::Type(of) => json!(of),
            On::App(app) => json!({ "app": app }),
            On::EveryApp => json!("App"),
        })
        .collect();
    let mut out = json!({
        "id": rule.id, "effect": if rule.deny { "deny" } else { "allow" },
        "subjects": rule.subjects.iter().map(who_yaml).collect::<Vec<_>>(), "actions": rule.actions, "on": on,
    });
    if !rule.except.is_empty() {
        put(&mut out, "except", rule.except.iter().map(who_yaml).collect::<Vec<_>>());
    }
    if let Some(unit) = &rule.in_unit {
        put(&mut out, "in_unit", unit.as_str());
    }
    if let Some(when) = &rule.when {
        put(&mut out, "when", expr(when));
    }
    if let Some(unless) = &rule.unless {
        put(&mut out, "unless", expr(unless));
    }
    if !rule.purposes.is_empty() {
        put(&mut out, "purposes", json!(rule.purposes));
    }
    for (key, day) in [("from", rule.from), ("until", rule.until)] {
        if let Some(day) = day {
            put(&mut out, key, day.to_string());
        }
    }
    out
}

pub(super) fn who_yaml(who: &Who) -> Json {
    match who {
        Who::Anyone => json!("anyone"),
        Who::Owner => json!("self"),
        Who::Manager(1) => json!("manager"),
        Who::Manager(level) => json!({ "manager": level }),
        Who::ManagerAny => json!({"manager": "any"}),
        Who::HeadOfUnit => json!({"head_of": "unit"}),
        Who::Role(id, false) => json!({ "role": id }),
        Who::Role(id, true) => json!({"role": id, "anywhere": true}),
        Who::Unit(id) => json!({ "unit": id }),
        Who::Person(id) => json!({ "person": id }),
        Who::Integration(id) => json!({ "integration": id }),
    }
}

fn rule_ord(rule: &Rule) -> String {
    let list = |whos: &[Who]| whos.iter().map(who_ord).collect::<Vec<_>>().join(" or ");
    let mut text = format!("rule {}:\n  {} {}", rule.id, if rule.deny { "deny" } else { "allow" }, list(&rule.subjects));
    if !rule.except.is_empty() {
        write!(text, " except {}", list(&rule.except)).unwrap();
    }
    let on: Vec<String> = rule
        .on
        .iter()
        .map(|on| match on {
            On::Type(of) => (*of).to_owned(),
            On::App(app) => format!("app {app}"),
            On::EveryApp => "App".to_owned(),
        })
        .collect();
    write!(text, " to {} {}", rule.actions.join(", "), on.join(", ")).unwrap();
    if let Some(unit) = &rule.in_unit {
        write!(text, " in unit {}", word(unit)).unwrap();
    }
    if let Some(when) = &rule.when {
        write!(text, "\n    when {}", expr(when)).unwrap();
    }
    if let Some(unless) = &rule.unless {
        write!(text, "\n    unless {}", expr(unless)).unwrap();
    }
    if !rule.purposes.is_empty() {
        write!(text, "\n    for purpose {}", rule.purposes.join(", ")).unwrap();
    }
    for (key, day) in [("from", rule.from), ("until", rule.until)] {
        if let Some(day) = day {
            write!(text, " {key} {day}").unwrap();
        }
    }
    text.push_str("\n\n");
    text
}

pub(super) fn who_ord(who: &Who) -> String {
    match who {
        Who::Anyone => "anyone".to_owned(),
        Who::Owner => "self".to_owned(),
        Who::Manager(1) => "manager".to_owned(),
        Who::Manager(level) => format!("manager level {level}"),
        Who::ManagerAny => "manager any level".to_owned(),
        Who::HeadOfUnit => "head of unit".to_owned(),
        Who::Role(id, anywhere) => format!("role {}{}", word(id), if *anywhere { " anywhere" } else { "" }),
        Who::Unit(id) => format!("unit {}", word(id)),
        Who::Person(id) => format!("person {}", word(id)),
        Who::Integration(id) => format!("integration {}", word(id)),
    }
}

fn word(id: &str) -> String {
    id.to_owned()
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(holds) => holds.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Decimal(n) => hundredths(*n),
        Value::Money(currency, n) => format!("{currency} {}", hundredths(*n)),
        Value::Text(text) => json!(text).to_string(),
        Value::Date(day) => day.to_string(),
        Value::Instant(at) => instant_text(*at),
        Value::Days(n) => format!("{n}d"),
        Value::Hours(n) => format!("{n}h"),
        Value::Network(address, prefix) => network_text(*address, *prefix),
        Value::Person(id) | Value::Integration(id) | Value::Unit(id) => word(id),
        Value::Enum(id) => (*id).to_owned(),
        Value::Set(members) => format!("[{}]", members.iter().map(literal).collect::<Vec<_>>().join(", ")),
    }
}

/// A condition with parentheses wherever they might matter.
pub fn expr(of: &Expr) -> String {
    let join = |all: &[Expr], between: &str| all.iter().map(inner).collect::<Vec<_>>().join(between);
    match of {
        Expr::Literal(value) => literal(value),
        Expr::Principal => "principal".to_owned(),
        Expr::Person => "person".to_owned(),
        Expr::Resource(name) => format!("resource.{name}"),
        Expr::Context(name) => format!("context.{name}"),
        Expr::Purpose => "purpose".to_owned(),
        Expr::Channel => "channel".to_owned(),
        Expr::Now => "now".to_owned(),
        Expr::Today => "today".to_owned(),
        Expr::Variable(name) => (*name).to_owned(),
        Expr::Dot(of, name) => format!("{}.{name}", expr(of)),
        Expr::Has(of, name) => format!("{} has {name}", expr(of)),
        Expr::HasResource(name) => format!("resource has {name}"),
        Expr::HasContext(name) => format!("context has {name}"),
        Expr::Or(all) => join(all, " or "),
        Expr::And(all) => join(all, " and "),
        Expr::Not(one) => format!("not {}", inner(one)),
        Expr::Compare(operator, a, b) => format!("{} {operator} {}", inner(a), inner(b)),
        Expr::Sum(first, rest) => {
            let mut text = inner(first);
            rest.iter().for_each(|(plus, term)| write!(text, " {} {}", if *plus { '+' } else { '-' }, inner(term)).unwrap());
            text
        }
        Expr::Product(factors) => join(factors, " * "),
        Expr::List(members) => format!("[{}]", members.iter().map(expr).collect::<Vec<_>>().join(", ")),
        Expr::Any(name, set, body) => format!("any({name} in {} where {})", expr(set), expr(body)),
        Expr::All(name, set, body) => format!("all({name} in {} where {})", expr(set), expr(body)),
        Expr::Table(amount, stage) => format!("table risk({}, {})", expr(amount), expr(stage)),
        Expr::Call(function, of) => format!("{function}({})", expr(of)),
    }
}

fn inner(of: &Expr) -> String {
    match of {
        Expr::Or(_) | Expr::And(_) | Expr::Not(_) | Expr::Compare(..) | Expr::Sum(..) | Expr::Product(_) | Expr::Has(..) => {
            format!("({})", expr(of))
        }
        Expr::HasResource(_) | Expr::HasContext(_) => format!("({})", expr(of)),
        other => expr(other),
    }
}
