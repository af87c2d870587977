//! What formats read and views show, on published and written examples.

use ordinance::{Content, Derived, Form, Format, Ladder, LadderFault, Tokens, View};

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

/// Each line: format, views of a ladder, value, what its top shows.
const EXAMPLES: &str = "
hk_mobile | hidden last4 | 91234567 | last4 ********4567
hk_mobile | hidden last4 | +852 9123 4567 | last4 ********4567
hk_mobile | hidden last4 | (852) 9123-4567 | last4 ********4567
hk_mobile | hidden last4 | ＋８５２　９１２３　４５６７ | last4 ********4567
hk_mobile | hidden last4 | 00852 91234567 | last4 ********4567
hk_mobile | hidden last4 | 2345 6789 | hidden
hk_mobile | hidden last4 | 9123 456 | hidden
hk_mobile | hidden present last5 | 91234567 | present
hk_phone | hidden last4 | 2345 6789 | last4 ********6789
hk_phone | hidden last4 | 1823 | hidden
phone | hidden last4 | +86 138 1234 5678 | last4 ********5678
phone | hidden first3 | +86 138 1234 5678 | first3 138********
phone | hidden last4 | 2345 6789 | last4 ********6789
hk_bank_account | hidden last4 | 029-123-456789 | last4 ********6789
hk_bank_account | hidden last4 | 955-123-456789 | hidden
hk_bank_account | hidden last4 | 012-345-6-789012 | last4 ********9012
hk_bank_account | hidden last4 | ００４－１２３－４５６７８９－８３８ | last4 ********9838
hk_bank_account | hidden first3 | 004 123456789 | first3 004********
hk_bank_account | hidden last4 | 001-345-678901 | hidden
hk_bank_account | hidden last4 | 012-345-67890 | hidden
mainland_id | hidden last4 | 11010519491231002X | last4 ********002X
mainland_id | hidden first6 | 440524188001010014 | first6 440524********
mainland_id | hidden last4 | 11010519491231002x | last4 ********002X
mainland_id | hidden last4 | 110105194912310021 | hidden
mainland_id | hidden last4 | 11010519490231002X | hidden
business_registration | hidden last3 | 12345678 | last3 ********678
business_registration | hidden last3 | 12345678-000-01-26-A | last3 ********678
passport | hidden last3 | K12345678 | last3 ********678
email | hidden domain | Amy.Chan@Example.com | domain ********@example.com
email | hidden first3 | amy.chan@example.com | first3 amy********
email | hidden domain | amy at example.com | hidden
url | hidden domain | https://example.com/amy?a=1 | domain ********example.com
url | hidden domain | https://example.com/ | hidden
person_name | hidden surname | 陳大文 | surname 陳********
person_name | hidden surname | 歐陽娜娜 | surname 歐陽********
person_name | hidden surname | 欧阳 大文 | surname 欧阳********
person_name | hidden surname | 歐陽 | surname 歐********
person_name | hidden surname | 𠮷大文 | surname 𠮷********
person_name | hidden surname | CHAN Tai Man | surname CHAN********
person_name | hidden surname | Tai Man CHAN | surname CHAN********
person_name | hidden surname | Chan, Tai Man | surname Chan********
person_name | hidden surname | John A. SMITH | surname SMITH********
person_name | hidden surname | CHAN TAI MAN | surname CHAN********
person_name | hidden surname | Peter CHAN 陳大文 | surname 陳********
person_name | hidden surname | 陳 | hidden
person_name | hidden surname | Madonna | hidden
person_name | hidden surname | 12345 | hidden
person_name | hidden last1 | 陳大文 | last1 ********文
person_name | hidden last1 | Zoe\u{308} Ame\u{301} | last1 ********é
hk_address | hidden district | 香港灣仔軒尼詩道1號5樓A室 | district 灣仔
hk_address | hidden district | 香港灣仔區軒尼詩道1號 | district 灣仔區
hk_address | hidden district | 九龍尖沙咀彌敦道100號 | district 尖沙咀
hk_address | hidden district | 香港仔大道1號 | district 香港仔
hk_address | hidden district | Flat A, 5/F, 1 Queen's Road Central, Central, Hong Kong | district Central
hk_address | hidden district | Rm 3, Tower 2, City One, Sha Tin, New Territories | district Sha Tin
hk_address | hidden district | 香港灣仔 | hidden
hk_address | hidden district | 1 Some Road | hidden
address | hidden district | 廣東省深圳市南山區科技路1號 | district 南山區
date | hidden year | 1990-05-17 | year 1990
date | hidden month | 1990年5月17日 | month 1990-05
date | hidden month | 17/5/1990 | month 1990-05
date | hidden month | １９９０／０５／１７ | month 1990-05
date | hidden month | 1990-05-17T23:00:00+08:00 | month 1990-05
date | hidden masked month | 1990-02-30 | masked ********
amount | hidden band1000 | HKD 12,345.60 | band1000 HKD 12000
amount | hidden band1000 | HK$12345 | band1000 HKD 12000
amount | hidden band1000 | 999.99 | band1000 0
amount | hidden band1000 | -0.5 | band1000 -1000
amount | hidden band1000 | 12,34 | hidden
text | hidden last4 | UM-1234-5678 | last4 ********5678
text | hidden last2 | 甲乙丙丁 | last2 ********丙丁
text | hidden last1 | 👩\u{200D}👩\u{200D}👧👩\u{200D}👩\u{200D}👦 | last1 ********👩\u{200D}👩\u{200D}👦
text | hidden masked last4 | 甲乙 | masked ********
image | hidden present | a.jpg | present
biometric | hidden present | template | present
";

