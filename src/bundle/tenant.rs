use serde::{Deserialize, Serialize};

use super::BundleError;
use crate::value::{Currency, Digest, Id, Zone};

/// Which set this is, and the tenant's settings that decisions read.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The digest of the set's meaning.
    pub digest: Digest,
    /// The set's own version.
    pub release: String,
    /// The set's name.
    pub set: Id,
    /// The tenant.
    pub tenant: Id,
    /// The tenant's zone: `today`, `hour` and `weekday` are in it.
    pub zone: Zone,
    /// The tenant's currency.
    pub currency: Currency,
}

/// The head as it travels.
#[derive(Serialize, Deserialize)]
pub(super) struct HeadWire {
    digest: [u8; 32],
    release: String,
    set: Id,
    tenant: Id,
    zone: String,
    currency: Currency,
}

impl From<&Head> for HeadWire {
    fn from(head: &Head) -> Self {
        Self {
            digest: *head.digest.bytes(),
            release: head.release.clone(),
            set: head.set.clone(),
            tenant: head.tenant.clone(),
            zone: head.zone.name().to_owned(),
            currency: head.currency,
        }
    }
}

impl HeadWire {
    pub(super) fn load(self) -> Result<Head, BundleError> {
        Ok(Head {
            digest: Digest::from_bytes(self.digest),
            release: self.release,
            set: self.set,
            tenant: self.tenant,
            zone: Zone::new(&self.zone).ok_or(BundleError::Malformed("a time zone"))?,
            currency: self.currency,
        })
    }
}
