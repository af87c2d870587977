use super::dice::Dice;
use super::expr::{Readable, condition};
use super::organisation::day;
use crate::oracle::value::Day;
use crate::oracle::world::{APPS, On, PURPOSES, Rule, TYPES, Who, World};

/// Every place that a scope or a rule may name.
pub fn places(world: &World) -> Vec<String> {
    world.units.iter().map(|unit| unit.id.clone()).chain(world.teams.iter().map(|team| team.id.clone())).collect()
}

/// Adds about `size` rules.
pub fn rules(dice: &mut Dice, world: &mut World, size: usize) {
    for n in 0..4 + 2 * size {
        let id = format!("{}{n}", dice.pick(&["r", "a-rule-", "規則"]));
        let deny = dice.chance(25);
        let made = rule(dice, world, id, deny);
        world.rules.push(made);
    }
}

/// A rule that fits a world.
pub fn rule(dice: &mut Dice, world: &World, id: String, deny: bool) -> Rule {
    let about_apps = dice.chance(15);
    let (on, actions, anchored, record) = if about_apps {
        let on = if dice.chance(30) { vec![On::EveryApp] } else { dice.few(&APPS, 2).into_iter().map(On::App).collect() };
        (on, dice.few(&["use", "manage"], 2), false, false)
    } else {
        let types = if dice.chance(20) { vec![&TYPES[0], &TYPES[1]] } else { vec![dice.pick(&TYPES)] };
        let shared: Vec<&'static str> =
            types[0].actions.iter().copied().filter(|action| types.iter().all(|of| of.actions.contains(action))).collect();
        let record = types.iter().all(|of| of.id == "Record");
        let anchored = types.iter().all(|of| of.anchored);
        (types.iter().map(|of| On::Type(of.id)).collect(), dice.few(&shared, 2), anchored, record)
    };
    let readable = Readable { world, record, anchored };
    let subjects = whos(dice, world, anchored, about_apps, 3);
    let except = if dice.chance(25) { whos(dice, world, anchored, about_apps, 2) } else { Vec::new() };
    let from = dice.maybe(15, |dice| day(dice, world));
    Rule {
        id,
        deny,
        subjects,
        except,
        actions,
        on,
        in_unit: if anchored { dice.maybe(30, |dice| dice.pick(&places(world)).clone()) } else { None },
        when: dice.maybe(50, |dice| condition(dice, readable, 2)),
        unless: dice.maybe(30, |dice| condition(dice, readable, 1)),
        purposes: if dice.chance(20) { dice.few(&PURPOSES, 2) } else { Vec::new() },
        from,
        until: dice.maybe(15, |dice| Day(from.unwrap_or(day(dice, world)).0 + dice.between(1, 3))),
        yaml: dice.chance(50),
    }
}

/// Somebody, in one or several ways.
pub fn whos(dice: &mut Dice, world: &World, anchored: bool, app: bool, most: usize) -> Vec<Who> {
    let mut all: Vec<Who> = Vec::new();
    for _ in 0..1 + dice.below(most) {
        let who = match dice.below(if anchored { 14 } else { 9 }) {
            0 => Who::Anyone,
            1 => Who::Unit(dice.pick(&places(world)).clone()),
            2 | 3 => Who::Person(dice.pick(&world.people).id.clone()),
            4 => Who::Integration(dice.pick(&world.integrations).clone()),
            // Where a type has no unit a role can only be asked for anywhere; of an application it counts anyway.
            5..=8 => Who::Role(dice.pick(&world.roles).id.clone(), if app || anchored { dice.chance(20) } else { true }),
            9 | 10 => Who::Owner,
            11 => Who::Manager(1 + dice.below(3)),
            12 => Who::ManagerAny,
            _ => Who::HeadOfUnit,
        };
        if !all.contains(&who) {
            all.push(who);
        }
    }
    all
}
