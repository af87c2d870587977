use super::dice::Dice;
use super::expr;
use crate::oracle::value::{Day, ZONES};
use crate::oracle::world::{Assignment, Grantee, Person, RISKS, Rate, Role, Row, Scope, Table, Team, Unit, World};

pub const STAGES: [&str; 3] = ["applicant", "employed", "left"];

/// People, units, roles, rates and a table, about `size` of each.
pub fn organisation(dice: &mut Dice, size: usize) -> World {
    let mut world = World { zone: *dice.pick(&ZONES), ..World::default() };
    units(dice, &mut world, 2 + size / 2);
    people(dice, &mut world, 3 + size);
    heads(dice, &mut world);
    teams(dice, &mut world);
    world.integrations = vec!["sync".to_owned(), "payroll-export".to_owned()];
    roles(dice, &mut world, 2 + size / 3);
    rates(dice, &mut world);
    table(dice, &mut world);
    world
}

fn units(dice: &mut Dice, world: &mut World, count: usize) {
    for n in 0..count {
        let parent = (n > 0).then(|| {
            let at = dice.below(n);
            world.units[at].clone()
        });
        let kind = match parent.as_ref().map(|parent| parent.kind) {
            None => "group",
            Some("group") => "subsidiary",
            Some("subsidiary") => dice.word(&["subsidiary", "department"]),
            Some(_) => "department",
        };
        let country = if n == 0 { Some("HK") } else { dice.maybe(30, |dice| dice.word(&["HK", "SG"])) };
        let centre = dice.maybe(30, |dice| dice.word(&["CC-1", "CC-2"]));
        // Ids in an order that has nothing to do with the tree.
        let id = format!("{}{n}", dice.pick(&["u", "部門", "z-"]));
        world.units.push(Unit { id, kind, parent: parent.map(|parent| parent.id), head: None, country, centre });
    }
}

fn people(dice: &mut Dice, world: &mut World, count: usize) {
    let units: Vec<String> = world.units.iter().map(|unit| unit.id.clone()).collect();
    let mut order: Vec<usize> = (0..count).collect();
    dice.shuffle(&mut order);
    for n in order {
        let unit = dice.pick(&units).clone();
        let also_in = dice.some(&units, 8).into_iter().filter(|further| *further != unit).collect();
        // Stated managers come earlier in this list, so that no chain comes back.
        let manager = if world.people.is_empty() { None } else { dice.maybe(35, |dice| dice.pick(&world.people).id.clone()) };
        world.people.push(Person {
            id: format!("{}{n}", dice.pick(&["p", "amy-", "陳"])),
            unit,
            also_in,
            title: dice.maybe(60, |dice| dice.word(&["Clerk", "Manager", "HR Business Partner"])),
            manager,
            status: dice.word(&["active", "active", "active", "active", "active", "suspended", "left"]),
            grade: dice.maybe(60, |dice| dice.between(1, 6)),
            joined: dice.maybe(50, |dice| Day(world.zone.today.0 - dice.between(0, 900))),
        });
    }
}

/// Heads, as long as no chain of managers comes back to where it was.
fn heads(dice: &mut Dice, world: &mut World) {
    for at in 0..world.units.len() {
        let Some(head) = dice.maybe(60, |dice| dice.pick(&world.people).id.clone()) else { continue };
        world.units[at].head = Some(head);
        if world.people.iter().any(|person| comes_back(world, &person.id)) {
            world.units[at].head = None;
        }
    }
}

pub fn comes_back(world: &World, person: &str) -> bool {
    let mut next = world.manager(person);
    for _ in 0..=world.people.len() {
        match next {
            None => return false,
            Some(above) => next = world.manager(&above),
        }
    }
    true
}

