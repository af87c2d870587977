use super::super::word;
use super::{Printer, expression, ids};
use crate::source::Place;
use crate::syntax::layout::Gap;
use crate::syntax::{
    Alternative, Approver, Approvers, AtTop, ChainEnd, Held, Holders, IfNobody, Named, Options, Reference, Reject, Remind,
    Repeat, RoleName, Then, Timeout, print_expr,
};

impl Printer<'_> {
    /// A line with options behind it: in braces on the line where there is one, else on lines of their own.
    pub(super) fn with_options(&mut self, indent: usize, line: String, options: &Options, at: Option<Place>, place: Place) {
        let gap = if at.is_some() { Gap::Kept } else { Gap::Never };
        let all = options_of(options);
        if all.is_empty() {
            self.out.line(indent, line, at, gap);
            return;
        }
        if let [(_, only)] = all.as_slice() {
            let inline = format!("{line} {{ {only} }}");
            if super::fits(indent, &inline) && self.out.is_quiet(place) {
                self.out.line(indent, inline, at, gap);
                return;
            }
        }
        self.out.line(indent, format!("{line} {{"), at, gap);
        for (place, text) in all {
            self.out.line(indent.saturating_add(1), text, Some(place), Gap::Kept);
        }
        self.out.close(indent, "}", place);
    }

    /// `defaults { each step { … } }`.
    pub(super) fn each_step(&mut self, indent: usize, head: &str, options: &Options, place: Place) {
        self.out.line(indent, format!("{head} {{"), Some(place), Gap::Kept);
        let inside = options_of(options)
            .iter()
            .fold(None, |all: Option<Place>, (place, _)| Some(all.map_or(*place, |all| all.join(*place))));
        self.each(indent.saturating_add(1), options, inside);
        self.out.close(indent, "}", place);
    }

    /// `each step { … }`; its place is that of its options.
    pub(super) fn each(&mut self, indent: usize, options: &Options, place: Option<Place>) {
        self.out.line(indent, "each step {", place, Gap::Kept);
        for (place, text) in options_of(options) {
            self.out.line(indent.saturating_add(1), text, Some(place), Gap::Kept);
        }
        match place {
            Some(place) => self.out.close(indent, "}", place),
            None => self.out.line(indent, "}", None, Gap::Never),
        }
    }
}

/// Every option, and where it stood.
pub(super) fn options_of(options: &Options) -> Vec<(Place, String)> {
    let mut all: Vec<_> = options.timeouts.iter().map(|timeout| (timeout.at.place, timeout_of(timeout))).collect();
    for reminder in &options.reminders {
        let when = match &reminder.when {
            Remind::Every(every) => format!("every {}", every.value),
            Remind::Weekly { days, at } => {
                format!("{} {}", days.iter().map(|day| day.as_str()).collect::<Vec<_>>().join(", "), at.value)
            }
        };
        let calendar = reminder.calendar.as_ref().map(|id| format!(" calendar {}", word::id(id))).unwrap_or_default();
        all.push((reminder.at.place, format!("remind {when}{calendar}")));
    }
    if let Some(nobody) = &options.if_nobody {
        let then = match &nobody.value {
            IfNobody::Block => "block".to_owned(),
            IfNobody::Escalate => "escalate".to_owned(),
            IfNobody::Reject => "reject".to_owned(),
            IfNobody::Role(holders) => holders_of(holders),
            IfNobody::ApproveAcceptRisk(reason) => format!("approve accept risk {}", word::quote(reason)),
        };
        all.push((nobody.place, format!("if nobody {then}")));
    }
    if let Some(repeat) = &options.repeat {
        let text = match repeat.value {
            Repeat::Ask => "repeat ask",
            Repeat::CarryConsecutive => "repeat carry consecutive",
            Repeat::CarryAny => "repeat carry any",
        };
        all.push((repeat.place, text.to_owned()));
    }
    if let Some(reject) = &options.reject {
        let text = match reject.value {
            Reject::Veto => "reject veto",
            Reject::WhenImpossible => "reject when impossible",
        };
        all.push((reject.place, text.to_owned()));
    }
    all
}

