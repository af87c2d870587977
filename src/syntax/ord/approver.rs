use super::build::{Builder, Piece, Pieces, eat, take};
use super::grammar::Rule;
use crate::source::Spanned;
use crate::syntax::{
    Alternative, Approver, Approvers, AtTop, ChainEnd, Held, Holders, IfNobody, Named, Options, Reference, Reject, Remind,
    Reminder, Repeat, RoleName, Text, Then, Timeout, Weighed, Working,
};

impl Builder<'_> {
    /// Alternatives joined by `else`.
    pub(super) fn take_approvers(&mut self, pieces: &mut Pieces<'_>) -> Option<Approvers> {
        let mut alternatives = Vec::new();
        for piece in take(pieces, Rule::approvers)?.into_inner().filter(|p| p.as_rule() == Rule::alt) {
            let at = self.at(&piece);
            let (mut union, mut except) = (Vec::new(), Vec::new());
            for piece in piece.into_inner() {
                match piece.as_rule() {
                    Rule::weighed => union.push(self.weighed(piece)?),
                    Rule::but => {
                        for piece in piece.into_inner().filter(|p| p.as_rule() == Rule::approver) {
                            except.push(self.approver(piece)?);
                        }
                    }
                    _ => {}
                }
            }
            alternatives.push(Alternative { at, union, except });
        }
        Some(Approvers { alternatives })
    }

    fn weighed(&mut self, piece: Piece<'_>) -> Option<Weighed> {
        let mut pieces = piece.into_inner();
        let approver = self.approver(take(&mut pieces, Rule::approver)?)?;
        let weight = match take(&mut pieces, Rule::weight) {
            Some(weight) => Some(self.number(&weight.into_inner().find(|p| p.as_rule() == Rule::int)?)),
            None => None,
        };
        Some(Weighed { approver, weight })
    }

    pub(super) fn approver(&mut self, piece: Piece<'_>) -> Option<Approver> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        if let Some(holders) = take(&mut pieces, Rule::holders) {
            return Some(Approver { at, who: Named::Role(self.holders(holders)?) });
        }
        let first = pieces.next()?;
        let who = match first.as_rule() {
            Rule::K_manager => {
                let level = match take(&mut pieces, Rule::level) {
                    Some(level) => self.number(&level.into_inner().find(|p| p.as_rule() == Rule::int)?),
                    None => Spanned::new(1, self.place(&first)),
                };
                eat(&mut pieces, Rule::K_of);
                Named::ManagerOf { of: self.path(take(&mut pieces, Rule::path)?)?, level }
            }
            Rule::K_chain => {
                eat(&mut pieces, Rule::K_of);
                let of = self.path(take(&mut pieces, Rule::path)?)?;
                eat(&mut pieces, Rule::K_until);
                Named::ChainOf { of, until: self.chain_end(take(&mut pieces, Rule::chain_end)?)? }
            }
            Rule::K_head => {
                eat(&mut pieces, Rule::K_of);
                match take(&mut pieces, Rule::place) {
                    Some(place) => Named::HeadOf(self.reference(place)?),
                    None => Named::HeadOfUnit,
                }
            }
            Rule::K_person => Named::Person(self.reference(take(&mut pieces, Rule::place)?)?),
            Rule::K_chosen => {
                eat(&mut pieces, Rule::K_from);
                eat(&mut pieces, Rule::P_lparen);
                Named::ChosenFrom(self.take_approvers(&mut pieces)?)
            }
            Rule::P_lparen => Named::Group(self.take_approvers(&mut pieces)?),
            _ => return None,
        };
        Some(Approver { at, who })
    }

    fn chain_end(&mut self, piece: Piece<'_>) -> Option<ChainEnd> {
        let mut pieces = piece.into_inner();
        let first = pieces.next()?;
        Some(match first.as_rule() {
            Rule::K_top => ChainEnd::Top,
            Rule::int => ChainEnd::Levels(self.number(&first)),
            _ => ChainEnd::Role(self.take_text(&mut pieces, Rule::id)?),
        })
    }

    fn reference(&mut self, piece: Piece<'_>) -> Option<Reference> {
        let inner = piece.into_inner().next()?;
        Some(match inner.as_rule() {
            Rule::path => Reference::Path(self.path(inner)?),
            _ => Reference::Id(self.text(&inner)),
        })
    }

    pub(super) fn holders(&mut self, piece: Piece<'_>) -> Option<Holders> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_role);
        let role = match take(&mut pieces, Rule::lookup) {
            Some(lookup) => {
                let (table, args, output) = self.lookup(lookup)?;
                RoleName::Table { table, args, output }
            }
            None => RoleName::Id(self.take_text(&mut pieces, Rule::id)?),
        };
        let held = if eat(&mut pieces, Rule::K_anywhere) {
            Held::Anywhere
        } else if eat(&mut pieces, Rule::K_in) {
            eat(&mut pieces, Rule::K_unit);
            Held::In(self.reference(take(&mut pieces, Rule::place)?)?)
        } else {
            Held::Here
        };
        Some(Holders { at, role, held })
    }

    /// The options in braces.
    pub(super) fn options(&mut self, piece: Piece<'_>) -> Option<Options> {
        let mut options = Options::default();
        let (mut nobody, mut repeat, mut reject) = (None, None, None);
        for piece in piece.into_inner().filter(|p| p.as_rule() == Rule::opt) {
            let piece = piece.into_inner().next()?;
            let place = self.place(&piece);
            match piece.as_rule() {
                Rule::timeout => options.timeouts.push(self.timeout(piece)?),
                Rule::remind => options.reminders.push(self.reminder(piece)?),
                Rule::if_nobody => {
                    let value = Spanned::new(self.if_nobody(piece)?, place);
                    self.once(&mut options.if_nobody, &mut nobody, place, "if nobody", value);
                }
                Rule::repeat => {
                    let value = match piece.into_inner().last()?.as_rule() {
                        Rule::K_ask => Repeat::Ask,
                        Rule::K_consecutive => Repeat::CarryConsecutive,
                        _ => Repeat::CarryAny,
                    };
                    self.once(&mut options.repeat, &mut repeat, place, "repeat", Spanned::new(value, place));
                }
                Rule::reject => {
                    let value = match piece.into_inner().last()?.as_rule() {
                        Rule::K_veto => Reject::Veto,
                        _ => Reject::WhenImpossible,
                    };
                    self.once(&mut options.reject, &mut reject, place, "reject", Spanned::new(value, place));
                }
                _ => return None,
            }
        }
        Some(options)
    }

    pub(super) fn take_options(&mut self, pieces: &mut Pieces<'_>) -> Option<Options> {
        match take(pieces, Rule::opts) {
            Some(piece) => self.options(piece),
            None => Some(Options::default()),
        }
    }

    fn timeout(&mut self, piece: Piece<'_>) -> Option<Timeout> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_timeout);
        let after = self.take_raw(&mut pieces, Rule::duration)?;
        let working = match take(&mut pieces, Rule::working) {
            Some(piece) => {
                let mut inner = piece.into_inner();
                eat(&mut inner, Rule::K_working);
                Some(Working { calendar: self.take_calendar(&mut inner) })
            }
            None => None,
        };
        let then = pieces.next()?;
        let mut place = self.place(&then);
        let does = match then.as_rule() {
            Rule::escalate => self.escalate(then)?,
            Rule::K_reject => Then::Reject,
            Rule::K_remind => Then::Remind,
            _ => {
                let holders = self.holders(take(&mut pieces, Rule::holders)?)?;
                place = place.join(holders.at.place);
                Then::To(holders)
            }
        };
        Some(Timeout { at, after, working, then: Spanned::new(does, place) })
    }

    fn escalate(&mut self, piece: Piece<'_>) -> Option<Then> {
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_escalate);
        if !eat(&mut pieces, Rule::K_at) {
            return Some(Then::Escalate { at_top: None });
        }
        eat(&mut pieces, Rule::K_top);
        if eat(&mut pieces, Rule::K_block) {
            return Some(Then::Escalate { at_top: Some(AtTop::Block) });
        }
        eat(&mut pieces, Rule::K_role);
        let id = self.take_text(&mut pieces, Rule::id)?;
        let anywhere = eat(&mut pieces, Rule::K_anywhere);
        Some(Then::Escalate { at_top: Some(AtTop::Role { id, anywhere }) })
    }

    fn take_calendar(&mut self, pieces: &mut Pieces<'_>) -> Option<Text> {
        self.ids(take(pieces, Rule::on_calendar)?).pop()
    }

    fn reminder(&mut self, piece: Piece<'_>) -> Option<Reminder> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_remind);
        let when = if eat(&mut pieces, Rule::K_every) {
            Remind::Every(self.take_raw(&mut pieces, Rule::duration)?)
        } else {
            let days = take(&mut pieces, Rule::weekdays)?.into_inner();
            let days = days.filter(|p| p.as_rule() == Rule::weekday).map(|p| self.raw(&p)).collect();
            Remind::Weekly { days, at: self.take_raw(&mut pieces, Rule::clock)? }
        };
        Some(Reminder { at, when, calendar: self.take_calendar(&mut pieces) })
    }

    fn if_nobody(&mut self, piece: Piece<'_>) -> Option<IfNobody> {
        let mut pieces = piece.into_inner().skip(2);
        let first = pieces.next()?;
        Some(match first.as_rule() {
            Rule::K_block => IfNobody::Block,
            Rule::K_escalate => IfNobody::Escalate,
            Rule::K_reject => IfNobody::Reject,
            Rule::holders => IfNobody::Role(self.holders(first)?),
            _ => IfNobody::ApproveAcceptRisk(self.short_text(&pieces.find(|p| p.as_rule() == Rule::string)?)),
        })
    }
}
