//! Expressions: names found, types checked, the words of a condition turned into what they mean.
//!
//! A bare word means nothing by itself: it takes the type of the other side, so every operator asks first which side knows its
//! type. What comes out can fail only for the causes that the language lists; whatever else could go wrong is an error here.

mod constant;
mod flow;
mod guard;
mod in_words;
mod operator;
mod path;
mod table;
mod value;

use super::{Names, Vocabulary};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{DecisionTable, Expr, Node, Quantifier};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Text};
use crate::value::{Table, TableIx, Type, TypeIx, Value};
use in_words::described;

pub(super) use flow::{Roots, asks_nobody, date_of_subject, has_owner, in_words, typed};
pub(super) use operator::symbol;
pub(super) use value::{typed_text, typed_value};

static UNKNOWN_NAME: Code = Code::error(
    "expr/unknown-name",
    "nothing here says what `{name}` is",
    "a bare word is an id or an enum value of the type on the other side; quote a text, and write attributes as `resource.{name}`",
);
static TYPE: Code = Code::error("expr/type", "this is {found}, where {wanted} is needed", "");
static NOT_A_CONDITION: Code =
    Code::error("expr/not-a-condition", "this is {found}, where a condition is needed", "compare it with something");
static LISTS_NEED_MEMBERS: Code = Code::error(
    "expr/empty-list",
    "nothing says what this empty list is a list of",
    "write its members, or leave the condition out",
);
static NOT_A_SET: Code = Code::error("expr/not-a-set", "this is {found}, where a list or a set is needed", "");
static CONSTANT: Code = Code::error(
    "expr/not-a-constant",
    "a cell compares its input with constants",
    "take the computing into the condition that asks the table",
);

/// The codes of this part.
pub(super) static CODES: &[&Code] = &Code::all_of::<{ Code::count_of(LISTS) }>(LISTS);

const LISTS: &[&[&Code]] = &[
    &[&UNKNOWN_NAME, &TYPE, &NOT_A_CONDITION, &LISTS_NEED_MEMBERS, &NOT_A_SET, &CONSTANT],
    constant::CODES,
    flow::CODES,
    operator::CODES,
    path::CODES,
    table::CODES,
    value::CODES,
];

