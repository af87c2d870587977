use super::in_words::described;
use super::{Checker, NOT_A_SET, fits, path::enum_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expr, Function, Node, Operator};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Literal};
use crate::value::{Duration, Type, Value, Weekday};

static INCOMPARABLE: Code = Code::error("expr/incomparable", "{left} is compared with {right}", "both sides must be of one type");
static UNORDERED: Code = Code::error("expr/unordered", "`{operator}` asks for an order, and {found} has none", "");
static ARITHMETIC: Code = Code::error("expr/arithmetic", "`{operator}` does not join {left} and {right}", "");
static CLOCK_UNIT: Code = Code::error(
    "expr/duration-on-date",
    "`{value}` cannot be added to a day or taken from it",
    "with days only `d`, `w`, `mo` and `y` are used",
);
static CALENDAR_UNIT: Code = Code::error(
    "expr/months-on-instant",
    "`{value}` cannot be added to an instant or taken from it",
    "months and years have no fixed length: use `d` or `w`, or reckon with days",
);
static WIDE_NETWORK: Code = Code::error("expr/network-equals", "an address is compared with a whole network", "ask with `in`");
static NEEDS_DAY: Code = Code::error("expr/function-argument", "`{function}` asks for {wanted}, and this is {found}", "");

pub(super) const CODES: &[&Code] =
    &[&INCOMPARABLE, &UNORDERED, &ARITHMETIC, &CLOCK_UNIT, &CALENDAR_UNIT, &WIDE_NETWORK, &NEEDS_DAY];

impl Checker<'_, '_> {
    pub(super) fn compare(
        &mut self,
        place: Place,
        operator: &Spanned<syntax::Operator>,
        left: &syntax::Expr,
        right: &syntax::Expr,
    ) -> Option<Expr> {
        use syntax::Operator as Written;
        let (kind, (left, right)) = match operator.value {
            Written::Equal => (Operator::Equal, self.equal(operator, left, right)?),
            Written::NotEqual => (Operator::NotEqual, self.equal(operator, left, right)?),
            Written::Less => (Operator::Less, self.ordered(operator, left, right)?),
            Written::LessEqual => (Operator::LessEqual, self.ordered(operator, left, right)?),
            Written::Greater => (Operator::Greater, self.ordered(operator, left, right)?),
            Written::GreaterEqual => (Operator::GreaterEqual, self.ordered(operator, left, right)?),
            Written::In => (Operator::In, self.membership(left, right)?),
            Written::NotIn => (Operator::NotIn, self.membership(left, right)?),
            Written::Within => (Operator::Within, self.both(left, right, &Type::Unit)?),
            Written::Contains => (Operator::Contains, self.contains(left, right)?),
            Written::StartsWith => (Operator::StartsWith, self.both(left, right, &Type::Text)?),
            Written::Like => (Operator::Like, self.both(left, right, &Type::Text)?),
        };
        Some(Expr { place, value_type: Type::Bool, node: Node::Compare(kind, Box::new(left), Box::new(right)) })
    }

    fn both(&mut self, left: &syntax::Expr, right: &syntax::Expr, wanted: &Type) -> Option<(Expr, Expr)> {
        let left = self.check(left, wanted);
        let right = self.check(right, wanted);
        Some((left?, right?))
    }

    /// Both sides, the one that knows its type giving it to the one that does not.
    fn sides(&mut self, left: &syntax::Expr, right: &syntax::Expr) -> Option<(Expr, Expr)> {
        match (self.takes_type(left), self.takes_type(right)) {
            (true, false) => {
                let right = self.infer(right)?;
                let left = self.check_side(left, &right.value_type)?;
                Some((left, right))
            }
            (false, true) => {
                let left = self.infer(left)?;
                let right = self.check_side(right, &left.value_type)?;
                Some((left, right))
            }
            _ => {
                let left = self.infer(left);
                let right = self.infer(right);
                Some((left?, right?))
            }
        }
    }

    /// Whether an expression takes the type of the other side: words and strings, literals, lists.
    fn takes_type(&self, expr: &syntax::Expr) -> bool {
        self.is_word(expr) || matches!(expr.node, syntax::Node::String(_) | syntax::Node::Literal(..) | syntax::Node::List(_))
    }

