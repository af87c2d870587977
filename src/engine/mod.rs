//! The embedder's handle: load a bundle, ask it, replace it while others ask.
//!
//! An [`Engine`] is cheap to clone, and clones share one bundle. Whoever asks reads whatever bundle is there at that moment and
//! never waits, also while it is replaced; each answer names the bundle it came from. The pure core does all the work; this room
//! only holds the bundle.
//!
//! It must not know the compiler.

mod search;

pub use search::{Comparison, Difference, May, RoleHeld, WhatCan, WhoCan};
mod question;

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::authzen::{Answer, Request, RequestError};
use crate::bundle::{Bundle, BundleError};
use crate::decide::{decide, explain};
use crate::search::Lazy;
use crate::value::{Instant, nfc};

pub use question::{Pinned, Prepared, Verdict};

/// A policy set that can be asked. `Clone + Send + Sync`.
#[derive(Clone)]
pub struct Engine {
    current: Arc<ArcSwap<Bundle>>,
    /// What questions about everybody are answered from.
    index: Arc<Lazy>,
}

impl Engine {
    /// An engine on a bundle that was just compiled.
    #[must_use]
    pub fn new(bundle: Bundle) -> Self {
        Self { current: Arc::new(ArcSwap::from_pointee(bundle)), index: Arc::default() }
    }

    /// An engine on the bytes of a bundle, as `ordinance compile` writes them.
    ///
    /// # Errors
    /// When the bytes are damaged, of another version, or not a bundle at all.
    pub fn from_bundle(bytes: &[u8]) -> Result<Self, BundleError> {
        Bundle::decode(bytes).map(Self::new)
    }

    /// The bundle as bytes, for [`Engine::from_bundle`].
    ///
    /// # Errors
    /// Never for a bundle that was compiled or read; the format's own signature asks for it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        self.current.load().encode()
    }

    /// Whether somebody else holds this engine too.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.current) > 1
    }

    /// Replaces the bundle for everybody who asks from now on.
    pub fn replace(&self, bundle: Bundle) {
        self.current.store(Arc::new(bundle));
    }

    /// The bundle that is asked at this moment.
    #[must_use]
    pub fn bundle(&self) -> Arc<Bundle> {
        self.current.load_full()
    }

    /// The digest of the set that is asked at this moment: `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        self.current.load().head().digest.to_string()
    }

    /// Whether a person of the set has this id.
    #[must_use]
    pub fn is_person(&self, id: &str) -> bool {
        self.current.load().people().ids().find(&nfc(id)).is_some()
    }

    /// Whether an integration of the set has this id.
    #[must_use]
    pub fn is_integration(&self, id: &str) -> bool {
        self.current.load().integrations().find(&nfc(id)).is_some()
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
        let bundle = self.current.load();
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
        let bundle = self.current.load();
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

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("bundle", &self.digest()).finish()
    }
}
