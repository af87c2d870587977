use super::attribute::{Declared, states};
use super::catalog::{Owner, Vocabulary};
use super::list::once;
use super::tree::{Node, UnitItem};
use super::{Names, tree};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{Named, Unit, UnitKind, Validity};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Pairs, Plain, Text};
use crate::value::{PersonIx, Table, UnitIx};

static NO_ROOT: Code = Code::error("org/no-root", "the set has no unit", "the tree of units begins with one of type `group`");
static SECOND_ROOT: Code = Code::error(
    "org/second-root",
    "the tree of units has a second root `{id}`",
    "one unit of type `group` is above all others: put this one below it",
);
static ROOT_TYPE: Code =
    Code::error("org/root-not-group", "the root of the tree is of type `{unit_type}`", "the root is of type `group`");
static WRONG_PARENT: Code = Code::error(
    "org/unit-under-wrong-type",
    "a unit of type `{unit_type}` cannot stand under a unit of type `{above}`",
    "subsidiaries stand under a group or a subsidiary, departments under a subsidiary or a department, and the group above all",
);

pub(super) static CODES: &[&Code] = &[&NO_ROOT, &SECOND_ROOT, &ROOT_TYPE, &WRONG_PARENT];

/// Resolves the units in the order of their numbers.
pub(super) fn resolve(root: Place, silent: bool, words: &Vocabulary, names: &Names<'_>, sink: &mut Sink) -> Table<UnitIx, Unit> {
    let attributes = &mut Declared::new(words, Owner::Unit);
    check_roots(root, silent, &names.tree, sink);
    let mut rows = Vec::with_capacity(names.units.len());
    for (ix, node) in names.tree.nodes().enumerate() {
        rows.extend(match node.item {
            UnitItem::Tree(unit) => tree_unit(unit, ix, node, attributes, names, sink),
            UnitItem::Virtual(unit) => virtual_unit(unit, ix, node, attributes, names, sink),
        });
    }
    leftovers(attributes, names, sink);
    let units = Table::new(rows);
    check_required(&units, attributes, names, sink);
    units
}

fn check_roots(root: Place, silent: bool, tree: &tree::Tree<'_>, sink: &mut Sink) {
    let roots: Vec<_> = tree.roots().collect();
    match roots.split_first() {
        None if silent => {}
        None => sink.push(Diagnostic::new(&NO_ROOT, root)),
        Some((first, others)) => {
            for other in others {
                let finding = Diagnostic::new(&SECOND_ROOT, other.id.place).arg("id", &other.id.value);
                sink.push(finding.also(first.id.place, "the first root"));
            }
            roots.iter().for_each(|unit| check_type(unit, None, sink));
        }
    }
}

/// Checks the types of a unit and of all units below, as they are written.
fn check_type(unit: &syntax::Unit, above: Option<&syntax::Unit>, sink: &mut Sink) {
    let read = |unit: &syntax::Unit| UnitKind::TREE.into_iter().find(|kind| kind.name() == unit.unit_type.value);
    let kind = read(unit);
    match (kind, above) {
        // A type that is none was told by the schema of the kind.
        (None, _) | (Some(UnitKind::Group), None) => {}
        (Some(kind), None) => sink.push(Diagnostic::new(&ROOT_TYPE, unit.unit_type.place).arg("unit_type", kind.name())),
        (Some(kind), Some(above)) => {
            let allowed = match read(above) {
                Some(UnitKind::Group) => kind == UnitKind::Subsidiary,
                Some(UnitKind::Subsidiary) => kind != UnitKind::Group,
                Some(UnitKind::Department) => kind == UnitKind::Department,
                // The type above was already told.
                Some(UnitKind::Virtual) | None => true,
            };
            if !allowed {
                let finding = Diagnostic::new(&WRONG_PARENT, unit.unit_type.place).arg("unit_type", kind.name());
                sink.push(finding.arg("above", &above.unit_type.value).also(above.unit_type.place, "the unit above"));
            }
        }
    }
    unit.units.iter().for_each(|child| check_type(child, Some(unit), sink));
}