    /// A side that takes its type, where a fraction may stand beside whole numbers and a day beside instants.
    fn check_side(&mut self, expr: &syntax::Expr, wanted: &Type) -> Option<Expr> {
        let mixes = matches!(
            (&expr.node, wanted),
            (syntax::Node::Literal(Literal::Number, _), Type::Int)
                | (syntax::Node::Literal(Literal::Date, _), Type::Instant)
                | (syntax::Node::Literal(Literal::Instant, _), Type::Date)
        );
        if mixes { self.infer(expr) } else { self.check(expr, wanted) }
    }

    fn equal(&mut self, operator: &Spanned<syntax::Operator>, left: &syntax::Expr, right: &syntax::Expr) -> Option<(Expr, Expr)> {
        let (left, right) = self.sides(left, right)?;
        if !comparable(&left.value_type, &right.value_type) {
            self.incomparable(operator.place, &left, &right);
            return None;
        }
        for side in [&left, &right] {
            if let Node::Constant(Value::Network(network)) = &side.node
                && network.address().is_none()
            {
                self.sink.push(Diagnostic::new(&WIDE_NETWORK, side.place));
                return None;
            }
        }
        Some((left, right))
    }

    fn ordered(
        &mut self,
        operator: &Spanned<syntax::Operator>,
        left: &syntax::Expr,
        right: &syntax::Expr,
    ) -> Option<(Expr, Expr)> {
        let (left, right) = self.sides(left, right)?;
        for side in [&left, &right] {
            if !has_order(&side.value_type) {
                let finding = Diagnostic::new(&UNORDERED, operator.place).arg("operator", symbol(operator.value));
                let finding = finding.arg("found", described(&side.value_type));
                self.sink.push(match &side.value_type {
                    Type::Unit => finding.help("to ask whether a unit lies below another write `within`"),
                    Type::Text => finding.help("texts are compared with `==`, `!=`, `like`, `starts_with` and `contains`"),
                    _ => finding,
                });
                return None;
            }
        }
        if !comparable(&left.value_type, &right.value_type) {
            self.incomparable(operator.place, &left, &right);
            return None;
        }
        Some((left, right))
    }

    fn incomparable(&mut self, place: Place, left: &Expr, right: &Expr) {
        let finding = Diagnostic::new(&INCOMPARABLE, place).arg("left", described(&left.value_type));
        let finding =
            finding.arg("right", described(&right.value_type)).also(left.place, "one side").also(right.place, "the other");
        self.sink.push(match (&left.value_type, &right.value_type) {
            (Type::Money, Type::Int | Type::Decimal) | (Type::Int | Type::Decimal, Type::Money) => {
                finding.help("an amount of money is compared with an amount of money")
            }
            (Type::Set(_), _) => finding.help("to ask for a member write `contains`, `any(…)` or `all(…)`"),
            (_, Type::Set(_)) => finding.help("to ask for a member write `in`"),
            _ => finding,
        });
    }

    /// `x in s`: a member of a set or list, an address of a network or of one of a list of networks.
    fn membership(&mut self, left: &syntax::Expr, right: &syntax::Expr) -> Option<(Expr, Expr)> {
        if self.is_word(left) || matches!(left.node, syntax::Node::String(_)) {
            let right = self.infer(right)?;
            let of = self.member_type(&right)?;
            let left = self.check(left, &of)?;
            return Some((left, right));
        }
        let left = self.infer(left)?;
        if let syntax::Node::List(members) = &right.node {
            let right = self.list_of(members, &left.value_type, right.place)?;
            return Some((left, right));
        }
        if left.value_type == Type::Ip
            && matches!(right.node, syntax::Node::Literal(Literal::Network, _) | syntax::Node::String(_))
        {
            let right = self.check(right, &Type::Ip)?;
            return Some((left, right));
        }
        if self.is_word(right) {
            let finding = Diagnostic::new(&NOT_A_SET, right.place).arg("found", format!("`{}`", super::word(right)));
            self.sink.push(match left.value_type {
                Type::Unit => finding.help("to ask for a unit and all below it write `within`"),
                Type::Person => finding.help("members of a unit are a subject: `allow unit …`, or `principal.unit within …`"),
                _ => finding.help("write a list: `[a, b]`"),
            });
            return None;
        }
        let right = self.infer(right)?;
        let of = self.member_type(&right)?;
        if fits(&left.value_type, &of) && !(left.value_type == Type::Int && of == Type::Decimal) {
            return Some((left, right));
        }
        self.mismatch(left.place, &left.value_type, &of);
        None
    }

