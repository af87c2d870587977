use super::super::Style;
use super::super::format_scalar::one_line;
use super::super::scalar::{Core, core, trap};
use crate::source::Place;
use crate::syntax::{Expr, Text, print_expr};

/// A value of YAML, and where what it says stood.
#[derive(Clone, Debug)]
pub(in crate::syntax) struct Value {
    pub(super) place: Option<Place>,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    Scalar(String),
    Map(Vec<(&'static str, Value)>),
    /// Keys that an author chose.
    Names(Vec<(String, Value)>),
    List(Vec<Value>),
}

impl Value {
    pub(super) fn map() -> Self {
        Self { place: None, shape: Shape::Map(Vec::new()) }
    }

    /// A map whose keys are names.
    pub(super) fn names(entries: impl IntoIterator<Item = (String, Self)>) -> Self {
        Self { place: None, shape: Shape::Names(entries.into_iter().collect()) }
    }

    pub(super) fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self { place: None, shape: Shape::List(items.into_iter().collect()) }
    }

    /// A word of the language, as it is.
    pub(super) fn word(word: impl Into<String>) -> Self {
        Self { place: None, shape: Shape::Scalar(word.into()) }
    }

    /// A text, quoted where it must be.
    pub(super) fn text(text: &Text) -> Self {
        Self::said(text).at(text.place)
    }

    pub(super) fn said(text: &str) -> Self {
        Self::word(one_line(text, Style::Double))
    }

    /// A date, a duration, a share: plain where no reader takes it for anything else.
    pub(super) fn lexical(text: &Text) -> Self {
        Self::word(plain(text)).at(text.place)
    }

    pub(super) fn expr(expr: &Expr) -> Self {
        Self::word(plain(&print_expr(expr))).at(expr.place)
    }

    pub(super) fn texts<'t>(texts: impl IntoIterator<Item = &'t Text>) -> Self {
        Self::list(texts.into_iter().map(Self::text)).spanning()
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub(super) fn or_at(mut self, place: Option<Place>) -> Self {
        self.place = place.or(self.place);
        self
    }

    /// The place of a list: that of all its items.
    pub(super) fn spanning(mut self) -> Self {
        self.place = self.items().iter().filter_map(|item| item.place).reduce(Place::join);
        self
    }

    pub(super) fn with(mut self, key: &'static str, value: Self) -> Self {
        if let Shape::Map(entries) = &mut self.shape {
            entries.push((key, value));
        }
        self
    }

    pub(super) fn with_some(self, key: &'static str, value: Option<Self>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a list unless it is empty.
    pub(super) fn with_list(self, key: &'static str, value: Self) -> Self {
        if value.items().is_empty() { self } else { self.with(key, value) }
    }

    /// Adds the entries of another map.
    pub(super) fn with_all(mut self, other: Self) -> Self {
        if let (Shape::Map(entries), Shape::Map(others)) = (&mut self.shape, other.shape) {
            entries.extend(others);
        }
        self
    }

    pub(super) fn entries(&self) -> Vec<(&str, &Self)> {
        match &self.shape {
            Shape::Map(entries) => entries.iter().map(|(key, value)| (*key, value)).collect(),
            Shape::Names(entries) => entries.iter().map(|(key, value)| (key.as_str(), value)).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn items(&self) -> &[Self] {
        match &self.shape {
            Shape::List(items) => items,
            _ => &[],
        }
    }

    /// The value on one line.
    pub(super) fn inline(&self) -> String {
        match &self.shape {
            Shape::Scalar(text) => text.clone(),
            Shape::List(items) => format!("[{}]", items.iter().map(Self::inline).collect::<Vec<_>>().join(", ")),
            Shape::Map(_) | Shape::Names(_) => {
                let entries = self.entries().into_iter().map(|(key, value)| format!("{key}: {}", value.inline()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// A key that an author chose, quoted where it must be.
pub(super) fn key(text: &str) -> String {
    one_line(text, Style::Double)
}

/// A scalar without quotes where YAML reads back the very text, in lists and maps on one line too.
fn plain(text: &str) -> String {
    let begins = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '_'));
    let odd = text.contains(|c: char| c.is_control() || matches!(c, '[' | ']' | '{' | '}' | ',' | '#' | '\\'));
    let colon = text.contains(": ") || text.ends_with(':') || text.ends_with(' ');
    let wide = text.contains(|c: char| !c.is_ascii() && !c.is_alphanumeric());
    let number = matches!(core(text), Core::Text) && trap(text).is_none();
    if begins && !odd && !colon && !wide && number { text.to_owned() } else { one_line(text, Style::Double) }
}
