use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::index::{Declared, Gathered, gather};
use crate::diagnostic::Sink;
use crate::source::Spanned;
use crate::syntax::{Body, Document, Text, Unit, VirtualUnit};
use crate::value::{Id, Ix, Table, UnitIx, nfc};

/// Which units stand under which, by their places in what is declared, sorted by id.
type Below<'a> = BTreeMap<Option<usize>, Vec<(Cow<'a, str>, usize)>>;

const VIRTUAL: Option<usize> = Some(usize::MAX);

/// A unit as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum UnitItem<'a> {
    /// A unit of the tree.
    Tree(&'a Unit),
    /// A virtual unit.
    Virtual(&'a VirtualUnit),
}

/// A unit with its place in the tree.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// The unit.
    pub item: UnitItem<'a>,
    /// The unit above; none for a root and for virtual units.
    pub parent: Option<UnitIx>,
    /// The number behind its last descendant.
    pub end: UnitIx,
}

/// The units of all documents: each numbered in pre-order with children by id, virtual units behind.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    declared: Vec<(UnitItem<'a>, Option<usize>)>,
    nodes: Table<UnitIx, Node<'a>>,
    ids: Vec<Spanned<Id>>,
    broken: FxHashSet<String>,
}

impl<'a> UnitItem<'a> {
    /// The unit's id.
    pub fn id(self) -> &'a Text {
        match self {
            Self::Tree(unit) => &unit.id,
            Self::Virtual(unit) => &unit.id,
        }
    }

    fn declared(self) -> Declared<'a> {
        match self {
            Self::Tree(unit) => Declared::new(&unit.id, unit.renamed_from.as_ref()),
            Self::Virtual(unit) => Declared::new(&unit.id, unit.renamed_from.as_ref()),
        }
    }
}

impl<'a> Tree<'a> {
    /// The tree of the documents.
    pub fn of(documents: &'a [Document], sink: &mut Sink) -> Self {
        let units =
            || documents.iter().filter_map(|document| if let Body::Units(units) = &document.body { Some(units) } else { None });
        let mut declared = Vec::new();
        units().flat_map(|units| &units.units).for_each(|root| flatten(root, None, &mut declared));
        // Behind the tree: a virtual unit that takes the id of one of its units would take its whole subtree along.
        declared.extend(units().flat_map(|units| &units.virtual_units).map(|unit| (UnitItem::Virtual(unit), None)));
        let Gathered { ids, broken, .. } = gather("unit", declared.iter().map(|(item, _)| item.declared()), sink);
        Self { declared, nodes: Table::default(), ids, broken }.number()
    }

    /// Numbers the units that own their ids. A second unit of one id is left out, its children go to the first one; those of a
    /// unit whose id is none go to the unit above. A unit is written before its children, so this always leads up to a root.
    fn number(mut self) -> Self {
        let mut owners: FxHashMap<Cow<'a, str>, usize> = FxHashMap::default();
        let mut stands_for: Vec<Option<usize>> = Vec::with_capacity(self.declared.len());
        // Virtual units hang under a key of their own, which no unit of the tree has.
        let mut below: Below<'a> = BTreeMap::new();
        for (at, (item, parent)) in self.declared.iter().enumerate() {
            let above = parent.and_then(|parent| stands_for.get(parent).copied().flatten());
            let id = nfc(&item.id().value);
            let stands = if self.broken.contains(&item.id().value) {
                above
            } else if let Some(owner) = owners.get(&id) {
                Some(*owner)
            } else {
                owners.insert(id.clone(), at);
                let key = if matches!(item, UnitItem::Virtual(_)) { VIRTUAL } else { above };
                below.entry(key).or_default().push((id, at));
                Some(at)
            };
            stands_for.push(stands);
        }
        below.values_mut().for_each(|list| list.sort());
        self.place(&below, None, None);
        self.place(&below, VIRTUAL, None);
        self
    }

    fn place(&mut self, below: &Below<'a>, key: Option<usize>, parent: Option<UnitIx>) {
        for (_, at) in below.get(&key).into_iter().flatten() {
            let Some((item, _)) = self.declared.get(*at).copied() else { continue };
            let ix = self.nodes.push(Node { item, parent, end: UnitIx(0) });
            self.place(below, Some(*at), Some(ix));
            let end = UnitIx::new(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
            if let Some(node) = self.nodes.get_mut(ix) {
                node.end = end;
            }
        }
    }

    /// The ids in the order of their numbers.
    pub fn gathered(&self) -> Gathered {
        let by_text: FxHashMap<&str, &Spanned<Id>> = self.ids.iter().map(|id| (id.as_str(), id)).collect();
        let ids = self.nodes.iter().filter_map(|node| by_text.get(nfc(&node.item.id().value).as_ref()).map(|id| (*id).clone()));
        Gathered { ids: ids.collect(), broken: self.broken.clone(), ..Gathered::default() }
    }

    /// Every unit that is written, also those that could not be numbered.
    pub fn declared(&self) -> impl Iterator<Item = UnitItem<'a>> + '_ {
        self.declared.iter().map(|(item, _)| *item)
    }

    /// The units of the tree that no other one is written around.
    pub fn roots(&self) -> impl Iterator<Item = &'a Unit> + '_ {
        self.declared.iter().filter_map(|(item, above)| match item {
            UnitItem::Tree(unit) if above.is_none() => Some(*unit),
            _ => None,
        })
    }

    /// The units with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (UnitIx, UnitItem<'a>)> + '_ {
        self.nodes.enumerate().map(|(ix, node)| (ix, node.item))
    }

    /// The units by number.
    pub fn nodes(&self) -> &Table<UnitIx, Node<'a>> {
        &self.nodes
    }

    /// Whether a unit is another one or lies below it.
    pub fn within(&self, unit: UnitIx, above: UnitIx) -> bool {
        above <= unit && self.nodes.get(above).is_some_and(|node| unit < node.end)
    }
}

fn flatten<'a>(unit: &'a Unit, parent: Option<usize>, out: &mut Vec<(UnitItem<'a>, Option<usize>)>) {
    let at = out.len();
    out.push((UnitItem::Tree(unit), parent));
    for child in &unit.units {
        flatten(child, Some(at), out);
    }
}
