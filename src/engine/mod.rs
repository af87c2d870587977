//! The embedder's handle: load a bundle, ask it, replace it while others ask.
//!
//! An [`Engine`] is cheap to clone, and clones share one bundle. Whoever asks reads whatever bundle is there at that moment and
//! never waits, also while it is replaced; each answer names the bundle it came from. The pure core does all the work; this room
//! only holds the bundle, and whether there is a newer set that could not be taken.
//!
//! It must not know the compiler.

mod able;
mod approval;
mod change;
mod due;
mod kept;
mod person;
mod question;
mod seal;
mod search;
mod status;
mod suspend;
mod view;

use std::fmt;
use std::sync::{Arc, Weak};

use arc_swap::{ArcSwap, ArcSwapOption};

use crate::authzen::{Answer, Request, RequestError};
pub use crate::bundle::Status as PersonStatus;
use crate::bundle::{Bundle, BundleError, Seal, Trust};
use crate::decide::{decide, explain};
use crate::search::Lazy;
use crate::value::{Instant, nfc};

pub use able::{Comparison, Difference, May, RoleHeld, SeenApart, WhatCan};
pub use approval::PlayedCase;
pub use due::{Falls, Start};
pub use kept::{KeptCase, KeptError};
pub use person::{ChangeError, PersonChange};
pub use question::{Pinned, Prepared, Verdict};
pub use search::WhoCan;
pub use status::{Degraded, Status};
use view::Around;

/// A policy set that can be asked. `Clone + Send + Sync`.
#[derive(Clone)]
pub struct Engine {
    held: Arc<Held>,
}

/// What the clones of an engine share.
struct Held {
    current: ArcSwap<Bundle>,
    /// What questions about everybody are answered from.
    index: Lazy,
    degraded: ArcSwapOption<Degraded>,
    /// What showing things needs beside the rules.
    around: ArcSwap<Around>,
}

impl Engine {
    /// An engine on a bundle that was just compiled.
    #[must_use]
    pub fn new(bundle: Bundle) -> Self {
        let (current, degraded) = (ArcSwap::from_pointee(bundle), ArcSwapOption::empty());
        let around = ArcSwap::from_pointee(Around::default());
        Self { held: Arc::new(Held { current, index: Lazy::default(), degraded, around }) }
    }

    /// An engine on the bytes of a bundle, as `ordinance compile` writes them.
    ///
    /// # Errors
    /// When the bytes are damaged, of another version, or not a bundle at all.
    pub fn from_bundle(bytes: &[u8]) -> Result<Self, BundleError> {
        Bundle::decode(bytes).map(Self::new)
    }

    /// The same for bytes that must be signed by somebody who is trusted.
    ///
    /// # Errors
    /// Also when the bundle is not signed, or its signature, its serial or its expiry does not hold.
    pub fn from_bundle_with(bytes: &[u8], trust: &Trust) -> Result<Self, BundleError> {
        Bundle::decode_with(bytes, trust).map(Self::new)
    }

    /// What the signature of a bundle's bytes says; nothing when it is not signed. Whoever keeps the serial of the last bundle that
    /// was taken can refuse older ones.
    ///
    /// # Errors
    /// When the bytes are no bundle, or the signature does not hold.
    pub fn seal(bytes: &[u8]) -> Result<Option<Seal>, BundleError> {
        Bundle::seal(bytes)
    }

