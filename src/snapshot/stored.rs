use std::collections::BTreeMap;
use std::error::Error;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::entries::Snapshot;
use super::entry::Entry;
use super::node::Node;
use super::tree::{FORMAT, bucket, object, visit};
use super::{Address, EntryKind};
use crate::value::Digest;

/// Why stored objects are no snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// An object could not be had.
    #[error("object {object} of the snapshot could not be read: {source}")]
    Fetch {
        /// Its digest.
        object: Digest,
        /// Why not.
        source: Box<dyn Error + Send + Sync>,
    },
    /// An object's bytes are not what its name says.
    #[error("object {object} of the snapshot is damaged: its content has the digest {found}")]
    Digest {
        /// The digest it should have.
        object: Digest,
        /// The digest it has.
        found: Digest,
    },
    /// An object is what its name says, but not what this version can read.
    #[error("object {object} is no part of a snapshot that this version reads: {what}")]
    Shape {
        /// Its digest.
        object: Digest,
        /// What is wrong with it.
        what: String,
    },
}

impl SnapshotError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Fetch { .. } | Self::Digest { .. } => "restore the object from a backup, or deploy again from the policy files",
            Self::Shape { .. } => "it was written by a newer version of the tool, or by something else: use that version",
        }
    }
}

/// A whole snapshot in one JSON value, as plan files and bundles carry it.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Packed {
    /// The snapshot's digest, which is that of its manifest.
    pub digest: String,
    /// The manifest and the objects it lists, by digest.
    #[schemars(with = "BTreeMap<String, BTreeMap<String, serde_json::Value>>")]
    pub objects: BTreeMap<String, Box<RawValue>>,
    /// The ids that things are declared to have had, by address.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub renamed_from: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    format: String,
    objects: BTreeMap<String, String>,
}

/// The digests of the objects that a manifest lists.
///
/// # Errors
/// When the bytes are no manifest that this version reads.
pub fn manifest_objects(bytes: &[u8]) -> Result<Vec<Digest>, SnapshotError> {
    Ok(read_manifest(bytes)?.into_iter().map(|(_, digest)| digest).collect())
}

fn read_manifest(bytes: &[u8]) -> Result<Vec<(String, Digest)>, SnapshotError> {
    let object = Digest::of(bytes);
    let shape = |what: &str| SnapshotError::Shape { object, what: what.to_owned() };
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| shape(&format!("not a manifest: {error}")))?;
    if manifest.format != FORMAT {
        return Err(shape(&format!("its format is `{}`, not `{FORMAT}`", manifest.format)));
    }
    let parse = |(name, digest): (String, String)| {
        let digest = Digest::parse(&digest).ok_or_else(|| shape(&format!("`{digest}` is no digest")))?;
        Ok((name, digest))
    };
    manifest.objects.into_iter().map(parse).collect()
}

/// The entries of an object, which are checked to be canonical and to belong there.
fn read_object(name: &str, digest: Digest, bytes: &[u8], out: &mut Vec<Entry>) -> Result<(), SnapshotError> {
    let shape = |what: &str| SnapshotError::Shape { object: digest, what: what.to_owned() };
    let kind = name.split_once('/').map_or(name, |(kind, _)| kind);
    let kind = EntryKind::parse(kind).ok_or_else(|| shape(&format!("unknown kind of entry `{name}`")))?;
    let values: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(bytes).map_err(|error| shape(&format!("not a map of entries: {error}")))?;
    let start = out.len();
    for (address, value) in values {
        let address = Address::parse(&address).filter(|address| address.kind == kind);
        let address = address.ok_or_else(|| shape(&format!("an address in `{name}` is of another kind")))?;
        let canonical =
            serde_json::from_str(value.get()).ok().and_then(|json| Node::from_json(&json)).map(|node| node.canonical());
        if canonical.as_deref() != Some(value.get()) {
            return Err(shape(&format!("the entry `{address}` is not canonical")));
        }
        out.push(Entry { kind, id: address.id, text: value.get().into() });
    }
    let read = out.get(start..).unwrap_or_default();
    let in_place = kind != EntryKind::Person || read.iter().all(|entry| name == format!("person/{:02x}", bucket(entry)));
    if !in_place || object(read) != bytes {
        return Err(shape("its entries are not where they belong"));
    }
    Ok(())
}

impl Snapshot {
    /// The objects to be stored, each with its digest; the manifest, whose digest is the snapshot's, comes last.
    pub fn objects(&self, see: &mut dyn FnMut(Digest, &[u8])) {
        visit(&self.entries, &mut |name, bytes| {
            if let Some(digest) = self.tree.objects.get(&name) {
                see(*digest, bytes);
            }
        });
        see(self.tree.digest, &self.tree.manifest);
    }

    /// The snapshot of a digest, from objects that `fetch` gets. Every object is verified.
    ///
    /// # Errors
    /// When an object cannot be had, is damaged, or is nothing that this version reads.
    pub fn from_objects(
        digest: Digest,
        fetch: &mut dyn FnMut(Digest) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>>,
    ) -> Result<Self, SnapshotError> {
        let mut get = |object: Digest| {
            let bytes = fetch(object).map_err(|source| SnapshotError::Fetch { object, source })?;
            let found = Digest::of(&bytes);
            if found == object { Ok(bytes) } else { Err(SnapshotError::Digest { object, found }) }
        };
        let manifest = get(digest)?;
        let mut entries = Vec::new();
        for (name, object) in read_manifest(&manifest)? {
            read_object(&name, object, &get(object)?, &mut entries)?;
        }
        entries.sort_by(|a, b| a.key().cmp(&b.key()));
        let read = Self::new(entries, BTreeMap::new());
        if read.digest() == digest {
            Ok(read)
        } else {
            Err(SnapshotError::Shape { object: digest, what: "its objects are not divided as they should be".to_owned() })
        }
    }

    /// The whole snapshot as one JSON value.
    #[must_use]
    pub fn pack(&self) -> Packed {
        let mut objects = BTreeMap::new();
        self.objects(&mut |digest, bytes| {
            let raw = String::from_utf8_lossy(bytes).into_owned();
            if let Ok(raw) = RawValue::from_string(raw) {
                objects.insert(digest.to_string(), raw);
            }
        });
        let renamed_from = self.renamed.iter().map(|(new, old)| (new.to_string(), old.to_string())).collect();
        Packed { digest: self.digest().to_string(), objects, renamed_from }
    }

    /// The snapshot that was packed. Every object is verified.
    ///
    /// # Errors
    /// When an object is missing, damaged, or nothing that this version reads.
    pub fn unpack(packed: &Packed) -> Result<Self, SnapshotError> {
        let Some(digest) = Digest::parse(&packed.digest) else {
            let what = format!("`{}` is no digest", packed.digest);
            return Err(SnapshotError::Shape { object: Digest::of(packed.digest.as_bytes()), what });
        };
        let mut read = Self::from_objects(digest, &mut |object| {
            let raw = packed.objects.get(&object.to_string()).ok_or("it is not in the file")?;
            Ok(raw.get().as_bytes().to_vec())
        })?;
        let renamed = packed.renamed_from.iter();
        read.renamed = renamed.filter_map(|(new, old)| Some((Address::parse(new)?, old.as_str().into()))).collect();
        Ok(read)
    }
}
