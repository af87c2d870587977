use std::collections::BTreeMap;
use std::sync::Arc;

use crate::authzen::{Answer, Depends, RequestCode, RequestError, RuleNote};
use crate::bundle::{Bundle, Catalog, FieldIx, Target};
use crate::eval::Principal;
use crate::mask::View;
use crate::search::{Ability, Given, Held, Index, differences, holdings, views, what_can};
use crate::value::{ActionIx, Instant, TypeIx, nfc};

/// All that somebody may do.
#[derive(Clone, Debug)]
pub struct WhatCan {
    bundle: Arc<Bundle>,
    principal: Principal,
    now: Instant,
    abilities: Vec<Ability>,
    held: Vec<Held>,
    views: Vec<(TypeIx, FieldIx, View)>,
}

/// How two differ, or one at two instants.
#[derive(Clone, Debug)]
pub struct Comparison {
    left: WhatCan,
    right: WhatCan,
}

/// Something that somebody may do, or may do once more is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct May<'a> {
    /// What.
    pub action: &'a str,
    /// On records of which type; `App` for applications.
    pub of_type: &'a str,
    /// Which application.
    pub id: Option<&'a str>,
    /// Whether it is allowed with exactly what was given.
    pub allowed: bool,
    /// The rules that decide.
    pub rules: Vec<RuleNote>,
    /// The rules that may decide otherwise once more is given.
    pub depends: Vec<Depends>,
}

/// A role that somebody holds at the instant of the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleHeld<'a> {
    /// The role.
    pub role: &'a str,
    /// The unit in which and below which it counts, or `tenant`.
    pub scope: &'a str,
    /// Since when, RFC 3339 in the tenant's zone; nothing for always.
    pub from: Option<String>,
    /// Until when, that instant not included; nothing for no end.
    pub until: Option<String>,
}

/// What of one question differs between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<'a> {
    /// What the first may.
    pub left: Option<May<'a>>,
    /// What the second may.
    pub right: Option<May<'a>>,
}

/// A field of which one sees more than the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenApart<'a> {
    /// The record's type.
    pub of_type: &'a str,
    /// The field.
    pub field: &'a str,
    /// What the first sees of it; nothing where they may not read the record.
    pub left: Option<View>,
    /// What the second sees.
    pub right: Option<View>,
}

impl WhatCan {
    /// What somebody may do with what is given.
    pub(super) fn of(bundle: &Arc<Bundle>, index: &Index, who: &str, given: &Given) -> Result<Self, RequestError> {
        let id = nfc(who);
        let person = bundle.people().ids().find(&id).map(Principal::Person);
        let principal = person.or_else(|| bundle.integrations().find(&id).map(Principal::Integration));
        let principal = principal.ok_or_else(|| {
            RequestError::new(RequestCode::UnknownSubject, format!("there is no person and no integration `{who}`")).of(who)
        })?;
        let abilities = what_can(bundle, index, principal, given).collect();
        let held = match principal {
            Principal::Person(person) => holdings(bundle, person, given.now),
            Principal::Integration(_) => Vec::new(),
        };
        let views = views(bundle, principal, given);
        Ok(Self { bundle: Arc::clone(bundle), principal, now: given.now, abilities, held, views })
    }

    /// Who it is: `person` or `integration`, and the id.
    #[must_use]
    pub fn who(&self) -> (&'static str, &str) {
        match self.principal {
            Principal::Person(person) => ("person", self.bundle.people().ids().get(person)),
            Principal::Integration(one) => ("integration", self.bundle.integrations().get(one)),
        }
    }

    /// Whether they work here; an integration always does.
    #[must_use]
    pub fn is_active(&self) -> bool {
        match self.principal {
            Principal::Person(person) => self.bundle.people().is_active(person),
            Principal::Integration(_) => true,
        }
    }

