use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use super::style::{Style, Tone, columns, count, cut, pad, printable};
use crate::diff::{Diff, DiffAction, DiffChange, DiffRow};

/// How many new things of one kind are listed by themselves; more are told together.
const MOST_LISTED: usize = 12;
/// What to do about sealed values that would be lost.
const STRANDED_HELP: &str =
    "  A sealed value is bound to tenant, type, record and field: open it as the set was, seal it as the set will be.";
/// The longest value that is shown on a line, in columns.
const LONGEST: usize = 60;

/// The diff as an indented document.
#[must_use]
pub fn diff_json(diff: &Diff) -> String {
    super::document(diff)
}

/// The diff for people: a line for each thing with its file and line, what changed before and after, and how many there are.
#[must_use]
pub fn diff_human(diff: &Diff, style: Style) -> String {
    let mut out = String::new();
    if diff.is_empty() {
        out.push_str("No change: both say the same.\n");
        return out;
    }
    let width = diff.resources.iter().map(|row| columns(&row.address)).max().unwrap_or(0).min(LONGEST);
    let kinds = by_kind(diff);
    let all_new = kinds.values().flatten().all(|row| row.action == DiffAction::Create) && kinds.len() > 1;
    for (kind, rows) in &kinds {
        let (new, others): (Vec<_>, Vec<_>) = rows.iter().copied().partition(|row| row.action == DiffAction::Create);
        let (together, listed) = if all_new || new.len() > MOST_LISTED { (new, others) } else { (Vec::new(), rows.clone()) };
        if !all_new {
            let _ = writeln!(out, "{}", style.paint(Tone::Strong, plural(kind)));
        }
        listed.iter().for_each(|row| row_human(&mut out, row, width, style));
        together_human(&mut out, kind, &together, style);
        if !all_new {
            out.push('\n');
        }
    }
    if all_new {
        out.push('\n');
    }
    let _ = writeln!(out, "{}", totals(diff, style));
    stranded_human(&mut out, diff, style);
    out
}

/// Which sealed values open no longer, and what to do before it is so.
fn stranded_human(out: &mut String, diff: &Diff, style: Style) {
    if diff.stranded.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.paint(Tone::Bad, "Sealed values that open no longer"));
    for lost in &diff.stranded {
        let _ = writeln!(out, "  {}, ring {}: {}", printable(&lost.field), printable(&lost.ring), printable(&lost.why));
    }
    out.push_str(STRANDED_HELP);
    out.push('\n');
}

/// `2 to create, 1 to change`.
pub(super) fn totals(diff: &Diff, style: Style) -> String {
    let parts: Vec<_> = DiffAction::ALL
        .into_iter()
        .filter_map(|action| {
            let many = diff.count(action);
            let verb = match action {
                DiffAction::Create => "to create",
                DiffAction::Update => "to change",
                DiffAction::Move => "to move",
                DiffAction::Rename => "to rename",
                DiffAction::Delete => "to delete",
            };
            (many > 0).then(|| style.paint(tone(action), format!("{many} {verb}")))
        })
        .collect();
    parts.join(", ")
}

/// The diff for a pull request.
#[must_use]
pub fn diff_markdown(diff: &Diff) -> String {
    if diff.is_empty() {
        return "No change: both say the same.\n".to_owned();
    }
    let plain = Style { color: false, width: 0 };
    let mut out = format!("**{}**\n\n| | what | before | after | where |\n|---|---|---|---|---|\n", totals(diff, plain));
    for row in &diff.resources {
        let renamed = row.renamed_from.as_ref().map_or(String::new(), |old| format!(" (was {})", code(old)));
        let at = row.at.as_deref().map(code).unwrap_or_default();
        let _ = writeln!(out, "| {} | {}{renamed} | | | {at} |", row.action.name(), code(&row.address));
        if row.action == DiffAction::Create || row.action == DiffAction::Delete {
            continue;
        }
        for change in &row.changes {
            let at = change.at.as_deref().map(code).unwrap_or_default();
            let cell = |value: &Value| if value.is_null() { String::new() } else { code(&shown(value)) };
            let _ = writeln!(out, "| | {} | {} | {} | {at} |", code(&path(&change.path)), cell(&change.from), cell(&change.to));
        }
    }
    for lost in &diff.stranded {
        let _ = write!(
            out,
            "\n- Sealed values of {}, ring {}, open no longer: {}",
            code(&lost.field),
            code(&lost.ring),
            printable(&lost.why)
        );
    }
    out.push_str(if diff.stranded.is_empty() { "" } else { "\n" });
    out
}

fn by_kind(diff: &Diff) -> BTreeMap<String, Vec<&DiffRow>> {
    let mut kinds: BTreeMap<String, Vec<&DiffRow>> = BTreeMap::new();
    for row in &diff.resources {
        let kind = row.address.split_once('/').map_or("", |(kind, _)| kind);
        kinds.entry(kind.to_owned()).or_default().push(row);
    }
    kinds
}

fn plural(kind: &str) -> String {
    match kind {
        "person" => "people".to_owned(),
        "tenant" | "set" => kind.to_owned(),
        "context" => "context keys".to_owned(),
        kind if kind.ends_with('y') => format!("{}ies", words(kind).trim_end_matches('y')),
        kind if kind.ends_with('s') => format!("{}es", words(kind)),
        kind => format!("{}s", words(kind)),
    }
}

