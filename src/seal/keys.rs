use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::{Binding, Entropy, Envelope, KeyId, Ring, SealError};

/// The rings at hand: they seal with a ring's active key, and open whatever one of their keys has sealed.
#[derive(Debug, Default)]
pub struct Keys {
    rings: BTreeMap<String, Ring>,
    /// The ring of each key.
    of: BTreeMap<KeyId, String>,
}

impl Keys {
    /// Some rings. Of two of the same id the later one counts.
    #[must_use]
    pub fn new(rings: impl IntoIterator<Item = Ring>) -> Self {
        let rings: BTreeMap<String, Ring> = rings.into_iter().map(|ring| (ring.id().to_owned(), ring)).collect();
        let of = rings.iter().flat_map(|(id, ring)| ring.keys().iter().map(|key| (key.id, id.clone()))).collect();
        Self { rings, of }
    }

    /// A ring by its id.
    #[must_use]
    pub fn ring(&self, id: &str) -> Option<&Ring> {
        self.rings.get(id)
    }

    /// Seals a text with a ring's active key, for one place.
    ///
    /// # Errors
    /// When the ring is not at hand, the record has no id, the text is too long, or there is no randomness.
    pub fn seal(&self, ring: &str, binding: &Binding<'_>, text: &[u8], entropy: &mut dyn Entropy) -> Result<Envelope, SealError> {
        let unknown = || SealError::UnknownRing { ring: ring.to_owned() };
        let active = self.ring(ring).and_then(Ring::active).ok_or_else(unknown)?;
        Envelope::seal(active, binding, text, entropy)
    }

    /// The text of an envelope, at the place it was sealed for.
    ///
    /// # Errors
    /// When no ring at hand has the key, the key opens nothing any more, or the envelope was changed or belongs elsewhere.
    pub fn open(&self, envelope: Envelope, binding: &Binding<'_>) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let key = envelope.key();
        let unknown = SealError::UnknownKey { key };
        let ring = self.of.get(&key).and_then(|ring| self.rings.get(ring)).ok_or(unknown.clone())?;
        let found = ring.keys().iter().find(|of| of.id == key).ok_or(unknown)?;
        let derive = found.derive.as_ref().ok_or(SealError::Closed { key, state: found.state })?;
        envelope.open(derive, binding)
    }

    /// Seals the text of an envelope again, with a ring's active key; nothing when that key has sealed it. Either way it is opened
    /// first, so that a damaged envelope is found.
    ///
    /// # Errors
    /// As for opening and for sealing.
    pub fn rewrap(
        &self,
        ring: &str,
        envelope: Envelope,
        binding: &Binding<'_>,
        entropy: &mut dyn Entropy,
    ) -> Result<Option<Envelope>, SealError> {
        let unknown = || SealError::UnknownRing { ring: ring.to_owned() };
        let (active, _) = self.ring(ring).and_then(Ring::active).ok_or_else(unknown)?;
        let before = envelope.key();
        let text = self.open(envelope, binding)?;
        if before == active { Ok(None) } else { self.seal(ring, binding, &text, entropy).map(Some) }
    }
}
