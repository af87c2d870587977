use std::io::{BufRead, Read};

use serde_json::{Value, json};

use super::Record;
use crate::value::{Digest, canonical_bytes};

/// The longest line, in bytes, that a log holds.
pub(super) const LONGEST: u64 = 4 << 20;
/// The most faults that are listed.
const LISTED: usize = 100;

/// What stands last in a log: its number and digest, and the digest of the first record, which tells logs apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The first record's digest; nothing before anything was written.
    pub first: Option<Digest>,
    /// The last record's number; 0 before anything was written.
    pub serial: u64,
    /// The last record's digest.
    pub last: Option<Digest>,
}

/// What is wrong at a line of a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct LineFault {
    /// The line, from 1; the one behind the last when the end is missing.
    pub line: u64,
    /// What is wrong. It repeats nothing that the line says.
    pub what: String,
}

/// What came of looking through a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinesVerified {
    /// The whole records that were read.
    pub records: u64,
    /// The first faults, in the order of lines.
    pub faults: Vec<LineFault>,
    /// How many faults there are beyond those listed.
    pub unlisted: u64,
    /// Whether it could be told that nothing is missing at the end.
    pub end_known: bool,
}

impl Head {
    /// The canonical bytes of the file that keeps it.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let text = |digest: Option<Digest>| digest.map(|digest| digest.to_string());
        let (first, last, serial) = (text(self.first), text(self.last), self.serial);
        canonical_bytes(&json!({"digest": last, "first": first, "format": "ordinance.head/1", "serial": serial}))
    }

    /// Whether it names another record in this one's place. A log that was only just begun has its first record before the file
    /// beside it says so.
    pub(super) fn differs(&self, record: &Record) -> bool {
        let named = |serial, digest: Option<Digest>| record.serial == serial && digest != Some(record.digest);
        self.serial > 0 && (named(1, self.first) || named(self.serial, self.last))
    }

    /// What the bytes of such a file say; nothing when they are not what was written.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        let digest = |key: &str| value.get(key).and_then(Value::as_str).and_then(Digest::parse);
        let serial = value.get("serial").and_then(Value::as_u64)?;
        let head = Self { first: digest("first"), serial, last: digest("digest") };
        let whole = (serial == 0) == head.last.is_none() && head.first.is_some() == head.last.is_some();
        (whole && head.bytes() == bytes).then_some(head)
    }
}

/// Looks through the lines of a log: whether each is a record as it was written, follows the one before, and none is missing, also
/// at the end when it is known what stands last. Only one line at a time is in memory.
///
/// # Errors
/// When reading fails.
pub fn verify_lines(mut from: impl BufRead, head: Option<&Head>) -> std::io::Result<LinesVerified> {
    let mut found = LinesVerified { end_known: head.is_some(), ..LinesVerified::default() };
    let mut previous = Some((0_u64, None));
    let mut number = 0_u64;
    let mut highest = 0_u64;
    // Damaged lines behind the last whole record: each stands for one that is told already.
    let mut damaged = 0_u64;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut from).take(LONGEST).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        number = number.saturating_add(1);
        let Some((b'\n', content)) = line.split_last() else {
            if u64::try_from(read).is_ok_and(|read| read >= LONGEST) {
                found.note(number, "it is longer than any record".to_owned());
                skip_line(&mut from)?;
            } else {
                found.note(number, "it is cut off".to_owned());
            }
            (previous, damaged) = (None, damaged.saturating_add(1));
            continue;
        };
        let record = match Record::read(content) {
            Ok(record) => record,
            Err(what) => {
                found.note(number, what);
                (previous, damaged) = (None, damaged.saturating_add(1));
                continue;
            }
        };
        found.records = found.records.saturating_add(1);
        if let Some(what) = found_wrong(&record, previous, highest, head) {
            found.note(number, what);
        }
        highest = highest.max(record.serial);
        (previous, damaged) = (Some((record.serial, Some(record.digest))), 0);
    }
    let stands = highest.saturating_add(damaged);
    if let Some(head) = head.filter(|head| head.serial > stands) {
        let what = match head.serial.saturating_sub(stands) {
            1 => format!("record {} is missing at the end", head.serial),
            _ => format!("records {} to {} are missing at the end", stands.saturating_add(1), head.serial),
        };
        found.note(number.saturating_add(1), what);
    }
    Ok(found)
}

/// What is wrong with a record in its place behind another; after a damaged line only its own place in the row can be told.
fn found_wrong(record: &Record, previous: Option<(u64, Option<Digest>)>, highest: u64, head: Option<&Head>) -> Option<String> {
    let serial = record.serial;
    if serial <= highest {
        return Some(format!("record {serial} stands behind record {highest}"));
    }
    if let Some((before, digest)) = previous {
        match serial.saturating_sub(before) {
            1 if record.prev() != digest => return Some(format!("record {serial} does not follow the record before it")),
            0 | 1 => {}
            2 => return Some(format!("record {} is missing before it", serial.saturating_sub(1))),
            _ => {
                let (from, to) = (before.saturating_add(1), serial.saturating_sub(1));
                return Some(format!("records {from} to {to} are missing before it"));
            }
        }
    }
    head.filter(|head| head.differs(record)).map(|_| format!("record {serial} is not the one that was written"))
}

fn skip_line(from: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = from.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end.saturating_add(1));
        from.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

impl LinesVerified {
    fn note(&mut self, line: u64, what: String) {
        if self.faults.len() < LISTED {
            self.faults.push(LineFault { line, what });
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }
}
