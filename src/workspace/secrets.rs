use crate::diagnostic::{Diagnostic, Sink};
use crate::resolve::SECRET;
use crate::source::{Place, Sources};

/// What stands in the place of a secret in a message.
const HIDDEN: &str = "…";
/// A text shorter than this is too common to be searched for in messages.
const SHORTEST: usize = 6;

/// Where secrets are written out.
pub(super) fn places(sink: &Sink) -> Vec<Place> {
    let listed = sink.iter().map(|finding| (finding.code, finding.place()));
    // What is only counted is hidden too: it may stand beside what is shown.
    let counted = sink.counted().map(|finding| (finding.code, finding.place));
    listed.chain(counted).filter(|(code, _)| code.id == SECRET.id).map(|(_, place)| place).collect()
}

/// Makes secrets unreadable, in the texts that excerpts are taken from and in whatever a finding repeats of them.
pub(super) fn hide(places: &[Place], findings: &mut [Diagnostic], sources: &mut Sources) {
    let said: Vec<String> = places
        .iter()
        .filter_map(|place| Some(sources.get(place.file)?.slice(place.span).to_owned()))
        .filter(|text| text.len() >= SHORTEST)
        .collect();
    for (_, value) in findings.iter_mut().flat_map(|finding| &mut finding.args) {
        for text in said.iter().filter(|text| value.contains(text.as_str())).collect::<Vec<_>>() {
            *value = value.replace(text.as_str(), HIDDEN);
        }
    }
    places.iter().for_each(|place| sources.hide(*place));
}
