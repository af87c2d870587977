use serde_json::Value as Json;

use crate::bundle::Bundle;
use crate::eval::show_actual;
use crate::value::Value;

/// A value in the JSON form of its type, as requests state it.
#[must_use]
pub fn plain(bundle: &Bundle, value: &Value) -> Json {
    match value {
        Value::Bool(holds) => Json::Bool(*holds),
        Value::Int(n) => Json::from(*n),
        Value::Text(text) => Json::from(&**text),
        Value::Set(members) => members.iter().map(|member| plain(bundle, member)).collect(),
        _ => Json::from(show_actual(bundle, value)),
    }
}
