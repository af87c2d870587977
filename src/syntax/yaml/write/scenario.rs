use super::Value;
use super::access::subjects;
use crate::syntax::Scenario;

pub(super) fn scenario(scenario: &Scenario) -> Value {
    let notify = scenario.notify.as_ref().map(|notify| {
        let to = Value::map().with("to", subjects(&notify.to)).with_list("except", subjects(&notify.except));
        to.at(notify.at.place)
    });
    let review = scenario.review.as_ref().map(|review| {
        Value::map()
            .at(review.at.place)
            .with("within", Value::lexical(&review.within))
            .with("by", subjects(&review.by))
            .with_list("except", subjects(&review.except))
    });
    let least = scenario.reason_at_least.as_ref();
    Value::map()
        .at(scenario.at.place)
        .with("id", Value::text(&scenario.id))
        .with_some("renamed_from", scenario.renamed_from.as_ref().map(Value::text))
        .with_some("name", scenario.name.as_ref().map(Value::text))
        .with_some("reason_at_least", least.map(|least| Value::word(least.value.to_string()).at(least.place)))
        .with_some("lasts", scenario.lasts.as_ref().map(Value::lexical))
        .with_some("single_record", scenario.single_record.as_ref().map(|single| Value::word("true").at(single.place)))
        .with_some("notify", notify)
        .with_some("review", review)
}
