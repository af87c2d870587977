use super::Request;
use super::request::Approval;
use crate::bundle::{After, Bundle, FieldIx};
use crate::eval::Principal;
use crate::value::TypeIx;

/// The case that is needed.
pub(super) struct Needed<'a> {
    pub(super) after: &'a After,
    pub(super) protection_of: TypeIx,
    pub(super) field: FieldIx,
}

/// Whether a request carries it, approved, about the same record and not too old.
pub(super) fn is_approved(bundle: &Bundle, request: &Request, needed: &Needed<'_>) -> bool {
    let approvals = request.more.as_deref().map(|more| more.approvals.as_slice()).unwrap_or_default();
    let requester = match request.principal() {
        Principal::Person(person) => bundle.people().ids().get(person),
        Principal::Integration(integration) => bundle.integrations().get(integration),
    };
    let Some(record) = request.id.as_deref() else { return false };
    approvals.iter().any(|approval: &Approval| {
        let age = request.now.micros().checked_sub(approval.approved_at.micros());
        let lasts = needed.after.valid.saturating_mul(1_000_000);
        approval.flow == needed.after.flow
            && approval.requester == requester
            && approval.of == needed.protection_of
            && approval.record == record
            && approval.field == needed.field
            && approval.purpose == request.facts.purpose
            && age.is_some_and(|age| 0 <= age && age < lasts)
    })
}
