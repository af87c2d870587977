//! The one integration-test binary.

mod agreement;
mod architecture;
mod bundle;
mod change;
mod generators;
mod init;
mod journal;
mod kinds;
mod oracle;
mod samples;
mod schemas;
mod sets;
mod spec;
