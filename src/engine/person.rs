use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::authzen::{RequestCode, RequestError};
use crate::bundle::Status;
use crate::value::{Instant, Period};

/// What becomes of one person of a loaded set: somebody moves, gets another manager, leaves, is given a role, or is new. What is
/// not said stays as it is.
///
/// ```
/// # use ordinance::{Engine, PersonChange, PersonStatus};
/// # fn example(engine: &Engine) -> Result<(), ordinance::ChangeError> {
/// engine.change_person(&PersonChange::of("carl").unit("hk-hr").assign("hr_officer", "harbour-hk"))?;
/// engine.change_person(&PersonChange::of("zoe").unit("hk-finance").set("title", "Clerk"))?;
/// engine.change_person(&PersonChange::of("carl").status(PersonStatus::Left))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonChange {
    pub(super) id: String,
    pub(super) unit: Option<String>,
    pub(super) also_in: Option<Vec<String>>,
    pub(super) manager: Option<Option<String>>,
    pub(super) status: Option<Status>,
    pub(super) parts: BTreeMap<String, Option<Json>>,
    /// Roles and scopes in the order said, with when they are assigned from now on; without, they are withdrawn.
    pub(super) roles: Vec<(String, String, Option<Period>)>,
}

/// Why a person was not changed. Nothing is then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// Something is unknown, or a value has another form than declared.
    #[error("{}", .0.message)]
    Unknown(RequestError),
    /// A new person needs a unit.
    #[error("there is no person `{person}`, and a new one needs a unit")]
    NoUnit {
        /// The id.
        person: String,
    },
    /// A person needs an attribute.
    #[error("a person needs the attribute `{attribute}`")]
    Missing {
        /// The attribute.
        attribute: String,
    },
    /// A virtual unit is nobody's primary or further unit.
    #[error("`{unit}` is a virtual unit, and nobody's own")]
    Virtual {
        /// The unit.
        unit: String,
    },
    /// A chain of managers would come back to where it was.
    #[error("`{person}` would be above themselves in the chain of managers")]
    Circle {
        /// Who is changed.
        person: String,
    },
    /// Somebody would hold two roles that exclude each other.
    #[error("`{person}` would hold both `{role}` and `{other}`, which exclude each other")]
    Excluded {
        /// Who.
        person: String,
        /// One role.
        role: String,
        /// The other.
        other: String,
    },
    /// There is no such assignment to take back.
    #[error("`{role}` is not assigned to `{person}` by name in `{scope}`")]
    NotAssigned {
        /// To whom.
        person: String,
        /// What.
        role: String,
        /// Where.
        scope: String,
    },
}

impl ChangeError {
    pub(super) fn unknown_subject(id: &str) -> Self {
        Self::Unknown(RequestError::new(RequestCode::UnknownSubject, format!("there is no person `{id}`")))
    }
}

impl From<RequestError> for ChangeError {
    fn from(error: RequestError) -> Self {
        Self::Unknown(error)
    }
}

impl PersonChange {
    /// Nothing yet, of a person's id. Whoever has none of the set's ids is new.
    #[must_use]
    pub fn of(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Another primary unit.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// Other further units, all that there are.
    #[must_use]
    pub fn also_in<I: Into<String>>(mut self, units: impl IntoIterator<Item = I>) -> Self {
        self.also_in = Some(units.into_iter().map(Into::into).collect());
        self
    }

    /// Another manager by name.
    #[must_use]
    pub fn manager(mut self, manager: impl Into<String>) -> Self {
        self.manager = Some(Some(manager.into()));
        self
    }

    /// No manager by name: the head of the unit is.
    #[must_use]
    pub fn without_manager(mut self) -> Self {
        self.manager = Some(None);
        self
    }

    /// Whether they work here.
    #[must_use]
    pub fn status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// `name`, `title`, `joined`, `contract_end`, `left_on`, or an attribute of the catalogue, in the form that requests have.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.parts.insert(name.into(), Some(value.into()));
        self
    }

    /// The same is not there any more.
    #[must_use]
    pub fn unset(mut self, name: impl Into<String>) -> Self {
        self.parts.insert(name.into(), None);
        self
    }

    /// A role by name, in a unit and below, in their `own_unit` or in the whole `tenant`.
    #[must_use]
    pub fn assign(self, role: impl Into<String>, scope: impl Into<String>) -> Self {
        self.assign_between(role, scope, None, None)
    }

    /// The same, from an instant and until another, which is not included.
    #[must_use]
    pub fn assign_between(
        mut self,
        role: impl Into<String>,
        scope: impl Into<String>,
        from: Option<Instant>,
        until: Option<Instant>,
    ) -> Self {
        self.roles.push((role.into(), scope.into(), Some(Period::new(from, until))));
        self
    }

    /// Takes a role back that was assigned by name, whenever it counts. What comes with a unit, a headship or a condition stays.
    #[must_use]
    pub fn withdraw(mut self, role: impl Into<String>, scope: impl Into<String>) -> Self {
        self.roles.push((role.into(), scope.into(), None));
        self
    }
}
