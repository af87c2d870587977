use super::{Expr, Function, Member, Node, PolicySet, Quantifier};
use crate::value::{Duration, Id, IntegrationIx, PersonIx, RoleIx, TableIx, UnitIx, Value};

/// Where an expression's numbers are turned back into ids.
pub trait Ids {
    /// A unit's id.
    fn unit_id(&self, unit: UnitIx) -> &str;
    /// A person's id.
    fn person_id(&self, person: PersonIx) -> &str;
    /// A role's id.
    fn role_id(&self, role: RoleIx) -> &str;
    /// An integration's id.
    fn integration_id(&self, integration: IntegrationIx) -> &str;
    /// A decision table's id.
    fn table_id(&self, table: TableIx) -> &str;
    /// The name of one of several output columns of a decision table; nothing where there is only one.
    fn output_name(&self, table: TableIx, output: usize) -> Option<&str>;
    /// What a path to an attribute of the record begins with: `resource`, and `request` in flows.
    fn record(&self) -> &'static str {
        "resource"
    }
    /// Whether a word is a parameter where the expression stands, so that a constant of that name must be quoted.
    fn is_parameter(&self, _word: &str) -> bool {
        false
    }
    /// How an id of some kind (`unit`, `person`, `role`, `integration`, `table`) is written in the expression: as its word,
    /// unless somebody wants to find references again and marks them.
    fn reference(&self, _kind: &'static str, _id: &str, word: String) -> String {
        word
    }
}

impl Ids for PolicySet {
    fn unit_id(&self, unit: UnitIx) -> &str {
        self.units.get(unit).map_or("", |row| row.named.id.as_str())
    }
    fn person_id(&self, person: PersonIx) -> &str {
        self.people.get(person).map_or("", |row| row.named.id.as_str())
    }
    fn role_id(&self, role: RoleIx) -> &str {
        self.roles.get(role).map_or("", |row| row.named.id.as_str())
    }
    fn integration_id(&self, integration: IntegrationIx) -> &str {
        self.integrations.get(integration).map_or("", |row| row.named.id.as_str())
    }
    fn table_id(&self, table: TableIx) -> &str {
        self.tables.get(table).map_or("", |row| row.named.id.as_str())
    }
    fn output_name(&self, table: TableIx, output: usize) -> Option<&str> {
        let outputs = &self.tables.get(table)?.outputs;
        outputs.get(output).filter(|_| outputs.len() > 1).map(|column| column.name.as_str())
    }
}

/// Words of the rule language that are no ids unless quoted, and the three roots that only some places have.
const RESERVED: &str = " and or not in within has contains starts_with like true false any all table where principal resource request \
    context purpose channel scenario now today ordinance rule protect flow template defaults exempt bind guard app allow deny to when \
    unless for from until except else anywhere after on anyone self role unit person integration subject requester ";

/// An expression in the rule language, the same text for the same meaning: whatever the notation, the spacing, the style of
/// numbers, quotes, the names of bound variables, and the order or repetition of what `and`, `or` and lists join.
///
/// INVARIANT (canonical): deployed digests are made of these texts, so an expression's text never changes, and it parses to the
/// same typed expression again.
#[must_use]
pub fn canonical_expr(expr: &Expr, ids: &impl Ids) -> String {
    Printer { ids }.expr(expr, 0)
}

/// A constant as the rule language writes it. Members of sets are sorted and each stands once.
#[must_use]
pub fn canonical_value(value: &Value, ids: &impl Ids) -> String {
    Printer { ids }.value(value, 0)
}

/// An id as the rule language writes it: bare where it may be, else quoted.
#[must_use]
pub fn canonical_word(id: &str) -> String {
    let bare = Id::new(id).is_ok_and(|id| id.is_bare()) && !is_reserved(id) && !reads_as_literal(id);
    if bare { id.to_owned() } else { quoted(id) }
}

fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

fn is_reserved(word: &str) -> bool {
    RESERVED.split_ascii_whitespace().any(|reserved| reserved == word)
}

/// Whether the reader would take a word for a literal. Every literal that is a word begins with a digit; quoting one too many
/// does no harm, so all of those count.
fn reads_as_literal(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

struct Printer<'a, I> {
    ids: &'a I,
}

