use std::collections::BTreeMap;
use std::sync::Arc;

use super::Engine;
use crate::authzen::{
    Answer, Circumstances, Depends, NOBODY, Request, RequestCode, RequestError, RuleNote, evaluations, search_actions,
    search_resources, search_subjects,
};
use crate::bundle::{Bundle, Catalog, Field, FieldIx, Target};
use crate::eval::Principal;
use crate::mask::View;
use crate::search::{
    Ability, Dependence, Found, Given, Held, Index, OpenLine, differences, holdings, open_lines, open_rules, questions, views,
    what_can, who_can, who_sees,
};
use crate::value::{ActionIx, Instant, TypeIx, nfc};

/// Everybody who may do something.
#[derive(Clone, Debug)]
pub struct WhoCan {
    bundle: Arc<Bundle>,
    target: Target,
    action: ActionIx,
    now: Instant,
    found: Found,
    depends: Vec<Dependence>,
    sight: Option<Sight>,
}

/// The field that a question about everybody is about.
#[derive(Clone, Debug)]
struct Sight {
    field: Field,
    least: View,
    lines: Vec<OpenLine>,
}

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

impl Engine {
    /// Who may do this? The request's subject is not looked at; its attributes are those that are given.
    ///
    /// # Errors
    /// When the request names something unknown, has a value of the wrong form, or nobody says when.
    pub fn who_can(&self, request: &Request, now: Option<Instant>) -> Result<WhoCan, RequestError> {
        let bundle = self.bundle();
        let index = self.held.index.of(&bundle);
        let request = request.resolve_for(&bundle, NOBODY, now)?;
        let found = who_can(&bundle, &index, &request);
        let depends = open_rules(&bundle, &index, &request);
        Ok(WhoCan { target: request.target, action: request.action, now: request.now, bundle, found, depends, sight: None })
    }

    /// Who sees at least so much of a field of this record, where whatever must be written down is? Nothing is written.
    ///
    /// # Errors
    /// When the request names something unknown, there is no such field or view, or nobody says when.
    pub fn who_sees(&self, request: &Request, field: &str, view: &str, now: Option<Instant>) -> Result<WhoCan, RequestError> {
        let bundle = self.bundle();
        let index = self.held.index.of(&bundle);
        let request = request.resolve_for(&bundle, NOBODY, now)?;
        let known = match request.target {
            Target::Type(of) => bundle.catalog().field(of, &nfc(field)).cloned(),
            Target::App(_) => None,
        };
        let bad = |message: String| RequestError::new(RequestCode::BadValue, message);
        let field =
            known.ok_or_else(|| bad(format!("`{}` has no field `{field}`", words(&bundle, request.target, request.action).1)))?;
        let least = View::parse(view).ok_or_else(|| bad(format!("there is no view `{view}`")))?;
        let found = who_sees(&bundle, &index, &request, &field, least);
        let depends = open_rules(&bundle, &index, &request);
        let lines = open_lines(&bundle, &index, &request, &field, least);
        let sight = Some(Sight { field, least, lines });
        Ok(WhoCan { target: request.target, action: request.action, now: request.now, bundle, found, depends, sight })
    }

    /// What may this person, or this integration, do, with what is given about every record?
    ///
    /// # Errors
    /// When nobody has the id, something else is unknown or of the wrong form, or nobody says when.
    pub fn what_can(&self, who: &str, given: &Circumstances, now: Option<Instant>) -> Result<WhatCan, RequestError> {
        let bundle = self.bundle();
        let index = self.held.index.of(&bundle);
        let given = given.resolve(&bundle, now)?;
        what(&bundle, &index, who, &given)
    }

    /// What may one do that the other may not, each at an instant?
    ///
    /// # Errors
    /// When nobody has an id, or something else is unknown or of the wrong form.
    pub fn compare(
        &self,
        left: (&str, Instant),
        right: (&str, Instant),
        given: &Circumstances,
    ) -> Result<Comparison, RequestError> {
        let bundle = self.bundle();
        let index = self.held.index.of(&bundle);
        let side = |(who, now): (&str, Instant)| {
            let given = Given { now, ..given.resolve(&bundle, Some(now))? };
            what(&bundle, &index, who, &given)
        };
        Ok(Comparison { left: side(left)?, right: side(right)? })
    }

