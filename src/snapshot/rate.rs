use super::expr::plain;
use super::node::{Fields, Node};
use crate::model::Rate;

/// The rates of one day: by the currency they are quoted in, then by the currency of which one unit is that much.
pub(super) fn entry(rates: &[Rate]) -> Node {
    let mut fields = Fields::new(rates.first().map(|first| first.at));
    for rate in rates {
        let mut inner = Fields::new(rate.at);
        for (currency, worth) in &rate.per {
            inner.put(currency.value.to_string(), plain(worth));
        }
        fields.put(rate.currency.value.to_string(), Node::from(inner));
    }
    fields.into()
}
