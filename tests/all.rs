//! The one integration-test binary.

mod agreement;
mod architecture;
mod change;
mod generators;
mod init;
mod journal;
mod oracle;
mod kinds;
mod schemas;
mod spec;
