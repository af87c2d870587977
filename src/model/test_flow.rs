use crate::source::{Place, Spanned};
use crate::value::Instant;

/// A table of routes that the set promises. Names in it are looked up when it is run. It never enters a digest.
#[derive(Clone, Debug)]
pub struct RouteTest {
    /// The whole item.
    pub at: Place,
    /// What it shows.
    pub name: Option<Spanned<String>>,
    /// What happens.
    pub start: TestedStart,
    /// When; whoever runs the tests says so where this is absent.
    pub now: Option<Spanned<Instant>>,
    /// What varies, at least one row: attributes and their values as they are written.
    pub variants: Vec<Vec<(String, String)>>,
    /// The flow or exemption that is promised, one a variant.
    pub flow: Vec<Spanned<String>>,
    /// The reason that is promised, or `none`, one a variant.
    pub blocked: Vec<Spanned<String>>,
    /// Who would get a task, by step.
    pub approvers: Vec<(Spanned<String>, Vec<String>)>,
}

/// A case that the set promises to run so. Names in it are looked up when it is run. It never enters a digest.
#[derive(Clone, Debug)]
pub struct CaseTest {
    /// The whole item.
    pub at: Place,
    /// What it shows.
    pub name: Option<Spanned<String>>,
    /// The flow it must go through.
    pub flow: Spanned<String>,
    /// The request.
    pub start: TestedStart,
    /// When it is submitted; whoever runs the tests says so where this is absent.
    pub now: Option<Spanned<Instant>>,
    /// Its lines.
    pub script: Vec<Spanned<String>>,
}

/// A request for approval as a test writes it.
#[derive(Clone, Debug, Default)]
pub struct TestedStart {
    /// `submit`, `event`, `schedule`, `reveal` or `change`; nothing where the flow says.
    pub kind: Option<&'static str>,
    /// Everything beside, by name, lists joined by commas.
    pub words: Vec<(Spanned<String>, String)>,
}

impl TestedStart {
    /// What stands under a name.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<&str> {
        self.words.iter().find(|(known, _)| known.value == name).map(|(_, value)| value.as_str())
    }
}
