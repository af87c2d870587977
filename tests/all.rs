//! The one integration-test binary.

mod agreement;
mod architecture;
mod change;
mod bundle;
mod generators;
mod init;
mod journal;
mod kinds;
mod oracle;
mod samples;
mod schemas;
mod sets;
mod spec;
