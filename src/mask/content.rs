use std::fmt;

use super::{Format, View};

/// A field's value as a record holds it, borrowed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Content<'a> {
    /// No value.
    Null,
    /// A text, unescaped.
    Text(&'a str),
    /// A number, as it is written.
    Number(&'a str),
    /// A truth value.
    Bool(bool),
    /// Anything with parts, as it is written: no partial view shows any of it.
    Other(&'a str),
}

/// What kind of value it is, and nothing of it: whoever logs one logs no value.
impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Content::Null => "Null",
            Content::Text(_) => "Text(…)",
            Content::Number(_) => "Number(…)",
            Content::Bool(_) => "Bool(…)",
            Content::Other(_) => "Other(…)",
        })
    }
}

impl<'a> Content<'a> {
    /// The text that a format reads: a text, or a number as it is written.
    pub(super) fn text(self) -> Option<&'a str> {
        match self {
            Content::Text(text) | Content::Number(text) => Some(text),
            Content::Null | Content::Bool(_) | Content::Other(_) => None,
        }
    }
}

/// In what form a value is shown. The text itself stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Not at all: the field is left out.
    Nothing,
    /// That the field is there, which also fields without a value say: `{"$present":true}`.
    Present,
    /// A text.
    Text,
    /// A number, whose digits are the text.
    Number,
    /// A text in the place of a value of a type of its own (a date, an amount): `{"$masked":"…"}`.
    Typed,
    /// The value itself, byte for byte.
    Whole,
}

/// What is shown of a value.
#[derive(Clone, PartialEq, Eq)]
pub struct Seen {
    /// The view that is really shown: the one asked for, or a lower one of the ladder.
    pub view: View,
    /// The form.
    pub form: Form,
    /// The text of the forms that have one, else empty.
    pub text: String,
}

/// The view and the form, without the text: of some views it is the value.
impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").field("view", &self.view).field("form", &self.form).finish_non_exhaustive()
    }
}

/// Who makes tokens: whoever has the keys.
pub trait Tokens {
    /// Appends the token of a canonical form, the same for the same form; `false`, with nothing appended, when there is none.
    fn token(&self, format: Format, canonical: &str, out: &mut String) -> bool;
}
