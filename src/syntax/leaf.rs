use crate::source::Spanned;

/// A text as it was written (decoded, not interpreted), with its place.
pub type Text = Spanned<String>;

/// The place of a whole thing. Equal to every other one, so that trees compare by what they say.
pub type At = Spanned<()>;

/// A map that keeps its order and the places of its keys. Keys are unique: the reader refuses duplicates.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs<V>(pub Vec<(Text, V)>);

impl<V> Default for Pairs<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A value whose type only the catalogue knows. A number or a truth value is still its text.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain {
    /// A scalar's text.
    Scalar(Text),
    /// A list.
    List(At, Vec<Plain>),
    /// A map (the record of a test).
    Map(At, Pairs<Plain>),
    /// `null` or an empty value.
    Null(At),
}
