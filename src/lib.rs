//! An organisation's rules as code: written as versioned YAML and `.ord` files, checked, decided and diffed.

#![cfg_attr(
    not(feature = "authoring"),
    allow(dead_code, unused_imports, reason = "what only the compiler fills in or asks is not missed where there is none")
)]

#[deny(clippy::arithmetic_side_effects)]
mod approval;
mod audit;
mod authzen;
mod bundle;
mod decide;
mod engine;
mod eval;
mod journal;
mod mask;
mod seal;
mod search;
mod value;

#[cfg(feature = "authoring")]
mod compile;
#[cfg(feature = "authoring")]
mod deploy;
#[cfg(feature = "authoring")]
mod diagnostic;
#[cfg(feature = "authoring")]
mod diff;
#[cfg(feature = "authoring")]
mod files;
#[cfg(feature = "authoring")]
mod lint;
#[cfg(feature = "authoring")]
mod model;
#[cfg(feature = "authoring")]
mod plan;
#[cfg(feature = "authoring")]
mod prove;
#[cfg(feature = "authoring")]
mod report;
#[cfg(feature = "authoring")]
mod resolve;
#[cfg(feature = "authoring")]
mod snapshot;
#[cfg(feature = "authoring")]
mod source;
#[cfg(feature = "authoring")]
mod state;
#[cfg(feature = "authoring")]
mod syntax;
#[cfg(feature = "authoring")]
mod tester;
#[cfg(feature = "authoring")]
mod workspace;

pub use audit::{
    AssumedSink, AuditError, AuditSink, Event as AuditEvent, FailingSink, FileSink, Given as AuditGiven, MemorySink, Reveal,
    Review, ReviewDue, Shown, Tracked as TrackedUse, Use, UseOf, Uses,
};
pub use authzen::{
    Answer, Approved, ApproverNote, BlockedNote, CaseAnswer, CaseRequest, ChangeNeed, Circumstances, ClosedValue, Context,
    Depends, FinalNote, Given, IgnoredNote, MessageNote, Obligation, OpenNote, PartError, PlanNode, Question, Reason,
    ReminderNote, Request, RequestCode, RequestError, RouteAnswer, RuleNote, ShownRecord, ShownValue, StepNote, TimeoutNote,
    TimerFault, TimerNote, Told, TraceNote, ViewAnswer, ViewNeed, ViewReason, ViewWhyNot, Views, WhyNot, event,
};
pub use bundle::{BundleError, KeyError, PublicKey, Seal, SigningKey, Trust};
#[cfg(feature = "authoring")]
pub use deploy::{DeployError, Outcome, apply, rollback, verify_state};
#[cfg(feature = "authoring")]
pub use diagnostic::{Diagnostic, nearest};
#[cfg(feature = "authoring")]
pub use diff::{Compared, Diff, DiffAction, DiffChange, DiffRow, DiffSide, StrandedField, between};
pub use engine::{
    ChangeError, Comparison, Degraded, Difference, Engine, Falls, KeptCase, KeptError, May, PersonChange, PersonStatus, Pinned,
    PlayedCase, Prepared, RoleHeld, SeenApart, Start, Status, Verdict, WhatCan, WhoCan,
};
pub use journal::{
    FileStore, Head, Journal, JournalError, LineFault, Lines, LinesVerified, MemoryStore, Record, Store, verify_lines,
};
#[cfg(feature = "authoring")]
pub use lint::PACKS;
pub use mask::{Content, Derived, Form, Format, Ladder, LadderFault, Seen, Tokens, View, Witness};
#[cfg(feature = "authoring")]
pub use plan::{Base, BaseError, Plan, PlanBase, PlanError, PlanFile};
pub use seal::{
    Binding, Check as CheckDigit, Entropy, Envelope, FieldFault, FieldOf, Kek, KeyId, KeyProvider, KeyState, KeyStatus, Keys,
    NoEntropy, ProviderError, Ring, RingError, RingStatus, SealError, SealedField, Sealing, Secret, TokenError,
    Tokens as RingTokens, is_sealed,
};
#[cfg(feature = "authoring")]
pub use snapshot::{Address, Entry, EntryKind, Packed, Snapshot, SnapshotError};
#[cfg(feature = "authoring")]
pub use state::{Deployment, Entry as StateEntry, History, StateError};
#[cfg(feature = "authoring")]
pub use syntax::{Notation, kinds as schema_kinds, schema, schema_text};
pub use value::{Digest, Instant};

#[cfg(feature = "authoring")]
pub use files::{
    Disk, FilesError, Git, Hint, Hints, Memory, Tree, Watching, remove as remove_file, replace as write_file,
    replace_private as write_private_file, watch,
};
#[cfg(feature = "authoring")]
pub use report::{
    AccessRow, Applied, AuditUses, AuditVerify, CaseRow, Cases, CompareResult, Compiled, Due, Findings, Graph, KeysResult,
    LintList, LintPage, Look, ReviewResult, ReviewRow, Routes, RoutesRow, SealResult, StateLog, StateShow, StateVerify,
    StepPeople, Style, TestResults, WhatCanResult, WhoCanResult, answer_human, answer_json, answer_line, case_human, concise,
    diff_human, diff_json, diff_markdown, findings_json, github, human, plan_human, play_human, result_schema_text, results,
    route_human, routes_human, view_human, view_json, view_line,
};
#[cfg(feature = "authoring")]
pub use workspace::{
    Assigned, Beginning, Following, Layout, OpenError, Opening, RingSource, State, StateFault, StateName, StoreError,
    Surroundings, Unlisted, Workspace, all_codes, audit_log, convert, init, is_date, layout, open_store, root_file,
};

/// The README's library example, run like every other.
#[cfg(all(doctest, feature = "authoring"))]
#[doc = include_str!("../README.md")]
pub struct Readme;

/// The library example of the page on asking.
#[cfg(all(doctest, feature = "authoring"))]
#[doc = include_str!("../docs/asking.md")]
pub struct Asking;

/// The examples of the page on programs of one's own.
#[cfg(all(doctest, feature = "watch"))]
#[doc = include_str!("../docs/embedding.md")]
pub struct Embedding;

/// The library example of the page on sealed values.
#[cfg(all(doctest, feature = "authoring"))]
#[doc = include_str!("../docs/sealing.md")]
pub struct Sealed;
