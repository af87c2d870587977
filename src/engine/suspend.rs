use std::sync::Arc;

use super::Engine;
use crate::authzen::{RequestCode, RequestError};
use crate::bundle::Status;
use crate::value::{Digest, nfc};

impl Engine {
    /// Suspends a person for everybody who asks from now on, as if the set said so: nothing is granted to them any more, and they
    /// keep their place in chains of managers. Costs the same for a hundred people and for a million. It lasts until the bundle is
    /// replaced, so the set has to say it too. Roles that others hold by a condition on this person stay until then.
    ///
    /// The digest changes: answers name the set and what was done to it.
    ///
    /// # Errors
    /// When there is no such person.
    pub fn suspend(&self, person: &str) -> Result<(), RequestError> {
        let id = nfc(person);
        let unknown = || RequestError::new(RequestCode::UnknownSubject, format!("there is no person `{id}`"));
        self.bundle().people().ids().find(&id).ok_or_else(unknown)?;
        // Another bundle may come in between, in which the person has another number, or none.
        self.held.current.rcu(|bundle| {
            match bundle.people().ids().find(&id).filter(|person| bundle.people().is_active(*person)) {
                Some(person) => {
                    let was = bundle.head().digest;
                    let digest = Digest::of(&[was.bytes().as_slice(), b"suspended", id.as_bytes()].concat());
                    Arc::new(bundle.with_status(person, Status::Suspended, digest))
                }
                None => Arc::clone(bundle),
            }
        });
        Ok(())
    }
}
