use super::attribute::{Declared, states};
use super::catalog::{Owner, Vocabulary};
use super::list::TWICE;
use super::names::title;
use super::{Found, Names};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{Named, Person, Status};
use crate::source::{FileId, Spanned};
use crate::syntax::{Body, Document, People, StatedPerson};
use crate::value::{Id, PersonIx, Table, UnitIx};

static STATUS: Code =
    Code::error("people/unknown-status", "`{status}` is no status", "a person is `active`, `suspended` or `left`");
static VIRTUAL_HOME: Code = Code::error(
    "people/virtual-primary-unit",
    "`{unit}` is a virtual unit and cannot be anybody's primary unit",
    "state a unit of the tree, and list the person among the virtual unit's `members`",
);
static VIRTUAL_ALSO: Code = Code::error(
    "people/virtual-also-in",
    "`{unit}` is a virtual unit, and `also_in` names units of the tree",
    "list the person among the virtual unit's `members`",
);
static AMBIGUOUS_UNIT: Code = Code::error(
    "ref/ambiguous-unit",
    "`{text}` is the name of several units: {candidates}",
    "write the id, or a path such as `集團/子公司/部門`",
);
static AMBIGUOUS_PERSON: Code =
    Code::error("ref/ambiguous-person", "`{text}` is the name of several people: {candidates}", "write the id");

pub(super) static CODES: &[&Code] = &[&STATUS, &VIRTUAL_HOME, &VIRTUAL_ALSO, &AMBIGUOUS_UNIT, &AMBIGUOUS_PERSON];

/// How many candidates are named before the rest is counted.
const CANDIDATES: usize = 8;

/// Resolves the people in the order of their numbers.
pub(super) fn resolve(documents: &[Document], words: &Vocabulary, names: &Names<'_>, sink: &mut Sink) -> Table<PersonIx, Person> {
    let attributes = &mut Declared::new(words, Owner::Person);
    let mut homes = Vec::with_capacity(names.people.len());
    let mut units_of = vec![None; names.people.len()];
    for ((_, row), own) in rows(documents).zip(names.stated_people()) {
        let home = home(&row.unit, names, sink);
        if let Some(slot) = own.and_then(|ix| units_of.get_mut(ix.0 as usize)) {
            *slot = home.as_ref().map(|home| home.value);
        }
        homes.push((own, home));
    }
    let mut people: Vec<Option<Person>> = Vec::new();
    people.resize_with(names.people.len(), || None);
    for ((file, row), (own, home)) in rows(documents).zip(homes) {
        let from_table = row.at.place.file != file;
        let person = person(&row, own, (from_table, home), &units_of, attributes, names, sink);
        if let Some(slot) = own.and_then(|ix| people.get_mut(ix.0 as usize)) {
            *slot = person;
        }
    }
    // A row that is missing is noticed by whoever compares the numbers. Read like this, the rows stay where they are.
    Table::new(people.into_iter().map_while(|person| person).collect())
}

fn rows(documents: &[Document]) -> impl Iterator<Item = (FileId, StatedPerson<'_>)> {
    documents.iter().flat_map(|document| {
        let people = if let Body::People(people) = &document.body { Some(people) } else { None };
        people.into_iter().flat_map(People::stated).map(|row| (document.file, row))
    })
}

fn person(
    row: &StatedPerson<'_>,
    own: Option<PersonIx>,
    (from_table, home): (bool, Option<Spanned<UnitIx>>),
    units_of: &[Option<UnitIx>],
    attributes: &mut Declared<'_>,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Option<Person> {
    let named = named(row, own, names, sink);
    let mut date = |text: &Option<Spanned<&str>>| text.as_ref().and_then(|text| names.day(text, sink));
    let (joined, contract_end, left_on) = (date(&row.joined), date(&row.contract_end), date(&row.left_on));
    let stated = attributes.read(&row.attributes, from_table, names, sink);
    if let Some(named) = &named {
        for attribute in attributes.required() {
            if !states(&row.attributes, &attribute.name.value) {
                attributes.missing(attribute, &named.id, sink);
            }
        }
    }
    let unit = home.unwrap_or(row.unit.with(UnitIx(0)));
    Some(Person {
        also_in: also_in(&row.also_in, unit.value, names, sink),
        title: row.title.as_ref().map(|text| title(text, sink)),
        manager: row.manager.as_ref().and_then(|text| manager(text, units_of, names, sink)),
        status: status(row, sink),
        unit,
        joined,
        contract_end,
        left_on,
        attributes: stated,
        named: named?,
    })
}

