use std::fmt;

use serde::{Deserialize, Serialize};

use super::Id;

/// The type of an attribute, a parameter or an expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number of 64 bits.
    Int,
    /// An exact decimal number.
    Decimal,
    /// An amount of a currency.
    Money,
    /// Text, compared NFC and case-sensitive.
    Text,
    /// A day.
    Date,
    /// A point in time.
    Instant,
    /// A length of time.
    Duration,
    /// An IP address.
    Ip,
    /// A person of the set.
    Person,
    /// A unit or virtual unit of the set.
    Unit,
    /// A role of the set.
    Role,
    /// One of these ids.
    Enum(Vec<Id>),
    /// A set of values of one type.
    Set(Box<Type>),
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Decimal => "decimal",
            Self::Money => "money",
            Self::Text => "text",
            Self::Date => "date",
            Self::Instant => "instant",
            Self::Duration => "duration",
            Self::Ip => "ip",
            Self::Person => "Person",
            Self::Unit => "Unit",
            Self::Role => "Role",
            Self::Enum(values) => {
                let names: Vec<_> = values.iter().map(Id::as_str).collect();
                return write!(f, "enum [{}]", names.join(", "));
            }
            Self::Set(of) => return write!(f, "set of {of}"),
        };
        f.write_str(name)
    }
}
