use serde::{Deserialize, Serialize};

use super::{
    AttributeIx, ChannelIx, Field, FieldIx, KeyIx, KindIx, Names, PersonAttributeIx, PurposeIx, ScenarioIx, Target,
    UnitAttributeIx,
};
use crate::value::{ActionIx, AppIx, Id, Table, TypeIx};

/// What can be asked about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// Purposes a request may state.
    pub purposes: Names<PurposeIx>,
    /// Channels a request may state.
    pub channels: Names<ChannelIx>,
    /// Scenarios a request may state.
    pub scenarios: Names<ScenarioIx>,
    /// Types of values; a set's members come before it.
    pub kinds: Table<KindIx, Kind>,
    /// Context keys by name.
    pub keys: Names<KeyIx>,
    /// Their types.
    pub key_kinds: Table<KeyIx, KindIx>,
    /// Person attributes by name.
    pub person_attributes: Names<PersonAttributeIx>,
    /// What they are.
    pub person_rows: Table<PersonAttributeIx, PersonAttribute>,
    /// Unit attributes by name.
    pub unit_attributes: Names<UnitAttributeIx>,
    /// Names of resource attributes of any type.
    pub attributes: Names<AttributeIx>,
    /// Names of fields of any type, by name.
    pub fields: Names<FieldIx>,
    /// Resource types by id.
    pub types: Names<TypeIx>,
    /// What they are.
    pub type_rows: Table<TypeIx, ResourceType>,
    /// Applications by id.
    pub apps: Names<AppIx>,
    /// Action names by id.
    pub actions: Names<ActionIx>,
}

/// A type of values.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// An exact decimal number.
    Decimal,
    /// An amount of a currency.
    Money,
    /// Text.
    Text,
    /// A day.
    Date,
    /// A point in time.
    Instant,
    /// A length of time.
    Duration,
    /// An IP address.
    Ip,
    /// A person of the set.
    Person,
    /// A unit of the set.
    Unit,
    /// A role of the set.
    Role,
    /// One of these ids.
    Enum(Vec<Id>),
    /// A set of values of one type.
    Set(KindIx),
}

/// A person attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonAttribute {
    /// Its type.
    pub kind: KindIx,
    /// Whether a person may be without it.
    pub optional: bool,
}

/// A resource type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourceType {
    /// What can be done, by number.
    pub actions: Vec<ActionIx>,
    /// Its attributes with their types, by number.
    pub attributes: Vec<(AttributeIx, KindIx)>,
    /// Its fields, by number.
    pub fields: Vec<Field>,
    /// The attribute that anchors a record in the tree.
    pub unit: Option<AttributeIx>,
    /// The attribute that names the data subject.
    pub owner: Option<AttributeIx>,
}

impl Catalog {
    /// The name of the type that every application is of.
    pub const APP: &'static str = "App";
    /// The action that looking at fields needs, whatever else is asked.
    pub const READ: &'static str = "read";
    /// What can be done with an application.
    pub const APP_ACTIONS: [&'static str; 2] = ["use", "manage"];

    /// The type of a type's attribute, when it declares it.
    #[must_use]
    pub fn attribute_kind(&self, of: TypeIx, attribute: AttributeIx) -> Option<KindIx> {
        let row = self.type_rows.get(of)?;
        // A type that declares whatever attributes there are has them in the places of their numbers.
        if let Some((name, kind)) = row.attributes.get(attribute.0 as usize)
            && *name == attribute
        {
            return Some(*kind);
        }
        let at = row.attributes.binary_search_by_key(&attribute, |(name, _)| *name).ok()?;
        row.attributes.get(at).map(|(_, kind)| *kind)
    }

    /// A field of a type, by name.
    #[must_use]
    pub fn field(&self, of: TypeIx, name: &str) -> Option<&Field> {
        let name = self.fields.find(name)?;
        let fields = &self.type_rows.get(of)?.fields;
        fields.get(fields.binary_search_by_key(&name, |field| field.name).ok()?)
    }

    /// The attribute that anchors a record in the tree.
    #[must_use]
    pub fn unit_attribute(&self, target: Target) -> Option<AttributeIx> {
        self.row(target).and_then(|row| row.unit)
    }

    /// The attribute that names a record's data subject.
    #[must_use]
    pub fn owner_attribute(&self, target: Target) -> Option<AttributeIx> {
        self.row(target).and_then(|row| row.owner)
    }

    /// Whether an action is one of what the request is about.
    #[must_use]
    pub fn can(&self, target: Target, action: ActionIx) -> bool {
        match self.row(target) {
            Some(row) => row.actions.binary_search(&action).is_ok(),
            None => Self::APP_ACTIONS.contains(&self.actions.get(action)),
        }
    }

    fn row(&self, target: Target) -> Option<&ResourceType> {
        match target {
            Target::Type(of) => self.type_rows.get(of),
            Target::App(_) => None,
        }
    }
}
