use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::Place;
use crate::syntax::{Body, Document, Item};

static NOT_YET: Code = Code::error(
    "feature/not-yet",
    "{what} are read and laid out, and this version does not decide by them yet",
    "take this out until a version that does: a rule that is not followed protects nobody",
);

pub(super) static CODES: &[&Code] = &[&NOT_YET];

/// Refuses, once each, what the language has and this version cannot decide: whoever wrote it must not believe that it is in
/// force.
pub(super) fn refuse(documents: &[Document], sink: &mut Sink) {
    let items = documents.iter().flat_map(|document| match &document.body {
        Body::Ruled(items) => items.as_slice(),
        _ => &[],
    });
    for (what, place) in items.filter_map(undecided) {
        sink.push(Diagnostic::new(&NOT_YET, place).arg("what", what));
    }
}

fn undecided(item: &Item) -> Option<(&'static str, Place)> {
    Some(match item {
        Item::Rule(_) | Item::Protection(_) | Item::Scenario(_) => return None,
        Item::Flow(_) | Item::Template(_) | Item::Defaults(_) | Item::Exempt(_) | Item::Bind(_) => return None,
        Item::Guard(item) => ("guards", item.id.place),
    })
}
