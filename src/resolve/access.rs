use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::declared::APP_ACTIONS;
use super::expr::{Env, Situation, condition};
use super::index::Found;
use super::names::{APP_TYPE, Names};
use super::{Vocabulary, absent_or_found};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::{DecisionTable, Effect, ResourceType, Rule, Subject, Target};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Item, Text, Who};
use crate::value::{ActionIx, Table, TableIx, TypeIx};

static LACKS_ACTION: Code = Code::error(
    "access/action-not-declared",
    "{what} has no action `{action}`",
    "every type of a rule must declare all its actions",
);
static NEEDS_UNIT: Code = Code::error(
    "access/needs-unit",
    "`{words}` asks for a record's unit, and {what} has none",
    "give the type an attribute of type `Unit` and name it with `unit:`{anywhere}",
);
static NEEDS_OWNER: Code = Code::error(
    "access/needs-owner",
    "`{words}` asks for a record's owner, and {what} has none",
    "give the type an attribute of type `Person` and name it with `owner:`",
);
static NO_RECORD: Code = Code::error(
    "access/application-has-no-record",
    "`{words}` asks about a record, and an application is none",
    "write a rule of its own for the applications",
);
static LEVEL: Code = Code::error(
    "access/manager-level",
    "there is no manager of level {level}",
    "the owner's manager is level 1, their manager level 2",
);
static REPEATED: Code = Code::lint("access/repeated", Level::Warn, "{what} `{words}` is named twice", "once is enough");

pub(super) const CODES: &[&Code] = &[&LACKS_ACTION, &NEEDS_UNIT, &NEEDS_OWNER, &NO_RECORD, &LEVEL, &REPEATED];

/// The access rules of all documents, by id. A rule with a fault, which was told, is left out.
pub(super) fn resolve(
    documents: &[Document],
    names: &Names<'_>,
    words: &Vocabulary,
    tables: &Table<TableIx, Option<DecisionTable>>,
    sink: &mut Sink,
) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for document in documents {
        let Body::Ruled(items) = &document.body else { continue };
        for item in items {
            let Item::Rule(rule) = item else { continue };
            let owns_id = names.rules.declared(&rule.id).is_some();
            // A second rule of one id is checked like any other, and belongs to no set.
            let resolved = Resolver { names, words, tables, sink: &mut *sink }.rule(rule);
            rules.extend(resolved.filter(|_| owns_id));
        }
    }
    rules.sort_by(|a, b| a.named.id.cmp(&b.named.id));
    rules
}

/// Reads the parts that sentences of several kinds share: who, when, what for.
pub(super) struct Resolver<'a, 's> {
    pub(super) names: &'a Names<'a>,
    pub(super) words: &'a Vocabulary,
    pub(super) tables: &'a Table<TableIx, Option<DecisionTable>>,
    pub(super) sink: &'s mut Sink,
}

/// What a rule is about.
pub(super) struct Targets {
    on: Vec<Spanned<Target>>,
    types: Vec<Spanned<TypeIx>>,
    /// Where an application is named.
    app: Option<Place>,
    /// Whether every word of it is known.
    whole: bool,
}

impl Targets {
    /// Records of these types.
    pub(super) fn types(types: Vec<Spanned<TypeIx>>) -> Self {
        Self { on: Vec::new(), types, app: None, whole: true }
    }
}

impl Resolver<'_, '_> {
    fn rule(&mut self, rule: &syntax::Rule) -> Option<Rule> {
        let named = self.names.named(rule.at, &rule.id, rule.renamed_from.as_ref(), rule.name.as_ref(), self.sink);
        let targets = self.targets(&rule.on);
        let actions = self.actions(&rule.actions, &targets);
        let subjects = self.subjects(&rule.subjects, &targets);
        let except = self.subjects(&rule.except, &targets);
        let in_unit = rule.in_unit.as_ref().map(|unit| {
            let fits = self.has_unit("in unit", unit.place, &targets);
            self.names.unit(unit, self.sink).filter(|_| fits)
        });
        let when = rule.when.as_ref().map(|expr| self.condition(expr, &targets));
        let unless = rule.unless.as_ref().map(|expr| self.condition(expr, &targets));
        let purposes = self.purposes(&rule.purposes);
        let validity = self.names.validity(rule.from.as_ref(), rule.until.as_ref(), rule.through.as_ref(), self.sink);
        if !targets.whole {
            return None;
        }
        Some(Rule {
            named: named?,
            effect: rule.effect.with(match rule.effect.value {
                syntax::Effect::Allow => Effect::Allow,
                syntax::Effect::Deny => Effect::Deny,
            }),
            subjects: subjects?,
            except: except?,
            actions: actions?,
            on: targets.on,
            in_unit: absent_or_found(in_unit)?,
            when: absent_or_found(when)?,
            unless: absent_or_found(unless)?,
            purposes: purposes?,
            validity,
        })
    }

