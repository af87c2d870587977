use super::in_words::{described, example};
use super::{Checker, UNKNOWN_NAME, fits};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::{Expr, Node};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Literal};
use crate::value::{Currency, Date, Decimal, Duration, Id, Instant, Money, MoneyError, Network, Type, Value, nfc};

pub(super) static NOT_A_VALUE: Code = Code::error("expr/unknown-value", "`{value}` is not {wanted}", "");
static QUOTE_TEXT: Code = Code::error("expr/unquoted-text", "a text stands in quotes", "write `{quoted}`");
static QUOTE_ID: Code = Code::error(
    "expr/literal-for-id",
    "`{value}` reads as {found}, where {wanted} is needed",
    "quote it if it is meant as a name: `{quoted}`",
);
static UNQUOTE: Code = Code::error("expr/quoted-literal", "a quoted text is not {wanted}", "write it without quotes: {example}");
static WANTS_MONEY: Code = Code::error(
    "expr/number-for-money",
    "an amount of money is compared with a number that has no currency",
    "write the currency first, such as `HKD {value}`",
);
static BAD_DATE: Code = Code::error("expr/no-such-day", "there is no day `{value}` in the calendar", "");
static BAD_INSTANT: Code =
    Code::error("expr/no-such-instant", "`{value}` is not an instant", "write it as `2026-12-31T09:00+08:00`");
static BAD_NETWORK: Code =
    Code::error("expr/no-such-network", "`{value}` is not an IP address or network", "write it as `10.0.0.1` or `10.0.0.0/8`");
static BIG_NUMBER: Code = Code::error("expr/number-too-large", "the number `{value}` is too large", "");
static UNKNOWN_CURRENCY: Code =
    Code::error("expr/unknown-currency", "there is no currency `{code}`", "currencies are the codes of ISO 4217");
static MINOR_UNITS: Code =
    Code::error("expr/too-many-decimals", "`{value}` has more decimals than {currency} has", "{currency} has {digits} decimals");
static PERCENT: Code = Code::error("expr/percent", "a percentage stands in approval steps only", "write a number such as `0.6`");

pub(super) const CODES: &[&Code] = &[
    &NOT_A_VALUE,
    &QUOTE_TEXT,
    &QUOTE_ID,
    &UNQUOTE,
    &WANTS_MONEY,
    &BAD_DATE,
    &BAD_INSTANT,
    &BAD_NETWORK,
    &BIG_NUMBER,
    &UNKNOWN_CURRENCY,
    &MINOR_UNITS,
    &PERCENT,
];

impl Checker<'_, '_> {
    /// A word, a string or a literal where a type is wanted.
    pub(super) fn constant(&mut self, expr: &syntax::Expr, wanted: &Type) -> Option<Expr> {
        let place = expr.place;
        let value = match &expr.node {
            syntax::Node::Word(word) => self.word(place, word, wanted),
            syntax::Node::String(text) => self.string(place, text, wanted),
            _ => {
                let typed = self.literal(expr)?;
                let text = match &expr.node {
                    syntax::Node::Literal(_, text) => text.as_str(),
                    _ => "",
                };
                return self.literal_as(typed, text, wanted);
            }
        }?;
        Some(Expr { place, value_type: wanted.clone(), node: Node::Constant(value) })
    }

    fn word(&mut self, place: Place, word: &str, wanted: &Type) -> Option<Value> {
        if let Some(id) = self.named(place, word, wanted) {
            return id;
        }
        let finding = match wanted {
            Type::Text => {
                let quoted = serde_json::Value::String(word.to_owned()).to_string();
                Diagnostic::new(&QUOTE_TEXT, place).arg("quoted", &quoted).fix(place, quoted)
            }
            _ => Diagnostic::new(&UNKNOWN_NAME, place).arg("name", word),
        };
        self.sink.push(finding);
        None
    }

    fn string(&mut self, place: Place, text: &str, wanted: &Type) -> Option<Value> {
        if let Some(id) = self.named(place, text, wanted) {
            return id;
        }
        match wanted {
            Type::Text => Some(Value::Text(nfc(text).into())),
            Type::Ip => match Network::parse(text) {
                Some(network) => Some(Value::Network(network)),
                None => {
                    self.sink.push(Diagnostic::new(&BAD_NETWORK, place).arg("value", text));
                    None
                }
            },
            Type::Set(_) => {
                self.mismatch(place, &Type::Text, wanted);
                None
            }
            _ => {
                let example = example(wanted);
                self.sink.push(Diagnostic::new(&UNQUOTE, place).arg("wanted", described(wanted)).arg("example", example));
                None
            }
        }
    }

