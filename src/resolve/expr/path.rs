use super::in_words::described;
use super::{Checker, Situation};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::{Attribute, Expr, Member, Node, Status, UnitKind};
use crate::resolve::catalog::Owner;
use crate::resolve::index::Found;
use crate::source::{Place, Spanned};
use crate::syntax::{self, Text};
use crate::value::{Id, Type, TypeIx};

static UNKNOWN_ATTRIBUTE: Code = Code::error("expr/unknown-attribute", "{what} has no attribute `{name}`", "");
static FIELD: Code = Code::error(
    "expr/field-in-condition",
    "`{name}` is a protected field of `{type}`, and conditions read attributes only",
    "declare it under `attributes` if it decides, or leave it out of the condition",
);
static DIFFERENT_TYPES: Code = Code::error(
    "expr/attribute-differs",
    "`{name}` is {one} in `{first}` and {other} in `{second}`",
    "write a rule for each type",
);
static NO_PARTS: Code = Code::error("expr/no-parts", "`{path}` is {found}, which has no attributes", "");
static WHOLE: Code =
    Code::error("expr/whole-root", "`{root}` is not a value by itself", "name one of its attributes: `{root}.…`");
static FLOWS_ONLY: Code = Code::error(
    "expr/flows-only",
    "`{root}` is known in approval flows only",
    "in an access rule write `principal` for who asks and `resource` for the record",
);
pub(super) static NOT_HERE: Code = Code::error("expr/not-here", "`{root}` is not known here", "");
static NO_CLOCK: Code = Code::error(
    "expr/no-clock",
    "`{root}` is not known in assignments, which must not change with the time of day",
    "use `from`, `until` or `through` beside the assignment",
);
static OURS: Code = Code::error("expr/context-key", "`context.{name}` cannot be read in a condition", "");
static UNGUARDED: Code = Code::error(
    "expr/unguarded",
    "`{path}` may be absent",
    "join it with `and` to a part that asks for it: `{base} has {name} and …`",
);
static HAS_WHAT: Code =
    Code::error("expr/has-what", "`has` asks whether a record, a person, a unit or the context has an attribute", "");

pub(super) const CODES: &[&Code] = &[
    &UNKNOWN_ATTRIBUTE,
    &FIELD,
    &DIFFERENT_TYPES,
    &NO_PARTS,
    &WHOLE,
    &FLOWS_ONLY,
    &NOT_HERE,
    &NO_CLOCK,
    &OURS,
    &UNGUARDED,
    &HAS_WHAT,
];

/// The words that a path may begin with.
pub(super) const ROOTS: [&str; 12] = [
    "principal",
    "resource",
    "request",
    "context",
    "purpose",
    "channel",
    "scenario",
    "now",
    "today",
    "person",
    "subject",
    "requester",
];

const PERSON: [(&str, Member); 10] = [
    ("id", Member::Id),
    ("name", Member::Name),
    ("unit", Member::Unit),
    ("also_in", Member::AlsoIn),
    ("title", Member::Title),
    ("manager", Member::Manager),
    ("status", Member::Status),
    ("joined", Member::Joined),
    ("contract_end", Member::ContractEnd),
    ("left_on", Member::LeftOn),
];
const UNIT: [(&str, Member); 4] =
    [("id", Member::Id), ("name", Member::Name), ("type", Member::UnitType), ("head", Member::Head)];

/// The finding that an assignment reads a clock.
pub(super) fn no_clock(place: Place, name: &str) -> Diagnostic {
    Diagnostic::new(&NO_CLOCK, place).arg("root", name)
}

/// What a path leads to so far.
pub(super) enum Reached {
    /// The whole record.
    Record,
    /// The whole context.
    Context,
    /// A value.
    Value(Expr),
}

impl Checker<'_, '_> {
    /// A path as a value.
    pub(super) fn path(&mut self, place: Place, root: &Text, parts: &[Text]) -> Option<Expr> {
        match self.walk(root, parts)? {
            Reached::Value(expr) => Some(Expr { place, ..expr }),
            Reached::Record | Reached::Context => {
                self.sink.push(Diagnostic::new(&WHOLE, place).arg("root", &root.value));
                None
            }
        }
    }

