use clap::{Args, Subcommand};
use ordinance::{Base, History, StateLog, StateShow, StateVerify, verify_state};

use super::apply::{By, confirm, deploy_failure, tell};
use super::{base_failure, deployed_folder, state_failure, store};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct State {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// What is deployed
    Show,
    /// Every entry of the journal
    Log,
    /// Whether every entry and every object is what it was
    Verify,
    /// Deploy an old entry's rules again, in a new entry
    Rollback(Rollback),
}

#[derive(Debug, Args)]
struct Rollback {
    /// The serial of the entry
    serial: u64,
    /// Do not ask; without a terminal nobody is asked anyway
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    by: By,
}

impl State {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let json = format == Format::Json;
        let store = store(&deployed_folder(context)?, context)?;
        match self.what {
            What::Show => {
                let show = StateShow::new(&Base::load(&store).map_err(base_failure)?);
                context.print(&if json { show.json() } else { show.human(context.style()) })?;
            }
            What::Log => {
                let log = StateLog::new(&History::new(&store).log().map_err(state_failure)?);
                context.print(&if json { log.json() } else { log.human(context.style()) })?;
            }
            What::Verify => {
                let found = verify_state(&store).map_err(state_failure)?;
                let verify = StateVerify::new(&found);
                let entries = History::new(&store).log().map_or(0, |log| log.len());
                context.print(&if json { verify.json() } else { verify.human(entries, context.style()) })?;
                return Ok(if found.is_empty() { Exit::Done } else { Exit::Failed });
            }
            What::Rollback(rollback) => {
                let Rollback { serial, yes, by } = rollback;
                if !yes && context.is_interactive() {
                    confirm(context, &format!("Deploy the rules of entry {serial} again?"))?;
                }
                let outcome = ordinance::rollback(&store, serial, context.now(), &by.name()).map_err(deploy_failure)?;
                return tell(&outcome, format, context);
            }
        }
        Ok(Exit::Done)
    }
}