fn words(kind: &str) -> String {
    match kind {
        "context" => "context key".to_owned(),
        kind => kind.replace('_', " "),
    }
}

/// Many new things on one line: how many, and the first of them.
fn together_human(out: &mut String, kind: &str, rows: &[&DiffRow], style: Style) {
    if rows.is_empty() {
        return;
    }
    let (symbol, many) = (style.paint(Tone::Good, "+"), pad(&count(rows.len(), &words(kind), &plural(kind)), 22));
    let room = style.width.saturating_sub(30).max(20);
    let mut names = String::new();
    for (number, row) in rows.iter().enumerate() {
        let id = row.address.split_once('/').map_or(row.address.as_str(), |(_, id)| id);
        if columns(&names).saturating_add(columns(id)) > room {
            names.push('…');
            break;
        }
        names.push_str(id);
        if number.saturating_add(1) < rows.len() {
            names.push_str(", ");
        }
    }
    let _ = writeln!(out, "  {symbol} {}{}", style.paint(Tone::Strong, many), style.paint(Tone::Faint, names));
}

fn row_human(out: &mut String, row: &DiffRow, width: usize, style: Style) {
    let tone = tone(row.action);
    let symbol = match row.action {
        DiffAction::Create => "+",
        DiffAction::Delete => "-",
        DiffAction::Update => "~",
        DiffAction::Move => ">",
        DiffAction::Rename => "=",
    };
    let renamed = row.renamed_from.as_ref().map_or(String::new(), |old| format!("  was {old}"));
    // Where changes are listed, each says where it stands.
    let listed = row.action != DiffAction::Create && row.action != DiffAction::Delete && !row.changes.is_empty();
    let at = row.at.as_deref().filter(|_| !listed).unwrap_or_default();
    let line = format!(
        "  {} {}{}  {}",
        style.paint(tone, symbol),
        style.paint(Tone::Strong, pad(&row.address, width)),
        printable(&renamed),
        style.paint(Tone::Faint, at)
    );
    let _ = writeln!(out, "{}", line.trim_end());
    if listed {
        row.changes.iter().for_each(|change| change_human(out, change, style));
    }
}

fn change_human(out: &mut String, change: &DiffChange, style: Style) {
    let name = printable(&path(&change.path));
    let line = match (&change.from, &change.to) {
        (Value::Null, to) => format!("{} {name}  {}", style.paint(Tone::Good, "+"), style.paint(Tone::Good, shown(to))),
        (from, Value::Null) => format!("{} {name}  {}", style.paint(Tone::Bad, "-"), style.paint(Tone::Bad, shown(from))),
        (from, to) => format!(
            "{} {name}  {} → {}",
            style.paint(Tone::Notice, "~"),
            style.paint(Tone::Bad, shown(from)),
            style.paint(Tone::Good, shown(to))
        ),
    };
    let at = change.at.as_deref().map_or(String::new(), |at| format!("  {}", style.paint(Tone::Faint, at)));
    let _ = writeln!(out, "      {line}{at}");
}

fn tone(action: DiffAction) -> Tone {
    match action {
        DiffAction::Create => Tone::Good,
        DiffAction::Delete => Tone::Bad,
        DiffAction::Update | DiffAction::Move | DiffAction::Rename => Tone::Notice,
    }
}

/// A JSON pointer as people read it: `assign › unit:hk-hr › scope`.
fn path(pointer: &str) -> String {
    let parts: Vec<_> = pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    parts.join(" › ")
}

/// A value on one line, cut where it is long.
fn shown(value: &Value) -> String {
    let text = printable(&whole(value)).replace('\n', " ");
    cut(&text, LONGEST)
}

fn whole(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(whole).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let fields: Vec<_> = map.iter().map(|(key, value)| format!("{key}: {}", whole(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A text as code in a cell of a Markdown table.
fn code(text: &str) -> String {
    let text = printable(text).replace('|', "\\|").replace('\n', " ");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// What a plan does, for people. `file` is where it was written, `tool` how the tool was called, for what to type next.
#[must_use]
pub fn plan_human(diff: &Diff, base: u64, file: Option<&str>, tool: &str, style: Style) -> String {
    let against = match base {
        0 => "nothing is deployed yet".to_owned(),
        serial => format!("against entry {serial}"),
    };
    let mut out = String::new();
    if diff.is_empty() {
        let _ = writeln!(out, "No change: what is deployed is what the files say ({against}).");
        return out;
    }
    let _ = writeln!(out, "{} ({against})\n", style.paint(Tone::Strong, "Plan"));
    out.push_str(&diff_human(diff, style));
    let next = match file {
        Some(file) => format!("\nWritten to {file}. To make it so:\n  {tool} apply {file}\n"),
        None => format!("\nNothing was written. To make it so:\n  {tool} plan -o plan.json\n  {tool} apply plan.json\n"),
    };
    out.push_str(&next);
    out
}

/// `26 units, 65 people`: how many of what people ask about there are.
pub(super) fn census(counts: &BTreeMap<String, usize>) -> String {
    let asked = ["unit", "person", "role", "rule", "application", "integration"];
    let parts: Vec<_> = asked.iter().filter_map(|kind| Some(count(*counts.get(*kind)?, &words(kind), &plural(kind)))).collect();
    parts.join(", ")
}
