use super::in_words::described;
use super::path::Reached;
use super::{Checker, Situation, fits};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{Expr, Node};
use crate::source::{Place, Spanned};
use crate::syntax;
use crate::value::{Id, Type, TypeIx};

static NO_REQUEST: Code = Code::error(
    "expr/no-request",
    "`{root}` is not known in a flow that a date starts",
    "nobody asks there: the person is `subject`",
);
static NO_CALLER: Code = Code::error(
    "expr/no-caller",
    "no flow calls this template, so that nobody knows what `{root}` is",
    "call the template in a flow, or take it out",
);
static NO_SUBJECT: Code = Code::error(
    "expr/no-subject",
    "`subject` is the owner of the record, and `{type}` has none",
    "give the type an attribute of type `Person` and name it with `owner:`",
);
static ACCESS_ONLY: Code =
    Code::error("expr/access-only", "`{root}` is not known in approval flows", "write `{instead}` in a flow");

pub(super) const CODES: &[&Code] = &[&NO_REQUEST, &NO_CALLER, &NO_SUBJECT, &ACCESS_ONLY];

/// The roots of a flow's expressions.
const ROOTS: [&str; 9] = ["request", "requester", "subject", "context", "purpose", "channel", "scenario", "now", "today"];

/// What the expressions of a flow, a template, an exemption or a bind may speak of.
#[derive(Clone, Copy)]
pub(in crate::resolve) struct Roots<'a> {
    /// The types of the record that is submitted, or of those of all flows that call a template.
    pub types: &'a [Spanned<TypeIx>],
    /// The schedule that starts it, or starts a flow that calls a template.
    pub schedule: Option<Place>,
    /// Whether anything starts it at all, which is not so in a template that nobody calls.
    pub is_called: bool,
    /// Parameters.
    pub params: &'a [(Id, Type)],
    /// Conditions that hold where the expression is read, so that what they ask for with `has` is there.
    pub held: &'a [&'a syntax::Expr],
}

/// An expression of a type, or where that is allowed a set of such. Nothing comes back where something was wrong, which was told.
pub(in crate::resolve) fn typed(
    env: super::Env<'_>,
    expr: &syntax::Expr,
    wanted: &Type,
    or_set: bool,
    sink: &mut Sink,
) -> Option<Expr> {
    let mut checker = Checker::new(env, sink);
    if !or_set || checker.is_word(expr) || matches!(expr.node, syntax::Node::String(_) | syntax::Node::Literal(..)) {
        return checker.check(expr, wanted);
    }
    let typed = checker.infer(expr)?;
    let fitting = match &typed.value_type {
        Type::Set(of) => fits(of, wanted),
        single => fits(single, wanted),
    };
    if fitting {
        return Some(typed);
    }
    checker.mismatch(expr.place, &typed.value_type, wanted);
    None
}

/// The date of a person that starts a flow. Whoever has no such date starts none, so that it needs no `has`.
pub(in crate::resolve) fn date_of_subject(env: super::Env<'_>, path: &syntax::Expr, sink: &mut Sink) -> Option<Expr> {
    let mut checker = Checker::new(env, sink);
    checker.lenient = true;
    checker.check(path, &Type::Date)
}

impl Checker<'_, '_> {
    /// A parameter of the flow, unless a variable of that name is nearer.
    pub(super) fn parameter(&self, name: &str) -> Option<&(Id, Type)> {
        let Situation::Flow(roots) = self.env.place else { return None };
        roots.params.iter().find(|(known, _)| known.as_str() == name)
    }

    /// What a path of a flow begins with.
    pub(super) fn flow_root(&mut self, root: &syntax::Text, roots: Roots<'_>) -> Option<Reached> {
        let place = root.place;
        let value = |value_type, node| Some(Reached::Value(Expr { place, value_type, node }));
        let name = root.value.as_str();
        if let Some((name, value_type)) = self.parameter(name) {
            return value(value_type.clone(), Node::Param(name.clone()));
        }
        match name {
            "request" | "requester" if self.has_request(name, place, roots) => {
                if name == "request" {
                    Some(Reached::Record)
                } else {
                    value(Type::Person, Node::Requester)
                }
            }
            "request" | "requester" => None,
            "subject" if self.has_subject(place, roots) => value(Type::Person, Node::Subject),
            "subject" => None,
            "person" if roots.schedule.is_some() => value(Type::Person, Node::Subject),
            "context" => Some(Reached::Context),
            "purpose" | "channel" | "scenario" | "now" | "today" => self.stated_root(name, place),
            _ => {
                let instead = match name {
                    "principal" => "requester",
                    "resource" => "request",
                    "person" => "subject",
                    _ => {
                        let names = roots.params.iter().map(|(param, _)| param.as_str()).chain(ROOTS);
                        let bound = self.bound.iter().map(|bound| bound.name.as_str());
                        let near = nearest(name, names.chain(bound));
                        let finding = Diagnostic::new(&super::path::NOT_HERE, place).arg("root", name);
                        self.sink.push(finding.near(near));
                        return None;
                    }
                };
                let finding = Diagnostic::new(&ACCESS_ONLY, place).arg("root", name).arg("instead", instead);
                self.sink.push(finding.fix(place, instead));
                None
            }
        }
    }

    fn has_request(&mut self, root: &str, place: Place, roots: Roots<'_>) -> bool {
        if let Some(schedule) = roots.schedule {
            let finding = Diagnostic::new(&NO_REQUEST, place).arg("root", root);
            self.sink.push(finding.also(schedule, "it starts here"));
        } else if !roots.is_called {
            self.sink.push(Diagnostic::new(&NO_CALLER, place).arg("root", root));
        }
        roots.schedule.is_none() && roots.is_called
    }

    fn has_subject(&mut self, place: Place, roots: Roots<'_>) -> bool {
        if !roots.is_called {
            self.sink.push(Diagnostic::new(&NO_CALLER, place).arg("root", "subject"));
            return false;
        }
        let types = &self.env.words.catalog.types;
        let mut has = true;
        for of in roots.types {
            let Some(row) = types.get(of.value).filter(|row| row.owner.is_none()) else { continue };
            let finding = Diagnostic::new(&NO_SUBJECT, place).arg("type", &row.named.id.value);
            self.sink.push(finding.also(of.place, "the type"));
            has = false;
        }
        has
    }
}

/// Whether a flow that a date starts is asked for whoever requests it, who is nobody; that is told then.
pub(in crate::resolve) fn asks_nobody(root: &'static str, place: Place, roots: Roots<'_>, sink: &mut Sink) -> bool {
    if let Some(schedule) = roots.schedule {
        let finding = Diagnostic::new(&NO_REQUEST, place).arg("root", root);
        sink.push(finding.also(schedule, "it starts here"));
    }
    roots.schedule.is_some()
}

/// Whether every type of the request has an owner; those that have none are told.
pub(in crate::resolve) fn has_owner(env: super::Env<'_>, place: Place, roots: Roots<'_>, sink: &mut Sink) -> bool {
    Checker::new(env, sink).has_subject(place, roots)
}

/// A type in words, for rooms beside this one.
pub(in crate::resolve) fn in_words(value_type: &Type) -> String {
    described(value_type)
}
