//! Parameters of flows and templates, and the values they are given.

use std::collections::BTreeMap;

use super::expr::{in_words, typed};
use super::flow_scope::{Given, Scope, Signature, Starts};
use super::index::read_id;
use super::names::Names;
use super::type_name::value_type;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{Bind, Expr, Flow, Param, canonical_word};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Given as Value, Named, Text};
use crate::value::{FlowIx, Id, Ix, Type, UnitIx};

static PARAM_TWICE: Code = Code::error("flow/param-twice", "`{name}` is given twice", "keep one of them");
static PARAM_NAME: Code = Code::error(
    "flow/param-name",
    "`{name}` cannot be the name of a parameter",
    "no condition could read it: write a name of letters, digits, `_` and `-` that is no word of the language",
);
static UNKNOWN_PARAM: Code = Code::error("flow/unknown-param", "{what} has no parameter `{name}`", "");
static BOUND_TWICE: Code = Code::error(
    "flow/bound-twice",
    "`{flow}` is bound in `{unit}` twice",
    "the nearest unit counts, and these are equally near: join them into one",
);
static UNSET: Code = Code::error(
    "flow/param-unset",
    "`{name}` of `{flow}` has neither a default nor a value in `{unit}`",
    "give it a default, or bind it in `{root}` for all units",
);
static NOT_A_VALUE: Code = Code::error(
    "flow/approver-for-value",
    "`{name}` is {wanted}, and approvers are given",
    "parameters of the types `Role` and `Person` take `role …` and `person …`; write a value for others",
);
static SCOPED: Code = Code::error(
    "flow/role-with-scope",
    "`{name}` is a role, and where it is held stands in the template",
    "write `role …` alone",
);
static TOO_MANY: Code =
    Code::error("flow/arguments", "the template `{template}` has {wanted} parameters, and {found} values are given", "");
static LACKING: Code =
    Code::error("flow/argument-missing", "the template `{template}` is called without `{name}`", "say what it is");

pub(super) const CODES: &[&Code] =
    &[&PARAM_TWICE, &PARAM_NAME, &UNKNOWN_PARAM, &BOUND_TWICE, &UNSET, &NOT_A_VALUE, &SCOPED, &TOO_MANY, &LACKING];

/// A name that an expression can read. Others are told.
fn name(text: &Text, sink: &mut Sink) -> Option<Spanned<Id>> {
    let id = read_id(text, sink)?;
    if canonical_word(id.as_str()) != id.as_str() {
        sink.push(Diagnostic::new(&PARAM_NAME, text.place).arg("name", &text.value));
        return None;
    }
    Some(id)
}

/// Tells the second of two equal names.
fn once<'a>(names: impl Iterator<Item = &'a Text>, sink: &mut Sink) -> bool {
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    let mut whole = true;
    for name in names {
        if let Some(first) = seen.get(name.value.as_str()) {
            let finding = Diagnostic::new(&PARAM_TWICE, name.place).arg("name", &name.value);
            sink.push(finding.also(*first, "the first time"));
            whole = false;
        } else {
            seen.insert(&name.value, name.place);
        }
    }
    whole
}

/// The parameters of a flow, by name, with their defaults.
pub(super) fn declared(params: &[syntax::Param], scope: &Scope<'_>, sink: &mut Sink) -> Option<Vec<Param>> {
    let mut whole = once(params.iter().map(|param| &param.id), sink);
    let mut out = Vec::new();
    for param in params {
        let name = name(&param.id, sink);
        let value_type = value_type(&param.type_name, param.at.place, sink);
        let default = match (&param.default, &value_type) {
            (Some(default), Some(wanted)) => match typed(scope.env(), default, wanted, false, sink) {
                Some(default) => Some(default),
                None => {
                    whole = false;
                    None
                }
            },
            _ => None,
        };
        match (name, value_type) {
            (Some(name), Some(value_type)) => out.push(Param { at: param.at.place, name, value_type, default }),
            _ => whole = false,
        }
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    whole.then_some(out)
}

/// The parameters of every template, by its number.
pub(super) fn signatures<'a>(
    templates: &[&'a syntax::Template],
    names: &Names<'_>,
    sink: &mut Sink,
) -> Vec<Option<Signature<'a>>> {
    let mut out: Vec<Option<Signature<'a>>> = (0..names.templates.len()).map(|_| None).collect();
    for template in templates {
        let mut whole = once(template.params.iter().map(|param| &param.id), sink);
        let mut params = Vec::new();
        for param in &template.params {
            let name = name(&param.id, sink);
            let value_type = value_type(&param.type_name, param.at.place, sink);
            params.extend(name.map(|name| name.value).zip(value_type));
        }
        whole &= params.len() == template.params.len();
        let slot = names.templates.declared(&template.id).and_then(|ix| out.get_mut(ix.row() as usize));
        if let Some(slot) = slot.filter(|_| whole) {
            let written = template.params.iter().map(|param| &param.type_name).collect();
            *slot = Some(Signature { id: &template.id, params, written });
        }
    }
    out
}

