use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::access::whos;
use super::dice::Dice;
use super::expr::{Readable, condition};
use super::organisation::day;
use super::text::{document, expr, put, who_ord, who_yaml};
use crate::oracle::protection::{FIELDS, Field};
use crate::oracle::world::{CHANNELS, Line, PURPOSES, Protection, Who, World};

/// Protects most fields of a world, and one at least: a world that protects nothing has no field and no scenario to ask about.
pub fn protect(dice: &mut Dice, world: &mut World) {
    world.class_ceiling = dice.maybe(30, |dice| dice.word(&["present", "masked", "last3", "year", "hidden"]));
    world.channel_ceiling = dice.maybe(40, |dice| (dice.word(&CHANNELS), dice.word(&["present", "masked", "last2", "full"])));
    let one = dice.below(FIELDS.len());
    for (at, field) in FIELDS.iter().enumerate() {
        if at == one || dice.chance(85) {
            let made = protection(dice, world, field);
            world.protections.push(made);
        }
    }
}

fn protection(dice: &mut Dice, world: &World, field: &Field) -> Protection {
    let mut ladder: Vec<&'static str> = field.views.iter().copied().filter(|_| dice.chance(70)).collect();
    if ladder.is_empty() {
        ladder = vec!["hidden", "full"];
    }
    let anchored = field.of != "Memo";
    let changes = (0..dice.below(3)).map(|_| {
        let except = if dice.chance(25) { whos(dice, world, anchored, false, 2) } else { Vec::new() };
        (whos(dice, world, anchored, false, 3), except)
    });
    let changes: Vec<_> = changes.collect();
    Protection {
        of: field.of,
        field: field.name,
        store: dice.word(&["plain", "plain", "plain", "encrypted", "external", "forbidden"]),
        default: if dice.chance(40) { dice.word(&ladder) } else { ladder[0] },
        reveals: (0..dice.below(4)).map(|_| line(dice, world, field, &ladder, false)).collect(),
        caps: (0..dice.below(3)).map(|_| line(dice, world, field, &ladder, true)).collect(),
        changes: if field.of == "File" { Vec::new() } else { changes },
        yaml: dice.chance(50),
        ladder,
    }
}

