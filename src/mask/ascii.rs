//! Texts that are letters, digits and marks of ASCII in whatever width they are written.

use crate::value::nfc;

/// The most characters of such a text.
const MOST: usize = 64;

/// A short ASCII text on the stack.
#[derive(Clone, Copy)]
pub(super) struct Ascii {
    bytes: [u8; MOST],
    len: usize,
}

impl Ascii {
    pub(super) const EMPTY: Ascii = Ascii { bytes: [0; MOST], len: 0 };

    /// Appends a character; `false` when it is not ASCII or there is no room.
    pub(super) fn push(&mut self, byte: u8) -> bool {
        match self.bytes.get_mut(self.len) {
            Some(place) if byte.is_ascii() => {
                *place = byte;
                self.len = self.len.saturating_add(1);
                true
            }
            _ => false,
        }
    }

    /// The characters as bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The characters as text.
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// The text without white space around it, full-width forms as their ASCII ones, every space a space and every dash `-`;
    /// letters in capitals. Nothing when there is another character, or too many.
    pub(super) fn fold(text: &str) -> Option<Self> {
        let mut folded = Ascii::EMPTY;
        let text = text.trim();
        if text.is_ascii() {
            for byte in text.bytes() {
                let byte = if byte == b'\t' { b' ' } else { byte.to_ascii_uppercase() };
                if byte.is_ascii_control() || !folded.push(byte) {
                    return None;
                }
            }
        } else {
            for c in nfc(text).chars() {
                let byte = u8::try_from(narrow(c)).ok()?.to_ascii_uppercase();
                if byte.is_ascii_control() || !folded.push(byte) {
                    return None;
                }
            }
        }
        Some(folded)
    }

    /// The text without these characters.
    pub(super) fn without(&self, separators: &[u8]) -> Self {
        let mut kept = Ascii::EMPTY;
        for byte in self.bytes().iter().filter(|byte| !separators.contains(byte)) {
            kept.push(*byte);
        }
        kept
    }
}

/// The ASCII form of a full-width character, a space or a dash; any other character as it is.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' => '-',
        _ if c.is_whitespace() => ' ',
        _ => c,
    }
}

/// The value of a digit.
pub(super) fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(10)
}

/// Whether there is something and all of it is digits.
pub(super) fn is_digits(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}

/// The number that digits spell.
pub(super) fn number(bytes: &[u8]) -> Option<u32> {
    is_digits(bytes).then_some(())?;
    bytes.iter().try_fold(0_u32, |sum, byte| sum.checked_mul(10)?.checked_add(digit(*byte)?))
}