    /// What they may do, or may do once more is given: types by id, then applications.
    pub fn abilities(&self) -> impl Iterator<Item = May<'_>> {
        self.abilities.iter().map(|one| May::new(&self.bundle, one))
    }

    /// The roles they hold, by role and scope.
    pub fn roles(&self) -> impl Iterator<Item = RoleHeld<'_>> {
        self.held.iter().map(|held| RoleHeld::new(&self.bundle, held))
    }

    /// The instant of the question, RFC 3339 in the tenant's zone.
    #[must_use]
    pub fn now(&self) -> String {
        self.now.display_in(&self.bundle.head().zone)
    }

    /// The digest of the bundle that answered.
    #[must_use]
    pub fn digest(&self) -> String {
        self.bundle.head().digest.to_string()
    }

    /// The set's own version.
    #[must_use]
    pub fn release(&self) -> &str {
        &self.bundle.head().release
    }
}

impl Comparison {
    /// How one differs from another.
    pub(super) fn of(left: WhatCan, right: WhatCan) -> Self {
        Self { left, right }
    }

    /// The first.
    #[must_use]
    pub fn left(&self) -> &WhatCan {
        &self.left
    }

    /// The second.
    #[must_use]
    pub fn right(&self) -> &WhatCan {
        &self.right
    }

    /// The roles that only the first holds, and those that only the second holds; a role in another scope is another.
    #[must_use]
    pub fn roles(&self) -> (Vec<RoleHeld<'_>>, Vec<RoleHeld<'_>>) {
        let only = |one: &WhatCan, other: &WhatCan| -> Vec<Held> {
            let has = |held: &Held| other.held.iter().any(|also| (also.role, also.scope) == (held.role, held.scope));
            one.held.iter().copied().filter(|held| !has(held)).collect()
        };
        let words = |held: Vec<Held>| held.iter().map(|held| RoleHeld::new(&self.left.bundle, held)).collect();
        (words(only(&self.left, &self.right)), words(only(&self.right, &self.left)))
    }

    /// The fields of which one sees more than the other, by type and field: what either sees, nothing for who may not read the record.
    #[must_use]
    pub fn views(&self) -> Vec<SeenApart<'_>> {
        let catalog = self.left.bundle.catalog();
        let (mut rows, mut sides) = (Vec::new(), BTreeMap::new());
        for (of, field, view) in &self.left.views {
            sides.entry((*of, *field)).or_insert((None, None)).0 = Some(*view);
        }
        for (of, field, view) in &self.right.views {
            sides.entry((*of, *field)).or_insert((None, None)).1 = Some(*view);
        }
        for ((of, field), (left, right)) in sides {
            if left.unwrap_or(View::Hidden) != right.unwrap_or(View::Hidden) {
                rows.push(SeenApart { of_type: catalog.types.get(of), field: catalog.fields.get(field), left, right });
            }
        }
        rows
    }

    /// What one may do and the other may not, or only under other conditions.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference<'_>> {
        let may = |one: Option<Ability>| one.as_ref().map(|one| May::new(&self.left.bundle, one));
        let rows = differences(self.left.abilities.clone(), self.right.abilities.clone());
        rows.into_iter().map(|(left, right)| Difference { left: may(left), right: may(right) }).collect()
    }
}

impl<'a> May<'a> {
    fn new(bundle: &'a Bundle, of: &Ability) -> Self {
        let (action, of_type, id) = words(bundle, of.target, of.action);
        let Answer { decision, context } = Answer::new(bundle, &of.answer);
        let depends = of.depends.iter().map(|one| Depends::new(bundle, one)).collect();
        Self { action, of_type, id, allowed: decision, rules: context.rules, depends }
    }
}

impl<'a> RoleHeld<'a> {
    fn new(bundle: &'a Bundle, of: &Held) -> Self {
        let end = |micros: Option<i64>| Some(Instant::from_micros(micros?)?.display_in(&bundle.head().zone));
        Self {
            role: bundle.roles().get(of.role),
            scope: of.scope.map_or("tenant", |unit| bundle.units().ids().get(unit)),
            from: end(of.period.from),
            until: end(of.period.until),
        }
    }
}

/// The words of a question: action, type, application.
pub(super) fn words(bundle: &Bundle, target: Target, action: ActionIx) -> (&str, &str, Option<&str>) {
    let catalog = bundle.catalog();
    let action = catalog.actions.get(action);
    match target {
        Target::Type(of) => (action, catalog.types.get(of), None),
        Target::App(app) => (action, Catalog::APP, Some(catalog.apps.get(app))),
    }
}
