use super::draft::Draft;
use super::grammar::Rule;
use super::scene::{Diagnosis, Failure, Repair, Scene};
use super::{codes, expect, guess};
use crate::diagnostic::Diagnostic;

/// Says what is wrong with a text, in the words of somebody who writes policies.
pub(super) fn diagnose(draft: &Draft<'_>, form: Rule, failure: &Failure, tail: bool) -> Diagnosis {
    let scene = Scene::new(draft, form, failure, tail);
    guess::GUESSES.iter().find_map(|guess| guess(&scene)).unwrap_or_else(|| unexpected(&scene))
}

fn unexpected(scene: &Scene<'_>) -> Diagnosis {
    let place = scene.draft.place(scene.range());
    let before = scene.back(1).map_or("", |token| scene.text(token));
    let mut finding = Diagnostic::new(&codes::UNEXPECTED, place)
        .arg("expected", expect::either(&expect::named_after(before, &scene.expected)))
        .arg("found", scene.found());
    let closes = [Rule::P_rbrace, Rule::P_rparen, Rule::P_rbracket].into_iter().any(|rule| scene.expects(rule));
    if closes && let Some(open) = scene.open_bracket() {
        finding = finding.also(scene.draft.place(open.range.clone()), "inside of this");
    }
    if scene.ahead(0).is_none() && scene.tail {
        finding = finding.help("the next line begins in the first column, so it begins a new item; indent it if it belongs here");
    }
    Diagnosis { finding, repair: Repair::None }
}