    /// Who may do what, for every action on every type and application, with what is given about every record.
    ///
    /// # Errors
    /// When something is unknown or of the wrong form, or nobody says when.
    pub fn review(
        &self,
        given: &Circumstances,
        now: Option<Instant>,
    ) -> Result<impl Iterator<Item = WhoCan> + use<>, RequestError> {
        let bundle = self.bundle();
        let index = self.held.index.of(&bundle);
        let given = given.resolve(&bundle, now)?;
        let all: Vec<_> = questions(bundle.catalog()).collect();
        Ok(all.into_iter().map(move |(target, action)| {
            let request = given.request(&bundle, NOBODY, target, action);
            let (found, depends) = (who_can(&bundle, &index, &request), open_rules(&bundle, &index, &request));
            WhoCan { bundle: Arc::clone(&bundle), target, action, now: given.now, found, depends, sight: None }
        }))
    }

    /// The answer to an evaluation or a list of evaluations in the JSON of the AuthZEN Authorization API 1.0, as JSON.
    ///
    /// # Errors
    /// When the text is not JSON or of another shape; also when it is one question that cannot be understood.
    pub fn evaluations_json(&self, request: &str, now: Option<Instant>) -> Result<String, RequestError> {
        evaluations(&self.bundle(), request, now).map(|json| json.to_string())
    }

    /// The answer to an AuthZEN subject search, a page at a time.
    ///
    /// # Errors
    /// When the search cannot be understood, or its page is of another bundle or another search.
    pub fn search_subjects_json(&self, request: &str, now: Option<Instant>) -> Result<String, RequestError> {
        let bundle = self.bundle();
        search_subjects(&bundle, &self.held.index.of(&bundle), request, now).map(|json| json.to_string())
    }

    /// The answer to an AuthZEN resource search, a page at a time. Only resources of type `App` are known here.
    ///
    /// # Errors
    /// As [`Engine::search_subjects_json`], and when the type is any other.
    pub fn search_resources_json(&self, request: &str, now: Option<Instant>) -> Result<String, RequestError> {
        search_resources(&self.bundle(), request, now).map(|json| json.to_string())
    }

    /// The answer to an AuthZEN action search, a page at a time.
    ///
    /// # Errors
    /// As [`Engine::search_subjects_json`].
    pub fn search_actions_json(&self, request: &str, now: Option<Instant>) -> Result<String, RequestError> {
        search_actions(&self.bundle(), request, now).map(|json| json.to_string())
    }
}

fn what(bundle: &Arc<Bundle>, index: &Index, who: &str, given: &Given) -> Result<WhatCan, RequestError> {
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
    Ok(WhatCan { bundle: Arc::clone(bundle), principal, now: given.now, abilities, held, views })
}

/// The words of a question: action, type, application.
fn words(bundle: &Bundle, target: Target, action: ActionIx) -> (&str, &str, Option<&str>) {
    let catalog = bundle.catalog();
    let action = catalog.actions.get(action);
    match target {
        Target::Type(of) => (action, catalog.types.get(of), None),
        Target::App(app) => (action, Catalog::APP, Some(catalog.apps.get(app))),
    }
}

impl WhoCan {
    /// The people, by id.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.bundle.people().ids().by_id(self.found.people.iter()).into_iter()
    }

    /// How many people there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.found.people.len()
    }

    /// The integrations, by id.
    pub fn integrations(&self) -> impl Iterator<Item = &str> {
        self.found.integrations.iter().map(|one| self.bundle.integrations().get(*one))
    }

    /// The rules that may decide otherwise once more is given, by id.
    pub fn depends(&self) -> impl Iterator<Item = Depends> {
        let rules = self.depends.iter().map(|one| Depends::new(&self.bundle, one));
        let line = |sight: &Sight, one: &OpenLine| Depends::line(&self.bundle, self.target, &sight.field, one);
        rules.chain(self.sight.iter().flat_map(move |sight| sight.lines.iter().map(move |one| line(sight, one))))
    }

    /// The field and the view that were asked about.
    #[must_use]
    pub fn sight(&self) -> Option<(&str, String)> {
        let sight = self.sight.as_ref()?;
        Some((self.bundle.catalog().fields.get(sight.field.name), sight.least.to_string()))
    }

    /// What was asked: the action, the type, and of `App` the application.
    #[must_use]
    pub fn question(&self) -> (&str, &str, Option<&str>) {
        words(&self.bundle, self.target, self.action)
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

impl WhatCan {
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