    /// `base has name`.
    pub(super) fn has(&mut self, place: Place, base: &syntax::Expr, name: &Text) -> Option<Expr> {
        let reached = match &base.node {
            syntax::Node::Path(root, parts) => self.walk(root, parts)?,
            syntax::Node::Word(_) => Reached::Value(self.infer(base)?),
            syntax::Node::Broken => return None,
            _ => {
                self.sink.push(Diagnostic::new(&HAS_WHAT, base.place));
                return None;
            }
        };
        if let Reached::Value(expr) = &reached
            && !matches!(expr.value_type, Type::Person | Type::Unit)
        {
            self.sink.push(Diagnostic::new(&HAS_WHAT, base.place));
            return None;
        }
        let (part, _) = self.step(reached, name, "")?;
        Some(Expr { place, value_type: Type::Bool, node: Node::Has(Box::new(part)) })
    }

    fn walk(&mut self, root: &Text, parts: &[Text]) -> Option<Reached> {
        let mut reached = self.root(root)?;
        for (at, part) in parts.iter().enumerate() {
            let so_far = parts.get(..at).unwrap_or_default();
            let base = written(root, so_far);
            let (expr, optional) = self.step(reached, part, &base)?;
            let upto = parts.get(..=at).unwrap_or_default();
            if optional && !self.lenient && !self.is_guarded(&root.value, upto) {
                // Its type is known all the same, so that what stands around it is checked too.
                let finding = Diagnostic::new(&UNGUARDED, root.place.join(part.place)).arg("path", written(root, upto));
                self.sink.push(finding.arg("base", base).arg("name", &part.value));
            }
            reached = Reached::Value(expr);
        }
        Some(reached)
    }

    fn root(&mut self, root: &Text) -> Option<Reached> {
        let place = root.place;
        let value = |value_type, node| Some(Reached::Value(Expr { place, value_type, node }));
        if let Some((outwards, value_type)) = self.variable(&root.value) {
            return value(value_type, Node::Bound(outwards));
        }
        if let Situation::Flow(roots) = self.env.place {
            return self.flow_root(root, roots);
        }
        let assignment = !matches!(self.env.place, Situation::Rule { .. });
        let name = root.value.as_str();
        let code = match name {
            "now" | "today" if assignment => &NO_CLOCK,
            "person" if assignment => return value(Type::Person, Node::Person),
            "request" | "subject" | "requester" => &FLOWS_ONLY,
            _ if assignment || name == "person" => &NOT_HERE,
            "principal" => return value(Type::Person, Node::Principal),
            "resource" => return Some(Reached::Record),
            "context" => return Some(Reached::Context),
            "purpose" | "channel" | "scenario" | "now" | "today" => return self.stated_root(name, place),
            _ => &NOT_HERE,
        };
        let finding = Diagnostic::new(code, place).arg("root", name);
        self.sink.push(match name {
            _ if assignment => finding.help("an assignment reads `person` and what leads from there"),
            "request" | "subject" | "requester" => finding,
            "person" => finding.help("who asks is `principal`; `person` stands in assignments of roles"),
            _ => finding.near(nearest(name, self.bound.iter().map(|bound| bound.name.as_str()).chain(ROOTS))),
        });
        None
    }

    /// What a request states about itself.
    pub(super) fn stated_root(&self, name: &str, place: Place) -> Option<Reached> {
        let (value_type, node) = match name {
            "purpose" => (self.stated(&self.env.words.catalog.purposes), Node::Purpose),
            "channel" => (self.declared_channels(), Node::Channel),
            "scenario" => (Type::Enum(self.env.words.scenarios.clone()), Node::Scenario),
            "now" => (Type::Instant, Node::Now),
            "today" => (Type::Date, Node::Today),
            _ => return None,
        };
        Some(Reached::Value(Expr { place, value_type, node }))
    }

    fn stated(&self, ids: &[Spanned<Id>]) -> Type {
        Type::Enum(ids.iter().map(|id| id.value.clone()).collect())
    }

    fn declared_channels(&self) -> Type {
        Type::Enum(self.env.words.catalog.channels.iter().map(|channel| channel.id.value.clone()).collect())
    }

