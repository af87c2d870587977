use super::ascii::Ascii;
use super::ends::FILLER;
use super::format::Kind;
use super::row::Row;
use super::{
    Content, Form, Format, Ladder, Seen, Tokens, View, account, address, amount, date, identity, link, mail, name, phone, text,
};

impl Ladder {
    /// What of a value is shown at a rank.
    #[must_use]
    pub fn show(&self, rank: usize, content: Content<'_>, tokens: Option<&dyn Tokens>) -> Seen {
        // Most of what is shown in part fits at once.
        let room = if self.view(rank).is_partial() { FILLER.len().saturating_mul(4) } else { 0 };
        let mut text = String::with_capacity(room);
        let (view, form) = self.show_into(rank, content, tokens, &mut text);
        Seen { view, form, text }
    }

    /// As [`Ladder::show`], with the text in the place of what `out` had, so that many values need one buffer.
    ///
    /// The view falls rank by rank until one can show the value. `hidden`, `present`, `masked` and `full` show every value
    /// alike, also what is absent or not of the format; where they stand, the way down ends.
    pub fn show_into(&self, rank: usize, content: Content<'_>, tokens: Option<&dyn Tokens>, out: &mut String) -> (View, Form) {
        let format = self.format();
        out.clear();
        for &view in self.views().get(..=rank).unwrap_or_default().iter().rev() {
            let form = match view {
                View::Hidden => Some(Form::Nothing),
                View::Present => Some(Form::Present),
                View::Full => Some(Form::Whole),
                View::Masked => {
                    out.push_str(FILLER);
                    Some(if format.is_typed() { Form::Typed } else { Form::Text })
                }
                _ => partial(format, view, content, tokens, out),
            };
            if let Some(form) = form {
                return (view, form);
            }
            out.clear();
        }
        (View::Hidden, Form::Nothing)
    }
}

impl Format {
    /// Puts the canonical form of a value in the place of what `out` had: the same for all spellings of one value. `false`,
    /// with nothing in `out`, when the value is not of the format.
    pub fn canonical(self, content: Content<'_>, out: &mut String) -> bool {
        out.clear();
        let Some(value) = content.text() else { return false };
        let read = match self.kind() {
            Kind::Row => row(self, value).map(|row| out.push_str(row.canonical())).is_some(),
            Kind::Mail => mail::canonical(value, out),
            Kind::Link => link::canonical(value, out),
            Kind::Name => name::canonical(value, out),
            Kind::Address => address::canonical(value, out),
            Kind::Date => date::canonical(value, out),
            Kind::Amount => amount::canonical(value, out),
            Kind::Text => text::canonical(value, out),
            Kind::Whole => false,
        };
        if !read {
            out.clear();
        }
        read
    }
}

/// What a partial view shows, when the value can be shown so.
fn partial(format: Format, view: View, content: Content<'_>, tokens: Option<&dyn Tokens>, out: &mut String) -> Option<Form> {
    let value = content.text()?;
    let plain = if format.is_typed() { Form::Typed } else { Form::Text };
    if view == View::Token {
        let mut form = String::new();
        let known = format.canonical(content, &mut form) && tokens?.token(format, &form, out);
        return known.then_some(plain);
    }
    match format.kind() {
        Kind::Row => row(format, value)?.show(view, out).then_some(plain),
        Kind::Mail => mail::show(value, view, out).then_some(plain),
        Kind::Link => link::show(value, view, out).then_some(plain),
        Kind::Name => name::show(value, view, out).then_some(plain),
        Kind::Address => address::show(value, view, out).then_some(plain),
        Kind::Date => date::show(value, view, out).then_some(plain),
        Kind::Amount => {
            let banded = amount::show(value, view, out);
            banded.then_some(if matches!(content, Content::Number(_)) { Form::Number } else { Form::Text })
        }
        Kind::Text => text::show(value, view, out).then_some(plain),
        Kind::Whole => None,
    }
}

/// The row of letters and digits that a value of the format is.
fn row(format: Format, value: &str) -> Option<Row> {
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
