//! A layout in layers: a box stands behind all that lead to it, and over the middle of what it leads to.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{Graph, Shape};

const COLUMN: usize = 8;
const LINE: usize = 18;
/// Of a line in a box, in columns.
const WIDEST: usize = 44;
const MARGIN: usize = 16;
/// Between boxes side by side, and between layers, where arrows and their labels run.
const GAP: usize = 24;
const LAYER_GAP: usize = 56;

/// A box's place, in pixels.
#[derive(Clone, Copy, Default)]
struct Laid {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// The picture as SVG.
pub(super) fn write(graph: &Graph) -> String {
    let graph = &wrapped(graph);
    let laid = layout(graph);
    // An arrow back goes round the outside.
    let back = if graph.arrows.iter().any(|arrow| arrow.to <= arrow.from) { GAP } else { 0 };
    let right =
        laid.iter().map(|own| own.x.saturating_add(own.width)).max().unwrap_or(0).saturating_add(MARGIN).saturating_add(back);
    let bottom = laid.iter().map(|own| own.y.saturating_add(own.height)).max().unwrap_or(0).saturating_add(MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {right} {bottom}\" width=\"{right}\" height=\"{bottom}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n<title>{}</title>\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
         <path d=\"M0 0L8 4L0 8z\" fill=\"#555\"/></marker></defs>\n",
        escaped(&graph.title)
    );
    for arrow in &graph.arrows {
        if let (Some(from), Some(to)) = (laid.get(arrow.from), laid.get(arrow.to)) {
            draw_arrow(&mut out, graph, (from, to), &arrow.label, arrow.dashed);
        }
    }
    for (drawn, own) in graph.boxes.iter().zip(&laid) {
        draw_box(&mut out, own, drawn.shape, &drawn.lines);
    }
    out.push_str("</svg>\n");
    out
}

/// A text without marks of XML.
pub(super) fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    text.replace(|c: char| c.is_control(), " ")
}

/// The picture with long lines broken at spaces.
fn wrapped(graph: &Graph) -> Graph {
    let mut graph = graph.clone();
    for drawn in &mut graph.boxes {
        drawn.lines = drawn.lines.iter().flat_map(|line| broken(line)).collect();
    }
    graph
}

