use super::Workspace;
use crate::value::{Duration, Instant, Zone};

/// A key ring of a set: where it is kept and how often it gets a new key. No secret is ever here.
#[derive(Clone, Debug)]
pub struct RingSource {
    /// Its id.
    pub id: String,
    /// `env:NAME`, or a path from the set's folder.
    pub source: String,
    rotate_every: Option<Duration>,
    zone: Zone,
}

impl RingSource {
    /// When the next key should become active, after one that is active since an instant; nothing when the set does not say.
    #[must_use]
    pub fn due(&self, since: Instant) -> Option<Instant> {
        let every = self.rotate_every?;
        if every.months() == 0 {
            return since.checked_add(every, true);
        }
        since.date(&self.zone).checked_add(every, true).map(|day| day.start(&self.zone))
    }
}

impl Workspace {
    /// The set's key rings, by id; none of an invalid set.
    #[must_use]
    pub fn rings(&self) -> Vec<RingSource> {
        let Some(set) = self.policy_set() else { return Vec::new() };
        let source = |ring: &crate::model::Ring| RingSource {
            id: ring.named.id.to_string(),
            source: ring.source.value.clone(),
            rotate_every: ring.rotate_every.as_ref().map(|every| every.value),
            zone: set.tenant.time_zone.value.clone(),
        };
        set.rings.iter().map(source).collect()
    }
}
