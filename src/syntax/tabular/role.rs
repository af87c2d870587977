use super::{Columns, Row, TableFormat, codes, read};
use crate::diagnostic::Sink;
use crate::source::{FileId, Source};
use crate::syntax::findings::Findings;
use crate::syntax::{Assignment, GrantRow, Roles};

const KNOWN: &[&str] = &["person", "role", "scope", "from", "until", "through", "reviewed", "reason"];

/// Adds the grants of a table (`assign_from`) to the document that names it.
pub fn read_grants_table(roles: &mut Roles, file: FileId, source: &Source, format: TableFormat, sink: &mut Sink) {
    let mut findings = Findings::new(file, sink);
    let grid = read(file, source, format, &mut findings);
    if !grid.headers.is_empty() {
        let columns = Columns::new(&grid.headers);
        for header in grid.headers.iter().filter(|header| !header.is_empty() && !KNOWN.contains(&header.as_str())) {
            findings.add(&codes::IGNORED, header.place.span, |d| d.arg("name", &header.value));
        }
        let required = ["person", "role", "scope"].map(|name| columns.required(name, &mut findings));
        if required.iter().all(Option::is_some) {
            roles.grants.extend(grid.rows.into_iter().filter_map(|row| grant(row, &columns, &mut findings)));
        }
    }
    findings.finish();
}

fn grant(mut row: Row, columns: &Columns<'_>, findings: &mut Findings<'_>) -> Option<GrantRow> {
    let mut required = ["person", "role", "scope"].map(|name| {
        let cell = row.text(columns.find(name), findings);
        if cell.is_none() {
            let span = row.at.place.span;
            findings.add(&codes::MISSING_CELL, span, |d| d.arg("name", name));
        }
        cell
    });
    let [person, role, scope] = &mut required;
    let (person, role, scope) = (person.take()?, role.take()?, scope.take()?);
    let assignment = Assignment {
        at: row.at,
        person: Some(person),
        unit: None,
        condition: None,
        heads_in: None,
        scope,
        from: row.text(columns.find("from"), findings),
        until: row.text(columns.find("until"), findings),
        through: row.text(columns.find("through"), findings),
        reviewed: row.text(columns.find("reviewed"), findings),
        reason: row.short(columns.find("reason"), findings),
    };
    Some(GrantRow { role, assignment })
}
