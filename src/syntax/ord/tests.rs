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
    assert!(sink.is_empty());
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
#[ignore]
fn try_samples() {
    for entry in std::fs::read_dir(std::env::var("SAMPLES").unwrap()).unwrap().collect::<Result<Vec<_>, _>>().unwrap() {
        let path = entry.path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, told) = read(&text);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.contains(".ok.") != told.is_empty() || name.contains(".bad.") {
            println!("{name}\n{}", text.strip_prefix("ordinance v1\n").unwrap_or(&text));
            for line in told {
                println!("    >> {line}");
            }
        }
    }
}
