//! How scalars travel in a bundle: as the text people write, parsed again on the way in, so that a hostile bundle cannot make a
//! value that breaks its invariant.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::{Currency, Date, Decimal, Duration, Instant, Money, Network, Zone};

macro_rules! as_text {
    ($($name:ident: $parse:expr, $what:literal;)+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                let parse: fn(&str) -> Option<Self> = $parse;
                parse(&text).ok_or_else(|| D::Error::custom(concat!("not ", $what)))
            }
        }
    )+};
}

as_text! {
    Decimal: Self::parse, "a decimal number";
    Currency: Self::new, "a currency";
    Date: Self::parse, "a date";
    Network: Self::parse, "a network";
    Zone: Self::new, "a time zone";
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.currency, self.amount).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (currency, amount) = Deserialize::deserialize(from)?;
        Ok(Self { amount, currency })
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.micros().serialize(to)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::from_micros(i64::deserialize(from)?).ok_or_else(|| D::Error::custom("not an instant"))
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.months(), self.seconds()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (months, seconds) = Deserialize::deserialize(from)?;
        Ok(Self::new(months, seconds))
    }
}
