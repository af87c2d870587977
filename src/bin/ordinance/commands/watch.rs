use std::time::Duration;

use clap::Args;
use ordinance::{Base, Findings, Hint, State, StateName, Watching, diff_human, human};

use super::{base_failure, opened, state_fault, store, surroundings};
use crate::arguments::Format;
use crate::context::Context;
use crate::exit::{Exit, Failure};

/// How long to wait at a time; nothing happens in between.
const PATIENCE: Duration = Duration::from_secs(3600);

#[derive(Debug, Args)]
pub struct Watch {}

impl Watch {
    /// Looks at the set now and whenever something in its folder changes, until interrupted. What was not changed by a save is
    /// not shown again.
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        context.format(&[Format::Human])?;
        let folder = context.set()?;
        let mut hints = ordinance::watch(&folder, Watching::default()).map_err(Failure::failed)?;
        let mut shown = String::new();
        loop {
            match look(context) {
                Ok(text) if text != shown => {
                    context.print(&format!("{text}\n"))?;
                    shown = text;
                }
                Ok(_) => {}
                // A save in the middle of which a file is away is followed by another hint.
                Err(failure) => drop(failure.tell()),
            }
            while hints.wait(PATIENCE) == Hint::Quiet {}
        }
    }
}

/// What there is to say of the files as they are: the findings, and of a valid set what differs from what is deployed.
fn look(context: &Context) -> Result<String, Failure> {
    let set = opened(context, &[])?;
    let findings = Findings::new(set.findings(), set.unlisted(), set.sources());
    let mut text = human(set.findings(), &findings, set.sources(), context.style());
    if set.is_valid() {
        let folder = context.set()?;
        let state = State::load(&StateName::Here, &surroundings(Some(&folder), context));
        let state = state.map_err(|fault| state_fault(fault, context))?;
        let base = Base::load(&store(&folder, context)?).map_err(base_failure)?;
        text += &diff_human(&ordinance::Plan::make(&base, state.compared()).diff(), context.style());
    }
    Ok(text)
}
