use std::collections::BTreeMap;
use std::fmt::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode, ThemeCharacters, ThemeStyles};

use super::super::style::{Style, Tone, count, printable};
use super::excerpt::Excerpt;
use super::wire::Findings;
use crate::diagnostic::{Diagnostic, Label, Level, fill};
use crate::source::{FileId, Sources};

/// The findings with the lines they are about, and how many there are. Nothing when there is none.
#[must_use]
pub fn human(findings: &[Diagnostic], summary: &Findings, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    let mut excerpts = BTreeMap::new();
    for label in findings.iter().flat_map(|finding| &finding.labels) {
        if let Some(source) = sources.get(label.place.file) {
            excerpts.entry(label.place.file).or_insert_with(|| Excerpt::new(source));
        }
    }
    for finding in findings {
        finding_to(&mut out, finding, &excerpts, style);
        out.push('\n');
    }
    for (path, many) in &summary.unlisted {
        let _ = writeln!(out, "{} in {}\n", count(*many, "more finding", "more findings"), printable(path));
    }
    if summary.summary.total() > 0 {
        let _ = writeln!(out, "{}", total(summary, style));
    }
    out
}

/// The findings a line each: `path:line:column: level[code] message`.
#[must_use]
pub fn concise(findings: &Findings) -> String {
    let mut out = String::new();
    for finding in &findings.findings {
        if let Some(at) = finding.labels.first() {
            let _ = write!(out, "{}:{}:{}: ", printable(&at.file), at.line, at.column);
        }
        let message = printable(&finding.message).replace('\n', " ");
        let _ = writeln!(out, "{}[{}] {message}", finding.level, finding.code);
    }
    for (path, many) in &findings.unlisted {
        let _ = writeln!(out, "{}: {}", printable(path), count(*many, "more finding", "more findings"));
    }
    out
}

fn total(findings: &Findings, style: Style) -> String {
    let summary = findings.summary;
    let parts = [
        (summary.error, Tone::Bad, "error", "errors"),
        (summary.warn, Tone::Notice, "warning", "warnings"),
        (summary.info, Tone::Strong, "remark", "remarks"),
    ];
    let said: Vec<_> = parts
        .into_iter()
        .filter(|(many, ..)| *many > 0)
        .map(|(many, tone, one, more)| style.paint(tone, count(many, one, more)))
        .collect();
    said.join(", ")
}

fn finding_to(out: &mut String, finding: &Diagnostic, excerpts: &BTreeMap<FileId, Excerpt<'_>>, style: Style) {
    let home = finding.place().file;
    let (here, elsewhere): (Vec<_>, Vec<_>) = finding.labels.iter().partition(|label| label.place.file == home);
    let help = finding.helps().map(|help| printable(&help));
    let severity = match finding.level {
        Level::Error => Severity::Error,
        Level::Warn => Severity::Warning,
        Level::Info | Level::Off => Severity::Advice,
    };
    let last = elsewhere.is_empty();
    let first = Piece {
        code: Some(finding.code.id),
        severity,
        message: printable(&finding.message()),
        help: help.clone().filter(|_| last),
        labels: spans(finding, &here, excerpts.get(&home)),
        excerpt: excerpts.get(&home),
    };
    render(out, &first, style);
    for (number, label) in elsewhere.iter().enumerate() {
        let excerpt = excerpts.get(&label.place.file);
        let last = number.saturating_add(1) == elsewhere.len();
        let piece = Piece {
            code: None,
            severity: Severity::Advice,
            message: printable(&fill(&label.text, &finding.args)),
            help: help.clone().filter(|_| last),
            labels: excerpt.map(|e| LabeledSpan::new_primary_with_span(None, e.visible(label.place.span))).into_iter().collect(),
            excerpt,
        };
        render(out, &piece, style);
    }
}

fn spans(finding: &Diagnostic, labels: &[&Label], excerpt: Option<&Excerpt<'_>>) -> Vec<LabeledSpan> {
    let Some(excerpt) = excerpt else { return Vec::new() };
    let text = |label: &Label| Some(printable(&fill(&label.text, &finding.args))).filter(|text| !text.is_empty());
    let span = |(number, label): (usize, &&Label)| {
        let span = excerpt.visible(label.place.span);
        if number == 0 {
            LabeledSpan::new_primary_with_span(text(label), span)
        } else {
            LabeledSpan::new_with_span(text(label), span)
        }
    };
    labels.iter().enumerate().map(span).collect()
}

fn render(out: &mut String, piece: &Piece<'_>, style: Style) {
    let styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_links(false);
    let mut text = String::new();
    if handler.render_report(&mut text, piece).is_err() {
        // Only a place outside its text comes here; the message is told all the same.
        text = format!("{piece}\n");
    }
    let lines = text.trim_start_matches('\n').lines();
    lines.for_each(|line| _ = writeln!(out, "{}", line.trim_end()));
}

/// What miette shows at a time: one message and one text.
struct Piece<'a> {
    code: Option<&'static str>,
    severity: Severity,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    excerpt: Option<&'a Excerpt<'a>>,
}

impl fmt::Debug for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Piece<'_> {}

impl miette::Diagnostic for Piece<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