/// What somebody is called. The id is the one that the names hold, where it is theirs.
fn named(row: &StatedPerson<'_>, own: Option<PersonIx>, names: &Names<'_>, sink: &mut Sink) -> Option<Named> {
    let name = row.name.as_ref().map(|name| title(name, sink));
    // A malformed id was told when the ids were read.
    let id = match own {
        Some(ix) => names.people.id(ix).clone(),
        None => row.id.with(Id::new(row.id.value).ok()?),
    };
    let renamed_from = row.renamed_from.and_then(|old| Some(old.with(Id::new(old.value).ok()?)));
    Some(Named { at: row.at.place, id, renamed_from, name })
}

fn status(row: &StatedPerson<'_>, sink: &mut Sink) -> Spanned<Status> {
    let Some(text) = &row.status else { return Spanned::new(Status::Active, row.id.place) };
    let read = Status::ALL.into_iter().find(|status| status.name() == text.value);
    if read.is_none() {
        let near = nearest(text, Status::ALL.map(Status::name));
        sink.push(Diagnostic::new(&STATUS, text.place).arg("status", text.value).near(near));
    }
    text.with(read.unwrap_or(Status::Active))
}

fn home(text: &Spanned<&str>, names: &Names<'_>, sink: &mut Sink) -> Option<Spanned<UnitIx>> {
    let unit = unit_cell(text, names, sink)?;
    if is_virtual(unit.value, names) {
        sink.push(Diagnostic::new(&VIRTUAL_HOME, text.place).arg("unit", text.value));
        return None;
    }
    Some(unit)
}

fn also_in(list: &[Spanned<&str>], home: UnitIx, names: &Names<'_>, sink: &mut Sink) -> Vec<Spanned<UnitIx>> {
    let mut out: Vec<Spanned<UnitIx>> = Vec::with_capacity(list.len());
    for text in list {
        let Some(unit) = unit_cell(text, names, sink) else { continue };
        if is_virtual(unit.value, names) {
            sink.push(Diagnostic::new(&VIRTUAL_ALSO, text.place).arg("unit", text.value));
        } else if unit.value == home || out.contains(&unit) {
            sink.push(Diagnostic::new(&TWICE, text.place).arg("text", text.value));
        } else {
            out.push(unit);
        }
    }
    out.sort();
    out
}

fn is_virtual(unit: UnitIx, names: &Names<'_>) -> bool {
    names.tree.nodes().get(unit).is_some_and(|node| matches!(node.item, super::tree::UnitItem::Virtual(_)))
}

/// A unit by id, else by a unique name, else by a path of names or ids.
fn unit_cell(text: &Spanned<&str>, names: &Names<'_>, sink: &mut Sink) -> Option<Spanned<UnitIx>> {
    match names.units.find(text.value) {
        Found::Known(ix) => return Some(text.with(ix)),
        Found::Broken => return None,
        Found::Unknown => {}
    }
    let candidates = units_called(text.value, names);
    match candidates.as_slice() {
        [one] => Some(text.with(*one)),
        [] => {
            sink.push(names.units.unknown_among(text, names.unit_names.all()));
            None
        }
        several => {
            let shown = several.iter().map(|ix| format!("`{}` ({})", names.units.id(*ix).value, path(*ix, names)));
            sink.push(Diagnostic::new(&AMBIGUOUS_UNIT, text.place).arg("text", text.value).arg("candidates", some(shown)));
            None
        }
    }
}

