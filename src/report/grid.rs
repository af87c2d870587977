use std::fmt::Write;

use super::style::{Style, Tone, columns, pad};

/// Rows in columns under a faint head; widths count what a terminal shows, where a Chinese character takes two.
pub(super) fn grid<const N: usize>(out: &mut String, head: [&str; N], rows: &[[String; N]], style: Style) {
    let mut widths = head.map(columns);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = columns(cell).max(*width);
        }
    }
    let mut line = |tone: Option<Tone>, cells: &[String; N]| {
        let padded: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| pad(cell, width)).collect();
        let text = padded.join("  ");
        let text = text.trim_end();
        let _ = writeln!(out, "  {}", tone.map_or_else(|| super::style::printable(text), |tone| style.paint(tone, text)));
    };
    line(Some(Tone::Faint), &head.map(str::to_owned));
    rows.iter().for_each(|row| line(None, row));
}

/// Words with commas, as many on a line as fit.
pub(super) fn flow<'a>(out: &mut String, words: impl Iterator<Item = &'a str>, style: Style) {
    let room = style.width.saturating_sub(2).max(20);
    let mut words = words.peekable();
    let mut line = String::new();
    while let Some(word) = words.next() {
        let word = if words.peek().is_some() { format!("{word},") } else { word.to_owned() };
        let wider = columns(&line).saturating_add(columns(&word)).saturating_add(1);
        if !line.is_empty() && wider > room {
            let _ = writeln!(out, "  {}", super::style::printable(&line));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    if !line.is_empty() {
        let _ = writeln!(out, "  {}", super::style::printable(&line));
    }
}
