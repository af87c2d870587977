use super::Rules;
use crate::bundle::FieldIx;
use crate::eval::Cause;
use crate::value::{Id, RuleIx};

/// What comes of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The outcome.
    pub outcome: Outcome,
    /// Every matching rule of the deciding effect, by id; none by default.
    pub rules: Rules,
    /// Parts that could not be evaluated and that a rule's outcome hung on, by rule and part.
    pub errors: Vec<Failure>,
    /// Fields that no line lets whoever asks change, by number; then nothing is allowed that rules alone would.
    pub refused: Vec<FieldIx>,
    /// Approved cases that would let the change through that rules allow and the fields' lines do not, by field and flow.
    pub needs: Vec<Need>,
}

/// An approved case that is needed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// For the change of this field.
    pub field: FieldIx,
    /// Of this flow.
    pub flow: Id,
}

/// The outcome of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A rule allows, none denies.
    Allow,
    /// A rule denies.
    Deny,
    /// No rule matches.
    DefaultDeny,
}

/// A part that could not be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// The rule.
    pub rule: RuleIx,
    /// Which part of it.
    pub clause: Clause,
    /// Why; a part with several causes is listed once a cause.
    pub cause: Cause,
}

/// The parts of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clause {
    /// To whom.
    Subjects,
    /// Except to whom.
    Except,
    /// `in unit`
    InUnit,
    /// `when`
    When,
    /// `unless`
    Unless,
    /// `for purpose`
    Purpose,
    /// `from` and `until`
    Period,
}

impl Outcome {
    /// The outcome's name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::DefaultDeny => "default_deny",
        }
    }
}

impl Clause {
    /// Every part.
    pub const ALL: [Self; 7] =
        [Self::Subjects, Self::Except, Self::InUnit, Self::When, Self::Unless, Self::Purpose, Self::Period];

    /// The part's name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Subjects => "subjects",
            Self::Except => "except",
            Self::InUnit => "in_unit",
            Self::When => "when",
            Self::Unless => "unless",
            Self::Purpose => "purpose",
            Self::Period => "period",
        }
    }
}
