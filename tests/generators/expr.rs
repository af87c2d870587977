//! Conditions that are well typed: every optional attribute is asked for before it is read.

use super::dice::Dice;
use super::organisation::{STAGES, day};
use crate::oracle::value::Value;
use crate::oracle::world::{CHANNELS, Expr, PURPOSES, RISKS, World};

/// What a rule's conditions may read.
#[derive(Clone, Copy)]
pub struct Readable<'a> {
    pub world: &'a World,
    /// The attributes of a `Record`.
    pub record: bool,
    /// `owner` and `unit`.
    pub anchored: bool,
}

fn compare(operator: &'static str, a: Expr, b: Expr) -> Expr {
    Expr::Compare(operator, Box::new(a), Box::new(b))
}

fn dot(of: Expr, name: &'static str) -> Expr {
    Expr::Dot(Box::new(of), name)
}

fn literal(value: Value) -> Expr {
    Expr::Literal(value)
}

fn text(text: &str) -> Expr {
    literal(Value::Text(text.to_owned()))
}

fn listed(values: Vec<Value>) -> Expr {
    Expr::List(values.into_iter().map(Expr::Literal).collect())
}

const ORDER: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];
const SAME: [&str; 2] = ["==", "!="];

/// An amount that some other amount may well equal.
pub fn money(dice: &mut Dice) -> Value {
    let currency = dice.word(&["HKD", "HKD", "SGD", "USD"]);
    Value::Money(currency, i128::from(*dice.pick(&[0, 1, 50, 100, 10_000, 50_000, 77_800, -100])))
}

/// A condition, `depth` levels of `and`, `or` and `not` deep at most.
pub fn condition(dice: &mut Dice, readable: Readable, depth: usize) -> Expr {
    match if depth == 0 { 9 } else { dice.below(8) } {
        0 | 1 => {
            let count = 2 + dice.below(2);
            Expr::And((0..count).map(|_| condition(dice, readable, depth - 1)).collect())
        }
        2 | 3 => {
            let count = 2 + dice.below(2);
            Expr::Or((0..count).map(|_| condition(dice, readable, depth - 1)).collect())
        }
        4 => Expr::Not(Box::new(condition(dice, readable, depth - 1))),
        _ => part(dice, readable),
    }
}

/// A part by itself, or the opposite of one: what rules are filed by may be negated in each of the ways that there are.
fn part(dice: &mut Dice, readable: Readable) -> Expr {
    if dice.chance(20) {
        return Expr::Not(Box::new(part(dice, readable)));
    }
    match dice.below(5) {
        3 => of_home(dice, readable.world),
        0 | 1 if readable.record => of_record(dice, readable.world),
        2 if readable.anchored => of_place(dice, readable.world),
        _ => of_request(dice, readable.world),
    }
}

/// Where whoever asks is, or is not.
fn of_home(dice: &mut Dice, world: &World) -> Expr {
    let home = || dot(Expr::Principal, "unit");
    let unit = |dice: &mut Dice| Value::Unit(dice.pick(&world.units).id.clone());
    match dice.below(6) {
        0 | 1 => compare("within", home(), literal(unit(dice))),
        2 => compare(dice.word(&SAME), home(), literal(unit(dice))),
        3 => {
            let units = (0..1 + dice.below(3)).map(|_| unit(dice)).collect();
            compare(dice.word(&["in", "not in"]), home(), listed(units))
        }
        4 => compare(dice.word(&SAME), Expr::Principal, literal(Value::Person(dice.pick(&world.people).id.clone()))),
        _ => {
            let people = (0..1 + dice.below(3)).map(|_| Value::Person(dice.pick(&world.people).id.clone())).collect();
            compare(dice.word(&["in", "not in"]), Expr::Principal, listed(people))
        }
    }
}