    pub(super) fn condition(&mut self, expr: &syntax::Expr, targets: &Targets) -> Option<crate::model::Expr> {
        let place = Situation::Rule { types: &targets.types, app: targets.app };
        condition(Env { names: self.names, words: self.words, tables: self.tables, place }, expr, self.sink)
    }

    fn targets(&mut self, on: &[syntax::Target]) -> Targets {
        let mut targets = Targets { on: Vec::new(), types: Vec::new(), app: None, whole: true };
        for target in on {
            let (text, found) = match target {
                syntax::Target::Type(text) if text.value == APP_TYPE => (text, Some(Target::EveryApp)),
                syntax::Target::Type(text) => {
                    (text, self.names.resource_type(text, self.sink).map(|found| Target::Type(found.value)))
                }
                syntax::Target::App(text) => (text, self.names.app(text, self.sink).map(|found| Target::App(found.value))),
            };
            match found {
                Some(Target::Type(resource)) => targets.types.push(text.with(resource)),
                Some(_) => targets.app = targets.app.or(Some(text.place)),
                None => targets.whole = false,
            }
            targets.on.extend(found.map(|found| text.with(found)));
        }
        targets.on = self.once(
            targets.on,
            "the type",
            |target| match target {
                syntax::Target::Type(text) | syntax::Target::App(text) => text.value.as_str(),
            },
            on,
        );
        targets
    }

    /// Each once, in the order of their meaning.
    pub(super) fn once<T: Ord + Copy, W>(
        &mut self,
        found: Vec<Spanned<T>>,
        what: &'static str,
        words: impl Fn(&W) -> &str,
        written: &[W],
    ) -> Vec<Spanned<T>> {
        let whole = found.len() == written.len();
        let mut kept: BTreeMap<T, Place> = BTreeMap::new();
        for (at, item) in found.into_iter().enumerate() {
            if let Some(first) = kept.get(&item.value) {
                let words = written.get(at).filter(|_| whole).map(&words).unwrap_or_default();
                let finding = Diagnostic::new(&REPEATED, item.place).arg("what", what).arg("words", words);
                self.sink.push(finding.also(*first, "the first time"));
            } else {
                kept.insert(item.value, item.place);
            }
        }
        kept.into_iter().map(|(value, place)| Spanned::new(value, place)).collect()
    }

    /// The actions, which every type must declare.
    fn actions(&mut self, actions: &[Text], targets: &Targets) -> Option<Vec<Spanned<ActionIx>>> {
        let mut found = Vec::new();
        let mut whole = true;
        for action in actions {
            let known = self.names.actions.find(&action.value);
            match known {
                Found::Known(ix) => found.push(action.with(ix)),
                Found::Broken => whole = false,
                // Where a type is known, it says which actions it has.
                Found::Unknown if targets.on.is_empty() => {
                    whole = false;
                    if targets.whole {
                        self.sink.push(self.names.actions.unknown(action));
                    }
                }
                Found::Unknown => {}
            }
            if !matches!(known, Found::Broken) {
                for target in &targets.on {
                    whole &= declares(target, action, self.names, self.words, self.sink).is_some();
                }
            }
        }
        whole.then(|| self.once(found, "the action", |text: &Text| text.value.as_str(), actions))
    }

    pub(super) fn subjects(&mut self, subjects: &[syntax::Subject], targets: &Targets) -> Option<Vec<Spanned<Subject>>> {
        let found: Vec<Option<Spanned<Subject>>> = subjects.iter().map(|subject| self.subject(subject, targets)).collect();
        let found: Vec<Spanned<Subject>> = found.into_iter().collect::<Option<_>>()?;
        Some(self.once(found, "the subject", |subject: &syntax::Subject| subject_words(&subject.who), subjects))
    }

    fn subject(&mut self, subject: &syntax::Subject, targets: &Targets) -> Option<Spanned<Subject>> {
        let place = subject.at.place;
        let names = self.names;
        let found = match &subject.who {
            Who::Anyone => Some(Subject::Anyone),
            Who::Owner => self.has_owner("self", place, targets).then_some(Subject::Owner),
            Who::Manager(level) => {
                if level.value == 0 {
                    self.sink.push(Diagnostic::new(&LEVEL, level.place).arg("level", level.value));
                    return None;
                }
                self.has_owner("manager", place, targets).then_some(Subject::Manager(level.value))
            }
            Who::ManagerAny => self.has_owner("manager any level", place, targets).then_some(Subject::ManagerAny),
            Who::HeadOfUnit => self.has_unit("head of unit", place, targets).then_some(Subject::HeadOfUnit),
            Who::Role { id, anywhere } => {
                let records_only = targets.types.is_empty() || *anywhere;
                let fits = records_only || self.role_has_unit(id, place, targets);
                let role = names.role(id, self.sink);
                role.filter(|_| fits).map(|role| Subject::Role { role: role.value, anywhere: *anywhere })
            }
            Who::Unit(id) => names.unit(id, self.sink).map(|unit| Subject::Unit(unit.value)),
            Who::Person(id) => names.person(id, self.sink).map(|person| Subject::Person(person.value)),
            Who::Integration(id) => names.integration(id, self.sink).map(|one| Subject::Integration(one.value)),
        };
        found.map(|found| Spanned::new(found, place))
    }

