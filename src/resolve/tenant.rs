use super::list::once;
use super::names::title;
use super::{Found, Names, edition, index, set};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{DirectorySync, ECert, Edition, Registration, Route, Tenant};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Text};
use crate::value::{Currency, Date, Id, Instant, Zone};

static ZONE: Code =
    Code::error("tenant/unknown-time-zone", "`{zone}` is no time zone", "write an IANA name such as `Asia/Hong_Kong`");
static CURRENCY: Code =
    Code::error("tenant/unknown-currency", "`{currency}` is no currency", "write an ISO 4217 code such as `HKD`");
static SHARE: Code =
    Code::error("tenant/not-a-share", "`{text}` is no share of people", "write whole percent from `1%` to `100%`");
static DOCUMENT: Code =
    Code::error("tenant/unknown-document", "`{document}` is no document of a registration", "they are {known}");
static LACKS: Code = Code::error(
    "tenant/missing-document",
    "the route `{route}` asks for {what}, which is missing",
    "hand it in and list it under `registration`",
);
static LACKS_PROOF: Code = Code::error(
    "tenant/missing-proof",
    "the edition `{edition}` asks for a company search or an e-Cert that has not expired",
    "add `company_search_nn1` to the documents, or state an `e_cert` that is still good",
);
static LACKS_OFFICE: Code = Code::error(
    "tenant/missing-office",
    "a registration across the border names both offices, and `{key}` is missing",
    "name the unit under `registration`",
);
static OFFICE_ORDER: Code = Code::error(
    "tenant/local-office-not-below",
    "the local office `{local}` does not lie below the head office `{head}`",
    "the tree of units must show the local office under the head office",
);
static NOT_OF_ROUTE: Code = Code::error(
    "tenant/office-of-other-route",
    "the route `{route}` has no `{key}`",
    "only `cross_border` names a head office and a local office",
);

pub(super) static CODES: &[&Code] =
    &[&ZONE, &CURRENCY, &SHARE, &DOCUMENT, &LACKS, &LACKS_PROOF, &LACKS_OFFICE, &OFFICE_ORDER, &NOT_OF_ROUTE];

const TAX_RETURN: &str = "tax_return";
const COMPANY_SEARCH: &str = "company_search_nn1";
const DIRECTOR_ID: &str = "director_id";
const OFFICE_PROOF: &str = "hk_office_proof";
const REGISTRATION_COPY: &str = "business_registration_copy";
const DOCUMENTS: [&str; 5] = [REGISTRATION_COPY, COMPANY_SEARCH, DIRECTOR_ID, OFFICE_PROOF, TAX_RETURN];

/// The tenants of the documents with where they are named.
pub(super) fn found(documents: &[Document]) -> Vec<(&syntax::Tenant, Place)> {
    let tenants = documents.iter().filter_map(|document| match &document.body {
        Body::Tenant(tenant) => Some((tenant, tenant.id.place)),
        _ => None,
    });
    tenants.collect()
}

/// The zone that dates are read in; nothing is told, for the tenant's own check tells it.
pub(super) fn zone(documents: &[Document]) -> Zone {
    found(documents).first().and_then(|(tenant, _)| Zone::new(&tenant.time_zone.value)).unwrap_or_default()
}

