use clap::{Args, ValueEnum};
use ordinance::{Findings, PACKS, concise, findings_json, github, human};

use super::opened;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Check {
    /// Refuse a set with findings of this level too
    #[arg(long, value_enum, value_name = "LEVEL")]
    deny: Option<Deny>,
    /// Switch a pack of lints on beside those of the set; may be repeated
    #[arg(long = "pack", value_name = "NAME")]
    packs: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings count as errors
    Warnings,
}

impl Check {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Concise, Format::Json, Format::Github])?;
        for pack in &self.packs {
            if !PACKS.iter().any(|(name, _)| name == pack) {
                return Err(Failure::usage(format!("no pack of lints is called `{pack}`")).help("see: ordinance lint --list"));
            }
        }
        let set = opened(context, &self.packs)?;
        let findings = Findings::new(set.findings(), set.unlisted(), set.sources());
        context.print(&match format {
            Format::Json => findings_json(&findings),
            Format::Concise => concise(&findings),
            Format::Github => github(&findings),
            _ => human(set.findings(), &findings, set.sources(), context.style()),
        })?;
        if format == Format::Human && findings.findings.is_empty() {
            context.note("No finding: the policy set is valid.\n");
        }
        let refused = !set.is_valid() || (self.deny.is_some() && findings.summary.warn > 0);
        Ok(if refused { Exit::Invalid } else { Exit::Done })
    }
}