    /// A role counts where it is held, so that a record must have a unit; applications have none, and it counts everywhere.
    fn role_has_unit(&mut self, role: &Text, place: Place, targets: &Targets) -> bool {
        let words = format!("role {}", role.value);
        let lacking = self.lacking(targets, |resource| resource.unit.is_none());
        self.needs_unit(&words, place, lacking, ", or write `anywhere` behind the role")
    }

    fn has_unit(&mut self, words: &str, place: Place, targets: &Targets) -> bool {
        let lacking = self.lacking(targets, |resource| resource.unit.is_none());
        self.needs_unit(words, place, lacking, "") & self.has_record(words, place, targets)
    }

    fn has_record(&mut self, words: &str, place: Place, targets: &Targets) -> bool {
        if let Some(app) = targets.app {
            let finding = Diagnostic::new(&NO_RECORD, place).arg("words", words);
            self.sink.push(finding.also(app, "the application"));
        }
        targets.app.is_none()
    }

    fn needs_unit(&mut self, words: &str, place: Place, lacking: Vec<(String, Place)>, help: &'static str) -> bool {
        let fits = lacking.is_empty();
        for (what, target) in lacking {
            let finding = Diagnostic::new(&NEEDS_UNIT, place).arg("words", words).arg("what", what).arg("anywhere", help);
            self.sink.push(finding.also(target, "the type"));
        }
        fits
    }

    fn has_owner(&mut self, words: &str, place: Place, targets: &Targets) -> bool {
        let lacking = self.lacking(targets, |resource| resource.owner.is_none());
        let fits = lacking.is_empty() & self.has_record(words, place, targets);
        for (what, target) in lacking {
            let finding = Diagnostic::new(&NEEDS_OWNER, place).arg("words", words).arg("what", what);
            self.sink.push(finding.also(target, "the type"));
        }
        fits
    }

    fn lacking(&self, targets: &Targets, lacks: impl Fn(&ResourceType) -> bool) -> Vec<(String, Place)> {
        let rows = targets.types.iter().filter_map(|found| Some((self.words.catalog.types.get(found.value)?, found.place)));
        rows.filter(|(row, _)| lacks(row)).map(|(row, place)| (format!("`{}`", row.named.id.value), place)).collect()
    }

    pub(super) fn purposes(&mut self, purposes: &[Text]) -> Option<Vec<Spanned<crate::value::Id>>> {
        let found: Vec<_> = purposes.iter().map(|text| self.names.purpose(text, self.sink)).collect();
        let mut found: Vec<_> = found.into_iter().collect::<Option<_>>()?;
        let mut seen = FxHashSet::default();
        for purpose in &found {
            if !seen.insert(purpose.value.clone()) {
                self.sink.push(Diagnostic::new(&REPEATED, purpose.place).arg("what", "the purpose").arg("words", &purpose.value));
            }
        }
        found.sort();
        found.dedup();
        Some(found)
    }
}

/// The action, where a type or application has it; otherwise that is told.
pub(super) fn declares(
    target: &Spanned<Target>,
    action: &Text,
    names: &Names<'_>,
    words: &Vocabulary,
    sink: &mut Sink,
) -> Option<ActionIx> {
    let ix = names.actions.find(&action.value).known();
    let (what, near) = match target.value {
        Target::Type(resource) => {
            let row = words.catalog.types.get(resource)?;
            if let Some(found) = ix
                .and_then(|ix| row.actions.binary_search_by_key(&ix, |known| known.value).ok())
                .and_then(|at| row.actions.get(at))
            {
                return Some(found.value);
            }
            let ids = row.actions.iter().map(|known| names.actions.id(known.value).as_str());
            (format!("`{}`", row.named.id.value), names.near(&action.value, ids))
        }
        Target::App(_) | Target::EveryApp => {
            if APP_ACTIONS.contains(&action.value.as_str()) {
                return ix;
            }
            ("an application".to_owned(), names.near(&action.value, APP_ACTIONS))
        }
    };
    let finding = Diagnostic::new(&LACKS_ACTION, action.place).arg("what", what).arg("action", &action.value).near(near);
    sink.push(finding.also(target.place, "the type"));
    None
}

fn subject_words(who: &Who) -> &str {
    match who {
        Who::Anyone => "anyone",
        Who::Owner => "self",
        Who::Manager(_) | Who::ManagerAny => "manager",
        Who::HeadOfUnit => "head of unit",
        Who::Role { id, .. } | Who::Unit(id) | Who::Person(id) | Who::Integration(id) => &id.value,
    }
}