fn of_record(dice: &mut Dice, world: &World) -> Expr {
    let operator = dice.word(&ORDER);
    let same = dice.word(&SAME);
    match dice.below(16) {
        0 => compare(operator, Expr::Resource("amount"), literal(money(dice))),
        1 => {
            let twice = Expr::Product(vec![Expr::Resource("amount"), literal(Value::Int(dice.between(-1, 3)))]);
            compare(operator, twice, literal(money(dice)))
        }
        2 => {
            let sum = Expr::Sum(Box::new(Expr::Resource("amount")), vec![(dice.chance(50), literal(money(dice)))]);
            compare(operator, sum, Expr::Resource("amount"))
        }
        3 => Expr::And(vec![Expr::HasResource("salary"), compare(operator, Expr::Resource("salary"), Expr::Resource("amount"))]),
        4 => compare(same, Expr::Resource("stage"), literal(Value::Enum(dice.word(&STAGES)))),
        5 => {
            let stages = dice.few(&STAGES, 2).into_iter().map(Value::Enum).collect();
            compare(dice.word(&["in", "not in"]), Expr::Resource("stage"), listed(stages))
        }
        6 => compare(operator, Expr::Resource("day"), literal(Value::Date(day(dice, world)))),
        7 => {
            let moved = Expr::Sum(Box::new(Expr::Today), vec![(dice.chance(50), literal(Value::Days(dice.between(0, 3))))]);
            compare(operator, Expr::Resource("day"), moved)
        }
        8 => compare(operator, Expr::Resource("day"), Expr::Now),
        9 => {
            let plus = Expr::Sum(Box::new(Expr::Resource("score")), vec![(true, literal(Value::Int(1)))]);
            compare(operator, plus, literal(Value::Decimal(i128::from(dice.between(-2, 4)) * 50)))
        }
        10 => {
            let pattern = dice.word(&["f*n", "?alcon", "*", "獵*", "falcon"]);
            compare(dice.word(&["==", "!=", "like", "starts_with", "contains"]), Expr::Resource("note"), text(pattern))
        }
        11 => compare("contains", Expr::Resource("tags"), text(dice.word(&["red", "blue"]))),
        12 => {
            let test = compare(same, Expr::Variable("t"), text("red"));
            let set = Box::new(Expr::Resource("tags"));
            if dice.chance(50) { Expr::Any("t", set, Box::new(test)) } else { Expr::All("t", set, Box::new(test)) }
        }
        13 => {
            let test =
                compare("within", dot(Expr::Variable("p"), "unit"), literal(Value::Unit(dice.pick(&world.units).id.clone())));
            let set = Box::new(Expr::Resource("reviewers"));
            if dice.chance(50) { Expr::Any("p", set, Box::new(test)) } else { Expr::All("p", set, Box::new(test)) }
        }
        14 => {
            let asked = Expr::Table(Box::new(Expr::Resource("amount")), Box::new(Expr::Resource("stage")));
            compare(same, asked, literal(Value::Enum(dice.word(&RISKS))))
        }
        _ => {
            compare(operator, Expr::Call("days_until", Box::new(Expr::Resource("day"))), literal(Value::Int(dice.between(-2, 2))))
        }
    }
}

fn of_place(dice: &mut Dice, world: &World) -> Expr {
    let same = dice.word(&SAME);
    let owner = || Expr::Resource("owner");
    match dice.below(8) {
        0 => compare(same, owner(), Expr::Principal),
        1 => compare(same, dot(owner(), "manager"), Expr::Principal),
        2 => compare(same, dot(dot(owner(), "manager"), "manager"), Expr::Principal),
        3 => compare(same, dot(dot(owner(), "unit"), "country"), dot(Expr::Resource("unit"), "country")),
        4 => compare("within", Expr::Resource("unit"), literal(Value::Unit(dice.pick(&super::access::places(world)).clone()))),
        5 => compare("within", dot(Expr::Principal, "unit"), Expr::Resource("unit")),
        6 => compare(same, dot(Expr::Resource("unit"), "head"), Expr::Principal),
        _ => {
            let given = Expr::And(vec![
                Expr::Has(Box::new(dot(owner(), "manager")), "grade"),
                compare(dice.word(&ORDER), dot(dot(owner(), "manager"), "grade"), literal(Value::Int(3))),
            ]);
            if dice.chance(30) { Expr::Has(Box::new(owner()), "manager") } else { given }
        }
    }
}

