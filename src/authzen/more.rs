use serde_json::{Map, Value as Json};

use super::fault::{RequestCode, RequestError};
use super::request::Request;
use crate::bundle::{Bundle, FieldIx, Target};
use crate::decide::{Approval, More};
use crate::value::{Id, Instant, TypeIx, nfc};

impl Request {
    /// What only questions about fields look at; nothing where the context says none of it.
    pub(super) fn more(&self, bundle: &Bundle, target: Target) -> Result<Option<Box<More>>, RequestError> {
        let stated = |key: &str| self.context.get(key).filter(|value| !value.is_null());
        let (fields, approvals, reason) = (stated("fields"), stated("approvals"), stated("reason"));
        if fields.is_none() && approvals.is_none() && reason.is_none() {
            return Ok(None);
        }
        let reason = match reason {
            None => None,
            Some(Json::String(reason)) => Some(reason.clone()),
            Some(_) => return Err(bad("`context.reason` should be a string")),
        };
        let approvals = match approvals {
            None => Vec::new(),
            // What is no approval of anything that is known here is no approval, and no fault either.
            Some(Json::Array(all)) => all.iter().filter_map(|one| approval(bundle, one)).collect(),
            Some(_) => return Err(bad("`context.approvals` should be a list")),
        };
        let fields = fields.map(|fields| self.changed(bundle, target, fields)).transpose()?;
        Ok(Some(Box::new(More { fields, approvals, reason })))
    }

    /// The fields that are to be changed. Attributes may stand among them, which nobody's line binds.
    fn changed(&self, bundle: &Bundle, target: Target, fields: &Json) -> Result<Vec<FieldIx>, RequestError> {
        let Json::Array(names) = fields else { return Err(bad("`context.fields` should be a list of names")) };
        let catalog = bundle.catalog();
        let Target::Type(of) = target else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for name in names {
            let Json::String(name) = name else { return Err(bad("`context.fields` should be a list of names")) };
            let name = nfc(name);
            match catalog.field(of, &name) {
                Some(field) => found.push(field.name),
                None => {
                    let attribute = catalog.attributes.find(&name).and_then(|ix| catalog.attribute_kind(of, ix));
                    if attribute.is_none() {
                        let message = format!("`context.fields`: `{}` has no field `{name}`", self.of_type());
                        return Err(RequestError::new(RequestCode::BadValue, message));
                    }
                }
            }
        }
        Ok(found)
    }
}

fn bad(message: &str) -> RequestError {
    RequestError::new(RequestCode::BadValue, message)
}

/// An approved case that was not used, in the numbers of a bundle.
fn approval(bundle: &Bundle, json: &Json) -> Option<Approval> {
    let map = json.as_object()?;
    let catalog = bundle.catalog();
    let text = |key: &str| map.get(key).and_then(Json::as_str);
    if text("case")?.is_empty() || map.get("used")? != &Json::Bool(false) {
        return None;
    }
    let of = catalog.types.find(&nfc(text("type")?))?;
    let field = catalog.field(of, &nfc(text("field")?))?.name;
    let purpose = match map.get("purpose") {
        None | Some(Json::Null) => None,
        Some(Json::String(purpose)) => Some(catalog.purposes.find(&nfc(purpose))?),
        Some(_) => return None,
    };
    let approval = Approval {
        flow: Id::new(text("flow")?).ok()?,
        requester: nfc(text("requester")?).into_owned(),
        of,
        record: text("record")?.to_owned(),
        field,
        purpose,
        approved_at: Instant::parse(text("approved_at")?, None)?,
        given_by: given_by(map.get("evidence"))?,
    };
    let asked = Asked { bundle, approval: &approval, of, field };
    asked.is_what(map.get("evidence")).then_some(approval)
}

/// Who approved, as the case's events say; nothing where there is a case in which nobody did.
fn given_by(evidence: Option<&Json>) -> Option<Vec<String>> {
    let Some(evidence) = evidence.filter(|evidence| !evidence.is_null()) else { return Some(Vec::new()) };
    let events = evidence.get("events")?.as_array()?;
    let approves = |event: &&Json| event.get("type").and_then(Json::as_str) == Some("approve");
    let by = |event: &Json| event.get("by").and_then(Json::as_str).map(|by| nfc(by).into_owned());
    let given: Vec<String> = events.iter().filter(approves).map(by).collect::<Option<_>>()?;
    (!given.is_empty()).then_some(given)
}

/// What a case must have been asked for.
struct Asked<'a> {
    bundle: &'a Bundle,
    approval: &'a Approval,
    of: TypeIx,
    field: FieldIx,
}

impl Asked<'_> {
    /// Whether the request in the evidence, where there is one, is the very thing that the approval claims.
    fn is_what(&self, evidence: Option<&Json>) -> bool {
        let Some(evidence) = evidence.filter(|evidence| !evidence.is_null()) else { return true };
        let Some(request) = evidence.get("request").and_then(Json::as_object) else { return false };
        self.fits(request).unwrap_or(false)
    }

    fn fits(&self, request: &Map<String, Json>) -> Option<bool> {
        let catalog = self.bundle.catalog();
        let of = |part: &str, key: &str| request.get(part)?.get(key)?.as_str();
        let context = request.get("context").and_then(Json::as_object);
        let fields = context?.get("fields")?.as_array()?;
        let purpose = context.and_then(|context| context.get("purpose")).and_then(Json::as_str);
        Some(
            nfc(of("subject", "id")?) == self.approval.requester
                && nfc(of("resource", "type")?) == catalog.types.get(self.of)
                && of("resource", "id")? == self.approval.record
                && matches!(fields.as_slice(), [Json::String(only)] if nfc(only) == catalog.fields.get(self.field))
                && purpose.map(nfc).as_deref() == self.approval.purpose.map(|own| catalog.purposes.get(own)),
        )
    }
}
