//! The shapes of what is kept in files, for their schemas; rooms of the run-time half write them.
#![expect(dead_code, clippy::large_enum_variant, reason = "only their schemas are made")]

use schemars::JsonSchema;
use serde::Serialize;

/// A key ring, `ordinance.ring/1`. Every key in it is wrapped.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RingFile {
    /// `ordinance.ring/1`.
    format: String,
    /// The ring's id.
    ring: String,
    /// Its keys, in the order of their making; exactly one is active.
    keys: Vec<RingKey>,
    /// The key that tokens and blind indexes come from, wrapped with AES-KW, in base64.
    tokens: String,
    /// The HMAC of all the rest in canonical bytes, with a key of the key-encryption key's, in base64.
    tag: String,
}

/// A key of a ring.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RingKey {
    /// 16 hexadecimal digits, as sealed values name it.
    id: String,
    /// Where in its life it is.
    #[schemars(extend("enum" = ["pre-active", "active", "decrypt-only", "retired", "destroyed"]))]
    state: String,
    /// When it was made.
    created: String,
    /// Since when it has its state.
    since: String,
    /// The key, wrapped with AES-KW, in base64; null when it is destroyed.
    wrapped: Option<String>,
}

/// A line of an audit log, `ordinance.audit/1`: a reveal or a review. No value is ever here.
#[derive(Serialize, JsonSchema)]
pub(super) struct AuditRecord {
    /// `ordinance.audit/1`.
    format: String,
    /// Its number, from 1.
    serial: u64,
    /// The SHA-256 of the line before; null in the first.
    prev: Option<String>,
    /// The SHA-256 of the canonical bytes of all the rest.
    digest: String,
    /// When.
    at: String,
    /// What happened.
    #[serde(flatten)]
    event: AuditEvent,
}

/// What is written down.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "lowercase")]
enum AuditEvent {
    /// Somebody is about to be shown fields of a record.
    Reveal {
        /// Who.
        subject: AuditSubject,
        /// The record.
        resource: AuditResource,
        /// The fields, each with the view it is shown in.
        shown: Vec<AuditShown>,
        /// What the data is wanted for.
        purpose: Option<String>,
        /// How the data is shown or leaves.
        channel: Option<String>,
        /// The reason, in the person's own words.
        reason: Option<String>,
        /// The use of a scenario that it belongs to.
        #[serde(rename = "use")]
        within: Option<AuditWithin>,
        /// The digest of the set that decided.
        bundle: String,
    },
    /// Somebody reviewed a use of a scenario.
    Review {
        /// The use.
        #[serde(rename = "use")]
        of: String,
        /// Who.
        by: String,
    },
}

/// Who is shown something.
#[derive(Serialize, JsonSchema)]
struct AuditSubject {
    /// `person` or `integration`.
    #[serde(rename = "type")]
    subject_type: String,
    /// Its id.
    id: String,
}

/// The record that something is shown of.
#[derive(Serialize, JsonSchema)]
struct AuditResource {
    /// Its type.
    #[serde(rename = "type")]
    resource_type: String,
    /// Its id.
    id: Option<String>,
}

/// A field and its view.
#[derive(Serialize, JsonSchema)]
struct AuditShown {
    /// The field.
    field: String,
    /// The view.
    view: String,
}

/// A use of a scenario.
#[derive(Serialize, JsonSchema)]
struct AuditWithin {
    /// Its id.
    id: String,
    /// The scenario.
    scenario: String,
    /// When it began.
    began: String,
    /// When it is over; null when it is not limited.
    until: Option<String>,
    /// The review that it needs.
    review: Option<AuditDue>,
}

/// A review that is due.
#[derive(Serialize, JsonSchema)]
struct AuditDue {
    /// When.
    due: String,
    /// Who may do it.
    by: Vec<String>,
}
