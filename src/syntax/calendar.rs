use super::{At, Pairs, Text};

/// `kind: Calendar`.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// The whole document.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
    /// An IANA zone; the tenant's when absent.
    pub time_zone: Option<Text>,
    /// Open hours by a day (`sat`) or a range of days (`mon-fri`): `"09:00-18:00"`, several joined by commas.
    pub working_hours: Pairs<Text>,
    /// Days off.
    pub holidays: Vec<Holiday>,
}

/// A day off.
#[derive(Clone, Debug, PartialEq)]
pub struct Holiday {
    /// The whole item.
    pub at: At,
    /// The day.
    pub date: Text,
    /// What is celebrated.
    pub name: Option<Text>,
}
