use std::sync::Arc;

use super::Engine;
use crate::bundle::{Bundle, Store};
use crate::seal::{Keys, SealedField, Sealing};

impl Engine {
    /// Opens sealed values with these keys from now on, where a view shows anything of them. Without the key nothing of a sealed
    /// value is shown. Tokens of fields that have a ring come from it too.
    pub fn unseal(&self, keys: Arc<Keys>) {
        self.change_around(|around| around.keys = Some(Arc::clone(&keys)));
    }

    /// Whether there are keys that open sealed values.
    #[must_use]
    pub fn opens_sealed(&self) -> bool {
        self.held.around.load().keys.is_some()
    }

    /// How the fields of each type are stored, by type: what records need to be sealed.
    #[must_use]
    pub fn sealings(&self) -> Vec<Sealing> {
        let bundle = self.bundle();
        let types = &bundle.catalog().types;
        let mut sealings: Vec<Sealing> = types.iter().map(|of| empty(&bundle, of)).collect();
        for protection in bundle.protections().iter() {
            let (of, field) = (types.get(protection.of), bundle.catalog().fields.get(protection.field).to_owned());
            let Some(sealing) = sealings.iter_mut().find(|sealing| sealing.resource_type == of) else { continue };
            match &protection.store {
                Store::Encrypted(ring) => {
                    let sealed = SealedField { id: field.clone(), ring: ring.to_string() };
                    sealing.fields.insert(field, sealed);
                }
                Store::Forbidden => sealing.forbidden.push(field),
                Store::Plain | Store::External => {}
            }
        }
        for sealing in &mut sealings {
            let (sealed, forbidden) = (&sealing.fields, &sealing.forbidden);
            sealing.known.retain(|name| !sealed.contains_key(name) && !forbidden.contains(name));
        }
        sealings
    }

    /// How the fields of a type are stored; nothing for a type that the set does not have.
    #[must_use]
    pub fn sealing(&self, resource_type: &str) -> Option<Sealing> {
        self.sealings().into_iter().find(|sealing| sealing.resource_type == resource_type)
    }
}

fn empty(bundle: &Bundle, of: &str) -> Sealing {
    let catalog = bundle.catalog();
    let row = catalog.types.find(of).and_then(|of| catalog.type_rows.get(of));
    let mut known: Vec<String> = Vec::new();
    if let Some(row) = row {
        known.extend(row.fields.iter().map(|field| catalog.fields.get(field.name).to_owned()));
        known.extend(row.attributes.iter().map(|(name, _)| catalog.attributes.get(*name).to_owned()));
    }
    Sealing { known, tenant: bundle.head().tenant.to_string(), resource_type: of.to_owned(), ..Sealing::default() }
}
