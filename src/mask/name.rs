use unicode_segmentation::UnicodeSegmentation;

use super::View;
use super::ascii::narrow;
use super::ends::FILLER;
use super::ideograph::is_ideograph;
use super::surname::COMPOUND;
use super::text::{clusters, composed};
use crate::value::nfc;

/// Appends the surname before the filler, or the ends of the name without its spaces.
pub(super) fn show(value: &str, view: View, out: &mut String) -> bool {
    let Some(name) = read(value) else { return false };
    if view != View::Surname {
        let run: String = name.chars().filter(|c| !is_separator(*c)).collect();
        return clusters(&nfc(&run), view, out);
    }
    let surname = surname(&name);
    // A name that is a surname alone is not told from one that hides the rest: it would be told whole.
    let hides = surname.is_some_and(|surname| name.chars().any(|c| !is_separator(c)) && letters(&name) > letters(surname));
    if let Some(surname) = surname.filter(|_| hides) {
        out.push_str(surname);
        out.push_str(FILLER);
    }
    hides
}

/// Appends the name with single spaces.
pub(super) fn canonical(value: &str, out: &mut String) -> bool {
    read(value).map(|name| out.push_str(&name)).is_some()
}

/// A name in NFC with single spaces and half-width Latin letters; it has a letter and nothing that is no part of a name.
fn read(value: &str) -> Option<String> {
    let text = nfc(value.trim());
    if text.chars().any(|c| !is_ideograph(c) && (c.is_control() || c.is_numeric())) || !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let mut name = String::with_capacity(text.len());
    for c in text.chars().map(narrow) {
        if c != ' ' || !name.ends_with(' ') {
            name.push(c);
        }
    }
    Some(composed(name))
}

/// What stands between the parts of a name.
fn is_separator(c: char) -> bool {
    matches!(c, ' ' | ',' | '·' | '・' | '‧' | '•' | '(' | ')' | '，' | '、')
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !is_separator(*c)).count()
}

/// The surname: of the part in Chinese where there is one, else the only word in capitals, else the first word.
fn surname(name: &str) -> Option<&str> {
    let words = || name.split(is_separator).filter(|word| !word.is_empty());
    let mut syllabic = words().filter(|word| word.chars().next().is_some_and(is_syllabic));
    if let Some(word) = syllabic.next() {
        return Some(eastern(word, syllabic.next().is_some()));
    }
    let mut capitals = words().filter(|word| is_capitals(word));
    match (capitals.next(), capitals.next()) {
        (Some(only), None) => Some(only),
        _ => words().next(),
    }
}

/// The surname of a name that is written surname first and without spaces: two characters where the table says so and a given
/// name follows, else one.
fn eastern(word: &str, followed: bool) -> &str {
    let ends: Vec<usize> = word.grapheme_indices(true).map(|(at, cluster)| at.saturating_add(cluster.len())).take(3).collect();
    let of = |count: usize| count.checked_sub(1).and_then(|i| ends.get(i)).and_then(|end| word.get(..*end));
    let two = of(2).filter(|two| (followed || ends.len() > 2) && COMPOUND.binary_search(two).is_ok());
    two.or_else(|| of(1)).unwrap_or(word)
}

/// Whether a word is a surname in capitals: two letters at least, so that an initial is none, and no small one.
fn is_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() >= 2 && !word.chars().any(char::is_lowercase)
}

/// Whether names in the character's script put the surname first, a syllable a character.
fn is_syllabic(c: char) -> bool {
    is_ideograph(c) || matches!(c, '\u{AC00}'..='\u{D7A3}')
}
