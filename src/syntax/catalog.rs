use super::{At, Pairs, Text};

/// `kind: Catalog`: what there is to be ruled. Several documents add up.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// The whole document.
    pub at: At,
    /// Purposes a request may state.
    pub purposes: Vec<Text>,
    /// Channels a request may come through.
    pub channels: Vec<Ceiling>,
    /// Field classes beside the built-in ones.
    pub classes: Vec<Ceiling>,
    /// Keys that a request's context may carry.
    pub context: Pairs<Attribute>,
    /// Attributes of people beside the built-in ones.
    pub person_attributes: Pairs<Attribute>,
    /// Attributes of units beside the built-in ones.
    pub unit_attributes: Pairs<Attribute>,
    /// The applications.
    pub applications: Vec<Application>,
}

/// A channel or class: an id, or `{id, ceiling}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Ceiling {
    /// The whole item.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The highest view it lets through.
    pub ceiling: Option<Text>,
}

/// An attribute's declaration: a type's name, or `{type, optional}`, `{enum, optional}`, `{set, optional}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The whole declaration.
    pub at: At,
    /// Its type.
    pub type_name: TypeName,
    /// Whether it may be absent.
    pub optional: bool,
}

/// A type as it was written.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeName {
    /// A type's name.
    Name(Text),
    /// `enum: [..]`.
    Enum(Vec<Text>),
    /// `set: T`.
    Set(Box<TypeName>),
}

/// An application with its resource types.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// The whole item.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
    /// The lowest edition that has it.
    pub needs_edition: Option<Text>,
    /// Its resource types.
    pub resources: Vec<Resource>,
}

/// A resource type.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The whole item.
    pub at: At,
    /// Its id.
    pub type_id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
    /// What can be done.
    pub actions: Vec<Text>,
    /// The attribute that anchors a record in the tree.
    pub unit: Option<Text>,
    /// The attribute that names the data subject.
    pub owner: Option<Text>,
    /// Attributes that decide.
    pub attributes: Pairs<Attribute>,
    /// The protected payload.
    pub fields: Pairs<Field>,
}

/// A field of a resource type.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The whole declaration.
    pub at: At,
    /// Its format.
    pub format: Text,
    /// Its class.
    pub class: Option<Text>,
    /// What it may be used for.
    pub purposes: Vec<Text>,
    /// How long it is kept.
    pub retention: Option<Text>,
}
