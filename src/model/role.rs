use super::{Expr, Named, Validity};
use crate::source::{Place, Spanned};
use crate::value::{Date, Duration, PersonIx, RoleIx, UnitIx};

/// A role and who holds it.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its names.
    pub named: Named,
    /// Roles that come with it, in the same scope and period, by number.
    pub includes: Vec<Spanned<RoleIx>>,
    /// Roles that nobody may hold beside it, by number.
    pub excludes: Vec<Spanned<RoleIx>>,
    /// Who holds it. Several documents' and tables' grants, sorted by who, scope and period.
    pub assign: Vec<Assignment>,
    /// How often holders are to be reviewed.
    pub review_every: Option<Spanned<Duration>>,
}

/// A grant of a role.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The whole item.
    pub at: Place,
    /// To whom.
    pub who: Spanned<Grantee>,
    /// Where it counts.
    pub scope: Spanned<Scope>,
    /// When.
    pub validity: Validity,
    /// The day it was last reviewed.
    pub reviewed: Option<Spanned<Date>>,
    /// Why.
    pub reason: Option<Box<Spanned<String>>>,
}

/// Whom a role is granted to.
#[derive(Clone, Debug)]
pub enum Grantee {
    /// One person.
    Person(PersonIx),
    /// The members of a unit.
    Unit(UnitIx),
    /// Everybody for whom it holds; it reads `person` only, and no clock.
    Where(Box<Expr>),
    /// The head of a unit and of every unit below it.
    HeadsIn(UnitIx),
}

/// Where a role counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everywhere, virtual units included.
    Tenant,
    /// In a unit and below.
    Unit(UnitIx),
    /// In the holder's primary unit and below.
    OwnUnit,
    /// In the unit headed and below (with [`Grantee::HeadsIn`] only).
    HeadedUnit,
}
