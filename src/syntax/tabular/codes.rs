//! The faults of tables.

use crate::diagnostic::{Code, Level};

pub(super) static TOO_LARGE: Code =
    Code::error("table/too-large", "the table has {bytes} bytes, and {limit} are allowed", "split it into several tables");
pub(super) static TOO_LONG: Code =
    Code::error("table/too-long", "this cell has {length} {unit}, and {limit} are allowed", "shorten it");
pub(super) static RAGGED: Code = Code::error(
    "table/ragged-row",
    "this row has {found} cells, and the header has {wanted}",
    "every row has as many cells as the header; a cell with a separator inside stands in quotes",
);
pub(super) static UNCLOSED: Code = Code::error(
    "table/unclosed-quote",
    "this quotation mark is never closed",
    "close it, or double it when it is part of the text",
);
pub(super) static EMPTY: Code = Code::error("table/no-header", "this table is empty", "begin it with a line of column names");
pub(super) static DUPLICATE: Code =
    Code::error("table/duplicate-column", "two columns are named `{name}`", "rename or delete one of them");
pub(super) static MISSING_COLUMN: Code = Code::error(
    "table/missing-column",
    "the table has no column `{name}`",
    "add it; in a table of people, `columns:` can name another header for it",
);
pub(super) static UNMAPPED: Code =
    Code::error("table/unknown-header", "the table has no column `{header}`", "its columns are {headers}");
pub(super) static UNKNOWN_COLUMN: Code = Code::error(
    "table/unknown-column",
    "`{name}` is neither an input nor an output of this table",
    "declare it, or delete the column",
);
pub(super) static IGNORED: Code = Code::lint(
    "table/ignored-column",
    Level::Info,
    "the column `{name}` is ignored",
    "a table of grants has the columns `person`, `role`, `scope`, `from`, `until`, `through`, `reviewed` and `reason`",
);
pub(super) static MISSING_CELL: Code =
    Code::error("table/missing-cell", "this row has nothing in the column `{name}`", "fill the cell in");
pub(super) static NOT_TEXT: Code =
    Code::error("table/not-text", "a list or map stands here, and a text is wanted", "write a text");
pub(super) static NOT_JSON: Code = Code::error(
    "table/not-json",
    "this line is not JSON: {message}",
    "every line is one JSON object, `{\"id\": \"amy\", \"unit\": \"hr\"}`",
);
pub(super) static NOT_OBJECT: Code =
    Code::error("table/not-an-object", "this line is JSON, but no object", "every line is one JSON object");
pub(super) static TOO_DEEP: Code =
    Code::error("table/too-deep", "lists and maps are nested more than {limit} deep here", "nest less deeply");
pub(super) static DUPLICATE_KEY: Code =
    Code::error("table/duplicate-key", "the key `{name}` stands twice in one object", "keep one of them");

/// The faults of tables.
pub(in crate::syntax) const CODES: &[&Code] = &[
    &TOO_LARGE,
    &TOO_LONG,
    &RAGGED,
    &UNCLOSED,
    &EMPTY,
    &DUPLICATE,
    &MISSING_COLUMN,
    &UNMAPPED,
    &UNKNOWN_COLUMN,
    &IGNORED,
    &MISSING_CELL,
    &NOT_TEXT,
    &NOT_JSON,
    &NOT_OBJECT,
    &TOO_DEEP,
    &DUPLICATE_KEY,
];
