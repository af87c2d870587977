use super::access::subjects;
use super::expr::{plain, titled};
use super::node::{Fields, Node, Shape};
use crate::model::{PolicySet, Scenario, Told};

/// An emergency.
pub(super) fn entry(set: &PolicySet, scenario: &Scenario) -> Node {
    let mut fields = titled(&scenario.named);
    let reason = scenario.reason_at_least.as_ref();
    fields.put("reason_at_least", reason.map(|count| Node::new(Shape::Int(i64::from(count.value)), count.place)));
    fields.put("lasts", scenario.lasts.as_ref().map(plain));
    fields.put("single_record", Node::new(Shape::Bool(scenario.single_record.is_some()), scenario.single_record));
    fields.map("notify", scenario.notify.as_ref().map_or_else(|| Fields::new(None), |notify| told(set, notify, "to")));
    if let Some(review) = &scenario.review {
        let mut inner = told(set, &review.by, "by");
        inner.put("within", plain(&review.within));
        fields.map("review", inner);
    }
    fields.into()
}

fn told(set: &PolicySet, told: &Told, key: &'static str) -> Fields {
    let mut fields = Fields::new(told.at);
    fields.set(key, subjects(set, &told.to));
    fields.set("except", subjects(set, &told.except));
    fields
}