/// A template's parameters, whose types are known.
pub(super) fn of_template(written: &[syntax::Param], signature: &Signature<'_>) -> Vec<Param> {
    let one = |(param, (name, value_type)): (&syntax::Param, &(Id, Type))| Param {
        at: param.at.place,
        name: param.id.with(name.clone()),
        value_type: value_type.clone(),
        default: None,
    };
    written.iter().zip(&signature.params).map(one).collect()
}

/// What the parameters of a template are given by a call, by name.
pub(super) fn arguments(
    call: &syntax::Call,
    signature: &Signature<'_>,
    scope: &Scope<'_>,
    sink: &mut Sink,
) -> Option<Vec<(Id, Expr)>> {
    let mut whole = once(call.args.iter().filter_map(|arg| arg.name.as_ref()), sink);
    let positional = call.args.iter().filter(|arg| arg.name.is_none()).count();
    if positional > signature.params.len() {
        let finding = Diagnostic::new(&TOO_MANY, call.at.place).arg("template", &signature.id.value);
        let finding = finding.arg("wanted", signature.params.len()).arg("found", positional);
        sink.push(finding.also(signature.id.place, "the template is declared here"));
        return None;
    }
    let mut given: BTreeMap<Id, Expr> = BTreeMap::new();
    let mut named: Vec<&str> = Vec::new();
    for (at, arg) in call.args.iter().enumerate() {
        let found = match &arg.name {
            None => signature.params.get(at).zip(signature.written.get(at)),
            Some(name) => {
                let found = signature.params.iter().zip(&signature.written).find(|((param, _), _)| param.as_str() == name.value);
                if found.is_none() {
                    let near = scope.given.names.near(&name.value, signature.params.iter().map(|(param, _)| param.as_str()));
                    let what = format!("the template `{}`", signature.id.value);
                    let finding = Diagnostic::new(&UNKNOWN_PARAM, name.place).arg("what", what).arg("name", &name.value);
                    sink.push(finding.near(near).also(signature.id.place, "the template is declared here"));
                }
                found
            }
        };
        let Some(((name, wanted), written)) = found else {
            whole = false;
            continue;
        };
        named.push(name.as_str());
        match value(name, wanted, written, &arg.value, scope, sink) {
            Some(value) => drop(given.insert(name.clone(), value)),
            None => whole = false,
        }
    }
    for (name, _) in &signature.params {
        if !named.contains(&name.as_str()) {
            let finding = Diagnostic::new(&LACKING, call.at.place).arg("template", &signature.id.value).arg("name", name);
            sink.push(finding.also(signature.id.place, "the template is declared here"));
            whole = false;
        }
    }
    whole.then(|| given.into_iter().collect())
}

/// A value for a parameter: an expression, a scalar of YAML, or `role x` and `person y` for parameters that are such.
fn value(
    name: &Id,
    wanted: &Type,
    written: &syntax::TypeName,
    given: &Value,
    scope: &Scope<'_>,
    sink: &mut Sink,
) -> Option<Expr> {
    match given {
        Value::Expr(expr) => typed(scope.env(), expr, wanted, false, sink),
        Value::Scalar(scalar) => {
            let expr = scalar.clone().settle(written.is_text(), sink);
            typed(scope.env(), &expr, wanted, false, sink)
        }
        Value::Approver(approver) => match (&approver.who, wanted) {
            (Named::Role(holders), Type::Role) => {
                if !matches!(holders.held, syntax::Held::Here) {
                    sink.push(Diagnostic::new(&SCOPED, holders.at.place).arg("name", name));
                    return None;
                }
                match &holders.role {
                    syntax::RoleName::Id(id) => scope.role(id, sink),
                    syntax::RoleName::Table { table, args, output } => {
                        let node = syntax::Node::Table(table.clone(), args.clone(), output.clone());
                        typed(scope.env(), &syntax::Expr { place: holders.at.place, node }, wanted, false, sink)
                    }
                }
            }
            (Named::Person(person), Type::Person) => scope.person(person, sink),
            _ => {
                let finding = Diagnostic::new(&NOT_A_VALUE, approver.at.place).arg("name", name);
                sink.push(finding.arg("wanted", in_words(wanted)));
                None
            }
        },
    }
}

