use super::expr::asks_nobody;
use super::flow_scope::{Given, Scope, Starts};
use super::index::read_id;
use super::names::Names;
use super::{Vocabulary, absent_or_found, flow_block, flow_param, flow_shape, flow_trigger};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{
    Bind, Calendar, DecisionTable, Defaults, Exempt, Flow, Forbidden, OnReject, ReturnTo, StepOptions, Template, Trigger, expand,
};
use crate::source::Spanned;
use crate::syntax::{self, Body, Document, Item, Text};
use crate::value::{Duration, ExemptIx, FlowIx, Id, Table, TableIx, TemplateIx, Type};

static TWO_DEFAULTS: Code =
    Code::error("flow/defaults-twice", "the set has two `defaults`", "keep one: they count for every step of the set");
static VALID: Code = Code::error(
    "flow/valid-without-field",
    "`valid` says how long a field may be seen or changed afterwards, and this flow is about none",
    "take it out, or start the flow `on reveal` or `on change` of a field",
);
static OUT_OF_RANGE: Code =
    Code::error("flow/number-out-of-range", "{what} is from 1 to {most}", "write such a number, or take the clause out");
static EXEMPT_SCHEDULE: Code = Code::error(
    "flow/exempt-from-schedule",
    "nothing can be exempt from a date: every scheduled flow starts by itself",
    "write the exception into the flow's `when`",
);

pub(super) const CODES: &[&Code] = &[&TWO_DEFAULTS, &VALID, &OUT_OF_RANGE, &EXEMPT_SCHEDULE];

/// How often a case goes round when nothing else is said.
const ROUNDS: u32 = 3;
/// The most rounds of a case, and the most people that it may ask for.
const MOST: u32 = 1_000;

/// The approval flows of a set, and what belongs to them. What has a fault, which was told, is left out.
pub(super) struct Flows {
    /// Flows by id.
    pub flows: Vec<Flow>,
    /// Templates by id.
    pub templates: Vec<Template>,
    /// Options of every step.
    pub defaults: Option<Defaults>,
    /// Exemptions by id.
    pub exempts: Vec<Exempt>,
    /// Values of parameters, by flow and unit.
    pub binds: Vec<Bind>,
    /// Whether everything that is written is there.
    pub is_whole: bool,
}

/// The items of all documents that belong to flows.
#[derive(Default)]
pub(super) struct Written<'a> {
    pub flows: Vec<&'a syntax::Flow>,
    pub templates: Vec<&'a syntax::Template>,
    defaults: Vec<&'a syntax::Defaults>,
    exempts: Vec<&'a syntax::Exempt>,
    binds: Vec<&'a syntax::Bind>,
}

impl<'a> Written<'a> {
    fn of(documents: &'a [Document]) -> Self {
        let mut own = Self::default();
        for document in documents {
            let Body::Ruled(items) = &document.body else { continue };
            for item in items {
                match item {
                    Item::Flow(item) => own.flows.push(item),
                    Item::Template(item) => own.templates.push(item),
                    Item::Defaults(item) => own.defaults.push(item),
                    Item::Exempt(item) => own.exempts.push(item),
                    Item::Bind(item) => own.binds.push(item),
                    Item::Rule(_) | Item::Protection(_) | Item::Scenario(_) | Item::Guard(_) => {}
                }
            }
        }
        own
    }
}

/// The flows of all documents.
pub(super) fn resolve(
    documents: &[Document],
    names: &Names<'_>,
    words: &Vocabulary,
    tables: &Table<TableIx, Option<DecisionTable>>,
    calendars: &[Calendar],
    sink: &mut Sink,
) -> Flows {
    let written = Written::of(documents);
    let open = calendars.iter().filter(|calendar| !calendar.hours.is_empty());
    let given = Given {
        names,
        words,
        tables,
        events: flow_trigger::events(documents, names),
        open_calendars: open.filter_map(|calendar| names.calendars.find(calendar.named.id.as_str()).known()).collect(),
        signatures: flow_param::signatures(&written.templates, names, sink),
    };
    let started = |flow: &&syntax::Flow| (flow.id.place, flow_trigger::started(&flow.on, &given, &mut *sink));
    let starts: Starts = written.flows.iter().map(started).collect();
    Resolver { given: &given, written: &written, starts: &starts, sink }.run()
}

pub(super) struct Resolver<'a, 's> {
    pub given: &'a Given<'a>,
    pub written: &'a Written<'a>,
    pub starts: &'a Starts,
    pub sink: &'s mut Sink,
}

