use crate::value::Type;

/// A type in an admin's words, with its article.
pub(super) fn described(value_type: &Type) -> String {
    match value_type {
        Type::Bool => "true or false".to_owned(),
        Type::Int => "a whole number".to_owned(),
        Type::Decimal => "a number".to_owned(),
        Type::Money => "an amount of money".to_owned(),
        Type::Text => "a text".to_owned(),
        Type::Date => "a day".to_owned(),
        Type::Instant => "an instant".to_owned(),
        Type::Duration => "a length of time".to_owned(),
        Type::Ip => "an IP address".to_owned(),
        Type::Person => "a person".to_owned(),
        Type::Unit => "a unit".to_owned(),
        Type::Role => "a role".to_owned(),
        Type::Enum(values) => {
            let mut shown: Vec<String> = values.iter().take(8).map(|value| format!("`{value}`")).collect();
            if values.len() > 8 {
                shown.push("…".to_owned());
            }
            if shown.is_empty() { "declared".to_owned() } else { format!("one of {}", shown.join(", ")) }
        }
        Type::Set(of) => format!("a set (each member {})", described(of)),
    }
}

/// How a value of a type is written.
pub(super) fn example(value_type: &Type) -> &'static str {
    match value_type {
        Type::Bool => "`true` or `false`",
        Type::Int => "`42`",
        Type::Decimal => "`3.5`",
        Type::Money => "`HKD 500000.00`",
        Type::Text | Type::Person | Type::Unit | Type::Role | Type::Enum(_) => "a name",
        Type::Date => "`2026-12-31`",
        Type::Instant => "`2026-12-31T09:00+08:00`",
        Type::Duration => "`24h`, `14d` or `3mo`",
        Type::Ip => "`10.0.0.1`",
        Type::Set(_) => "a list",
    }
}
