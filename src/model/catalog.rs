use super::{Edition, Named};
use crate::source::{Place, Spanned};
use crate::value::{ActionIx, AppIx, Duration, Id, Table, Type, TypeIx};

/// What there is to be ruled.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Purposes a request may state, by id.
    pub purposes: Vec<Spanned<Id>>,
    /// Channels, by id.
    pub channels: Vec<Ceiling>,
    /// Field classes, built-in ones and the set's own, by id.
    pub classes: Vec<Ceiling>,
    /// Context keys, by name.
    pub context: Vec<Attribute>,
    /// Person attributes beside the built-in ones, by name.
    pub person_attributes: Vec<Attribute>,
    /// Unit attributes beside the built-in ones, by name.
    pub unit_attributes: Vec<Attribute>,
    /// Applications by id.
    pub applications: Table<AppIx, Application>,
    /// Resource types by id.
    pub types: Table<TypeIx, ResourceType>,
    /// Action names by id, `use` and `manage` of applications among them.
    pub actions: Table<ActionIx, Id>,
}

/// A channel or a class.
#[derive(Clone, Debug)]
pub struct Ceiling {
    /// Its id. A built-in class stands at the root file's first character.
    pub id: Spanned<Id>,
    /// The highest view it lets through.
    pub ceiling: Option<Spanned<String>>,
    /// Of a class: the view from which on it is written down who was shown a value.
    pub audit: Option<Spanned<String>>,
}

/// A declared attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Spanned<Id>,
    /// Its type.
    pub value_type: Type,
    /// Whether it may be absent.
    pub optional: bool,
}

/// An application.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its names.
    pub named: Named,
    /// The lowest edition that has it.
    pub needs_edition: Option<Spanned<Edition>>,
}

/// A resource type.
#[derive(Clone, Debug)]
pub struct ResourceType {
    /// Its names.
    pub named: Named,
    /// Its application.
    pub app: AppIx,
    /// What can be done, by number.
    pub actions: Vec<Spanned<ActionIx>>,
    /// The attribute that anchors a record in the tree, when it has one.
    pub unit: Option<Spanned<Id>>,
    /// The attribute that names the data subject, when it has one.
    pub owner: Option<Spanned<Id>>,
    /// Attributes by name.
    pub attributes: Vec<Attribute>,
    /// Fields by name.
    pub fields: Vec<Field>,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// The whole declaration.
    pub at: Place,
    /// Its name.
    pub name: Spanned<Id>,
    /// Its format.
    pub format: Spanned<String>,
    /// Its class.
    pub class: Option<Spanned<Id>>,
    /// What it may be used for.
    pub purposes: Vec<Spanned<Id>>,
    /// How long it is kept.
    pub retention: Option<Spanned<Retention>>,
}

/// How long a field is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The time.
    pub lasts: Duration,
    /// `leaving`, or a date attribute of the type.
    pub after: Id,
}
