use super::role_table::{GrantTable, KNOWN, Layout, REQUIRED};
use super::{Columns, Read, Row, TableFormat, codes, read};
use crate::diagnostic::Sink;
use crate::source::{FileId, Source};
use crate::syntax::findings::Findings;
use crate::syntax::{GrantRow, Roles, Text};

/// Adds the grants of a table (`assign_from`) to the document that names it.
pub fn read_grants_table(roles: &mut Roles, file: FileId, source: &Source, format: TableFormat, sink: &mut Sink) {
    let mut findings = Findings::new(file, sink);
    match read(file, source, format, &mut findings) {
        Read::Objects(grid) => {
            if let Some(layout) = layout(&grid.headers, &mut findings) {
                roles.grants.extend(grid.rows.into_iter().filter_map(|row| grant(row, &layout, &mut findings)));
            }
        }
        Read::Cells(cells) => {
            let layout = layout(&cells.headers, &mut findings);
            roles.table = layout.map(|layout| GrantTable::new(cells, layout, &mut findings));
        }
    }
    findings.finish();
}

fn layout(headers: &[Text], findings: &mut Findings<'_>) -> Option<Layout> {
    if headers.is_empty() {
        return None;
    }
    let columns = Columns::new(headers);
    for header in headers.iter().filter(|header| !header.is_empty() && !KNOWN.contains(&header.as_str())) {
        findings.add(&codes::IGNORED, header.place.span, |d| d.arg("name", &header.value));
    }
    let mut layout = KNOWN.map(|name| columns.find(name));
    let mut whole = true;
    for (name, column) in KNOWN.iter().zip(&mut layout).take(REQUIRED) {
        *column = columns.required(name, findings);
        whole &= column.is_some();
    }
    whole.then_some(layout)
}

fn grant(mut row: Row, layout: &Layout, findings: &mut Findings<'_>) -> Option<GrantRow> {
    let [person, role, scope, from, until, through, reviewed, reason] = *layout;
    let mut required = [("person", person), ("role", role), ("scope", scope)].map(|(name, column)| {
        let cell = row.text(column, findings);
        if cell.is_none() {
            let span = row.at.place.span;
            findings.add(&codes::MISSING_CELL, span, |d| d.arg("name", name));
        }
        cell
    });
    let [person, role, scope] = &mut required;
    let (person, role, scope) = (person.take()?, role.take()?, scope.take()?);
    Some(GrantRow {
        at: row.at,
        role,
        person,
        scope,
        from: row.text(from, findings),
        until: row.text(until, findings),
        through: row.text(through, findings),
        reviewed: row.text(reviewed, findings),
        reason: row.short(reason, findings),
    })
}
