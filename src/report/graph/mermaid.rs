use std::fmt::Write as _;

use super::{Graph, Shape};

/// A flowchart in mermaid's notation.
pub(super) fn write(graph: &Graph) -> String {
    let mut out = format!("---\ntitle: {}\n---\n", serde_json::Value::from(graph.title.as_str()));
    out.push_str(if graph.to_the_right { "flowchart LR\n" } else { "flowchart TD\n" });
    for (at, drawn) in graph.boxes.iter().enumerate() {
        let text = drawn.lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>");
        let (open, close) = match drawn.shape {
            Shape::Plain => ("[", "]"),
            Shape::Round => ("([", "])"),
            Shape::Diamond => ("{", "}"),
            Shape::Note => (">", "]"),
        };
        // A text cannot fail to take another line.
        let _ = writeln!(out, "  n{at}{open}\"{text}\"{close}");
    }
    for arrow in &graph.arrows {
        let line = if arrow.dashed { "-.->" } else { "-->" };
        let label = if arrow.label.is_empty() { String::new() } else { format!("|\"{}\"|", escaped(&arrow.label)) };
        let _ = writeln!(out, "  n{} {line}{label} n{}", arrow.from, arrow.to);
    }
    out
}

/// Marks that would end a text or begin something else, as entities of mermaid.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '`' => out.push_str("#96;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
