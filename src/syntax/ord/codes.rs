use crate::diagnostic::Code;

/// Every code of the rule language.
pub(in crate::syntax) const CODES: &[&Code] = &[
    &UNEXPECTED,
    &TOO_DEEP,
    &TOO_LONG,
    &ENDLESS_WORD,
    &TITLE_TOO_LONG,
    &TOO_MANY_TERMS,
    &NUMBER_TOO_BIG,
    &BAD_ESCAPE,
    &CONTROL_CHARACTER,
    &REPEATED_CLAUSE,
    &MIXED_AND_OR,
    &UNREADABLE,
    &NO_HEADER,
    &BAD_HEADER,
    &UNKNOWN_VERSION,
    &UNKNOWN_ITEM,
    &OUTSIDE_ITEM,
    &SENTENCE_WITHOUT_RULE,
    &YAML_HERE,
    &NOT_INDENTED,
    &SECOND_ITEM,
    &INDENTED_ITEM,
    &FULL_WIDTH,
    &ODD_SPACE,
    &ODD_QUOTE,
    &UNCLOSED_QUOTE,
    &UNCLOSED_BRACKET,
    &FOREIGN_OPERATOR,
    &CAPITALS,
    &MISSPELT,
    &MISSING_COLON,
    &UNQUOTED_TITLE,
    &MISPLACED_TITLE,
    &UNQUOTED_ID,
    &RESERVED_WORD,
    &TIGHT_MINUS,
    &NEGATED_NAME,
    &COMMA_IN_NUMBER,
    &ODD_AMOUNT,
    &ODD_DATE,
    &SPELT_DURATION,
    &CHAINED_COMPARISON,
    &UNQUOTED_NETWORK,
    &UNIT_OF_ROLE,
    &MISPLACED_UNIT,
    &SECOND_EXCEPT,
    &WRONG_JOINER,
    &MISSING_COMMA,
    &ODD_COMMENT,
    &NEEDLESS_MARK,
    &NO_TRIGGER,
    &NAMED_AND_UNNAMED,
    &TOO_MANY_FAULTS,
    &NOT_IN_ORD,
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

pub(super) static NO_HEADER: Code = Code::error(
    "syntax/no-header",
    "this file does not begin with `ordinance v1`",
    "write `ordinance v1` as its first line; files of YAML end in `.yaml`",
);
pub(super) static BAD_HEADER: Code = Code::error(
    "syntax/bad-header",
    "the first line is not quite `ordinance v1`",
    "write `ordinance v1`, without any other mark; files of YAML end in `.yaml`",
);
pub(super) static UNKNOWN_VERSION: Code = Code::error(
    "syntax/unknown-version",
    "`{version}` is no version of the language that this program knows",
    "write `ordinance v1`",
);
pub(super) static UNKNOWN_ITEM: Code = Code::error(
    "syntax/unknown-item",
    "nothing begins with `{found}`",
    "in the first column stands `rule`, `protect`, `scenario`, `flow`, `template`, `defaults`, `exempt`, `bind` or `guard`; \
     what goes on with the line before is indented",
);
pub(super) static OUTSIDE_ITEM: Code = Code::error(
    "syntax/outside-item",
    "`{found}` belongs to nothing",
    "behind the first line stands `rule`, `flow` or another item, in the first column; delete this or move it into one",
);
pub(super) static SENTENCE_WITHOUT_RULE: Code = Code::error(
    "syntax/sentence-without-rule",
    "this sentence has no name",
    "begin it with `rule`, an id of your own and a colon: `rule hr_reads: {word} …`",
);
pub(super) static YAML_HERE: Code = Code::error(
    "syntax/yaml-here",
    "this is YAML, in a file of the rule language",
    "give the file a name that ends in `.yaml`, or write the rule as `rule ID: allow … to … TYPE`",
);
pub(super) static NOT_INDENTED: Code = Code::error(
    "syntax/not-indented",
    "`{word}` goes on with the line before, but stands in the first column, where a new item begins",
    "indent every line of an item but its first",
);
pub(super) static SECOND_ITEM: Code = Code::error(
    "syntax/second-item-on-line",
    "a second item begins on this line",
    "begin each item on a line of its own, in the first column",
);
pub(super) static INDENTED_ITEM: Code =
    Code::error("syntax/indented-item", "`{found}` begins a new item, but is indented", "begin each item in the first column");
pub(super) static FULL_WIDTH: Code = Code::error(
    "syntax/full-width-mark",
    "`{found}` is the full-width form of `{fix}`",
    "outside of quotes write the plain `{fix}`: switch the keyboard to half-width",
);
pub(super) static ODD_SPACE: Code = Code::error(
    "syntax/odd-space",
    "this is an ideographic or non-breaking space",
    "outside of quotes write a plain space: switch the keyboard to half-width",
);
pub(super) static ODD_QUOTE: Code = Code::error(
    "syntax/odd-quote",
    "this is not a plain quotation mark",
    "put texts between two plain marks: `\"…\"`; a word processor or keyboard has changed them",
);
pub(super) static UNCLOSED_QUOTE: Code = Code::error(
    "syntax/unclosed-quote",
    "the text that begins here has no closing quotation mark",
    "close it with `\"` on the same line; a quotation mark inside of a text is written `\\\"`",
);
pub(super) static UNCLOSED_BRACKET: Code =
    Code::error("syntax/unclosed-bracket", "this `{open}` is never closed", "write `{close}` behind what belongs inside");
pub(super) static FOREIGN_OPERATOR: Code = Code::error("syntax/foreign-operator", "`{found}` is written `{fix}` here", "");
pub(super) static CAPITALS: Code =
    Code::error("syntax/capitals", "`{found}` is written small", "write `{fix}`: the words of the language have no capitals");
pub(super) static MISSPELT: Code = Code::error("syntax/misspelt-word", "`{found}` means nothing here", "");
pub(super) static MISSING_COLON: Code = Code::error(
    "syntax/missing-colon",
    "there is no colon behind `{found}`",
    "write a colon between the name (with its title, if it has one) and what it says",
);
pub(super) static UNQUOTED_TITLE: Code = Code::error(
    "syntax/unquoted-title",
    "the title `{found}` has no quotation marks",
    "write {fix}: first the id, one word without spaces, then the title in quotes",
);
pub(super) static MISPLACED_TITLE: Code = Code::error(
    "syntax/misplaced-title",
    "the title {found} stands too late",
    "write it directly behind the id, before the colon or brace",
);
pub(super) static UNQUOTED_ID: Code = Code::error(
    "syntax/unquoted-id",
    "the id `{found}` has characters that a plain word does not have",
    "put it into quotes: {fix}",
);
pub(super) static RESERVED_WORD: Code = Code::error(
    "syntax/reserved-word",
    "`{found}` is a word of the language and cannot stand here for a name",
    "put it into quotes to use it as a name: {fix}",
);
pub(super) static TIGHT_MINUS: Code = Code::error(
    "syntax/tight-minus",
    "this minus is tied to what follows it",
    "write a space on both sides of it; without them it belongs to the word or number",
);
pub(super) static NEGATED_NAME: Code =
    Code::error("syntax/negated-name", "a minus sign stands before numbers only", "write `0 - …` to turn a value round");
pub(super) static COMMA_IN_NUMBER: Code = Code::error(
    "syntax/comma-in-number",
    "`{found}` has a comma in it",
    "group digits by `_`: `{fix}`; a comma begins the next value",
);
pub(super) static ODD_AMOUNT: Code = Code::error(
    "syntax/odd-amount",
    "this is not how an amount is written",
    "write the currency's three capitals, a space and the number: `HKD 500_000.00`",
);
pub(super) static ODD_DATE: Code = Code::error("syntax/odd-date", "`{found}` is not how a date is written", "write `{fix}`");
pub(super) static SPELT_DURATION: Code = Code::error(
    "syntax/spelt-duration",
    "`{found}` is not how a duration is written",
    "write `{fix}`: a number and `s`, `m`, `h`, `d`, `w`, `mo` or `y`, without a space",
);
pub(super) static CHAINED_COMPARISON: Code = Code::error(
    "syntax/chained-comparison",
    "a comparison stands behind another one",
    "write two comparisons joined by `and`: `0 <= x and x <= 5`",
);
pub(super) static UNQUOTED_NETWORK: Code =
    Code::error("syntax/unquoted-network", "an IPv6 address needs quotation marks", "write {fix}");
pub(super) static UNIT_OF_ROLE: Code = Code::error(
    "syntax/unit-of-role",
    "`in unit` does not stand behind a subject",
    "a role counts where it is held already; to narrow the records write `in unit …` behind the resource type",
);
pub(super) static MISPLACED_UNIT: Code = Code::error(
    "syntax/misplaced-unit",
    "`in unit` does not stand here",
    "it stands once, directly behind the resource types; in a condition write `resource.unit within …`",
);
pub(super) static SECOND_EXCEPT: Code = Code::error(
    "syntax/second-except",
    "`except` stands here a second time",
    "it stands once, last, and takes away from everything before it: `… except A or B`",
);
pub(super) static WRONG_JOINER: Code =
    Code::error("syntax/wrong-joiner", "these are not joined by `{found}`", "write `{fix}` here");
pub(super) static MISSING_COMMA: Code =
    Code::error("syntax/missing-comma", "`{left}` and `{right}` stand side by side", "put a comma between the names of a list");
pub(super) static ODD_COMMENT: Code = Code::error("syntax/odd-comment", "a comment begins with `#`", "");
pub(super) static NEEDLESS_MARK: Code = Code::error("syntax/needless-mark", "`{found}` means nothing here", "delete it");
pub(super) static NO_TRIGGER: Code = Code::error(
    "syntax/no-trigger",
    "nothing starts the flow `{flow}`",
    "add `on submit TYPE`, `on event NAME of TYPE`, `on schedule 14d before DATE`, `on reveal FIELD` or `on change FIELD`",
);
pub(super) static NAMED_AND_UNNAMED: Code = Code::error(
    "syntax/named-and-unnamed",
    "this value has no name, while another one has",
    "give all values their names, or none",
);
pub(super) static TOO_MANY_FAULTS: Code = Code::error(
    "syntax/too-many-faults",
    "this file has more than {most} faults; what follows was not read",
    "mend the first ones and check again",
);
pub(super) static NOT_IN_ORD: Code = Code::error(
    "syntax/not-in-ord",
    "`{what}` cannot be written in the rule language",
    "a date is written `2026-12-31`, an instant `2026-12-31T09:00+08:00`",
);
pub(super) static ENDLESS_WORD: Code =
    Code::error("syntax/endless-word", "this word or text is longer than {most} KiB", "shorten it");
pub(super) static TITLE_TOO_LONG: Code = Code::error(
    "syntax/title-too-long",
    "this title or reason has {length} characters, the most is {most}",
    "shorten it; what more there is to say is a comment",
);