/// The binds by flow and unit.
pub(super) fn binds(
    binds: &[&syntax::Bind],
    flows: &[&syntax::Flow],
    given: &Given<'_>,
    starts: &Starts,
    sink: &mut Sink,
) -> Vec<Bind> {
    let mut out: Vec<Bind> = Vec::new();
    for bind in binds {
        out.extend(self::bind(bind, flows, given, starts, sink));
    }
    out.sort_by_key(|bind| (bind.flow.value, bind.in_unit.value, bind.at));
    for (one, next) in out.iter().zip(out.iter().skip(1)) {
        if (one.flow.value, one.in_unit.value) == (next.flow.value, next.in_unit.value) {
            let finding = Diagnostic::new(&BOUND_TWICE, next.at).arg("flow", &given.names.flows.id(one.flow.value).value);
            let unit = given.names.units.id(one.in_unit.value);
            sink.push(finding.arg("unit", &unit.value).also(one.at, "the first one"));
        }
    }
    out
}

fn bind(bind: &syntax::Bind, flows: &[&syntax::Flow], given: &Given<'_>, starts: &Starts, sink: &mut Sink) -> Option<Bind> {
    let names = given.names;
    let flow = names.flows.get(&bind.flow, sink);
    let in_unit = names.unit(&bind.in_unit, sink);
    let mut whole = once(bind.params.iter().map(|(name, _)| name), sink);
    let (flow, in_unit) = (flow?, in_unit?);
    let written = flows.iter().find(|written| names.flows.declared(&written.id) == Some(flow.value))?;
    let started = starts.get(&written.id.place)?.as_ref()?;
    let held = written.when.as_ref();
    let scope = Scope {
        given,
        types: &started.types,
        schedule: started.schedule,
        is_called: true,
        params: &[],
        is_template: false,
        held: held.into_iter().collect(),
    };
    let mut params = Vec::new();
    for (name, stated) in &bind.params {
        let Some(param) = written.params.iter().find(|param| param.id.value == name.value) else {
            let near = names.near(&name.value, written.params.iter().map(|param| param.id.value.as_str()));
            let what = format!("the flow `{}`", written.id.value);
            let finding = Diagnostic::new(&UNKNOWN_PARAM, name.place).arg("what", what).arg("name", &name.value);
            sink.push(finding.near(near).also(written.id.place, "the flow is declared here"));
            whole = false;
            continue;
        };
        // What is wrong with the declaration itself was told.
        let wanted = value_type(&param.type_name, param.at.place, &mut Sink::new());
        let id = Id::new(&name.value).ok();
        let found = id.zip(wanted).and_then(|(id, wanted)| {
            let value = value(&id, &wanted, &param.type_name, stated, &scope, sink)?;
            Some((name.with(id), value))
        });
        whole &= found.is_some();
        params.extend(found);
    }
    params.sort_by(|a, b| a.0.cmp(&b.0));
    whole.then_some(Bind { at: bind.at.place, flow, in_unit, params })
}

/// Tells parameters that have neither a default nor a value in some unit of the tree.
pub(super) fn check_unset(flows: &[Flow], binds: &[Bind], given: &Given<'_>, sink: &mut Sink) {
    let names = given.names;
    for flow in flows {
        let Some(ix) = names.flows.find(flow.named.id.as_str()).known() else { continue };
        for param in flow.params.iter().filter(|param| param.default.is_none()) {
            if let Some(unit) = first_unset(ix, &param.name.value, binds, names) {
                let root = names.units.id(UnitIx::new(0));
                let finding = Diagnostic::new(&UNSET, param.at).arg("name", &param.name.value).arg("flow", &flow.named.id.value);
                sink.push(finding.arg("unit", &names.units.id(unit).value).arg("root", &root.value));
            }
        }
    }
}

/// The first unit of the tree at which, and above which, a parameter is not bound.
fn first_unset(flow: FlowIx, param: &Id, binds: &[Bind], names: &Names<'_>) -> Option<UnitIx> {
    let root = names.units.ids().indexes().next()?;
    // Whatever is bound below the root is not bound at the root itself, which is a unit like any other.
    let bound = binds.iter().any(|bind| {
        bind.flow.value == flow && bind.in_unit.value == root && bind.params.iter().any(|(name, _)| name.value == *param)
    });
    (!bound).then_some(root)
}
