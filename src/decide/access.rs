use super::Request;
use super::answer::{Answer, Outcome};
use super::change::bound;
use super::heads::{self, Inputs};
use super::judge::Judge;
use crate::bundle::{Bundle, Effect};

/// A question whose numbers were written down, to be asked of the bundle that they are of.
#[derive(Clone, Debug)]
pub struct Prepared {
    inputs: Option<Inputs>,
    request: Request,
}

impl Prepared {
    /// Writes down the numbers of a question.
    #[must_use]
    pub fn new(bundle: &Bundle, request: Request) -> Self {
        Self { inputs: Inputs::of(bundle, &request), request }
    }

    /// Answers it. Nothing is allocated, unless more rules match than an answer holds or a part of a rule fails.
    #[must_use]
    pub fn decide(&self, bundle: &Bundle) -> Answer {
        let answer = match &self.inputs {
            Some(inputs) => heads::decide(bundle, &self.request, inputs),
            None => consider(bundle, &self.request),
        };
        bound(bundle, &self.request, answer)
    }
}

/// Answers a question.
#[must_use]
pub fn decide(bundle: &Bundle, request: &Request) -> Answer {
    let answer = heads::decide_once(bundle, request).unwrap_or_else(|| consider(bundle, request));
    bound(bundle, request, answer)
}

/// Answers a question by looking at each rule as it is written.
fn consider(bundle: &Bundle, request: &Request) -> Answer {
    let judge = Judge { bundle, request };
    let (mut allows, mut denies, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for ix in judge.candidates() {
        let rule = bundle.rule(ix);
        if judge.matches(ix, rule, &mut errors) {
            match rule.effect {
                Effect::Allow => allows.push(ix),
                Effect::Deny => denies.push(ix),
            }
        }
    }
    errors.sort_unstable();
    errors.dedup();
    let (outcome, rules) = if !denies.is_empty() {
        (Outcome::Deny, denies)
    } else if !allows.is_empty() {
        (Outcome::Allow, allows)
    } else {
        (Outcome::DefaultDeny, Vec::new())
    };
    Answer { outcome, rules: rules.into_iter().collect(), errors, refused: Vec::new(), needs: Vec::new() }
}
