//! The one integration-test binary.

mod architecture;
mod schemas;
mod spec;
