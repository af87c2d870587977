#![expect(clippy::disallowed_methods, reason = "whoever watches a folder measures how long it is quiet")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

use super::disk::{Disk, Stamp};
use super::tree::FilesError;

/// What came while somebody waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Something may have changed, and is at rest: whoever gets this walks the tree again.
    Changed,
    /// Nothing.
    Quiet,
}

/// How a folder is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watching {
    /// How long a folder must be quiet before a change counts as done.
    pub settle: Duration,
    /// How often the folder is looked at without a hint, since systems lose events and some folders have none.
    pub poll: Duration,
    /// Whether the system is asked for events at all.
    pub events: bool,
}

impl Default for Watching {
    fn default() -> Self {
        Self { settle: Duration::from_millis(50), poll: Duration::from_secs(2), events: true }
    }
}

/// The longest that somebody who writes without a pause, or keeps a file open, is waited for.
const LONGEST: Duration = Duration::from_secs(2);

/// Hints that something in a folder may have changed. A hint is no more than that.
pub struct Hints {
    folder: PathBuf,
    elsewhere: Vec<PathBuf>,
    how: Watching,
    // Without it the receiver would be at its end.
    #[cfg_attr(not(feature = "watch"), expect(dead_code, reason = "without events nobody sends"))]
    sender: mpsc::Sender<Event>,
    events: mpsc::Receiver<Event>,
    #[cfg(feature = "watch")]
    armed: Option<armed::Armed>,
    /// What is written at this moment, as far as the system says when a writer is done.
    written: BTreeSet<PathBuf>,
    seen: Stamp,
    looked: Instant,
}

/// What a system says of a path.
#[cfg_attr(not(feature = "watch"), allow(dead_code, reason = "without events nobody makes one"))]
enum Event {
    /// Somebody writes.
    Writes(PathBuf),
    /// Nobody writes any more, or it is gone.
    Done(PathBuf),
    /// Anything else.
    Other,
}

/// Watches a folder and all below it, also when another folder is put into its place. Where the system has no events the folder
/// is looked at from time to time.
///
/// # Errors
/// When there is no such folder.
pub fn watch(folder: &Path, how: Watching) -> Result<Hints, FilesError> {
    Disk::open(folder)?;
    let (sender, events) = mpsc::channel();
    let mut hints = Hints {
        folder: folder.to_owned(),
        elsewhere: Vec::new(),
        how,
        sender,
        events,
        #[cfg(feature = "watch")]
        armed: None,
        written: BTreeSet::new(),
        seen: Stamp::of(folder, &[]),
        looked: Instant::now(),
    };
    hints.arm();
    // What was written before the watch stood is no event.
    hints.seen = hints.stamp();
    Ok(hints)
}

impl Hints {
    /// Waits for a hint, no longer than `patience` and the time a change takes to come to rest. All that came meanwhile is one.
    pub fn wait(&mut self, patience: Duration) -> Hint {
        let until = Instant::now() + patience;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let told = self.next(left.min(self.how.poll.saturating_sub(self.looked.elapsed())));
            if told || self.is_other() {
                self.rest();
                return Hint::Changed;
            }
            if Instant::now() >= until {
                return Hint::Quiet;
            }
        }
    }

    /// Whether the folder is another or looks different, looked at no more often than asked for.
    fn is_other(&mut self) -> bool {
        if self.looked.elapsed() < self.how.poll {
            return false;
        }
        self.looked = Instant::now();
        self.arm() || self.stamp() != self.seen
    }

    /// Waits until nothing is written and nothing changes for the time that counts as rest.
    pub fn rest(&mut self) {
        let (began, mut before) = (Instant::now(), None);
        while began.elapsed() < LONGEST {
            if self.next(self.how.settle) {
                continue;
            }
            // Another folder in the place of this one needs another watch, and what happened before that stood is no event.
            let moved = self.arm();
            let told = self.is_armed() && !moved;
            let now = (!told).then(|| self.stamp());
            if self.written.is_empty() && (told || before.is_some() && before == now) {
                break;
            }
            before = now;
        }
        self.written.clear();
        self.seen = self.stamp();
    }

    /// What the folder looks like now.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        Stamp::of(&self.folder, &self.elsewhere)
    }

    /// Files elsewhere that belong to the folder; they are looked at from time to time.
    pub fn also(&mut self, elsewhere: Vec<PathBuf>) {
        if self.elsewhere != elsewhere {
            self.elsewhere = elsewhere;
            self.seen = self.stamp();
        }
    }

    /// The clock, in microseconds since 1970.
    #[must_use]
    pub fn clock() -> i64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }

    /// Whether an event comes within some time; what else has come is taken with it.
    fn next(&mut self, within: Duration) -> bool {
        match self.events.recv_timeout(within) {
            Ok(event) => {
                self.take(event);
                while let Ok(event) = self.events.try_recv() {
                    self.take(event);
                }
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Writes(path) => _ = self.written.insert(path),
            Event::Done(path) => _ = self.written.remove(&path),
            Event::Other => {}
        }
    }
}

