use serde::{Deserialize, Serialize};

/// An entry of the deployed history, as it stands in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(title = "ordinance.state/1", extend("$id" = "state.schema.json"))]
pub struct Entry {
    /// `ordinance.state/1`.
    #[schemars(extend("const" = "ordinance.state/1"))]
    pub format: String,
    /// Names this history: what was planned against another one is refused.
    pub lineage: String,
    /// Its number, from 1.
    pub serial: u64,
    /// The SHA-256 of the canonical bytes of the entry before; null in the first.
    pub prev: Option<String>,
    /// The digest of the snapshot that is deployed.
    pub snapshot: String,
    /// The digest of the plan that was applied; null where an old snapshot was deployed again.
    pub plan: Option<String>,
    /// When, RFC 3339 in UTC.
    pub applied_at: String,
    /// By whom.
    pub by: String,
    /// The serial whose snapshot was deployed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolled_back_to: Option<u64>,
    /// The SHA-256 of this entry's canonical bytes without this field.
    #[serde(default)]
    pub digest: String,
}

impl Entry {
    /// The format of every entry.
    pub const FORMAT: &str = "ordinance.state/1";

    /// The JSON Schema (draft 2020-12) of the document.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
        settings.into_generator().into_root_schema_for::<Self>().to_value()
    }
}
