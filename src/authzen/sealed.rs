use zeroize::Zeroizing;

use crate::bundle::{Bundle, Protection, Store};
use crate::mask::{Format, Tokens};
use crate::seal::{Binding, Envelope, FieldOf, Keys, SealError, is_sealed};

/// What is needed beside the rules to show a value: the keys of sealed ones, and who makes tokens of fields without a ring.
#[derive(Clone, Copy, Default)]
pub struct Means<'a> {
    /// The rings at hand.
    pub keys: Option<&'a Keys>,
    /// Who makes tokens.
    pub tokens: Option<&'a dyn Tokens>,
}

/// A field of a record, with what opens and names its values.
pub(super) struct Opener<'a> {
    means: Means<'a>,
    ring: Option<&'a str>,
    binding: Binding<'a>,
}

/// A value as it is stored.
pub(super) enum Stored {
    /// Sealed, and opened to this JSON.
    Opened(Zeroizing<String>),
    /// Sealed, and not to be opened: nothing of it is shown.
    Closed(SealError),
}

impl<'a> Opener<'a> {
    pub(super) fn new(means: Means<'a>, bundle: &'a Bundle, protection: &'a Protection, record: Option<&'a str>) -> Self {
        let catalog = bundle.catalog();
        let of = FieldOf {
            tenant: bundle.head().tenant.as_str(),
            resource_type: catalog.types.get(protection.of),
            field: catalog.fields.get(protection.field),
        };
        let ring = match &protection.store {
            Store::Encrypted(ring) => Some(ring.as_str()),
            Store::Plain | Store::External | Store::Forbidden => None,
        };
        Self { means, ring, binding: Binding { of, record: record.unwrap_or_default() } }
    }

    /// Whether a text that is stored is sealed.
    pub(super) fn is_sealed(&self, text: &str) -> bool {
        self.ring.is_some() && is_sealed(text)
    }

    /// Opens a text that is sealed.
    pub(super) fn open(&self, text: &str) -> Stored {
        let open = || {
            let unknown = || SealError::UnknownRing { ring: self.ring.unwrap_or_default().to_owned() };
            let keys = self.means.keys.ok_or_else(unknown)?;
            let mut bytes = keys.open(Envelope::parse(text)?, &self.binding)?;
            let text = String::from_utf8(std::mem::take(&mut *bytes)).map_err(|_| SealError::Malformed)?;
            let json = Zeroizing::new(text);
            // What is opened is one value and nothing else, or it was never sealed by us.
            serde_json::from_str::<&serde_json::value::RawValue>(&json).map_err(|_| SealError::Malformed)?;
            Ok(json)
        };
        open().map_or_else(Stored::Closed, Stored::Opened)
    }

    fn ring(&self) -> Option<&crate::seal::Ring> {
        self.means.keys?.ring(self.ring?)
    }
}

impl Tokens for Opener<'_> {
    fn token(&self, format: Format, canonical: &str, out: &mut String) -> bool {
        match (self.ring(), self.means.tokens) {
            (Some(ring), _) => match ring.tokens().token(&self.binding.of, canonical) {
                Ok(token) => {
                    out.push_str(&token);
                    true
                }
                Err(_) => false,
            },
            (None, Some(tokens)) => tokens.token(format, canonical, out),
            (None, None) => false,
        }
    }
}
