use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::json;

use super::kept::{AuditRecord, RingFile};
use super::{
    Applied, AuditUses, AuditVerify, Cases, CompareResult, Compiled, Due, Findings, KeysResult, LintList, LintPage, ReviewResult,
    Routes, SealResult, StateLog, StateShow, StateVerify, TestResults, WhatCanResult, WhoCanResult,
};
use crate::diff::Diff;
use crate::engine::PlayedCase;
use crate::plan::PlanFile;
use crate::state::Entry;

/// How the schema of a document is made.
type Make = fn() -> Schema;

/// The documents that commands write, by name.
const RESULTS: &[(&str, Make)] = &[
    ("apply", of::<Applied>),
    ("audit", of::<AuditRecord>),
    ("audit-uses", of::<AuditUses>),
    ("audit-verify", of::<AuditVerify>),
    ("cases", of::<Cases>),
    ("compare", of::<CompareResult>),
    ("compile", of::<Compiled>),
    ("diff", of::<Diff>),
    ("due", of::<Due>),
    ("findings", of::<Findings>),
    ("keys", of::<KeysResult>),
    ("lint", of::<LintPage>),
    ("lints", of::<LintList>),
    ("plan", of::<PlanFile>),
    ("play", of::<PlayedCase>),
    ("review", of::<ReviewResult>),
    ("ring", of::<RingFile>),
    ("routes", of::<Routes>),
    ("seal", of::<SealResult>),
    ("state", of::<Entry>),
    ("state-log", of::<StateLog>),
    ("state-show", of::<StateShow>),
    ("state-verify", of::<StateVerify>),
    ("tests", of::<TestResults>),
    ("what-can", of::<WhatCanResult>),
    ("who-can", of::<WhoCanResult>),
];

/// The names of the documents that commands write; a document's `format` is `ordinance.<name>/1`.
#[must_use]
pub fn results() -> Vec<&'static str> {
    RESULTS.iter().map(|(name, _)| *name).collect()
}

/// The text of the JSON Schema (draft 2020-12) of a document that a command writes.
#[must_use]
pub fn result_schema_text(name: &str) -> Option<String> {
    let (_, make) = RESULTS.iter().find(|(known, _)| *known == name)?;
    let mut schema = make();
    schema.insert("$id".to_owned(), json!(format!("{name}.schema.json")));
    schema.insert("title".to_owned(), json!(format!("ordinance.{name}/1")));
    if let Some(format) = schema.pointer_mut("/properties/format").and_then(serde_json::Value::as_object_mut) {
        format.insert("const".to_owned(), json!(format!("ordinance.{name}/1")));
    }
    Some(super::document(&schema))
}

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
