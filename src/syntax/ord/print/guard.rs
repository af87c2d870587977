use super::super::word;
use super::{Clause, Printer, access, head, protection};
use crate::source::Place;
use crate::syntax::{Direction, Guard, Statement};

impl Printer<'_> {
    pub(super) fn guard(&mut self, guard: &Guard) {
        // The statement has no place of its own: it begins where the guard does.
        let (said, clauses) = self.statement(guard.at.place, &guard.statement);
        let head = head("guard", &guard.id, guard.renamed_from.as_ref(), guard.name.as_ref());
        self.sentence(head, guard.name.is_some(), guard.at.place, &said, &clauses);
    }

    fn statement(&mut self, place: Place, statement: &Statement) -> (Clause, Vec<Clause>) {
        let said = match statement {
            Statement::NeverOnePersonHolds(roles) => {
                let roles: Vec<_> = roles.iter().map(|role| format!("role {}", word::id(role))).collect();
                format!("never one person holds {}", roles.join(" and "))
            }
            Statement::NeverCan(never) => {
                let deeds = format!("can {}", access::deeds(&never.actions, &never.on, never.in_unit.as_ref()));
                let said = access::sentence(place, "never", &never.subjects, &never.except, &deeds);
                return (said, self.clauses(&never.conditions));
            }
            Statement::NeverSees(never) => {
                let what = format!("sees {} above {}", protection::field(&never.field), word::id(&never.above));
                let said = access::sentence(place, "never", &never.subjects, &never.except, &what);
                return (said, self.clauses(&never.conditions));
            }
            Statement::AlwaysIncludes { flow, role } => {
                format!("always flow {} includes role {}", word::id(flow), word::id(role))
            }
            Statement::AlwaysDistinctHumans { flow, at_least } => {
                format!("always flow {} has distinct humans at least {}", word::id(flow), at_least.value)
            }
            Statement::AlwaysHeld { role, at_least, in_unit } => {
                let unit = access::unit(in_unit.as_ref());
                format!("always role {} held by at least {}{unit}", word::id(role), at_least.value)
            }
            Statement::ChangeMembershipsRemoved(most) => format!("change at most {}% of memberships removed", most.value),
            Statement::ChangePeople { at_most, direction } => {
                let direction = match direction.value {
                    Direction::Gain => "gain",
                    Direction::Lose => "lose",
                };
                format!("change at most {} people {direction}", at_most.value)
            }
        };
        (Clause::new(place, said), Vec::new())
    }
}
