//! What must hold of every input, whatever it says: the laws that the fuzz targets share.
//!
//! Only the public face of the library is used, so that what is found here is what its users would meet.

use std::sync::OnceLock;

use ordinance::{
    CaseAnswer, CaseRequest, Content, Disk, Engine, Findings, Form, Format, Instant, Journal, KeptCase, Ladder, Memory,
    MemoryStore, Opening, Store, Style, Tree, View, Workspace,
};
use serde_json::{Value, json};

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

/// Tells a case of the estate what happens, a line each. What is ignored changes nothing, and neither does the clock, but for
/// which timers are late.
pub fn tell_events(bytes: &[u8]) {
    let engine = estate();
    let submit = json!({"seq": 1, "type": "submit", "at": "2026-11-23T10:00:00+08:00"});
    let mut events = vec![submit];
    for (seq, line) in (2..).zip(bytes.split(|byte| *byte == b'\n').take(200)) {
        let mut event: Value = serde_json::from_slice(line).unwrap_or_else(|_| json!(String::from_utf8_lossy(line)));
        if let Some(event) = event.as_object_mut() {
            event.entry("at").or_insert_with(|| json!("2026-11-23T10:00:00+08:00"));
            // A number that nothing else has; that one may be there twice is another matter.
            event.insert("seq".to_owned(), json!(seq));
        }
        events.push(event);
    }
    let request: Value = serde_json::from_str(REMITTANCE).expect("a request");
    let state = |events: &[Value], now: &str| -> Option<CaseAnswer> {
        let case = CaseRequest::from_json(&json!({"request": request, "events": events})).expect("a case");
        engine.case(&case, Instant::parse(now, None)).ok()
    };
    let Some(answer) = state(&events, "2026-11-23T10:00:00+08:00") else { return };
    let bare = |answer: CaseAnswer| CaseAnswer { ignored: vec![], timers: vec![], overdue: vec![], ..answer };
    let later = state(&events, "2027-11-23T10:00:00+08:00").expect("the same events");
    assert_eq!(bare(answer.clone()), bare(later), "the clock changed where the case stands");
    let ignored = |event: &&Value| {
        let seq = event["seq"].as_i64();
        seq.is_none_or(|seq| answer.ignored.iter().any(|one| one.seq == seq))
    };
    let counted: Vec<Value> = events.iter().filter(|event| !ignored(event)).cloned().collect();
    let again = state(&counted, "2026-11-23T10:00:00+08:00").expect("fewer of the same events");
    assert!(again.ignored.is_empty(), "what counted does not without what was ignored: {:?}", again.ignored);
    assert_eq!(bare(answer), bare(again), "what was ignored changed something");
}

/// Opens a journal as that of a case. What opens is a chain that would be written again just so.
pub fn open_case(bytes: &[u8]) {
    let store = MemoryStore::new();
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    for (serial, line) in (1..).zip(&lines) {
        store.create(serial, line).expect("a new record");
    }
    let Ok(Some(kept)) = KeptCase::open(&store) else { return };
    let again = MemoryStore::new();
    let mut last = None;
    for record in Journal::new(&store).records().expect("what opened is whole") {
        last = Some(Journal::new(&again).append(last.as_ref(), record.body).expect("a new record"));
    }
    for serial in (1..).take(lines.len()) {
        assert_eq!(store.record(serial).ok(), again.record(serial).ok(), "a record was not what would be written");
    }
    let _ = estate().case(kept.case(), Instant::parse("2026-11-23T10:00:00+08:00", None));
}

/// A request for approval in the estate.
const REMITTANCE: &str = r#"{"subject":{"type":"person","id":"carl"},"action":{"name":"submit"},
    "resource":{"type":"Remittance","properties":{"owner":"carl","unit":"hk-finance","amount":"HKD 600000","counterparty":"harbour-sg"}}}"#;

/// The example policies that stand beside.
fn estate() -> &'static Engine {
    static ESTATE: OnceLock<Engine> = OnceLock::new();
    ESTATE.get_or_init(|| {
        let tree = Disk::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../policies/harbour")).expect("the estate");
        let now = Instant::parse("2026-11-23T10:00:00+08:00", None);
        let set = Workspace::open(&tree, &Opening { environment: &|_| None, now, packs: &[] }).expect("the estate opens");
        set.engine().expect("the estate is valid")
    })
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
