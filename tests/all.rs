//! The one integration-test binary.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and tests touch the world"
)]
mod agreement;
mod answers;
mod approvals;
mod architecture;
mod audit;
mod bundle;
mod canary;
mod case_events;
mod case_laws;
mod case_places;
mod case_rebase;
mod case_store;
mod cases;
mod change;
mod convert;
mod estate;
mod flows;
mod generators;
mod hostile;
mod init;
mod journal;
mod keys;
mod kinds;
mod mask;
mod masking;
mod oracle;
mod person;
mod proofs;
mod results;
mod reverse;
mod samples;
mod schemas;
mod seal;
mod sets;
mod spec;
mod unseal;
mod views;
mod watch;
