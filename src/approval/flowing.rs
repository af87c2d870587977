use super::task::Phase;

/// What has become of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flowing {
    Pending,
    Approved,
    Rejected,
    /// Another branch decided, so it did not.
    Dropped,
}

impl Flowing {
    /// What has become of branches that must all be approved.
    pub(super) fn of_all(outcomes: impl Iterator<Item = Self>) -> Self {
        let weight = |one: &Self| match one {
            Self::Approved => 0,
            Self::Pending => 1,
            Self::Dropped => 2,
            Self::Rejected => 3,
        };
        outcomes.max_by_key(weight).unwrap_or(Self::Approved)
    }

    /// What has become of branches of which one must be approved; of none, nothing more is asked.
    pub(super) fn of_first(outcomes: impl Iterator<Item = Self>) -> Self {
        let weight = |one: &Self| match one {
            Self::Dropped => 0,
            Self::Rejected => 1,
            Self::Pending => 2,
            Self::Approved => 3,
        };
        outcomes.max_by_key(weight).unwrap_or(Self::Approved)
    }
}

impl From<&Phase> for Flowing {
    fn from(phase: &Phase) -> Self {
        match phase {
            Phase::New | Phase::Open | Phase::Blocked(_) => Self::Pending,
            Phase::Approved => Self::Approved,
            Phase::Rejected => Self::Rejected,
            Phase::Cancelled => Self::Dropped,
        }
    }
}