#[cfg(feature = "watch")]
impl Hints {
    /// Makes the watch stand on the folder that is there now; whether it stood elsewhere.
    fn arm(&mut self) -> bool {
        if !self.how.events || self.armed.as_ref().is_some_and(|armed| armed.stands(&self.folder)) {
            return false;
        }
        // The old watch goes first: two on one folder are one to some systems.
        let moved = self.armed.take().is_some();
        self.armed = armed::Armed::new(&self.folder, self.sender.clone());
        moved || self.armed.is_some()
    }

    fn is_armed(&self) -> bool {
        self.armed.is_some()
    }
}

#[cfg(not(feature = "watch"))]
impl Hints {
    /// A build without events only looks.
    #[expect(clippy::unused_self, reason = "the same face with and without events")]
    fn arm(&mut self) -> bool {
        false
    }

    #[expect(clippy::unused_self, reason = "the same face with and without events")]
    fn is_armed(&self) -> bool {
        false
    }
}

#[cfg(feature = "watch")]
mod armed {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};
    use std::sync::mpsc::Sender;

    use notify::event::{AccessKind, AccessMode, ModifyKind};
    use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

    use super::Event;
    use crate::files::disk::{Disk, Stamp, hinges};

    /// A watch that stands.
    pub(super) struct Armed {
        root: Option<PathBuf>,
        /// What the folder was when the watch was put on it.
        stood: Stamp,
        hinges: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
        // Dropping it ends the watch.
        _watcher: RecommendedWatcher,
    }

    impl Armed {
        /// A watch on a folder and on where it can be exchanged; nothing where the system gives none.
        pub(super) fn new(folder: &Path, sender: Sender<Event>) -> Option<Self> {
            let root = Disk::open(folder).ok().map(|disk| disk.root().to_owned());
            let hinges = hinges(folder);
            let (inside, outside) = (root.clone(), hinges.clone());
            let ours = move |path: &PathBuf| {
                inside.as_ref().is_some_and(|root| path.starts_with(root)) || outside.values().any(|names| names.contains(path))
            };
            let hint = move |result: notify::Result<notify::Event>| {
                // A queue that overflowed is an event without a path.
                let event = result.unwrap_or_default();
                if event.paths.is_empty() || event.paths.iter().any(&ours) {
                    told(event).into_iter().for_each(|event| _ = sender.send(event));
                }
            };
            // Links are not followed: what a tree lists behind one lies inside the folder and is watched under its own name.
            let mut watcher = RecommendedWatcher::new(hint, Config::default().with_follow_symlinks(false)).ok()?;
            for parent in hinges.keys() {
                // A folder above that may not be read is looked at from time to time, like all that has no events.
                let _ = watcher.watch(parent, RecursiveMode::NonRecursive);
            }
            if let Some(root) = &root {
                watcher.watch(root, RecursiveMode::Recursive).ok()?;
            }
            Some(Self { root, stood: Stamp::of_folder(folder), hinges, _watcher: watcher })
        }

        /// Whether the folder is still the one that is watched, and leads there the same way.
        pub(super) fn stands(&self, folder: &Path) -> bool {
            let root = Disk::open(folder).ok().map(|disk| disk.root().to_owned());
            root == self.root && Stamp::of_folder(folder) == self.stood && hinges(folder) == self.hinges
        }
    }

    fn told(event: notify::Event) -> Vec<Event> {
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => event.paths.into_iter().map(Event::Done).collect(),
            // Reading a file is an event on some systems; hints about it would make the reader wake itself.
            EventKind::Access(_) => Vec::new(),
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => event.paths.into_iter().map(Event::Done).collect(),
            // Only here is it told when a writer is done.
            EventKind::Modify(ModifyKind::Data(_)) if cfg!(target_os = "linux") => {
                event.paths.into_iter().map(Event::Writes).collect()
            }
            _ => vec![Event::Other],
        }
    }
}