    /// The bundle as bytes, for [`Engine::from_bundle`].
    ///
    /// # Errors
    /// Never for a bundle that was compiled or read; the format's own signature asks for it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        self.held.current.load().encode()
    }

    /// A handle that does not keep the engine.
    #[must_use]
    pub fn follower(&self) -> Follower {
        Follower { held: Arc::downgrade(&self.held) }
    }

    /// Replaces the bundle for everybody who asks from now on; nothing newer waits then. Whoever asks at this moment is answered
    /// by the old bundle alone or by the new one alone.
    pub fn replace(&self, bundle: Bundle) {
        self.held.current.store(Arc::new(bundle));
        self.held.degraded.store(None);
    }

    /// Says that there is a newer set and why it was not taken. Since when is kept while one fault follows another.
    pub fn degrade(&self, degraded: Degraded) {
        let since = self.held.degraded.load().as_ref().map_or(degraded.since, |before| before.since);
        self.held.degraded.store(Some(Arc::new(Degraded { since, ..degraded })));
    }

    /// Which set answers, and whether a newer one could not be taken.
    #[must_use]
    pub fn status(&self) -> Status {
        let head = self.bundle();
        Status {
            bundle: head.head().digest.to_string(),
            release: head.head().release.clone(),
            degraded: self.held.degraded.load().as_deref().cloned(),
        }
    }

    /// The bundle that is asked at this moment.
    #[must_use]
    pub fn bundle(&self) -> Arc<Bundle> {
        self.held.current.load_full()
    }

    /// The digest of the set that is asked at this moment: `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        self.held.current.load().head().digest.to_string()
    }

    /// Whether a person of the set has this id.
    #[must_use]
    pub fn is_person(&self, id: &str) -> bool {
        self.held.current.load().people().ids().find(&nfc(id)).is_some()
    }

    /// Whether an integration of the set has this id.
    #[must_use]
    pub fn is_integration(&self, id: &str) -> bool {
        self.held.current.load().integrations().find(&nfc(id)).is_some()
    }

    /// May this subject do this? The request says when.
    ///
    /// # Errors
    /// When the request names something unknown, has a value of the wrong form, or does not say when.
    pub fn decide(&self, request: &Request) -> Result<Answer, RequestError> {
        self.decide_at(request, None)
    }

    /// The same, with an instant for a request that does not say when.
    ///
    /// # Errors
    /// When the request names something unknown or has a value of the wrong form, or nobody says when.
    pub fn decide_at(&self, request: &Request, now: Option<Instant>) -> Result<Answer, RequestError> {
        let bundle = self.held.current.load();
        let request = request.resolve(&bundle, now)?;
        Ok(Answer::new(&bundle, &decide(&bundle, &request)))
    }

    /// The same for a request in JSON, in the shape of the OpenID AuthZEN evaluation request.
    ///
    /// # Errors
    /// Also when the text is not JSON, or not of that shape.
    pub fn decide_json(&self, request: &str, now: Option<Instant>) -> Result<Answer, RequestError> {
        self.decide_at(&Request::parse(request)?, now)
    }

    /// The answer with its reasons: the clauses that held, and for each rule that one clause kept from matching, that clause.
    ///
    /// # Errors
    /// When the request names something unknown, has a value of the wrong form, or does not say when.
    pub fn explain(&self, request: &Request) -> Result<Answer, RequestError> {
        self.explain_at(request, None)
    }

    /// The same, with an instant for a request that does not say when.
    ///
    /// # Errors
    /// When the request names something unknown or has a value of the wrong form, or nobody says when.
    pub fn explain_at(&self, request: &Request, now: Option<Instant>) -> Result<Answer, RequestError> {
        let bundle = self.held.current.load();
        let request = request.resolve(&bundle, now)?;
        Ok(Answer::explained(&bundle, &explain(&bundle, &request)))
    }

    /// The same for a request in JSON.
    ///
    /// # Errors
    /// Also when the text is not JSON, or not of that shape.
    pub fn explain_json(&self, request: &str, now: Option<Instant>) -> Result<Answer, RequestError> {
        self.explain_at(&Request::parse(request)?, now)
    }
}

/// A handle on an engine that does not keep it: whoever follows a folder for an engine stops when nobody asks it any more.
pub struct Follower {
    held: Weak<Held>,
}

impl Follower {
    /// Whether somebody still holds the engine.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.held.strong_count() > 0
    }

    /// The engine, while somebody holds it.
    #[must_use]
    pub fn engine(&self) -> Option<Engine> {
        self.held.upgrade().map(|held| Engine { held })
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("bundle", &self.digest()).finish()
    }
}
