use crate::diagnostic::Code;

/// Every code of the rule language.
pub(in crate::syntax) const CODES: &[&Code] = &[
    &UNEXPECTED,
    &TOO_DEEP,
    &TOO_LONG,
    &TOO_MANY_TERMS,
    &NUMBER_TOO_BIG,
    &BAD_ESCAPE,
    &CONTROL_CHARACTER,
    &REPEATED_CLAUSE,
    &MIXED_AND_OR,
    &UNREADABLE,
];

pub(super) static UNEXPECTED: Code = Code::error("syntax/unexpected", "expected {expected}, found {found}", "");
pub(super) static TOO_DEEP: Code = Code::error(
    "syntax/too-deep",
    "brackets stand more than {most} deep in one another",
    "give an inner part a name of its own: a template, a table or another rule",
);
pub(super) static TOO_LONG: Code = Code::error(
    "syntax/too-long",
    "this has more than {most} words and marks",
    "split it: several rules say the same as one long one, and long lists belong into a table",
);
pub(super) static TOO_MANY_TERMS: Code = Code::error(
    "syntax/too-many-terms",
    "this condition has {terms} terms, the most is {most}",
    "put the values into a table, or split the rule",
);
pub(super) static NUMBER_TOO_BIG: Code =
    Code::error("syntax/number-too-big", "`{number}` is too big here, the most is {most}", "");
pub(super) static BAD_ESCAPE: Code = Code::error(
    "syntax/bad-escape",
    "a backslash means nothing before this character",
    "in quotes write `\\\\` for a backslash and `\\\"` for a quotation mark",
);
pub(super) static CONTROL_CHARACTER: Code =
    Code::error("syntax/control-character", "a control character stands in this text", "delete it; write a tab as `\\t`");
pub(super) static REPEATED_CLAUSE: Code = Code::error(
    "syntax/repeated-clause",
    "`{clause}` stands here a second time",
    "a clause stands once: join two conditions by `and`, two names by a comma",
);
pub(super) static MIXED_AND_OR: Code = Code::error(
    "syntax/mixed-and-or",
    "`and` is mixed with `or`",
    "put the part that belongs together into parentheses, so that every reader reads the same",
);
pub(super) static UNREADABLE: Code = Code::error(
    "syntax/unreadable",
    "this cannot be read, although its form is right",
    "this is a fault of ours: please report it",
);