    fn member_type(&mut self, set: &Expr) -> Option<Type> {
        if let Type::Set(of) = &set.value_type {
            return Some(of.as_ref().clone());
        }
        let finding = Diagnostic::new(&NOT_A_SET, set.place).arg("found", described(&set.value_type));
        self.sink.push(match set.value_type {
            Type::Text => finding.help("to look for a part of a text write `contains`, the longer text first"),
            Type::Unit => finding.help("to ask for a unit and all below it write `within`"),
            _ => finding,
        });
        None
    }

    fn contains(&mut self, left: &syntax::Expr, right: &syntax::Expr) -> Option<(Expr, Expr)> {
        let left = self.infer(left)?;
        let wanted = match &left.value_type {
            Type::Set(of) => of.as_ref().clone(),
            Type::Text => Type::Text,
            other => {
                let finding = Diagnostic::new(&NOT_A_SET, left.place).arg("found", described(other));
                self.sink.push(finding.help("`contains` asks a set for a member, or a text for a part of it"));
                return None;
            }
        };
        let right = self.check(right, &wanted)?;
        Some((left, right))
    }

    pub(super) fn sum(&mut self, place: Place, first: &syntax::Expr, rest: &[(bool, syntax::Expr)]) -> Option<Expr> {
        let typed_first = self.infer(first);
        let typed: Vec<Option<Expr>> = rest.iter().map(|(_, term)| self.infer(term)).collect();
        let typed_first = typed_first?;
        let mut value_type = typed_first.value_type.clone();
        let mut terms = Vec::with_capacity(typed.len());
        for ((plus, written), term) in rest.iter().zip(typed) {
            let term = term?;
            let Some(next) = added(&value_type, &term.value_type) else {
                self.bad_sum(*plus, &value_type, &term);
                return None;
            };
            if !self.fits_calendar(&value_type, written) {
                return None;
            }
            value_type = next;
            terms.push((*plus, term));
        }
        Some(Expr { place, value_type, node: Node::Sum(Box::new(typed_first), terms) })
    }

    fn bad_sum(&mut self, plus: bool, left: &Type, term: &Expr) {
        let finding = Diagnostic::new(&ARITHMETIC, term.place).arg("operator", if plus { "+" } else { "-" });
        let finding = finding.arg("left", described(left)).arg("right", described(&term.value_type));
        self.sink.push(match (left, &term.value_type) {
            (Type::Date, Type::Date) => finding.help("the days from today to a day are `days_until(…)`"),
            (Type::Duration, Type::Date | Type::Instant) => finding.help("write the day or instant first"),
            (Type::Money, Type::Int | Type::Decimal) => finding.help("write the currency, such as `HKD 500`"),
            (Type::Date | Type::Instant, Type::Int) => finding.help("write a unit, such as `14d`"),
            _ => finding,
        });
    }

    /// Whether the units of every duration in a term may be added to a day or an instant.
    fn fits_calendar(&mut self, moved: &Type, term: &syntax::Expr) -> bool {
        match &term.node {
            syntax::Node::Literal(Literal::Duration, text) => {
                let Some(length) = Duration::parse(text) else { return true };
                let code = match moved {
                    Type::Date if text.ends_with(['s', 'h']) || text.ends_with('m') => &CLOCK_UNIT,
                    Type::Instant if length.months() != 0 => &CALENDAR_UNIT,
                    _ => return true,
                };
                self.sink.push(Diagnostic::new(code, term.place).arg("value", text));
                false
            }
            syntax::Node::Sum(first, rest) => {
                self.fits_calendar(moved, first) && rest.iter().all(|(_, term)| self.fits_calendar(moved, term))
            }
            _ => true,
        }
    }

