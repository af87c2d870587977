use schemars::JsonSchema;
use serde::Deserialize;

use super::yaml::written_as;
use super::{At, Pairs, Text};
use crate::source::Spanned;

/// `kind: Catalog`: what there is to be ruled. Several documents add up.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Catalog {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Purposes a request may state.
    #[serde(default)]
    pub purposes: Vec<Text>,
    /// Channels a request may come through.
    #[serde(default)]
    pub channels: Vec<Ceiling>,
    /// Field classes beside the built-in ones.
    #[serde(default)]
    pub classes: Vec<Class>,
    /// Keys that a request's context may carry.
    #[serde(default)]
    pub context: Pairs<Attribute>,
    /// Attributes of people beside the built-in ones.
    #[serde(default)]
    pub person_attributes: Pairs<Attribute>,
    /// Attributes of units beside the built-in ones.
    #[serde(default)]
    pub unit_attributes: Pairs<Attribute>,
    /// The applications.
    #[serde(default)]
    pub applications: Vec<Application>,
}

/// A class of fields: an id, or `{id, ceiling, audit}`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Spanned<ClassForm>")]
pub struct Class {
    /// The whole item.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The highest view it lets through.
    pub ceiling: Option<Text>,
    /// The view from which on it is written down who was shown a value.
    pub audit: Option<Text>,
}

/// A channel: an id, or `{id, ceiling}`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Spanned<CeilingForm>")]
pub struct Ceiling {
    /// The whole item.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The highest view it lets through.
    pub ceiling: Option<Text>,
}

/// An attribute's declaration: a type's name, or `{type, optional}`, `{enum, optional}`, `{set, optional}`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Spanned<AttributeForm>")]
pub struct Attribute {
    /// The whole declaration.
    pub at: At,
    /// Its type.
    pub type_name: TypeName,
    /// Whether it may be absent.
    pub optional: bool,
}

/// A type as it was written.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub enum TypeName {
    /// A type's name.
    #[serde(rename = "*")]
    Name(Text),
    /// `enum: [..]`.
    #[serde(rename = "enum:")]
    Enum(Vec<Text>),
    /// `set: T`.
    #[serde(rename = "set:")]
    Set(Box<TypeName>),
}

impl TypeName {
    /// Whether it is `text`.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Name(name) if name.value == "text")
    }
}

/// An application with its resource types.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Application {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// The lowest edition that has it.
    #[schemars(extend("enum" = ["free", "startup", "professional", "exclusive", "hybrid"]))]
    pub needs_edition: Option<Text>,
    /// Its resource types.
    #[serde(default)]
    pub resources: Vec<Resource>,
}

/// A resource type.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Resource {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Its id.
    #[serde(rename = "type")]
    pub type_id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// What can be done.
    #[serde(default)]
    pub actions: Vec<Text>,
    /// The attribute that anchors a record in the tree.
    pub unit: Option<Text>,
    /// The attribute that names the data subject.
    pub owner: Option<Text>,
    /// Attributes that decide.
    #[serde(default)]
    pub attributes: Pairs<Attribute>,
    /// The protected payload.
    #[serde(default)]
    pub fields: Pairs<Field>,
}

/// A field of a resource type.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Field {
    /// The whole declaration.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Its format.
    pub format: Text,
    /// Its class.
    pub class: Option<Text>,
    /// What it may be used for.
    #[serde(default)]
    pub purposes: Vec<Text>,
    /// How long it is kept.
    pub retention: Option<Text>,
}

/// A class as YAML writes it.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Class")]
enum ClassForm {
    /// An id alone.
    #[serde(rename = "*")]
    Id(Text),
    /// An id and what holds of every field of the class.
    #[serde(rename = "id:")]
    Declared {
        /// Its id.
        id: Text,
        /// The highest view it lets through.
        ceiling: Option<Text>,
        /// The view from which on it is written down who was shown a value; nothing is where it is absent.
        audit: Option<Text>,
    },
}

written_as!(Class => ClassForm);

impl From<Spanned<ClassForm>> for Class {
    fn from(form: Spanned<ClassForm>) -> Self {
        let at = form.with(());
        match form.value {
            ClassForm::Id(id) => Self { at, id, ceiling: None, audit: None },
            ClassForm::Declared { id, ceiling, audit } => Self { at, id, ceiling, audit },
        }
    }
}

/// A channel as YAML writes it.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Ceiling")]
enum CeilingForm {
    /// An id, without a ceiling.
    #[serde(rename = "*")]
    Id(Text),
    /// An id and the highest view it lets through.
    #[serde(rename = "id:")]
    Limited {
        /// Its id.
        id: Text,
        /// The highest view it lets through.
        ceiling: Option<Text>,
    },
}

written_as!(Ceiling => CeilingForm);

impl From<Spanned<CeilingForm>> for Ceiling {
    fn from(form: Spanned<CeilingForm>) -> Self {
        let at = form.with(());
        match form.value {
            CeilingForm::Id(id) => Self { at, id, ceiling: None },
            CeilingForm::Limited { id, ceiling } => Self { at, id, ceiling },
        }
    }
}

/// An attribute's declaration as YAML writes it.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Attribute")]
enum AttributeForm {
    /// A type's name; the attribute is required.
    #[serde(rename = "*")]
    Name(Text),
    /// A type.
    #[serde(rename = "type:")]
    Type {
        /// Its type.
        #[serde(rename = "type")]
        type_name: TypeName,
        /// Whether it may be absent.
        #[serde(default)]
        optional: bool,
    },
    /// One of some words.
    #[serde(rename = "enum:")]
    Enum {
        /// The words.
        #[serde(rename = "enum")]
        words: Vec<Text>,
        /// Whether it may be absent.
        #[serde(default)]
        optional: bool,
    },
    /// A set.
    #[serde(rename = "set:")]
    Set {
        /// The type of its members.
        set: Box<TypeName>,
        /// Whether it may be absent.
        #[serde(default)]
        optional: bool,
    },
}

written_as!(Attribute => AttributeForm);

impl From<Spanned<AttributeForm>> for Attribute {
    fn from(form: Spanned<AttributeForm>) -> Self {
        let at = form.with(());
        let (type_name, optional) = match form.value {
            AttributeForm::Name(name) => (TypeName::Name(name), false),
            AttributeForm::Type { type_name, optional } => (type_name, optional),
            AttributeForm::Enum { words, optional } => (TypeName::Enum(words), optional),
            AttributeForm::Set { set, optional } => (TypeName::Set(set), optional),
        };
        Self { at, type_name, optional }
    }
}
