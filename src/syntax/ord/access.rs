use super::build::{Builder, Piece, Pieces, eat, take};
use super::grammar::Rule;
use crate::source::{Place, Spanned};
use crate::syntax::{Conditions, Effect, Item, Subject, Target, Text, Who};

impl Builder<'_> {
    /// The `rule` item.
    pub(super) fn rule(&mut self, piece: Piece<'_>) -> Option<Item> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_rule);
        let id = self.take_text(&mut pieces, Rule::id)?;
        let (renamed_from, name) = self.title(&mut pieces);
        eat(&mut pieces, Rule::P_colon);
        let effect = take(&mut pieces, Rule::effect)?;
        let place = self.place(&effect);
        let effect = match effect.into_inner().next()?.as_rule() {
            Rule::K_allow => Effect::Allow,
            _ => Effect::Deny,
        };
        let (subjects, except) = self.take_subjects(&mut pieces)?;
        eat(&mut pieces, Rule::K_to);
        let (actions, on, in_unit) = self.deeds(&mut pieces)?;
        let conditions = self.conditions(pieces)?;
        Some(Item::Rule(crate::syntax::Rule {
            at,
            id,
            renamed_from,
            name,
            effect: Spanned::new(effect, place),
            subjects,
            except,
            actions,
            on,
            in_unit,
            when: conditions.when,
            unless: conditions.unless,
            purposes: conditions.purposes,
            from: conditions.from,
            until: conditions.until,
            through: None,
        }))
    }

    /// Actions, types and perhaps a unit.
    pub(super) fn deeds(&mut self, pieces: &mut Pieces<'_>) -> Option<(Vec<Text>, Vec<Target>, Option<Text>)> {
        let actions = self.ids(take(pieces, Rule::actions)?);
        let mut on = Vec::new();
        for target in take(pieces, Rule::types)?.into_inner().filter(|p| p.as_rule() == Rule::target) {
            let mut inner = target.into_inner();
            let app = eat(&mut inner, Rule::K_app);
            let id = self.take_text(&mut inner, Rule::id)?;
            on.push(if app { Target::App(id) } else { Target::Type(id) });
        }
        let in_unit = self.take_in_unit(pieces);
        Some((actions, on, in_unit))
    }

    /// `in unit U`.
    pub(super) fn take_in_unit(&mut self, pieces: &mut Pieces<'_>) -> Option<Text> {
        take(pieces, Rule::in_unit)?.into_inner().find(|p| p.as_rule() == Rule::id).map(|p| self.text(&p))
    }

    /// Subjects, and those they are without.
    pub(super) fn take_subjects(&mut self, pieces: &mut Pieces<'_>) -> Option<(Vec<Subject>, Vec<Subject>)> {
        let (mut subjects, mut except) = (Vec::new(), Vec::new());
        for piece in take(pieces, Rule::subjects)?.into_inner() {
            match piece.as_rule() {
                Rule::subject => subjects.push(self.subject(piece)?),
                Rule::except => {
                    for piece in piece.into_inner().filter(|p| p.as_rule() == Rule::subject) {
                        except.push(self.subject(piece)?);
                    }
                }
                _ => {}
            }
        }
        Some((subjects, except))
    }

    fn subject(&mut self, piece: Piece<'_>) -> Option<Subject> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        let who = match pieces.next()?.as_rule() {
            Rule::K_anyone => Who::Anyone,
            Rule::K_self => Who::Owner,
            Rule::K_manager if eat(&mut pieces, Rule::K_any) => Who::ManagerAny,
            Rule::K_manager if eat(&mut pieces, Rule::K_level) => Who::Manager(self.take_number(&mut pieces, Rule::int)?),
            Rule::K_manager => Who::Manager(at.with(1)),
            Rule::K_head => Who::HeadOfUnit,
            Rule::K_role => {
                let id = self.take_text(&mut pieces, Rule::id)?;
                Who::Role { id, anywhere: eat(&mut pieces, Rule::K_anywhere) }
            }
            Rule::K_unit => Who::Unit(self.take_text(&mut pieces, Rule::id)?),
            Rule::K_person => Who::Person(self.take_text(&mut pieces, Rule::id)?),
            Rule::K_integration => Who::Integration(self.take_text(&mut pieces, Rule::id)?),
            _ => return None,
        };
        Some(Subject { at, who })
    }

    /// The clauses behind a sentence, each at most once, in any order.
    pub(super) fn conditions(&mut self, pieces: Pieces<'_>) -> Option<Conditions> {
        let mut conditions = Conditions::default();
        let mut seen = Seen::default();
        for piece in pieces {
            self.condition(piece, &mut conditions, &mut seen)?;
        }
        Some(conditions)
    }

    /// One clause: `clause`, or a `narrow` that holds one.
    pub(super) fn condition(&mut self, piece: Piece<'_>, into: &mut Conditions, seen: &mut Seen) -> Option<()> {
        let place = self.place(&piece);
        let rule = piece.as_rule();
        let mut pieces = piece.into_inner();
        match rule {
            Rule::narrow => return self.condition(pieces.next()?, into, seen),
            Rule::in_scenario => {
                let id = pieces.find(|p| p.as_rule() == Rule::id).map(|p| self.text(&p))?;
                self.once(&mut into.scenario, &mut seen.scenario, place, "in scenario", id);
            }
            Rule::on_chan => {
                let ids = self.ids(pieces.find(|p| p.as_rule() == Rule::ids)?);
                let mut slot = None;
                self.once(&mut slot, &mut seen.channels, place, "on channel", ids);
                into.channels.extend(slot.unwrap_or_default());
            }
            _ => return self.clause(pieces, place, into, seen),
        }
        Some(())
    }

    fn clause(&mut self, mut pieces: Pieces<'_>, place: Place, into: &mut Conditions, seen: &mut Seen) -> Option<()> {
        match pieces.next()?.as_rule() {
            Rule::K_when => {
                let expr = self.take_expression(&mut pieces)?;
                self.once(&mut into.when, &mut seen.when, place, "when", expr);
            }
            Rule::K_unless => {
                let expr = self.take_expression(&mut pieces)?;
                self.once(&mut into.unless, &mut seen.unless, place, "unless", expr);
            }
            Rule::K_for => {
                eat(&mut pieces, Rule::K_purpose);
                let ids = self.ids(take(&mut pieces, Rule::ids)?);
                let mut slot = None;
                self.once(&mut slot, &mut seen.purposes, place, "for purpose", ids);
                into.purposes.extend(slot.unwrap_or_default());
            }
            Rule::K_from => {
                let point = self.take_raw(&mut pieces, Rule::point)?;
                self.once(&mut into.from, &mut seen.from, place, "from", point);
            }
            Rule::K_until => {
                let point = self.take_raw(&mut pieces, Rule::point)?;
                self.once(&mut into.until, &mut seen.until, place, "until", point);
            }
            _ => return None,
        }
        Some(())
    }
}

/// Where each clause stood first.
#[derive(Default)]
pub(super) struct Seen {
    when: Option<Place>,
    unless: Option<Place>,
    purposes: Option<Place>,
    from: Option<Place>,
    until: Option<Place>,
    channels: Option<Place>,
    scenario: Option<Place>,
}
