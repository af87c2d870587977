//! The laws of masking, on values that nobody thought of: what is seen is what a naive reader says, depends on nothing that is
//! not shown, and each view can be computed from the next.

use std::collections::BTreeMap;

use ordinance::{Content, Form, Format, Ladder, View};
use proptest::prelude::*;
use unicode_normalization::is_nfc;

use crate::generators::dice::Dice;
use crate::generators::value::{self, LADDERS};
use crate::oracle::mask::{Value, seen};

fn ladder(format: &str, views: &[&str]) -> Ladder {
    let views: Vec<View> = views.iter().map(|view| View::parse(view).unwrap()).collect();
    Ladder::new(Format::parse(format).unwrap(), &views).unwrap()
}

fn content(value: &Value) -> Content<'_> {
    match value {
        Value::Null => Content::Null,
        Value::Text(text) => Content::Text(text),
        Value::Number(text) => Content::Number(text),
    }
}

/// What is shown, in the oracle's words.
fn told(form: Form, text: &str) -> String {
    match form {
        Form::Nothing => "nothing".to_owned(),
        Form::Present => "present".to_owned(),
        Form::Whole => "whole".to_owned(),
        Form::Text => format!("text {text}"),
        Form::Number => format!("number {text}"),
        Form::Typed => format!("typed {text}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_seen_is_what_a_naive_reader_says(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for (format, views) in LADDERS {
            let ladder = ladder(format, views);
            for _ in 0..4 {
                let value = value::value(&mut dice, format);
                for rank in 0..=ladder.top() {
                    let shown = ladder.show(rank, content(&value), None);
                    let named = ladder.views().iter().take(rank + 1).map(ToString::to_string).collect::<Vec<_>>();
                    let named = named.iter().map(String::as_str).collect::<Vec<_>>();
                    let expected = seen(format, &named, &value);
                    let found = (shown.view.to_string(), told(shown.form, &shown.text));
                    prop_assert_eq!(found, expected, "{} {:?} of {:?}", format, named, value);
                    prop_assert!(is_nfc(&shown.text));
                    prop_assert_eq!(&shown, &ladder.show(rank, content(&value), None));
                }
            }
        }
    }

    #[test]
    fn spellings_of_one_value_have_one_canonical_form(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for format in ["hkid", "hk_mobile", "hk_bank_account", "mainland_id", "passport"] {
            let text = value::proper(&mut dice, format);
            let again = value::row(&mut dice, &text);
            let mut forms = [String::new(), String::new()];
            let format = Format::parse(format).unwrap();
            prop_assert!(format.canonical(Content::Text(&text), &mut forms[0]), "{}", text);
            prop_assert!(format.canonical(Content::Text(&again), &mut forms[1]), "{}", again);
            prop_assert_eq!(&forms[0], &forms[1]);
        }
    }

    #[test]
    fn a_canonical_form_looks_like_what_it_is_the_form_of(text in any::<String>(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for format in Format::ALL {
            for view in ["last4", "first3", "surname", "district", "year", "month", "band7", "domain"] {
                let view = View::parse(view).unwrap();
                let Ok(ladder) = Ladder::new(format, &[view]) else { continue };
                for text in [text.clone(), value::mixed(&mut dice), value::proper(&mut dice, format.name())] {
                    let shown = ladder.show(1, Content::Text(&text), None);
                    prop_assert!(is_nfc(&shown.text));
                    prop_assert!(shown.view == view || shown.text.is_empty());
                    let (mut form, mut again) = (String::new(), String::new());
                    if format.canonical(Content::Text(&text), &mut form) {
                        prop_assert!(format.canonical(Content::Text(&form), &mut again), "{}", form);
                        prop_assert_eq!(&form, &again);
                        prop_assert_eq!(&shown, &ladder.show(1, Content::Text(&form), None), "{} {:?}", text, form);
                    } else {
                        prop_assert_eq!(shown.view, View::Hidden);
                    }
                }
            }
        }
    }
}

#[test]
fn each_view_can_be_computed_from_the_next() {
    let mut dice = Dice::new(5);
    for (format, views) in LADDERS {
        let ladder = ladder(format, views);
        // By what is seen at a rank: what is seen at the rank below.
        let mut below: BTreeMap<(usize, String), String> = BTreeMap::new();
        for _ in 0..4_000 {
            let value = value::value(&mut dice, format);
            let mut last = String::new();
            for rank in 0..=ladder.top() {
                let shown = ladder.show(rank, content(&value), None);
                if shown.form == Form::Whole {
                    break;
                }
                let now = format!("{} {}", shown.view, told(shown.form, &shown.text));
                let known = below.entry((rank, now.clone())).or_insert_with(|| last.clone());
                assert_eq!(*known, last, "{format} at rank {rank}: {now}");
                last = now;
            }
        }
    }
}

#[test]
fn what_is_constant_is_the_same_of_everything() {
    let mut dice = Dice::new(9);
    for format in Format::ALL {
        let typed = matches!(format, Format::Date | Format::Amount | Format::Number);
        for (view, form) in [
            (View::Hidden, Form::Nothing),
            (View::Present, Form::Present),
            (View::Masked, if typed { Form::Typed } else { Form::Text }),
        ] {
            let Ok(ladder) = Ladder::new(format, &[View::Hidden, view]).or_else(|_| Ladder::new(format, &[view])) else {
                continue;
            };
            for content in [
                Content::Null,
                Content::Text(""),
                Content::Bool(true),
                Content::Other("[1]"),
                Content::Text(&value::mixed(&mut dice)),
                Content::Number("7"),
            ] {
                let shown = ladder.show(ladder.top(), content, None);
                assert_eq!((shown.view, shown.form), (view, form));
                assert_eq!(shown.text, if view == View::Masked { "********" } else { "" });
            }
        }
    }
}

/// A million values; `ORDINANCE_VALUES` says another number.
#[test]
fn values_that_look_alike_are_shown_alike() {
    let count: u64 = std::env::var("ORDINANCE_VALUES").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let threads = 4;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                let mut dice = Dice::new(thread);
                let mut ladders: BTreeMap<(&str, &str), Ladder> = BTreeMap::new();
                let (mut one, mut other) = (String::new(), String::new());
                for _ in 0..count / threads / 2 {
                    let (format, view, a, b) = value::alike(&mut dice);
                    let ladder = ladders.entry((format, view)).or_insert_with(|| ladder(format, &["hidden", view]));
                    let first = ladder.show_into(1, Content::Text(&a), None, &mut one);
                    let second = ladder.show_into(1, Content::Text(&b), None, &mut other);
                    assert_eq!(first.0.to_string(), view, "{a}");
                    assert_eq!((first, &one), (second, &other), "{format} {view}: {a} and {b}");
                    assert!(is_nfc(&one));
                }
            });
        }
    });
}
