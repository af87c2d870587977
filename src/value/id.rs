use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A stable name of a thing, unique within its kind; never shown to people in place of its title.
///
/// INVARIANT (id): 1 to 128 characters, NFC, no control characters. Compared by code points, case-sensitive. Any such text is
/// an id; [`Id::is_bare`] says whether it may stand in `.ord` without quotes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(Arc<str>);

/// Why a text is not an [`Id`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// The text has no character.
    #[error("an id has at least one character")]
    Empty,
    /// The text has more than 128 characters.
    #[error("an id has at most 128 characters")]
    TooLong,
    /// The text has a control character, which no id may have.
    #[error("an id has no control characters")]
    Control,
}

impl Id {
    /// The most characters an id may have.
    pub const MAX_CHARS: usize = 128;

    /// The id that `text` spells, after NFC.
    ///
    /// # Errors
    /// When the text is empty, too long or has control characters.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let text = nfc(text);
        Self::check(&text)?;
        Ok(Self(Arc::from(text)))
    }

    /// Whether a text that is in NFC is an id.
    ///
    /// # Errors
    /// As [`Id::new`].
    pub fn check(text: &str) -> Result<(), IdError> {
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if text.len() > Self::MAX_CHARS && text.chars().count() > Self::MAX_CHARS {
            return Err(IdError::TooLong);
        }
        // Without a byte above 127, characters are bytes.
        let control =
            if text.is_ascii() { text.bytes().any(|b| b.is_ascii_control()) } else { text.chars().any(char::is_control) };
        if control { Err(IdError::Control) } else { Ok(()) }
    }

    /// The text of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the id is a word of the rule language: a letter or digit, then letters, marks, digits, `_` and `-`.
    /// (A reserved word is bare too; whoever prints quotes those.)
    #[must_use]
    pub fn is_bare(&self) -> bool {
        let mut chars = self.0.chars();
        chars.next().is_some_and(char::is_alphanumeric)
            && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '-' || unicode_normalization::char::is_combining_mark(c))
    }
}

/// `text` in Unicode normal form C; borrowed when it already is.
#[must_use]
#[inline]
pub fn nfc(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() { std::borrow::Cow::Borrowed(text) } else { composed(text) }
}

fn composed(text: &str) -> std::borrow::Cow<'_, str> {
    if text.chars().all(is_settled) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        std::borrow::Cow::Borrowed(text)
    } else {
        std::borrow::Cow::Owned(text.nfc().collect())
    }
}

/// Whether a character is in normal form C whatever stands beside it. Those of which names and addresses here are made are told
/// without a look into tables.
fn is_settled(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{2FF}'
            | '\u{3000}'..='\u{3029}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{FF01}'..='\u{FF5E}'
            | '\u{20000}'..='\u{2A6DF}'
    )
}

impl TryFrom<String> for Id {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::new(&text)
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0.as_ref().to_owned()
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::char::canonical_combining_class;
    use unicode_normalization::{IsNormalized, is_nfc_quick};

    use super::is_settled;

    #[test]
    fn settled_characters_are_normal_by_the_tables_too() {
        let settled: Vec<char> = ('\0'..=char::MAX).filter(|c| is_settled(*c)).collect();
        assert!(settled.len() > 60_000);
        for c in settled {
            let by_itself = is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes;
            assert!(by_itself && canonical_combining_class(c) == 0, "{c:?}");
        }
    }
}
