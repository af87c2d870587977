use crate::bundle::Delegation;
use crate::model::PolicySet;

/// Who acts for whom, by who is represented and who acts.
pub(super) fn delegations(set: &PolicySet) -> Vec<Delegation> {
    let mut delegations: Vec<_> = set
        .delegations
        .iter()
        .map(|delegation| {
            let mut flows: Vec<_> = delegation.flows.iter().map(|flow| flow.value).collect();
            flows.sort_unstable();
            flows.dedup();
            Delegation {
                of: delegation.of.value,
                to: delegation.to.value,
                flows,
                hops: delegation.hops.value,
                period: delegation.validity.period,
            }
        })
        .collect();
    delegations.sort_by_key(|delegation| (delegation.of, delegation.to));
    delegations
}
