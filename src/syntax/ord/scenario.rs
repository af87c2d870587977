use super::build::{Builder, Piece, eat, take};
use super::grammar::Rule;
use crate::source::Place;
use crate::syntax::{Item, Notified, Review, Scenario};

impl Builder<'_> {
    /// The `scenario` item.
    pub(super) fn scenario(&mut self, piece: Piece<'_>) -> Option<Item> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_scenario);
        let id = self.take_text(&mut pieces, Rule::id)?;
        let (renamed_from, name) = self.title(&mut pieces);
        let mut clauses = Clauses::default();
        for piece in pieces.filter(|p| p.as_rule() == Rule::scen) {
            self.scenario_clause(piece, &mut clauses)?;
        }
        Some(Item::Scenario(Scenario {
            at,
            id,
            renamed_from,
            name,
            reason_at_least: clauses.reason,
            lasts: clauses.lasts,
            single_record: clauses.single,
            notify: clauses.notify,
            review: clauses.review,
        }))
    }

    fn scenario_clause(&mut self, piece: Piece<'_>, into: &mut Clauses) -> Option<()> {
        let at = self.at(&piece);
        let place = at.place;
        let mut pieces = piece.into_inner();
        match pieces.next()?.as_rule() {
            Rule::K_reason => {
                let number = self.number(&pieces.find(|p| p.as_rule() == Rule::int)?);
                self.once(&mut into.reason, &mut into.places.0, place, "reason", number);
            }
            Rule::K_lasts => {
                let lasts = self.take_raw(&mut pieces, Rule::duration)?;
                self.once(&mut into.lasts, &mut into.places.1, place, "lasts", lasts);
            }
            Rule::K_single => self.once(&mut into.single, &mut into.places.2, place, "single record", at),
            Rule::K_notify => {
                let (to, except) = self.take_subjects(&mut pieces)?;
                self.once(&mut into.notify, &mut into.places.3, place, "notify", Notified { at, to, except });
            }
            Rule::K_review => {
                eat(&mut pieces, Rule::K_within);
                let within = self.raw(&take(&mut pieces, Rule::duration)?);
                eat(&mut pieces, Rule::K_by);
                let (by, except) = self.take_subjects(&mut pieces)?;
                self.once(&mut into.review, &mut into.places.4, place, "review", Review { at, within, by, except });
            }
            _ => return None,
        }
        Some(())
    }
}

type Slot = Option<Place>;

#[derive(Default)]
struct Clauses {
    reason: Option<crate::source::Spanned<u32>>,
    lasts: Option<crate::syntax::Text>,
    single: Option<crate::syntax::At>,
    notify: Option<Notified>,
    review: Option<Review>,
    places: (Slot, Slot, Slot, Slot, Slot),
}
