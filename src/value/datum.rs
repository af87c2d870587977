use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Date, Decimal, Duration, Id, Instant, IntegrationIx, Money, Network, PersonIx, RoleIx, UnitIx};

/// A value of some [`super::Type`]. People, units and roles are their numbers in one set.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact decimal number.
    Decimal(Decimal),
    /// An amount of a currency.
    Money(Money),
    /// A text, in NFC.
    Text(Arc<str>),
    /// A day.
    Date(Date),
    /// A point in time.
    Instant(Instant),
    /// A length of time.
    Duration(Duration),
    /// An IP address or a block of them.
    Network(Network),
    /// A person.
    Person(PersonIx),
    /// An integration, where one asks in a person's place.
    Integration(IntegrationIx),
    /// A unit.
    Unit(UnitIx),
    /// A role.
    Role(RoleIx),
    /// A value of an enum.
    Enum(Id),
    /// A set; members in the order they were written.
    Set(Vec<Value>),
}
