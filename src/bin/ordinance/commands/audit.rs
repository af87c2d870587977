use std::path::PathBuf;

use clap::{Args, Subcommand};
use ordinance::{AuditError, AuditUses, AuditVerify, Disk, FileSink, Review, TrackedUse, audit_log, root_file};

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Whether every record is what it was, in its place, and none is missing
    Verify(Verify),
    /// Write down that a use of a scenario was reviewed
    Review(Reviewed),
    /// List the uses of scenarios, and which of them are reviewed
    Uses(Uses),
}

#[derive(Debug, Args)]
struct Verify {
    /// The log [default: the set's own `audit:`]
    file: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Reviewed {
    /// The use, as `audit uses` shows it
    used: String,
    /// Who reviewed it
    #[arg(long, value_name = "PERSON")]
    by: String,
}

#[derive(Debug, Args)]
struct Uses {
    /// Only this person's
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// Only of this scenario
    #[arg(long, value_name = "SCENARIO")]
    scenario: Option<String>,
    /// Only those whose review is overdue
    #[arg(long)]
    overdue: bool,
}

impl Audit {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let json = format == Format::Json;
        match self.what {
            What::Verify(verify) => verify.run(json, context),
            What::Review(review) => {
                let Reviewed { used, by } = review;
                let log = own(context)?;
                log.review(Review { at: context.now(), of: used.clone(), by }).map_err(|error| failure(&error))?;
                let uses = log.uses().map_err(|error| failure(&error))?;
                let result = AuditUses::new(uses.get(&used), context.now());
                context.print(&if json { result.json() } else { result.human(context.style()) })?;
                Ok(Exit::Done)
            }
            What::Uses(wanted) => {
                let uses = own(context)?.uses().map_err(|error| failure(&error))?;
                let result =
                    AuditUses::new(uses.iter().map(|(_, tracked)| tracked).filter(|use_| wanted.takes(use_)), context.now());
                let result = if wanted.overdue { result.overdue() } else { result };
                context.print(&if json { result.json() } else { result.human(context.style()) })?;
                Ok(Exit::Done)
            }
        }
    }
}

impl Uses {
    fn takes(&self, tracked: &TrackedUse) -> bool {
        let of = &tracked.used.of;
        self.person.as_ref().is_none_or(|person| *person == of.person)
            && self.scenario.as_ref().is_none_or(|scenario| *scenario == of.scenario)
    }
}

impl Verify {
    fn run(self, json: bool, context: &Context) -> Result<Exit, Failure> {
        let own = self.file.is_none();
        let log = match self.file {
            Some(file) if !file.is_file() => {
                return Err(Failure::failed(format!("{}: there is no such file", file.display())));
            }
            Some(file) => FileSink::new(file),
            None => self::own(context)?,
        };
        let progress = context.progress("reading the audit log");
        let mut found = log.verify();
        if let (false, Ok(verified)) = (own, &found) {
            // The file beside the set's own log also says what stands last in a copy of it.
            if let Some(other) = (!verified.end_known).then(|| self::own(context).ok()).flatten() {
                found = log.verify_copy(&other);
            }
        }
        progress.finish_and_clear();
        let found = found.map_err(|error| failure(&error))?;
        let result = AuditVerify::new(&log.path().display().to_string(), &found);
        let result = if own { result.whole() } else { result };
        context.print(&if json { result.json() } else { result.human(context.style()) })?;
        Ok(if result.is_whole() { Exit::Done } else { Exit::Failed })
    }
}

/// The set's own log. Of the policy files only the root file is read.
fn own(context: &Context) -> Result<FileSink, Failure> {
    let folder = context.set()?;
    let root = Disk::open(&folder).and_then(|tree| root_file(&tree)).map_err(Failure::failed)?;
    let root = root.ok_or_else(|| {
        Failure::failed("`ordinance.yaml` cannot be read, so nobody knows where the audit log is")
            .help("mend what `ordinance check` says")
    })?;
    audit_log(&folder, &root).ok_or_else(|| {
        Failure::failed("the set names no audit log").help("add to ordinance.yaml: audit: {path: .ordinance/audit.jsonl}")
    })
}

fn failure(error: &AuditError) -> Failure {
    let help = match error {
        AuditError::Log(error) => error.help(),
        AuditError::UnknownUse { .. } => "`ordinance audit uses` lists them",
        AuditError::OwnUse { .. } | AuditError::NotReviewer { .. } => "let one of those review it whom the scenario names",
        _ => return Failure::failed(error),
    };
    Failure::failed(error).help(help)
}
