use super::expr::{integration, plain, plain_all, refer, unit};
use super::node::{Fields, Node};
use crate::model::{PolicySet, Registration, Tenant};

/// The organisation, its edition, registration and settings.
pub(super) fn entry(set: &PolicySet, tenant: &Tenant) -> Node {
    let mut fields = Fields::new(tenant.at);
    fields.put("name", tenant.name.as_ref().map(plain));
    fields.put("edition", Node::text(tenant.edition.name(), tenant.edition.place));
    fields.put("time_zone", plain(&tenant.time_zone));
    fields.put("currency", plain(&tenant.currency));
    if let Some(registered) = &tenant.registration {
        fields.put("registration", registration(set, registered));
    }
    fields.map("settings", settings(set, tenant));
    fields.into()
}

fn registration(set: &PolicySet, registration: &Registration) -> Node {
    let mut fields = Fields::new(registration.at);
    fields.put("route", Node::text(registration.route.name(), registration.route.place));
    fields.put("business_registration", registration.business_registration.as_ref().map(plain));
    fields.set("documents", plain_all(&registration.documents));
    fields.put("head_office", registration.head_office.as_ref().map(|office| refer(set, office, unit)));
    fields.put("local_office", registration.local_office.as_ref().map(|office| refer(set, office, unit)));
    if let Some(cert) = &registration.e_cert {
        let mut inner = Fields::new(cert.serial.place);
        inner.put("serial", plain(&cert.serial));
        inner.put("expires", plain(&cert.expires));
        fields.map("e_cert", inner);
    }
    fields.into()
}

fn settings(set: &PolicySet, tenant: &Tenant) -> Fields {
    let mut fields = Fields::new(tenant.at);
    if let Some(allowed) = &tenant.self_join {
        fields.put("self_join", Node::text(if allowed.value { "allowed" } else { "forbidden" }, allowed.place));
    }
    if let Some(sync) = &tenant.directory_sync {
        let mut inner = Fields::new(sync.at);
        inner.put("from", refer(set, &sync.from, integration));
        inner.put("every", plain(&sync.every));
        inner.put("on_leaver", sync.on_leaver.as_ref().map(plain));
        inner.put("stop_above", sync.stop_above.as_ref().map(|share| Node::text(format!("{}%", share.value), share.place)));
        fields.map("directory_sync", inner);
    }
    fields
}
