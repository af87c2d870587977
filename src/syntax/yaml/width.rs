//! Full-width punctuation where syntax stands: an input method's `：` looks like a colon and is none.

/// The full-width characters that are taken for syntax, and what to write instead.
const FORMS: &[(char, &str)] = &[
    ('：', ": "),
    ('，', ", "),
    ('；', ", "),
    ('、', ", "),
    ('（', "["),
    ('）', "]"),
    ('［', "["),
    ('］', "]"),
    ('｛', "{"),
    ('｝', "}"),
    ('【', "["),
    ('】', "]"),
    ('“', "\""),
    ('”', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('＂', "\""),
    ('＃', "#"),
    ('－', "-"),
    ('\u{3000}', " "),
];

/// What to write instead of a full-width character; nothing for other characters.
pub(super) fn plain_form(c: char) -> Option<&'static str> {
    FORMS.iter().find(|(full, _)| *full == c).map(|(_, plain)| *plain)
}

/// The first full-width character of a text that is one of `among`, with its byte.
pub(super) fn first(text: &str, among: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, c)| among.contains(*c))
}

/// The full-width characters that may have kept a line from being read. Brackets are not among them: they stand in names.
const BREAKING: &str = "：，；［］｛｝“”‘’＂＃－\u{3000}";

/// The first full-width character of a line that may have kept it from being read, outside quotes and comments, with its byte.
pub(super) fn first_of_line(line: &str) -> Option<(usize, char)> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open && before != '\\' => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') && !before.is_alphanumeric() => quote = Some(c),
            None if c == '#' && before.is_whitespace() => return None,
            None if BREAKING.contains(c) => return Some((at, c)),
            None => {}
        }
        before = c;
    }
    None
}

/// A full-width character that makes a scalar without quotes something else than its author meant: quotation marks or spaces
/// around it, or, in a flow list, a separator inside it.
pub(super) fn in_plain(text: &str, in_flow_list: bool) -> Option<(usize, char)> {
    let first = text.chars().next().filter(|c| matches!(c, '“' | '”' | '＂' | '\u{3000}'));
    if let Some(c) = first {
        return Some((0, c));
    }
    if let Some((at, c)) = text.char_indices().next_back().filter(|(_, c)| matches!(c, '\u{3000}')) {
        return Some((at, c));
    }
    text.char_indices().find(|(_, c)| in_flow_list && matches!(c, '，' | '；' | '、'))
}
