use unicode_width::UnicodeWidthChar;

/// How a text for people is set: measured and chosen by whoever knows the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours may be used.
    pub color: bool,
    /// Columns of a line; a Chinese character takes two.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100 }
    }
}

/// The colours that texts for people use, each with one meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// What was asked.
    Strong,
    /// What is beside the point.
    Faint,
    /// What is well, or new.
    Good,
    /// What is changed, or worth a look.
    Notice,
    /// What is wrong, or goes away.
    Bad,
}

impl Style {
    /// A text in a tone, safe to print whatever it holds.
    pub(super) fn paint(self, tone: Tone, text: impl AsRef<str>) -> String {
        let text = printable(text.as_ref());
        if !self.color {
            return text;
        }
        let code = match tone {
            Tone::Strong => "1",
            Tone::Faint => "2",
            Tone::Good => "32",
            Tone::Notice => "33",
            Tone::Bad => "31",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Columns that a text takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// A text padded on the right to so many columns.
pub(super) fn pad(text: &str, to: usize) -> String {
    let missing = to.saturating_sub(columns(text));
    format!("{text}{}", " ".repeat(missing))
}

/// A text of at most so many columns, with a sign where the rest was.
pub(super) fn cut(text: &str, to: usize) -> String {
    if columns(text) <= to {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        if columns(&cut).saturating_add(c.width().unwrap_or(0)) >= to {
            break;
        }
        cut.push(c);
    }
    format!("{cut}…")
}

/// A text in which nothing steers a terminal: control characters and marks that turn the direction of writing are shown as
/// a box. Line ends stay.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

/// Whether a character moves the cursor or turns the text rather than being shown.
pub(super) fn steers(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `1 person`, `3 people`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
