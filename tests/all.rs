//! The one integration-test binary.

mod architecture;
mod init;
mod journal;
mod schemas;
mod spec;