    /// One part further, and whether it may be absent without a fault.
    fn step(&mut self, from: Reached, part: &Text, base: &str) -> Option<(Expr, bool)> {
        match from {
            Reached::Record => self.resource(part),
            Reached::Context => self.context(part),
            Reached::Value(of) => match &of.value_type {
                Type::Person => self.member(of, part, &PERSON, Owner::Person),
                Type::Unit => self.member(of, part, &UNIT, Owner::Unit),
                other => {
                    let finding = Diagnostic::new(&NO_PARTS, part.place).arg("path", base).arg("found", described(other));
                    self.sink.push(match other {
                        Type::Set(_) => finding.help("ask about its members with `any(x in … where …)` or `all(x in … where …)`"),
                        _ => finding,
                    });
                    None
                }
            },
        }
    }

    fn member(&mut self, of: Expr, part: &Text, built_in: &[(&str, Member)], owner: Owner) -> Option<(Expr, bool)> {
        let place = of.place.join(part.place);
        if let Some((_, member)) = built_in.iter().find(|(name, _)| *name == part.value) {
            let value_type = member_type(member);
            return Some((Expr { place, value_type, node: Node::Member(Box::new(of), member.clone()) }, false));
        }
        let words = self.env.words;
        match words.attribute(owner, &part.value) {
            Found::Known(attribute) => {
                let member = match owner {
                    Owner::Unit => Member::UnitAttribute(attribute.name.value.clone()),
                    _ => Member::PersonAttribute(attribute.name.value.clone()),
                };
                let node = Node::Member(Box::new(of), member);
                Some((Expr { place, value_type: attribute.value_type.clone(), node }, attribute.optional))
            }
            Found::Broken => None,
            Found::Unknown => {
                let what = if owner == Owner::Unit { "a unit" } else { "a person" };
                let names = built_in.iter().map(|(name, _)| *name).chain(words.names(owner));
                let near = self.env.names.near(&part.value, names);
                let finding =
                    Diagnostic::new(&UNKNOWN_ATTRIBUTE, part.place).arg("what", what).arg("name", &part.value).near(near);
                self.sink.push(match owner {
                    Owner::Unit => finding.help("attributes of units are declared in `unit_attributes` of the catalogue"),
                    _ => finding.help("attributes of people are declared in `person_attributes` of the catalogue"),
                });
                None
            }
        }
    }

    fn context(&mut self, part: &Text) -> Option<(Expr, bool)> {
        let words = self.env.words;
        match words.attribute(Owner::Context, &part.value) {
            Found::Known(key) => {
                let node = Node::Context(key.name.value.clone());
                Some((Expr { place: part.place, value_type: key.value_type.clone(), node }, true))
            }
            Found::Broken => None,
            Found::Unknown => {
                let name = part.value.as_str();
                if crate::resolve::catalog::OUR_CONTEXT.contains(&name) {
                    let finding = Diagnostic::new(&OURS, part.place).arg("name", name);
                    self.sink.push(match name {
                        "now" | "purpose" | "channel" | "scenario" => finding.help("write `{name}` alone"),
                        _ => finding,
                    });
                    return None;
                }
                let near = self.env.names.near(name, words.names(Owner::Context));
                let finding = Diagnostic::new(&UNKNOWN_ATTRIBUTE, part.place).arg("what", "the context").arg("name", name);
                self.sink.push(finding.near(near).help("keys of the context are declared in `context` of the catalogue"));
                None
            }
        }
    }