/// A line that fits a field.
pub fn line(dice: &mut Dice, world: &World, field: &Field, ladder: &[&'static str], is_cap: bool) -> Line {
    let anchored = field.of != "Memo";
    let readable = Readable { world, record: field.of == "Record", anchored };
    let mut line = Line {
        view: dice.word(ladder),
        to: if is_cap && dice.chance(50) { Vec::new() } else { whos(dice, world, anchored, false, 3) },
        except: Vec::new(),
        when: dice.maybe(35, |dice| condition(dice, readable, 1)),
        unless: dice.maybe(15, |dice| condition(dice, readable, 1)),
        purposes: if dice.chance(25) { dice.few(&PURPOSES, 2) } else { Vec::new() },
        channels: if dice.chance(30) { dice.few(&CHANNELS, 2) } else { Vec::new() },
        scenario: dice.chance(20),
        from: dice.maybe(15, |dice| day(dice, world)),
    };
    if !line.to.is_empty() && dice.chance(20) {
        line.except = whos(dice, world, anchored, false, 2);
    }
    let narrowed = line.when.is_some() || line.unless.is_some() || !line.purposes.is_empty() || !line.channels.is_empty();
    if is_cap && line.to.is_empty() && !narrowed && !line.scenario && line.from.is_none() {
        // A cap without anything is no cap of the language.
        line.channels = vec![CHANNELS[0]];
    }
    line
}

/// What is protected, and the scenario and the ring that lines and stores name.
pub(super) fn texts(dice: &mut Dice, world: &World, files: &mut Vec<(String, String)>) {
    if world.protections.is_empty() {
        return;
    }
    files.push(("rings.yaml".to_owned(), document("KeyRings", &json!({"rings": [{"id": "ring", "source": "env:RING"}]}))));
    let mut all = world.protections.clone();
    dice.shuffle(&mut all);
    for protection in &mut all {
        dice.shuffle(&mut protection.reveals);
        dice.shuffle(&mut protection.caps);
        dice.shuffle(&mut protection.changes);
    }
    let (yaml, ord): (Vec<Protection>, Vec<Protection>) = all.into_iter().partition(|protection| protection.yaml);
    if !yaml.is_empty() {
        let all: Vec<Json> = yaml.iter().map(protection_yaml).collect();
        files.push(("rules/protection.yaml".to_owned(), document("Protections", &json!({"protections": all}))));
    }
    let text: String = ord.iter().map(protection_ord).collect();
    let scenario = "scenario aid {\n  reason at least 5 characters\n  lasts 1h\n}\n";
    files.push(("rules/protection.ord".to_owned(), format!("ordinance v1\n\n{scenario}\n{text}")));
}

fn protection_yaml(of: &Protection) -> Json {
    let store = if of.store == "encrypted" { json!({"encrypted": "ring"}) } else { json!(of.store) };
    let mut out = json!({"field": format!("{}.{}", of.of, of.field), "store": store, "ladder": of.ladder, "default": of.default});
    for (key, lines) in [("reveal", &of.reveals), ("cap", &of.caps)] {
        if !lines.is_empty() {
            put(&mut out, key, lines.iter().map(line_yaml).collect::<Vec<_>>());
        }
    }
    let change = |(by, except): &(Vec<Who>, Vec<Who>)| {
        let mut out = json!({"by": by.iter().map(who_yaml).collect::<Vec<_>>()});
        if !except.is_empty() {
            put(&mut out, "except", except.iter().map(who_yaml).collect::<Vec<_>>());
        }
        out
    };
    if !of.changes.is_empty() {
        put(&mut out, "change", of.changes.iter().map(change).collect::<Vec<_>>());
    }
    out
}

fn line_yaml(line: &Line) -> Json {
    let mut out = json!({"view": line.view});
    for (key, whos) in [("to", &line.to), ("except", &line.except)] {
        if !whos.is_empty() {
            put(&mut out, key, whos.iter().map(who_yaml).collect::<Vec<_>>());
        }
    }
    for (key, condition) in [("when", &line.when), ("unless", &line.unless)] {
        if let Some(condition) = condition {
            put(&mut out, key, expr(condition));
        }
    }
    for (key, ids) in [("purposes", &line.purposes), ("channels", &line.channels)] {
        if !ids.is_empty() {
            put(&mut out, key, json!(ids));
        }
    }
    if line.scenario {
        put(&mut out, "scenario", "aid");
    }
    if let Some(day) = line.from {
        put(&mut out, "from", day.to_string());
    }
    out
}

fn protection_ord(of: &Protection) -> String {
    let store = if of.store == "encrypted" { "encrypted ring ring" } else { of.store };
    let mut text = format!("protect {}.{} {{\n  store {store}\n  ladder {}\n", of.of, of.field, of.ladder.join(" < "));
    writeln!(text, "  default {}", of.default).unwrap();
    of.reveals.iter().for_each(|line| writeln!(text, "  reveal {}", line_ord(line)).unwrap());
    of.caps.iter().for_each(|line| writeln!(text, "  cap {}", line_ord(line)).unwrap());
    for (by, except) in &of.changes {
        writeln!(text, "  change by {}", whos_ord(by, except)).unwrap();
    }
    text + "}\n\n"
}

fn whos_ord(whos: &[Who], except: &[Who]) -> String {
    let list = |whos: &[Who]| whos.iter().map(who_ord).collect::<Vec<_>>().join(" or ");
    if except.is_empty() { list(whos) } else { format!("{} except {}", list(whos), list(except)) }
}

fn line_ord(line: &Line) -> String {
    let mut text = line.view.to_owned();
    if !line.to.is_empty() {
        write!(text, " to {}", whos_ord(&line.to, &line.except)).unwrap();
    }
    if !line.channels.is_empty() {
        write!(text, " on channel {}", line.channels.join(", ")).unwrap();
    }
    if line.scenario {
        text.push_str(" in scenario aid");
    }
    if let Some(when) = &line.when {
        write!(text, " when {}", expr(when)).unwrap();
    }
    if let Some(unless) = &line.unless {
        write!(text, " unless {}", expr(unless)).unwrap();
    }
    if !line.purposes.is_empty() {
        write!(text, " for purpose {}", line.purposes.join(", ")).unwrap();
    }
    if let Some(day) = line.from {
        write!(text, " from {day}").unwrap();
    }
    text
}

/// What the catalogue says of a type's fields; nothing in a world without protections.
pub(super) fn fields(world: &World, of: &str) -> Json {
    let fields = FIELDS.iter().filter(|field| field.of == of && !world.protections.is_empty()).map(|field| {
        let mut declared = json!({"format": field.format, "purposes": field.purposes});
        if let Some(class) = field.class {
            put(&mut declared, "class", class);
        }
        (field.name.to_owned(), declared)
    });
    Json::Object(fields.collect())
}
