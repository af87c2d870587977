use super::View;
use super::ascii::narrow;
use super::ends::FILLER;
use super::text::{clusters, composed};
use crate::value::nfc;

/// Appends the domain behind the filler, or the ends of the whole address.
pub(super) fn show(value: &str, view: View, out: &mut String) -> bool {
    let Some(address) = read(value) else { return false };
    if view != View::Domain {
        return clusters(&address, view, out);
    }
    let Some((_, domain)) = address.rsplit_once('@') else { return false };
    out.push_str(FILLER);
    out.push('@');
    out.push_str(domain);
    true
}

/// Appends the address in small letters.
pub(super) fn canonical(value: &str, out: &mut String) -> bool {
    read(value).map(|address| out.push_str(&address)).is_some()
}

/// The address in small letters: something, `@`, and a domain of at least two labels.
fn read(value: &str) -> Option<String> {
    let value = value.trim();
    let address = if value.is_ascii() {
        value.to_ascii_lowercase()
    } else {
        composed(nfc(value).chars().map(narrow).flat_map(char::to_lowercase).collect())
    };
    let (local, domain) = address.rsplit_once('@')?;
    let fits = !local.is_empty() && !local.contains('@') && !address.contains(is_foreign) && is_domain(domain);
    fits.then_some(address)
}

/// Whether a character is in no address that is written without quotes.
fn is_foreign(c: char) -> bool {
    matches!(c, '"' | '(' | ')' | ',' | ':' | ';' | '<' | '>' | '[' | ']' | '\\') || c.is_whitespace() || c.is_control()
}

/// Whether labels of letters, digits and inner dashes stand with points between them, two at least.
pub(super) fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}
