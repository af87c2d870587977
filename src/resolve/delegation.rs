use super::Names;
use super::list::once;
use super::names::title;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::Delegation;
use crate::source::Spanned;
use crate::syntax::{self, Body, Document, Text};
use crate::value::FlowIx;

static TO_ONESELF: Code =
    Code::error("delegation/to-oneself", "`{person}` is to act for themselves", "name somebody else under `to`");
static TWICE: Code = Code::error(
    "delegation/twice",
    "`{of}` is delegated to `{to}` twice for the same flows from the same day",
    "keep one of the two",
);

pub(super) static CODES: &[&Code] = &[&TO_ONESELF, &TWICE];

/// Resolves the delegations by who is represented, who acts, and when.
pub(super) fn resolve(documents: &[Document], names: &Names<'_>, sink: &mut Sink) -> Vec<Delegation> {
    let mut out: Vec<Delegation> = Vec::new();
    for document in documents {
        if let Body::Delegations(list) = &document.body {
            out.extend(list.delegations.iter().filter_map(|item| one(item, names, sink)));
        }
    }
    out.sort_by(|a, b| key(a).cmp(&key(b)));
    for (one, next) in out.iter().zip(out.iter().skip(1)) {
        let same = (&one.of, &one.to, &one.flows) == (&next.of, &next.to, &next.flows);
        if same && one.validity.period.from == next.validity.period.from {
            let (first, second) = (one.of.place.min(next.of.place), one.of.place.max(next.of.place));
            let finding = Diagnostic::new(&TWICE, second).arg("of", &names.people.id(one.of.value).value);
            sink.push(finding.arg("to", &names.people.id(one.to.value).value).also(first, "the first one"));
        }
    }
    out
}

fn key(item: &Delegation) -> impl Ord + '_ {
    (item.of.value, item.to.value, item.flows.iter().map(|flow| flow.value).collect::<Vec<_>>(), item.validity.period)
}

fn one(item: &syntax::Delegation, names: &Names<'_>, sink: &mut Sink) -> Option<Delegation> {
    let of = names.person(&item.of, sink);
    let to = names.person(&item.to, sink);
    if let (Some(of), Some(to)) = (&of, &to)
        && of.value == to.value
    {
        sink.push(Diagnostic::new(&TO_ONESELF, to.place).arg("person", &item.to.value));
    }
    let flows = flows(&item.flows, names, sink);
    // A number that is none, or none at all, was told by the schema of the kind.
    let hops = item.hops.as_ref().map_or(Some(item.of.with(1)), |text| text.parse().ok().map(|hops| text.with(hops)));
    let validity = names.validity(item.from.as_ref(), item.until.as_ref(), item.through.as_ref(), sink);
    let reason = item.reason.as_ref().map(|reason| title(reason, sink));
    Some(Delegation { at: item.at.place, of: of?, to: to?, flows, hops: hops?, validity, reason })
}

fn flows(list: &[Text], names: &Names<'_>, sink: &mut Sink) -> Vec<Spanned<FlowIx>> {
    let mut known = Vec::new();
    for text in list {
        known.extend(names.flows.get(text, sink).map(|flow| (flow, text)));
    }
    once(known, sink)
}
