//! What a person or a program is shown: findings, answers, differences, plans, states, test results.
//!
//! The shapes of the contract are wire structs of this room, apart from the structs that others work with, so that neither
//! bends to the other. A rendering takes what is to be shown and a [`Style`], and gives a text: the same text for the same
//! input, whoever asks.
//!
//! It must not know the terminal, nor exit codes.

mod answer;
mod audit;
mod case;
mod compare;
mod compiled;
mod diff;
mod findings;
mod graph;
mod grid;
mod kept;
mod keys;
mod lint;
mod look;
mod reverse;
mod review;
mod route;
mod schema;
mod seal;
mod state;
mod style;
mod tests;
mod view;

pub use answer::{answer_human, answer_json, answer_line};
pub use audit::{AuditUses, AuditVerify};
pub use case::{CaseRow, Cases, case_human, play_human};
pub use compare::CompareResult;
pub use compiled::Compiled;
pub use diff::{diff_human, diff_json, diff_markdown, plan_human};
pub use findings::{Findings, concise, findings_json, github, human};
pub use graph::{Graph, StepPeople};
pub use keys::KeysResult;
pub use lint::{LintList, LintPage};
pub use look::Look;
pub use reverse::{WhatCanResult, WhoCanResult};
pub use review::{AccessRow, ReviewResult, ReviewRow};
pub use route::{Due, Routes, RoutesRow, route_human, routes_human};
pub use schema::{result_schema_text, results};
pub use seal::SealResult;
pub use state::{Applied, StateLog, StateShow, StateVerify};
pub use style::Style;
pub use tests::TestResults;
pub use view::{view_human, view_json, view_line};

/// A document of the contract, indented, with a line end.
fn document(what: &impl serde::Serialize) -> String {
    // The wire structs have text keys and no floats: nothing of them can fail to be written.
    let mut text = serde_json::to_string_pretty(what).unwrap_or_default();
    text.push('\n');
    text
}
