use std::fmt::Write as _;

use super::{Graph, Shape};

/// A digraph in Graphviz's notation.
pub(super) fn write(graph: &Graph) -> String {
    let direction = if graph.to_the_right { "LR" } else { "TB" };
    let mut out = format!("digraph {} {{\n  rankdir={direction};\n  node [fontname=\"sans-serif\"];\n", quoted(&graph.title));
    for (at, drawn) in graph.boxes.iter().enumerate() {
        let shape = match drawn.shape {
            Shape::Plain => "box",
            Shape::Round => "oval",
            Shape::Diamond => "diamond",
            Shape::Note => "note",
        };
        // A text cannot fail to take another line.
        let _ = writeln!(out, "  n{at} [label={}, shape={shape}];", quoted(&drawn.lines.join("\n")));
    }
    for arrow in &graph.arrows {
        let mut marks = Vec::new();
        if !arrow.label.is_empty() {
            marks.push(format!("label={}", quoted(&arrow.label)));
        }
        if arrow.dashed {
            marks.push("style=dashed".to_owned());
        }
        let marks = if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(", ")) };
        let _ = writeln!(out, "  n{} -> n{}{marks};", arrow.from, arrow.to);
    }
    out.push_str("}\n");
    out
}

/// A string in which backslashes mean themselves and lines are broken.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{}\"", escaped.replace(|c: char| c.is_control(), " "))
}
