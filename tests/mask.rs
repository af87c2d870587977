//! What formats read and views show, on published and written examples.

use ordinance::{Content, Form, Format, Ladder, LadderFault, View};

fn ladder(format: &str, views: &str) -> Ladder {
    let views: Vec<View> = views.split_whitespace().map(|view| View::parse(view).unwrap()).collect();
    Ladder::new(Format::parse(format).unwrap(), &views).unwrap()
}

/// What the top of a ladder shows of a text, as `view text`.
fn shown(format: &str, views: &str, value: &str) -> String {
    let ladder = ladder(format, views);
    let shown = ladder.show(ladder.top(), Content::Text(value), None);
    match shown.form {
        Form::Nothing | Form::Present | Form::Whole => shown.view.to_string(),
        Form::Text | Form::Number | Form::Typed => format!("{} {}", shown.view, shown.text),
    }
}

#[test]
fn identity_cards_in_every_spelling() {
    // The worked example of the check digit, and others that are printed as specimens.
    for value in ["A123456(3)", "A1234563", "a123456(3)", "Ａ１２３４５６（３）", " A 123456 (3) ", "A-123456-3"] {
        assert_eq!(shown("hkid", "hidden last3", value), "last3 ********456", "{value}");
        assert_eq!(shown("hkid", "hidden first3", value), "first3 A12********", "{value}");
    }
    for value in ["G123456(A)", "L555555(0)", "C123456(9)", "AB123456(9)", "WX123456(9)"] {
        let read = Format::Hkid.canonical(Content::Text(value), &mut String::new());
        assert!(read, "{value}");
    }
    // A wrong check digit, none, brackets elsewhere, letters that only look like Latin ones.
    for value in ["A123456(4)", "A123456", "A(123456)3", "А123456(3)", "ABC123456(3)", ""] {
        assert_eq!(shown("hkid", "present last3", value), "present", "{value}");
    }
    assert_eq!(shown("hkid", "masked last4", "A123456(3)"), "masked ********");
    assert_eq!(shown("hkid", "masked last4", "AB123456(9)"), "last4 ********3456");
}

#[test]
fn ladders_are_chains() {
    let views = |names: &str| names.split(' ').map(|name| View::parse(name).unwrap()).collect::<Vec<_>>();
    assert_eq!(ladder("hkid", "last2 full").views(), views("hidden last2 full"));
    let fault = Ladder::new(Format::HkMobile, &views("hidden first4 last4 full")).unwrap_err();
    let LadderFault::Incomparable { lower: View::First(4), upper: View::Last(4), witness: Some(witness) } = fault else {
        panic!("{fault:?}")
    };
    assert_eq!(
        (witness.value.as_str(), witness.lower.as_str(), witness.upper.as_str()),
        ("91234567", "9123********", "********4567")
    );
    assert_eq!((witness.same_upper.as_str(), witness.same_lower.as_str()), ("61234567", "91234568"));
    assert_eq!(
        Ladder::new(Format::HkMobile, &views("last4 last3")),
        Err(LadderFault::Descending { lower: View::Last(4), upper: View::Last(3) })
    );
    assert_eq!(Ladder::new(Format::HkMobile, &views("surname")), Err(LadderFault::Foreign(View::Surname)));
    assert_eq!(Ladder::new(Format::Image, &views("masked")), Err(LadderFault::Foreign(View::Masked)));
    assert_eq!(Ladder::new(Format::Text, &views("last4 last4")), Err(LadderFault::Repeated(View::Last(4))));
    assert!(Ladder::new(Format::Amount, &views("band10000 band1000 full")).is_ok());
    assert!(matches!(
        Ladder::new(Format::Amount, &views("band1500 band1000")),
        Err(LadderFault::Incomparable { witness: Some(_), .. })
    ));
}
