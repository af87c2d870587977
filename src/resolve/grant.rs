use super::Names;
use super::expr::{self, Env};
use super::names::title;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{Assignment, Grantee, Ids, Role, Scope, canonical_expr};
use crate::source::Spanned;
use crate::syntax::{self, StatedGrant};
use crate::value::{IntegrationIx, PersonIx, RoleIx, TableIx, UnitIx};

static HEADED: Code = Code::error(
    "role/headed-unit-without-heads",
    "the scope `headed_unit` is for heads of units, and this assignment is not",
    "write `heads_in: U` for the heads of U and of the units below it, or name another scope",
);
static UNKNOWN_SCOPE: Code =
    Code::error("ref/unknown-scope", "`{id}` is no scope", "a scope is a unit, `own_unit`, `headed_unit` or `tenant`");
static GRANTED_TWICE: Code = Code::error(
    "role/granted-twice",
    "the role `{role}` is granted twice to the same holder in the same scope from the same day",
    "keep one of the two assignments",
);

pub(super) static CODES: &[&Code] = &[&HEADED, &UNKNOWN_SCOPE, &GRANTED_TWICE];

/// Resolves one assignment.
pub(super) fn resolve(stated: &syntax::Assignment, env: Env<'_>, sink: &mut Sink) -> Option<Assignment> {
    let names = env.names;
    let who = holder(stated, env, sink);
    let scope = scope(&stated.scope, names, sink);
    let heads = stated.heads_in.is_some();
    if let Some(scope) = scope.as_ref().filter(|scope| scope.value == Scope::HeadedUnit && !heads) {
        sink.push(Diagnostic::new(&HEADED, scope.place));
    }
    let validity = names.validity(stated.from.as_ref(), stated.until.as_ref(), stated.through.as_ref(), sink);
    let reviewed = stated.reviewed.as_ref().and_then(|day| names.day(day, sink));
    let reason = stated.reason.as_ref().map(|reason| Box::new(title(reason, sink)));
    Some(Assignment { at: stated.at.place, who: who?, scope: scope?, validity, reviewed, reason })
}

/// Resolves one row of a table.
pub(super) fn of_row(stated: &StatedGrant<'_>, names: &Names<'_>, sink: &mut Sink) -> Option<Assignment> {
    let who = names.person(&stated.person, sink).map(|ix| ix.with(Grantee::Person(ix.value)));
    let scope = scope(&stated.scope, names, sink);
    if let Some(scope) = scope.as_ref().filter(|scope| scope.value == Scope::HeadedUnit) {
        sink.push(Diagnostic::new(&HEADED, scope.place));
    }
    let validity = names.validity(stated.from.as_ref(), stated.until.as_ref(), stated.through.as_ref(), sink);
    let reviewed = stated.reviewed.as_ref().and_then(|day| names.day(day, sink));
    let reason = stated.reason.as_ref().map(|reason| Box::new(title(reason, sink)));
    Some(Assignment { at: stated.at.place, who: who?, scope: scope?, validity, reviewed, reason })
}

/// To whom: the shape of an assignment, which its reader checked, has exactly one of these.
fn holder(stated: &syntax::Assignment, env: Env<'_>, sink: &mut Sink) -> Option<Spanned<Grantee>> {
    let names = env.names;
    if let Some(person) = &stated.person {
        return names.person(person, sink).map(|ix| ix.with(Grantee::Person(ix.value)));
    }
    if let Some(unit) = &stated.unit {
        return names.unit(unit, sink).map(|ix| ix.with(Grantee::Unit(ix.value)));
    }
    if let Some(unit) = &stated.heads_in {
        return names.unit(unit, sink).map(|ix| ix.with(Grantee::HeadsIn(ix.value)));
    }
    let condition = stated.condition.as_ref()?;
    expr::condition(env, condition, sink).map(|typed| Spanned::new(Grantee::Where(Box::new(typed)), condition.place))
}

fn scope(text: &Spanned<impl AsRef<str>>, names: &Names<'_>, sink: &mut Sink) -> Option<Spanned<Scope>> {
    let scope = match text.value.as_ref() {
        "tenant" => Scope::Tenant,
        "own_unit" => Scope::OwnUnit,
        "headed_unit" => Scope::HeadedUnit,
        id => match names.units.find(id) {
            super::Found::Known(ix) => Scope::Unit(ix),
            super::Found::Broken => return None,
            super::Found::Unknown => {
                let word = crate::diagnostic::nearest(id, ["tenant", "own_unit", "headed_unit"]);
                let near = word.or_else(|| names.units.near(id));
                sink.push(Diagnostic::new(&UNKNOWN_SCOPE, text.place).arg("id", id).near(near));
                return None;
            }
        },
    };
    Some(text.with(scope))
}

/// Puts the grants of a role in their order, and tells those that are written twice. A grant is known by who, scope and beginning,
/// so that two of one such key cannot be told apart, whatever their ends.
pub(super) fn sort_and_check(role: &mut Role, env: Env<'_>, sink: &mut Sink) {
    let text = |who: &Grantee| if let Grantee::Where(condition) = who { canonical_expr(condition, &env) } else { String::new() };
    let keys = |assignment: &Assignment| {
        let who = &assignment.who.value;
        (key(who), text(who), assignment.scope.value, assignment.validity.period)
    };
    // The sort is stable: of equal grants the one that was written first stays first.
    role.assign.sort_by_cached_key(keys);
    let same = |a: &Assignment, b: &Assignment| {
        let (who, other) = (&a.who.value, &b.who.value);
        (key(who), a.scope.value, a.validity.period.from) == (key(other), b.scope.value, b.validity.period.from)
            && text(who) == text(other)
    };
    let mut last: Option<&Assignment> = None;
    for assignment in &role.assign {
        match last.filter(|first| same(first, assignment)) {
            Some(first) => {
                let (a, b) = (first.who.place.min(assignment.who.place), first.who.place.max(assignment.who.place));
                sink.push(Diagnostic::new(&GRANTED_TWICE, b).arg("role", &role.named.id.value).also(a, "the first one"));
            }
            None => last = Some(assignment),
        }
    }
}

/// The order of holders: people, units, conditions, heads.
fn key(who: &Grantee) -> (u8, u32) {
    match who {
        Grantee::Person(ix) => (0, ix.0),
        Grantee::Unit(ix) => (1, ix.0),
        Grantee::Where(_) => (2, 0),
        Grantee::HeadsIn(ix) => (3, ix.0),
    }
}

impl Ids for Env<'_> {
    fn unit_id(&self, unit: UnitIx) -> &str {
        self.names.units.id(unit).as_str()
    }
    fn person_id(&self, person: PersonIx) -> &str {
        self.names.people.id(person).as_str()
    }
    fn role_id(&self, role: RoleIx) -> &str {
        self.names.roles.id(role).as_str()
    }
    fn integration_id(&self, integration: IntegrationIx) -> &str {
        self.names.integrations.id(integration).as_str()
    }
    fn table_id(&self, table: TableIx) -> &str {
        self.names.tables.id(table).as_str()
    }
    fn output_name(&self, table: TableIx, output: usize) -> Option<&str> {
        let outputs = &self.tables.get(table)?.as_ref()?.outputs;
        outputs.get(output).filter(|_| outputs.len() > 1).map(|column| column.name.as_str())
    }
}
