use super::build::{Builder, Piece, Pieces, eat, range, take};
use super::codes;
use super::grammar::Rule;
use crate::diagnostic::Diagnostic;
use crate::source::Spanned;
use crate::syntax::{Cell, CellTest, Expr, Function, Literal, Node, Operator, Quantifier, Text};

/// The most terms one expression may have.
pub(super) const MAX_TERMS: usize = 10_000;

impl Builder<'_> {
    /// A whole expression.
    pub(super) fn expression(&mut self, piece: Piece<'_>) -> Option<Expr> {
        self.terms = 0;
        let place = self.place(&piece);
        let expr = self.any_of(piece)?;
        if self.terms > MAX_TERMS {
            let finding = Diagnostic::new(&codes::TOO_MANY_TERMS, place).arg("terms", self.terms).arg("most", MAX_TERMS);
            self.sink.push(finding);
            return Some(Expr { place, node: Node::Broken });
        }
        Some(expr)
    }

    pub(super) fn take_expression(&mut self, pieces: &mut Pieces<'_>) -> Option<Expr> {
        let piece = take(pieces, Rule::expr)?;
        self.expression(piece)
    }

    /// The `expr` rule: conjunctions joined by `or`.
    fn any_of(&mut self, piece: Piece<'_>) -> Option<Expr> {
        let whole = self.place(&piece);
        let mut parts = Vec::new();
        let mut or = None;
        let mut mixed = Vec::new();
        for inner in piece.into_inner() {
            if inner.as_rule() == Rule::K_or {
                or = or.or(Some(self.place(&inner)));
                continue;
            }
            if let Some(and) = inner.clone().into_inner().find(|p| p.as_rule() == Rule::K_and) {
                mixed.push((self.place(&and), self.raw(&inner)));
            }
            let part = self.all_of(inner)?;
            // `(a or b) or c` says the same as `a or b or c`.
            match part.node {
                Node::Or(inner) => parts.extend(inner),
                node => parts.push(Expr { place: part.place, node }),
            }
        }
        if let Some(or) = or {
            for (and, group) in mixed {
                let finding = Diagnostic::new(&codes::MIXED_AND_OR, and).also(or, "`or` beside it");
                self.sink.push(finding.fix(group.place, format!("({})", group.value)));
            }
        }
        one_or(parts, |parts| Expr { place: whole, node: Node::Or(parts) })
    }

    fn all_of(&mut self, piece: Piece<'_>) -> Option<Expr> {
        let whole = self.place(&piece);
        let mut parts = Vec::new();
        for inner in piece.into_inner().filter(|p| p.as_rule() == Rule::neg) {
            let part = self.negation(inner)?;
            match part.node {
                Node::And(inner) => parts.extend(inner),
                node => parts.push(Expr { place: part.place, node }),
            }
        }
        one_or(parts, |parts| Expr { place: whole, node: Node::And(parts) })
    }

    fn negation(&mut self, piece: Piece<'_>) -> Option<Expr> {
        let end = range(&piece).end;
        let mut nots = Vec::new();
        let mut pieces = piece.into_inner();
        while let Some(not) = take(&mut pieces, Rule::K_not) {
            nots.push(not.as_span().start());
        }
        let mut expr = self.comparison(take(&mut pieces, Rule::cmp)?)?;
        for start in nots.into_iter().rev() {
            expr = Expr { place: self.place_of(start..end), node: Node::Not(Box::new(expr)) };
        }
        Some(expr)
    }

    fn comparison(&mut self, piece: Piece<'_>) -> Option<Expr> {
        let whole = self.place(&piece);
        let mut pieces = piece.into_inner();
        let left = self.sum(take(&mut pieces, Rule::sum)?)?;
        let node = match pieces.next() {
            None => return Some(left),
            Some(op) if op.as_rule() == Rule::cmp_op => {
                let operator = Spanned::new(operator(op.clone())?, self.place(&op));
                let right = self.sum(take(&mut pieces, Rule::sum)?)?;
                Node::Compare(operator, Box::new(left), Box::new(right))
            }
            Some(_) => Node::Has(Box::new(left), self.take_text(&mut pieces, Rule::attr)?),
        };
        Some(Expr { place: whole, node })
    }

    pub(super) fn sum(&mut self, piece: Piece<'_>) -> Option<Expr> {
        let whole = self.place(&piece);
        let mut pieces = piece.into_inner();
        let first = self.product(take(&mut pieces, Rule::prod)?)?;
        let mut rest = Vec::new();
        while let Some(sign) = take(&mut pieces, Rule::sign_op) {
            let plus = sign.into_inner().next()?.as_rule() == Rule::plus;
            rest.push((plus, self.product(take(&mut pieces, Rule::prod)?)?));
        }
        if rest.is_empty() {
            return Some(first);
        }
        // `(a + b) + c` says the same as `a + b + c`.
        let node = match first.node {
            Node::Sum(first, mut terms) => {
                terms.append(&mut rest);
                Node::Sum(first, terms)
            }
            node => Node::Sum(Box::new(Expr { place: first.place, node }), rest),
        };
        Some(Expr { place: whole, node })
    }

    fn product(&mut self, piece: Piece<'_>) -> Option<Expr> {
        let whole = self.place(&piece);
        let mut factors = Vec::new();
        for atom in piece.into_inner().filter(|p| p.as_rule() == Rule::atom) {
            let factor = self.atom(atom)?;
            match factor.node {
                Node::Product(inner) => factors.extend(inner),
                node => factors.push(Expr { place: factor.place, node }),
            }
        }
        one_or(factors, |factors| Expr { place: whole, node: Node::Product(factors) })
    }

    fn atom(&mut self, piece: Piece<'_>) -> Option<Expr> {
        self.terms = self.terms.saturating_add(1);
        let mut pieces = piece.into_inner();
        let piece = pieces.next()?;
        let place = self.place(&piece);
        let node = match piece.as_rule() {
            Rule::P_lparen => return self.any_of(take(&mut pieces, Rule::expr)?),
            Rule::literal => self.literal(piece)?,
            Rule::list => Node::List(self.expressions(piece)?),
            Rule::quant => self.quantified(piece)?,
            Rule::lookup => {
                let (table, args, output) = self.lookup(piece)?;
                Node::Table(table, args, output)
            }
            Rule::call => self.function(piece)?,
            Rule::path => return self.path(piece),
            Rule::value => Node::Word(self.text(&piece).value),
            _ => return None,
        };
        Some(Expr { place, node })
    }

    fn literal(&mut self, piece: Piece<'_>) -> Option<Node> {
        let inner = piece.into_inner().next()?;
        let shape = match inner.as_rule() {
            Rule::string => return Some(Node::String(self.text(&inner).value)),
            Rule::instant => Literal::Instant,
            Rule::date => Literal::Date,
            Rule::network => Literal::Network,
            Rule::money => Literal::Money,
            Rule::percent => Literal::Percent,
            Rule::duration => Literal::Duration,
            Rule::number => Literal::Number,
            Rule::bool => Literal::Bool,
            _ => return None,
        };
        let text = inner.as_str();
        // `HKD    5` is `HKD 5`.
        let text = if shape == Literal::Money { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_owned() };
        Some(Node::Literal(shape, text))
    }

    fn expressions(&mut self, piece: Piece<'_>) -> Option<Vec<Expr>> {
        piece.into_inner().filter(|p| p.as_rule() == Rule::expr).map(|p| self.any_of(p)).collect()
    }

    fn quantified(&mut self, piece: Piece<'_>) -> Option<Node> {
        let mut pieces = piece.into_inner();
        let quantifier = if eat(&mut pieces, Rule::K_any) { Quantifier::Any } else { Quantifier::All };
        let mut pieces = pieces.filter(|p| matches!(p.as_rule(), Rule::name | Rule::sum | Rule::expr));
        let name = self.text(&pieces.next()?);
        let set = self.sum(pieces.next()?)?;
        let condition = self.any_of(pieces.next()?)?;
        Some(Node::Quantified(quantifier, name, Box::new(set), Box::new(condition)))
    }

    pub(super) fn lookup(&mut self, piece: Piece<'_>) -> Option<(Text, Vec<Expr>, Option<Text>)> {
        let mut pieces = piece.into_inner();
        eat(&mut pieces, Rule::K_table);
        let table = self.take_text(&mut pieces, Rule::id)?;
        let (mut args, mut output) = (Vec::new(), None);
        for piece in pieces {
            match piece.as_rule() {
                Rule::expr => args.push(self.any_of(piece)?),
                Rule::attr => output = Some(self.text(&piece)),
                _ => {}
            }
        }
        Some((table, args, output))
    }

    fn function(&mut self, piece: Piece<'_>) -> Option<Node> {
        let mut pieces = piece.into_inner();
        let function = match take(&mut pieces, Rule::func)?.into_inner().next()?.as_rule() {
            Rule::K_days_until => Function::DaysUntil,
            Rule::K_weekday => Function::Weekday,
            _ => Function::Hour,
        };
        eat(&mut pieces, Rule::P_lparen);
        Some(Node::Call(function, Box::new(self.any_of(take(&mut pieces, Rule::expr)?)?)))
    }

    /// A path; a root alone is one too.
    pub(super) fn path(&mut self, piece: Piece<'_>) -> Option<Expr> {
        let place = self.place(&piece);
        let mut pieces = piece.into_inner();
        let head = pieces.next()?;
        let head = self.raw(&head);
        let attributes = pieces.map(|p| self.text(&p)).collect();
        Some(Expr { place, node: Node::Path(head, attributes) })
    }

    /// The input cell of a decision table.
    pub(super) fn cell(&mut self, piece: Piece<'_>) -> Option<Cell> {
        let mut tests = Vec::new();
        for inner in piece.into_inner() {
            match inner.as_rule() {
                Rule::P_any => return Some(Cell::Any),
                Rule::test => {
                    let place = self.place(&inner);
                    let mut pieces = inner.into_inner();
                    let operator = match take(&mut pieces, Rule::cell_op) {
                        Some(op) => Spanned::new(operator(op.clone())?, self.place(&op)),
                        None => Spanned::new(Operator::Equal, place),
                    };
                    let value = self.sum(take(&mut pieces, Rule::sum)?)?;
                    tests.push(CellTest { operator, value });
                }
                _ => {}
            }
        }
        Some(Cell::Tests(tests))
    }
}

fn operator(piece: Piece<'_>) -> Option<Operator> {
    let mut pieces = piece.into_inner();
    let negated = eat(&mut pieces, Rule::K_not);
    let piece = pieces.next()?;
    Some(match piece.as_rule() {
        Rule::symbol => match piece.as_str() {
            "==" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "<" => Operator::Less,
            "<=" => Operator::LessEqual,
            ">" => Operator::Greater,
            _ => Operator::GreaterEqual,
        },
        Rule::in_here | Rule::K_in if negated => Operator::NotIn,
        Rule::in_here | Rule::K_in => Operator::In,
        Rule::K_within => Operator::Within,
        Rule::K_contains => Operator::Contains,
        Rule::K_starts_with => Operator::StartsWith,
        Rule::K_like => Operator::Like,
        _ => return None,
    })
}

/// The only part, or all of them together.
fn one_or(mut parts: Vec<Expr>, together: impl FnOnce(Vec<Expr>) -> Expr) -> Option<Expr> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(together(parts)),
    }
}
