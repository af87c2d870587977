mod apply;
mod asked;
mod audit;
mod authzen;
mod case;
mod check;
mod compare;
mod compile;
mod completions;
mod decide;
mod diff;
mod due;
mod explain;
mod fmt;
mod graph;
mod init;
mod keys;
mod lint;
mod man;
mod misread;
mod plan;
mod review;
mod rewrap;
mod route;
mod schema;
mod seal;
mod state;
mod test;
mod view;
mod watch;
mod what_can;
mod who_can;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use ordinance::{
    BaseError, Diagnostic, Disk, Engine, FileStore, Findings, Opening, StateError, StateFault, Surroundings, Unlisted, Workspace,
    findings_json, human, open_store, root_file,
};

use crate::global::Format;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// The commands, each in a file of its name.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a policy set
    Init(init::Init),
    /// Check the whole set and list every finding
    Check(check::Check),
    /// Lay files out canonically, keeping every comment
    Fmt(fmt::Fmt),
    /// Explain findings
    Lint(lint::Lint),
    /// Run the set's own tests
    Test(test::Test),
    /// Write the bundle that an engine loads
    Compile(compile::Compile),
    /// Ask whether somebody may do something
    Decide(decide::Decide),
    /// Ask the same, and why
    Explain(explain::Explain),
    /// Ask who must approve something
    Route(route::Route),
    /// Ask where an approval stands, play one, or keep cases
    Case(Box<case::Case>),
    /// List the flows that start and the timers that fall between two instants
    Due(due::Due),
    /// Ask what somebody sees of a record, or mask a file of records
    View(view::View),
    /// Ask who may do something
    WhoCan(who_can::WhoCan),
    /// Ask what somebody may do
    WhatCan(what_can::WhatCan),
    /// Ask how two people differ, or one at two instants
    Compare(compare::Compare),
    /// List who holds what, since when, through which assignment, and when that was reviewed
    Review(review::Review),
    /// Answer a request of the OpenID AuthZEN Authorization API as a service would
    Authzen(authzen::Authzen),
    /// Draw the organisation, a flow, or what is protected
    Graph(graph::Graph),
    /// Show what differs between two states of the rules
    Diff(diff::Diff),
    /// Show what deploying the files would change
    Plan(plan::Plan),
    /// Deploy what a plan says, once
    Apply(apply::Apply),
    /// Look at what was deployed, and go back
    State(state::State),
    /// Make, rotate and look at the keys of encrypted fields
    Keys(keys::Keys),
    /// Seal the encrypted fields of a file of records
    Seal(seal::Seal),
    /// Verify the audit log, and review what was done in emergencies
    Audit(audit::Audit),
    /// Check again and compare again on every save
    Watch(watch::Watch),
    /// Write the JSON Schemas of the kinds of documents
    Schema(schema::Schema),
    /// Write completions for a shell
    Completions(completions::Completions),
    /// Write the manual page
    Man(man::Man),
}

/// Runs a command.
pub fn run(command: Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Init(command) => command.run(context),
        Command::Check(command) => command.run(context),
        Command::Fmt(command) => command.run(context),
        Command::Lint(command) => command.run(context),
        Command::Test(command) => command.run(context),
        Command::Compile(command) => command.run(context),
        Command::Graph(command) => command.run(context),
        Command::Diff(command) => command.run(context),
        Command::Plan(command) => command.run(context),
        Command::Apply(command) => command.run(context),
        Command::State(command) => command.run(context),
        Command::Decide(command) => command.run(context),
        Command::Explain(command) => command.run(context),
        Command::View(command) => command.run(context),
        Command::Authzen(command) => command.run(context),
        Command::Route(command) => command.run(context),
        Command::Case(command) => command.run(context),
        Command::Due(command) => command.run(context),
        Command::WhoCan(command) => command.run(context),
        Command::WhatCan(command) => command.run(context),
        Command::Compare(command) => command.run(context),
        Command::Review(command) => command.run(context),
        Command::Keys(command) => command.run(context),
        Command::Seal(command) => command.run(context),
        Command::Audit(command) => command.run(context),
        Command::Watch(command) => command.run(context),
        Command::Schema(command) => command.run(context),
        Command::Completions(command) => command.run(context),
        Command::Man(command) => command.run(context),
    }
}

