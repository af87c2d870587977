//! An organisation's rules as code: written as versioned YAML and `.ord` files, checked, decided and diffed.

mod bundle;
mod decide;
mod eval;
mod value;

#[cfg(feature = "authoring")]
mod diagnostic;
#[cfg(feature = "authoring")]
mod files;
#[cfg(feature = "authoring")]
mod model;
#[cfg(feature = "authoring")]
mod report;
#[cfg(feature = "authoring")]
mod resolve;
#[cfg(feature = "authoring")]
mod source;
#[cfg(feature = "authoring")]
mod syntax;
