use super::route::{no_clock, request};
use super::{FlowCell, FlowTable};
use crate::authzen::{CaseRequest, Line, Play, Played, RequestError};
use crate::bundle::Bundle;
use crate::model::CaseTest;
use crate::source::Spanned;
use crate::value::Instant;

/// What came of one case: a cell a line.
pub(super) fn table(test: &CaseTest, bundle: &Bundle, now: Option<Instant>) -> FlowTable {
    let now = test.now.as_ref().map(|now| now.value).or(now);
    let subject = test.start.word("by").or_else(|| test.start.word("person")).unwrap_or_default();
    let cell = |line: &Spanned<String>, actual: Result<String, String>| FlowCell {
        place: line.place,
        subject: subject.to_owned(),
        question: line.value.clone(),
        varied: Vec::new(),
        expected: "held".to_owned(),
        passed: actual.as_ref().is_ok_and(|actual| actual == "held"),
        actual: actual.clone().unwrap_or_else(|_| "error".to_owned()),
        errors: actual.err().into_iter().collect(),
    };
    let cells = match begun(test, bundle, now) {
        Err(error) => vec![cell(&test.flow, Err(error.message))],
        Ok(mut play) => {
            let mut cells: Vec<FlowCell> = Vec::new();
            // A script of events alone promises the flow, and that each event counts.
            let selected = play.answer().map(|answer| answer.flow).ok().flatten();
            if selected.as_ref() != Some(&test.flow.value) {
                let found = selected.unwrap_or_else(|| "none".to_owned());
                cells.push(cell(&test.flow, Err(format!("the flow is {found}"))));
            }
            cells.extend(test.script.iter().map(|line| cell(line, played(&mut play, line))));
            cells
        }
    };
    FlowTable { place: test.at, name: test.name.as_ref().map(|name| name.value.clone()), kind: "case", cells }
}

fn begun<'b>(test: &CaseTest, bundle: &'b Bundle, now: Option<Instant>) -> Result<Play<'b>, RequestError> {
    let now = now.ok_or_else(no_clock)?;
    let case = CaseRequest::new(request(&test.start, bundle, Some(&test.flow))?, Vec::new());
    let play = Play::new(bundle, case, now);
    play.answer()?;
    Ok(play)
}

fn played(play: &mut Play<'_>, line: &Spanned<String>) -> Result<String, String> {
    let parsed = Line::parse(&line.value)?;
    match play.play(&line.value, &parsed) {
        Ok(Played { held: true, .. }) => Ok("held".to_owned()),
        Ok(Played { because, .. }) => Ok(because.unwrap_or_default()),
        Err(error) => Err(error.message),
    }
}
