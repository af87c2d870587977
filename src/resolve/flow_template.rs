//! Templates: who calls them, what they know of those who do, and that none calls itself.

use std::collections::BTreeSet;

use super::flow::{Resolver, stated};
use super::flow_scope::{Scope, Signature};
use super::{flow_block, flow_param, graph};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::model::Template;
use crate::source::{Place, Spanned};
use crate::syntax;
use crate::value::{Ix, Table, TemplateIx, TypeIx};

static CYCLE: Code = Code::error(
    "flow/template-cycle",
    "templates call each other in a circle: {chain}",
    "a template is put in the place of its call: take one of these calls out",
);
static NEVER_CALLED: Code =
    Code::lint("flow/template-never-called", Level::Warn, "no flow calls the template `{template}`", "call it, or take it out");
pub(super) const CODES: &[&Code] = &[&CYCLE, &NEVER_CALLED];

/// From where a template is called.
#[derive(Clone, Default)]
struct Callers {
    types: Vec<Spanned<TypeIx>>,
    schedule: Option<Place>,
    any: bool,
}

impl<'a> Resolver<'a, '_> {
    /// Which templates each template calls.
    pub(super) fn calls(&self) -> Vec<Vec<TemplateIx>> {
        let names = self.given.names;
        let mut calls = vec![Vec::new(); names.templates.len()];
        for template in &self.written.templates {
            let own = names.templates.declared(&template.id).and_then(|ix| calls.get_mut(ix.row() as usize));
            if let Some(own) = own {
                *own = flow_block::called(&template.steps, names);
            }
        }
        calls
    }

    pub(super) fn check_cycles(&mut self, calls: &[Vec<TemplateIx>]) -> bool {
        let count = u32::try_from(calls.len()).unwrap_or(u32::MAX);
        let below = |node: u32| calls.get(node as usize).into_iter().flatten().map(|ix| ix.row()).collect();
        let circles = graph::cycles(count, below);
        for circle in &circles {
            let ids: Vec<_> = circle.iter().map(|row| self.given.names.templates.id(TemplateIx::new(*row))).collect();
            let chain: Vec<_> = ids.iter().chain(ids.first()).map(|id| format!("`{}`", id.value)).collect();
            if let Some(first) = ids.first() {
                self.sink.push(Diagnostic::new(&CYCLE, first.place).arg("chain", chain.join(", ")));
            }
        }
        circles.is_empty()
    }

    /// Which flows call each template, through however many others.
    fn callers(&self, calls: &[Vec<TemplateIx>]) -> Vec<Callers> {
        let mut callers = vec![Callers::default(); calls.len()];
        for flow in &self.written.flows {
            let mut open = flow_block::called(&flow.steps, self.given.names);
            let mut seen = BTreeSet::new();
            while let Some(template) = open.pop() {
                if !seen.insert(template) {
                    continue;
                }
                open.extend(calls.get(template.row() as usize).into_iter().flatten().copied());
                let Some(own) = callers.get_mut(template.row() as usize) else { continue };
                own.any = true;
                if let Some(started) = self.starts.get(&flow.id.place).and_then(Option::as_ref) {
                    own.types.extend(&started.types);
                    own.schedule = own.schedule.or(started.schedule);
                }
            }
        }
        for own in &mut callers {
            own.types.sort_by_key(|of| of.value);
            own.types.dedup_by_key(|of| of.value);
        }
        callers
    }

    /// The templates by number, each checked once against the requests of all that call it.
    pub(super) fn templates(&mut self, calls: &[Vec<TemplateIx>]) -> Table<TemplateIx, Option<Template>> {
        let callers = self.callers(calls);
        // Where a caller's own start has a fault, nobody knows what its requests are.
        let unknown = self.starts.values().any(Option::is_none);
        let mut rows: Vec<Option<Template>> = callers.iter().map(|_| None).collect();
        for template in &self.written.templates {
            let Some(ix) = self.given.names.templates.declared(&template.id) else { continue };
            let row = ix.row() as usize;
            let (Some(callers), Some(Some(signature))) = (callers.get(row), self.given.signatures.get(row)) else { continue };
            if !callers.any {
                self.sink.push(Diagnostic::new(&NEVER_CALLED, template.id.place).arg("template", &template.id.value));
            }
            if unknown && callers.any && callers.types.is_empty() && callers.schedule.is_none() {
                continue;
            }
            let scope = Scope {
                given: self.given,
                types: &callers.types,
                schedule: callers.schedule,
                is_called: callers.any,
                params: &signature.params,
                is_template: true,
                held: Vec::new(),
            };
            let resolved = self.template(template, signature, &scope);
            if let Some(slot) = rows.get_mut(row) {
                *slot = resolved;
            }
        }
        Table::new(rows)
    }

    fn template<'b>(&mut self, template: &'b syntax::Template, signature: &Signature<'_>, scope: &Scope<'b>) -> Option<Template> {
        let (id, old, name) = (&template.id, template.renamed_from.as_ref(), template.name.as_ref());
        let named = self.given.names.named(template.at, id, old, name, self.sink);
        let each_step = template.each_step.as_ref().map(|options| scope.options(options, self.sink));
        let written = flow_block::blocks(&template.steps, scope, self.sink);
        let params = flow_param::of_template(&template.params, signature);
        Some(Template { named: named?, params, each_step: stated(each_step)?, written: written? })
    }
}
