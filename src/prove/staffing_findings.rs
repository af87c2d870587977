use super::diagram::Region;
use super::record::{Record, Taken};
use super::staffing::Staffing;
use super::witness::in_flows;
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::{self, Ids as _};
use crate::value::FlowIx;

static IMPOSSIBLE: Code = Code::error(
    "flow/step-impossible",
    "no request of `{flow}` gets through the step `{step}`: {why}",
    "name others who may approve, or say what happens `if nobody` may",
);
static NOBODY: Code = Code::lint(
    "flow/step-without-approver",
    Level::Warn,
    "{where} the step `{step}` of `{flow}` has too few who may approve: {why}",
    "such a request is blocked; name others behind `else`, or say what happens `if nobody` may, be it `block`",
);
static SOLE: Code = Code::lint(
    "flow/sole-approver",
    Level::Warn,
    "when {who}, too few are left to approve the step `{step}` of `{flow}`: {why}",
    "nobody approves what they ask for or what is about them; name others behind `else`, or say what happens `if nobody` may, be it `block`",
);
static AUTOMATIC: Code = Code::lint(
    "flow/auto-approval",
    Level::Warn,
    "the step `{step}` of `{flow}` approves itself where nobody may approve, for example a request {example}",
    "the risk was accepted (“{risk}”); name others who may approve to be rid of it",
);
static ACCEPTED: Code = Code::lint(
    "flow/accepted-risk",
    Level::Info,
    "the step `{step}` of `{flow}` would approve itself where nobody may approve; as things stand somebody always may",
    "the risk was accepted (“{risk}”)",
);
static DISTINCT: Code = Code::error(
    "flow/too-few-humans",
    "no request of `{flow}` can be approved by {wanted} different people: its steps bring {most} at most",
    "let other people approve some step, or ask for fewer",
);
static SOMETIMES_DISTINCT: Code = Code::lint(
    "flow/same-approvers",
    Level::Warn,
    "some request of `{flow}` cannot be approved by {wanted} different people, for example one {example}: its steps bring {most}",
    "such a case waits for ever; let other people approve some step",
);
static BLIND: Code = Code::lint(
    "flow/approver-cannot-read",
    Level::Warn,
    "{who} of the step `{step}` of `{flow}` may not read the `{type}` to be approved",
    "allow it, so that nobody approves unseen: for example `rule …: allow {via} to read {type}`",
);
static TOP: Code = Code::lint(
    "flow/escalation-ends",
    Level::Warn,
    "the step `{step}` of `{flow}` escalates, and above `{person}` there is nobody left who may approve{when}",
    "the case is blocked there; say so with `at top block`, or who decides then with `at top role …`",
);

pub(super) static CODES: &[&Code] =
    &[&IMPOSSIBLE, &NOBODY, &SOLE, &AUTOMATIC, &ACCEPTED, &DISTINCT, &SOMETIMES_DISTINCT, &BLIND, &TOP];

impl Staffing<'_, '_> {
    /// Tells what was found.
    pub(super) fn tell(&self, sink: &mut Sink) {
        for ((flow, step), record) in &self.records {
            let taken = Taken { flow: *flow, step: *step, region: Region::NONE, meant: &[], whole: false };
            if let (Some(written), true) = (self.written(taken), record.tried > 0) {
                self.tell_step(*flow, written, record, sink);
            }
        }
        for (flow, humans) in &self.humans {
            let (Some(row), Some((shown, most))) = (self.ground.set.flows.get(*flow), &humans.few) else { continue };
            let (place, wanted) = row.distinct_humans.map_or((row.named.id.place, 0), |count| (count.place, count.value));
            // Who was left out only because of who asks may vote for somebody else.
            let sometimes = humans.enough || humans.named >= wanted as usize;
            let code = if sometimes { &SOMETIMES_DISTINCT } else { &DISTINCT };
            let finding = Diagnostic::new(code, place).arg("flow", &row.named.id.value).arg("wanted", wanted);
            let finding = finding.arg("most", if sometimes { *most } else { humans.most }).arg("example", &shown.words);
            sink.push(finding.witness(shown.json.clone()));
        }
    }

    fn tell_step(&self, flow: FlowIx, step: &model::Step, record: &Record, sink: &mut Sink) {
        let set = self.ground.set;
        let id = set.flows.get(flow).map_or("", |flow| flow.named.id.as_str());
        let place = step.named.id.place;
        let finding = |code: &'static Code| {
            let finding = Diagnostic::new(code, place).arg("flow", id).arg("step", &step.named.id.value);
            step.called.iter().fold(finding, |finding, call| finding.also(*call, "called here"))
        };
        let explicit = step.options.if_nobody.is_some();
        let sole = record.sole.iter().next();
        if !record.satisfied {
            let (shown, why) = match (&record.refused, sole) {
                (Some((shown, why)), _) => (shown, why),
                (None, Some((_, (shown, why, _)))) => (shown, why),
                (None, None) => return,
            };
            sink.push(finding(&IMPOSSIBLE).arg("why", why).witness(shown.json.clone()));
            return;
        }
        if let (Some((shown, why)), false) = (&record.refused, explicit) {
            let place = match (record.by_unit, record.units) {
                (true, 1) => format!("in one unit (a request {})", shown.words),
                (true, units) => format!("in {units} units (for example for a request {})", shown.words),
                (false, _) => format!("for some requests (for example one {})", shown.words),
            };
            sink.push(finding(&NOBODY).arg("where", place).arg("why", why).witness(shown.json.clone()));
        }
        if let (Some((person, (shown, why, asks))), false) = (sole, explicit) {
            let others = record.sole.len().saturating_sub(1);
            let others = match others {
                0 => String::new(),
                1 => " (or one other)".to_owned(),
                _ => format!(" (or one of {others} others)"),
            };
            let does = if *asks { "asks" } else { "is whom it is about" };
            let who = format!("`{}`{others} {does}", set.person_id(*person));
            sink.push(finding(&SOLE).arg("who", who).arg("why", why).witness(shown.json.clone()));
        }
        if let Some(model::IfNobody::ApproveAcceptRisk(risk)) = step.options.if_nobody.as_ref().map(|option| &option.value) {
            sink.push(match &record.accepted {
                Some(shown) => finding(&AUTOMATIC).arg("risk", risk).arg("example", &shown.words).witness(shown.json.clone()),
                None => finding(&ACCEPTED).arg("risk", risk),
            });
        }
        if let Some((person, asks, shown)) = &record.top {
            let when = asks.map_or(String::new(), |asks| format!(" when `{}` asks", set.person_id(asks)));
            sink.push(finding(&TOP).arg("person", set.person_id(*person)).arg("when", when).witness(shown.json.clone()));
        }
        if let Some((people, of, witness)) = record.reads.blind(self.ground) {
            let finding = finding(&BLIND).arg("who", people).arg("type", of).arg("via", in_flows(&record.via));
            sink.push(finding.witness(witness));
        }
    }
}
