//! What a view shows of a value: formats, views, ladders, and the masking itself.
//!
//! A format is a parser: it reads the many spellings of a value (brackets, spaces, full-width digits, a country code) into one
//! canonical form, and a [`View`] says what of that form is shown. Character classes are no substitute: a mask that replaces
//! letters and digits leaves every Chinese character as it is, and one that counts from the end shows the check digit of an
//! identity card. So a value that is not of its format is never masked by guess: the view falls to the next lower one of its
//! [`Ladder`], as it does where it would show more than half of the value or hide nothing of it. The fillers have a fixed
//! width, counting is in grapheme clusters after NFC, and what is shown depends on what is shown alone, never on the length,
//! the script or the absence of the rest.
//!
//! It must not know who is asking, keys (a token comes from a [`Tokens`] that is handed in) or JSON.

#![deny(clippy::arithmetic_side_effects)]

mod account;
mod address;
mod amount;
mod ascii;
mod content;
mod date;
mod district;
mod ends;
mod format;
mod identity;
mod ideograph;
mod ladder;
mod link;
mod mail;
mod name;
mod phone;
mod residual;
mod row;
mod show;
mod surname;
mod text;
mod view;
mod witness;

pub use content::{Content, Form, Seen, Tokens};
pub use format::{Derived, Format};
pub use ladder::{Ladder, LadderFault, Witness};
pub use view::View;
