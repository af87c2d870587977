use super::protection::subjects;
use crate::bundle::{Scenario, ScenarioIx, Told};
use crate::model::{self, PolicySet};
use crate::value::Table;

/// The scenarios, by id.
pub(super) fn scenarios(set: &PolicySet) -> Table<ScenarioIx, Scenario> {
    let seconds = |length: &model::Scenario| length.lasts.as_ref().map_or(0, |lasts| lasts.value.seconds());
    let row = |from: &model::Scenario| Scenario {
        // A scenario is for a reason, however short.
        reason: from.reason_at_least.as_ref().map_or(1, |least| least.value.max(1)),
        lasts: seconds(from),
        single_record: from.single_record.is_some(),
        notify: from.notify.as_ref().map(told),
        review: from.review.as_ref().map(|review| (review.within.value.seconds(), told(&review.by))),
    };
    Table::new(set.scenarios.iter().map(row).collect())
}

fn told(from: &model::Told) -> Told {
    Told { to: subjects(&from.to), except: subjects(&from.except) }
}
