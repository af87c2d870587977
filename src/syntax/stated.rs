use std::borrow::Cow;

use super::{At, Pairs, Plain};
use crate::source::Spanned;

/// A person as they are stated, wherever that is.
#[derive(Clone, Debug)]
pub struct StatedPerson<'a> {
    /// The whole item or row.
    pub at: At,
    /// Their id.
    pub id: Spanned<&'a str>,
    /// The id they had before.
    pub renamed_from: Option<Spanned<&'a str>>,
    /// Their name.
    pub name: Option<Spanned<&'a str>>,
    /// The primary unit.
    pub unit: Spanned<&'a str>,
    /// Further units.
    pub also_in: Vec<Spanned<&'a str>>,
    /// What they are called on a card.
    pub title: Option<Spanned<&'a str>>,
    /// Their manager.
    pub manager: Option<Spanned<&'a str>>,
    /// Whether they work here.
    pub status: Option<Spanned<&'a str>>,
    /// The day they joined.
    pub joined: Option<Spanned<&'a str>>,
    /// The day the contract ends.
    pub contract_end: Option<Spanned<&'a str>>,
    /// The day they left.
    pub left_on: Option<Spanned<&'a str>>,
    /// The catalogue's person attributes.
    pub attributes: Cow<'a, Pairs<Plain>>,
}

/// What a person is called.
#[derive(Clone, Copy, Debug)]
pub struct StatedId<'a> {
    /// Their id.
    pub id: Spanned<&'a str>,
    /// The id they had before.
    pub renamed_from: Option<Spanned<&'a str>>,
    /// Their name.
    pub name: Option<Spanned<&'a str>>,
}

/// A row of a table of grants, as it is stated.
#[derive(Clone, Copy, Debug)]
pub struct StatedGrant<'a> {
    /// The row.
    pub at: At,
    /// The role.
    pub role: Spanned<&'a str>,
    /// To whom.
    pub person: Spanned<&'a str>,
    /// A unit, `own_unit` or `tenant`.
    pub scope: Spanned<&'a str>,
    /// The first day or instant.
    pub from: Option<Spanned<&'a str>>,
    /// The day or instant it ends before.
    pub until: Option<Spanned<&'a str>>,
    /// The last day.
    pub through: Option<Spanned<&'a str>>,
    /// The day it was last reviewed.
    pub reviewed: Option<Spanned<&'a str>>,
    /// Why.
    pub reason: Option<Spanned<&'a str>>,
}
