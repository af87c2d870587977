//! The faults of YAML documents.

use crate::diagnostic::Code;

pub(super) static NOT_TEXT: Code =
    Code::error("yaml/not-text", "this is not UTF-8 text", "save the file in the encoding UTF-8; the byte here is {byte}");
pub(super) static TOO_LARGE: Code = Code::error(
    "yaml/too-large",
    "the file has {bytes} bytes, and {limit} are allowed",
    "put lists that long in a CSV file and name it in `from:`",
);
pub(super) static CONTROL: Code =
    Code::error("yaml/control-character", "an invisible control character ({character}) stands here", "delete it");
pub(super) static SYNTAX: Code = Code::error("yaml/syntax", "{what}", "");
pub(super) static TOO_DEEP: Code =
    Code::error("yaml/too-deep", "lists and maps are nested more than {limit} deep here", "nest less deeply");
pub(super) static TOO_LONG: Code =
    Code::error("yaml/too-long", "this text has {length} {unit}, and {limit} are allowed", "shorten it");
pub(super) static DIRECTIVE: Code = Code::error(
    "yaml/directive",
    "a `%` line stands here, and documents have none",
    "delete the line; every document is YAML 1.2",
);
pub(super) static DUPLICATE_KEY: Code =
    Code::error("yaml/duplicate-key", "the key `{key}` stands twice in one map", "keep one of them, or rename one");
pub(super) static MERGE_KEY: Code =
    Code::error("yaml/merge-key", "`<<` merges another map in, which is not allowed here", "write the keys out");
pub(super) static TAG: Code =
    Code::error("yaml/tag", "the tag `{tag}` is not allowed here", "delete it; the place decides what a value is");
pub(super) static KEY_NOT_TEXT: Code =
    Code::error("yaml/key-not-text", "a list or map stands where a key must stand", "a key is a word or a quoted text");
pub(super) static UNKNOWN_ALIAS: Code = Code::error(
    "yaml/unknown-alias",
    "`{alias}` refers to an anchor that does not stand before it",
    "quote the text if it is meant to begin with `*`",
);
pub(super) static ALIAS_CYCLE: Code =
    Code::error("yaml/alias-cycle", "`{alias}` stands inside what it refers to", "write the value out");
pub(super) static ALIAS_LIMIT: Code = Code::error(
    "yaml/alias-limit",
    "aliases stand for more than {limit} values in this document",
    "write the values out, or use fewer aliases",
);
pub(super) static AMBIGUOUS: Code =
    Code::error("yaml/ambiguous-scalar", "`{text}` without quotes is {taken} to some readers of YAML", "{advice}");
pub(super) static FULL_WIDTH: Code = Code::error(
    "yaml/full-width",
    "a full-width `{character}` stands where `{plain}` must stand",
    "switch the input method to half-width, or quote the text",
);
pub(super) static NO_VERSION: Code = Code::error(
    "yaml/no-version",
    "this document does not say which language it is written in",
    "begin it with the line `ordinance: v1`",
);
pub(super) static UNKNOWN_VERSION: Code =
    Code::error("yaml/unknown-version", "`{version}` is no version of the language that is known here", "write `ordinance: v1`");
pub(super) static NO_KIND: Code =
    Code::error("yaml/no-kind", "this document does not say what it is about", "add a line `kind:` with one of {kinds}");
pub(super) static UNKNOWN_KIND: Code =
    Code::error("yaml/unknown-kind", "there is no kind of document `{kind}`", "the kinds are {kinds}");
pub(super) static NOT_A_DOCUMENT: Code = Code::error(
    "yaml/not-a-document",
    "{found} stands here, and a document is a map of keys",
    "begin with the lines `ordinance: v1` and `kind:`",
);
pub(super) static UNKNOWN_KEY: Code = Code::error("yaml/unknown-key", "{what} has no key `{key}`", "the keys here are {keys}");
pub(super) static MISSING_KEY: Code = Code::error("yaml/missing-key", "{what} lacks the key `{key}`", "add `{key}:`");
pub(super) static WRONG_TYPE: Code = Code::error("yaml/wrong-type", "{found} stands here, and {wanted} is wanted", "");
pub(super) static UNKNOWN_WORD: Code =
    Code::error("yaml/unknown-word", "`{text}` is none of the words that can stand here", "write one of {words}");
pub(super) static UNKNOWN_SHAPE: Code = Code::error(
    "yaml/unknown-shape",
    "none of the keys that say what this is stands here",
    "one of the keys {keys} must stand here",
);
pub(super) static TWO_SHAPES: Code =
    Code::error("yaml/two-shapes", "`{first}` and `{second}` exclude each other", "keep one of the keys {keys}");
pub(super) static OUT_OF_RANGE: Code = Code::error("yaml/out-of-range", "`{text}` is out of range", "{advice}");
pub(super) static SCHEMA_DRIFT: Code = Code::error(
    "yaml/schema-drift",
    "this could not be read although it follows its schema: {message}",
    "this is a fault of the tool; please report it with the document",
);

/// The faults of YAML documents.
pub(in crate::syntax) const CODES: &[&Code] = &[
    &NOT_TEXT,
    &TOO_LARGE,
    &CONTROL,
    &SYNTAX,
    &TOO_DEEP,
    &TOO_LONG,
    &DIRECTIVE,
    &DUPLICATE_KEY,
    &MERGE_KEY,
    &TAG,
    &KEY_NOT_TEXT,
    &UNKNOWN_ALIAS,
    &ALIAS_CYCLE,
    &ALIAS_LIMIT,
    &AMBIGUOUS,
    &FULL_WIDTH,
    &NO_VERSION,
    &UNKNOWN_VERSION,
    &NO_KIND,
    &UNKNOWN_KIND,
    &NOT_A_DOCUMENT,
    &UNKNOWN_KEY,
    &MISSING_KEY,
    &WRONG_TYPE,
    &UNKNOWN_WORD,
    &UNKNOWN_SHAPE,
    &TWO_SHAPES,
    &OUT_OF_RANGE,
    &SCHEMA_DRIFT,
];
