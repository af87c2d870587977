use std::collections::BTreeMap;

use super::names::Names;
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::Rate;
use crate::source::{Place, Spanned};
use crate::syntax::{Body, Document, RateRow, Text};
use crate::value::{Currency, Date, Decimal};

pub(super) static UNKNOWN_CURRENCY: Code =
    Code::error("rate/unknown-currency", "there is no currency `{code}`", "currencies are the codes of ISO 4217, such as `HKD`");
static NOT_A_RATE: Code =
    Code::error("rate/not-a-rate", "`{text}` is not a rate", "a rate is a number above 0: so many {currency} for one {per}");
static OWN_CURRENCY: Code = Code::error("rate/own-currency", "{currency} is quoted in itself", "take it out of `per`");
static TWICE: Code = Code::error(
    "rate/twice",
    "rates in {currency} for {on} stand here twice",
    "one row holds all rates of a day in one currency",
);

pub(super) const CODES: &[&Code] = &[&UNKNOWN_CURRENCY, &NOT_A_RATE, &OWN_CURRENCY, &TWICE];

/// The rates of all documents, by day and currency.
pub(super) fn resolve(documents: &[Document], names: &Names<'_>, sink: &mut Sink) -> Vec<Rate> {
    let mut found: BTreeMap<(Date, Currency), Rate> = BTreeMap::new();
    for document in documents {
        let Body::Rates(rates) = &document.body else { continue };
        for row in &rates.rates {
            let Some(rate) = rate(row, names, sink) else { continue };
            let key = (rate.on.value, rate.currency.value);
            if let Some(first) = found.get(&key) {
                let finding = Diagnostic::new(&TWICE, row.on.place).arg("currency", rate.currency.value).arg("on", rate.on.value);
                sink.push(finding.also(first.on.place, "the first row"));
            } else {
                found.insert(key, rate);
            }
        }
    }
    found.into_values().collect()
}

fn rate(row: &RateRow, names: &Names<'_>, sink: &mut Sink) -> Option<Rate> {
    let on = names.day(&row.on, sink);
    let currency = currency(&row.currency, sink);
    let mut per: BTreeMap<Currency, (Place, Spanned<Decimal>)> = BTreeMap::new();
    for (code, number) in &row.per.0 {
        let Some(other) = self::currency(code, sink) else { continue };
        if currency.as_ref().is_some_and(|own| own.value == other.value) {
            sink.push(Diagnostic::new(&OWN_CURRENCY, code.place).arg("currency", other.value));
            continue;
        }
        let Some(rate) = Decimal::parse(&number.value).filter(|rate| *rate > Decimal::ZERO) else {
            let finding = Diagnostic::new(&NOT_A_RATE, number.place).arg("text", &number.value).arg("per", other.value);
            sink.push(finding.arg("currency", &row.currency.value));
            continue;
        };
        // The reader refuses a key that stands twice.
        per.insert(other.value, (code.place, number.with(rate)));
    }
    let per = per.into_iter().map(|(currency, (place, rate))| (Spanned::new(currency, place), rate)).collect();
    Some(Rate { at: row.at.place, on: on?, currency: currency?, per })
}

/// The currency of a code, or a finding.
pub(super) fn currency(code: &Text, sink: &mut Sink) -> Option<Spanned<Currency>> {
    let found = Currency::new(&code.value);
    if found.is_none() {
        let near = nearest(&code.value, Currency::codes());
        sink.push(Diagnostic::new(&UNKNOWN_CURRENCY, code.place).arg("code", &code.value).near(near));
    }
    found.map(|currency| code.with(currency))
}
