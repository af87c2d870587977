//! What must hold of every input, whatever it says: the laws that the fuzz targets share.
//!
//! Only the public face of the library is used, so that what is found here is what its users would meet.

use ordinance::{
    Content, Engine, Findings, Form, Format, Instant, Ladder, Memory, Opening, Style, Tree, View, Workspace,
};

/// What can be asked of anything that loads.
const REQUEST: &str = r#"{"subject":{"type":"person","id":"amy"},"action":{"name":"read"},
    "resource":{"type":"EmployeeRecord","id":"1","properties":{"owner":"amy","unit":"acme"}},
    "context":{"now":"2026-11-22T10:00:00Z"}}"#;

/// Reads one text alone, tells what was found in every form, and lays it out.
pub fn read_text(path: &str, bytes: &[u8]) {
    tell(&Workspace::of_text(path, bytes));
    lay_out(Memory::new().with(path, bytes), Some(path));
}

/// Checks a whole tree and lays it out. Of a valid one what it means outlives both its layout and its compiled form.
pub fn check(tree: Memory) {
    let Some(before) = open(&tree) else { return };
    tell(&before);
    let snapshot = before.snapshot();
    let laid_out = lay_out(tree, None);
    let Some(snapshot) = snapshot else { return };
    let after = laid_out.as_ref().and_then(open).and_then(|after| after.snapshot());
    assert_eq!(after.map(|after| after.digest()), Some(snapshot.digest()), "the layout changed what the set means");
    let bytes = before.engine().and_then(|engine| engine.to_bytes().ok()).expect("a valid set compiles");
    ask(&Engine::from_bundle(&bytes).expect("what was compiled loads"));
    let file = before.bundle_file().expect("a valid set is written with its snapshot");
    Engine::from_bundle(&file).expect("what was written loads");
}

/// Puts a question to what loaded; whatever the answer is.
pub fn ask(engine: &Engine) {
    let _ = engine.explain_json(REQUEST, None);
}

/// Shows a text by every view of every format. A partial view shows less than all or falls, nothing shows of what is not of the
/// format, and a canonical form is its own and looks like what it is the form of.
pub fn look_at(text: &str) {
    let views = ["last1", "last4", "first3", "surname", "district", "year", "month", "band1000", "domain"];
    let (mut form, mut again) = (String::new(), String::new());
    for format in Format::ALL {
        let known = format.canonical(Content::Text(text), &mut form);
        for view in views.iter().filter_map(|view| View::parse(view)) {
            let Ok(ladder) = Ladder::new(format, &[View::Hidden, view, View::Full]) else { continue };
            for content in [Content::Text(text), Content::Number(text)] {
                let seen = ladder.show(1, content, None);
                assert_eq!(seen.view == view, seen.form != Form::Nothing);
                assert!(known || seen.view == View::Hidden, "what is not of the format was shown");
                let all = !seen.text.is_empty() && seen.text == form && !matches!(view, View::Band(_));
                assert!(!all, "a partial view showed all");
            }
            if known {
                let seen = ladder.show(1, Content::Text(text), None);
                assert_eq!(seen, ladder.show(1, Content::Text(&form), None), "{format} {view}: {text:?} and {form:?}");
            }
        }
        if known {
            assert!(format.canonical(Content::Text(&form), &mut again) && form == again, "{format}: {form:?} is not canonical");
        }
    }
}

fn open(tree: &Memory) -> Option<Workspace> {
    let environment = |_: &str| None;
    Workspace::open(tree, &Opening { environment: &environment, now: Instant::parse("2026-11-22T10:00:00Z", None), packs: &[] })
        .ok()
}

/// Tells the findings in every form, the longest of which may not grow with the input.
fn tell(set: &Workspace) {
    let findings = Findings::new(set.findings(), set.unlisted(), set.sources());
    let _ = ordinance::human(set.findings(), &findings, set.sources(), Style { color: true, width: 80 });
    let _ = ordinance::concise(&findings);
    let _ = ordinance::findings_json(&findings);
    let _ = ordinance::github(&findings);
}

/// Lays a tree out and again: the second time there must be nothing to do, and nowhere may the layout say something else.
fn lay_out(tree: Memory, only: Option<&str>) -> Option<Memory> {
    let first = ordinance::layout(&tree, only, false).ok()?;
    let other = first.findings.iter().find(|finding| finding.code.id == "fmt/would-change");
    assert!(other.is_none(), "the layout would say something else: {:?}", first.changed);
    let tree = first.changed.into_iter().fold(tree, |tree, (path, text)| tree.with(path, text));
    let second = ordinance::layout(&tree, only, false).ok()?;
    let texts = |path: &str| tree.read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    for (path, text) in &second.changed {
        assert_eq!(&texts(path), text, "{path} was laid out and is to be laid out again");
    }
    assert_eq!(first.findings.len(), second.findings.len(), "the layout made or hid a fault: {:?}", second.findings);
    Some(tree)
}
