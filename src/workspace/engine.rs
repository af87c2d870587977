use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::again::{Kept, open_again};
use super::contents::{Contents, Reading};
use super::error::{OpenError, invalid};
use super::open::{Opening, Workspace};
use crate::bundle::Bundle;
use crate::engine::{Degraded, Engine, Follower};
use crate::files::{Disk, FilesError, Hint, Hints, Watching, watch};
use crate::value::Instant;

/// How an engine follows its folder.
#[derive(Clone, Debug, Default)]
pub struct Following {
    /// How the folder is watched.
    pub watching: Watching,
    /// The values of variables that `from: env:NAME` names: the paths of tables outside of the folder.
    pub environment: BTreeMap<String, String>,
}

impl Engine {
    /// An engine on the policy set in a folder. Its tables come from files alone and nothing counts as expired; who needs the
    /// environment or a clock says so with [`Engine::open_with`].
    ///
    /// # Errors
    /// When the folder cannot be read, or the set is invalid.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(folder, &Opening { environment: &|_| None, now: None, packs: &[] })
    }

    /// The same, with an environment and an instant.
    ///
    /// # Errors
    /// When the folder cannot be read, or the set is invalid.
    pub fn open_with(folder: impl AsRef<Path>, with: &Opening<'_>) -> Result<Self, OpenError> {
        let set = Workspace::open_to_compile(&Disk::open(folder)?, with)?;
        bundle(set).map(Self::new)
    }

    /// An engine on the policy set in a folder that follows what is saved there. A set that is invalid is not taken: the last good
    /// one goes on answering, and [`Engine::status`] says so. Following ends with the last clone of the engine.
    ///
    /// # Errors
    /// When the folder cannot be read, or the set is invalid to begin with.
    pub fn watch(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::watch_with(folder, Following::default(), |_| {})
    }

    /// The same, and `told` hears what came of every change of the files: the digest that answers from now on, or why the one
    /// before still does. Files that are written again with what they held are no change.
    ///
    /// # Errors
    /// As [`Engine::watch`].
    pub fn watch_with(
        folder: impl AsRef<Path>,
        with: Following,
        told: impl Fn(Result<String, OpenError>) + Send + 'static,
    ) -> Result<Self, OpenError> {
        let folder = folder.as_ref().to_owned();
        // What is saved while the set is opened is a hint already.
        let hints = watch(&folder, with.watching)?;
        let mut follow = Follow { folder, environment: with.environment, hints, contents: Contents::default(), kept: None };
        let engine = Self::new(follow.look()?);
        let follower = engine.follower();
        std::thread::Builder::new()
            .name("ordinance-watch".to_owned())
            .spawn(move || follow.run(&follower, &told))
            .map_err(|source| FilesError::Io { path: "a thread that watches".to_owned(), source })?;
        Ok(engine)
    }
}

/// How long a thread that follows a folder takes to notice that nobody needs it any more.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often a set that changes while it is read is read again before the last reading is taken for what it is.
const MOST_READINGS: usize = 20;

/// A folder that is followed, and what of it was read last.
struct Follow {
    folder: PathBuf,
    environment: BTreeMap<String, String>,
    hints: Hints,
    contents: Contents,
    kept: Option<Kept>,
}

impl Follow {
    fn run(mut self, follower: &Follower, told: &impl Fn(Result<String, OpenError>)) {
        // Nothing can be asked of a folder that is away; when it is back as it was, that is news.
        let mut away = false;
        while follower.is_needed() {
            if self.hints.wait(PATIENCE) == Hint::Quiet || (!away && self.is_as_it_was()) {
                continue;
            }
            let looked = self.look();
            away = matches!(looked, Err(OpenError::Files(_)));
            let Some(engine) = follower.engine() else { break };
            match looked {
                Ok(bundle) => {
                    engine.replace(bundle);
                    told(Ok(engine.digest()));
                }
                Err(error) => {
                    engine.degrade(Degraded { since: clock(), findings: error.findings() });
                    told(Err(error));
                }
            }
        }
    }

    /// Whether the files hold what they held when they were read.
    fn is_as_it_was(&self) -> bool {
        Disk::open(&self.folder).is_ok_and(|disk| self.contents.are_in(&disk))
    }

    /// Reads and compiles what is there, as often as it takes for nothing to have changed meanwhile: a set of which one half is
    /// older than the other was never saved by anybody.
    fn look(&mut self) -> Result<Bundle, OpenError> {
        let mut left = MOST_READINGS;
        loop {
            let before = self.hints.stamp();
            let (contents, bundle) = self.read();
            self.hints.also(contents.elsewhere());
            left = left.saturating_sub(1);
            let still = self.hints.stamp() == before && Disk::open(&self.folder).is_ok_and(|disk| contents.are_in(&disk));
            let gone = matches!(bundle, Err(OpenError::Files(_))) && self.hints.stamp() == before;
            if still || gone || left == 0 {
                self.contents = contents;
                return bundle;
            }
            self.hints.rest();
        }
    }

    fn read(&mut self) -> (Contents, Result<Bundle, OpenError>) {
        let reading = match Disk::open(&self.folder) {
            Ok(disk) => Reading::new(disk, &self.environment),
            Err(error) => return (Contents::default(), Err(error.into())),
        };
        let environment = |name: &str| reading.variable(name);
        let bundle = open_again(&reading, &environment, &mut self.kept);
        (reading.into_contents(), bundle)
    }
}

/// The compiled set of a workspace.
fn bundle(set: Workspace) -> Result<Bundle, OpenError> {
    let refused = invalid(&set);
    set.into_bundle().ok_or(refused)
}

fn clock() -> Option<Instant> {
    Instant::from_micros(Hints::clock())
}
