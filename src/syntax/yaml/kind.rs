use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::arena::NodeIx;
use super::decode::{Fault, Reader};
use super::ruled::{Flows, Form, Guards, Notes, Protections, Scenarios};
use crate::syntax::access::Access;
use crate::syntax::{
    Body, Calendar, Catalog, DecisionTable, Delegations, Integrations, Item, KeyRings, People, PolicySet, Rates, Roles, Tenant,
    Tests, Units,
};

/// A kind of document.
pub(in crate::syntax) struct Kind {
    /// What stands behind `kind:`.
    pub(in crate::syntax) name: &'static str,
    /// What a document of this kind is called in a message.
    pub(in crate::syntax) words: &'static str,
    /// Its schema.
    pub(in crate::syntax) schema: fn(&mut SchemaGenerator) -> Schema,
    /// Reads it.
    pub(super) decode: for<'a> fn(&'a Reader<'a>, NodeIx) -> Result<Body, Fault>,
}

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// Reads a document of items that stand in a form of their own.
fn ruled<'a, T: Form + Deserialize<'a>>(reader: &'a Reader<'a>, node: NodeIx) -> Result<Body, Fault> {
    let form = reader.decode::<T>(node)?;
    let mut sink = reader.sink.borrow_mut();
    Ok(Body::Ruled(form.items(&mut Notes { sink: &mut sink })))
}

const fn items<T: Form + JsonSchema + for<'a> Deserialize<'a>>(name: &'static str, words: &'static str) -> Kind {
    Kind { name, words, schema: schema::<T>, decode: |reader, node| ruled::<T>(reader, node) }
}

macro_rules! kinds {
    ($($name:literal $words:literal $type:ty => $body:expr),+; $($items:expr),+ $(,)?) => {
        &[$(Kind {
            name: $name,
            words: $words,
            schema: schema::<$type>,
            decode: |reader, node| reader.decode::<$type>(node).map($body),
        }),+, $($items),+]
    };
}

/// Every kind that YAML knows.
pub(in crate::syntax) static KINDS: &[Kind] = kinds![
    "PolicySet" "a policy set" PolicySet => Body::PolicySet,
    "Tenant" "a tenant" Tenant => Body::Tenant,
    "Units" "a document of units" Units => Body::Units,
    "People" "a document of people" People => Body::People,
    "Roles" "a document of roles" Roles => Body::Roles,
    "Catalog" "a catalogue" Catalog => Body::Catalog,
    "Calendar" "a calendar" Calendar => Body::Calendar,
    "Integrations" "a document of integrations" Integrations => Body::Integrations,
    "KeyRings" "a document of key rings" KeyRings => Body::KeyRings,
    "Delegations" "a document of delegations" Delegations => Body::Delegations,
    "Rates" "a document of rates" Rates => Body::Rates,
    "Table" "a decision table" DecisionTable => Body::Table,
    "Access" "a document of access rules" Access => |access| Body::Ruled(access.rules.into_iter().map(Item::Rule).collect()),
    "Tests" "a document of tests" Tests => Body::Tests;
    items::<Protections>("Protections", "a document of field protections"),
    items::<Scenarios>("Scenarios", "a document of scenarios"),
    items::<Flows>("Flows", "a document of approval flows"),
    items::<Guards>("Guards", "a document of guards"),
];
