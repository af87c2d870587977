use serde_json::Value as Json;

use super::case::CaseRequest;
use super::fault::{RequestCode, RequestError};
use super::request::Request;
use crate::bundle::{AttributeIx, Bundle, FieldIx, Target};
use crate::decide::{Approval, More};
use crate::value::{Id, Instant, Value, nfc};

/// What is stated of a record.
type Attributes = [(AttributeIx, Value)];

impl Request {
    /// What only questions about fields look at; nothing where the context says none of it. `stated` is what is said of the record.
    pub(super) fn more(&self, bundle: &Bundle, target: Target, stated: &Attributes) -> Result<Option<Box<More>>, RequestError> {
        let said = |key: &str| self.context.get(key).filter(|value| !value.is_null());
        let (fields, approvals, reason) = (said("fields"), said("approvals"), said("reason"));
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
            Some(Json::Array(all)) => all.iter().filter_map(|one| approval(bundle, one, stated)).collect(),
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
fn approval(bundle: &Bundle, json: &Json, stated: &Attributes) -> Option<Approval> {
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
    };
    is_proven(bundle, map.get("evidence"), &approval, stated).then_some(approval)
}

/// Whether the case in the evidence, where there is one, is replayed to the very approval that is claimed: of this flow, asked for
/// by this person, for this record, field and purpose, and approved at this instant; and whether it says nothing else of the record
/// than what is stated now.
fn is_proven(bundle: &Bundle, evidence: Option<&Json>, claimed: &Approval, stated: &Attributes) -> bool {
    let Some(evidence) = evidence.filter(|evidence| !evidence.is_null()) else { return true };
    let Ok(case) = CaseRequest::from_json(evidence) else { return false };
    let Some(proved) = case.approved(bundle, claimed.approved_at).ok().flatten() else { return false };
    let Ok(then) = case.request().properties(bundle, Target::Type(claimed.of)) else { return false };
    let is_same = |(name, value): &(AttributeIx, Value)| stated.iter().all(|(own, now)| own != name || now == value);
    let catalog = bundle.catalog();
    proved.flow == claimed.flow.as_str()
        && nfc(&proved.requester) == claimed.requester
        && nfc(&proved.of_type) == catalog.types.get(claimed.of)
        && proved.record.as_deref() == Some(claimed.record.as_str())
        && matches!(proved.fields.as_slice(), [only] if nfc(only) == catalog.fields.get(claimed.field))
        && proved.purpose.as_deref().map(nfc).as_deref() == claimed.purpose.map(|own| catalog.purposes.get(own))
        && proved.at == claimed.approved_at
        && then.iter().all(is_same)
}
