use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use super::tree::FilesError;

/// Hints that something in a folder may have changed. A hint is no more than that: whoever gets one walks the tree again.
pub struct Hints {
    events: mpsc::Receiver<()>,
    // Dropping it ends the watch.
    _watcher: Debouncer<RecommendedWatcher, RecommendedCache>,
}

impl Hints {
    /// Waits for the next hint; several that have come meanwhile are one. False when there will be no more.
    #[must_use]
    pub fn wait(&self) -> bool {
        if self.events.recv().is_err() {
            return false;
        }
        while self.events.try_recv().is_ok() {}
        true
    }
}

/// Watches a folder and all below it.
///
/// # Errors
/// When the environment cannot watch it.
pub fn watch(folder: &Path) -> Result<Hints, FilesError> {
    let failed =
        |error: notify::Error| FilesError::Io { path: folder.display().to_string(), source: std::io::Error::other(error) };
    let (sender, events) = mpsc::channel();
    let hint = move |result: DebounceEventResult| {
        // Reading a file is an event on some systems; hints about it would make the reader wake itself.
        let changed = result.map_or(true, |events| events.iter().any(|event| !event.kind.is_access()));
        if changed {
            let _ = sender.send(());
        }
    };
    let mut watcher = new_debouncer(Duration::from_millis(200), None, hint).map_err(failed)?;
    watcher.watch(folder, RecursiveMode::Recursive).map_err(failed)?;
    Ok(Hints { events, _watcher: watcher })
}
