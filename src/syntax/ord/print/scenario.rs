use super::{Printer, access, head};
use crate::syntax::Scenario;
use crate::syntax::layout::Gap;

impl Printer<'_> {
    pub(super) fn scenario(&mut self, scenario: &Scenario) {
        let place = scenario.at.place;
        let head = head("scenario", &scenario.id, scenario.renamed_from.as_ref(), scenario.name.as_ref());
        self.out.line(0, format!("{head} {{"), Some(place), Gap::Kept);
        if let Some(least) = &scenario.reason_at_least {
            self.out.line(1, format!("reason at least {} characters", least.value), Some(least.place), Gap::Kept);
        }
        if let Some(lasts) = &scenario.lasts {
            self.out.line(1, format!("lasts {}", lasts.value), Some(lasts.place), Gap::Kept);
        }
        if let Some(single) = &scenario.single_record {
            self.out.line(1, "single record", Some(single.place), Gap::Kept);
        }
        if let Some(notify) = &scenario.notify {
            let to = access::subjects(&notify.to, &notify.except);
            self.out.line(1, format!("notify {to}"), Some(notify.at.place), Gap::Kept);
        }
        if let Some(review) = &scenario.review {
            let by = access::subjects(&review.by, &review.except);
            self.out.line(1, format!("review within {} by {by}", review.within.value), Some(review.at.place), Gap::Kept);
        }
        self.out.close(0, "}", place);
    }
}
