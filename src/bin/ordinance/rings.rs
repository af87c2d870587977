#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "keys come from files and from the environment")]

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ordinance::{Engine, Entropy, Kek, Keys, NoEntropy, Ring, RingError, RingSource, RingStatus, Workspace};

use crate::context::Context;
use crate::exit::Failure;

/// The variable with the key-encryption key.
/// The variable with the key-encryption key.
pub const KEK: &str = "ORDINANCE_KEK";

/// The system's randomness.
pub struct System;

impl Entropy for System {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|_| NoEntropy)
    }
}

/// Where a ring is kept.
pub enum Place {
    /// In a file, which need not be there.
    File(PathBuf),
    /// In a variable of the environment, which need not be set; only people can change it.
    Variable(String),
}

/// A ring of the set, and what is kept of it.
pub struct Kept {
    pub ring: RingSource,
    pub place: Place,
    bytes: Option<Vec<u8>>,
}

/// The key-encryption key: in a file that is named, else in the environment.
pub fn kek(file: Option<&Path>) -> Result<Kek, Failure> {
    let missing = || {
        Failure::failed("there is no key-encryption key").help(format!(
            "set {KEK} to 32 bytes in base64 (openssl rand -base64 32) or to file:PATH, or name a file that holds them with --kek"
        ))
    };
    let stated = Context::environment(KEK).filter(|text| !text.is_empty());
    // The variable may also name a file, as secrets are mounted in containers.
    let named = stated.as_deref().and_then(|text| text.strip_prefix("file:")).map(Path::new);
    let (text, from) = match file.or(named) {
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| {
                let told =
                    if error.kind() == ErrorKind::NotFound { "there is no such file".to_owned() } else { error.to_string() };
                Failure::failed(format!("{}: {told}", path.display())).help(
                    "the key-encryption key is read from this file: name the right one, with --kek or as ORDINANCE_KEK=file:PATH",
                )
            })?;
            (bytes, path.display().to_string())
        }
        None => (stated.ok_or_else(missing)?.into_bytes(), KEK.to_owned()),
    };
    Kek::parse(text).map_err(|error| {
        Failure::failed(format!("{from}: {error}"))
            .help("make one: openssl rand -base64 32; and keep it, all keys of rings depend on it")
    })
}

/// The rings of a set, each with what is kept of it.
pub fn kept(set: &Workspace, folder: &Path) -> Result<Vec<Kept>, Failure> {
    set.rings().into_iter().map(|ring| Kept::find(ring, folder)).collect()
}

/// Those rings of a set that are wanted, opened.
pub fn keys(set: &Workspace, folder: &Path, wanted: &[String], kek: &Kek) -> Result<Keys, Failure> {
    let mut rings = Vec::new();
    for kept in kept(set, folder)?.into_iter().filter(|kept| wanted.contains(&kept.ring.id)) {
        rings.push(kept.open(kek)?);
    }
    Ok(Keys::new(rings))
}

/// The rings at hand of those that an engine's fields are sealed with, for looking at records. What is not at hand is not shown: a
/// ring that cannot be opened is told, and the rest goes on.
pub fn at_hand(set: &Workspace, folder: &Path, engine: &Engine, context: &Context) -> Option<Keys> {
    Context::environment(KEK).filter(|text| !text.is_empty())?;
    let wanted: Vec<String> =
        engine.sealings().iter().flat_map(|sealing| sealing.fields.values()).map(|field| field.ring.clone()).collect();
    if wanted.is_empty() {
        return None;
    }
    let opened = kek(None).and_then(|kek| {
        let kept = kept(set, folder)?.into_iter().filter(|kept| kept.is_there() && wanted.contains(&kept.ring.id));
        let (mut rings, mut failed) = (Vec::new(), Vec::new());
        for ring in kept.map(|kept| kept.open(&kek)) {
            match ring {
                Ok(ring) => rings.push(ring),
                Err(failure) => failed.push(failure),
            }
        }
        failed.into_iter().for_each(|failure| _ = failure.tell());
        Ok(Keys::new(rings))
    });
    match opened {
        Ok(keys) => Some(keys),
        Err(failure) => {
            let _ = failure.tell();
            context.note("no sealed value is shown\n");
            None
        }
    }
}

