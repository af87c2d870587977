use schemars::JsonSchema;
use serde::Deserialize;

use super::tabular::GrantTable;
use super::{At, Expr, StatedGrant, Text};
use crate::source::Spanned;

/// `kind: Roles`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Roles {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// A table of grants, relative to this file, or `env:NAME`.
    pub assign_from: Option<Text>,
    /// Rows of that table, added by the reader.
    #[serde(skip)]
    pub grants: Vec<GrantRow>,
    /// The same of a table of cells.
    #[serde(skip)]
    pub table: Option<GrantTable>,
    /// The roles.
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// A role and who holds it.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Role {
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
    /// Roles that come with it.
    #[serde(default)]
    pub includes: Vec<Text>,
    /// Who holds it.
    #[serde(default)]
    pub assign: Vec<Assignment>,
    /// Roles that nobody may hold beside it.
    #[serde(default)]
    pub excludes: Vec<Text>,
    /// How often holders are to be reviewed.
    pub review_every: Option<Text>,
}

/// A grant of a role in a scope. Exactly one of `person`, `unit`, `condition` and `heads_in` is present.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("oneOf" = [
    { "required": ["person"] },
    { "required": ["unit"] },
    { "required": ["where"] },
    { "required": ["heads_in"] },
]))]
pub struct Assignment {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// To one person.
    pub person: Option<Text>,
    /// To the members of a unit.
    pub unit: Option<Text>,
    /// To everybody for whom an expression over `person` holds (`where:`).
    #[serde(rename = "where")]
    pub condition: Option<Expr>,
    /// To the heads of a unit and of all units below it.
    pub heads_in: Option<Text>,
    /// A unit, `own_unit`, `headed_unit` or `tenant`.
    pub scope: Text,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day.
    pub through: Option<Text>,
    /// The day it was last reviewed.
    pub reviewed: Option<Text>,
    /// Why.
    #[schemars(length(max = 256))]
    pub reason: Option<Text>,
}

/// A row of a table of grants: an assignment to a person, with the role.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantRow {
    /// The whole row.
    pub at: At,
    /// The role.
    pub role: Text,
    /// To whom.
    pub person: Text,
    /// A unit, `own_unit` or `tenant`.
    pub scope: Text,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day.
    pub through: Option<Text>,
    /// The day it was last reviewed.
    pub reviewed: Option<Text>,
    /// Why.
    pub reason: Option<Text>,
}

impl Roles {
    /// The rows of the table.
    pub fn stated_grants(&self) -> impl Iterator<Item = StatedGrant<'_>> {
        self.grants.iter().map(GrantRow::stated).chain(self.table.iter().flat_map(GrantTable::grants))
    }
}

impl GrantRow {
    fn stated(&self) -> StatedGrant<'_> {
        StatedGrant {
            at: self.at,
            role: self.role.said(),
            person: self.person.said(),
            scope: self.scope.said(),
            from: said(&self.from),
            until: said(&self.until),
            through: said(&self.through),
            reviewed: said(&self.reviewed),
            reason: said(&self.reason),
        }
    }
}

fn said(text: &Option<Text>) -> Option<Spanned<&str>> {
    text.as_ref().map(Spanned::said)
}