/// The policy set that the command is about, read and checked, with these packs of lints beside its own.
fn opened(context: &Context, packs: &[String]) -> Result<Workspace, Failure> {
    let progress = context.progress("reading the policy set");
    let tree = Disk::open(context.set()?).map_err(Failure::failed)?;
    let set = Workspace::open(&tree, &Opening { environment: &Context::environment, now: Some(context.now()), packs })
        .map_err(Failure::failed);
    progress.finish_and_clear();
    set
}

/// The set, when it is valid; else its findings are told.
fn valid(context: &Context) -> Result<Workspace, Failure> {
    let set = opened(context, &[])?;
    if set.policy_set().is_some() { Ok(set) } else { Err(invalid(&set, context)) }
}

/// Tells the findings of an invalid set: as results where a program reads, beside them where a person does.
fn invalid(set: &Workspace, context: &Context) -> Failure {
    refused_for(set, set.findings(), set.unlisted(), context)
}

/// Tells why a valid set does not allow what was asked.
fn refused(set: &Workspace, finding: &Diagnostic, context: &Context) -> Failure {
    refused_for(set, std::slice::from_ref(finding), &Unlisted::new(), context)
}

fn refused_for(set: &Workspace, found: &[Diagnostic], unlisted: &Unlisted, context: &Context) -> Failure {
    let findings = Findings::new(found, unlisted, set.sources());
    if context.wants(Format::Json) {
        if let Err(failure) = context.print(&findings_json(&findings)) {
            return failure;
        }
    } else {
        context.note(&human(found, &findings, set.sources(), context.error_style()));
    }
    Failure::silent(Exit::Invalid)
}

/// An engine on the set.
fn engine(context: &Context) -> Result<Engine, Failure> {
    valid(context)?.engine().ok_or_else(|| Failure::silent(Exit::Invalid))
}

/// What a state of the rules is worked out from.
fn surroundings<'a>(folder: Option<&'a Path>, context: &'a Context) -> Surroundings<'a> {
    Surroundings { folder, store: context.state.as_deref(), environment: &Context::environment, now: context.now() }
}

/// Why a state of the rules cannot be had.
fn state_fault(fault: StateFault, context: &Context) -> Failure {
    match fault {
        StateFault::Invalid { name, workspace } => {
            if name != "." {
                context.note(&format!("{name} is no valid policy set:\n\n"));
            }
            invalid(&workspace, context)
        }
        StateFault::Base(error) => base_failure(error),
        fault => Failure::failed(fault),
    }
}

/// Why what is deployed cannot be read.
fn base_failure(error: BaseError) -> Failure {
    let help = error.help();
    Failure::failed(error).help(help)
}

/// Why a history cannot be read.
fn state_failure(error: StateError) -> Failure {
    let failure = if error.is_conflict() { Failure::conflict(&error) } else { Failure::failed(&error) };
    failure.help(error.help())
}

/// The folder whose store is asked. Of the policy files only the root file's `state:` is read, and none needs to be there.
fn deployed_folder(context: &Context) -> Result<PathBuf, Failure> {
    context.set().or_else(|failure| context.folder().ok_or(failure))
}

/// The store of deployed states.
fn store(folder: &Path, context: &Context) -> Result<FileStore, Failure> {
    let root = match (&context.state, folder.join("ordinance.yaml").is_file()) {
        (None, true) => {
            let root = Disk::open(folder).and_then(|tree| root_file(&tree)).map_err(Failure::failed)?;
            let lost = || Failure::failed("`ordinance.yaml` cannot be read, so nobody knows where the state lives");
            Some(root.ok_or_else(|| lost().help("name the store with --state, or mend what `ordinance check` says"))?)
        }
        _ => None,
    };
    open_store(folder, root.as_ref(), context.state.as_deref()).map_err(Failure::failed)
}
