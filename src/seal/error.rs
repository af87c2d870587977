use super::{KeyId, KeyState, NoEntropy};

/// Why a key-encryption key does not do what it is asked. It says nothing of any key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// There is none.
    #[error("there is no key-encryption key: {what}")]
    Missing {
        /// Where it was looked for.
        what: String,
    },
    /// It is not of the form of a key.
    #[error("not a key: expected 32 bytes in base64, or 64 hexadecimal digits")]
    NotAKey,
    /// A wrapped key does not open.
    #[error("a key of the ring `{ring}` was changed, or wrapped with another key-encryption key")]
    Unwrap {
        /// The ring.
        ring: String,
    },
    /// A service refuses.
    #[error("the key service refuses: {what}")]
    Refused {
        /// What it says.
        what: String,
    },
}

/// Why a value is not sealed or not opened. It says nothing of what the value is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The text is no envelope.
    #[error("the text is no whole sealed value")]
    Malformed,
    /// An envelope of a form that this version does not read.
    #[error("the value is sealed in a form that this version does not read")]
    Version,
    /// No ring at hand has the key.
    #[error("no ring at hand has the key `{key}`")]
    UnknownKey {
        /// The key's id.
        key: KeyId,
    },
    /// The key is there and opens nothing any more.
    #[error("the key `{key}` is {state} and opens nothing")]
    Closed {
        /// The key's id.
        key: KeyId,
        /// Its state.
        state: KeyState,
    },
    /// The envelope was changed, or sealed for another place.
    #[error("the value was changed after it was sealed, or sealed for another tenant, type, record or field")]
    NotAuthentic,
    /// A ring is not at hand.
    #[error("the key ring `{ring}` is not at hand")]
    UnknownRing {
        /// The ring's id.
        ring: String,
    },
    /// The record has no id to be bound to.
    #[error("the record has no id, and a sealed value is bound to one")]
    NoRecord,
    /// The field is not to be stored at all.
    #[error("the field is not to be stored")]
    Forbidden,
    /// The value is longer than what can be sealed.
    #[error("the value is too long to be sealed")]
    TooLong,
    /// There is no randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

impl SealError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Malformed => "copy the value again from where it is stored, whole: it was cut off or changed",
            Self::Version => "use the version that sealed it, or a newer one",
            Self::UnknownKey { .. } => {
                "restore the ring that has the key from a copy; `ordinance keys status` lists the keys at hand"
            }
            Self::Closed { .. } => "nothing opens the value, unless a copy of the ring from before is restored",
            Self::NotAuthentic => {
                "look whether the record has the id and the field that the value was sealed under, else restore it from a copy"
            }
            Self::UnknownRing { .. } => {
                "set ORDINANCE_KEK, or hand the keys to the engine; `ordinance keys status` lists the rings of the set"
            }
            Self::NoRecord => "give the record its id",
            Self::Forbidden => "leave the field out of the record: the set says `store forbidden`",
            Self::TooLong => "keep it elsewhere, and seal what leads to it",
            Self::Entropy(_) => "run it again when the machine has randomness",
        }
    }
}

/// Why a ring cannot be read or changed. It says nothing of its keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RingError {
    /// The text is no ring.
    #[error("the text is no key ring: {what}")]
    Malformed {
        /// How that shows.
        what: &'static str,
    },
    /// The ring is of another name.
    #[error("this is the key ring `{found}`, not `{wanted}`")]
    Other {
        /// The ring that was asked for.
        wanted: String,
        /// The ring that is there.
        found: String,
    },
    /// The text was changed by somebody without the key-encryption key, or that key is another one.
    #[error("the key ring `{ring}` was changed, or its key-encryption key is another one")]
    NotAuthentic {
        /// The ring.
        ring: String,
    },
    /// The ring has no such key.
    #[error("the key ring `{ring}` has no key `{key}`")]
    UnknownKey {
        /// The ring.
        ring: String,
        /// The key as it was asked for.
        key: String,
    },
    /// A key does not go from its state into that one.
    #[error("the key `{key}` is {from}; only a key that is {wanted} becomes {to}")]
    State {
        /// The key.
        key: KeyId,
        /// Its state.
        from: KeyState,
        /// The state it was to have.
        to: KeyState,
        /// The state before that one.
        wanted: KeyState,
    },
    /// There is a key already that waits to become active.
    #[error("the key `{key}` is already prepared and waits to become active")]
    Prepared {
        /// The key.
        key: KeyId,
    },
    /// The ring has as many keys as it can have.
    #[error("the key ring `{ring}` has {most} keys, the most there can be")]
    Full {
        /// The ring.
        ring: String,
        /// The most.
        most: usize,
    },
    /// The key-encryption key cannot be had, or refuses.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// There is no randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

/// Why there is no token of a value. It says nothing of what the value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// There are fewer than a million such values: who has the tokens tries them all.
    #[error("there are fewer than a million such values, so a token would hide nothing")]
    FewValues,
    /// The value is not of digits, or not of the form that was said.
    #[error("the value is not of the form of which tokens are made")]
    Form,
}
