//! Scalars with invariants: what every other room counts, compares and prints.
//!
//! A value of a type in this room is well formed by construction: an [`Id`] is NFC and short, a [`Money`] has a currency that
//! exists, a [`Date`] is on the calendar. The room also owns what must never drift: canonical bytes and the SHA-256 over them,
//! because digests of deployed states are made of both.
//!
//! It must not know files, policies or any question that is asked of them.

mod base64;
mod canonical;
mod currency;
mod date;
mod datum;
mod decimal;
mod digest;
mod duration;
mod finder;
mod id;
mod kind;
mod money;
mod network;
mod period;
mod table;
#[cfg(test)]
mod tests;
mod weekday;
mod wire;
mod zone;

pub use base64::{base64, base64_url, from_base64, from_base64_url};
pub use canonical::canonical_bytes;
pub use currency::Currency;
pub use date::{Date, Instant};
pub use datum::Value;
pub use decimal::Decimal;
pub use digest::{Digest, Hashing, Sha256};
pub use duration::Duration;
pub use finder::Finder;
pub use id::{Id, IdError, nfc};
pub use kind::Type;
pub use money::{Money, MoneyError};
pub use network::Network;
pub use period::Period;
pub use table::{
    ActionIx, AppIx, CalendarIx, ExemptIx, FlowIx, IntegrationIx, Ix, PersonIx, RoleIx, RuleIx, Table, TableIx, TemplateIx,
    TypeIx, UnitIx,
};
pub use weekday::Weekday;
pub use zone::Zone;
