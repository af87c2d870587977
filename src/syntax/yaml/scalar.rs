//! What a scalar without quotes is: by the core schema of YAML 1.2, and by what older readers make of it.

/// The types of the core schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Core {
    /// Nothing, `~`, `null`.
    Null,
    /// `true`, `false`.
    Bool,
    /// A whole number.
    Int,
    /// A decimal number.
    Float,
    /// Everything else.
    Text,
}

/// The type of a scalar without quotes.
pub(super) fn core(text: &str) -> Core {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Core::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Core::Bool,
        _ if is_int(text) => Core::Int,
        _ if is_float(text) => Core::Float,
        _ => Core::Text,
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

fn is_int(text: &str) -> bool {
    let octal = |t: &str| !t.is_empty() && t.bytes().all(|b| matches!(b, b'0'..=b'7'));
    let hex = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_hexdigit());
    digits(unsigned(text)) || text.strip_prefix("0o").is_some_and(octal) || text.strip_prefix("0x").is_some_and(hex)
}

fn is_float(text: &str) -> bool {
    let body = unsigned(text);
    if matches!(body, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let (whole, part) = match mantissa.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (mantissa, None),
    };
    let number = match part {
        None => digits(whole),
        Some(part) => {
            (whole.is_empty() || digits(whole)) && (part.is_empty() || digits(part)) && !(whole.is_empty() && part.is_empty())
        }
    };
    number && exponent.is_none_or(|e| digits(unsigned(e)))
}

/// What another reader of YAML may take a scalar without quotes for, when that is not the text itself.
pub(super) fn trap(text: &str) -> Option<&'static str> {
    let body = unsigned(text);
    let first = text.bytes().next()?;
    if first.is_ascii_alphabetic() {
        let lower = text.to_ascii_lowercase();
        let cased = text == lower || text == text.to_ascii_uppercase() || is_capitalised(text);
        return (text.len() <= 3 && cased && matches!(lower.as_str(), "yes" | "no" | "on" | "off")).then_some("a truth value");
    }
    if body.len() > 1 && body.starts_with('0') && digits(body) {
        return Some("a number without its leading zero, or in base 8");
    }
    if text.starts_with("0x") || text.starts_with("0o") {
        return is_int(text).then_some("a number in another base");
    }
    if let Some(bits) = body.strip_prefix("0b") {
        return (!bits.is_empty() && bits.bytes().all(|b| matches!(b, b'0' | b'1'))).then_some("a number in another base");
    }
    if is_sexagesimal(body) {
        return Some("a number in base 60");
    }
    (is_float(text) && text.bytes().any(|b| b.is_ascii_alphabetic())).then_some("a number")
}

fn is_capitalised(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_uppercase()) && bytes.all(|b| b.is_ascii_lowercase())
}

fn is_sexagesimal(body: &str) -> bool {
    let mut parts = body.split(':');
    let first = parts.next().is_some_and(digits);
    let mut more = false;
    for part in parts {
        more = true;
        let whole = part.split_once('.').map_or(part, |(whole, _)| whole);
        if !digits(whole) || whole.len() > 2 || (whole.len() == 2 && whole.as_bytes().first().is_some_and(|b| *b > b'5')) {
            return false;
        }
    }
    first && more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_schema_is_followed_to_the_letter() {
        for (text, want) in [
            ("", Core::Null),
            ("~", Core::Null),
            ("nULL", Core::Text),
            ("TRUE", Core::Bool),
            ("tRue", Core::Text),
            ("yes", Core::Text),
            ("-12", Core::Int),
            ("0o17", Core::Int),
            ("0o18", Core::Text),
            ("0x1F", Core::Int),
            ("1.", Core::Float),
            (".5", Core::Float),
            (".", Core::Text),
            ("1e-3", Core::Float),
            ("1e", Core::Text),
            ("1_000", Core::Text),
            ("2026.11.0", Core::Text),
            ("2026-11-20", Core::Text),
            ("-.inf", Core::Float),
            ("-.nan", Core::Text),
        ] {
            assert_eq!(core(text), want, "{text}");
        }
    }

    #[test]
    fn what_older_readers_take_for_something_else_is_a_trap() {
        for text in ["NO", "yes", "Off", "0755", "08123", "12:30", "-1:30:59", "0x1F", "0b101", "1e5", ".inf"] {
            assert!(trap(text).is_some(), "{text}");
        }
        for text in [
            "nO",
            "north",
            "0",
            "7.78",
            "2026-11-20",
            "2026-12-31T09:00+08:00",
            "10.0.0.0/8",
            "::1",
            "12:60x",
            "HKD 5_000",
            "維港",
            "-",
            "24h",
        ] {
            assert!(trap(text).is_none(), "{text}");
        }
    }
}
