use super::{CellRow, Cells, check_short, codes};
use crate::source::Spanned;
use crate::syntax::StatedGrant;
use crate::syntax::findings::Findings;

/// What we call the columns.
pub(super) const KNOWN: [&str; 8] = ["person", "role", "scope", "from", "until", "through", "reviewed", "reason"];

/// How many of them every row has, the first ones.
pub(super) const REQUIRED: usize = 3;

/// Which column holds which of [`KNOWN`].
pub(super) type Layout = [Option<usize>; KNOWN.len()];

/// Grants as rows of a table, read where they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantTable {
    cells: Cells,
    layout: Layout,
    /// Rows whose faults were told, by number.
    faulty: Vec<usize>,
}

impl GrantTable {
    pub(super) fn new(cells: Cells, layout: Layout, findings: &mut Findings<'_>) -> Self {
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
