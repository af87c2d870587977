use std::fmt::Write;

use super::Findings;

/// The findings as annotations of GitHub's workflow commands, a line each.
#[must_use]
pub fn github(findings: &Findings) -> String {
    let mut out = String::new();
    for finding in &findings.findings {
        let command = match finding.level.as_str() {
            "error" => "error",
            "warn" => "warning",
            _ => "notice",
        };
        let mut properties = String::new();
        if let Some(at) = finding.labels.first() {
            let _ = write!(properties, "file={},line={},col={}", property(&at.file), at.line, at.column);
            let _ = write!(properties, ",endLine={}", at.end_line);
            // GitHub refuses a column range that ends on another line.
            if at.end_line == at.line {
                let _ = write!(properties, ",endColumn={}", at.end_column);
            }
            properties.push(',');
        }
        let message = match &finding.help {
            Some(help) => format!("{}\n{help}", finding.message),
            None => finding.message.clone(),
        };
        let _ = writeln!(out, "::{command} {properties}title={}::{}", property(&finding.code), data(&message));
    }
    for (path, many) in &findings.unlisted {
        let _ = writeln!(out, "::notice file={},line=1::{many} more findings in this file", property(path));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
