//! The one integration-test binary.

mod agreement;
mod architecture;
mod init;
mod journal;
mod generators;
mod oracle;
mod schemas;
mod spec;