fn timeout_of(timeout: &Timeout) -> String {
    let working = match &timeout.working {
        None => String::new(),
        Some(working) => match &working.calendar {
            Some(id) => format!(" working calendar {}", word::id(id)),
            None => " working".to_owned(),
        },
    };
    let then = match &timeout.then.value {
        Then::Escalate { at_top: None } => "escalate".to_owned(),
        Then::Escalate { at_top: Some(AtTop::Block) } => "escalate at top block".to_owned(),
        Then::Escalate { at_top: Some(AtTop::Role { id, anywhere }) } => {
            format!("escalate at top role {}{}", word::id(id), if *anywhere { " anywhere" } else { "" })
        }
        Then::Reject => "reject".to_owned(),
        Then::Remind => "remind".to_owned(),
        Then::To(holders) => format!("to {}", holders_of(holders)),
    };
    format!("timeout {}{working} {then}", timeout.after.value)
}

/// The alternatives, a line each.
pub(super) fn alternatives_of(approvers: &Approvers, sign: &str) -> Vec<String> {
    let line = |(n, of): (usize, &Alternative)| format!("{}{}", if n == 0 { sign } else { "else " }, alternative(of));
    approvers.alternatives.iter().enumerate().map(line).collect()
}

pub(super) fn approvers_of(approvers: &Approvers) -> String {
    approvers.alternatives.iter().map(alternative).collect::<Vec<_>>().join(" else ")
}

fn alternative(alternative: &Alternative) -> String {
    let union = alternative.union.iter().map(|weighed| {
        let weight = weighed.weight.as_ref().map(|weight| format!(" weight {}", weight.value)).unwrap_or_default();
        format!("{}{weight}", approver_of(&weighed.approver))
    });
    let union = union.collect::<Vec<_>>().join(", ");
    if alternative.except.is_empty() {
        return union;
    }
    format!("{union} except {}", alternative.except.iter().map(approver_of).collect::<Vec<_>>().join(", "))
}

pub(super) fn approver_of(approver: &Approver) -> String {
    match &approver.who {
        Named::ManagerOf { of, level } if level.value == 1 => format!("manager of {}", print_expr(of)),
        Named::ManagerOf { of, level } => format!("manager level {} of {}", level.value, print_expr(of)),
        Named::ChainOf { of, until } => {
            let until = match until {
                ChainEnd::Top => "top".to_owned(),
                ChainEnd::Levels(levels) => format!("{} levels", levels.value),
                ChainEnd::Role(role) => format!("role {}", ids(std::slice::from_ref(role))),
            };
            format!("chain of {} until {until}", print_expr(of))
        }
        Named::HeadOfUnit => "head of unit".to_owned(),
        Named::HeadOf(unit) => format!("head of {}", reference(unit)),
        Named::Role(holders) => holders_of(holders),
        Named::Person(person) => format!("person {}", reference(person)),
        Named::ChosenFrom(approvers) => format!("chosen from ({})", approvers_of(approvers)),
        Named::Group(approvers) => format!("({})", approvers_of(approvers)),
    }
}

pub(super) fn holders_of(holders: &Holders) -> String {
    let role = match &holders.role {
        RoleName::Id(id) => word::id(id),
        RoleName::Table { table, args, output } => expression::lookup(table, args, output.as_deref()),
    };
    match &holders.held {
        Held::Here => format!("role {role}"),
        Held::In(unit) => format!("role {role} in unit {}", reference(unit)),
        Held::Anywhere => format!("role {role} anywhere"),
    }
}

/// An id, quoted where it would be a path, or a path.
fn reference(reference: &Reference) -> String {
    match reference {
        Reference::Path(path) => print_expr(path),
        Reference::Id(id) if word::is_root(id) => word::quote(id),
        Reference::Id(id) => word::id(id),
    }
}
