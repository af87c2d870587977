use schemars::JsonSchema;
use serde::Deserialize;

use super::{Notes, codes};
use crate::source::Spanned;
use crate::syntax::{
    Alternative, Approver, Approvers, At, ChainEnd, Expr, Held, Holders, Named, Reference, RoleName, Text, Weighed,
};

/// Both forms of somebody: with a weight where votes are weighed, without one elsewhere.
macro_rules! approver_form {
    (@weight $form:ident) => { None };
    (@weight $form:ident $field:ident) => {
        match &$form {
            Self::ManagerOf { $field, .. }
            | Self::ChainOf { $field, .. }
            | Self::HeadOf { $field, .. }
            | Self::Role { $field, .. }
            | Self::Person { $field, .. }
            | Self::ChosenFrom { $field, .. }
            | Self::Group { $field, .. } => *$field,
        }
    };
    ($(#[$doc:meta])* $form:ident $name:literal { $(#[$field_doc:meta] $field:ident: $type:ty)? }) => {
        $(#[$doc])*
        #[derive(Deserialize, JsonSchema)]
        #[schemars(rename = $name)]
        pub(super) enum $form {
            /// The n-th up the chain of managers of whoever a path leads to.
            #[serde(rename = "manager_of:")]
            ManagerOf {
                /// The path.
                manager_of: Expr,
                /// How far up; 1 when absent.
                level: Option<Spanned<u32>>,
                $(#[$field_doc] $field: $type,)?
            },
            /// The chain of managers of whoever a path leads to.
            #[serde(rename = "chain_of:")]
            ChainOf {
                /// The path.
                chain_of: Expr,
                /// Where it ends.
                until: ChainEndForm,
                $(#[$field_doc] $field: $type,)?
            },
            /// The head of a unit.
            #[serde(rename = "head_of:")]
            HeadOf {
                /// `unit` for the request's, an id, or a path.
                head_of: HeadForm,
                $(#[$field_doc] $field: $type,)?
            },
            /// Holders of a role.
            #[serde(rename = "role:")]
            Role {
                /// The role.
                role: RoleForm,
                /// Held in a scope that contains another unit than the request's.
                in_unit: Option<PlaceForm>,
                /// Held in whatever scope.
                #[serde(default)]
                anywhere: bool,
                $(#[$field_doc] $field: $type,)?
            },
            /// A person.
            #[serde(rename = "person:")]
            Person {
                /// An id, or a path.
                person: PlaceForm,
                $(#[$field_doc] $field: $type,)?
            },
            /// Whom the request chose, out of these.
            #[serde(rename = "chosen_from:")]
            ChosenFrom {
                /// These.
                #[schemars(length(min = 1))]
                chosen_from: Vec<WeighedForm>,
                /// Without these.
                #[serde(default)]
                except: Vec<ApproverForm>,
                /// Who it is if nobody is left.
                #[serde(default, rename = "else")]
                otherwise: Vec<AlternativeForm>,
                $(#[$field_doc] $field: $type,)?
            },
            /// Several together.
            #[serde(rename = "group:")]
            Group {
                /// These.
                #[schemars(length(min = 1))]
                group: Vec<WeighedForm>,
                /// Without these.
                #[serde(default)]
                except: Vec<ApproverForm>,
                /// Who it is if nobody is left.
                #[serde(default, rename = "else")]
                otherwise: Vec<AlternativeForm>,
                $(#[$field_doc] $field: $type,)?
            },
        }

        impl $form {
            fn who(self, at: At, notes: &mut Notes<'_>) -> (Named, Option<Spanned<u32>>) {
                let weight = approver_form!(@weight self $($field)?);
                let who = match self {
                    Self::ManagerOf { manager_of, level, .. } => {
                        Named::ManagerOf { of: notes.path(manager_of), level: level.unwrap_or(at.with(1)) }
                    }
                    Self::ChainOf { chain_of, until, .. } => {
                        let until = match until {
                            ChainEndForm::Top => ChainEnd::Top,
                            ChainEndForm::Levels(levels) => ChainEnd::Levels(levels),
                            ChainEndForm::Role(role) => ChainEnd::Role(role),
                        };
                        Named::ChainOf { of: notes.path(chain_of), until }
                    }
                    Self::HeadOf { head_of, .. } => match head_of {
                        HeadForm::Unit => Named::HeadOfUnit,
                        HeadForm::Id(id) => Named::HeadOf(Reference::Id(id)),
                        HeadForm::Path(path) => Named::HeadOf(Reference::Path(notes.path(path))),
                    },
                    Self::Role { role, in_unit, anywhere, .. } => Named::Role(holders(at, role, in_unit, anywhere, notes)),
                    Self::Person { person, .. } => Named::Person(person.tree(notes)),
                    Self::ChosenFrom { chosen_from, except, otherwise, .. } => {
                        Named::ChosenFrom(approvers(at, chosen_from, except, otherwise, notes))
                    }
                    Self::Group { group, except, otherwise, .. } => Named::Group(approvers(at, group, except, otherwise, notes)),
                };
                (who, weight)
            }
        }
    };
}

approver_form! {
    /// Somebody, as a step names them.
    ApproverKind "Approver" {}
}
approver_form! {
    /// Somebody, as a step names them, and how much their vote weighs.
    WeighedKind "WeighedApprover" {
        /// How much their vote weighs; 1 when absent.
        weight: Option<Spanned<u32>>
    }
}

/// Somebody with their place.
pub(super) type ApproverForm = Spanned<ApproverKind>;

/// Somebody with a weight, and their place.
pub(super) type WeighedForm = Spanned<WeighedKind>;

/// An alternative: everybody named, without some.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Alternative")]
pub(super) struct AlternativeForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// Everybody of these.
    #[schemars(length(min = 1))]
    approvers: Vec<WeighedForm>,
    /// Without these.
    #[serde(default)]
    except: Vec<ApproverForm>,
}

/// Where a chain of managers ends.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ChainEnd")]
pub(super) enum ChainEndForm {
    /// At the top.
    #[serde(rename = "top")]
    Top,
    /// After so many.
    #[serde(rename = "levels:")]
    Levels(Spanned<u32>),
    /// At the first holder of a role.
    #[serde(rename = "role:")]
    Role(Text),
}

/// A unit that has a head.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "HeadOf")]
pub(super) enum HeadForm {
    /// The request's unit.
    #[serde(rename = "unit")]
    Unit,
    /// A unit's id.
    #[serde(rename = "*")]
    Id(Text),
    /// A path to a unit or person.
    #[serde(rename = "path:")]
    Path(Expr),
}

/// An id, or a path.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Reference")]
pub(super) enum PlaceForm {
    /// An id.
    #[serde(rename = "*")]
    Id(Text),
    /// A path.
    #[serde(rename = "path:")]
    Path(Expr),
}

/// A role, by its id or from a decision table.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "RoleName")]
pub(super) enum RoleForm {
    /// An id.
    #[serde(rename = "*")]
    Id(Text),
    /// What a table says.
    #[serde(rename = "table:")]
    Table {
        /// The table.
        table: Text,
        /// Its inputs.
        #[schemars(length(min = 1))]
        args: Vec<Expr>,
        /// The output column; the only one when absent.
        output: Option<Text>,
    },
}

/// Holders of a role.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Holders")]
pub(super) struct HoldersForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// The role.
    role: RoleForm,
    /// Held in a scope that contains another unit than the request's.
    in_unit: Option<PlaceForm>,
    /// Held in whatever scope.
    #[serde(default)]
    anywhere: bool,
}

/// The approvers of a step, or of a group.
pub(super) fn approvers(
    at: At,
    union: Vec<WeighedForm>,
    except: Vec<ApproverForm>,
    otherwise: Vec<AlternativeForm>,
    notes: &mut Notes<'_>,
) -> Approvers {
    let mut alternatives = vec![alternative(at, union, except, notes)];
    alternatives.extend(otherwise.into_iter().map(|form| alternative(form.at, form.approvers, form.except, notes)));
    Approvers { alternatives }
}

fn alternative(at: At, union: Vec<WeighedForm>, except: Vec<ApproverForm>, notes: &mut Notes<'_>) -> Alternative {
    let union = union.into_iter().map(|form| {
        let at = form.with(());
        let (who, weight) = form.value.who(at, notes);
        Weighed { approver: Approver { at, who }, weight }
    });
    let union = union.collect();
    Alternative { at, union, except: except.into_iter().map(|form| approver(form, notes)).collect() }
}

pub(super) fn approver(form: ApproverForm, notes: &mut Notes<'_>) -> Approver {
    let at = form.with(());
    Approver { at, who: form.value.who(at, notes).0 }
}

pub(super) fn holders(at: At, role: RoleForm, in_unit: Option<PlaceForm>, anywhere: bool, notes: &mut Notes<'_>) -> Holders {
    let role = match role {
        RoleForm::Id(id) => RoleName::Id(id),
        RoleForm::Table { table, args, output } => RoleName::Table { table, args, output },
    };
    let held = match in_unit {
        Some(unit) => {
            if anywhere {
                notes.tell(&codes::UNIT_AND_ANYWHERE, at.place, "anywhere");
            }
            Held::In(unit.tree(notes))
        }
        None if anywhere => Held::Anywhere,
        None => Held::Here,
    };
    Holders { at, role, held }
}

impl HoldersForm {
    pub(super) fn tree(self, notes: &mut Notes<'_>) -> Holders {
        holders(self.at, self.role, self.in_unit, self.anywhere, notes)
    }
}

impl PlaceForm {
    fn tree(self, notes: &mut Notes<'_>) -> Reference {
        match self {
            Self::Id(id) => Reference::Id(id),
            Self::Path(path) => Reference::Path(notes.path(path)),
        }
    }
}
