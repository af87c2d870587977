use std::path::Path;
use std::time::Duration;

use super::tree::FilesError;

/// What came while somebody waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Something may have changed: whoever gets this walks the tree again.
    Changed,
    /// Nothing.
    Quiet,
    /// There will be no more hints.
    Over,
}

/// Hints that something in a folder may have changed. A hint is no more than that.
pub struct Hints {
    #[cfg(feature = "watch")]
    watching: watching::Watching,
}

impl Hints {
    /// Waits for a hint, no longer than `patience`; several that have come meanwhile are one.
    #[must_use]
    pub fn wait(&self, patience: Duration) -> Hint {
        #[cfg(feature = "watch")]
        return self.watching.wait(patience);
        #[cfg(not(feature = "watch"))]
        {
            let _ = patience;
            Hint::Over
        }
    }
}

/// Watches a folder and all below it.
///
/// # Errors
/// When the environment cannot watch it, or this build has no `watch` feature.
pub fn watch(folder: &Path) -> Result<Hints, FilesError> {
    #[cfg(feature = "watch")]
    return Ok(Hints { watching: watching::Watching::begin(folder)? });
    #[cfg(not(feature = "watch"))]
    Err(FilesError::Io {
        path: folder.display().to_string(),
        source: std::io::Error::new(std::io::ErrorKind::Unsupported, "this build cannot watch folders"),
    })
}

#[cfg(feature = "watch")]
mod watching {
    use std::path::Path;
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::time::Duration;

    use notify::{RecommendedWatcher, RecursiveMode};
    use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

    use super::Hint;
    use crate::files::FilesError;

    /// How long a folder must be quiet before a change counts as done.
    const SETTLED: Duration = Duration::from_millis(150);

    pub(super) struct Watching {
        events: mpsc::Receiver<()>,
        // Dropping it ends the watch.
        _watcher: Debouncer<RecommendedWatcher, RecommendedCache>,
    }

    impl Watching {
        pub(super) fn begin(folder: &Path) -> Result<Self, FilesError> {
            let failed = |error: notify::Error| FilesError::Io {
                path: folder.display().to_string(),
                source: std::io::Error::other(error),
            };
            let (sender, events) = mpsc::channel();
            let hint = move |result: DebounceEventResult| {
                // Reading a file is an event on some systems; hints about it would make the reader wake itself.
                let changed = result.map_or(true, |events| events.iter().any(|event| !event.kind.is_access()));
                if changed {
                    let _ = sender.send(());
                }
            };
            let mut watcher = new_debouncer(SETTLED, None, hint).map_err(failed)?;
            watcher.watch(folder, RecursiveMode::Recursive).map_err(failed)?;
            Ok(Self { events, _watcher: watcher })
        }

        pub(super) fn wait(&self, patience: Duration) -> Hint {
            match self.events.recv_timeout(patience) {
                Ok(()) => {
                    while self.events.try_recv().is_ok() {}
                    Hint::Changed
                }
                Err(RecvTimeoutError::Timeout) => Hint::Quiet,
                Err(RecvTimeoutError::Disconnected) => Hint::Over,
            }
        }
    }
}
