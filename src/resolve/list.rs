use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{Place, Spanned};
use crate::syntax::Text;

pub(super) static TWICE: Code = Code::error("list/twice", "`{text}` is listed twice", "keep one of them");

pub(super) static CODES: &[&Code] = &[&TWICE];

/// Tells which members of a list are there twice, by what they mean, and gives each once, in their order.
pub(super) fn once<T: Ord + Clone>(list: Vec<(Spanned<T>, &Text)>, sink: &mut Sink) -> Vec<Spanned<T>> {
    let mut seen: BTreeMap<T, Place> = BTreeMap::new();
    for (item, text) in list {
        match seen.get(&item.value) {
            Some(first) => {
                sink.push(Diagnostic::new(&TWICE, item.place).arg("text", &text.value).also(*first, "the first time"));
            }
            None => {
                seen.insert(item.value.clone(), item.place);
            }
        }
    }
    seen.into_iter().map(|(value, place)| Spanned::new(value, place)).collect()
}

/// Tells which texts of a list are there twice.
pub(super) fn texts_once(list: &[Text], sink: &mut Sink) -> Vec<Spanned<String>> {
    once(list.iter().map(|text| (text.clone(), text)).collect(), sink)
}
