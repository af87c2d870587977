use super::{Expr, FieldRef, Subject, Validity};
use crate::mask::View;
use crate::source::{Place, Spanned};
use crate::value::{Duration, Id};

/// How a field is stored, who sees how much of it, and who may change it.
#[derive(Clone, Debug)]
pub struct Protection {
    /// The whole item.
    pub at: Place,
    /// The field.
    pub field: Spanned<FieldRef>,
    /// What people are shown.
    pub name: Option<Spanned<String>>,
    /// How it is stored; plain where nothing is said.
    pub store: Option<Spanned<Store>>,
    /// The views from least to most, at least one.
    pub ladder: Vec<Spanned<View>>,
    /// What everybody sees who may read the record: the bottom of the ladder where nothing is said.
    pub default: Spanned<View>,
    /// Who sees more, in the order of the text.
    pub reveals: Vec<Sight>,
    /// Who sees no more than so much, in the order of the text.
    pub caps: Vec<Sight>,
    /// Who may change it, in the order of the text; anybody who may update the record where there is no line.
    pub changes: Vec<ChangeBy>,
}

/// How a field is stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Store {
    /// As it is.
    Plain,
    /// Encrypted with the keys of a ring.
    Encrypted(Id),
    /// Elsewhere: at most whether it is there can be seen.
    External,
    /// Not at all.
    Forbidden,
}

/// A line that raises a view or caps it.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The whole line.
    pub at: Place,
    /// The view, one of the ladder's.
    pub view: Spanned<View>,
    /// Who; nobody named in a cap is everybody.
    pub to: Vec<Spanned<Subject>>,
    /// Except who.
    pub except: Vec<Spanned<Subject>>,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// Not when this holds.
    pub unless: Option<Expr>,
    /// Only for one of these purposes; empty for any or none.
    pub purposes: Vec<Spanned<Id>>,
    /// When it is in force.
    pub validity: Validity,
    /// Only on one of these channels; empty for any.
    pub channels: Vec<Spanned<Id>>,
    /// Only in this scenario.
    pub scenario: Option<Spanned<Id>>,
    /// Only with an approved case of this flow; caps have none.
    pub after: Option<AfterFlow>,
}

/// Who may change a field.
#[derive(Clone, Debug)]
pub struct ChangeBy {
    /// The whole line.
    pub at: Place,
    /// Who.
    pub by: Vec<Spanned<Subject>>,
    /// Except who.
    pub except: Vec<Spanned<Subject>>,
    /// Only with an approved case of this flow.
    pub after: Option<AfterFlow>,
}

/// The flow whose approved case is needed.
#[derive(Clone, Debug)]
pub struct AfterFlow {
    /// The flow.
    pub flow: Spanned<Id>,
    /// How long after its approval a case may be used: what the flow says, else a day.
    pub valid: Duration,
}
