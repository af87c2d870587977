use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::Edition;
use crate::source::{Place, Spanned};
use crate::syntax::{Body, Document, Item, Store, Text};

static LACKS: Code = Code::error(
    "edition/lacks-feature",
    "the edition `{edition}` does not have {feature}",
    "the first edition that has {feature} is `{first}`",
);
pub(super) static CODES: &[&Code] = &[&LACKS];

/// What not every edition has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    VirtualUnits,
    Protections,
    Integrations,
    DirectorySync,
    EncryptedStorage,
    Scenarios,
    Flows,
    SignedBundles,
    ExternalStorage,
}

impl Feature {
    fn first(self) -> Edition {
        match self {
            Self::VirtualUnits | Self::Protections => Edition::Startup,
            Self::Integrations | Self::DirectorySync | Self::EncryptedStorage | Self::Scenarios | Self::Flows => {
                Edition::Professional
            }
            Self::SignedBundles => Edition::Exclusive,
            Self::ExternalStorage => Edition::Hybrid,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::VirtualUnits => "virtual units",
            Self::Integrations => "integrations",
            Self::DirectorySync => "directory sync",
            Self::Flows => "approval flows",
            Self::Protections => "protections of fields",
            Self::EncryptedStorage => "encrypted storage",
            Self::Scenarios => "scenarios",
            Self::SignedBundles => "signed bundles",
            Self::ExternalStorage => "external storage",
        }
    }
}

/// The edition of a name, which the schema of the kind checked.
pub(super) fn read(text: &Text) -> Option<Spanned<Edition>> {
    Edition::ALL.into_iter().find(|edition| edition.name() == text.value).map(|edition| text.with(edition))
}

/// Tells every feature that is used and lacking, at its first use in each document.
pub(super) fn check(documents: &[Document], edition: &Spanned<Edition>, sink: &mut Sink) {
    for document in documents {
        for (feature, place) in uses(&document.body) {
            if edition.value < feature.first() {
                sink.push(lacks(feature, edition, place).also(edition.place, "the tenant's edition"));
            }
        }
    }
}

/// Why a set of this edition cannot be signed; nothing when it can.
#[must_use]
pub fn refuses_signature(edition: &Spanned<Edition>) -> Option<Diagnostic> {
    let feature = Feature::SignedBundles;
    (edition.value < feature.first()).then(|| lacks(feature, edition, edition.place))
}

fn lacks(feature: Feature, edition: &Spanned<Edition>, place: Place) -> Diagnostic {
    let finding = Diagnostic::new(&LACKS, place).arg("edition", edition.name()).arg("feature", feature.name());
    finding.arg("first", feature.first().name())
}

fn uses(body: &Body) -> Vec<(Feature, Place)> {
    match body {
        Body::Units(units) => {
            units.virtual_units.first().map(|unit| (Feature::VirtualUnits, unit.id.place)).into_iter().collect()
        }
        Body::Integrations(list) => {
            list.integrations.first().map(|item| (Feature::Integrations, item.id.place)).into_iter().collect()
        }
        Body::Tenant(tenant) => {
            let sync = tenant.settings.as_ref().and_then(|settings| settings.directory_sync.as_ref());
            sync.map(|sync| (Feature::DirectorySync, sync.from.place)).into_iter().collect()
        }
        Body::Ruled(items) => ruled(items),
        _ => Vec::new(),
    }
}

/// What is ruled, each feature at its first use.
fn ruled(items: &[Item]) -> Vec<(Feature, Place)> {
    let mut found: Vec<(Feature, Place)> = Vec::new();
    let mut first = |feature, place| {
        if !found.iter().any(|(known, _)| *known == feature) {
            found.push((feature, place));
        }
    };
    for item in items {
        match item {
            Item::Protection(item) => {
                first(Feature::Protections, item.field.at.place);
                match item.store.as_ref().map(|store| (&store.value, store.place)) {
                    Some((Store::Encrypted(_), place)) => first(Feature::EncryptedStorage, place),
                    Some((Store::External, place)) => first(Feature::ExternalStorage, place),
                    _ => {}
                }
            }
            Item::Scenario(item) => first(Feature::Scenarios, item.id.place),
            Item::Flow(item) => first(Feature::Flows, item.id.place),
            Item::Template(item) => first(Feature::Flows, item.id.place),
            Item::Defaults(item) => first(Feature::Flows, item.at.place),
            Item::Exempt(item) => first(Feature::Flows, item.id.place),
            Item::Bind(item) => first(Feature::Flows, item.flow.place),
            Item::Rule(_) | Item::Guard(_) => {}
        }
    }
    found
}
