use crate::bundle::Rate;
use crate::model::PolicySet;

/// Rates by day and currency.
pub(super) fn rates(set: &PolicySet) -> Vec<Rate> {
    let mut rates: Vec<Rate> = set
        .rates
        .iter()
        .map(|rate| {
            let mut per: Vec<_> = rate.per.iter().map(|(currency, worth)| (currency.value, worth.value)).collect();
            per.sort_by_key(|(currency, _)| *currency);
            per.dedup_by_key(|(currency, _)| *currency);
            Rate { on: rate.on.value, currency: rate.currency.value, per }
        })
        .collect();
    rates.sort_by_key(|rate| (rate.on, rate.currency));
    rates.dedup_by_key(|rate| (rate.on, rate.currency));
    rates
}
