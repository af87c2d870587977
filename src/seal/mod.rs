//! Values that are stored encrypted, and the keys they are encrypted with.
//!
//! A value is sealed into an [`Envelope`]: a text that says which key opens it, safe in JSON and CSV. Each value has a key of its
//! own, derived from its ring's active key and from fresh randomness, and bound to the tenant, the type, the record and the field
//! ([`Binding`]): an envelope that was changed, or put in the place of another, does not open. A [`Ring`] holds the keys of one
//! purpose in every state of their life, wrapped under a key that a [`KeyProvider`] has; [`Keys`] are the rings at hand. From a
//! ring also come tokens and blind indexes, which are the same for the same value, so that what nobody may read can still be
//! looked up and joined.
//!
//! Randomness comes in through [`Entropy`], because nothing in here may depend on chance that a test cannot repeat. No error
//! repeats a value or a key, `Debug` shows neither, and keys are wiped when they are dropped.
//!
//! It must not know policies, files, or which values are to be sealed and why.
#![deny(clippy::arithmetic_side_effects)]

mod binding;
mod cipher;
mod digits;
mod entropy;
mod envelope;
mod error;
mod key;
mod key_state;
mod keys;
mod provider;
mod record;
mod ring;
mod ring_file;
mod secret;
mod token;
#[cfg(test)]
mod vectors;

pub use binding::{Binding, FieldOf};
pub use digits::Check;
pub use entropy::{Entropy, NoEntropy};
pub use envelope::{Envelope, is_sealed};
pub use error::{ProviderError, RingError, SealError, TokenError};
pub use key_state::{KeyId, KeyState, KeyStatus};
pub use keys::Keys;
pub use provider::{Kek, KeyProvider};
pub use record::{FieldFault, SealedField, Sealing};
pub use ring::{Ring, RingStatus};
pub use secret::Secret;
pub use token::Tokens;