fn broken(line: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in line.split(' ') {
        let fits = |last: &&mut String| last.width().saturating_add(word.width()) < WIDEST;
        match lines.last_mut().filter(fits) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn size(graph: &Graph, at: usize) -> (usize, usize) {
    let Some(drawn) = graph.boxes.get(at) else { return (0, 0) };
    let widest = drawn.lines.iter().map(|line| UnicodeWidthStr::width(line.as_str())).max().unwrap_or(0);
    let width = widest.saturating_mul(COLUMN).saturating_add(24);
    let height = drawn.lines.len().max(1).saturating_mul(LINE).saturating_add(12);
    // A diamond touches its text only in the middle.
    if drawn.shape == Shape::Diamond { (width.saturating_add(32), height.saturating_add(16)) } else { (width, height) }
}

fn layout(graph: &Graph) -> Vec<Laid> {
    let count = graph.boxes.len();
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut leads = vec![0_usize; count];
    // An arrow back leads to an earlier box and pushes nothing down.
    for arrow in graph.arrows.iter().filter(|arrow| arrow.to > arrow.from) {
        if let (Some(list), Some(own)) = (below.get_mut(arrow.from), leads.get_mut(arrow.to)) {
            list.push(arrow.to);
            *own = own.saturating_add(1);
        }
    }
    let mut layer = vec![0_usize; count];
    for from in 0..count {
        let next = layer.get(from).copied().unwrap_or(0).saturating_add(1);
        for to in below.get(from).into_iter().flatten() {
            if let Some(own) = layer.get_mut(*to) {
                *own = (*own).max(next);
            }
        }
    }
    let across = across(&below, &leads);
    let depth_of = |at: usize| if graph.to_the_right { size(graph, at).0 } else { size(graph, at).1 };
    let breadth_of = |at: usize| if graph.to_the_right { size(graph, at).1 } else { size(graph, at).0 };
    let slot = (0..count).map(breadth_of).max().unwrap_or(0).saturating_add(GAP);
    let layers = layer.iter().max().map_or(0, |last| last.saturating_add(1));
    let mut starts = Vec::with_capacity(layers);
    let mut start = MARGIN;
    for number in 0..layers {
        starts.push(start);
        let deepest = (0..count).filter(|at| layer.get(*at) == Some(&number)).map(depth_of).max().unwrap_or(0);
        start = start.saturating_add(deepest).saturating_add(LAYER_GAP);
    }
    let lay = |at: usize| {
        let (width, height) = size(graph, at);
        let along = layer.get(at).and_then(|number| starts.get(*number)).copied().unwrap_or(MARGIN);
        // Places across are in half slots.
        let middle = across.get(at).copied().unwrap_or(0).saturating_mul(slot) / 2;
        let middle = middle.saturating_add(slot / 2).saturating_add(MARGIN);
        let side = middle.saturating_sub(breadth_of(at) / 2);
        if graph.to_the_right { Laid { x: along, y: side, width, height } } else { Laid { x: side, y: along, width, height } }
    };
    (0..count).map(lay).collect()
}

/// Where each box stands across, in half slots: a last one in the next free slot, any other in the middle of those it is the
/// first to lead to.
fn across(below: &[Vec<usize>], leads: &[usize]) -> Vec<usize> {
    let count = below.len();
    let mut place: Vec<Option<usize>> = vec![None; count];
    let mut seen = vec![false; count];
    let mut free = 0_usize;
    for root in (0..count).filter(|at| leads.get(*at) == Some(&0)) {
        let mut open = vec![(root, Vec::new(), 0_usize)];
        while let Some((at, own, next)) = open.last_mut() {
            if let Some(mark) = seen.get_mut(*at) {
                *mark = true;
            }
            let at = *at;
            if let Some(to) = below.get(at).and_then(|list| list.get(*next)).copied() {
                *next = next.saturating_add(1);
                if seen.get(to) == Some(&false) {
                    own.push(to);
                    open.push((to, Vec::new(), 0));
                }
                continue;
            }
            let inner: Vec<usize> = own.iter().filter_map(|to| place.get(*to).copied().flatten()).collect();
            let middle = match (inner.first(), inner.last()) {
                (Some(first), Some(last)) => first.saturating_add(*last) / 2,
                _ => {
                    let slot = free;
                    free = free.saturating_add(2);
                    slot
                }
            };
            if let Some(own) = place.get_mut(at) {
                *own = Some(middle);
            }
            open.pop();
        }
    }
    place.into_iter().map(Option::unwrap_or_default).collect()
}

fn draw_box(out: &mut String, own: &Laid, shape: Shape, lines: &[String]) {
    let Laid { x, y, width, height } = *own;
    let (middle, right, bottom) = (x.saturating_add(width / 2), x.saturating_add(width), y.saturating_add(height));
    let style = "fill=\"#f7f9fc\" stroke=\"#4a6785\"";
    // A text cannot fail to take another line.
    let _ = match shape {
        Shape::Plain => writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" {style}/>"),
        Shape::Round => {
            let radius = height / 2;
            writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" {style}/>")
        }
        Shape::Diamond => {
            let level = y.saturating_add(height / 2);
            writeln!(out, "<path d=\"M{x} {level}L{middle} {y}L{right} {level}L{middle} {bottom}z\" {style}/>")
        }
        Shape::Note => {
            let style = "fill=\"#fffbe6\" stroke=\"#b59f3b\" stroke-dasharray=\"3 2\"";
            writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {style}/>")
        }
    };
    let text_height = lines.len().saturating_mul(LINE);
    let mut line_y = y.saturating_add(height.saturating_sub(text_height) / 2).saturating_add(13);
    for (number, line) in lines.iter().enumerate() {
        let weight = if number == 0 { " font-weight=\"bold\"" } else { "" };
        let _ = writeln!(out, "<text x=\"{middle}\" y=\"{line_y}\" text-anchor=\"middle\"{weight}>{}</text>", escaped(line));
        line_y = line_y.saturating_add(LINE);
    }
}

fn draw_arrow(out: &mut String, graph: &Graph, (from, to): (&Laid, &Laid), label: &str, dashed: bool) {
    let middle = |own: &Laid| (own.x.saturating_add(own.width / 2), own.y.saturating_add(own.height / 2));
    let back = if graph.to_the_right { to.x <= from.x } else { to.y <= from.y };
    let (start, end) = match (graph.to_the_right, back) {
        (true, false) => ((from.x.saturating_add(from.width), middle(from).1), (to.x, middle(to).1)),
        (false, false) => ((middle(from).0, from.y.saturating_add(from.height)), (middle(to).0, to.y)),
        // Back round the outside, from side to side.
        (_, true) => ((from.x.saturating_add(from.width), middle(from).1), (to.x.saturating_add(to.width), middle(to).1)),
    };
    let half = |a: usize, b: usize| a.saturating_add(b) / 2;
    let (first, second) = match (graph.to_the_right, back) {
        (true, false) => ((half(start.0, end.0), start.1), (half(start.0, end.0), end.1)),
        (false, false) => ((start.0, half(start.1, end.1)), (end.0, half(start.1, end.1))),
        (_, true) => {
            let side = start.0.max(end.0).saturating_add(GAP);
            ((side, start.1), (side, end.1))
        }
    };
    let dash = if dashed { " stroke-dasharray=\"5 4\"" } else { "" };
    // A text cannot fail to take another line.
    let _ = writeln!(
        out,
        "<path d=\"M{} {}C{} {} {} {} {} {}\" fill=\"none\" stroke=\"#555\"{dash} marker-end=\"url(#tip)\"/>",
        start.0, start.1, first.0, first.1, second.0, second.1, end.0, end.1
    );
    if !label.is_empty() {
        let (x, y) = (half(start.0, end.0), half(start.1, end.1));
        let _ = writeln!(
            out,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" font-size=\"11\" fill=\"#333\">{}</text>",
            escaped(label)
        );
    }
}
