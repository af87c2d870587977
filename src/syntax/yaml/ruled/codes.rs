use crate::diagnostic::Code;

/// The faults of forms that no schema can say.
pub(in crate::syntax) static CODES: &[&Code] = &[
    &NOT_A_PATH,
    &NOT_A_FIELD,
    &NOT_A_SHARE,
    &NOT_A_SIGN,
    &OTHERWISE_NOT_LAST,
    &NO_CASE,
    &TOP_WITHOUT_ESCALATION,
    &CALENDAR_ALONE,
    &UNIT_AND_ANYWHERE,
];

pub(super) static NOT_A_PATH: Code = Code::error(
    "yaml/not-a-path",
    "`{found}` is not a path",
    "write a root and attributes, such as `requester`, `subject` or `request.owner`",
);
pub(super) static NOT_A_FIELD: Code =
    Code::error("yaml/not-a-field", "`{found}` is not a field", "write its type and its name: `EmployeeRecord.mobile`");
pub(super) static NOT_A_SHARE: Code =
    Code::error("yaml/not-a-share", "`{found}` is not a share", "write a whole number of per cent: `25%`");
pub(super) static NOT_A_SIGN: Code = Code::error(
    "yaml/not-a-sign-mode",
    "`{found}` does not say how many must approve",
    "write `any`, `all`, `in_order`, a number, a share such as `60%`, or `{weighted: 5}`",
);
pub(super) static OTHERWISE_NOT_LAST: Code =
    Code::error("yaml/otherwise-not-last", "`otherwise` stands once and last", "move it behind every `when`");
pub(super) static NO_CASE: Code =
    Code::error("yaml/no-case", "this choice has no case", "write at least one `when` with its `steps`");
pub(super) static TOP_WITHOUT_ESCALATION: Code =
    Code::error("yaml/top-without-escalation", "`at_top` belongs to `then: escalate`", "delete it, or escalate");
pub(super) static CALENDAR_ALONE: Code = Code::error(
    "yaml/calendar-without-working",
    "`calendar` says which open hours are counted, but none are",
    "add `working: true`, or delete it",
);
pub(super) static UNIT_AND_ANYWHERE: Code = Code::error(
    "yaml/unit-and-anywhere",
    "`{found}` stands beside `in_unit`",
    "a role is held in one unit, or anywhere: delete one of them",
);
