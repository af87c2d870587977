use std::fmt::Write as _;

use super::Cause;
use crate::bundle::{Bundle, ExprIx, Op, Part, Quantifier};
use crate::value::{Id, Value};

/// How tightly forms bind, loosest first, as in the grammar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Atom,
}

/// A condition as the rule language writes it.
#[must_use]
pub fn show(bundle: &Bundle, at: ExprIx) -> String {
    let mut out = Printer { bundle, text: String::new(), names: Vec::new() };
    out.expr(at, Level::Or);
    out.text
}

/// A value as the rule language writes it.
#[must_use]
pub fn show_value(bundle: &Bundle, value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Set(members) => {
            let members: Vec<_> = members.iter().map(|member| show_value(bundle, member)).collect();
            format!("[{}]", members.join(", "))
        }
        Value::Enum(id) => word(id.as_str()),
        Value::Person(_) | Value::Unit(_) | Value::Role(_) | Value::Integration(_) => word(&show_actual(bundle, value)),
        _ => show_actual(bundle, value),
    }
}

/// A value as answers state it: texts and ids bare, an empty text as quotes.
#[must_use]
pub fn show_actual(bundle: &Bundle, value: &Value) -> String {
    match value {
        Value::Bool(holds) => holds.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Decimal(n) => n.to_string(),
        Value::Money(money) => money.to_string(),
        Value::Text(text) if text.is_empty() => quoted(text),
        Value::Text(text) => text.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Instant(at) => at.display_in(&bundle.head().zone),
        Value::Duration(time) => time.to_string(),
        Value::Network(network) => network.to_string(),
        Value::Person(person) => bundle.people().ids().get(*person).to_owned(),
        Value::Integration(integration) => bundle.integrations().get(*integration).to_owned(),
        Value::Unit(unit) => bundle.units().ids().get(*unit).to_owned(),
        Value::Role(role) => bundle.roles().get(*role).to_owned(),
        Value::Enum(id) => id.to_string(),
        Value::Set(members) => {
            let members: Vec<_> = members.iter().map(|member| show_actual(bundle, member)).collect();
            format!("[{}]", members.join(", "))
        }
    }
}