fn tree_unit(
    unit: &syntax::Unit,
    ix: UnitIx,
    node: &Node<'_>,
    attributes: &mut Declared<'_>,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Option<Unit> {
    let kind = UnitKind::TREE.into_iter().find(|kind| kind.name() == unit.unit_type.value).unwrap_or(UnitKind::Department);
    Some(Unit {
        named: identity(ix, unit.at, &unit.id, unit.renamed_from.as_ref(), unit.name.as_ref(), names, sink)?,
        kind: unit.unit_type.with(kind),
        parent: node.parent,
        end: node.end,
        head: unit.head.as_ref().and_then(|head| names.person(head, sink)),
        members: Vec::new(),
        validity: Validity::default(),
        attributes: attributes.read(&unit.attributes, false, names, sink),
    })
}

fn virtual_unit(
    unit: &syntax::VirtualUnit,
    ix: UnitIx,
    node: &Node<'_>,
    attributes: &mut Declared<'_>,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Option<Unit> {
    Some(Unit {
        named: identity(ix, unit.at, &unit.id, unit.renamed_from.as_ref(), unit.name.as_ref(), names, sink)?,
        kind: unit.id.with(UnitKind::Virtual),
        parent: None,
        end: node.end,
        head: unit.lead.as_ref().and_then(|lead| names.person(lead, sink)),
        members: members(&unit.members, names, sink),
        validity: names.validity(unit.from.as_ref(), unit.until.as_ref(), unit.through.as_ref(), sink),
        attributes: attributes.read(&unit.attributes, false, names, sink),
    })
}

fn members(list: &[Text], names: &Names<'_>, sink: &mut Sink) -> Vec<Spanned<PersonIx>> {
    let known = list.iter().filter_map(|text| Some((names.person(text, sink)?, text))).collect();
    once(known, sink)
}

fn identity(
    ix: UnitIx,
    at: syntax::At,
    id: &Text,
    renamed_from: Option<&Text>,
    name: Option<&Text>,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Option<Named> {
    let mut named = names.named(at, id, renamed_from, name, sink)?;
    named.id = names.units.id(ix).clone();
    Some(named)
}

/// Units that gave their id to another one have no row, but what they say is checked all the same.
fn leftovers(attributes: &mut Declared<'_>, names: &Names<'_>, sink: &mut Sink) {
    for item in names.tree.declared().filter(|item| names.units.declared(item.id()).is_none()) {
        let (head, members_of): (_, &[Text]) = match item {
            UnitItem::Tree(unit) => (&unit.head, &[]),
            UnitItem::Virtual(unit) => (&unit.lead, &unit.members),
        };
        if let Some(head) = head {
            names.person(head, sink);
        }
        members(members_of, names, sink);
        attributes.read(stated(item), false, names, sink);
    }
}

fn stated<'a>(item: UnitItem<'a>) -> &'a Pairs<Plain> {
    match item {
        UnitItem::Tree(unit) => &unit.attributes,
        UnitItem::Virtual(unit) => &unit.attributes,
    }
}

/// Every unit of the tree has the attributes that are not optional, its own or an ancestor's. Told at the topmost unit that lacks
/// one. Virtual units have no ancestor to take from and need none.
fn check_required(units: &Table<UnitIx, Unit>, attributes: &Declared<'_>, names: &Names<'_>, sink: &mut Sink) {
    for attribute in attributes.required() {
        let name = &attribute.name.value;
        let mut lacking: Vec<bool> = Vec::with_capacity(units.len());
        for (ix, node) in names.tree.nodes().enumerate() {
            let own = states(stated(node.item), name);
            let above = node.parent.map(|parent| lacking.get(parent.0 as usize).copied().unwrap_or(false));
            let lacks = !own && above.unwrap_or(true) && matches!(node.item, UnitItem::Tree(_));
            lacking.push(lacks);
            // Where the unit above lacks it too, that one was told.
            if lacks && !above.unwrap_or(false) {
                attributes.missing(attribute, names.units.id(ix), sink);
            }
        }
    }
}
