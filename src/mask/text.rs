use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::View;
use super::ends::ends;
use super::ideograph::is_ideograph;
use crate::value::nfc;

/// A text in NFC without white space around it, when something is left.
pub(super) fn read(value: &str) -> Option<Cow<'_, str>> {
    let text = nfc(value.trim());
    (!text.is_empty()).then_some(text)
}

/// A text that was put together, in NFC.
pub(super) fn composed(text: String) -> String {
    match nfc(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(composed) => composed,
    }
}

/// Appends what a view shows of free text.
pub(super) fn show(value: &str, view: View, out: &mut String) -> bool {
    read(value).is_some_and(|text| clusters(&text, view, out))
}

/// Appends the canonical form of free text.
pub(super) fn canonical(value: &str, out: &mut String) -> bool {
    read(value).map(|text| out.push_str(&text)).is_some()
}

/// Appends the first or last grapheme clusters of a text in NFC, unless more than half would show.
pub(super) fn clusters(text: &str, view: View, out: &mut String) -> bool {
    // Of printable ASCII every character is a cluster.
    if text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return ends(text, text.len(), view, |count| count, out);
    }
    // So is every Chinese character among them.
    if text.chars().all(|c| c.is_ascii_graphic() || c == ' ' || is_ideograph(c)) {
        let at = |count: usize| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
        return ends(text, text.chars().count(), view, at, out);
    }
    let total = text.graphemes(true).count();
    let at = |count: usize| text.grapheme_indices(true).nth(count).map_or(text.len(), |(at, _)| at);
    ends(text, total, view, at, out)
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation;

    use super::is_ideograph;

    #[test]
    fn chinese_characters_are_clusters_whatever_they_stand_among() {
        let mut text = String::new();
        for c in ('\0'..=char::MAX).filter(|c| is_ideograph(*c)) {
            text.extend([c, c, 'a', c, ' ', c]);
        }
        assert_eq!(text.graphemes(true).count(), text.chars().count());
    }
}
