use std::fmt;

use serde::Serialize;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not reported.
    Off,
    /// Worth knowing.
    Info,
    /// Worth mending; the set is valid.
    Warn,
    /// The set is invalid.
    Error,
}

/// A kind of fault: its name, its weight and the templates of its sentences, in which `{name}` is an argument.
#[derive(Debug)]
pub struct Code {
    /// `family/kebab-name`, named after the offence and never renumbered.
    pub id: &'static str,
    /// The weight unless the set says otherwise.
    pub level: Level,
    /// Whether it is a lint: only a lint's level can be set.
    pub lint: bool,
    /// What is wrong, a lower-case fragment without a full stop.
    pub message: &'static str,
    /// What to do, or nothing where the message says it all.
    pub help: &'static str,
}

impl Code {
    /// A fault that makes the set invalid.
    #[must_use]
    pub const fn error(id: &'static str, message: &'static str, help: &'static str) -> Self {
        Self { id, level: Level::Error, lint: false, message, help }
    }

    /// A finding that the set may live with, and may raise or silence.
    #[must_use]
    pub const fn lint(id: &'static str, level: Level, message: &'static str, help: &'static str) -> Self {
        Self { id, level, lint: true, message, help }
    }
}

impl Code {
    /// How many codes some lists have together: what [`Code::all_of`] is to be told.
    #[must_use]
    pub const fn count_of(lists: &[&[&'static Self]]) -> usize {
        let (mut list, mut total) = (0, 0);
        while list < lists.len() {
            total += lists[list].len();
            list += 1;
        }
        total
    }

    /// The lists of several files as one, in their order, so that a room can say what codes it owns in a `static`.
    #[must_use]
    pub const fn all_of<const N: usize>(lists: &[&[&'static Self]]) -> [&'static Self; N] {
        static NONE: Code = Code::error("", "", "");
        let mut all = [&NONE; N];
        let (mut list, mut filled) = (0, 0);
        while list < lists.len() {
            let mut at = 0;
            while at < lists[list].len() {
                all[filled] = lists[list][at];
                filled += 1;
                at += 1;
            }
            list += 1;
        }
        all
    }
}

impl Level {
    /// The level of `error`, `warn`, `info` or `off`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Off, Self::Info, Self::Warn, Self::Error].into_iter().find(|level| level.to_string() == text)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        })
    }
}
