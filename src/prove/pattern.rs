use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Beyond;

/// What a text may look like.
pub(super) struct Pattern(Vec<Token>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    /// This character.
    Char(char),
    /// Any character.
    One,
    /// Any characters, or none.
    Many,
}

/// How many states of all patterns at once are looked at.
const MOST_STATES: usize = 20_000;

impl Pattern {
    /// Exactly this text.
    pub(super) fn exactly(text: &str) -> Self {
        Self(text.chars().map(Token::Char).collect())
    }

    /// A text that begins so.
    pub(super) fn beginning(text: &str) -> Self {
        Self(text.chars().map(Token::Char).chain([Token::Many]).collect())
    }

    /// A text with this in it.
    pub(super) fn containing(text: &str) -> Self {
        Self([Token::Many].into_iter().chain(text.chars().map(Token::Char)).chain([Token::Many]).collect())
    }

    /// A text of the shape of `like`.
    pub(super) fn like(pattern: &str) -> Self {
        let token = |c| match c {
            '*' => Token::Many,
            '?' => Token::One,
            c => Token::Char(c),
        };
        Self(pattern.chars().map(token).collect())
    }

    /// The places, as bits, that are reached from these without reading: behind every `Many` too.
    fn close(&self, mut places: u64) -> u64 {
        for (at, token) in self.0.iter().enumerate() {
            if *token == Token::Many && places & bit(at) != 0 {
                places |= bit(at.saturating_add(1));
            }
        }
        places
    }

    fn read(&self, places: u64, c: char) -> u64 {
        let mut next = 0;
        for (at, token) in self.0.iter().enumerate().filter(|(at, _)| places & bit(*at) != 0) {
            match token {
                Token::Many => next |= bit(at),
                Token::One => next |= bit(at.saturating_add(1)),
                Token::Char(own) if *own == c => next |= bit(at.saturating_add(1)),
                Token::Char(_) => {}
            }
        }
        self.close(next)
    }

    fn accepts(&self, places: u64) -> bool {
        places & bit(self.0.len()) != 0
    }
}

fn bit(at: usize) -> u64 {
    u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
}

/// A text for each way in which the patterns can fit and not fit together, shortest texts first. Exact: the patterns' automata are
/// walked side by side, a character that none of them names standing for all others.
pub(super) fn texts(patterns: &[Pattern]) -> Result<Vec<String>, Beyond> {
    if patterns.iter().any(|pattern| pattern.0.len() > 62) {
        return Err(Beyond);
    }
    let mut letters: Vec<char> = Vec::new();
    for token in patterns.iter().flat_map(|pattern| &pattern.0) {
        if let Token::Char(c) = token {
            letters.push(*c);
        }
    }
    letters.sort_unstable();
    letters.dedup();
    let other = ('a'..='z').chain('一'..='龥').find(|c| letters.binary_search(c).is_err());
    letters.extend(other);
    let start: Vec<u64> = patterns.iter().map(|pattern| pattern.close(1)).collect();
    let mut seen: FxHashSet<Vec<u64>> = FxHashSet::from_iter([start.clone()]);
    let mut queue = VecDeque::from([(start, String::new())]);
    let mut found: FxHashMap<Vec<bool>, ()> = FxHashMap::default();
    let mut texts = Vec::new();
    while let Some((state, text)) = queue.pop_front() {
        let fits = patterns.iter().zip(&state).map(|(pattern, places)| pattern.accepts(*places)).collect();
        if found.insert(fits, ()).is_none() {
            texts.push(text.clone());
        }
        for c in &letters {
            let next: Vec<u64> = patterns.iter().zip(&state).map(|(pattern, places)| pattern.read(*places, *c)).collect();
            if seen.insert(next.clone()) {
                let mut text = text.clone();
                text.push(*c);
                queue.push_back((next, text));
            }
        }
        if seen.len() > MOST_STATES {
            return Err(Beyond);
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_fit_has_its_text() {
        let patterns = [Pattern::exactly("CC-120"), Pattern::beginning("CC-"), Pattern::containing("1"), Pattern::like("?C*0")];
        let mut ways: Vec<[bool; 4]> = Vec::new();
        for text in texts(&patterns).unwrap() {
            let long = text.chars().count() >= 3 && text.chars().nth(1) == Some('C') && text.ends_with('0');
            ways.push([text == "CC-120", text.starts_with("CC-"), text.contains('1'), long]);
        }
        // Exactly that text fits all; the other three are free of one another.
        assert!(ways.contains(&[true, true, true, true]));
        for way in 0..8 {
            assert!(ways.contains(&[false, way & 1 != 0, way & 2 != 0, way & 4 != 0]), "{way}");
        }
        assert_eq!(ways.len(), 9);
    }

    #[test]
    fn too_many_patterns_are_not_walked() {
        let many: Vec<_> = (0..40).map(|n| Pattern::containing(&format!("word{n}"))).collect();
        assert!(texts(&many).is_err());
    }
}
