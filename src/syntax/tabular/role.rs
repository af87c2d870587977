use super::{CellRow, Cells, Columns, Read, Row, TableFormat, check_short, codes, read};
use crate::diagnostic::Sink;
use crate::source::{FileId, Source, Spanned};
use crate::syntax::findings::Findings;
use crate::syntax::{GrantRow, Roles, StatedGrant, Text};

const KNOWN: [&str; 8] = ["person", "role", "scope", "from", "until", "through", "reviewed", "reason"];

/// How many of them every row has, the first ones.
const REQUIRED: usize = 3;

/// Which column holds which of [`KNOWN`].
type Layout = [Option<usize>; KNOWN.len()];

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

/// Grants as rows of a table, read where they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantTable {
    cells: Cells,
    layout: Layout,
    /// Rows whose faults were told, by number.
    faulty: Vec<usize>,
}

impl GrantTable {
    fn new(cells: Cells, layout: Layout, findings: &mut Findings<'_>) -> Self {
        let mut table = Self { cells, layout, faulty: Vec::new() };
        for row in table.cells.rows() {
            let mut whole = true;
            for (name, column) in KNOWN.iter().zip(&layout).take(REQUIRED) {
                if row.text(*column).is_none() {
                    findings.add(&codes::MISSING_CELL, row.at().place.span, |d| d.arg("name", name));
                    whole = false;
                }
            }
            match row.text(layout.last().copied().flatten()) {
                _ if !whole => table.faulty.push(row.number()),
                Some(reason) => check_short(reason, findings),
                None => {}
            }
        }
        table
    }

    /// The grants.
    pub(in crate::syntax) fn grants(&self) -> impl Iterator<Item = StatedGrant<'_>> {
        let whole = |row: &CellRow<'_>| self.faulty.is_empty() || self.faulty.binary_search(&row.number()).is_err();
        self.cells.rows().filter(whole).filter_map(|row| {
            let [person, role, scope, from, until, through, reviewed, reason]: [Option<Spanned<&str>>; KNOWN.len()] =
                self.layout.map(|column| row.text(column));
            Some(StatedGrant {
                at: row.at(),
                role: role?,
                person: person?,
                scope: scope?,
                from,
                until,
                through,
                reviewed,
                reason,
            })
        })
    }
}
