use std::collections::BTreeMap;

use super::ord::{header_of, print::Printer};
use super::{Block, Body, Call, Document, Expr, Given, Item, Node, Param, Scalar, Text, TypeName, read_ord, read_yaml, yaml};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{FileId, Place, Source, Sources, Span};
use crate::value::Date;

static NOT_RULED: Code = Code::error(
    "syntax/not-ruled",
    "a document of kind {kind} cannot be written in the rule language",
    "only Access, Protections, Scenarios, Flows and Guards can: keep the others in a file of their own",
);
static LOSSY: Code = Code::error(
    "syntax/not-convertible",
    "this file says something that the other notation cannot say",
    "this is a fault of ours: please report it; the file is left as it is",
);

/// The faults of turning one notation into the other.
pub(in crate::syntax) const CODES: &[&Code] = &[&NOT_RULED, &LOSSY];

/// The parameters of flows and templates, which say what a scalar that is given to them means.
#[derive(Clone, Debug, Default)]
pub struct Signatures<'i> {
    flows: BTreeMap<&'i str, &'i [Param]>,
    templates: BTreeMap<&'i str, &'i [Param]>,
}

impl<'i> Signatures<'i> {
    /// Those that items declare.
    pub fn of(items: impl IntoIterator<Item = &'i Item>) -> Self {
        let mut signatures = Self::default();
        for item in items {
            match item {
                Item::Flow(flow) => drop(signatures.flows.insert(flow.id.value.as_str(), &flow.params)),
                Item::Template(template) => drop(signatures.templates.insert(template.id.value.as_str(), &template.params)),
                _ => {}
            }
        }
        signatures
    }

    /// The type of a flow's parameter.
    #[must_use]
    pub fn parameter(&self, flow: &str, id: &str) -> Option<&'i TypeName> {
        self.flows.get(flow)?.iter().find(|param| param.id.value == id).map(|param| &param.type_name)
    }

    /// The type of a template's parameter, by its name or else its number.
    #[must_use]
    pub fn argument(&self, template: &str, number: usize, name: Option<&Text>) -> Option<&'i TypeName> {
        let params = self.templates.get(template)?;
        let param = match name {
            Some(name) => params.iter().find(|param| param.id == *name),
            None => params.get(number),
        };
        param.map(|param| &param.type_name)
    }
}

/// Gives every scalar of YAML the meaning that its parameter's type decides: a text, or an expression whose faults are told now.
/// What is given to an unknown parameter is an expression where it can be one, else a text.
pub fn settle(items: &mut [Item], signatures: &Signatures<'_>, sink: &mut Sink) {
    for item in items {
        match item {
            Item::Bind(bind) => {
                for (id, value) in &mut bind.params {
                    settle_value(value, signatures.parameter(&bind.flow, id), false, sink);
                }
            }
            Item::Flow(flow) => settle_blocks(&mut flow.steps, signatures, sink),
            Item::Template(template) => settle_blocks(&mut template.steps, signatures, sink),
            _ => {}
        }
    }
}

fn settle_blocks(blocks: &mut [Block], signatures: &Signatures<'_>, sink: &mut Sink) {
    for block in blocks {
        match block {
            Block::Parallel(group) | Block::Race(group) => settle_blocks(&mut group.blocks, signatures, sink),
            Block::Branch(branch) => settle_blocks(&mut branch.blocks, signatures, sink),
            Block::Choose(choose) => {
                choose.cases.iter_mut().for_each(|case| settle_blocks(&mut case.blocks, signatures, sink));
                choose.otherwise.iter_mut().for_each(|group| settle_blocks(&mut group.blocks, signatures, sink));
            }
            Block::Call(Call { template, args, .. }) => {
                for (number, arg) in args.iter_mut().enumerate() {
                    settle_value(&mut arg.value, signatures.argument(template, number, arg.name.as_ref()), true, sink);
                }
            }
            Block::Step(_) | Block::Notify(_) | Block::Wait(_) => {}
        }
    }
}

fn settle_value(value: &mut Given, type_name: Option<&TypeName>, words: bool, sink: &mut Sink) {
    let Given::Scalar(scalar) = value else { return };
    let known = type_name.is_some();
    let is_expr = scalar.faults.is_empty() && (words || !matches!(scalar.expr.node, Node::Word(_)));
    let expr = if known || is_expr {
        let taken = Scalar { text: scalar.text.clone(), expr: scalar.expr.clone(), faults: std::mem::take(&mut scalar.faults) };
        taken.settle(type_name.is_some_and(TypeName::is_text), sink)
    } else {
        Expr { place: scalar.text.place, node: Node::String(scalar.text.value.clone()) }
    };
    *value = Given::Expr(expr);
}

