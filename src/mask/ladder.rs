use super::witness::witnesses;
use super::{Content, Format, Seen, View};

/// The views that a field can have, from least to most, each computable from the next. `hidden` lies below every ladder and is
/// its rank 0, whether or not it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    format: Format,
    views: Box<[View]>,
}

/// Why views are no ladder of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LadderFault {
    /// Values of the format have no such view.
    Foreign(View),
    /// A view stands there twice.
    Repeated(View),
    /// The upper one shows less than the one below it.
    Descending {
        /// The one below, which shows more.
        lower: View,
        /// The one above, which shows less.
        upper: View,
    },
    /// What the lower one shows cannot be told from what the upper one shows.
    Incomparable {
        /// The one below.
        lower: View,
        /// The one above.
        upper: View,
        /// Values that show it; none where no value is ever shown so.
        witness: Option<Box<Witness>>,
    },
    /// More views than a ladder has.
    TooLong,
}

/// Values that show that neither of two views can be computed from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// A value.
    pub value: String,
    /// What the lower view shows of it.
    pub lower: String,
    /// What the upper view shows of it.
    pub upper: String,
    /// A value that looks the same in the upper view and different in the lower.
    pub same_upper: String,
    /// A value that looks the same in the lower view and different in the upper.
    pub same_lower: String,
}

impl Ladder {
    /// The most views that a ladder has, `hidden` counted.
    pub const MOST: usize = 32;

    /// The ladder of these views.
    ///
    /// # Errors
    /// When they are no chain in which each view is computable from the next, or the format lacks one.
    pub fn new(format: Format, named: &[View]) -> Result<Self, LadderFault> {
        if named.len() >= Self::MOST {
            return Err(LadderFault::TooLong);
        }
        if let Some(view) = named.iter().find(|view| !format.has(**view)) {
            return Err(LadderFault::Foreign(*view));
        }
        let repeated = named.iter().enumerate().find(|(i, view)| named.iter().take(*i).any(|earlier| earlier == *view));
        if let Some((_, view)) = repeated {
            return Err(LadderFault::Repeated(*view));
        }
        let mut views = Vec::with_capacity(named.len().saturating_add(1));
        if named.first() != Some(&View::Hidden) {
            views.push(View::Hidden);
        }
        views.extend_from_slice(named);
        for (lower, upper) in views.iter().zip(views.iter().skip(1)) {
            if is_computable(*lower, *upper) {
                continue;
            }
            if is_computable(*upper, *lower) {
                return Err(LadderFault::Descending { lower: *lower, upper: *upper });
            }
            let witness = Witness::find(format, *lower, *upper).map(Box::new);
            return Err(LadderFault::Incomparable { lower: *lower, upper: *upper, witness });
        }
        Ok(Ladder { format, views: views.into() })
    }

    /// The ladder of a field that names none: hidden, or full.
    #[must_use]
    pub fn plain(format: Format) -> Self {
        Ladder { format, views: Box::new([View::Hidden, View::Full]) }
    }

    /// Whose values it is for.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The views by rank, from `hidden`.
    #[must_use]
    pub fn views(&self) -> &[View] {
        &self.views
    }

    /// The view of a rank; `hidden` where there is no such rank.
    #[must_use]
    pub fn view(&self, rank: usize) -> View {
        self.views.get(rank).copied().unwrap_or(View::Hidden)
    }

    /// The rank of a view that stands on the ladder.
    #[must_use]
    pub fn rank(&self, view: View) -> Option<usize> {
        self.views.iter().position(|other| *other == view)
    }

    /// The highest rank.
    #[must_use]
    pub fn top(&self) -> usize {
        self.views.len().saturating_sub(1)
    }

    /// The rank up to which a class or a channel with this ceiling lets through: the highest view that is not above it. A view
    /// that has no order with the ceiling shows something that the ceiling does not, and is not let through.
    #[must_use]
    pub fn ceiling(&self, ceiling: View) -> usize {
        self.views.iter().rposition(|view| view.is_within(ceiling)).unwrap_or(0)
    }
}

/// Whether what `lower` shows can be computed from what `upper` shows, for every value.
fn is_computable(lower: View, upper: View) -> bool {
    match (lower, upper) {
        // What falls below the finer band is a multiple of it, so the coarser one needs no more.
        (View::Band(wide), View::Band(narrow)) => wide > narrow && wide.checked_rem(narrow) == Some(0),
        _ => lower < upper,
    }
}

impl Witness {
    fn find(format: Format, lower: View, upper: View) -> Option<Self> {
        let seen = |view: View, value: &str| {
            let ladder = Ladder { format, views: Box::new([View::Hidden, view]) };
            let Seen { view: shown, text, .. } = ladder.show(1, Content::Text(value), None);
            (shown == view).then_some(text)
        };
        // Of a token all that matters is that different values have different ones.
        let seen = |view: View, value: &str| if view == View::Token { Some(value.to_owned()) } else { seen(view, value) };
        let values: Vec<(String, String, String)> = witnesses(format, lower, upper)
            .into_iter()
            .filter_map(|value| {
                let (below, above) = (seen(lower, &value)?, seen(upper, &value)?);
                Some((value, below, above))
            })
            .collect();
        values.iter().find_map(|(value, below, above)| {
            let (same_upper, ..) = values.iter().find(|(_, l, u)| u == above && l != below)?;
            let (same_lower, ..) = values.iter().find(|(_, l, u)| l == below && u != above)?;
            Some(Witness {
                value: value.clone(),
                lower: below.clone(),
                upper: above.clone(),
                same_upper: same_upper.clone(),
                same_lower: same_lower.clone(),
            })
        })
    }
}
