use super::{parse_cell, parse_expression};
use crate::diagnostic::Sink;
use crate::source::{FileId, Place, Span};
use crate::syntax::{Cell, Expr};

fn expression(text: &str) -> (Expr, Vec<String>) {
    let mut sink = Sink::new();
    let expr = parse_expression(text, &|range| Place::new(FileId(0), Span::new(range.start, range.end)), &mut sink);
    (expr, told(sink))
}

fn told(sink: Sink) -> Vec<String> {
    sink.into_sorted().iter().map(|f| format!("{} {:?} {}", f.code.id, f.place().span.range(), f.message())).collect()
}

#[test]
fn parentheses_that_change_nothing_leave_no_trace() {
    for (a, b) in [
        ("a and (b and c)", "a and b and c"),
        ("(a or b) or ((c))", "a or b or c"),
        ("(a + b) - c > 1", "a + b - c > 1"),
        ("not (a.b == 1)", "not a.b == 1"),
        ("HKD   5 < x", "(HKD 5) < x"),
    ] {
        assert_eq!(expression(a), expression(b));
    }
    assert_ne!(expression("a - (b - c) > 1"), expression("a - b - c > 1"));
}

#[test]
fn and_mixed_with_or_is_an_error() {
    let (_, told) = expression("a or b and c");
    assert_eq!(told, ["syntax/mixed-and-or 7..10 `and` is mixed with `or`"]);
}

#[test]
fn cells() {
    let mut sink = Sink::new();
    let mut cell = |text| parse_cell(text, &|range| Place::new(FileId(0), Span::new(range.start, range.end)), &mut sink);
    assert_eq!(cell("-"), Cell::Any);
    assert!(matches!(cell("> HKD 5_000 and <= HKD 50_000"), Cell::Tests(tests) if tests.len() == 2));
    assert!(matches!(cell("equipment"), Cell::Tests(tests) if tests.len() == 1));
    assert!(matches!(cell("not in [a, b]"), Cell::Tests(tests) if tests.len() == 1));
    assert!(matches!(cell("-5"), Cell::Tests(tests) if tests.len() == 1));
    assert_eq!(sink.len(), 0);
    assert_eq!(parse_cell("> ", &|_| Place::default(), &mut sink), Cell::Broken);
    assert_eq!(sink.len(), 1);
}

fn read(text: &str) -> (crate::syntax::Document, Vec<String>) {
    let mut sources = crate::source::Sources::default();
    let file = sources.add("a.ord", text);
    let mut sink = Sink::new();
    let read = super::read_ord(file, sources.get(file).unwrap(), &mut sink);
    let told = sink.into_sorted();
    let told = told.iter().map(|f| {
        let help = f.helps().map(|h| format!(" | {h}")).unwrap_or_default();
        let fix = f.fix.as_ref().map(|x| format!(" | fix {:?}", x.text)).unwrap_or_default();
        format!("{} {} {}{help}{fix}", f.code.id, sources.locate(f.place()), f.message())
    });
    (read.document, told.collect())
}

#[test]
fn hostile_texts_end_soon_with_a_finding() {
    let many = |text: &str, count: usize| text.repeat(count);
    let rule = |text: String| format!("ordinance v1\nrule a: allow anyone to read T when {text}\n");
    let texts = [
        rule(many("(", 20_000) + "a" + &many(")", 20_000)),
        rule(many("[", 100_000)),
        rule(many("not ", 100_000) + "a"),
        rule(many("a == b and ", 60_000) + "a"),
        rule(many("a&&", 10_000) + "a"),
        rule(many("any(x in ", 200) + "a"),
        format!("ordinance v1\n{}", many("{", 1_000_000)),
        format!("ordinance v1\nflow f {{ param a: {} text", many("set of ", 50_000)),
        format!("ordinance v1\n{}", many("allow x\n", 100_000)),
        format!("ordinance v1\n{}", many("rule x\n", 150_000)),
        format!("ordinance v1\n{}", many("rule x： allow。\n", 50_000)),
        format!("ordinance v1\n{}", many("\0", 1_000_000)),
        format!("ordinance v1\nrule a: allow anyone to read T when a == \"{}\0\"", many("x", 1_000)),
        format!("ordinance v1\nrule a: {}", many("很長", 2_000_000)),
        format!("ordinance v1\nrule a: allow anyone to read {}T", many("T, ", 3_000_000)),
        many("\"", 1_000_000),
        many("# \n", 300_000),
        many("}\n", 300_000),
        format!("ordinance v1\nflow f {{ on submit T {}", many("parallel { ", 20_000)),
        format!("ordinance v1\nflow f {{ on submit T step a: {}", many("(", 20_000)),
    ];
    for text in texts {
        let (_, told) = read(&text);
        assert!(!told.is_empty());
    }
}
