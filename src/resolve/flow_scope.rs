use std::collections::{BTreeMap, BTreeSet};

use super::Vocabulary;
use super::expr::{Env, Roots, Situation, condition};
use super::names::Names;
use crate::diagnostic::Sink;
use crate::model::{DecisionTable, Expr, Node, Trigger};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Text};
use crate::value::{CalendarIx, Id, Table, TableIx, Type, TypeIx};

/// What flows are resolved against.
pub(super) struct Given<'a> {
    /// Ids.
    pub names: &'a Names<'a>,
    /// Attributes and their types.
    pub words: &'a Vocabulary,
    /// Decision tables.
    pub tables: &'a Table<TableIx, Option<DecisionTable>>,
    /// What integrations tell of.
    pub events: BTreeMap<String, Vec<(TypeIx, Place)>>,
    /// Calendars that are ever open.
    pub open_calendars: BTreeSet<CalendarIx>,
    /// The parameters of templates; of a broken one nothing.
    pub signatures: Vec<Option<Signature<'a>>>,
}

/// A template's parameters.
pub(super) struct Signature<'a> {
    /// The template's id.
    pub id: &'a Text,
    /// Names and types, in order.
    pub params: Vec<(Id, Type)>,
    /// How the types are written.
    pub written: Vec<&'a syntax::TypeName>,
}

/// How something that a flow does is started.
#[derive(Clone)]
pub(super) struct Started {
    /// What starts it.
    pub on: Spanned<Trigger>,
    /// The types of the record.
    pub types: Vec<Spanned<TypeIx>>,
    /// The schedule, where that starts it.
    pub schedule: Option<Place>,
}

/// How each flow is started, by where its id stands; nothing where that has a fault.
pub(super) type Starts = BTreeMap<Place, Option<Started>>;

/// What an expression, an approver or a step of one flow or template is read against.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    /// What the set says.
    pub given: &'a Given<'a>,
    /// The types of the request.
    pub types: &'a [Spanned<TypeIx>],
    /// The schedule that starts it.
    pub schedule: Option<Place>,
    /// Whether anything starts it.
    pub is_called: bool,
    /// Parameters.
    pub params: &'a [(Id, Type)],
    /// Whether a name is a parameter before it is an id.
    pub is_template: bool,
    /// Conditions that hold here.
    pub held: Vec<&'a syntax::Expr>,
}

impl<'a> Scope<'a> {
    /// Where expressions stand.
    pub(super) fn roots(&self) -> Roots<'_> {
        let Self { types, schedule, is_called, params, .. } = self;
        Roots { types, schedule: *schedule, is_called: *is_called, params, held: &self.held }
    }

    pub(super) fn env(&self) -> Env<'_> {
        let Given { names, words, tables, .. } = self.given;
        Env { names, words, tables, place: Situation::Flow(self.roots()) }
    }

    /// The same where a condition holds.
    pub(super) fn under(&self, held: Option<&'a syntax::Expr>) -> Self {
        let mut inner = self.clone();
        inner.held.extend(held);
        inner
    }

    /// A condition, if there is one. The outer nothing is a fault that was told.
    #[expect(clippy::option_option, reason = "not stated, stated but faulty, stated: three things")]
    pub(super) fn when(&self, when: Option<&syntax::Expr>, sink: &mut Sink) -> Option<Option<Expr>> {
        match when {
            None => Some(None),
            Some(when) => condition(self.env(), when, sink).map(Some),
        }
    }
}

/// A parameter that a name stands for: in a template before an id of that name, in a flow where there is no such id.
pub(super) fn by_id_or_parameter(scope: &Scope<'_>, name: &Text, wanted: &Type, is_id: bool) -> Option<Expr> {
    if is_id && !scope.is_template {
        return None;
    }
    let (param, value_type) = scope.params.iter().find(|(param, _)| param.as_str() == name.value)?;
    let fits = match value_type {
        Type::Set(of) => **of == *wanted,
        single => single == wanted,
    };
    fits.then(|| Expr { place: name.place, value_type: value_type.clone(), node: Node::Param(param.clone()) })
}
