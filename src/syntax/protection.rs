use super::{At, Expr, Subject, Text};
use crate::source::Spanned;

/// How a field is stored, and who sees how much of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Protection {
    /// The whole protection.
    pub at: At,
    /// The field.
    pub field: FieldName,
    /// Its title.
    pub name: Option<Text>,
    /// How it is stored; plain when absent.
    pub store: Option<Spanned<Store>>,
    /// The views from least to most; `hidden < full` when empty.
    pub ladder: Vec<Text>,
    /// The view without any reveal; the ladder's bottom when absent.
    pub default: Option<Text>,
    /// Who sees more.
    pub reveals: Vec<Reveal>,
    /// Who sees no more than so much.
    pub caps: Vec<Cap>,
    /// Who may change it.
    pub changes: Vec<ChangeBy>,
}

/// A field of a resource type: `Type.field`.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldName {
    /// The words.
    pub at: At,
    /// The resource type.
    pub type_id: Text,
    /// The field.
    pub field: Text,
}

/// How a field is stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Store {
    /// As it is.
    Plain,
    /// Encrypted with the keys of a ring.
    Encrypted(Text),
    /// Elsewhere: at most whether it is there can be seen.
    External,
    /// Not at all.
    Forbidden,
}

/// Who sees more of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Reveal {
    /// The whole line.
    pub at: At,
    /// The view.
    pub view: Text,
    /// To whom.
    pub to: Vec<Subject>,
    /// Except to whom.
    pub except: Vec<Subject>,
    /// What narrows it.
    pub conditions: Conditions,
    /// Only with an approved case of this flow.
    pub after_flow: Option<Text>,
}

/// Who sees no more of a field than so much.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// The whole line.
    pub at: At,
    /// The view.
    pub view: Text,
    /// For whom; for everybody when empty.
    pub to: Vec<Subject>,
    /// Except for whom.
    pub except: Vec<Subject>,
    /// What narrows it.
    pub conditions: Conditions,
}

/// Who may change a field.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeBy {
    /// The whole line.
    pub at: At,
    /// Who.
    pub by: Vec<Subject>,
    /// Except whom.
    pub except: Vec<Subject>,
    /// Only with an approved case of this flow.
    pub after_flow: Option<Text>,
}

/// What narrows a sentence: each clause at most once, all of them must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// Only when this holds.
    pub when: Option<Expr>,
    /// Not when this holds.
    pub unless: Option<Expr>,
    /// Only for one of these purposes; empty for any or none.
    pub purposes: Vec<Text>,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day (YAML only; the printer of `.ord` writes the next day's `until`).
    pub through: Option<Text>,
    /// Only on one of these channels; empty for any.
    pub channels: Vec<Text>,
    /// Only in this scenario.
    pub scenario: Option<Text>,
}
