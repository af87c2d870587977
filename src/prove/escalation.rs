use super::Beyond;
use super::ground::Ground;
use super::record::Taken;
use super::space::Space;
use super::staffing::{MOST_SOLE, Staffing, instead, planned};
use crate::approval::{Opening, Request, Route};
use crate::eval::chain;
use crate::value::PersonIx;

impl Staffing<'_, '_> {
    /// Looks for an approver above whom nobody is left, whoever asks or when the only one above asks.
    pub(super) fn top(
        &mut self,
        space: &Space<'_, '_>,
        request: &Request,
        route: &Route,
        approvers: &[PersonIx],
        taken: Taken<'_>,
    ) -> Result<(), Beyond> {
        let key = (taken.flow, taken.step);
        let mut only: Vec<(PersonIx, PersonIx)> = Vec::new();
        for approver in approvers {
            let mut above = above(self.ground, *approver, route, approvers);
            match (above.next(), above.next()) {
                (None, _) => {
                    let shown = self.shown(request, route);
                    self.records.entry(key).or_default().top = Some((*approver, None, shown));
                    return Ok(());
                }
                (Some(one), None) => only.push((*approver, one)),
                _ => {}
            }
        }
        for (approver, one) in only {
            let record = self.records.entry(key).or_default();
            if record.above.len() > MOST_SOLE || !record.above.insert((approver, one)) {
                continue;
            }
            let Some(own) = instead(space, request, one, taken) else { continue };
            let route = self.plan(&own)?;
            let Some(planned) = planned(&route, taken) else { continue };
            let approvers = planned.approvers();
            let nobody = approvers.contains(&approver) && above(self.ground, approver, &route, &approvers).next().is_none();
            if nobody && planned.opening == Opening::Tasks {
                let shown = self.shown(&own, &route);
                self.records.entry(key).or_default().top = Some((approver, Some(one), shown));
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Those above an approver to whom a task of theirs can go.
fn above<'r>(
    ground: &'r Ground<'_>,
    approver: PersonIx,
    route: &'r Route,
    approvers: &'r [PersonIx],
) -> impl Iterator<Item = PersonIx> + 'r {
    let may =
        move |person: &PersonIx| ground.is_active(*person) && route.capacity(*person).is_none() && !approvers.contains(person);
    chain(&ground.bundle, approver).filter(may)
}
