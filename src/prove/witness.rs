use serde_json::{Value as Json, json};

use crate::model::{Ids as _, PolicySet};
use crate::value::Value;

/// A value as a request states it.
pub(super) fn stated(set: &PolicySet, value: &Value) -> Json {
    match value {
        Value::Bool(holds) => json!(holds),
        Value::Int(number) => json!(number),
        Value::Decimal(number) => json!(number.to_string()),
        Value::Money(amount) => json!(amount.to_string()),
        Value::Text(text) => json!(&**text),
        Value::Date(day) => json!(day.to_string()),
        Value::Instant(at) => json!(at.display_in(&set.tenant.time_zone.value)),
        Value::Duration(length) => json!(length.to_string()),
        Value::Network(network) => json!(network.to_string()),
        Value::Person(person) => json!(set.person_id(*person)),
        Value::Integration(integration) => json!(set.integration_id(*integration)),
        Value::Unit(unit) => json!(set.unit_id(*unit)),
        Value::Role(role) => json!(set.role_id(*role)),
        Value::Enum(id) => json!(id.as_str()),
        Value::Set(members) => members.iter().map(|member| stated(set, member)).collect(),
    }
}
