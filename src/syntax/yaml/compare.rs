//! Whether two YAML texts say the same: the same documents, values, anchors and comments.

use std::borrow::Cow;

use super::parser::{Event, Events, Style};
use super::scalar::{Core, core};
use super::tree::Stream;
use crate::source::Span;

/// Whether a text, of which `stream` are the nodes, says the same as another one.
pub(super) fn same(stream: &Stream<'_>, text: &str, other: &str) -> bool {
    let mut theirs = Vec::new();
    let left = essence(text, &mut Vec::new());
    let right = essence(other, &mut theirs);
    let ours = stream.comments.iter().map(|span| text.get(span.range()).unwrap_or_default());
    let mut ours: Vec<&str> = ours.collect();
    let theirs = theirs.iter().map(|span: &Span| other.get(span.range()).unwrap_or_default());
    let mut theirs: Vec<&str> = theirs.collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    left.is_some() && left == right && ours == theirs
}

/// What a text says, event by event; nothing when it is not YAML.
fn essence<'a>(text: &'a str, comments: &mut Vec<Span>) -> Option<Vec<(Event<'a>, Core)>> {
    let mut out = Vec::new();
    for event in Events::new(text) {
        let (event, span) = event.ok()?;
        match event {
            Event::Comment(_) => comments.push(span),
            Event::DocumentStart(_) => out.push((Event::DocumentStart(true), Core::Null)),
            Event::SequenceStart(_) => out.push((Event::SequenceStart(true), Core::Null)),
            Event::MapStart(_) => out.push((Event::MapStart(true), Core::Null)),
            Event::Scalar(scalar, style) => {
                let kind = if style == Style::Plain { core(&scalar) } else { Core::Text };
                let scalar = if kind == Core::Null { Cow::Borrowed("") } else { scalar };
                out.push((Event::Scalar(scalar, Style::Plain), kind));
            }
            other => out.push((other, Core::Null)),
        }
    }
    Some(out)
}