impl<'a> Resolver<'a, '_> {
    fn run(mut self) -> Flows {
        let calls = self.calls();
        let is_acyclic = self.check_cycles(&calls);
        let defaults = self.defaults();
        let templates = self.templates(&calls);
        let flows = self.flows(is_acyclic.then_some(&templates), defaults.as_ref());
        let exempts = self.exempts();
        let binds = flow_param::binds(&self.written.binds, &self.written.flows, self.given, self.starts, self.sink);
        flow_param::check_unset(&flows, &binds, self.given, self.sink);
        let is_whole = flows.len() == self.given.names.flows.len()
            && templates.iter().all(Option::is_some)
            && exempts.len() == self.given.names.exempts.len()
            && binds.len() == self.written.binds.len();
        Flows { flows, templates: templates.iter().flatten().cloned().collect(), defaults, exempts, binds, is_whole }
    }

    /// Nobody can know which requests the defaults meet, so that they read nothing of one.
    fn defaults(&mut self) -> Option<Defaults> {
        let (first, others) = self.written.defaults.split_first()?;
        for other in others {
            self.sink.push(Diagnostic::new(&TWO_DEFAULTS, other.at.place).also(first.at.place, "the first one"));
        }
        let scope = Scope {
            given: self.given,
            types: &[],
            schedule: None,
            is_called: false,
            params: &[],
            is_template: false,
            held: Vec::new(),
        };
        let each_step = scope.options(&first.each_step, self.sink)?;
        Some(Defaults { at: first.at.place, each_step })
    }

    /// The flows by number. Without templates, which call each other in a circle, nothing can be put in the place of calls.
    fn flows(&mut self, templates: Option<&Table<TemplateIx, Option<Template>>>, defaults: Option<&Defaults>) -> Vec<Flow> {
        let mut flows = Vec::new();
        for flow in &self.written.flows {
            let resolved = self.flow(flow, templates, defaults);
            flows.extend(self.given.names.flows.declared(&flow.id).zip(resolved));
        }
        flows.sort_by_key(|(ix, _): &(FlowIx, Flow)| *ix);
        flows.into_iter().map(|(_, flow)| flow).collect()
    }

    fn flow(
        &mut self,
        flow: &'a syntax::Flow,
        templates: Option<&Table<TemplateIx, Option<Template>>>,
        defaults: Option<&Defaults>,
    ) -> Option<Flow> {
        let (given, names) = (self.given, self.given.names);
        let named = names.named(flow.at, &flow.id, flow.renamed_from.as_ref(), flow.name.as_ref(), self.sink);
        let started = self.starts.get(&flow.id.place)?.as_ref()?;
        let bare = Scope {
            given,
            types: &started.types,
            schedule: started.schedule,
            is_called: true,
            params: &[],
            is_template: false,
            held: Vec::new(),
        };
        let params = flow_param::declared(&flow.params, &bare.under(flow.when.as_ref()), self.sink);
        let types: Vec<(Id, Type)> =
            params.iter().flatten().map(|param| (param.name.value.clone(), param.value_type.clone())).collect();
        params.as_ref()?;
        let scope = Scope { params: &types, ..bare };
        let when = scope.when(flow.when.as_ref(), self.sink);
        let scope = scope.under(flow.when.as_ref());
        let written = flow_block::blocks(&flow.steps, &scope, self.sink);
        let each_step = flow.each_step.as_ref().map(|options| scope.options(options, self.sink));
        let admin = flow.admin.as_ref().map(|holders| scope.holders(holders, self.sink));
        let valid = flow.valid.as_ref().map(|text| self.valid(text, &started.on, &scope));
        let distinct_humans = flow.distinct_humans.map(|count| self.in_range("the number of people", count));
        let on_reject = self.on_reject(flow, &scope);
        let each_step = stated(each_step)?;
        let (written, on_reject, templates) = (written?, on_reject?, templates?);
        let everywhere = defaults.map_or_else(StepOptions::default, |defaults| defaults.each_step.clone());
        let blocks = expand(&written, templates, &each_step.or(&everywhere));
        let is_whole = flow_block::called(&flow.steps, names).iter().all(|ix| templates.get(*ix).is_some_and(Option::is_some));
        let fits = !is_whole || flow_shape::check(&flow.id, &written, &blocks, &on_reject, names, self.sink);
        Some(Flow {
            named: named?,
            on: started.on.clone(),
            when: when?,
            params: params?,
            admin: absent_or_found(admin)?,
            valid: absent_or_found(valid)?,
            each_step,
            written,
            blocks,
            on_reject,
            distinct_humans: absent_or_found(distinct_humans)?,
            forbid: forbidden(&flow.forbid),
        })
        .filter(|_| fits)
    }

    fn valid(&mut self, text: &Text, on: &Spanned<Trigger>, scope: &Scope<'_>) -> Option<Spanned<Duration>> {
        if !matches!(on.value, Trigger::Reveal(_) | Trigger::Change(_)) {
            self.sink.push(Diagnostic::new(&VALID, text.place).also(on.place, "it starts here"));
            return None;
        }
        scope.clock_time(text, self.sink)
    }

    fn in_range(&mut self, what: &'static str, count: Spanned<u32>) -> Option<Spanned<u32>> {
        let fits = (1..=MOST).contains(&count.value);
        if !fits {
            self.sink.push(Diagnostic::new(&OUT_OF_RANGE, count.place).arg("what", what).arg("most", MOST));
        }
        fits.then_some(count)
    }

    fn on_reject(&mut self, flow: &syntax::Flow, scope: &Scope<'_>) -> Option<Spanned<OnReject>> {
        let Some(stated) = &flow.on_reject else { return Some(flow.id.with(OnReject::End)) };
        let syntax::OnReject::Return { to, max_rounds } = &stated.value else { return Some(stated.with(OnReject::End)) };
        let to = match to {
            syntax::ReturnTo::Requester if asks_nobody("requester", stated.place, scope.roots(), self.sink) => None,
            syntax::ReturnTo::Requester => Some(ReturnTo::Requester),
            // Whether there is such a step is asked when templates are in their places.
            syntax::ReturnTo::Step(step) => read_id(step, self.sink).map(ReturnTo::Step),
        };
        let rounds = max_rounds.unwrap_or(stated.with(ROUNDS));
        let max_rounds = self.in_range("the number of rounds", rounds);
        Some(stated.with(OnReject::Return { to: to?, max_rounds: max_rounds? }))
    }

    fn exempts(&mut self) -> Vec<Exempt> {
        let mut exempts = Vec::new();
        for exempt in &self.written.exempts {
            let resolved = self.exempt(exempt);
            exempts.extend(self.given.names.exempts.declared(&exempt.id).zip(resolved));
        }
        exempts.sort_by_key(|(ix, _): &(ExemptIx, Exempt)| *ix);
        exempts.into_iter().map(|(_, exempt)| exempt).collect()
    }

    fn exempt(&mut self, exempt: &'a syntax::Exempt) -> Option<Exempt> {
        let (id, old, name) = (&exempt.id, exempt.renamed_from.as_ref(), exempt.name.as_ref());
        let named = self.given.names.named(exempt.at, id, old, name, self.sink);
        let started = flow_trigger::started(&exempt.on, self.given, self.sink)?;
        if started.schedule.is_some() {
            self.sink.push(Diagnostic::new(&EXEMPT_SCHEDULE, exempt.on.at.place));
            return None;
        }
        let scope = Scope {
            given: self.given,
            types: &started.types,
            schedule: None,
            is_called: true,
            params: &[],
            is_template: false,
            held: Vec::new(),
        };
        let when = scope.when(exempt.when.as_ref(), self.sink);
        Some(Exempt { named: named?, on: started.on, when: when? })
    }
}

