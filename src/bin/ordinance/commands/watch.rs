use std::time::Duration;

use clap::Args;
use ordinance::{Base, Hint, Look, Watching};

use super::{base_failure, opened, store};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

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
        let (mut before, mut valid): (Option<Look>, Option<Look>) = (None, None);
        loop {
            match look(context) {
                Ok(look) => {
                    let last = before.as_ref().or(valid.as_ref());
                    if let Some(text) = look.human(last, valid.as_ref(), context.style()) {
                        context.print(&format!("{text}\n"))?;
                    }
                    (before, valid) = if look.is_valid() { (None, Some(look)) } else { (Some(look), valid) };
                }
                // A folder that is away is followed by another hint when it is back.
                Err(failure) => drop(failure.tell()),
            }
            while hints.wait(PATIENCE) == Hint::Quiet {}
        }
    }
}

/// The set as it is, beside what is deployed.
fn look(context: &Context) -> Result<Look, Failure> {
    let at = Context::clock()?;
    let set = opened(context, &[])?;
    let base = Base::load(&store(&context.set()?, context)?).map_err(base_failure)?;
    Ok(Look::new(at, set, &base))
}