#[test]
fn examples_of_every_format() {
    for line in EXAMPLES.lines().filter(|line| !line.is_empty()) {
        let line = line.replace("\\u", "\u{0}u");
        let line = ["200D", "308", "301"].iter().fold(line, |line, code| {
            let c = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
            line.replace(&format!("\u{0}u{{{code}}}"), &c.to_string())
        });
        let cells: Vec<&str> = line.split(" | ").collect();
        assert_eq!(shown(cells[0], cells[1], cells[2]), cells[3], "{line}");
    }
    let number = ladder("amount", "hidden band1000").show(1, Content::Number("12345.6"), None);
    assert_eq!((number.form, number.text.as_str()), (Form::Number, "12000"));
    let dated = ladder("date", "hidden year").show(1, Content::Text("1990-05-17"), None);
    assert_eq!((dated.form, dated.text.as_str()), (Form::Typed, "1990"));
}

/// Letters counted, with a mark before them: no keyed token, but enough to see that one is asked for.
struct Counting;

impl Tokens for Counting {
    fn token(&self, format: Format, canonical: &str, out: &mut String) -> bool {
        out.push_str(&format!("{format}-{canonical}"));
        true
    }
}

#[test]
fn tokens_are_of_the_canonical_form_and_need_somebody_who_makes_them() {
    let ladder = ladder("hk_mobile", "hidden masked token full");
    for value in ["91234567", "+852 9123 4567"] {
        let seen = ladder.show(2, Content::Text(value), Some(&Counting));
        assert_eq!((seen.view, seen.text.as_str()), (View::Token, "hk_mobile-+85291234567"));
    }
    assert_eq!(ladder.show(2, Content::Text("91234567"), None).view, View::Masked);
    assert_eq!(ladder.show(2, Content::Text("no number"), Some(&Counting)).view, View::Masked);
}

#[test]
fn views_of_different_ladders_have_a_partial_order() {
    let view = |name: &str| View::parse(name).unwrap();
    let rising = ["hidden", "present", "masked", "last3", "last4", "full"];
    for (at, lower) in rising.iter().enumerate() {
        for upper in &rising[at + 1..] {
            assert!(view(lower) < view(upper) && view(upper) > view(lower), "{lower} {upper}");
        }
    }
    assert!(view("year") < view("month") && view("first2") < view("first3"));
    for (one, other) in
        [("last4", "first4"), ("token", "last1"), ("band10", "band100"), ("domain", "year"), ("surname", "first1")]
    {
        assert_eq!(view(one).partial_cmp(&view(other)), None, "{one} {other}");
    }
    for bad in ["last0", "last", "last+4", "last04", "Full", "bandx", "first99999999999"] {
        assert_eq!(View::parse(bad), None, "{bad}");
    }
    for format in Format::ALL {
        assert_eq!(Format::parse(format.name()), Some(format));
    }
    let of = ladder("hk_mobile", "hidden present last3 last6 full");
    assert_eq!(of.view(of.ceiling(view("last4"))), view("last3"));
    assert_eq!(of.view(of.ceiling(view("masked"))), view("present"));
    assert_eq!(of.view(of.ceiling(view("first2"))), view("present"));
    assert_eq!(of.view(of.ceiling(view("full"))), view("full"));
    assert_eq!(ladder("text", "last4 full").ceiling(view("masked")), 0);
}

#[test]
fn what_is_left_to_try_is_counted() {
    let left = |format: &str, view: &str| Format::parse(format).unwrap().residual(View::parse(view).unwrap());
    for (format, view, count) in [
        ("hkid", "first4", Some(10_000)),
        ("hkid", "first2", Some(100_000)),
        ("hkid", "last3", Some(702_000)),
        ("hkid", "last5", None),
        ("hk_mobile", "last4", Some(6_000)),
        ("hk_bank_account", "last4", Some(20_000_000)),
        ("business_registration", "last4", Some(10_000)),
        ("date", "month", Some(28)),
        ("amount", "band1000", Some(1_000)),
        ("text", "last4", None),
        ("mainland_id", "token", None),
        ("person_name", "full", Some(1)),
    ] {
        assert_eq!(left(format, view), count, "{format} {view}");
    }
    assert_eq!(Format::MainlandId.tells(View::Last(4)), [Derived::Sex]);
    assert_eq!(Format::MainlandId.tells(View::Full), [Derived::BirthDate, Derived::Sex]);
    assert!(Format::MainlandId.tells(View::First(6)).is_empty() && Format::Hkid.tells(View::Full).is_empty());
}

#[test]
fn the_page_shows_what_is_shown() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/protection.md")).unwrap();
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let code = |cell: &str| cell.trim_matches('`').to_owned();
    let mut examples = 0;
    for row in page.lines().filter(|line| line.starts_with('|')).map(cells) {
        if row.len() == 4 && row[0].starts_with('`') {
            let (view, seen) = (code(&row[2]), code(&row[3]));
            assert_eq!(shown(&code(&row[0]), &view, &row[1]), format!("{view} {seen}"), "{row:?}");
            examples += 1;
        }
        // What each format has, by the table of formats.
        if row.len() == 3 && row[0].starts_with('`') {
            for format in row[0].split(' ').map(|name| Format::parse(&code(name)).unwrap()) {
                let views: Vec<&str> =
                    format.views().into_iter().filter(|view| View::parse(view).unwrap().is_partial()).collect();
                let mut told: Vec<String> = row[2].split_whitespace().map(code).collect();
                told = told
                    .iter()
                    .map(|view| view.replace("lastN", "last4").replace("firstN", "first3").replace("bandN", "band1000"))
                    .collect();
                told.sort();
                let mut views: Vec<String> = views.iter().map(|view| (*view).to_owned()).collect();
                views.sort();
                assert_eq!(told, views, "{format}");
                examples += 1;
            }
        }
    }
    assert_eq!(examples, 16 + Format::ALL.len());
}
