use base64ct::{Base64, Base64UrlUnpadded, Encoding};

/// The bytes in base64, with padding.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// The bytes of base64 with padding, decoded in constant time; nothing when the text is not exactly that.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// The bytes in the alphabet for addresses and file names, without padding.
#[must_use]
pub fn base64_url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// The bytes of a text that [`base64_url`] makes, decoded in constant time; nothing when it makes no such text.
#[must_use]
pub fn from_base64_url(text: &str) -> Option<Vec<u8>> {
    let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
    // The last character has bits that stand for nothing; only one spelling is taken.
    (base64_url(&bytes) == text).then_some(bytes)
}
