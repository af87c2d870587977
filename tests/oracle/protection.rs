//! What is seen of a field, read off the language.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{Line, On, Protection, Request, Rule, Who, World};

/// What a type's field may be used for, and the ceiling of its class.
pub struct Field {
    pub of: &'static str,
    pub name: &'static str,
    pub format: &'static str,
    pub class: Option<&'static str>,
    pub purposes: &'static [&'static str],
    pub views: &'static [&'static str],
}

pub const FIELDS: [Field; 4] = [
    Field {
        of: "Record",
        name: "mobile",
        format: "hk_mobile",
        class: Some("guarded"),
        purposes: &["audit", "payroll"],
        views: &["hidden", "present", "masked", "last2", "last4", "full"],
    },
    Field {
        of: "Record",
        name: "memo",
        format: "text",
        class: None,
        purposes: &[],
        views: &["hidden", "present", "masked", "first1", "full"],
    },
    Field {
        of: "File",
        name: "born",
        format: "date",
        class: Some("guarded"),
        purposes: &["audit"],
        views: &["hidden", "year", "month", "full"],
    },
    Field { of: "Memo", name: "secret", format: "image", class: None, purposes: &[], views: &["hidden", "present", "full"] },
];

impl World {
    /// The view of every field of the type that is asked about, by field; nothing where the record may not be looked at.
    pub fn views(&self, request: &Request, sink_works: bool) -> Option<BTreeMap<&'static str, &'static str>> {
        let On::Type(of) = request.on else { return Some(BTreeMap::new()) };
        let allows = |action: &'static str| self.decide(&Request { action, ..request.clone() }).effect == "allow";
        if !allows(request.action) || !allows("read") {
            return None;
        }
        let fields = FIELDS.iter().filter(|field| field.of == of);
        Some(fields.map(|field| (field.name, self.view(field, request, sink_works))).collect())
    }

    fn view(&self, field: &Field, request: &Request, sink_works: bool) -> &'static str {
        let Some(protection) = self.protections.iter().find(|one| (one.of, one.field) == (field.of, field.name)) else {
            return "hidden";
        };
        // Steps: what stands on the ladder, `hidden` below it.
        let mut ladder = protection.ladder.clone();
        if ladder[0] != "hidden" {
            ladder.insert(0, "hidden");
        }
        let step = |view: &str| ladder.iter().position(|rung| *rung == view).unwrap();
        let below = |ceiling: &str| ladder.iter().rposition(|rung| is_at_most(rung, ceiling)).unwrap_or(0);
        let bottom = step(protection.ladder[0]);

        let mut bound = ladder.len() - 1;
        match protection.store {
            "forbidden" => bound = bound.min(bottom),
            "external" => bound = bound.min(below("present")),
            _ => {}
        }
        if let (Some("guarded"), Some(ceiling)) = (field.class, self.class_ceiling) {
            bound = bound.min(below(ceiling));
        }
        if let Some((channel, ceiling)) = self.channel_ceiling
            && request.channel.is_none_or(|stated| stated == channel)
        {
            bound = bound.min(below(ceiling));
        }
        if !field.purposes.is_empty() && request.purpose.is_some_and(|stated| !field.purposes.contains(&stated)) {
            bound = bound.min(bottom);
        }
        for cap in &protection.caps {
            let channel = cap.channels.is_empty() || request.channel.is_none_or(|stated| cap.channels.contains(&stated));
            let scenario = !cap.scenario || request.scenario.is_some();
            if channel && scenario && self.line_matches(cap, true, false, request) {
                bound = bound.min(step(cap.view));
            }
        }
        let mut raised = step(protection.default);
        let owner_only = !field.purposes.is_empty() && request.purpose.is_none();
        for reveal in &protection.reveals {
            let channel = reveal.channels.is_empty() || request.channel.is_some_and(|stated| reveal.channels.contains(&stated));
            let reason = request.reason.as_ref().map_or(0, |reason| reason.trim().chars().count());
            let stated = request.scenario.is_some() && request.record.is_some() && reason >= 5;
            let emergency = stated && !request.integration && sink_works;
            if channel && (!reveal.scenario || emergency) && self.line_matches(reveal, false, owner_only, request) {
                raised = raised.max(step(reveal.view));
            }
        }
        ladder[raised.min(bound)]
    }

    /// Whether what a line shares with rules matches: who, when, what for.
    fn line_matches(&self, line: &Line, is_cap: bool, owner_only: bool, request: &Request) -> bool {
        let mut subjects = line.to.clone();
        if owner_only {
            subjects.retain(|who| *who == Who::Owner);
        }
        if is_cap && subjects.is_empty() {
            subjects = vec![if request.integration {
                Who::Integration(request.subject.clone())
            } else {
                Who::Person(request.subject.clone())
            }];
        }
        let rule = Rule {
            id: String::new(),
            deny: is_cap,
            subjects,
            except: line.except.clone(),
            actions: vec![request.action],
            on: vec![request.on.clone()],
            in_unit: None,
            when: line.when.clone(),
            unless: line.unless.clone(),
            purposes: line.purposes.clone(),
            from: line.from,
            until: None,
            yaml: false,
        };
        self.matches(&rule, request, &mut BTreeSet::new())
    }

    /// Whether the lines of change let an update through that rules allow.
    pub fn may_change(&self, request: &Request) -> bool {
        let On::Type(of) = request.on else { return true };
        let bound = self.protections.iter().filter(|protection| protection.of == of && !protection.changes.is_empty());
        bound.into_iter().all(|protection: &Protection| {
            let listed = request.fields.as_ref().is_none_or(|fields| fields.contains(&protection.field));
            let line = |(by, except): &(Vec<Who>, Vec<Who>)| Line { to: by.clone(), except: except.clone(), ..Line::default() };
            !listed || protection.changes.iter().any(|change| self.line_matches(&line(change), false, false, request))
        })
    }
}

/// `hidden < present < masked < every partial view < full`, and of one kind the shorter below the longer.
fn is_at_most(view: &str, ceiling: &str) -> bool {
    let step = |view: &str| {
        ["hidden", "present", "masked"].iter().position(|one| *one == view).unwrap_or(if view == "full" { 4 } else { 3 })
    };
    let kind = |view: &str| view.trim_end_matches(char::is_numeric).to_owned();
    let count = |view: &str| view.trim_start_matches(char::is_alphabetic).parse::<u32>().unwrap_or(0);
    match (step(view), step(ceiling)) {
        (3, 3) => (view, ceiling) == ("year", "month") || kind(view) == kind(ceiling) && count(view) <= count(ceiling),
        (a, b) => a <= b,
    }
}
