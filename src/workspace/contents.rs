use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use super::read::is_policy;
use super::tables::read_outside;
use crate::files::{Disk, FilesError, Tree};
use crate::value::Digest;

/// What files held when they were read: which there were, and the digest of each that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    /// Policy files. What else lies there counts when it is read.
    listed: Vec<String>,
    read: BTreeMap<String, Option<Digest>>,
    elsewhere: BTreeMap<PathBuf, Option<Digest>>,
}

impl Contents {
    /// Whether a folder holds the same.
    pub(super) fn are_in(&self, disk: &Disk) -> bool {
        let listed = disk.list().is_ok_and(|listed| policies(listed) == self.listed);
        listed
            && self.read.iter().all(|(path, held)| digest(&disk.read(path)) == *held)
            && self.elsewhere.iter().all(|(path, held)| digest(&read_outside(path)) == *held)
    }

    /// Tables outside of the folder.
    pub(super) fn elsewhere(&self) -> Vec<PathBuf> {
        self.elsewhere.keys().cloned().collect()
    }
}

fn policies(listed: Vec<String>) -> Vec<String> {
    listed.into_iter().filter(|path| is_policy(path)).collect()
}

fn digest(read: &Result<Vec<u8>, FilesError>) -> Option<Digest> {
    read.as_ref().ok().map(|bytes| Digest::of(bytes))
}

/// A folder that remembers what was read of it.
pub(super) struct Reading<'a> {
    disk: Disk,
    environment: &'a BTreeMap<String, String>,
    contents: RefCell<Contents>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(disk: Disk, environment: &'a BTreeMap<String, String>) -> Self {
        Self { disk, environment, contents: RefCell::default() }
    }

    /// The value of a variable, which is the path of a table.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        let value = self.environment.get(name)?;
        let path = PathBuf::from(value);
        let held = digest(&read_outside(&path));
        self.contents.borrow_mut().elsewhere.insert(path, held);
        Some(value.clone())
    }

    pub(super) fn into_contents(self) -> Contents {
        self.contents.into_inner()
    }
}

impl Tree for Reading<'_> {
    fn describe(&self) -> String {
        self.disk.describe()
    }

    fn list(&self) -> Result<Vec<String>, FilesError> {
        let listed = self.disk.list()?;
        self.contents.borrow_mut().listed = policies(listed.clone());
        Ok(listed)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FilesError> {
        let read = self.disk.read(path);
        self.contents.borrow_mut().read.insert(path.to_owned(), digest(&read));
        read
    }
}