/// Resolves the tenant. Without `now` an e-Cert counts as good.
pub(super) fn resolve(
    documents: &[Document],
    root: Place,
    silent: bool,
    now: Option<Instant>,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Option<Tenant> {
    let tenant = set::only("Tenant", &found(documents), root, silent, sink)?;
    let edition = edition::read(&tenant.edition);
    let zone = Zone::new(&tenant.time_zone.value);
    if zone.is_none() {
        let known = Zone::names();
        let near = nearest(&tenant.time_zone.value, known.iter().map(String::as_str));
        let finding = Diagnostic::new(&ZONE, tenant.time_zone.place).arg("zone", &tenant.time_zone.value);
        sink.push(finding.near(near));
    }
    let currency = Currency::new(&tenant.currency.value);
    if currency.is_none() {
        sink.push(Diagnostic::new(&CURRENCY, tenant.currency.place).arg("currency", &tenant.currency.value));
    }
    let registration = tenant.registration.as_ref().and_then(|r| registration(r, edition.as_ref(), now, names, sink));
    let settings = tenant.settings.as_ref();
    // Where a text is one of a few words, the schema of the kind told another one.
    let self_join = settings.and_then(|settings| settings.self_join.as_ref()).map(|text| text.with(text.value == "allowed"));
    let directory_sync = settings.and_then(|s| s.directory_sync.as_ref()).and_then(|sync| directory_sync(sync, names, sink));
    Some(Tenant {
        at: tenant.at.place,
        name: tenant.name.as_ref().map(|name| title(name, sink)),
        id: index::read_id(&tenant.id, sink)?,
        registration,
        edition: edition?,
        time_zone: tenant.time_zone.with(zone?),
        currency: tenant.currency.with(currency?),
        self_join,
        directory_sync,
    })
}

fn directory_sync(sync: &syntax::DirectorySync, names: &Names<'_>, sink: &mut Sink) -> Option<DirectorySync> {
    let from = names.integration(&sync.from, sink);
    let every = names.duration(&sync.every, sink);
    let stop_above = sync.stop_above.as_ref().and_then(|text| {
        let share = text.strip_suffix('%').and_then(|digits| digits.parse().ok()).filter(|share| (1..=100).contains(share));
        if share.is_none() {
            sink.push(Diagnostic::new(&SHARE, text.place).arg("text", &text.value));
        }
        share.map(|share: u32| text.with(share))
    });
    Some(DirectorySync { at: sync.at.place, from: from?, every: every?, on_leaver: sync.on_leaver.clone(), stop_above })
}

fn registration(
    stated: &syntax::Registration,
    edition: Option<&Spanned<Edition>>,
    now: Option<Instant>,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Option<Registration> {
    let documents = papers(&stated.documents, sink);
    let head_office = stated.head_office.as_ref().map(|text| (text, names.unit(text, sink)));
    let local_office = stated.local_office.as_ref().map(|text| (text, names.unit(text, sink)));
    let e_cert = stated.e_cert.as_ref().map(|cert| (title(&cert.serial, sink), names.day(&cert.expires, sink)));
    let route = Route::ALL.into_iter().find(|route| route.name() == stated.route.value);
    if let Some(route) = route {
        check_papers(route, stated, &documents, sink);
        check_offices(route, stated, names, sink);
    }
    if let Some(edition) = edition.filter(|edition| edition.value >= Edition::Professional) {
        let today = now.map(|now| now.date(names.zone()));
        let good =
            |expires: &Option<Spanned<Date>>| expires.as_ref().is_none_or(|day| today.is_none_or(|today| today <= day.value));
        let certified = e_cert.as_ref().is_some_and(|(_, expires)| good(expires));
        if !certified && !has(&documents, COMPANY_SEARCH) {
            let expired = stated.e_cert.as_ref().map(|cert| cert.expires.place);
            let place = expired.unwrap_or(stated.route.place);
            let finding = Diagnostic::new(&LACKS_PROOF, place).arg("edition", edition.name());
            sink.push(finding.also(edition.place, "the tenant's edition"));
        }
    }
    Some(Registration {
        at: stated.at.place,
        route: stated.route.with(route?),
        business_registration: stated.business_registration.as_ref().map(|number| title(number, sink)),
        documents,
        head_office: head_office.and_then(|(_, unit)| unit),
        local_office: local_office.and_then(|(_, unit)| unit),
        e_cert: e_cert.and_then(|(serial, expires)| Some(ECert { serial, expires: expires? })),
    })
}

fn has(documents: &[Spanned<Id>], wanted: &str) -> bool {
    documents.iter().any(|document| document.as_str() == wanted)
}

/// The documents that were handed in.
fn papers(list: &[Text], sink: &mut Sink) -> Vec<Spanned<Id>> {
    let mut known = Vec::new();
    for text in list {
        match Id::new(&text.value) {
            Ok(id) if DOCUMENTS.contains(&id.as_str()) => known.push((text.with(id), text)),
            _ => {
                let finding = Diagnostic::new(&DOCUMENT, text.place).arg("document", &text.value);
                sink.push(
                    finding.arg("known", DOCUMENTS.map(|name| format!("`{name}`")).join(", ")).near(nearest(text, DOCUMENTS)),
                );
            }
        }
    }
    once(known, sink)
}

/// What a route asks for.
fn check_papers(route: Route, stated: &syntax::Registration, documents: &[Spanned<Id>], sink: &mut Sink) {
    let asked: &[&str] = match route {
        Route::PersonalUpgrade => &[TAX_RETURN],
        Route::NewCompany => &[COMPANY_SEARCH, DIRECTOR_ID],
        Route::CrossBorder => &[OFFICE_PROOF, REGISTRATION_COPY],
    };
    let mut lacks = |what: String| {
        sink.push(Diagnostic::new(&LACKS, stated.route.place).arg("route", route.name()).arg("what", what));
    };
    let number = stated.business_registration.as_ref().is_some_and(|number| !number.trim().is_empty());
    if route == Route::PersonalUpgrade && !number {
        lacks("the number `business_registration`".to_owned());
    }
    for document in asked.iter().filter(|document| !has(documents, document)) {
        lacks(format!("the document `{document}`"));
    }
}

fn check_offices(route: Route, stated: &syntax::Registration, names: &Names<'_>, sink: &mut Sink) {
    let offices = [("head_office", &stated.head_office), ("local_office", &stated.local_office)];
    for (key, office) in offices {
        match office {
            None if route == Route::CrossBorder => sink.push(Diagnostic::new(&LACKS_OFFICE, stated.route.place).arg("key", key)),
            Some(text) if route != Route::CrossBorder => {
                sink.push(Diagnostic::new(&NOT_OF_ROUTE, text.place).arg("key", key).arg("route", route.name()));
            }
            _ => {}
        }
    }
    let (Some(head), Some(local), Route::CrossBorder) = (&stated.head_office, &stated.local_office, route) else { return };
    let found = (names.units.find(head), names.units.find(local));
    if let (Found::Known(above), Found::Known(below)) = found
        && (above == below || !names.tree.within(below, above))
    {
        let finding = Diagnostic::new(&OFFICE_ORDER, local.place).arg("local", &local.value).arg("head", &head.value);
        sink.push(finding.also(head.place, "the head office"));
    }
}