    pub(super) fn product(&mut self, place: Place, factors: &[syntax::Expr]) -> Option<Expr> {
        let typed: Vec<Option<Expr>> = factors.iter().map(|factor| self.infer(factor)).collect();
        let typed: Vec<Expr> = typed.into_iter().collect::<Option<_>>()?;
        let mut value_type: Option<Type> = None;
        for factor in &typed {
            value_type = Some(match (value_type, &factor.value_type) {
                (None, Type::Int | Type::Decimal | Type::Money) => factor.value_type.clone(),
                (Some(Type::Int), Type::Int) => Type::Int,
                (Some(Type::Int | Type::Decimal), Type::Int | Type::Decimal) => Type::Decimal,
                (Some(Type::Money), Type::Int | Type::Decimal) | (Some(Type::Int | Type::Decimal), Type::Money) => Type::Money,
                (before, found) => {
                    let left = before.as_ref().map_or_else(|| "nothing".to_owned(), described);
                    let finding = Diagnostic::new(&ARITHMETIC, factor.place).arg("operator", "*").arg("left", left);
                    self.sink.push(
                        finding
                            .arg("right", described(found))
                            .help("numbers are multiplied, or one amount of money with numbers"),
                    );
                    return None;
                }
            });
        }
        Some(Expr { place, value_type: value_type?, node: Node::Product(typed) })
    }

    pub(super) fn call(&mut self, place: Place, function: syntax::Function, argument: &syntax::Expr) -> Option<Expr> {
        let typed = self.infer(argument)?;
        let (function, name, wanted, value_type) = match function {
            syntax::Function::DaysUntil => (Function::DaysUntil, "days_until", "a day", Type::Int),
            syntax::Function::Weekday => (Function::Weekday, "weekday", "an instant", enum_of(Weekday::ALL.map(Weekday::name))),
            syntax::Function::Hour => (Function::Hour, "hour", "an instant", Type::Int),
        };
        let fits = match function {
            Function::DaysUntil => typed.value_type == Type::Date,
            Function::Weekday => matches!(typed.value_type, Type::Instant | Type::Date),
            Function::Hour => typed.value_type == Type::Instant,
        };
        if !fits {
            let finding = Diagnostic::new(&NEEDS_DAY, argument.place).arg("function", name).arg("wanted", wanted);
            self.sink.push(finding.arg("found", described(&typed.value_type)));
            return None;
        }
        if function == Function::DaysUntil && matches!(self.env.place, super::Situation::Assignment) {
            self.sink.push(super::path::no_clock(place, name));
            return None;
        }
        Some(Expr { place, value_type, node: Node::Call(function, Box::new(typed)) })
    }
}

/// Whether values of two types may be equal.
fn comparable(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Int | Type::Decimal, Type::Int | Type::Decimal) | (Type::Date | Type::Instant, Type::Date | Type::Instant) => true,
        _ => fits(a, b) || fits(b, a),
    }
}

fn has_order(value_type: &Type) -> bool {
    matches!(value_type, Type::Int | Type::Decimal | Type::Money | Type::Date | Type::Instant | Type::Duration)
}

/// The type of a sum or difference, where there is one.
fn added(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Int, Type::Int) => Some(Type::Int),
        (Type::Int | Type::Decimal, Type::Int | Type::Decimal) => Some(Type::Decimal),
        (Type::Money, Type::Money) => Some(Type::Money),
        (Type::Duration, Type::Duration) => Some(Type::Duration),
        (Type::Date, Type::Duration) => Some(Type::Date),
        (Type::Instant, Type::Duration) => Some(Type::Instant),
        _ => None,
    }
}

/// How an operator is written.
pub(in crate::resolve) fn symbol(operator: syntax::Operator) -> &'static str {
    match operator {
        syntax::Operator::Less => "<",
        syntax::Operator::LessEqual => "<=",
        syntax::Operator::Greater => ">",
        syntax::Operator::GreaterEqual => ">=",
        syntax::Operator::Equal => "==",
        syntax::Operator::NotEqual => "!=",
        syntax::Operator::In => "in",
        syntax::Operator::NotIn => "not in",
        syntax::Operator::Within => "within",
        syntax::Operator::Contains => "contains",
        syntax::Operator::StartsWith => "starts_with",
        syntax::Operator::Like => "like",
    }
}
