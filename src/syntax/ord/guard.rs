use super::build::{Builder, Piece, Pieces, eat, take};
use super::grammar::Rule;
use crate::source::Spanned;
use crate::syntax::{Direction, Guard, Item, NeverCan, NeverSees, Statement};

impl Builder<'_> {
    /// The `guard` item.
    pub(super) fn guard(&mut self, piece: Piece<'_>) -> Option<Item> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_guard);
        let id = self.take_text(&mut pieces, Rule::id)?;
        let (renamed_from, name) = self.title(&mut pieces);
        eat(&mut pieces, Rule::P_colon);
        let said = pieces.next()?;
        let kind = said.as_rule();
        let mut pieces = said.into_inner();
        pieces.next()?;
        let statement = match kind {
            Rule::never => self.never(pieces)?,
            Rule::always => self.always(pieces)?,
            _ => self.budget(pieces)?,
        };
        Some(Item::Guard(Guard { at, id, renamed_from, name, statement }))
    }

    fn never(&mut self, mut pieces: Pieces<'_>) -> Option<Statement> {
        if let Some(holds) = take(&mut pieces, Rule::holds) {
            return Some(Statement::NeverOnePersonHolds(self.ids(holds)));
        }
        let (subjects, except) = self.take_subjects(&mut pieces)?;
        let deed = pieces.next()?;
        let kind = deed.as_rule();
        let mut inner = deed.into_inner();
        inner.next()?;
        if kind == Rule::can {
            let (actions, on, in_unit) = self.deeds(&mut inner)?;
            let conditions = self.conditions(inner)?;
            return Some(Statement::NeverCan(Box::new(NeverCan { subjects, except, actions, on, in_unit, conditions })));
        }
        let field = self.take_field(&mut inner)?;
        eat(&mut inner, Rule::K_above);
        let above = self.take_text(&mut inner, Rule::id)?;
        let conditions = self.conditions(inner)?;
        Some(Statement::NeverSees(Box::new(NeverSees { subjects, except, field, above, conditions })))
    }

    fn always(&mut self, mut pieces: Pieces<'_>) -> Option<Statement> {
        let about = pieces.next()?.as_rule();
        let id = self.take_text(&mut pieces, Rule::id)?;
        if about == Rule::K_flow {
            let said = pieces.next()?;
            if said.as_rule() == Rule::includes {
                return Some(Statement::AlwaysIncludes { flow: id, role: self.ids(said).pop()? });
            }
            let at_least = self.number(&take(&mut pieces, Rule::distinct)?.into_inner().find(|p| p.as_rule() == Rule::int)?);
            return Some(Statement::AlwaysDistinctHumans { flow: id, at_least });
        }
        let at_least = self.number(&take(&mut pieces, Rule::held)?.into_inner().find(|p| p.as_rule() == Rule::int)?);
        let in_unit = self.take_in_unit(&mut pieces);
        Some(Statement::AlwaysHeld { role: id, at_least, in_unit })
    }

    fn budget(&mut self, pieces: Pieces<'_>) -> Option<Statement> {
        let mut pieces = pieces.skip_while(|p| !matches!(p.as_rule(), Rule::percent | Rule::int));
        let amount = pieces.next()?;
        let at_most = self.number(&amount);
        if amount.as_rule() == Rule::percent {
            return Some(Statement::ChangeMembershipsRemoved(at_most));
        }
        let last = pieces.last()?;
        let direction = if last.as_rule() == Rule::K_gain { Direction::Gain } else { Direction::Lose };
        Some(Statement::ChangePeople { at_most, direction: Spanned::new(direction, self.place(&last)) })
    }
}
