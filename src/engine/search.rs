use std::sync::Arc;

use super::Engine;
use super::able::{Comparison, WhatCan, words};
use crate::authzen::{
    Circumstances, Depends, NOBODY, Request, RequestCode, RequestError, evaluations, search_actions, search_resources,
    search_subjects,
};
use crate::bundle::{Bundle, Field, Target};
use crate::mask::View;
use crate::search::{Dependence, Found, Given, OpenLine, open_lines, open_rules, questions, who_can, who_sees};
use crate::value::{ActionIx, Instant, nfc};

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
        WhatCan::of(&bundle, &index, who, &given)
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
            WhatCan::of(&bundle, &index, who, &given)
        };
        Ok(Comparison::of(side(left)?, side(right)?))
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
