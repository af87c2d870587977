use super::ground::Ground;
use super::staffing::Staffing;
use crate::bundle::{Block, BlockIx, Calendar, Clock, Flow, Options, StepIx, Then, Trigger};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model;
use crate::value::{CalendarIx, Duration, FlowIx};

static SLOW: Code = Code::lint(
    "flow/timeouts-too-long",
    Level::Warn,
    "the timeouts of `{flow}` add up to {total}, and it begins only {offset} before",
    "the date may pass while the case waits: begin earlier, or shorten the timeouts",
);

pub(super) static CODES: &[&Code] = &[&SLOW];

const DAY: i64 = 86_400;

/// Tells which flows that begin before a date may still wait when it is there.
pub(super) fn schedules(ground: &Ground<'_>, staffing: &Staffing<'_, '_>, sink: &mut Sink) {
    for ((ix, flow), written) in ground.bundle.flows().rows.enumerate().zip(ground.set.flows.iter()) {
        let Trigger::Schedule { offset, before: true, .. } = &flow.trigger else { continue };
        let (Some(root), model::Trigger::Schedule { offset: said, .. }) = (flow.root(), &written.on.value) else { continue };
        // A month is at least 28 days.
        let there = offset.months().saturating_mul(28 * DAY).saturating_add(offset.seconds());
        let total = Sum { ground, staffing, flow, ix }.block(root);
        if total > there {
            let days = total.saturating_add(DAY - 1) / DAY;
            let finding = Diagnostic::new(&SLOW, said.place).arg("flow", &written.named.id.value);
            sink.push(finding.arg("total", Duration::new(0, days.saturating_mul(DAY))).arg("offset", offset));
        }
    }
}

/// How long a case can wait at most until its timers have all fired.
struct Sum<'s, 'g, 'a> {
    ground: &'s Ground<'a>,
    staffing: &'s Staffing<'g, 'a>,
    flow: &'s Flow,
    ix: FlowIx,
}

impl Sum<'_, '_, '_> {
    fn block(&self, at: BlockIx) -> i64 {
        let longest = |all: &[BlockIx]| all.iter().map(|block| self.block(*block)).max().unwrap_or(0);
        match self.flow.blocks.get(at) {
            Some(Block::Sequence(_, all)) => all.iter().map(|block| self.block(*block)).fold(0, i64::saturating_add),
            Some(Block::Parallel(all) | Block::Race(all)) => longest(all),
            Some(Block::Choose(cases, otherwise)) => cases
                .iter()
                .map(|(_, block)| self.block(*block))
                .chain(otherwise.map(|block| self.block(block)))
                .max()
                .unwrap_or(0),
            Some(Block::Step(step)) => self.flow.steps.get(*step).map_or(0, |row| self.options(&row.options, Some(*step))),
            Some(Block::Wait(_, options)) => self.options(options, None),
            Some(Block::Notify(..)) | None => 0,
        }
    }

    /// The rungs one after another; a last one that escalates comes again for everybody above.
    fn options(&self, options: &Options, step: Option<StepIx>) -> i64 {
        let rungs: Vec<i64> = options.timeouts.iter().map(|rung| self.seconds(rung.after, rung.clock)).collect();
        let again = match (options.timeouts.last(), rungs.last()) {
            (Some(last), Some(after)) if matches!(last.then, Then::Escalate(_)) => {
                let escalations = options.timeouts.iter().filter(|rung| matches!(rung.then, Then::Escalate(_))).count();
                // The last time there is nobody left to give it to.
                let times = step.map_or(0, |step| self.staffing.longest(self.ix, step)).saturating_add(1);
                let above = times.saturating_sub(escalations);
                after.saturating_mul(i64::try_from(above).unwrap_or(i64::MAX))
            }
            _ => 0,
        };
        rungs.into_iter().fold(again, i64::saturating_add)
    }

    /// How long a rung lasts by the wall clock; of working time what it takes in an ordinary week.
    fn seconds(&self, after: Duration, clock: Clock) -> i64 {
        let calendar = |ix: CalendarIx| self.ground.bundle.flows().calendars.get(ix);
        match clock {
            Clock::Wall => after.seconds(),
            Clock::Hours(ix) => {
                let open = calendar(ix).map_or(0, open_seconds).max(1);
                after.seconds().saturating_mul(7 * DAY) / open
            }
            Clock::Days(ix, days) => {
                let open = i64::try_from(calendar(ix).map_or(0, open_days)).unwrap_or(0).max(1);
                i64::from(days).saturating_mul(7 * DAY).saturating_add(open - 1) / open
            }
        }
    }
}

/// How many seconds of a week are open.
fn open_seconds(calendar: &Calendar) -> i64 {
    calendar.hours.iter().map(|open| i64::from(open.until.saturating_sub(open.from)).saturating_mul(60)).sum()
}

/// How many days of a week are open.
fn open_days(calendar: &Calendar) -> usize {
    let mut days: Vec<_> = calendar.hours.iter().map(|open| open.day).collect();
    days.sort_unstable();
    days.dedup();
    days.len()
}
