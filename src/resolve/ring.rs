use super::Names;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::Ring;
use crate::syntax::{self, Body, Document};

static SOURCE: Code = Code::error(
    "ring/malformed-source",
    "`{text}` is no place of keys",
    "write `env:NAME` for a variable of the environment, or a file inside the set such as `keys/contact.json`",
);

pub(super) static CODES: &[&Code] = &[&SOURCE];

/// Resolves the key rings by id.
pub(super) fn resolve(documents: &[Document], names: &Names<'_>, sink: &mut Sink) -> Vec<Ring> {
    let mut out = Vec::new();
    for document in documents {
        let Body::KeyRings(list) = &document.body else { continue };
        for ring in &list.rings {
            let resolved = one(ring, names, sink);
            out.extend(names.rings.declared(&ring.id).zip(resolved));
        }
    }
    out.sort_by_key(|(ix, _)| *ix);
    out.into_iter().map(|(_, ring)| ring).collect()
}

fn one(ring: &syntax::Ring, names: &Names<'_>, sink: &mut Sink) -> Option<Ring> {
    let named = names.named(ring.at, &ring.id, ring.renamed_from.as_ref(), ring.name.as_ref(), sink);
    let rotate_every = ring.rotate_every.as_ref().and_then(|text| names.duration(text, sink));
    let good = is_source(&ring.source);
    if !good {
        // The text itself is not repeated: whoever writes something else here may have written the key.
        let shown = if ring.source.len() <= 24 { ring.source.value.as_str() } else { "…" };
        sink.push(Diagnostic::new(&SOURCE, ring.source.place).arg("text", shown));
    }
    Some(Ring { named: named?, rotate_every, source: ring.source.clone() }).filter(|_| good)
}

/// Whether a text is `env:NAME`, or a path that stays inside the set.
fn is_source(text: &str) -> bool {
    if let Some(name) = text.strip_prefix("env:") {
        return !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    }
    let mut depth = 0_usize;
    for part in text.split('/') {
        match part {
            ".." => match depth.checked_sub(1) {
                Some(up) => depth = up,
                None => return false,
            },
            "" => return false,
            "." => {}
            _ => depth = depth.saturating_add(1),
        }
    }
    depth > 0 && !text.contains([':', '\\']) && !text.contains(char::is_whitespace)
}
