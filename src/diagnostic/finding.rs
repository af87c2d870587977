use std::borrow::Cow;

use super::{Code, Level};
use crate::source::Place;

/// How many places one finding shows. A circle of ten thousand people is named by its first ones.
pub const MOST_LABELS: usize = 32;

/// How much of an argument a sentence shows, in bytes of its beginning and of its end: a file may be one word of many megabytes.
const SHOWN: (usize, usize) = (1500, 500);

/// One finding: a code with its arguments and the places that show it.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The kind of fault.
    pub code: &'static Code,
    /// The weight, the code's own unless the set says otherwise.
    pub level: Level,
    /// The arguments of the templates, by name.
    pub args: Vec<(&'static str, String)>,
    /// The places, the first being where the fault is. INVARIANT (labelled): never empty.
    pub labels: Vec<Label>,
    /// Templates of what to do, beside the code's own; a suggestion of a near name is one of these.
    pub help: Vec<&'static str>,
    /// A change of text that mends the fault.
    pub fix: Option<Fix>,
    /// A request that shows the fault, as JSON of the contract.
    pub witness: Option<serde_json::Value>,
}

/// A place and what it shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// The template of a short remark; may be empty on the first label.
    pub text: Cow<'static, str>,
}

/// A replacement of text that mends a fault and changes nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub place: Place,
    /// By what.
    pub text: String,
}

impl Diagnostic {
    /// A finding at a place.
    #[must_use]
    pub fn new(code: &'static Code, place: Place) -> Self {
        let first = Label { place, text: Cow::Borrowed("") };
        Self { code, level: code.level, args: Vec::new(), labels: vec![first], help: Vec::new(), fix: None, witness: None }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Gives the first label a remark.
    #[must_use]
    pub fn remark(mut self, text: &'static str) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = Cow::Borrowed(text);
        }
        self
    }

    /// Adds another place, for where two disagree; beyond 32 places it is left out.
    #[must_use]
    pub fn also(mut self, place: Place, text: &'static str) -> Self {
        if self.labels.len() < MOST_LABELS {
            self.labels.push(Label { place, text: Cow::Borrowed(text) });
        }
        self
    }

    /// Adds a template of what to do.
    #[must_use]
    pub fn help(mut self, text: &'static str) -> Self {
        self.help.push(text);
        self
    }

    /// Says `did you mean …`, when there is a near name.
    #[must_use]
    pub fn near(self, name: Option<impl ToString>) -> Self {
        match name {
            Some(name) => self.arg("near", name).help("did you mean `{near}`?"),
            None => self,
        }
    }

    /// Offers a change of text that mends the fault.
    #[must_use]
    pub fn fix(mut self, place: Place, text: impl Into<String>) -> Self {
        self.fix = Some(Fix { place, text: text.into() });
        self
    }

    /// Gives a request that shows the fault.
    #[must_use]
    pub fn witness(mut self, request: serde_json::Value) -> Self {
        self.witness = Some(request);
        self
    }

    /// Where the fault is.
    #[must_use]
    pub fn place(&self) -> Place {
        self.labels.first().map(|label| label.place).unwrap_or_default()
    }

    /// The message, filled in.
    #[must_use]
    pub fn message(&self) -> String {
        fill(self.code.message, &self.args)
    }

    /// Everything there is of what to do, filled in, a line each; nothing when there is nothing to say.
    #[must_use]
    pub fn helps(&self) -> Option<String> {
        let own = (!self.code.help.is_empty()).then_some(self.code.help);
        let lines: Vec<_> = self.help.iter().copied().chain(own).map(|text| fill(text, &self.args)).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

/// A template with its `{name}`s replaced by arguments; a name without an argument stays as it is. Of a very long argument the
/// middle is left out.
#[must_use]
pub fn fill(template: &str, args: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let found = after.split_once('}').and_then(|(name, tail)| Some((args.iter().find(|(n, _)| *n == name)?, tail)));
        match found {
            Some(((_, value), tail)) => {
                push_shown(&mut out, value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn push_shown(out: &mut String, value: &str) {
    let (head, tail) = SHOWN;
    if value.len() <= head.saturating_add(tail) {
        out.push_str(value);
        return;
    }
    let (head, tail) = (value.floor_char_boundary(head), value.ceil_char_boundary(value.len().saturating_sub(tail)));
    out.push_str(value.get(..head).unwrap_or_default());
    out.push_str(" … ");
    out.push_str(value.get(tail..).unwrap_or_default());
}
