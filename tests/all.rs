//! The one integration-test binary.

mod architecture;
mod journal;
mod schemas;
mod spec;
