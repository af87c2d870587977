use super::build::{Builder, Piece, Pieces, eat, take};
use super::grammar::Rule;
use crate::source::Spanned;
use crate::syntax::{Arg, Block, Branch, Call, Case, Choose, Given, Group, Moment, Notify, Recipient, Sign, Step, Wait};

/// Blocks in sequence.
pub(super) type Blocks = Vec<Block>;

impl Builder<'_> {
    pub(super) fn block(&mut self, piece: Piece<'_>) -> Option<Block> {
        let piece = piece.into_inner().next()?;
        let at = self.at(&piece);
        Some(match piece.as_rule() {
            Rule::step => Block::Step(Box::new(self.step(piece)?)),
            Rule::parallel => Block::Parallel(Group { at, blocks: self.group_in(piece.into_inner())? }),
            Rule::race => Block::Race(Group { at, blocks: self.group_in(piece.into_inner())? }),
            Rule::branch => {
                let mut pieces = piece.into_inner();
                eat(&mut pieces, Rule::K_branch);
                let name = take(&mut pieces, Rule::string).map(|p| self.short_text(&p));
                Block::Branch(Branch { at, name, blocks: self.group_in(pieces)? })
            }
            Rule::choose => Block::Choose(self.choose(piece)?),
            Rule::invoke => Block::Call(self.invoke(piece)?),
            Rule::notify => Block::Notify(self.notify(piece)?),
            Rule::wait => {
                let mut pieces = piece.into_inner();
                eat(&mut pieces, Rule::K_wait);
                eat(&mut pieces, Rule::K_event);
                let event = self.take_event(&mut pieces)?;
                Block::Wait(Wait { at, event, options: self.take_options(&mut pieces)? })
            }
            _ => return None,
        })
    }

    /// The blocks of the group among the pieces.
    fn group_in(&mut self, mut pieces: Pieces<'_>) -> Option<Blocks> {
        let group = pieces.find(|p| p.as_rule() == Rule::group)?;
        group.into_inner().filter(|p| p.as_rule() == Rule::block).map(|p| self.block(p)).collect()
    }

    fn step(&mut self, piece: Piece<'_>) -> Option<Step> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_step);
        let id = self.take_text(&mut pieces, Rule::id)?;
        let (renamed_from, name) = self.title(&mut pieces);
        let when = match take(&mut pieces, Rule::step_when) {
            Some(piece) => Some(self.expression(piece.into_inner().find(|p| p.as_rule() == Rule::expr)?)?),
            None => None,
        };
        eat(&mut pieces, Rule::P_colon);
        let sign = match take(&mut pieces, Rule::sign) {
            Some(piece) => Some(self.sign(piece)?),
            None => None,
        };
        let approvers = self.take_approvers(&mut pieces)?;
        let options = self.take_options(&mut pieces)?;
        Some(Step { at, id, renamed_from, name, when, sign, approvers, options })
    }

    fn sign(&mut self, piece: Piece<'_>) -> Option<Spanned<Sign>> {
        let place = self.place(&piece);
        let mut pieces = piece.into_inner();
        let first = pieces.next()?;
        let sign = match first.as_rule() {
            Rule::K_any => Sign::Any,
            Rule::K_all => Sign::All,
            Rule::K_in => Sign::InOrder,
            Rule::int => Sign::Count(self.number(&first).value),
            Rule::percent => Sign::Percent(self.number(&first).value),
            _ => Sign::Weighted(self.take_number(&mut pieces, Rule::int)?.value),
        };
        Some(Spanned::new(sign, place))
    }

    fn choose(&mut self, piece: Piece<'_>) -> Option<Choose> {
        let at = self.at(&piece);
        let (mut cases, mut otherwise) = (Vec::new(), None);
        for piece in piece.into_inner() {
            let at = self.at(&piece);
            match piece.as_rule() {
                Rule::case => {
                    let mut pieces = piece.into_inner();
                    eat(&mut pieces, Rule::K_when);
                    let when = self.take_expression(&mut pieces)?;
                    cases.push(Case { at, when, blocks: self.group_in(pieces)? });
                }
                Rule::otherwise => otherwise = Some(Group { at, blocks: self.group_in(piece.into_inner())? }),
                _ => {}
            }
        }
        Some(Choose { at, cases, otherwise })
    }

    fn invoke(&mut self, piece: Piece<'_>) -> Option<Call> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_call);
        let template = self.take_text(&mut pieces, Rule::id)?;
        let mut args = Vec::new();
        for piece in pieces.filter(|p| p.as_rule() == Rule::arg) {
            let mut inner = piece.into_inner();
            let name = take(&mut inner, Rule::arg_name).and_then(|p| p.into_inner().next()).map(|p| self.text(&p));
            let value = match take(&mut inner, Rule::approver) {
                Some(approver) => Given::Approver(self.approver(approver)?),
                None => Given::Expr(self.take_expression(&mut inner)?),
            };
            args.push(Arg { name, value });
        }
        self.names_of_all_or_none(&args);
        Some(Call { at, template, args })
    }

    fn notify(&mut self, piece: Piece<'_>) -> Option<Notify> {
        let at = self.at(&piece);
        let (mut to, mut moment) = (Vec::new(), None);
        for piece in piece.into_inner() {
            match piece.as_rule() {
                Rule::recip => {
                    let at = self.at(&piece);
                    let inner = piece.into_inner().next()?;
                    to.push(match inner.as_rule() {
                        Rule::K_requester => Recipient::Requester(at),
                        Rule::K_subject => Recipient::Subject(at),
                        Rule::K_approvers => Recipient::Approvers(at),
                        _ => Recipient::Approver(self.approver(inner)?),
                    });
                }
                Rule::moment => {
                    let place = self.place(&piece);
                    let value = match piece.into_inner().last()?.as_rule() {
                        Rule::K_end => Moment::End,
                        Rule::K_approval => Moment::Approval,
                        _ => Moment::Rejection,
                    };
                    moment = Some(Spanned::new(value, place));
                }
                _ => {}
            }
        }
        Some(Notify { at, to, moment })
    }

    fn names_of_all_or_none(&mut self, args: &[Arg]) {
        let named = args.iter().find_map(|arg| arg.name.as_ref());
        let unnamed = args.iter().find(|arg| arg.name.is_none());
        if let (Some(named), Some(unnamed)) = (named, unnamed) {
            let place = match &unnamed.value {
                Given::Expr(expr) => expr.place,
                Given::Approver(approver) => approver.at.place,
                Given::Scalar(scalar) => scalar.text.place,
            };
            let finding = crate::diagnostic::Diagnostic::new(&super::codes::NAMED_AND_UNNAMED, place);
            self.sink.push(finding.also(named.place, "this one has a name"));
        }
    }
}
