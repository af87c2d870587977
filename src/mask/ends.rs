use super::View;

/// What stands in the place of everything that is not shown, whatever its length.
pub(super) const FILLER: &str = "********";

/// Appends the first or last characters of a text of `total` characters, with the filler, unless more than half would show.
/// `at` gives the byte at which a character begins.
pub(super) fn ends(text: &str, total: usize, view: View, at: impl Fn(usize) -> usize, out: &mut String) -> bool {
    let (View::Last(count) | View::First(count)) = view else { return false };
    let Some(count) = usize::try_from(count).ok().filter(|count| *count <= total.checked_div(2).unwrap_or(0)) else {
        return false;
    };
    if matches!(view, View::Last(_)) {
        let Some(shown) = text.get(at(total.saturating_sub(count))..) else { return false };
        out.push_str(FILLER);
        out.push_str(shown);
    } else {
        let Some(shown) = text.get(..at(count)) else { return false };
        out.push_str(shown);
        out.push_str(FILLER);
    }
    true
}