/// A text of the rule language as YAML: the same items with the same comments beside them, a document for each kind. `elsewhere`
/// are other documents of the set, for the types of their parameters. Nothing when the text has faults, which are told.
pub fn to_yaml(file: FileId, source: &Source, elsewhere: &[Document], sink: &mut Sink) -> Option<String> {
    let read = faultless(sink, |sink| read_ord(file, source, sink))?;
    let Body::Ruled(items) = &read.document.body else { return None };
    let signatures = Signatures::of(ruled(elsewhere).chain(items));
    let text = yaml::write(items, &signatures, &read.comments, source, header_of(file, source));
    let mut sources = Sources::default();
    let again = sources.add("converted.yaml", text.as_str());
    let mut faults = Sink::new();
    let documents = read_yaml(again, sources.get(again)?, &mut faults).documents;
    let mut said: Vec<Item> = documents.into_iter().filter_map(items_of).flatten().collect();
    settle(&mut said, &signatures, &mut faults);
    let mut meant = items.clone();
    meant.sort_by_key(kind);
    said.sort_by_key(kind);
    checked(text, said == meant && !faults.has_errors(), file, sink)
}

/// YAML as a text of the rule language; see [`to_yaml`]. Documents of other kinds are told.
pub fn to_ord(file: FileId, source: &Source, elsewhere: &[Document], sink: &mut Sink) -> Option<String> {
    let read = faultless(sink, |sink| read_yaml(file, source, sink))?;
    let mut items = Vec::new();
    for document in read.documents {
        if let Body::Ruled(more) = document.body {
            items.extend(more);
        } else {
            let place = Place::new(file, Span::default());
            sink.push(Diagnostic::new(&NOT_RULED, place).arg("kind", document.body.kind()));
            return None;
        }
    }
    let own = items.clone();
    let signatures = Signatures::of(ruled(elsewhere).chain(&own));
    let mut faults = Sink::new();
    settle(&mut items, &signatures, &mut faults);
    let (text, told) = Printer::print(&items, &read.comments, source, None);
    told.into_iter().for_each(|finding| faults.push(finding));
    let broken = faults.has_errors();
    sink.append(faults);
    if broken {
        return None;
    }
    items.iter_mut().for_each(without_through);
    let mut sources = Sources::default();
    let again = sources.add("converted.ord", text.as_str());
    let mut faults = Sink::new();
    let said = read_ord(again, sources.get(again)?, &mut faults);
    checked(text, items_of(said.document).is_some_and(|said| said == items) && !faults.has_errors(), file, sink)
}

/// What was read, when it has no fault; the faults are told.
fn faultless<T>(sink: &mut Sink, read: impl FnOnce(&mut Sink) -> T) -> Option<T> {
    let mut faults = Sink::new();
    let read = read(&mut faults);
    let broken = faults.has_errors();
    sink.append(faults);
    (!broken).then_some(read)
}

fn checked(text: String, same: bool, file: FileId, sink: &mut Sink) -> Option<String> {
    if !same {
        sink.push(Diagnostic::new(&LOSSY, Place::new(file, Span::default())));
    }
    same.then_some(text)
}

fn items_of(document: Document) -> Option<Vec<Item>> {
    match document.body {
        Body::Ruled(items) => Some(items),
        _ => None,
    }
}

fn ruled(documents: &[Document]) -> impl Iterator<Item = &Item> {
    documents.iter().flat_map(|document| match &document.body {
        Body::Ruled(items) => items.as_slice(),
        _ => &[],
    })
}

/// The order in which YAML holds items: by kind, and within a kind as they stand.
fn kind(item: &Item) -> u8 {
    match item {
        Item::Rule(_) => 0,
        Item::Protection(_) => 1,
        Item::Scenario(_) => 2,
        Item::Flow(_) => 3,
        Item::Template(_) => 4,
        Item::Exempt(_) => 5,
        Item::Bind(_) => 6,
        Item::Defaults(_) => 7,
        Item::Guard(_) => 8,
    }
}

/// The last day as the day that it ends before.
fn without_through(item: &mut Item) {
    let turn = |until: &mut Option<Text>, through: &mut Option<Text>| {
        if let Some(last) = through.take() {
            let next = Date::parse(&last).and_then(Date::tomorrow);
            *until = next.map(|next| last.with(next.to_string()));
        }
    };
    match item {
        Item::Rule(rule) => turn(&mut rule.until, &mut rule.through),
        Item::Protection(protection) => {
            let reveals = protection.reveals.iter_mut().map(|reveal| &mut reveal.conditions);
            let caps = protection.caps.iter_mut().map(|cap| &mut cap.conditions);
            reveals.chain(caps).for_each(|of| turn(&mut of.until, &mut of.through));
        }
        Item::Guard(guard) => match &mut guard.statement {
            super::Statement::NeverCan(never) => turn(&mut never.conditions.until, &mut never.conditions.through),
            super::Statement::NeverSees(never) => turn(&mut never.conditions.until, &mut never.conditions.through),
            _ => {}
        },
        _ => {}
    }
}