impl<I: Ids> Printer<'_, I> {
    /// `bound` is how many quantifiers enclose the expression: their variables are called `x1`, `x2` … from the outermost.
    fn expr(&self, expr: &Expr, bound: u32) -> String {
        match &expr.node {
            Node::Constant(value) => self.value(value, bound),
            Node::Principal => "principal".to_owned(),
            Node::Person => "person".to_owned(),
            Node::Requester => "requester".to_owned(),
            Node::Subject => "subject".to_owned(),
            Node::Param(name) => name.to_string(),
            Node::Resource(name) => format!("{}.{}", self.ids.record(), attribute(name)),
            Node::Context(name) => format!("context.{}", attribute(name)),
            Node::Purpose => "purpose".to_owned(),
            Node::Channel => "channel".to_owned(),
            Node::Scenario => "scenario".to_owned(),
            Node::Now => "now".to_owned(),
            Node::Today => "today".to_owned(),
            Node::Bound(outwards) => format!("x{}", bound.saturating_sub(*outwards)),
            Node::Member(of, member) => format!("{}.{}", self.expr(of, bound), member_name(member)),
            Node::Has(path) => self.has(path, bound),
            Node::Or(_) => self.joined(expr, " or ", bound),
            Node::And(_) => self.joined(expr, " and ", bound),
            Node::Not(of) => match &of.node {
                Node::Not(inner) => self.expr(inner, bound),
                Node::And(_) | Node::Or(_) => format!("not ({})", self.expr(of, bound)),
                _ => format!("not {}", self.expr(of, bound)),
            },
            Node::Compare(operator, left, right) => {
                format!("{} {} {}", self.side(left, bound), operator.symbol(), self.side(right, bound))
            }
            Node::Sum(first, rest) => rest.iter().fold(self.term(first, bound), |text, (plus, term)| {
                format!("{text} {} {}", if *plus { '+' } else { '-' }, self.term(term, bound))
            }),
            Node::Product(factors) => {
                let factors: Vec<_> = factors.iter().map(|factor| self.term(factor, bound)).collect();
                factors.join(" * ")
            }
            Node::List(members) => list(members.iter().map(|member| self.expr(member, bound)).collect()),
            Node::Quantified(quantifier, _, set, condition) => {
                let word = match quantifier {
                    Quantifier::Any => "any",
                    Quantifier::All => "all",
                };
                let inner = bound.saturating_add(1);
                format!("{word}(x{inner} in {} where {})", self.side(set, bound), self.expr(condition, inner))
            }
            Node::Table(table, arguments, output) => {
                let arguments: Vec<_> = arguments.iter().map(|argument| self.expr(argument, bound)).collect();
                let output =
                    self.ids.output_name(*table, *output).map_or(String::new(), |name| format!(".{}", word_or_quoted(name)));
                let table = self.reference("table", self.ids.table_id(*table), 0);
                format!("table {table}({}){output}", arguments.join(", "))
            }
            Node::Call(function, argument) => {
                let name = match function {
                    Function::DaysUntil => "days_until",
                    Function::Weekday => "weekday",
                    Function::Hour => "hour",
                };
                format!("{name}({})", self.expr(argument, bound))
            }
        }
    }

    fn has(&self, path: &Expr, bound: u32) -> String {
        match &path.node {
            Node::Member(of, member) => format!("{} has {}", self.expr(of, bound), member_name(member)),
            Node::Resource(name) => format!("{} has {}", self.ids.record(), attribute(name)),
            Node::Context(name) => format!("context has {}", attribute(name)),
            _ => self.expr(path, bound),
        }
    }

    /// The members of a conjunction or disjunction, nested ones of the same kind among them, sorted, each once.
    fn joined(&self, expr: &Expr, word: &str, bound: u32) -> String {
        self.members(expr, bound).join(word)
    }

    fn members(&self, chain: &Expr, bound: u32) -> Vec<String> {
        let mut members = Vec::new();
        self.collect(chain, matches!(chain.node, Node::And(_)), bound, &mut members);
        members.sort();
        members.dedup();
        members
    }

    fn collect(&self, expr: &Expr, and: bool, bound: u32, out: &mut Vec<String>) {
        match &expr.node {
            Node::And(members) if and => members.iter().for_each(|member| self.collect(member, and, bound, out)),
            Node::Or(members) if !and => members.iter().for_each(|member| self.collect(member, and, bound, out)),
            Node::And(_) | Node::Or(_) => {
                let members = self.members(expr, bound);
                // A chain whose members are all the same is one member.
                let text = members.join(if and { " or " } else { " and " });
                out.push(if members.len() > 1 { format!("({text})") } else { text });
            }
            _ => out.push(self.expr(expr, bound)),
        }
    }

    /// A side of a comparison: a sum, or anything else in parentheses.
    fn side(&self, expr: &Expr, bound: u32) -> String {
        let text = self.expr(expr, bound);
        if matches!(expr.node, Node::Or(_) | Node::And(_) | Node::Not(_) | Node::Compare(..) | Node::Has(_)) {
            format!("({text})")
        } else {
            text
        }
    }

    /// A term of a sum or a factor of a product.
    fn term(&self, expr: &Expr, bound: u32) -> String {
        let text = self.side(expr, bound);
        if matches!(expr.node, Node::Sum(..) | Node::Product(_)) { format!("({text})") } else { text }
    }

    fn reference(&self, kind: &'static str, id: &str, bound: u32) -> String {
        self.ids.reference(kind, id, self.constant_word(id, bound))
    }

    /// A constant's id; quoted also where a bound variable or a parameter has that name.
    fn constant_word(&self, id: &str, bound: u32) -> String {
        let bound = (1..=bound).any(|n| id.strip_prefix('x').is_some_and(|rest| rest == n.to_string()));
        if bound || self.ids.is_parameter(id) { quoted(id) } else { canonical_word(id) }
    }

    fn value(&self, value: &Value, bound: u32) -> String {
        match value {
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Decimal(value) => value.to_string(),
            Value::Money(value) => value.to_string(),
            Value::Text(text) => quoted(text),
            Value::Date(value) => value.to_string(),
            Value::Instant(value) => value.to_string(),
            Value::Duration(value) => duration(*value),
            Value::Network(network) => {
                let text = network.to_string();
                if text.contains(':') { quoted(&text) } else { text }
            }
            Value::Person(person) => self.reference("person", self.ids.person_id(*person), bound),
            Value::Integration(integration) => self.reference("integration", self.ids.integration_id(*integration), bound),
            Value::Unit(unit) => self.reference("unit", self.ids.unit_id(*unit), bound),
            Value::Role(role) => self.reference("role", self.ids.role_id(*role), bound),
            Value::Enum(id) => self.constant_word(id.as_str(), bound),
            Value::Set(members) => list(members.iter().map(|member| self.value(member, bound)).collect()),
        }
    }
}

/// A length of time in the largest unit that says it whole. Days come before hours, because a day may be added to a date.
fn duration(length: Duration) -> String {
    let (count, units) = match (length.months(), length.seconds()) {
        (0, seconds) => (seconds, [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")].as_slice()),
        (months, 0) => (months, [(12, "y"), (1, "mo")].as_slice()),
        // No literal says both; only a value of an attribute can.
        _ => return length.iso(),
    };
    let unit = units.iter().find(|(size, _)| count % size == 0);
    unit.map_or_else(|| length.iso(), |(size, name)| format!("{}{name}", count / size))
}

fn list(mut members: Vec<String>) -> String {
    members.sort();
    members.dedup();
    format!("[{}]", members.join(", "))
}

/// A name after a dot or `has`, where any word may stand.
fn word_or_quoted(name: &str) -> String {
    if Id::new(name).is_ok_and(|id| id.is_bare()) { name.to_owned() } else { quoted(name) }
}

fn attribute(name: &Id) -> String {
    word_or_quoted(name.as_str())
}

fn member_name(member: &Member) -> String {
    match member {
        Member::PersonAttribute(name) | Member::UnitAttribute(name) => attribute(name),
        built_in => built_in.name().to_owned(),
    }
}