fn teams(dice: &mut Dice, world: &mut World) {
    let ids: Vec<String> = world.people.iter().map(|person| person.id.clone()).collect();
    for n in 0..dice.below(3) {
        let from = dice.maybe(30, |dice| day(dice, world));
        world.teams.push(Team {
            id: format!("proj-{n}"),
            lead: dice.maybe(80, |dice| dice.pick(&ids).clone()),
            members: dice.few(&ids, 4),
            country: dice.word(&["HK", "SG"]),
            from,
            through: dice.maybe(60, |dice| day(dice, world).max(from.unwrap_or(Day(0)))),
        });
    }
}

/// A day near the one that questions are asked on, often that very day.
pub fn day(dice: &mut Dice, world: &World) -> Day {
    Day(world.zone.today.0 + *dice.pick(&[-30, -2, -1, 0, 0, 1, 1, 2, 30]))
}

fn roles(dice: &mut Dice, world: &mut World, count: usize) {
    let places = super::access::places(world);
    let people: Vec<String> = world.people.iter().map(|person| person.id.clone()).collect();
    let units: Vec<String> = world.units.iter().map(|unit| unit.id.clone()).collect();
    for n in 0..count {
        let earlier: Vec<String> = world.roles.iter().map(|role| role.id.clone()).collect();
        let mut assign: Vec<Assignment> = Vec::new();
        for _ in 0..dice.below(4) {
            let who = match dice.below(5) {
                0 | 1 => Grantee::Person(dice.pick(&people).clone()),
                2 => Grantee::Unit(dice.pick(&places).clone()),
                3 => Grantee::HeadsIn(dice.pick(&units).clone()),
                _ => Grantee::Where(expr::about_person(dice, world)),
            };
            let scope = match (dice.below(4), &who) {
                (0, _) => Scope::Tenant,
                (1, _) => Scope::OwnUnit,
                (2, Grantee::HeadsIn(_)) => Scope::HeadedUnit,
                _ => Scope::Unit(dice.pick(&places).clone()),
            };
            let from = dice.maybe(25, |dice| day(dice, world));
            let until = dice.maybe(25, |dice| Day(from.unwrap_or(world.zone.today).0 + dice.between(1, 3)));
            // Two grants of one role to one in one scope say the same thing twice, and a check may say so.
            let twice = |one: &Assignment| format!("{:?}{:?}", one.who, one.scope) == format!("{who:?}{scope:?}");
            if !assign.iter().any(twice) {
                assign.push(Assignment { who, scope, from, until });
            }
        }
        let includes = if earlier.is_empty() { Vec::new() } else { dice.some(&earlier, 25) };
        world.roles.push(Role { id: format!("role{n}"), includes, assign });
    }
}

fn rates(dice: &mut Dice, world: &mut World) {
    for _ in 0..dice.below(4) {
        let quoted = dice.word(&["HKD", "USD"]);
        let on = Day(world.zone.today.0 + dice.between(-3, 2));
        if world.rates.iter().any(|rate| rate.on == on && rate.quoted == quoted) {
            continue;
        }
        let others: Vec<&'static str> = ["HKD", "SGD", "USD"].into_iter().filter(|currency| *currency != quoted).collect();
        let per = dice.few(&others, 2).into_iter().map(|currency| (currency, i128::from(dice.between(10, 900)))).collect();
        world.rates.push(Rate { on, quoted, per });
    }
}

fn table(dice: &mut Dice, world: &mut World) {
    let hit = dice.word(&["first", "unique", "any", "priority"]);
    let mut rows: Vec<Row> = Vec::new();
    for _ in 0..1 + dice.below(4) {
        let mut amount = Vec::new();
        if dice.chance(70) {
            amount.push((dice.word(&["<", "<=", ">", ">=", "=="]), expr::money(dice)));
            if dice.chance(30) {
                amount.push((dice.word(&["<=", ">"]), expr::money(dice)));
            }
        }
        let stage = dice.maybe(40, |dice| *dice.pick(&STAGES));
        let row = Row { amount, stage, risk: dice.word(&RISKS) };
        // A row that stands twice is an error of its own.
        if !rows.iter().any(|other| format!("{other:?}") == format!("{row:?}")) {
            rows.push(row);
        }
    }
    world.table = Table { hit, rows };
}
