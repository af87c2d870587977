//! YAML to documents.
//!
//! Bytes become events (`parser`, the one file that names the parser), events an arena of nodes with byte spans (`tree`, `arena`),
//! nodes an instance that the kind's JSON Schema checks (`check`), and what passes is decoded into the document type through
//! serde (`decode`). The schema is derived from the very type that is decoded, so that what passes always decodes; a list item
//! that does not pass is left out and the rest is read on.
//!
//! # How to add a kind
//! 1. Derive `Deserialize` and `JsonSchema` for its document type and add a row to `kind::KINDS`. Doc comments become the
//!    descriptions that editors show. Never `tag`, `untagged` or `flatten`: they lose the places.
//! 2. A text is a `Text`, an expression an `Expr`, a value of the catalogue's types a `Plain`, a map with free keys a `Pairs<V>`.
//!    `#[serde(rename = "$at")] #[schemars(skip)] at: At` is given the place of the whole map, `"$rest"` the keys that are no
//!    fields (with `#[schemars(extend("additionalProperties" = true))]` on the struct).
//! 3. Absent lists: `#[serde(default)]`. One or a list: `#[serde(deserialize_with = "one_or_list")]` with
//!    `#[schemars(with = "OneOrList<T>")]`. Closed words of a `Text`: `#[schemars(extend("enum" = ["a", "b"]))]`. A number that
//!    stays its text: `#[schemars(with = "u32")]` or `Lexical`.
//! 4. A union is an enum whose variants are named by what stands in the file. `rename = "word"` is a bare word; `rename = "key:"`
//!    a map with that key, the first one that is present deciding: a newtype variant takes the key's value, a struct variant the
//!    whole map (so the key is one of its fields); `rename = "*"` is any other scalar, `"[]"` a list, `"{}"` a map with none of the
//!    keys. Where the type that others use should look different, `#[serde(from = "Spanned<Form>")]` turns one into the
//!    other, and `written_as!(Type => Form)` gives it the form's schema.
//! 5. Lists whose items have an identity are named in `check::ENTITIES`: what is broken inside such an item drops the item.

mod arena;
mod check;
mod codes;
mod compare;
mod decode;
mod fault;
mod format;
mod format_comment;
mod format_scalar;
mod kind;
mod leaf;
mod message;
mod offsets;
mod parser;
mod part;
mod read;
mod ruled;
mod scalar;
mod tree;
mod width;
mod write;

pub(super) use codes::CODES;
pub use format::format_yaml;
pub(super) use kind::{KINDS, Kind};
pub(super) use leaf::{Lexical, OneOrList, one_or_list, written_as};
pub use read::{Lost, decode_text, read_yaml};
pub(super) use ruled::CODES as FORM_CODES;
pub(super) use write::write;

use parser::Style;

/// How deep lists and maps may be nested.
const NESTING: usize = 128;

/// The field that is given the place of its map.
const AT: &str = "$at";
/// The field that is given the keys of its map that are no fields.
const REST: &str = "$rest";
/// The name under which an expression asks our deserializer to parse it.
const EXPRESSION: &str = "$ordinance::Expression";
/// The name under which a scalar that may be an expression asks for both.
const SCALAR: &str = "$ordinance::Scalar";
/// The name under which a list asks our deserializer to take a single item for a list of one.
const ONE_OR_LIST: &str = "$ordinance::OneOrList";

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
