use super::block::Blocks;
use super::build::{Builder, Piece, Pieces, eat, take};
use super::codes;
use super::grammar::Rule;
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Spanned};
use crate::syntax::{
    Bind, Defaults, Exempt, Expr, Flow, Forbidden, Given, Holders, Item, OnReject, Options, Param, ReturnTo, Side, Start,
    Template, Text, Trigger, TypeName,
};

impl Builder<'_> {
    /// The `flow` item. A flow that nothing starts is no flow.
    pub(super) fn flow(&mut self, piece: Piece<'_>) -> Option<Item> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_flow);
        let id = self.take_text(&mut pieces, Rule::id)?;
        let (renamed_from, name) = self.title(&mut pieces);
        let mut parts = Parts::default();
        for piece in pieces.filter(|p| p.as_rule() == Rule::part) {
            self.flow_part(piece.into_inner().next()?, &mut parts)?;
        }
        let Some(on) = parts.on else {
            self.sink.push(Diagnostic::new(&codes::NO_TRIGGER, id.place).arg("flow", &id.value));
            return self.lose(id);
        };
        Some(Item::Flow(Flow {
            at,
            id,
            renamed_from,
            name,
            on,
            when: parts.when,
            params: parts.params,
            admin: parts.admin,
            valid: parts.valid,
            each_step: parts.each_step,
            steps: parts.steps,
            on_reject: parts.on_reject,
            distinct_humans: parts.distinct,
            forbid: parts.forbid.unwrap_or_default(),
        }))
    }

    fn flow_part(&mut self, piece: Piece<'_>, into: &mut Parts) -> Option<()> {
        let place = self.place(&piece);
        let kind = piece.as_rule();
        if kind == Rule::block {
            into.steps.push(self.block(piece)?);
            return Some(());
        }
        let mut pieces = piece.into_inner();
        match kind {
            Rule::on => {
                let trigger = self.trigger(pieces.find(|p| p.as_rule() == Rule::trigger)?)?;
                self.once(&mut into.on, &mut into.seen.on, place, "on", trigger);
            }
            Rule::on_reject => {
                let value = Spanned::new(self.on_reject(pieces)?, place);
                self.once(&mut into.on_reject, &mut into.seen.on_reject, place, "on reject", value);
            }
            Rule::flow_when => {
                eat(&mut pieces, Rule::K_when);
                let when = self.take_expression(&mut pieces)?;
                self.once(&mut into.when, &mut into.seen.when, place, "when", when);
            }
            Rule::param => {
                eat(&mut pieces, Rule::K_param);
                let mut param = self.typed(take(&mut pieces, Rule::typed)?)?;
                if eat(&mut pieces, Rule::P_equals) {
                    param.default = Some(self.take_expression(&mut pieces)?);
                }
                param.at = Spanned::new((), place);
                into.params.push(param);
            }
            Rule::each => {
                let options = self.each(pieces)?;
                self.once(&mut into.each_step, &mut into.seen.each_step, place, "each step", options);
            }
            Rule::distinct => {
                let number = self.number(&pieces.find(|p| p.as_rule() == Rule::int)?);
                self.once(&mut into.distinct, &mut into.seen.distinct, place, "distinct humans", number);
            }
            Rule::forbid => {
                let what = self.forbidden(pieces)?;
                self.once(&mut into.forbid, &mut into.seen.forbid, place, "forbid", what);
            }
            Rule::admin => {
                let holders = self.holders(pieces.find(|p| p.as_rule() == Rule::holders)?)?;
                self.once(&mut into.admin, &mut into.seen.admin, place, "admin", holders);
            }
            Rule::valid => {
                let valid = self.raw(&pieces.find(|p| p.as_rule() == Rule::duration)?);
                self.once(&mut into.valid, &mut into.seen.valid, place, "valid", valid);
            }
            _ => return None,
        }
        Some(())
    }

    fn each(&mut self, mut pieces: Pieces<'_>) -> Option<Options> {
        self.options(pieces.find(|p| p.as_rule() == Rule::opts)?)
    }

    fn on_reject(&mut self, mut pieces: Pieces<'_>) -> Option<OnReject> {
        pieces.nth(1)?;
        if eat(&mut pieces, Rule::K_end) {
            return Some(OnReject::End);
        }
        pieces.nth(1)?;
        let to = if eat(&mut pieces, Rule::K_requester) {
            ReturnTo::Requester
        } else {
            eat(&mut pieces, Rule::K_step);
            ReturnTo::Step(self.take_text(&mut pieces, Rule::id)?)
        };
        let max_rounds = match take(&mut pieces, Rule::rounds) {
            Some(rounds) => Some(self.number(&rounds.into_inner().find(|p| p.as_rule() == Rule::int)?)),
            None => None,
        };
        Some(OnReject::Return { to, max_rounds })
    }

    fn forbidden(&mut self, pieces: Pieces<'_>) -> Option<Vec<Spanned<Forbidden>>> {
        let mut what = Vec::new();
        for piece in pieces.filter(|p| p.as_rule() == Rule::may) {
            let place = self.place(&piece);
            let value = match piece.into_inner().last()?.as_rule() {
                Rule::K_transfer => Forbidden::Transfer,
                Rule::K_delegate => Forbidden::Delegate,
                Rule::K_withdraw => Forbidden::Withdraw,
                Rule::K_before => Forbidden::AddSignerBefore,
                Rule::K_after => Forbidden::AddSignerAfter,
                _ => Forbidden::AddSigner,
            };
            what.push(Spanned::new(value, place));
        }
        Some(what)
    }

    fn trigger(&mut self, piece: Piece<'_>) -> Option<Trigger> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        let starts = match pieces.next()?.as_rule() {
            Rule::K_submit => Start::Submit(self.ids(take(&mut pieces, Rule::ids)?)),
            Rule::K_event => {
                let event = self.take_event(&mut pieces)?;
                let of = take(&mut pieces, Rule::of_type).and_then(|piece| self.ids(piece).pop());
                Start::Event { event, of }
            }
            Rule::K_schedule => {
                let offset = self.take_raw(&mut pieces, Rule::duration)?;
                let side = pieces.next()?;
                let value = if side.as_rule() == Rule::K_before { Side::Before } else { Side::After };
                let side = Spanned::new(value, self.place(&side));
                Start::Schedule { offset, side, date: self.path(take(&mut pieces, Rule::path)?)? }
            }
            Rule::K_reveal => Start::Reveal(self.take_field(&mut pieces)?),
            _ => Start::Change(self.take_field(&mut pieces)?),
        };
        Some(Trigger { at, starts })
    }

    fn typed(&mut self, piece: Piece<'_>) -> Option<Param> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        let id = self.take_text(&mut pieces, Rule::name)?;
        eat(&mut pieces, Rule::P_colon);
        let type_name = self.type_name(take(&mut pieces, Rule::param_type)?)?;
        Some(Param { at, id, type_name, default: None })
    }

    fn type_name(&mut self, piece: Piece<'_>) -> Option<TypeName> {
        let mut pieces = piece.into_inner();
        let first = pieces.next()?;
        Some(match first.as_rule() {
            Rule::K_set => {
                eat(&mut pieces, Rule::K_of);
                TypeName::Set(Box::new(self.type_name(take(&mut pieces, Rule::param_type)?)?))
            }
            Rule::K_enum => {
                eat(&mut pieces, Rule::P_lbracket);
                TypeName::Enum(self.ids(take(&mut pieces, Rule::ids)?))
            }
            _ => TypeName::Name(self.raw(&first)),
        })
    }

    /// The `template` item.
    pub(super) fn template(&mut self, piece: Piece<'_>) -> Option<Item> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_template);
        let id = self.take_text(&mut pieces, Rule::id)?;
        let (renamed_from, name) = self.title(&mut pieces);
        let (mut params, mut steps) = (Vec::new(), Blocks::new());
        let (mut each_step, mut seen) = (None, None);
        for piece in pieces {
            match piece.as_rule() {
                Rule::typed => params.push(self.typed(piece)?),
                Rule::tpart => {
                    let piece = piece.into_inner().next()?;
                    if piece.as_rule() == Rule::block {
                        steps.push(self.block(piece)?);
                    } else {
                        let place = self.place(&piece);
                        let options = self.each(piece.into_inner())?;
                        self.once(&mut each_step, &mut seen, place, "each step", options);
                    }
                }
                _ => {}
            }
        }
        Some(Item::Template(Template { at, id, renamed_from, name, params, each_step, steps }))
    }

    /// The `defaults` item.
    pub(super) fn defaults(&mut self, piece: Piece<'_>) -> Option<Item> {
        let at = self.at(&piece);
        let each = piece.into_inner().find(|p| p.as_rule() == Rule::each)?;
        Some(Item::Defaults(Defaults { at, each_step: self.each(each.into_inner())? }))
    }

    /// The `exempt` item.
    pub(super) fn exempt(&mut self, piece: Piece<'_>) -> Option<Item> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_exempt);
        let id = self.take_text(&mut pieces, Rule::id)?;
        let (renamed_from, name) = self.title(&mut pieces);
        eat(&mut pieces, Rule::P_colon);
        let on = self.trigger(take(&mut pieces, Rule::trigger)?)?;
        let when = match take(&mut pieces, Rule::flow_when) {
            Some(piece) => Some(self.expression(piece.into_inner().find(|p| p.as_rule() == Rule::expr)?)?),
            None => None,
        };
        Some(Item::Exempt(Exempt { at, id, renamed_from, name, on, when }))
    }

    /// The `bind` item.
    pub(super) fn bind(&mut self, piece: Piece<'_>) -> Option<Item> {
        let at = self.at(&piece);
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_bind);
        let flow = self.take_text(&mut pieces, Rule::id)?;
        let in_unit = self.take_in_unit(&mut pieces)?;
        let mut params: Vec<(Text, Given)> = Vec::new();
        for piece in pieces.filter(|p| p.as_rule() == Rule::setting) {
            let mut inner = piece.into_inner();
            let id = self.take_text(&mut inner, Rule::name)?;
            eat(&mut inner, Rule::P_equals);
            let value = Given::Expr(self.take_expression(&mut inner)?);
            match params.iter().find(|(other, _)| *other == id) {
                Some((first, _)) => {
                    let finding = Diagnostic::new(&codes::REPEATED_CLAUSE, id.place).arg("clause", &id.value);
                    self.sink.push(finding.also(first.place, "the first one"));
                }
                None => params.push((id, value)),
            }
        }
        Some(Item::Bind(Bind { at, flow, in_unit, params }))
    }
}

#[derive(Default)]
struct Parts {
    on: Option<Trigger>,
    when: Option<Expr>,
    params: Vec<Param>,
    admin: Option<Holders>,
    valid: Option<Text>,
    each_step: Option<Options>,
    steps: Blocks,
    on_reject: Option<Spanned<OnReject>>,
    distinct: Option<Spanned<u32>>,
    forbid: Option<Vec<Spanned<Forbidden>>>,
    seen: Seen,
}

/// Where each part stood first.
#[derive(Default)]
struct Seen {
    on: Option<Place>,
    when: Option<Place>,
    admin: Option<Place>,
    valid: Option<Place>,
    each_step: Option<Place>,
    on_reject: Option<Place>,
    distinct: Option<Place>,
    forbid: Option<Place>,
}