/// A cause as a sentence without a full stop.
#[must_use]
pub fn show_cause(bundle: &Bundle, cause: Cause) -> String {
    match cause {
        Cause::Attribute(name) => format!("the record has no `{}`", bundle.catalog().attributes.get(name)),
        Cause::Key(key) => format!("the context has no `{}`", bundle.catalog().keys.get(key)),
        Cause::Link(at, done) => {
            let mut out = Printer { bundle, text: String::new(), names: Vec::new() };
            match bundle.program().get(at) {
                Op::Path(of, parts) | Op::HasPart(of, parts) => out.path(*of, parts.get(..done as usize).unwrap_or(parts)),
                _ => out.expr(at, Level::Atom),
            }
            format!("`{}` is absent", out.text)
        }
        Cause::NoRate(a, b) => format!("no rate between {a} and {b} at this date"),
        Cause::NoMatch(table) => format!("table `{}` has no single match", bundle.table_ids().get(table)),
        Cause::Overflow => "there is no exact result".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// A word, quoted where it has other characters or would read as a literal.
fn word(text: &str) -> String {
    let bare = Id::new(text).is_ok_and(|id| id.is_bare()) && !text.starts_with(|c: char| c.is_ascii_digit());
    if bare { text.to_owned() } else { quoted(text) }
}

struct Printer<'a> {
    bundle: &'a Bundle,
    text: String,
    /// Names of enclosing quantifiers' variables, outermost first.
    names: Vec<&'a str>,
}

impl<'a> Printer<'a> {
    fn expr(&mut self, at: ExprIx, around: Level) {
        let op = self.bundle.program().get(at);
        let wrapped = level(op) < around;
        if wrapped {
            self.text.push('(');
        }
        self.op(op);
        if wrapped {
            self.text.push(')');
        }
    }

    fn op(&mut self, op: &'a Op) {
        let (bundle, catalog) = (self.bundle, self.bundle.catalog());
        if let Some(word) = root(op) {
            self.text.push_str(word);
            return;
        }
        match op {
            Op::Constant(constant) => {
                let text = bundle.constants().get(*constant).map(|value| show_value(bundle, value)).unwrap_or_default();
                self.text.push_str(&text);
            }
            Op::Resource(name) => self.dotted("resource", catalog.attributes.get(*name)),
            Op::Context(key) => self.dotted("context", catalog.keys.get(*key)),
            Op::Bound(n) => {
                let place = self.names.len().checked_sub((*n as usize).saturating_add(1));
                let name = place.and_then(|place| self.names.get(place)).copied().unwrap_or("it");
                self.text.push_str(name);
            }
            Op::Path(of, parts) => self.path(*of, parts),
            Op::HasPart(of, parts) => {
                let (last, before) = parts.split_last().map_or((None, &parts[..]), |(last, before)| (Some(*last), before));
                self.path(*of, before);
                let name = last.map(|part| self.part(part)).unwrap_or_default();
                self.has(name);
            }
            Op::HasResource(name) => {
                self.text.push_str("resource");
                self.has(catalog.attributes.get(*name));
            }
            Op::HasContext(key) => {
                self.text.push_str("context");
                self.has(catalog.keys.get(*key));
            }
            Op::Or(all) => self.join(all, " or ", Level::Not),
            Op::And(all) => self.join(all, " and ", Level::Not),
            Op::Not(of) => {
                self.text.push_str("not ");
                self.expr(*of, Level::Not);
            }
            Op::Compare(operator, a, b) => {
                self.expr(*a, Level::Sum);
                let _ = write!(self.text, " {} ", operator.symbol());
                self.expr(*b, Level::Sum);
            }
            Op::Sum(terms) => {
                for (place, (plus, term)) in terms.iter().enumerate() {
                    if place > 0 {
                        self.text.push_str(if *plus { " + " } else { " - " });
                    }
                    self.expr(*term, Level::Product);
                }
            }
            Op::Product(factors) => self.join(factors, " * ", Level::Atom),
            Op::List(members) => {
                self.text.push('[');
                self.join(members, ", ", Level::Sum);
                self.text.push(']');
            }
            Op::Quantified(quantifier, name, set, body) => self.quantified(*quantifier, name, *set, *body),
            Op::Table(table, inputs, _) => {
                let _ = write!(self.text, "table {}(", bundle.table_ids().get(*table));
                self.join(inputs, ", ", Level::Sum);
                self.text.push(')');
            }
            Op::Call(function, of) => {
                let _ = write!(self.text, "{}(", function.name());
                self.expr(*of, Level::Sum);
                self.text.push(')');
            }
            Op::Parameter(_, name) => self.text.push_str(name.as_str()),
            Op::Requester | Op::Subject => {}
            Op::Principal | Op::Person | Op::Purpose | Op::Channel | Op::Scenario | Op::Now | Op::Today => {}
        }
    }

    fn quantified(&mut self, quantifier: Quantifier, name: &'a Id, set: ExprIx, body: ExprIx) {
        self.text.push_str(if quantifier == Quantifier::Any { "any(" } else { "all(" });
        let _ = write!(self.text, "{name} in ");
        self.expr(set, Level::Sum);
        self.text.push_str(" where ");
        self.names.push(name.as_str());
        self.expr(body, Level::Or);
        self.names.pop();
        self.text.push(')');
    }

    fn join(&mut self, all: &'a [ExprIx], between: &str, around: Level) {
        for (place, child) in all.iter().enumerate() {
            if place > 0 {
                self.text.push_str(between);
            }
            self.expr(*child, around);
        }
    }

    fn path(&mut self, of: ExprIx, parts: &[Part]) {
        self.expr(of, Level::Atom);
        for part in parts {
            self.text.push('.');
            let name = self.part(*part);
            self.text.push_str(&word(name));
        }
    }

    fn dotted(&mut self, root: &str, name: &str) {
        let _ = write!(self.text, "{root}.{}", word(name));
    }

    fn has(&mut self, name: &str) {
        let _ = write!(self.text, " has {}", word(name));
    }

    fn part(&self, part: Part) -> &'a str {
        match part {
            Part::Id => "id",
            Part::Name => "name",
            Part::Unit => "unit",
            Part::AlsoIn => "also_in",
            Part::Title => "title",
            Part::Manager => "manager",
            Part::Status => "status",
            Part::Joined => "joined",
            Part::ContractEnd => "contract_end",
            Part::LeftOn => "left_on",
            Part::UnitType => "type",
            Part::Head => "head",
            Part::PersonAttribute(name) => self.bundle.catalog().person_attributes.get(name),
            Part::UnitAttribute(name) => self.bundle.catalog().unit_attributes.get(name),
        }
    }
}

/// What a root is called.
fn root(op: &Op) -> Option<&'static str> {
    Some(match op {
        Op::Principal => "principal",
        Op::Person => "person",
        Op::Requester => "requester",
        Op::Subject => "subject",
        Op::Purpose => "purpose",
        Op::Channel => "channel",
        Op::Scenario => "scenario",
        Op::Now => "now",
        Op::Today => "today",
        _ => return None,
    })
}

fn level(op: &Op) -> Level {
    match op {
        Op::Or(_) => Level::Or,
        Op::And(_) => Level::And,
        Op::Not(_) => Level::Not,
        Op::Compare(..) | Op::HasPart(..) | Op::HasResource(_) | Op::HasContext(_) => Level::Compare,
        Op::Sum(_) => Level::Sum,
        Op::Product(_) => Level::Product,
        _ => Level::Atom,
    }
}
