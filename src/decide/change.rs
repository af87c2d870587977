use super::answer::{Answer, Need, Outcome};
use super::approved::{Needed, is_approved};
use super::judge::Judge;
use super::{Request, Rules};
use crate::bundle::{Bundle, FieldIx, Target};
use crate::value::TypeIx;

/// Narrows an update that rules allow to the fields that somebody may change.
#[inline]
pub(super) fn bound(bundle: &Bundle, request: &Request, answer: Answer) -> Answer {
    match request.target {
        Target::Type(of) if answer.outcome == Outcome::Allow && bundle.changes().bind(of, request.action) => {
            let refused = refused(bundle, request, of);
            if refused.is_empty() {
                return answer;
            }
            let mut needs: Vec<Need> = refused.iter().flat_map(|(_, needs)| needs).cloned().collect();
            needs.sort();
            needs.dedup();
            let refused = refused.into_iter().map(|(field, _)| field).collect();
            Answer { outcome: Outcome::DefaultDeny, rules: Rules::default(), refused, needs, ..answer }
        }
        _ => answer,
    }
}

/// The fields that no line lets whoever asks change, each with the cases that would.
fn refused(bundle: &Bundle, request: &Request, of: TypeIx) -> Vec<(FieldIx, Vec<Need>)> {
    let judge = Judge { bundle, request };
    let listed = request.more.as_deref().and_then(|more| more.fields.as_deref());
    let fields = bundle.catalog().type_rows.get(of).map(|row| row.fields.as_slice()).unwrap_or_default();
    let mut refused = Vec::new();
    for field in fields {
        let Some(protection) = field.protection.map(|ix| bundle.protection(ix)) else { continue };
        if protection.changes.is_empty() || listed.is_some_and(|listed| !listed.contains(&field.name)) {
            continue;
        }
        let mut needs = Vec::new();
        let mut granted = false;
        for line in &protection.changes {
            let is_named = judge.is_active()
                && judge.any_of(&line.by, false).unwrap_or(false)
                && judge.any_of(&line.except, false).is_ok_and(|excepted| !excepted);
            let needed = |after| Needed { after, protection_of: of, field: field.name };
            match &line.after {
                _ if !is_named => {}
                Some(after) if !is_approved(bundle, request, &needed(after)) => {
                    needs.push(Need { field: field.name, flow: after.flow.clone() });
                }
                _ => granted = true,
            }
        }
        if !granted {
            refused.push((field.name, needs));
        }
    }
    refused
}
