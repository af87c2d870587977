#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "what is done is kept beside the file until all is done"
)]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;
use ordinance::{Digest, SealResult};
use serde::{Deserialize, Serialize};

use super::seal::{Asked, Doing, Sealer};
use super::valid;
use crate::bulk::{Helps, Records, Shape, beside, go_on};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Rewrap {
    /// Records in JSON Lines, or in comma-separated values when the name ends in `.csv`
    file: PathBuf,
    /// The records' type, where they do not say it themselves [default: the only one with sealed fields]
    #[arg(long = "type", value_name = "TYPE")]
    of_type: Option<String>,
    /// Where a record's id stands
    #[arg(long, value_name = "NAME", default_value = "id")]
    id: String,
}

/// After how many records what is done is written down.
const EVERY: u64 = 2000;

/// How far a file was sealed again, beside it until all of it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Progress {
    /// The keys it is sealed with.
    keys: Vec<String>,
    records: u64,
    /// What was read: its digest, record by record.
    read: String,
    /// How many bytes were written.
    written: u64,
    changed: u64,
}

impl Rewrap {
    pub fn run(self, kek: Option<&Path>, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let set = valid(context)?;
        let mut sealer = Sealer::new(&set, Asked { of_type: self.of_type, id: self.id, kek }, Doing::Resealing, context)?;
        let work = Work::new(&self.file)?;
        let mut result = SealResult::new();
        let before = work.resume(&sealer.active());
        let shape = Shape::of(&self.file);
        let mut records = Records::open(&self.file, shape, "sealing again", context)?;
        let mut progress = Progress { keys: sealer.active(), read: String::new(), ..Progress::default() };
        let (mut skip, mut helps) = (before.clone(), Helps::default());
        let mut to = BufWriter::new(work.part(before.as_ref().map_or(0, |before| before.written))?);
        while let Some(raw) = records.next()? {
            progress.read = Digest::of(&[progress.read.as_bytes(), &raw.bytes].concat()).to_string();
            progress.records += 1;
            let behind = skip.as_ref().is_some_and(|skip| progress.records <= skip.records);
            if behind {
                // The names of columns are read again; all else was written before.
                if progress.records == 1 && shape == Shape::Csv {
                    let _ = sealer.record(&raw, shape);
                }
                if let Some(before) = skip.take_if(|skip| progress.records == skip.records) {
                    if before.read != progress.read {
                        // The file is another one than it was: from the beginning.
                        drop(to);
                        work.forget();
                        return Err(Failure::failed(format!("{}: the file was changed since it was begun", self.file.display()))
                            .help("run the same command again: it begins anew"));
                    }
                    result.resumed(before.records);
                    result.add(usize::try_from(before.changed).unwrap_or(0));
                    progress = before;
                }
                continue;
            }
            let bytes = match sealer.record(&raw, shape) {
                Ok(Some(done)) => {
                    result.add(done.changed);
                    progress.changed += u64::try_from(done.changed).unwrap_or(0);
                    done.bytes
                }
                Ok(None) => raw.bytes,
                Err(fault) => {
                    if let Some(failure) = fault.whole() {
                        drop(to);
                        work.forget();
                        return Err(failure);
                    }
                    let message = fault.message();
                    if format == Format::Human {
                        context.note(&format!("line {}: {message}\n", raw.line));
                        helps.add(fault.help());
                    }
                    result.fail(raw.line, message);
                    raw.bytes
                }
            };
            to.write_all(&bytes).map_err(Failure::failed)?;
            progress.written += u64::try_from(bytes.len()).unwrap_or(0);
            // A fault is told again by whoever goes on, so nothing behind one is skipped.
            if progress.records.is_multiple_of(EVERY) && result.is_whole() {
                to.flush().and_then(|()| to.get_ref().sync_all()).map_err(Failure::failed)?;
                work.keep(&progress, context)?;
            }
        }
        to.flush().and_then(|()| to.get_ref().sync_all()).map_err(Failure::failed)?;
        work.finish()?;
        helps.tell(context);
        context.print(&if format == Format::Json { result.json() } else { result.human("sealed again") })?;
        Ok(if result.is_whole() { Exit::Done } else { Exit::Failed })
    }
}

/// The files of a work that may be interrupted.
struct Work {
    file: PathBuf,
    part: PathBuf,
    kept: PathBuf,
    /// The file's length and when it was last written, so that what others add is not lost.
    before: (u64, Option<SystemTime>),
}

impl Work {
    fn new(file: &Path) -> Result<Self, Failure> {
        let before = about(file)?;
        Ok(Self { file: file.to_owned(), part: beside(file, ".rewrap"), kept: beside(file, ".rewrap.json"), before })
    }

    /// How far somebody came before, with the same keys.
    fn resume(&self, keys: &[String]) -> Option<Progress> {
        let kept: Progress = serde_json::from_slice(&std::fs::read(&self.kept).ok()?).ok()?;
        let there = std::fs::metadata(&self.part).is_ok_and(|about| about.len() >= kept.written);
        (there && kept.keys == keys && kept.records > 0).then_some(kept)
    }

    fn part(&self, length: u64) -> Result<File, Failure> {
        go_on(&self.part, length).map_err(|error| Failure::failed(format!("{}: {error}", self.part.display())))
    }

    fn keep(&self, progress: &Progress, context: &Context) -> Result<(), Failure> {
        context.write(&self.kept, &serde_json::to_vec(progress).map_err(Failure::failed)?)
    }

    fn forget(&self) {
        let _ = std::fs::remove_file(&self.kept);
        let _ = std::fs::remove_file(&self.part);
    }

    /// Puts what was written in the place of the file.
    fn finish(&self) -> Result<(), Failure> {
        let failed = |error| Failure::failed(format!("{}: {error}", self.file.display()));
        if about(&self.file)? != self.before {
            return Err(Failure::conflict(format!("{}: the file was written to in the meantime", self.file.display()))
                .help("nothing was changed; run the command again when nobody writes to it"));
        }
        let permissions = std::fs::metadata(&self.file).map_err(failed)?.permissions();
        std::fs::set_permissions(&self.part, permissions).map_err(failed)?;
        std::fs::rename(&self.part, &self.file).map_err(failed)?;
        let _ = std::fs::remove_file(&self.kept);
        Ok(())
    }
}

/// A file's length, and when it was last written.
fn about(file: &Path) -> Result<(u64, Option<SystemTime>), Failure> {
    let about = std::fs::metadata(file).map_err(|error| Failure::failed(format!("{}: {error}", file.display())))?;
    Ok((about.len(), about.modified().ok()))
}