/// The units of a name, or of a path whose steps are names or ids of a unit and its ancestors.
fn units_called(text: &str, names: &Names<'_>) -> Vec<UnitIx> {
    let named = |name: &str| names.unit_names.called(name).to_vec();
    let whole = named(text);
    if !whole.is_empty() || !text.contains('/') {
        return whole;
    }
    let mut steps = text.split('/').map(str::trim).rev();
    let mut found: Vec<(UnitIx, Option<UnitIx>)> = Vec::new();
    let Some(last) = steps.next() else { return Vec::new() };
    let mut candidates = named(last);
    if let Found::Known(ix) = names.units.find(last) {
        candidates.push(ix);
    }
    found.extend(candidates.into_iter().map(|ix| (ix, above(ix, names))));
    for step in steps {
        found.retain(|(_, at)| at.is_some_and(|at| is_called(at, step, names)));
        for (_, at) in &mut found {
            *at = at.and_then(|ix| above(ix, names));
        }
    }
    let mut units: Vec<_> = found.into_iter().map(|(ix, _)| ix).collect();
    units.sort_unstable();
    units.dedup();
    units
}

fn above(unit: UnitIx, names: &Names<'_>) -> Option<UnitIx> {
    names.tree.nodes().get(unit).and_then(|node| node.parent)
}

fn is_called(unit: UnitIx, step: &str, names: &Names<'_>) -> bool {
    names.units.id(unit).as_str() == step || names.unit_names.called(step).contains(&unit)
}

/// A unit's place in the tree, by ids from the root.
fn path(unit: UnitIx, names: &Names<'_>) -> String {
    let mut steps = vec![names.units.id(unit).as_str()];
    let mut at = above(unit, names);
    while let Some(ix) = at {
        steps.push(names.units.id(ix).as_str());
        at = above(ix, names);
    }
    steps.reverse();
    steps.join("/")
}

/// A manager by id, else by a unique name, else by a path of their unit and their name.
fn manager(text: &Spanned<&str>, units_of: &[Option<UnitIx>], names: &Names<'_>, sink: &mut Sink) -> Option<Spanned<PersonIx>> {
    match names.people.find(text.value) {
        Found::Known(ix) => return Some(text.with(ix)),
        Found::Broken => return None,
        Found::Unknown => {}
    }
    let unit_of = |ix: &PersonIx| units_of.get(ix.0 as usize).copied().flatten();
    let mut candidates = names.person_names().called(text).to_vec();
    if let (true, Some((unit, name))) = (candidates.is_empty(), text.rsplit_once('/')) {
        let units = match names.units.find(unit) {
            Found::Known(ix) => vec![ix],
            _ => units_called(unit, names),
        };
        candidates = names.person_names().called(name.trim()).to_vec();
        if let Found::Known(ix) = names.people.find(name.trim()) {
            candidates.push(ix);
        }
        candidates.retain(|ix| unit_of(ix).is_some_and(|unit| units.contains(&unit)));
        candidates.sort_unstable();
        candidates.dedup();
    }
    match candidates.as_slice() {
        [one] => Some(text.with(*one)),
        [] => {
            sink.push(names.people.unknown_among(text, names.person_names().all()));
            None
        }
        several => {
            let shown = several.iter().map(|ix| {
                let unit = unit_of(ix).map_or(String::new(), |unit| format!(" ({})", names.units.id(unit).value));
                format!("`{}`{unit}", names.people.id(*ix).value)
            });
            sink.push(Diagnostic::new(&AMBIGUOUS_PERSON, text.place).arg("text", text.value).arg("candidates", some(shown)));
            None
        }
    }
}

/// The first few of a list, and how many more there are.
fn some(shown: impl ExactSizeIterator<Item = String>) -> String {
    let more = shown.len().saturating_sub(CANDIDATES);
    let mut parts: Vec<_> = shown.take(CANDIDATES).collect();
    if more > 0 {
        parts.push(format!("and {more} more"));
    }
    parts.join(", ")
}
