use super::ascii::Ascii;
use super::show::FILLER;
use super::{Format, View, account, identity, phone};

/// A value that is a row of letters and digits, in its canonical form.
pub(super) struct Row {
    text: Ascii,
    /// Which part of it is counted and may be shown: not the check digit of an identity card, not a country code.
    start: usize,
    end: usize,
}

impl Row {
    /// A row of which everything is counted.
    pub(super) fn whole(text: Ascii) -> Self {
        Row { start: 0, end: text.bytes().len(), text }
    }

    /// A row of which a part is counted.
    pub(super) fn part(text: Ascii, start: usize, end: usize) -> Self {
        Row { text, start, end }
    }

    /// The row that a value of the format is.
    pub(super) fn read(format: Format, value: &str) -> Option<Self> {
        let text = Ascii::fold(value)?;
        match format {
            Format::Hkid => identity::hkid(&text),
            Format::MainlandId => identity::mainland(&text),
            Format::Passport => identity::passport(&text),
            Format::BusinessRegistration => identity::business(&text),
            Format::HkMobile => phone::hong_kong(&text, phone::is_mobile),
            Format::HkPhone => phone::hong_kong(&text, phone::is_any),
            Format::Mobile | Format::Phone => phone::world(&text),
            Format::HkBankAccount => account::hong_kong(&text),
            Format::BankAccount | Format::Account => account::world(&text),
            _ => None,
        }
    }

    /// The canonical form.
    pub(super) fn canonical(&self) -> &str {
        self.text.as_str()
    }

    /// What is counted.
    fn counted(&self) -> &str {
        self.canonical().get(self.start..self.end).unwrap_or_default()
    }

    /// Appends what a view shows; `false` when it would be more than half.
    pub(super) fn show(&self, view: View, out: &mut String) -> bool {
        let counted = self.counted();
        ends(counted, counted.len(), view, |count| count, out)
    }
}

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