    /// An attribute of the record, which every type of the rule must have with the same type.
    fn resource(&mut self, part: &Text) -> Option<(Expr, bool)> {
        let (types, app) = match self.env.place {
            Situation::Rule { types, app } => (types, app),
            Situation::Flow(roots) => (roots.types, None),
            Situation::Assignment | Situation::Cell => return None,
        };
        if let Some(app) = app {
            let finding = Diagnostic::new(&UNKNOWN_ATTRIBUTE, part.place).arg("what", "an application").arg("name", &part.value);
            self.sink.push(
                finding.also(app, "the rule is about an application too").help("write a rule of its own for the applications"),
            );
            return None;
        }
        let words = self.env.words;
        let mut first: Option<(TypeIx, &Attribute)> = None;
        let mut optional = false;
        let mut whole = true;
        for resource in types {
            match words.attribute(Owner::Type(resource.value), &part.value) {
                Found::Broken => whole = false,
                Found::Unknown => {
                    self.no_attribute(resource, part);
                    whole = false;
                }
                Found::Known(attribute) => {
                    optional |= attribute.optional;
                    match first {
                        None => first = Some((resource.value, attribute)),
                        Some((other, before)) if !same(&before.value_type, &attribute.value_type) => {
                            self.differs(part, (other, before), (resource.value, attribute));
                            whole = false;
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        let (_, attribute) = first.filter(|_| whole)?;
        let node = Node::Resource(attribute.name.value.clone());
        Some((Expr { place: part.place, value_type: attribute.value_type.clone(), node }, optional))
    }

    fn differs(&mut self, part: &Text, first: (TypeIx, &Attribute), second: (TypeIx, &Attribute)) {
        let finding = Diagnostic::new(&DIFFERENT_TYPES, part.place)
            .arg("name", &part.value)
            .arg("one", described(&first.1.value_type))
            .arg("first", &self.env.names.types.id(first.0).value)
            .arg("other", described(&second.1.value_type))
            .arg("second", &self.env.names.types.id(second.0).value);
        self.sink.push(finding.also(first.1.name.place, "one declaration").also(second.1.name.place, "the other declaration"));
    }

    fn no_attribute(&mut self, resource: &Spanned<TypeIx>, part: &Text) {
        let words = self.env.words;
        let type_id = &self.env.names.types.id(resource.value).value;
        let field = words.field(resource.value, &part.value);
        if let Some(field) = field {
            let finding = Diagnostic::new(&FIELD, part.place).arg("name", &part.value).arg("type", type_id);
            self.sink.push(finding.also(field.name.place, "declared as a field here"));
            return;
        }
        let near = self.env.names.near(&part.value, words.names(Owner::Type(resource.value)));
        let what = format!("`{type_id}`");
        self.sink.push(Diagnostic::new(&UNKNOWN_ATTRIBUTE, part.place).arg("what", what).arg("name", &part.value).near(near));
    }

    /// The attribute that a bare word probably means, where no value could stand.
    pub(super) fn meant_path(&self, expr: &syntax::Expr) -> Option<String> {
        let syntax::Node::Word(name) = &expr.node else { return None };
        if self.variable(name).is_some() || self.parameter(name).is_some() {
            return None;
        }
        let words = self.env.words;
        match self.env.place {
            Situation::Rule { types, .. } => {
                let type_ix = types.first()?.value;
                if words.names(Owner::Type(type_ix)).any(|known| known == name) {
                    return Some(format!("resource.{name}"));
                }
                words.names(Owner::Context).any(|known| known == name).then(|| format!("context.{name}"))
            }
            Situation::Flow(roots) => {
                let type_ix = roots.types.first()?.value;
                let known = words.names(Owner::Type(type_ix)).any(|known| known == name);
                known.then(|| format!("request.{name}"))
            }
            Situation::Cell => None,
            Situation::Assignment => {
                let known =
                    PERSON.iter().any(|(known, _)| known == name) || words.names(Owner::Person).any(|known| known == name);
                known.then(|| format!("person.{name}"))
            }
        }
    }
}

/// Whether two declarations mean the same type; the order of an enum's values does not count.
fn same(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Enum(a), Type::Enum(b)) => a.len() == b.len() && a.iter().all(|value| b.contains(value)),
        (Type::Set(a), Type::Set(b)) => same(a, b),
        _ => a == b,
    }
}

fn member_type(member: &Member) -> Type {
    match member {
        Member::Unit => Type::Unit,
        Member::AlsoIn => Type::Set(Box::new(Type::Unit)),
        Member::Manager | Member::Head => Type::Person,
        Member::Status => enum_of(Status::ALL.map(Status::name)),
        Member::UnitType => enum_of(UnitKind::TREE.map(UnitKind::name).into_iter().chain([UnitKind::Virtual.name()])),
        Member::Joined | Member::ContractEnd | Member::LeftOn => Type::Date,
        Member::Id | Member::Name | Member::Title | Member::PersonAttribute(_) | Member::UnitAttribute(_) => Type::Text,
    }
}

/// An enum of names that are ids.
pub(super) fn enum_of<'a>(names: impl IntoIterator<Item = &'a str>) -> Type {
    Type::Enum(names.into_iter().filter_map(|name| Id::new(name).ok()).collect())
}

/// A path as it is written.
fn written(root: &Text, parts: &[Text]) -> String {
    parts.iter().fold(root.value.clone(), |path, part| format!("{path}.{}", part.value))
}
