use crate::value::TypeIx;

/// What begins flows that are chosen among one another, without its request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Beginning {
    Submit(TypeIx),
    Event(String, TypeIx),
    Schedule,
    Reveal(TypeIx, String),
    Change(TypeIx, String),
}

impl Beginning {
    /// The type of the record.
    pub(super) fn of(&self) -> Option<TypeIx> {
        match self {
            Self::Submit(of) | Self::Event(_, of) | Self::Reveal(of, _) | Self::Change(of, _) => Some(*of),
            Self::Schedule => None,
        }
    }
}
