use super::ascii::{Ascii, is_digits, number};
use super::row::Row;

/// The clearing codes of banks in Hong Kong, by number; some banks have several, which mergers left them.
///
/// Put together from lists that banks and payment services publish of the members of Hong Kong Interbank Clearing Limited: direct and
/// indirect members of CHATS, participants of the Faster Payment System. It was not held against the clearing house's own list, and
/// new banks come to it. A code that is missing only shows less, for the value is then none of the format. Stored-value wallets, from
/// 900 on, have no accounts.
const BANKS: &[u16] = &[
    3, 4, 5, 6, 7, 8, 9, 12, 14, 15, 16, 18, 19, 20, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36, 38, 39, 40, 41, 43, 44,
    45, 46, 47, 49, 50, 51, 52, 54, 55, 56, 58, 60, 61, 63, 64, 65, 66, 67, 70, 71, 72, 74, 75, 76, 78, 80, 81, 82, 85, 86, 92,
    97, 98, 103, 105, 106, 109, 110, 112, 113, 115, 118, 119, 122, 128, 135, 138, 139, 145, 147, 150, 151, 152, 153, 161, 164,
    165, 170, 178, 180, 183, 185, 186, 188, 198, 199, 200, 201, 202, 203, 204, 205, 207, 210, 211, 213, 214, 217, 220, 221, 222,
    224, 227, 229, 230, 233, 234, 235, 236, 237, 238, 239, 240, 241, 242, 243, 245, 248, 249, 250, 251, 254, 256, 258, 259, 260,
    261, 262, 263, 264, 265, 266, 267, 268, 269, 271, 272, 273, 274, 275, 276, 277, 278, 279, 305, 307, 308, 309, 314, 316, 318,
    319, 320, 322, 324, 337, 338, 341, 342, 343, 344, 345, 346, 347, 348, 349, 350, 351, 352, 353, 357, 359, 360, 361, 363, 366,
    368, 369, 371, 372, 373, 374, 376, 377, 378, 379, 380, 381, 382, 383, 384, 385, 386, 387, 388, 389, 390, 391, 392, 393, 394,
    395,
];

/// What separates groups of an account.
const SEPARATORS: &[u8] = b" -/.";

/// A Hong Kong account: the bank's three digits, the branch's three, and six to nine of the account.
pub(super) fn hong_kong(text: &Ascii) -> Option<Row> {
    let bare = text.without(SEPARATORS);
    let bytes = bare.bytes();
    let bank = bytes.get(..3).and_then(number).and_then(|bank| u16::try_from(bank).ok())?;
    let fits = (12..=15).contains(&bytes.len()) && is_digits(bytes) && BANKS.binary_search(&bank).is_ok();
    fits.then(|| Row::whole(bare))
}

/// An account of anywhere: five to thirty-four letters and digits, a digit among them.
pub(super) fn world(text: &Ascii) -> Option<Row> {
    let bare = text.without(SEPARATORS);
    let bytes = bare.bytes();
    let fits =
        (5..=34).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_alphanumeric) && bytes.iter().any(u8::is_ascii_digit);
    fits.then(|| Row::whole(bare))
}
