use serde_json::{Value as Json, json};

use super::case::CaseRequest;
use super::fault::RequestError;
use crate::approval;
use crate::bundle::Bundle;
use crate::value::Instant;

/// What a case proves that ended with approval: what was asked for, by whom, and since when it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// The flow it went through.
    pub flow: String,
    /// Who asked, by id.
    pub requester: String,
    /// What for: `submit`, `reveal`, `change` or an event.
    pub action: String,
    /// The type of the record.
    pub of_type: String,
    /// The record, where it was named.
    pub record: Option<String>,
    /// The fields that were asked for.
    pub fields: Vec<String>,
    /// The purpose that was stated.
    pub purpose: Option<String>,
    /// When it was approved.
    pub at: Instant,
}

impl CaseRequest {
    /// What the case proves at an instant, replayed; nothing where it is not approved by then.
    ///
    /// # Errors
    /// When the request names something unknown, needs no approval or runs under another bundle.
    pub fn approved(&self, bundle: &Bundle, now: Instant) -> Result<Option<Approved>, RequestError> {
        let state = self.state(bundle, Some(now))?;
        let flow = state.route.as_deref().and_then(approval::Route::flow);
        let end = state.end.filter(|end| end.status == approval::CaseStatus::Approved && end.at <= now);
        let [requester, action, of_type] = self.request().words().map(str::to_owned);
        let text = |json: &Json| json.as_str().map(str::to_owned);
        let fields = self.request().key_of("fields").and_then(Json::as_array).into_iter().flatten().filter_map(text).collect();
        Ok(end.zip(flow).map(|(end, flow)| Approved {
            flow: bundle.flows().ids.get(flow).to_owned(),
            requester,
            action,
            of_type,
            record: self.request().record_id().map(str::to_owned),
            fields,
            purpose: self.request().key_of("purpose").and_then(text),
            at: end.at,
        }))
    }

    /// What a view or a decision takes as approval, an element of `context.approvals`, with the case itself as evidence; nothing
    /// where the case is not approved by then, or is not about one field of a record.
    ///
    /// # Errors
    /// As [`CaseRequest::approved`].
    pub fn approval(&self, bundle: &Bundle, name: &str, now: Instant) -> Result<Option<Json>, RequestError> {
        let Some(approved) = self.approved(bundle, now)? else { return Ok(None) };
        let ([field], Some(record)) = (approved.fields.as_slice(), &approved.record) else { return Ok(None) };
        Ok(Some(json!({
            "case": name,
            "flow": approved.flow,
            "requester": approved.requester,
            "type": approved.of_type,
            "record": record,
            "field": field,
            "purpose": approved.purpose,
            "approved_at": approved.at.to_string(),
            "used": false,
            "evidence": {"request": self.request().to_json(), "events": self.events()},
        })))
    }
}
