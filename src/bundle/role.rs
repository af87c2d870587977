use serde::{Deserialize, Serialize};

use super::{ExprIx, Op, Part, Program};
use crate::value::{Period, RoleIx, Table, UnitIx};

/// A role held somewhere for some time, by itself or through another role that includes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: RoleIx,
    /// Where it counts.
    pub scope: Scope,
    /// When it is held.
    pub period: Period,
}

/// Where a role counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// In every unit, virtual ones too.
    Tenant,
    /// In the holder's primary unit and below, so that equal grants of different people stay equal.
    OwnUnit,
    /// In a unit and below.
    Unit(UnitIx),
}

impl Scope {
    /// The unit in and below which it counts for somebody of a primary unit; nothing where it counts everywhere.
    #[must_use]
    pub fn unit(self, own: UnitIx) -> Option<UnitIx> {
        match self {
            Self::Tenant => None,
            Self::OwnUnit => Some(own),
            Self::Unit(unit) => Some(unit),
        }
    }
}

/// What says who holds which role, beside what people are assigned by name. With it the grants of one person can be worked out
/// again when something about them changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    /// For every role, itself and the roles that come with it, however far.
    pub included: Table<RoleIx, Vec<RoleIx>>,
    /// Roles that nobody may hold both of, the lower number first, sorted.
    pub excludes: Vec<(RoleIx, RoleIx)>,
    /// Assignments to nobody by name.
    pub assignments: Vec<Assignment>,
}

/// An assignment to whoever is one of some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The role.
    pub role: RoleIx,
    /// To whom.
    pub who: Assigned,
    /// Where it counts; without, in the unit that is headed.
    pub scope: Option<Scope>,
    /// When.
    pub period: Period,
}

/// Whom an assignment is to, other than one person by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assigned {
    /// The members of a unit.
    Unit(UnitIx),
    /// Everybody for whom a condition holds.
    Where(ExprIx),
    /// The head of a unit and of every unit below it.
    HeadsIn(UnitIx),
}

impl Membership {
    /// The roots of its conditions.
    pub fn conditions(&self) -> impl Iterator<Item = ExprIx> {
        self.assignments.iter().filter_map(|assignment| match assignment.who {
            Assigned::Where(condition) => Some(condition),
            Assigned::Unit(_) | Assigned::HeadsIn(_) => None,
        })
    }

    /// The parts that conditions read of others than the person they are about, through a manager or a head.
    #[must_use]
    pub fn read_of_others(&self, program: &Program) -> Vec<Part> {
        let mut read = Vec::new();
        let mut open: Vec<ExprIx> = self.conditions().collect();
        while let Some(op) = open.pop().map(|at| program.get(at)) {
            op.children(&mut |child| open.push(child));
            if let Op::Path(of, path) | Op::HasPart(of, path) = op {
                // The first step reads the person, the one behind their unit reads the unit. Members of sets may be anybody.
                let units = path.iter().take_while(|part| matches!(part, Part::Unit)).count();
                let own = if matches!(program.get(*of), Op::Person) { units.saturating_add(1) } else { 0 };
                read.extend(path.iter().skip(own).copied());
            }
        }
        read
    }
}
