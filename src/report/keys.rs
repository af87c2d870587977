use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::style::{Style, Tone, columns, pad, printable};
use crate::seal::{KeyState, RingStatus};
use crate::value::Instant;
use crate::workspace::RingSource;

/// What can be told of key rings, `ordinance.keys/1`. No key is ever here, wrapped or not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeysResult {
    /// `ordinance.keys/1`.
    pub format: String,
    /// The rings, by id.
    pub rings: Vec<RingResult>,
    #[serde(skip)]
    #[schemars(skip)]
    now: Instant,
}

/// A key ring.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RingResult {
    /// Its id.
    pub id: String,
    /// Where it is kept: a path, or `env:NAME`.
    pub at: String,
    /// Whether it is there.
    pub exists: bool,
    /// Whether what is told was checked with the key-encryption key.
    pub verified: bool,
    /// When the next key should become active; null when the set does not say.
    pub rotation_due: Option<String>,
    /// Whether that is past.
    pub overdue: bool,
    /// Its keys, in the order of their making.
    pub keys: Vec<KeyResult>,
}

/// A key of a ring.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyResult {
    /// Its id, as envelopes name it.
    pub id: String,
    /// `pre-active`, `active`, `decrypt-only`, `retired` or `destroyed`.
    pub state: String,
    /// When it was made.
    pub created: String,
    /// Since when it has its state.
    pub since: String,
}

impl KeysResult {
    /// A result without rings, at an instant.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { format: "ordinance.keys/1".to_owned(), rings: Vec::new(), now }
    }

    /// The same with a ring: where it is kept, what can be told of it, and whether that was checked.
    #[must_use]
    pub fn with(mut self, ring: &RingSource, at: &str, status: Option<&RingStatus>, verified: bool) -> Self {
        let keys = status.map(|status| status.keys.as_slice()).unwrap_or_default();
        let active = keys.iter().find(|key| key.state == KeyState::Active);
        let due = active.and_then(|key| ring.due(key.since));
        let keys = keys.iter().map(|key| KeyResult {
            id: key.id.to_string(),
            state: key.state.name().to_owned(),
            created: key.created.to_string(),
            since: key.since.to_string(),
        });
        self.rings.push(RingResult {
            id: ring.id.clone(),
            at: at.to_owned(),
            exists: status.is_some(),
            verified,
            rotation_due: due.map(|due| due.to_string()),
            overdue: due.is_some_and(|due| due <= self.now),
            keys: keys.collect(),
        });
        self
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        if self.rings.is_empty() {
            return "No key ring.\n".to_owned();
        }
        let mut out = String::new();
        for ring in &self.rings {
            let _ = writeln!(out, "{}  {}", style.paint(Tone::Strong, &ring.id), style.paint(Tone::Faint, &ring.at));
            if !ring.exists {
                let _ =
                    writeln!(out, "  {}: ordinance keys init {}", style.paint(Tone::Notice, "not there"), printable(&ring.id));
                continue;
            }
            let width = ring.keys.iter().map(|key| columns(&key.state)).max().unwrap_or(0);
            for key in &ring.keys {
                let tone = if key.state == "active" { Tone::Good } else { Tone::Faint };
                let state = style.paint(tone, pad(&key.state, width));
                let _ = writeln!(out, "  {}  {state}  since {}", printable(&key.id), printable(&key.since));
            }
            if let Some(due) = &ring.rotation_due {
                let told = if ring.overdue { style.paint(Tone::Bad, "overdue") } else { "due".to_owned() };
                let _ = writeln!(out, "  the next key is {told} at {}", printable(due));
            }
            if !ring.verified {
                let _ = writeln!(out, "  {}", style.paint(Tone::Notice, "not checked: the key-encryption key is not at hand"));
            }
        }
        out
    }
}