impl Kept {
    fn find(ring: RingSource, folder: &Path) -> Result<Self, Failure> {
        let place = match ring.source.strip_prefix("env:") {
            None => Place::File(folder.join(&ring.source)),
            Some(name) => match Context::environment(name).filter(|text| !text.trim().is_empty()) {
                Some(text) if text.trim_start().starts_with('{') => {
                    let place = Place::Variable(name.to_owned());
                    return Ok(Self { ring, place, bytes: Some(text.into_bytes()) });
                }
                Some(path) => Place::File(folder.join(path.trim())),
                None => Place::Variable(name.to_owned()),
            },
        };
        let bytes = match &place {
            Place::Variable(_) => None,
            Place::File(path) => match std::fs::read(path) {
                // Somebody was stopped before the first ring was written.
                Ok(bytes) => Some(bytes).filter(|bytes| !bytes.is_empty()),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => return Err(Failure::failed(format!("{}: {error}", path.display()))),
            },
        };
        Ok(Self { ring, place, bytes })
    }

    /// Whether there is anything.
    pub fn is_there(&self) -> bool {
        self.bytes.is_some()
    }

    /// Where it is kept, for people.
    pub fn shown(&self) -> String {
        match &self.place {
            Place::File(path) => path.display().to_string(),
            Place::Variable(name) => format!("env:{name}"),
        }
    }

    /// The ring.
    pub fn open(&self, kek: &Kek) -> Result<Ring, Failure> {
        let bytes = self.bytes.as_deref().ok_or_else(|| {
            let ring = &self.ring.id;
            let help =
                format!("restore it from a copy; when nothing was ever sealed with it, make it: ordinance keys init {ring}");
            Failure::failed(format!("the key ring `{}` is not there: {}", self.ring.id, self.shown())).help(help)
        })?;
        Ring::read(&self.ring.id, bytes, kek).map_err(|error| self.failure(&error))
    }

    /// What is told of the ring without its key; nothing when there is none.
    pub fn peek(&self) -> Result<Option<RingStatus>, Failure> {
        self.bytes.as_deref().map(Ring::peek).transpose().map_err(|error| self.failure(&error))
    }

    /// Keeps a ring: in its file, or, where it is in the environment, as a result for people to put there.
    pub fn keep(&self, ring: &Ring, kek: &Kek, context: &Context) -> Result<(), Failure> {
        let bytes = ring.write(kek).map_err(|error| self.failure(&error))?;
        match &self.place {
            Place::File(path) => {
                // Of two who change a ring at once one would lose a key that has sealed something.
                let held = self.hold(path)?;
                context.write_private(path, &bytes)?;
                drop(held);
                Ok(())
            }
            Place::Variable(name) => {
                context.note(&format!(
                    "the ring is kept in the environment: set {name} to this, or to the path of a file with it\n"
                ));
                context.print_bytes(&bytes)
            }
        }
    }

    /// Locks the file, when it still is what was read.
    fn hold(&self, path: &Path) -> Result<File, Failure> {
        let failed = |error: std::io::Error| Failure::failed(format!("{}: {error}", path.display()));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let file = match options.open(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => File::open(path).map_err(failed)?,
            opened => opened.map_err(failed)?,
        };
        file.lock().map_err(failed)?;
        // Whoever changed it put another file in this one's place.
        let there = std::fs::read(path).map_err(failed)?;
        if there == self.bytes.as_deref().unwrap_or_default() {
            return Ok(file);
        }
        Err(Failure::conflict(format!("{}: somebody else changed the ring in the meantime", path.display()))
            .help("nothing was changed; look at it with `ordinance keys status`, then try again"))
    }

    /// Why it cannot be used.
    pub fn failure(&self, error: &RingError) -> Failure {
        let failure = Failure::failed(format!("{}: {error}", self.shown()));
        let ring = &self.ring.id;
        match error {
            RingError::Malformed { .. } => {
                failure.help("restore the ring from a copy; a new one would open nothing that is sealed")
            }
            RingError::Other { .. } => failure.help(format!("say where `{ring}` is kept: `source` of the ring in the set")),
            RingError::NotAuthentic { .. } => failure
                .help(format!("use the key-encryption key that `{ring}` was last written with, or restore the ring from a copy")),
            RingError::UnknownKey { .. } | RingError::State { .. } => {
                failure.help("`ordinance keys status` lists keys and states")
            }
            RingError::Prepared { .. } => failure.help(format!("make it active: ordinance keys rotate {ring}")),
            _ => failure,
        }
    }
}
