use super::constant::money_fault;
use super::in_words::{described, example};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::resolve::Names;
use crate::source::Spanned;
use crate::syntax::{Plain, Text};
use crate::value::{Date, Decimal, Duration, Id, Instant, Money, MoneyError, Network, Type, Value, nfc};

static WRONG_VALUE: Code = Code::error("value/wrong", "`{value}` is not {wanted}", "");
static MISSING: Code =
    Code::error("value/missing", "there is no value, where {wanted} is needed", "write a value, or leave the key out");
static WRONG_SHAPE: Code = Code::error("value/wrong-shape", "this is {found}, where {wanted} is needed", "");

pub(super) const CODES: &[&Code] = &[&WRONG_VALUE, &MISSING, &WRONG_SHAPE];

/// The value of a declared attribute as a file states it: a scalar's text, or a list for a set. In a scalar the members of a
/// set are separated by `;`, as in a table's cell. Nothing comes back where something was wrong, which was told.
pub(in crate::resolve) fn typed_value(
    plain: &Plain,
    value_type: &Type,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Option<Spanned<Value>> {
    match (plain, value_type) {
        (Plain::Scalar(text), _) => typed_text(text, value_type, names, sink),
        (Plain::List(at, members), Type::Set(of)) => {
            let values: Vec<_> = members.iter().map(|member| typed_value(member, of, names, sink)).collect();
            let values: Option<Vec<_>> = values.into_iter().map(|value| value.map(|value| value.value)).collect();
            Some(Spanned::new(Value::Set(distinct(values?)), at.place))
        }
        (Plain::Null(at), _) => {
            sink.push(Diagnostic::new(&MISSING, at.place).arg("wanted", described(value_type)));
            None
        }
        (Plain::List(at, _), _) => {
            sink.push(Diagnostic::new(&WRONG_SHAPE, at.place).arg("found", "a list").arg("wanted", described(value_type)));
            None
        }
        (Plain::Map(at, _), _) => {
            sink.push(Diagnostic::new(&WRONG_SHAPE, at.place).arg("found", "a map").arg("wanted", described(value_type)));
            None
        }
    }
}

/// The value that a text spells.
pub(in crate::resolve) fn typed_text(
    text: &Text,
    value_type: &Type,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Option<Spanned<Value>> {
    let written = text.value.as_str();
    let value = match value_type {
        Type::Bool => match written {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Type::Int => Decimal::parse(written).and_then(Decimal::to_i64).map(Value::Int),
        Type::Decimal => Decimal::parse(written).map(Value::Decimal),
        Type::Money => match Money::parse(written) {
            Ok(money) => Some(Value::Money(money)),
            Err(error @ (MoneyError::Currency | MoneyError::Decimals)) => {
                sink.push(money_fault(text.place, written, error));
                return None;
            }
            Err(_) => None,
        },
        Type::Text => Some(Value::Text(nfc(written).into())),
        Type::Date => Date::parse(written).map(Value::Date),
        Type::Instant => Instant::parse(written, Some(names.zone())).map(Value::Instant),
        Type::Duration => Duration::parse(written).map(Value::Duration),
        Type::Ip => Network::parse(written).filter(|network| network.address().is_some()).map(Value::Network),
        Type::Person => return names.person(text, sink).map(|found| found.with(Value::Person(found.value))),
        Type::Unit => return names.unit(text, sink).map(|found| found.with(Value::Unit(found.value))),
        Type::Role => return names.role(text, sink).map(|found| found.with(Value::Role(found.value))),
        Type::Enum(values) => {
            let found = Id::new(written).ok().filter(|id| values.contains(id)).map(Value::Enum);
            if found.is_none() {
                let near = names.near(written, values.iter().map(Id::as_str));
                sink.push(
                    Diagnostic::new(&WRONG_VALUE, text.place)
                        .arg("value", written)
                        .arg("wanted", described(value_type))
                        .near(near),
                );
                return None;
            }
            found
        }
        Type::Set(of) => {
            let members = written.split(';').map(str::trim).filter(|member| !member.is_empty());
            let values: Vec<_> = members.map(|member| typed_text(&text.with(member.to_owned()), of, names, sink)).collect();
            let values: Option<Vec<_>> = values.into_iter().map(|value| value.map(|value| value.value)).collect();
            Some(Value::Set(distinct(values?)))
        }
    };
    if value.is_none() {
        let finding = Diagnostic::new(&WRONG_VALUE, text.place).arg("value", written).arg("wanted", described(value_type));
        sink.push(finding.arg("example", example(value_type)).help("write it as {example}"));
    }
    value.map(|value| text.with(value))
}

fn distinct(values: Vec<Value>) -> Vec<Value> {
    let mut kept: rustc_hash::FxHashSet<Value> = rustc_hash::FxHashSet::default();
    values.into_iter().filter(|value| kept.insert(value.clone())).collect()
}
