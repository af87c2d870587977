use crate::diagnostic::Code;

pub(super) static LINK_OUTSIDE: Code = Code::error(
    "file/link-outside",
    "this link leads out of the policy set",
    "put the file itself into the set, so that whoever reads the set sees it",
);
pub(super) static BAD_GLOB: Code =
    Code::error("file/bad-glob", "`{glob}` is no pattern of paths: {reason}", "write for example `drafts/**` or `*.bak.yaml`");
pub(super) static OUTSIDE: Code = Code::error(
    "file/outside-set",
    "`{path}` leads out of the policy set",
    "put the table into the set, or name a variable: `env:NAME`, whose value is the table's path",
);
pub(super) static MISSING: Code =
    Code::error("file/missing", "there is no file `{path}`", "a path is relative to the file that names it");
pub(super) static UNSET: Code = Code::error(
    "file/unset-variable",
    "the variable `{name}` of the environment is not set",
    "set it to the path of the table, for example `{name}=/srv/hr/people.csv`",
);
pub(super) static UNREADABLE: Code = Code::error("file/unreadable", "`{path}` cannot be read: {reason}", "");
pub(super) static NO_TABLE: Code =
    Code::error("file/no-table", "`{path}` is no table", "a table is a `.csv`, `.tsv` or `.ndjson` file");
pub(super) static UNKNOWN_CODE: Code = Code::error(
    "lint/unknown-code",
    "no finding has the code `{code}`",
    "`ordinance lint --list` shows the codes whose level can be set",
);
pub(super) static NO_LINT: Code = Code::error(
    "lint/not-a-lint",
    "`{code}` makes a policy set invalid, and its level cannot be set",
    "mend what it says; only lints can be raised or silenced",
);
pub(super) static BAD_LEVEL: Code =
    Code::error("lint/unknown-level", "`{level}` is no level", "write `error`, `warn`, `info` or `off`");

pub(super) static TAKEN: Code =
    Code::error("fmt/path-taken", "there is a file `{path}` already", "move or delete it; nothing was written");

pub(super) static NOT_CANONICAL: Code =
    Code::error("fmt/not-canonical", "this file is not in the canonical layout", "run `ordinance fmt`");
pub(super) static WOULD_CHANGE: Code = Code::error(
    "fmt/would-change",
    "this file was left as it is, because its canonical layout would not say the very same",
    "this is a fault of the tool; please report it with the file",
);

/// The faults of a set's files and of its lint settings.
pub(super) static CODES: &[&Code] = &[
    &TAKEN,
    &LINK_OUTSIDE,
    &BAD_GLOB,
    &OUTSIDE,
    &MISSING,
    &UNSET,
    &UNREADABLE,
    &NO_TABLE,
    &UNKNOWN_CODE,
    &NO_LINT,
    &BAD_LEVEL,
    &NOT_CANONICAL,
    &WOULD_CHANGE,
];
