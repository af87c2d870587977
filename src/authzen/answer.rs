use serde::Serialize;

use crate::bundle::Bundle;
use crate::decide::{self, Explanation, Note, Outcome};
use crate::eval::show_cause;
use crate::value::RuleIx;

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Yes or no.
    pub decision: bool,
    /// Why, and from what.
    pub context: Context,
}

/// What an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Context {
    /// `allow`, `deny` or `default_deny`.
    pub effect: &'static str,
    /// Every matching rule of the deciding effect, by id; none by default.
    pub rules: Vec<RuleNote>,
    /// Parts of rules that could not be evaluated and counted as closed, by rule.
    pub errors: Vec<PartError>,
    /// What the caller must do.
    pub obligations: Vec<Obligation>,
    /// Fields that no line of their protection lets whoever asks change; then rules alone would allow it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// Approved cases that would let a change of fields through, by field and flow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<ChangeNeed>,
    /// The clauses that held (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Vec<Reason>>,
    /// Rules that one clause kept from matching, and that clause (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Vec<WhyNot>>,
    /// The digest of the set's meaning.
    pub bundle: String,
    /// The set's own version.
    pub release: String,
}

/// A rule that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleNote {
    /// Its id.
    pub id: String,
    /// `allow` or `deny`.
    pub effect: &'static str,
    /// `path:line:column`.
    pub at: String,
}

/// A part of a rule that could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartError {
    /// The rule's id.
    pub rule: String,
    /// `path:line:column`.
    pub at: String,
    /// `subjects`, `except`, `in_unit`, `when` or `unless`.
    pub part: &'static str,
    /// `missing_attribute`, `no_rate`, `no_match` or `overflow`.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

/// What the caller must do after something was shown in a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Obligation {
    /// Stop showing it.
    Expire {
        /// From this instant on.
        at: String,
    },
    /// Tell people of it.
    Notify {
        /// Whom, by id.
        people: Vec<String>,
    },
    /// Have it reviewed.
    Review {
        /// By one of these, by id.
        by: Vec<String>,
        /// Before this instant.
        due: String,
    },
}

/// An approved case that would let a change through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeNeed {
    /// The field.
    pub field: String,
    /// The flow of the case.
    pub flow: String,
}

/// A clause that held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The rule's id.
    pub rule: String,
    /// `path:line:column`.
    pub at: String,
    /// The clause.
    pub held: String,
    /// What the request has in its place.
    pub actual: String,
}

/// A clause that kept a rule from matching.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhyNot {
    /// The rule's id.
    pub rule: String,
    /// `path:line:column`.
    pub at: String,
    /// The clause.
    pub failed: String,
    /// What the request has in its place.
    pub actual: String,
}

impl Answer {
    /// An answer in the words of the bundle it came from.
    #[must_use]
    pub fn new(bundle: &Bundle, answer: &decide::Answer) -> Self {
        let rule = |ix: &RuleIx| RuleNote {
            id: id(bundle, *ix),
            effect: bundle.rule(*ix).effect.name(),
            at: bundle.origins().rule(*ix),
        };
        let error = |failure: &decide::Failure| PartError {
            rule: id(bundle, failure.rule),
            at: bundle.origins().rule(failure.rule),
            part: failure.clause.name(),
            code: failure.cause.code(),
            message: show_cause(bundle, failure.cause),
        };
        let need = |need: &decide::Need| ChangeNeed {
            field: bundle.catalog().fields.get(need.field).to_owned(),
            flow: need.flow.to_string(),
        };
        Self {
            decision: answer.outcome == Outcome::Allow,
            context: Context {
                effect: answer.outcome.name(),
                rules: answer.rules.iter().map(rule).collect(),
                errors: answer.errors.iter().map(error).collect(),
                obligations: Vec::new(),
                refused: answer.refused.iter().map(|field| bundle.catalog().fields.get(*field).to_owned()).collect(),
                needs: answer.needs.iter().map(need).collect(),
                why: None,
                why_not: None,
                bundle: bundle.head().digest.to_string(),
                release: bundle.head().release.clone(),
            },
        }
    }

    /// An answer with its reasons.
    #[must_use]
    pub fn explained(bundle: &Bundle, explanation: &Explanation) -> Self {
        let mut answer = Self::new(bundle, &explanation.answer);
        let at = |note: &Note| (id(bundle, note.rule), bundle.origins().rule(note.rule));
        let why = |note: &Note| {
            let (rule, at) = at(note);
            Reason { rule, at, held: note.clause.clone(), actual: note.actual.clone() }
        };
        let why_not = |note: &Note| {
            let (rule, at) = at(note);
            WhyNot { rule, at, failed: note.clause.clone(), actual: note.actual.clone() }
        };
        answer.context.why = Some(explanation.why.iter().map(why).collect());
        answer.context.why_not = Some(explanation.why_not.iter().map(why_not).collect());
        answer
    }
}

fn id(bundle: &Bundle, rule: RuleIx) -> String {
    bundle.rule_ids().get(rule).to_owned()
}
