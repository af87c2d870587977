use std::hash::Hasher as _;

use rustc_hash::FxHasher;
use unicode_security::skeleton;

use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::source::Spanned;
use crate::value::Id;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "id/look-alike",
        Level::Warn,
        "the id `{id}` of a {kind} looks like `{other}`, which is another one",
        "give one of them an id that nobody can take for the other",
    ),
    packs: &[],
    page: Page {
        what: "Two ids of one kind whose characters look alike (`l` and `1`, Latin and Cyrillic letters), after Unicode Technical \
               Standard 39.",
        why: "A reviewer who reads a change cannot see which of the two it grants something to.",
        bad: "kind: People
people:
  - {id: paul, unit: finance}
  - {id: pau1, unit: finance}",
        good: "kind: People
people:
  - {id: paul, unit: finance}
  - {id: paul-wong, unit: finance}",
    },
    needs: &[],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let set = ground.set;
    let catalog = &set.catalog;
    alike("unit", set.units.iter().map(|row| &row.named.id), sink);
    alike("person", set.people.iter().map(|row| &row.named.id), sink);
    alike("role", set.roles.iter().map(|row| &row.named.id), sink);
    alike("application", catalog.applications.iter().map(|row| &row.named.id), sink);
    alike("resource type", catalog.types.iter().map(|row| &row.named.id), sink);
    alike("purpose", catalog.purposes.iter(), sink);
    alike("channel", catalog.channels.iter().map(|row| &row.id), sink);
    alike("class", catalog.classes.iter().map(|row| &row.id), sink);
    alike("context key", catalog.context.iter().map(|row| &row.name), sink);
    alike("person attribute", catalog.person_attributes.iter().map(|row| &row.name), sink);
    alike("unit attribute", catalog.unit_attributes.iter().map(|row| &row.name), sink);
    for resource in catalog.types.iter() {
        let attributes = resource.attributes.iter().map(|row| &row.name);
        alike("attribute or field", attributes.chain(resource.fields.iter().map(|row| &row.name)), sink);
    }
    alike("calendar", set.calendars.iter().map(|row| &row.named.id), sink);
    alike("integration", set.integrations.iter().map(|row| &row.named.id), sink);
    alike("key ring", set.rings.iter().map(|row| &row.named.id), sink);
    alike("decision table", set.tables.iter().map(|row| &row.named.id), sink);
    alike("rule", set.rules.iter().map(|row| &row.named.id), sink);
}

/// Tells ids that look like one before them.
fn alike<'a>(kind: &'static str, ids: impl Iterator<Item = &'a Spanned<Id>>, sink: &mut Sink) {
    let plain = Plain::new();
    let ids: Vec<&Spanned<Id>> = ids.collect();
    let mut shapes: Vec<(u64, u32)> = (0_u32..).zip(&ids).map(|(at, id)| (plain.hash(id.as_str()), at)).collect();
    shapes.sort_unstable();
    // The shapes of most ids are never looked at: two are compared when their hashes meet.
    for met in shapes.chunk_by(|a, b| a.0 == b.0).filter(|met| met.len() > 1) {
        let mut seen: Vec<(String, &Spanned<Id>)> = Vec::new();
        for id in met.iter().filter_map(|(_, at)| ids.get(*at as usize).copied()) {
            let shape = plain.shape(id.as_str());
            let Some((_, other)) = seen.iter().find(|(earlier, _)| *earlier == shape) else {
                seen.push((shape, id));
                continue;
            };
            let (first, second) = if other.place <= id.place { (*other, id) } else { (id, *other) };
            let finding = Diagnostic::new(&LINT.code, second.place).arg("id", &second.value).arg("kind", kind);
            sink.push(finding.arg("other", &first.value).also(first.place, "the other one"));
        }
    }
}

/// What ASCII characters look like. They stand alone: none changes what its neighbour looks like.
struct Plain(Vec<String>);

impl Plain {
    fn new() -> Self {
        Self((0..128_u8).map(|byte| skeleton(char::from(byte).encode_utf8(&mut [0; 4])).collect()).collect())
    }

    /// The characters that a text looks like.
    fn shape(&self, text: &str) -> String {
        if text.is_ascii() { self.parts(text).collect() } else { skeleton(text).collect() }
    }

    /// What each character of a text of ASCII looks like.
    fn parts(&self, text: &str) -> impl Iterator<Item = &str> {
        text.bytes().filter_map(|byte| self.0.get(usize::from(byte))).map(String::as_str)
    }

    /// A number that texts of one shape share.
    fn hash(&self, text: &str) -> u64 {
        let mut hasher = FxHasher::default();
        if text.is_ascii() {
            self.parts(text).flat_map(str::bytes).for_each(|byte| hasher.write_u8(byte));
        } else {
            self.shape(text).bytes().for_each(|byte| hasher.write_u8(byte));
        }
        hasher.finish()
    }
}
