use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::ConstantIx;
use crate::value::{
    Date, Decimal, Duration, Id, Instant, IntegrationIx, Money, Network, PersonIx, RoleIx, Table, UnitIx, Value, nfc,
};

/// The constants of programs, tables and columns, each once.
#[derive(Clone, Debug, Default)]
pub struct Constants {
    rows: Table<ConstantIx, Value>,
    known: FxHashMap<Value, ConstantIx>,
}

/// Sets inside sets are as deep as this at most.
const MAX_DEPTH: u32 = 128;

/// A constant as it travels: a scalar, or a set of the so many values before it. There is nothing to recurse into, so no bytes
/// can make decoding deep, and nothing is shared, so none can make it large.
#[derive(Serialize, Deserialize)]
enum Token {
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    Money(Money),
    Text(Arc<str>),
    Date(Date),
    Instant(Instant),
    Duration(Duration),
    Network(Network),
    Person(PersonIx),
    Integration(IntegrationIx),
    Unit(UnitIx),
    Role(RoleIx),
    Enum(Id),
    Set(u32),
}

impl Constants {
    /// The number of a constant, a new one when it is not known.
    pub fn intern(&mut self, value: &Value) -> ConstantIx {
        if let Some(known) = self.known.get(value) {
            return *known;
        }
        let ix = self.rows.push(value.clone());
        self.known.insert(value.clone(), ix);
        ix
    }

    /// The constant of a number.
    #[must_use]
    pub fn get(&self, ix: ConstantIx) -> Option<&Value> {
        self.rows.get(ix)
    }

    /// How many constants there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Every constant, those inside sets too.
    pub(super) fn visit(&self, look: &mut impl FnMut(&Value)) {
        fn each(value: &Value, look: &mut impl FnMut(&Value)) {
            look(value);
            if let Value::Set(members) = value {
                members.iter().for_each(|member| each(member, look));
            }
        }
        self.rows.iter().for_each(|value| each(value, look));
    }
}

impl PartialEq for Constants {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl Serialize for Constants {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut tokens = Vec::new();
        self.rows.iter().for_each(|value| write(value, &mut tokens));
        tokens.serialize(to)
    }
}

fn write(value: &Value, out: &mut Vec<Token>) {
    if let Value::Set(members) = value {
        members.iter().for_each(|member| write(member, out));
    }
    out.push(match value {
        Value::Bool(v) => Token::Bool(*v),
        Value::Int(v) => Token::Int(*v),
        Value::Decimal(v) => Token::Decimal(*v),
        Value::Money(v) => Token::Money(*v),
        Value::Text(v) => Token::Text(v.clone()),
        Value::Date(v) => Token::Date(*v),
        Value::Instant(v) => Token::Instant(*v),
        Value::Duration(v) => Token::Duration(*v),
        Value::Network(v) => Token::Network(*v),
        Value::Person(v) => Token::Person(*v),
        Value::Integration(v) => Token::Integration(*v),
        Value::Unit(v) => Token::Unit(*v),
        Value::Role(v) => Token::Role(*v),
        Value::Enum(v) => Token::Enum(v.clone()),
        Value::Set(members) => Token::Set(u32::try_from(members.len()).unwrap_or(u32::MAX)),
    });
}

impl<'de> Deserialize<'de> for Constants {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut stack: Vec<(Value, u32)> = Vec::new();
        for token in Vec::<Token>::deserialize(from)? {
            let scalar = match token {
                Token::Bool(v) => Value::Bool(v),
                Token::Int(v) => Value::Int(v),
                Token::Decimal(v) => Value::Decimal(v),
                Token::Money(v) => Value::Money(v),
                Token::Text(v) if nfc(&v) != *v => return Err(D::Error::custom("a text that is not in NFC")),
                Token::Text(v) => Value::Text(v),
                Token::Date(v) => Value::Date(v),
                Token::Instant(v) => Value::Instant(v),
                Token::Duration(v) => Value::Duration(v),
                Token::Network(v) => Value::Network(v),
                Token::Person(v) => Value::Person(v),
                Token::Integration(v) => Value::Integration(v),
                Token::Unit(v) => Value::Unit(v),
                Token::Role(v) => Value::Role(v),
                Token::Enum(v) => Value::Enum(v),
                Token::Set(count) => {
                    let at = stack.len().checked_sub(count as usize).ok_or_else(|| D::Error::custom("a set's size"))?;
                    let members = stack.split_off(at);
                    let depth = members.iter().map(|(_, depth)| *depth).max().unwrap_or(0).saturating_add(1);
                    if depth > MAX_DEPTH {
                        return Err(D::Error::custom("sets too deep"));
                    }
                    stack.push((Value::Set(members.into_iter().map(|(value, _)| value).collect()), depth));
                    continue;
                }
            };
            stack.push((scalar, 0));
        }
        // Whoever loads a bundle asks by number only, so the way back from value to number is not rebuilt.
        Ok(Self { rows: Table::new(stack.into_iter().map(|(value, _)| value).collect()), known: FxHashMap::default() })
    }
}
