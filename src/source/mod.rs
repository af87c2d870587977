//! Texts in memory: which file, which bytes of it, which line and column.
//!
//! Everything an author wrote carries a [`Place`], four numbers that lead back to the characters on the screen. Lines and
//! columns are worked out only when somebody reads them.
//!
//! It must not know where texts come from, nor what they mean.

mod decode;
mod spanned;
mod text;

pub use spanned::Spanned;
pub use text::{FileId, Place, Source, Sources, Span};
