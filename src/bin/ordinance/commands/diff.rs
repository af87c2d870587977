use clap::Args;
use ordinance::{State, StateName, diff_human, diff_json, diff_markdown};

use super::{state_fault, surroundings};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Diff {
    /// The state before: a folder, git:REV, @deployed, a bundle file, or `.`
    #[arg(default_value = "git:HEAD")]
    from: String,
    /// The state afterwards
    #[arg(default_value = ".")]
    to: String,
    /// End with 7 when something differs
    #[arg(long)]
    exit_code: bool,
}

impl Diff {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json, Format::Markdown])?;
        let names = [StateName::parse(&self.from), StateName::parse(&self.to)];
        let folder = if names.iter().any(StateName::needs_set) { Some(context.set()?) } else { None };
        let around = surroundings(folder.as_deref(), context);
        let progress = context.progress("comparing");
        let [from, to] = &names;
        let states = State::load(from, &around).and_then(|from| Ok((from, State::load(to, &around)?)));
        progress.finish_and_clear();
        let (from, to) = states.map_err(|fault| state_fault(fault, context))?;
        let diff = from.diff(&to);
        context.print(&match format {
            Format::Json => diff_json(&diff),
            Format::Markdown => diff_markdown(&diff),
            _ => diff_human(&diff, context.style()),
        })?;
        Ok(if self.exit_code && !diff.is_empty() { Exit::Changes } else { Exit::Done })
    }
}
