use serde_json::{Map, Value as Json, json};

use super::answer::Answer;
use super::fault::{RequestCode, RequestError};
use super::request::Request;
use super::strict::Strict;
use crate::bundle::Bundle;
use crate::decide::decide;
use crate::value::Instant;

/// When a list of questions is over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Semantic {
    /// After the last one.
    ExecuteAll,
    /// After the first that is denied or cannot be understood.
    DenyOnFirstDeny,
    /// After the first that is allowed.
    PermitOnFirstPermit,
}

/// What a question may leave to the whole list.
const DEFAULTS: [&str; 4] = ["subject", "action", "resource", "context"];

/// The answers to a list of questions that share what they do not state themselves; without a list, to the one question.
///
/// # Errors
/// When the whole is no list of questions. One question that cannot be understood is answered with a deny that says so.
pub fn evaluations(bundle: &Bundle, text: &str, now: Option<Instant>) -> Result<Json, RequestError> {
    let Strict(json) = serde_json::from_str(text)
        .map_err(|error| RequestError::new(RequestCode::BadJson, format!("this is no JSON request: {error}")))?;
    let answer = |json: &Json| -> Result<Answer, RequestError> {
        let request = Request::from_json(json)?.resolve(bundle, now)?;
        Ok(Answer::new(bundle, &decide(bundle, &request)))
    };
    let items = match json.get("evaluations") {
        None | Some(Json::Null) => &[],
        Some(Json::Array(items)) => items.as_slice(),
        Some(_) => return Err(RequestError::new(RequestCode::BadJson, "`evaluations` should be a list")),
    };
    let semantic = semantic(&json)?;
    if items.is_empty() {
        return answer(&json).map(|answer| json!(answer));
    }
    let mut answers = Vec::with_capacity(items.len());
    for item in items {
        let one = merged(&json, item).and_then(|item| answer(&item));
        let decision = one.as_ref().is_ok_and(|answer| answer.decision);
        answers.push(one.map_or_else(|error| failed(&error), |answer| json!(answer)));
        let over = match semantic {
            Semantic::ExecuteAll => false,
            Semantic::DenyOnFirstDeny => !decision,
            Semantic::PermitOnFirstPermit => decision,
        };
        if over {
            break;
        }
    }
    Ok(json!({ "evaluations": answers }))
}

fn semantic(json: &Json) -> Result<Semantic, RequestError> {
    let options = match json.get("options") {
        None | Some(Json::Null) => return Ok(Semantic::ExecuteAll),
        Some(Json::Object(options)) => options,
        Some(_) => return Err(RequestError::new(RequestCode::BadJson, "`options` should be an object")),
    };
    match options.get("evaluations_semantic") {
        None | Some(Json::Null) => Ok(Semantic::ExecuteAll),
        Some(Json::String(name)) if name == "execute_all" => Ok(Semantic::ExecuteAll),
        Some(Json::String(name)) if name == "deny_on_first_deny" => Ok(Semantic::DenyOnFirstDeny),
        Some(Json::String(name)) if name == "permit_on_first_permit" => Ok(Semantic::PermitOnFirstPermit),
        Some(other) => {
            let known = "execute_all, deny_on_first_deny or permit_on_first_permit";
            let message = format!("`options.evaluations_semantic` should be {known}, and is {other}");
            Err(RequestError::new(RequestCode::BadValue, message))
        }
    }
}

/// A question with what it leaves to the list. What it states itself counts whole: nothing is merged inside.
fn merged(root: &Json, item: &Json) -> Result<Json, RequestError> {
    let own =
        item.as_object().ok_or_else(|| RequestError::new(RequestCode::BadJson, "each of `evaluations` should be an object"))?;
    let mut whole = Map::new();
    for name in DEFAULTS {
        let stated = own.get(name).filter(|value| !value.is_null());
        if let Some(value) = stated.or_else(|| root.get(name)) {
            whole.insert(name.to_owned(), value.clone());
        }
    }
    Ok(Json::Object(whole))
}

/// The answer to one of many questions that cannot be understood.
fn failed(error: &RequestError) -> Json {
    json!({"decision": false, "context": {"error": {"status": 400, "code": error.code.id(), "message": error.message}}})
}