/// What is forbidden, each once; who adds no signer anywhere adds none before or after either.
fn forbidden(list: &[Spanned<syntax::Forbidden>]) -> Vec<Spanned<Forbidden>> {
    let one = |what: &Spanned<syntax::Forbidden>| {
        what.with(match what.value {
            syntax::Forbidden::Transfer => Forbidden::Transfer,
            syntax::Forbidden::Delegate => Forbidden::Delegate,
            syntax::Forbidden::Withdraw => Forbidden::Withdraw,
            syntax::Forbidden::AddSigner => Forbidden::AddSigner,
            syntax::Forbidden::AddSignerBefore => Forbidden::AddSignerBefore,
            syntax::Forbidden::AddSignerAfter => Forbidden::AddSignerAfter,
        })
    };
    let mut all: Vec<_> = list.iter().map(one).collect();
    all.sort_by_key(|what| what.value);
    all.dedup_by_key(|what| what.value);
    if all.iter().any(|what| what.value == Forbidden::AddSigner) {
        all.retain(|what| !matches!(what.value, Forbidden::AddSignerBefore | Forbidden::AddSignerAfter));
    }
    all
}

/// Options that are not stated are none; stated and faulty is no flow.
pub(super) fn stated(options: Option<Option<StepOptions>>) -> Option<StepOptions> {
    options.unwrap_or_else(|| Some(StepOptions::default()))
}
