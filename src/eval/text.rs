/// Whether a text has the shape of a pattern: `*` any characters, `?` one. Linear in the text for each star, never worse.
pub(super) fn like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    let (mut t, mut p) = (0_usize, 0_usize);
    // Where to go on when the characters after the last star do not fit.
    let mut back: Option<(usize, usize)> = None;
    while let Some(c) = text.get(t) {
        match pattern.get(p) {
            Some('*') => {
                back = Some((t, p));
                p = p.saturating_add(1);
            }
            Some(q) if *q == '?' || q == c => {
                t = t.saturating_add(1);
                p = p.saturating_add(1);
            }
            _ => match back {
                Some((from, star)) => {
                    t = from.saturating_add(1);
                    p = star.saturating_add(1);
                    back = Some((t, star));
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn patterns_have_stars_and_question_marks() {
        for (text, pattern) in
            [("", "*"), ("falcon", "f*n"), ("falcon", "?alc??"), ("獵鷹專案", "獵*案"), ("aab", "*ab"), ("a*b", "a*b")]
        {
            assert!(like(text, pattern), "{text} like {pattern}");
        }
        for (text, pattern) in [("", "?"), ("falcon", "f*m"), ("falcon", "falc"), ("a", ""), ("Falcon", "f*"), ("ab", "*a")] {
            assert!(!like(text, pattern), "{text} like {pattern}");
        }
    }
}