    /// An id or enum value, where the type has such. The outer nothing means that it has not; the inner, that the fault was told.
    #[expect(clippy::option_option, reason = "not a name here, a wrong name, a name: three things")]
    fn named(&mut self, place: Place, name: &str, wanted: &Type) -> Option<Option<Value>> {
        let text = Spanned::new(name.to_owned(), place);
        let names = self.env.names;
        Some(match wanted {
            Type::Person => names.person(&text, self.sink).map(|found| Value::Person(found.value)),
            Type::Unit => names.unit(&text, self.sink).map(|found| Value::Unit(found.value)),
            Type::Role => names.role(&text, self.sink).map(|found| Value::Role(found.value)),
            Type::Enum(values) => {
                let found = Id::new(name).ok().filter(|id| values.contains(id)).map(Value::Enum);
                if found.is_none() {
                    let near = names.near(name, values.iter().map(Id::as_str));
                    let finding = Diagnostic::new(&NOT_A_VALUE, place).arg("value", name).arg("wanted", described(wanted));
                    self.sink.push(finding.near(near));
                }
                found
            }
            _ => return None,
        })
    }

    /// A literal where a type is wanted.
    fn literal_as(&mut self, typed: Expr, text: &str, wanted: &Type) -> Option<Expr> {
        let place = typed.place;
        if let (Node::Constant(Value::Int(number)), Type::Decimal) = (&typed.node, wanted) {
            let node = Node::Constant(Value::Decimal(Decimal::from(*number)));
            return Some(Expr { place, value_type: Type::Decimal, node });
        }
        if fits(&typed.value_type, wanted) {
            return Some(typed);
        }
        match (&typed.value_type, wanted) {
            (Type::Int | Type::Decimal, Type::Money) => {
                self.sink.push(Diagnostic::new(&WANTS_MONEY, place).arg("value", text));
            }
            (found, Type::Text | Type::Person | Type::Unit | Type::Role | Type::Enum(_)) => {
                let quoted = serde_json::Value::String(text.to_owned()).to_string();
                let finding = Diagnostic::new(&QUOTE_ID, place).arg("value", text).arg("found", described(found));
                self.sink.push(finding.arg("wanted", described(wanted)).arg("quoted", &quoted).fix(place, quoted));
            }
            (found, wanted) => self.mismatch(place, found, wanted),
        }
        None
    }

    /// A literal or string by itself.
    pub(super) fn literal(&mut self, expr: &syntax::Expr) -> Option<Expr> {
        let place = expr.place;
        let (value_type, value) = match &expr.node {
            syntax::Node::String(text) => (Type::Text, Value::Text(nfc(text).into())),
            syntax::Node::Literal(literal, text) => self.literal_value(place, *literal, text)?,
            _ => return None,
        };
        Some(Expr { place, value_type, node: Node::Constant(value) })
    }

    fn literal_value(&mut self, place: Place, literal: Literal, text: &str) -> Option<(Type, Value)> {
        let (code, read) = match literal {
            Literal::Bool => return Some((Type::Bool, Value::Bool(text == "true"))),
            Literal::Number => (&BIG_NUMBER, number(text)),
            Literal::Money => return self.money(place, text).map(|money| (Type::Money, Value::Money(money))),
            Literal::Date => (&BAD_DATE, Date::parse(text).map(|day| (Type::Date, Value::Date(day)))),
            Literal::Instant => {
                let instant = Instant::parse(text, Some(self.env.names.zone()));
                (&BAD_INSTANT, instant.map(|at| (Type::Instant, Value::Instant(at))))
            }
            Literal::Duration => (&BIG_NUMBER, Duration::parse(text).map(|length| (Type::Duration, Value::Duration(length)))),
            Literal::Network => (&BAD_NETWORK, Network::parse(text).map(|network| (Type::Ip, Value::Network(network)))),
            Literal::Percent => (&PERCENT, None),
        };
        if read.is_none() {
            self.sink.push(Diagnostic::new(code, place).arg("value", text));
        }
        read
    }

    fn money(&mut self, place: Place, text: &str) -> Option<Money> {
        let error = match Money::parse(text) {
            Ok(money) => return Some(money),
            Err(error) => error,
        };
        self.sink.push(money_fault(place, text, error));
        None
    }
}

/// What is wrong with an amount of money.
pub(super) fn money_fault(place: Place, text: &str, error: MoneyError) -> Diagnostic {
    let code = text.split(' ').next().unwrap_or_default();
    match error {
        MoneyError::Currency => {
            let near = nearest(code, Currency::codes());
            Diagnostic::new(&UNKNOWN_CURRENCY, place).arg("code", code).near(near)
        }
        MoneyError::Decimals => {
            let digits = Currency::new(code).map_or(0, Currency::digits);
            Diagnostic::new(&MINOR_UNITS, place).arg("value", text).arg("currency", code).arg("digits", digits)
        }
        _ => Diagnostic::new(&BIG_NUMBER, place).arg("value", text),
    }
}

/// A whole number, or a decimal one where a point stands in it.
fn number(text: &str) -> Option<(Type, Value)> {
    let decimal = Decimal::parse(text)?;
    if text.contains('.') {
        Some((Type::Decimal, Value::Decimal(decimal)))
    } else {
        Some((Type::Int, Value::Int(decimal.to_i64()?)))
    }
}
