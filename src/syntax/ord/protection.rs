use super::access::Seen;
use super::build::{Builder, Piece, Pieces, eat, take};
use super::grammar::Rule;
use crate::source::{Place, Spanned};
use crate::syntax::{Cap, ChangeBy, Conditions, FieldName, Item, Protection, Reveal, Store, Text};

impl Builder<'_> {
    /// The `protect` item.
    pub(super) fn protection(&mut self, piece: Piece<'_>) -> Option<Item> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_protect);
        let field = self.take_field(&mut pieces)?;
        let name = take(&mut pieces, Rule::string).map(|p| self.short_text(&p));
        let (mut store, mut ladder, mut default) = (None, None, None);
        let (mut stored, mut laddered, mut defaulted) = (None, None, None);
        let (mut reveals, mut caps, mut changes) = (Vec::new(), Vec::new(), Vec::new());
        for piece in pieces.filter(|p| p.as_rule() == Rule::prot) {
            let piece = piece.into_inner().next()?;
            let place = self.place(&piece);
            match piece.as_rule() {
                Rule::store => {
                    let value = self.store(piece)?;
                    self.once(&mut store, &mut stored, place, "store", Spanned::new(value, place));
                }
                Rule::ladder => {
                    let views = self.ids(piece);
                    self.once(&mut ladder, &mut laddered, place, "ladder", views);
                }
                Rule::default => {
                    let view = self.ids(piece).pop()?;
                    self.once(&mut default, &mut defaulted, place, "default", view);
                }
                Rule::reveal => reveals.push(self.reveal(piece)?),
                Rule::cap => caps.push(self.cap(piece)?),
                Rule::change_by => changes.push(self.change_by(piece)?),
                _ => return None,
            }
        }
        let ladder = ladder.unwrap_or_default();
        Some(Item::Protection(Protection { at, field, name, store, ladder, default, reveals, caps, changes }))
    }

    /// `Type.field`.
    pub(super) fn take_field(&mut self, pieces: &mut Pieces<'_>) -> Option<FieldName> {
        let piece = take(pieces, Rule::field)?;
        let at = self.at(&piece);
        let mut parts = piece.into_inner();
        let type_id = self.take_text(&mut parts, Rule::attr)?;
        let field = self.take_text(&mut parts, Rule::attr)?;
        Some(FieldName { at, type_id, field })
    }

    /// A name with dots, as one text.
    pub(super) fn take_event(&mut self, pieces: &mut Pieces<'_>) -> Option<Text> {
        let piece = take(pieces, Rule::event)?;
        let place = self.place(&piece);
        let parts: Vec<_> = piece.into_inner().map(|p| self.text(&p).value).collect();
        Some(Spanned::new(parts.join("."), place))
    }

    fn store(&mut self, piece: Piece<'_>) -> Option<Store> {
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_store);
        Some(match pieces.next()?.as_rule() {
            Rule::K_encrypted => {
                eat(&mut pieces, Rule::K_ring);
                Store::Encrypted(self.take_text(&mut pieces, Rule::id)?)
            }
            Rule::K_plain => Store::Plain,
            Rule::K_external => Store::External,
            _ => Store::Forbidden,
        })
    }

    fn reveal(&mut self, piece: Piece<'_>) -> Option<Reveal> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_reveal);
        let view = self.take_text(&mut pieces, Rule::id)?;
        eat(&mut pieces, Rule::K_to);
        let (to, except) = self.take_subjects(&mut pieces)?;
        let mut conditions = Conditions::default();
        let mut seen = Seen::default();
        let (mut after_flow, mut after) = (None, None);
        for piece in pieces {
            if piece.as_rule() == Rule::after_flow {
                let place = self.place(&piece);
                let flow = self.after_flow(piece)?;
                self.once(&mut after_flow, &mut after, place, "after flow", flow);
            } else {
                self.condition(piece, &mut conditions, &mut seen)?;
            }
        }
        Some(Reveal { at, view, to, except, conditions, after_flow })
    }

    fn after_flow(&mut self, piece: Piece<'_>) -> Option<Text> {
        piece.into_inner().find(|p| p.as_rule() == Rule::id).map(|p| self.text(&p))
    }

    fn cap(&mut self, piece: Piece<'_>) -> Option<Cap> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_cap);
        let view = self.take_text(&mut pieces, Rule::id)?;
        let mut conditions = Conditions::default();
        let mut seen = Seen::default();
        let (mut who, mut to_whom): (_, Option<Place>) = (None, None);
        for piece in pieces {
            if piece.as_rule() == Rule::cap_to {
                let place = self.place(&piece);
                let mut inner = piece.into_inner();
                eat(&mut inner, Rule::K_to);
                let subjects = self.take_subjects(&mut inner)?;
                self.once(&mut who, &mut to_whom, place, "to", subjects);
            } else {
                self.condition(piece, &mut conditions, &mut seen)?;
            }
        }
        let (to, except) = who.unwrap_or_default();
        Some(Cap { at, view, to, except, conditions })
    }

    fn change_by(&mut self, piece: Piece<'_>) -> Option<ChangeBy> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_change);
        eat(&mut pieces, Rule::K_by);
        let (by, except) = self.take_subjects(&mut pieces)?;
        let after_flow = match take(&mut pieces, Rule::after_flow) {
            Some(piece) => Some(self.after_flow(piece)?),
            None => None,
        };
        Some(ChangeBy { at, by, except, after_flow })
    }
}