/// What an expression may speak of.
#[derive(Clone, Copy)]
pub(super) struct Env<'a> {
    /// Ids.
    pub names: &'a Names<'a>,
    /// Attributes and their types.
    pub words: &'a Vocabulary,
    /// Decision tables; one whose fault was already told is absent.
    pub tables: &'a Table<TableIx, Option<DecisionTable>>,
    /// Where it stands.
    pub place: Situation<'a>,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) enum Situation<'a> {
    /// In an access rule on these types, and perhaps on applications.
    Rule {
        /// The types that are known.
        types: &'a [Spanned<TypeIx>],
        /// The place where the rule names an application, which has no attributes.
        app: Option<Place>,
    },
    /// In the assignment of a role, which reads `person` only.
    Assignment,
    /// In a cell of a decision table, which holds constants.
    Cell,
    /// In a flow, a template, an exemption or a bind.
    Flow(Roots<'a>),
}

/// Checks an expression that must be a condition. Nothing comes back where something was wrong, which was told.
pub(super) fn condition(env: Env<'_>, expr: &syntax::Expr, sink: &mut Sink) -> Option<Expr> {
    Checker::new(env, sink).condition(expr)
}

/// Checks a constant of a wanted type, or a list of such. A bare word is a text where a text is wanted: cells are not quoted
/// twice.
pub(super) fn cell_constant(env: Env<'_>, expr: &syntax::Expr, wanted: &Type, sink: &mut Sink) -> Option<Value> {
    if let (syntax::Node::Word(word), Type::Text) = (&expr.node, wanted) {
        return Some(Value::Text(crate::value::nfc(word).into()));
    }
    if let (syntax::Node::List(members), Type::Set(of)) = (&expr.node, wanted) {
        let members: Vec<_> = members.iter().map(|member| cell_constant(env, member, of, sink)).collect();
        return members.into_iter().collect::<Option<_>>().map(Value::Set);
    }
    let mut checker = Checker::new(env, sink);
    match &expr.node {
        syntax::Node::Word(_) | syntax::Node::String(_) | syntax::Node::Literal(..) => match checker.check(expr, wanted)?.node {
            Node::Constant(value) => Some(value),
            _ => None,
        },
        syntax::Node::Broken => None,
        _ => {
            checker.sink.push(Diagnostic::new(&CONSTANT, expr.place));
            None
        }
    }
}

struct Bound {
    name: String,
    value_type: Type,
}

struct Checker<'a, 's> {
    env: Env<'a>,
    sink: &'s mut Sink,
    /// The variables of the quantifiers around, outermost first.
    bound: Vec<Bound>,
    /// The paths that are known to be there.
    guards: Vec<guard::Path>,
    /// Whether what may be absent needs no `has`.
    lenient: bool,
}

impl<'a, 's> Checker<'a, 's> {
    fn new(env: Env<'a>, sink: &'s mut Sink) -> Self {
        let mut checker = Checker { env, sink, bound: Vec::new(), guards: Vec::new(), lenient: false };
        if let Situation::Flow(roots) = env.place {
            roots.held.iter().for_each(|held| checker.add_guards(std::slice::from_ref(*held)));
        }
        checker
    }

    fn condition(&mut self, expr: &syntax::Expr) -> Option<Expr> {
        if let Some(path) = self.meant_path(expr) {
            self.sink.push(Diagnostic::new(&UNKNOWN_NAME, expr.place).arg("name", word(expr)).near(Some(path)));
            return None;
        }
        let typed = self.infer(expr)?;
        if typed.value_type == Type::Bool {
            return Some(typed);
        }
        self.sink.push(Diagnostic::new(&NOT_A_CONDITION, expr.place).arg("found", described(&typed.value_type)));
        None
    }

    /// An expression whose type is wanted by what stands around it.
    fn check(&mut self, expr: &syntax::Expr, wanted: &Type) -> Option<Expr> {
        if self.is_word(expr) || matches!(expr.node, syntax::Node::String(_) | syntax::Node::Literal(..)) {
            return self.constant(expr, wanted);
        }
        if let (syntax::Node::List(members), Type::Set(of)) = (&expr.node, wanted) {
            return self.list_of(members, of, expr.place);
        }
        let typed = self.infer(expr)?;
        if fits(&typed.value_type, wanted) {
            return Some(typed);
        }
        self.mismatch(expr.place, &typed.value_type, wanted);
        None
    }

    /// An expression whose type must be known from itself. Readers bound how deep expressions are nested, so this may recurse.
    fn infer(&mut self, expr: &syntax::Expr) -> Option<Expr> {
        let place = expr.place;
        match &expr.node {
            syntax::Node::Or(members) => {
                let members = self.disjuncts(members)?;
                Some(Expr { place, value_type: Type::Bool, node: Node::Or(members) })
            }
            syntax::Node::And(members) => {
                let members = self.conjuncts(members)?;
                Some(Expr { place, value_type: Type::Bool, node: Node::And(members) })
            }
            syntax::Node::Not(of) => {
                let of = self.condition(of)?;
                Some(Expr { place, value_type: Type::Bool, node: Node::Not(Box::new(of)) })
            }
            syntax::Node::Compare(operator, left, right) => self.compare(place, operator, left, right),
            syntax::Node::Has(base, name) => self.has(place, base, name),
            syntax::Node::Sum(first, rest) => self.sum(place, first, rest),
            syntax::Node::Product(factors) => self.product(place, factors),
            syntax::Node::Literal(..) | syntax::Node::String(_) => self.literal(expr),
            syntax::Node::Word(name) => self.bound_word(place, name),
            syntax::Node::Path(root, parts) => self.path(place, root, parts),
            syntax::Node::List(members) => self.list(members, place),
            syntax::Node::Quantified(quantifier, name, set, body) => self.quantified(place, *quantifier, name, set, body),
            syntax::Node::Table(table, arguments, output) => self.lookup(place, table, arguments, output.as_ref()),
            syntax::Node::Call(function, argument) => self.call(place, *function, argument),
            syntax::Node::Broken => None,
        }
    }

    fn disjuncts(&mut self, members: &[syntax::Expr]) -> Option<Vec<Expr>> {
        let mut typed = Vec::with_capacity(members.len());
        let mut whole = true;
        for member in members {
            match self.condition(member) {
                Some(Expr { node: Node::Or(inner), .. }) => typed.extend(inner),
                Some(member) => typed.push(member),
                None => whole = false,
            }
        }
        whole.then_some(typed)
    }

    /// The members of a conjunction, each under the guard of the others' `has`.
    fn conjuncts(&mut self, members: &[syntax::Expr]) -> Option<Vec<Expr>> {
        let before = self.guards.len();
        self.add_guards(members);
        let mut typed = Vec::with_capacity(members.len());
        let mut whole = true;
        for member in members {
            match self.condition(member) {
                Some(Expr { node: Node::And(inner), .. }) => typed.extend(inner),
                Some(member) => typed.push(member),
                None => whole = false,
            }
        }
        self.guards.truncate(before);
        whole.then_some(typed)
    }

    /// A word alone: a bound name, or nothing that anybody could know.
    fn bound_word(&mut self, place: Place, name: &str) -> Option<Expr> {
        if let Some(variable) = self.variable(name) {
            let (outwards, value_type) = variable;
            return Some(Expr { place, value_type, node: Node::Bound(outwards) });
        }
        if let Some((name, value_type)) = self.parameter(name) {
            return Some(Expr { place, value_type: value_type.clone(), node: Node::Param(name.clone()) });
        }
        let names = self.bound.iter().map(|bound| bound.name.as_str()).chain(path::ROOTS.iter().copied());
        let near = self.env.names.near(name, names);
        self.sink.push(Diagnostic::new(&UNKNOWN_NAME, place).arg("name", name).near(near));
        None
    }

    /// How many quantifiers outwards a variable is bound, and its type.
    fn variable(&self, name: &str) -> Option<(u32, Type)> {
        (0_u32..)
            .zip(self.bound.iter().rev())
            .find(|(_, bound)| bound.name == name)
            .map(|(n, bound)| (n, bound.value_type.clone()))
    }

    /// Whether an expression is a word that takes its meaning from the other side.
    fn is_word(&self, expr: &syntax::Expr) -> bool {
        matches!(&expr.node, syntax::Node::Word(name) if self.variable(name).is_none() && self.parameter(name).is_none())
    }

    fn list(&mut self, members: &[syntax::Expr], place: Place) -> Option<Expr> {
        if members.is_empty() {
            self.sink.push(Diagnostic::new(&LISTS_NEED_MEMBERS, place));
            return None;
        }
        // A member that knows its type by itself gives it to those that do not; a decimal number makes all of them decimal.
        let known: Vec<&syntax::Expr> =
            members.iter().filter(|m| !self.is_word(m) && !matches!(m.node, syntax::Node::String(_))).collect();
        let decimal =
            known.iter().any(|m| matches!(&m.node, syntax::Node::Literal(syntax::Literal::Number, text) if text.contains('.')));
        let of = match known.first() {
            _ if decimal => Type::Decimal,
            Some(first) => self.infer(first)?.value_type,
            None => match members.iter().find(|m| self.is_word(m)) {
                Some(unknown) => {
                    self.infer(unknown)?;
                    return None;
                }
                None => Type::Text,
            },
        };
        self.list_of(members, &of, place)
    }

    /// A list of members of a type. Constants make a constant.
    fn list_of(&mut self, members: &[syntax::Expr], of: &Type, place: Place) -> Option<Expr> {
        let mut typed = Vec::with_capacity(members.len());
        let mut whole = true;
        for member in members {
            match self.check(member, of) {
                Some(member) => typed.push(member),
                None => whole = false,
            }
        }
        if !whole {
            return None;
        }
        let value_type = Type::Set(Box::new(of.clone()));
        let constants: Option<Vec<Value>> = typed
            .iter()
            .map(|member| match &member.node {
                Node::Constant(value) => Some(value.clone()),
                _ => None,
            })
            .collect();
        let node = constants.map_or(Node::List(typed), |values| Node::Constant(Value::Set(values)));
        Some(Expr { place, value_type, node })
    }

    fn quantified(
        &mut self,
        place: Place,
        quantifier: syntax::Quantifier,
        name: &Text,
        set: &syntax::Expr,
        body: &syntax::Expr,
    ) -> Option<Expr> {
        let quantifier = match quantifier {
            syntax::Quantifier::Any => Quantifier::Any,
            syntax::Quantifier::All => Quantifier::All,
        };
        let set = self.infer(set)?;
        let Type::Set(of) = &set.value_type else {
            self.sink.push(Diagnostic::new(&NOT_A_SET, set.place).arg("found", described(&set.value_type)));
            return None;
        };
        self.bound.push(Bound { name: name.value.clone(), value_type: of.as_ref().clone() });
        let body = self.condition(body);
        self.bound.pop();
        let id = crate::value::Id::new(&name.value).ok()?;
        let node = Node::Quantified(quantifier, id, Box::new(set), Box::new(body?));
        Some(Expr { place, value_type: Type::Bool, node })
    }

    fn mismatch(&mut self, place: Place, found: &Type, wanted: &Type) {
        let finding = Diagnostic::new(&TYPE, place).arg("found", described(found)).arg("wanted", described(wanted));
        self.sink.push(match (found, wanted) {
            (Type::Set(of), wanted) if **of == *wanted => finding.help("ask for one of them with `any(x in … where …)`"),
            (Type::Duration, Type::Int) => finding.help("days, hours and the like are counted here: write the number alone"),
            (Type::Date, Type::Instant) | (Type::Instant, Type::Date) => {
                finding.help("a day and an instant can be compared, not put in each other's place")
            }
            _ => finding,
        });
    }
}

fn word(expr: &syntax::Expr) -> &str {
    match &expr.node {
        syntax::Node::Word(name) => name,
        _ => "",
    }
}

/// Whether a value of one type may stand where another is wanted.
fn fits(found: &Type, wanted: &Type) -> bool {
    match (found, wanted) {
        (Type::Int, Type::Decimal) => true,
        (Type::Enum(a), Type::Enum(b)) => a.iter().any(|value| b.contains(value)),
        (Type::Set(a), Type::Set(b)) => a == b || matches!((&**a, &**b), (Type::Enum(_), Type::Enum(_))) && fits(a, b),
        _ => found == wanted,
    }
}

#[cfg(test)]
mod tests;