fn of_request(dice: &mut Dice, world: &World) -> Expr {
    let operator = dice.word(&ORDER);
    let same = dice.word(&SAME);
    match dice.below(12) {
        0 | 1 => compare(same, Expr::Purpose, literal(Value::Enum(dice.word(&PURPOSES)))),
        2 => {
            let purposes = dice.few(&PURPOSES, 2).into_iter().map(Value::Enum).collect();
            compare(dice.word(&["in", "not in"]), Expr::Purpose, listed(purposes))
        }
        3 => compare(same, Expr::Channel, literal(Value::Enum(dice.word(&CHANNELS)))),
        4 => Expr::And(vec![Expr::HasContext("region"), compare(same, Expr::Context("region"), text(dice.word(&["CN", "HK"])))]),
        5 => {
            let networks = vec![Value::Network(0x0A00_0000, 8), Value::Network(0xC0A8_0101, 32)];
            let inside = if dice.chance(50) { listed(networks) } else { literal(networks[0].clone()) };
            Expr::And(vec![Expr::HasContext("ip"), compare(dice.word(&["in", "not in"]), Expr::Context("ip"), inside)])
        }
        6 => compare(operator, Expr::Call("hour", Box::new(Expr::Now)), literal(Value::Int(*dice.pick(&[0, 9, 23])))),
        7 => {
            let days = ["mon", "sat", "sun"].into_iter().map(Value::Enum).collect();
            compare("in", Expr::Call("weekday", Box::new(Expr::Now)), listed(days))
        }
        8 => {
            let start = literal(Value::Instant(world.zone.start(day(dice, world))));
            compare(operator, Expr::Sum(Box::new(Expr::Now), vec![(dice.chance(50), literal(Value::Hours(8)))]), start)
        }
        9 => compare(same, dot(Expr::Principal, "title"), text("Manager")),
        10 => compare(same, dot(dot(Expr::Principal, "unit"), "head"), Expr::Principal),
        _ => about(dice, Expr::Principal, world),
    }
}

/// A condition of an assignment.
pub fn about_person(dice: &mut Dice, world: &World) -> Expr {
    let one = about(dice, Expr::Person, world);
    match dice.below(4) {
        0 => Expr::Not(Box::new(one)),
        1 => Expr::Or(vec![one, about(dice, Expr::Person, world)]),
        2 => Expr::And(vec![one, about(dice, Expr::Person, world)]),
        _ => one,
    }
}

fn about(dice: &mut Dice, who: Expr, world: &World) -> Expr {
    let same = dice.word(&SAME);
    let operator = dice.word(&ORDER);
    let has_grade = Expr::Has(Box::new(who.clone()), "grade");
    match dice.below(8) {
        0 => compare(same, dot(who, "title"), text("HR Business Partner")),
        1 => Expr::And(vec![has_grade, compare(operator, dot(who, "grade"), literal(Value::Int(dice.between(1, 6))))]),
        2 => compare("within", dot(who, "unit"), literal(Value::Unit(dice.pick(&world.units).id.clone()))),
        3 => compare(same, dot(dot(who, "unit"), "country"), literal(Value::Enum("SG"))),
        4 => Expr::And(vec![
            Expr::Has(Box::new(dot(who.clone(), "unit")), "centre"),
            compare(same, dot(dot(who, "unit"), "centre"), text("CC-1")),
        ]),
        5 => compare(operator, dot(who, "joined"), literal(Value::Date(crate::oracle::value::Day(world.zone.today.0 - 400)))),
        6 => compare(same, dot(dot(who, "manager"), "title"), text("Manager")),
        _ => compare("contains", dot(who, "also_in"), literal(Value::Unit(dice.pick(&world.units).id.clone()))),
    }
}
