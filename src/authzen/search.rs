use serde_json::{Map, Value as Json, json};

use super::depends::Depends;
use super::fault::{RequestCode, RequestError};
use super::page::Page;
use super::request::Request;
use super::strict::Strict;
use crate::bundle::{Bundle, Catalog, Target};
use crate::decide::{self, Outcome, decide};
use crate::eval::Principal;
use crate::search::{Index, open_rules, questions, who_can};
use crate::value::{ActionIx, Instant, PersonIx};

/// Who may do something with a record: the people, or the integrations, as `subject.type` says.
///
/// # Errors
/// When the search cannot be understood, or its page is of another bundle or another search.
pub fn search_subjects(bundle: &Bundle, index: &Index, text: &str, now: Option<Instant>) -> Result<Json, RequestError> {
    let asked = Asked::parse(text)?;
    let kind = asked.text("subject", "type")?;
    let about = Request::anybody(asked.text("action", "name")?, asked.text("resource", "type")?);
    let request = asked.rest(about)?;
    let page = asked.page(bundle, &request, now)?;
    let request = request.resolve_for(bundle, NOBODY, page.now())?;
    let found = who_can(bundle, index, &request);
    let ids: Vec<&str> = match kind.as_str() {
        "person" => bundle.people().ids().by_id(found.people.iter()),
        "integration" => found.integrations.iter().map(|one| bundle.integrations().get(*one)).collect(),
        other => {
            let message = format!("a subject is a `person` or an `integration`, not `{other}`");
            return Err(RequestError::new(RequestCode::UnknownSubject, message));
        }
    };
    let depends: Vec<_> = open_rules(bundle, index, &request).iter().map(|open| Depends::new(bundle, open)).collect();
    let results = ids.into_iter().map(|id| json!({"type": kind, "id": id})).collect();
    let mut answer = page.answer(results);
    if let Some(context) = answer.get_mut("context").and_then(Json::as_object_mut) {
        context.insert("depends".to_owned(), json!(depends));
    }
    Ok(answer)
}

/// With which resources somebody may do something. Only applications are known here; records live with them.
///
/// # Errors
/// As [`search_subjects`], and when the type is any but `App`.
pub fn search_resources(bundle: &Bundle, text: &str, now: Option<Instant>) -> Result<Json, RequestError> {
    let asked = Asked::parse(text)?;
    let of_type = asked.text("resource", "type")?;
    if of_type != Catalog::APP {
        if bundle.catalog().types.find(&crate::value::nfc(&of_type)).is_none() {
            return Err(RequestError::unknown(RequestCode::UnknownType, "type", &of_type));
        }
        let message = format!(
            "records of type `{of_type}` live with their application: ask about each, or search for resources of type `App`"
        );
        return Err(RequestError::new(RequestCode::UnboundedType, message));
    }
    let subject = asked.subject(asked.text("action", "name")?, of_type)?;
    let request = asked.rest(subject)?;
    let principal = request.principal(bundle)?;
    let page = asked.page(bundle, &request, now)?;
    let mut results = Vec::new();
    for app in bundle.catalog().apps.iter() {
        let request = request.clone().id(app).resolve_for(bundle, principal, page.now())?;
        if decide(bundle, &request).outcome == Outcome::Allow {
            results.push(json!({"type": Catalog::APP, "id": app}));
        }
    }
    Ok(page.answer(results))
}

/// What somebody may do with a resource.
///
/// # Errors
/// As [`search_subjects`].
pub fn search_actions(bundle: &Bundle, text: &str, now: Option<Instant>) -> Result<Json, RequestError> {
    let asked = Asked::parse(text)?;
    let subject = asked.subject(String::new(), asked.text("resource", "type")?)?;
    let request = asked.rest(subject)?;
    let principal = request.principal(bundle)?;
    let target = request.target(bundle)?;
    let page = asked.page(bundle, &request, now)?;
    let mut results = Vec::new();
    for action in actions(bundle, target) {
        let name = bundle.catalog().actions.get(action);
        let request: decide::Request = request.clone().doing(name).resolve_for(bundle, principal, page.now())?;
        if decide(bundle, &request).outcome == Outcome::Allow {
            results.push(json!({"name": name}));
        }
    }
    Ok(page.answer(results))
}

fn actions(bundle: &Bundle, target: Target) -> Vec<ActionIx> {
    questions(bundle.catalog()).filter(|(of, _)| *of == target).map(|(_, action)| action).collect()
}

/// In the place of whoever asks when the question is about everybody; nothing looks at it.
pub const NOBODY: Principal = Principal::Person(PersonIx(0));

/// A search as it came.
struct Asked {
    root: Map<String, Json>,
}

impl Asked {
    fn parse(text: &str) -> Result<Self, RequestError> {
        let Strict(json) = serde_json::from_str(text)
            .map_err(|error| RequestError::new(RequestCode::BadJson, format!("this is no JSON request: {error}")))?;
        match json {
            Json::Object(root) => Ok(Self { root }),
            _ => Err(RequestError::new(RequestCode::BadJson, "the request should be an object")),
        }
    }

    fn text(&self, part: &str, key: &str) -> Result<String, RequestError> {
        let found = self.root.get(part).and_then(|part| part.get(key)).and_then(Json::as_str).map(str::to_owned);
        found.ok_or_else(|| RequestError::new(RequestCode::BadJson, format!("`{part}.{key}` should be a string")))
    }

    /// The question of the subject that is named.
    fn subject(&self, action: String, of_type: String) -> Result<Request, RequestError> {
        let id = self.text("subject", "id")?;
        Ok(match self.text("subject", "type")?.as_str() {
            "person" => Request::person(id, action, of_type),
            "integration" => Request::integration(id, action, of_type),
            other => {
                let message = format!("a subject is a `person` or an `integration`, not `{other}`");
                return Err(RequestError::new(RequestCode::UnknownSubject, message));
            }
        })
    }

    /// The question with the record's id, its attributes and the context.
    fn rest(&self, mut request: Request) -> Result<Request, RequestError> {
        let resource = self.root.get("resource");
        if let Some(id) = resource.and_then(|resource| resource.get("id")).filter(|id| !id.is_null()) {
            let id = id.as_str();
            request = request.id(id.ok_or_else(|| RequestError::new(RequestCode::BadJson, "`resource.id` should be a string"))?);
        }
        let object = |json: Option<&Json>, label: &str| match json {
            None | Some(Json::Null) => Ok(Map::new()),
            Some(Json::Object(map)) => Ok(map.clone()),
            Some(_) => Err(RequestError::new(RequestCode::BadJson, format!("`{label}` should be an object"))),
        };
        for (name, value) in object(resource.and_then(|resource| resource.get("properties")), "resource.properties")? {
            request = request.with(name, value);
        }
        for (name, value) in object(self.root.get("context"), "context")? {
            request = request.context(name, value);
        }
        Ok(request)
    }

    fn page(&self, bundle: &Bundle, request: &Request, now: Option<Instant>) -> Result<Page, RequestError> {
        let mut question = self.root.clone();
        question.remove("page");
        Page::of(bundle, &Json::Object(question), self.root.get("page"), || request.now(now))
    }
}
