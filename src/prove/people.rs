use std::cell::RefCell;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::classes::Classes;
use super::ground::Ground;
use super::reading::{Reader, Variable};
use super::space::Space;
use crate::bundle::{
    Approver, ApproverListIx, ChainEnd, ExprIx, Flow, HeldWhere, Holders, IfNobody, Op, PersonOf, RoleOf, Step, Then, UnitOf,
};
use crate::eval::{Place, chain, who_holds};
use crate::value::{Ix as _, PersonIx, RoleIx, UnitIx, Value};

/// Who stands where in the organisation, worked out once for all flows.
pub(super) struct People<'g, 'a> {
    ground: &'g Ground<'a>,
    /// Everybody, those first who are nobody's head or manager and hold no role that approves.
    pub(super) order: Vec<PersonIx>,
    /// Sets of holders by number, so that equal ones are one.
    sets: RefCell<FxHashMap<Vec<PersonIx>, u32>>,
    /// The holders of a role where a unit is asked.
    held: RefCell<FxHashMap<(RoleIx, UnitIx), u32>>,
}

/// How a step, and what becomes of it, depends on variables.
#[derive(Default)]
pub(super) struct Needs {
    /// What says who approves.
    pub(super) variables: BTreeSet<Variable>,
    /// Expressions whose values say it.
    pub(super) paths: Vec<ExprIx>,
    /// Roles held where the request belongs.
    here: BTreeSet<RoleIx>,
    /// Roles held in the unit that a variable is.
    there: BTreeSet<(Variable, RoleIx)>,
    /// Variables whose manager counts.
    managers: BTreeSet<Variable>,
    /// Variables whose head counts.
    heads: BTreeSet<Variable>,
    /// Whether somebody is chosen by the request.
    pub(super) chosen: bool,
    /// Whether of managers more counts than the one above.
    higher: bool,
    /// Whether somebody is named.
    named: bool,
    /// All roles that are asked, wherever held.
    roles: BTreeSet<RoleIx>,
}

impl Needs {
    /// What all of these depend on together.
    pub(super) fn all<'n>(steps: impl Iterator<Item = &'n Self>) -> Self {
        let mut all = Self::default();
        for needs in steps {
            all.variables.extend(&needs.variables);
            all.paths.extend(&needs.paths);
            all.here.extend(&needs.here);
            all.there.extend(&needs.there);
            all.managers.extend(&needs.managers);
            all.heads.extend(&needs.heads);
            all.roles.extend(&needs.roles);
            all.chosen |= needs.chosen;
            all.higher |= needs.higher;
            all.named |= needs.named;
        }
        all
    }
}

impl<'g, 'a> People<'g, 'a> {
    pub(super) fn new(ground: &'g Ground<'a>) -> Self {
        let bundle = &ground.bundle;
        let now = ground.now();
        let mut busy: BTreeSet<PersonIx> = BTreeSet::new();
        busy.extend(ground.set.units.iter().filter_map(|unit| unit.head.as_ref()).map(|head| head.value));
        busy.extend(ground.set.people.indexes().filter_map(|person| chain(bundle, person).next()));
        for flow in bundle.flows().rows.iter() {
            for approver in flow.approvers.iter().flat_map(|list| &list.alternatives).flat_map(|one| &one.union) {
                match &approver.0 {
                    Approver::Holders(Holders { role: RoleOf::Role(role), .. }) => {
                        busy.extend(who_holds(bundle, *role, &[Place::Anywhere], now));
                    }
                    Approver::Person(PersonOf::Person(person)) => _ = busy.insert(*person),
                    _ => {}
                }
            }
        }
        let mut order: Vec<PersonIx> = ground.set.people.indexes().collect();
        order.sort_by_key(|person| (busy.contains(person), *person));
        Self { ground, order, sets: RefCell::default(), held: RefCell::default() }
    }

    /// What a step depends on.
    pub(super) fn needs(&self, reader: &Reader<'_, '_>, flow: &Flow, step: &Step) -> Needs {
        let mut needs = Needs::default();
        self.list(reader, flow, step.approvers, &mut needs);
        let options = &step.options;
        if let IfNobody::Holders(holders) = &options.if_nobody {
            self.holders(reader, holders, &mut needs);
        }
        if options.if_nobody == IfNobody::Escalate {
            let who = if reader.of.is_some() { Variable::Requester } else { reader.subject() };
            needs.variables.insert(who);
            needs.managers.insert(who);
            needs.higher = true;
        }
        for rung in &options.timeouts {
            if let Then::To(holders) | Then::Escalate(Some(holders)) = &rung.then {
                self.holders(reader, holders, &mut needs);
            }
        }
        needs
    }

    fn list(&self, reader: &Reader<'_, '_>, flow: &Flow, list: ApproverListIx, needs: &mut Needs) {
        let Some(list) = flow.approvers.get(list) else { return };
        for alternative in &list.alternatives {
            for approver in alternative.union.iter().map(|(approver, _)| approver).chain(&alternative.except) {
                match approver {
                    Approver::Manager(of, _) | Approver::Chain(of, _) => {
                        needs.higher |= !matches!(approver, Approver::Manager(_, 1));
                        self.direct(reader, *of, needs, |needs, variable| _ = needs.managers.insert(variable));
                        if let Approver::Chain(_, ChainEnd::Role(role)) = approver {
                            needs.variables.extend(reader.unit());
                            needs.here.insert(*role);
                            needs.roles.insert(*role);
                        }
                    }
                    Approver::HeadOfUnit => {
                        needs.heads.extend(reader.unit());
                        needs.variables.extend(reader.unit());
                    }
                    Approver::HeadOf(UnitOf::Expr(of)) => {
                        self.direct(reader, *of, needs, |needs, variable| _ = needs.heads.insert(variable));
                    }
                    Approver::Person(PersonOf::Expr(of)) => {
                        needs.named = true;
                        needs.variables.extend(reader.variables(*of));
                        needs.paths.push(*of);
                    }
                    Approver::Holders(holders) => self.holders(reader, holders, needs),
                    Approver::ChosenFrom(inner) => {
                        needs.chosen = true;
                        self.list(reader, flow, *inner, needs);
                    }
                    Approver::Group(inner) => self.list(reader, flow, *inner, needs),
                    Approver::HeadOf(UnitOf::Unit(_)) | Approver::Person(PersonOf::Person(_)) => needs.named = true,
                }
            }
        }
    }

    /// A person or unit that is read: a variable itself, of which `mark` counts, or any path.
    fn direct(&self, reader: &Reader<'_, '_>, of: ExprIx, needs: &mut Needs, mark: impl Fn(&mut Needs, Variable)) {
        let variables = reader.variables(of);
        let itself = match self.ground.bundle.program().get(of) {
            Op::Principal | Op::Person | Op::Requester | Op::Subject | Op::Resource(_) | Op::Context(_) => {
                variables.first().copied()
            }
            _ => None,
        };
        needs.variables.extend(variables);
        match itself {
            Some(variable) => mark(needs, variable),
            None => needs.paths.push(of),
        }
    }

    fn holders(&self, reader: &Reader<'_, '_>, holders: &Holders, needs: &mut Needs) {
        let roles: Vec<RoleIx> = match holders.role {
            RoleOf::Role(role) => vec![role],
            RoleOf::Expr(of) => {
                needs.variables.extend(reader.variables(of));
                needs.paths.push(of);
                self.named(of)
            }
        };
        needs.roles.extend(&roles);
        match holders.held {
            HeldWhere::Here => {
                needs.variables.extend(reader.unit());
                needs.here.extend(roles);
            }
            HeldWhere::In(UnitOf::Expr(of)) => {
                let there = |needs: &mut Needs, variable| needs.there.extend(roles.iter().map(|role| (variable, *role)));
                self.direct(reader, of, needs, there);
            }
            HeldWhere::In(UnitOf::Unit(_)) | HeldWhere::Anywhere => {}
        }
    }

    /// The roles that an expression may say: those that its tables name, else all.
    fn named(&self, of: ExprIx) -> Vec<RoleIx> {
        let Op::Table(table, _, column) = self.ground.bundle.program().get(of) else {
            return self.ground.set.roles.indexes().collect();
        };
        let rows = self.ground.set.tables.get(*table).map_or(&[][..], |table| &table.rows);
        let outputs = rows.iter().filter_map(|row| row.outputs.get(*column as usize));
        let role = |value: &Value| if let Value::Role(role) = value { Some(*role) } else { None };
        let mut roles: Vec<RoleIx> = outputs.filter_map(|value| role(&value.value)).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// What of a variable's value counts for who approves.
    pub(super) fn marks(&self, reader: &Reader<'_, '_>, needs: &Needs, variable: Variable, value: Option<&Value>) -> Vec<u32> {
        let bundle = &self.ground.bundle;
        let mut out = Vec::new();
        let (person, mut unit) = match value {
            Some(Value::Person(person)) => (Some(*person), None),
            Some(Value::Unit(unit)) => (None, Some(*unit)),
            _ => (None, None),
        };
        if needs.managers.contains(&variable) {
            out.push(person.and_then(|person| chain(bundle, person).next()).map_or(u32::MAX, |manager| manager.row()));
        }
        // Where a date comes near, the person's unit is the request's.
        let here = reader.unit() == Some(variable);
        if here && variable == Variable::Requester {
            unit = person.map(|person| bundle.people().get(person).unit);
        }
        if needs.heads.contains(&variable) {
            let head = unit.and_then(|unit| bundle.units().head(unit, Some(self.ground.now())));
            out.push(head.map_or(u32::MAX, |head| head.row()));
        }
        let roles = needs.here.iter().filter(|_| here);
        let there = needs.there.iter().filter(|(own, _)| *own == variable).map(|(_, role)| role);
        for role in roles.chain(there) {
            out.push(unit.map_or(u32::MAX, |unit| self.held_by(*role, unit)));
        }
        if here && !self.ground.bundle.flows().binds.is_empty() {
            out.push(unit.map_or(u32::MAX, |unit| self.bound_at(reader, unit)));
        }
        out
    }

    /// The classes of a variable, those together that make no difference to who approves a step.
    pub(super) fn alike(&self, space: &Space<'_, '_>, needs: &Needs, variable: Variable) -> Vec<(Classes, u64)> {
        let paths = needs.paths.iter().copied().filter(|path| space.reader.variables(*path).contains(&variable));
        let (own, shared): (Vec<ExprIx>, Vec<ExprIx>) = paths.partition(|path| space.reader.variables(*path).len() == 1);
        let mut known: FxHashMap<_, usize> = FxHashMap::default();
        let mut groups: Vec<(Vec<u32>, u64)> = Vec::new();
        for class in 0..space.count(variable) {
            let marks = self.marks(&space.reader, needs, variable, space.value(variable, class));
            let looks: Vec<_> = own.iter().map(|path| space.look(variable, class, *path)).collect();
            let key = (marks, looks, (!shared.is_empty()).then_some(class));
            let at = *known.entry(key).or_insert(groups.len());
            if at == groups.len() {
                groups.push((Vec::new(), 0));
            }
            if let Some((classes, members)) = groups.get_mut(at) {
                classes.push(class);
                *members = members.saturating_add(u64::from(space.members(variable, class)));
            }
        }
        groups.into_iter().map(|(classes, members)| (Classes::of(classes), members)).collect()
    }

    /// The same with managers together who can take each other's place: nothing else that the step says can mean them, and as
    /// many stand above them. Nothing where it counts who they are.
    pub(super) fn alike_managers(&self, space: &Space<'_, '_>, needs: &Needs, variable: Variable) -> Option<Vec<(Classes, u64)>> {
        let single = needs.managers.len() == 1 && needs.managers.contains(&variable);
        if !single || needs.higher || needs.named || !needs.heads.is_empty() || !needs.paths.is_empty() {
            return None;
        }
        let bundle = &self.ground.bundle;
        let mut known: FxHashMap<_, usize> = FxHashMap::default();
        let mut groups: Vec<(Vec<u32>, u64)> = Vec::new();
        for class in 0..space.count(variable) {
            let value = space.value(variable, class);
            let mut marks = self.marks(&space.reader, needs, variable, value);
            let manager = match value {
                Some(Value::Person(person)) => chain(bundle, *person).next(),
                _ => None,
            };
            let granted = |person: &PersonIx, role: &RoleIx| {
                bundle.holders(*role).iter().any(|holding| holding.people.binary_search(person).is_ok())
            };
            let busy = manager.filter(|manager| needs.roles.iter().any(|role| granted(manager, role)));
            let stands = manager.filter(|_| busy.is_none()).map(|manager| {
                let above: Vec<PersonIx> = chain(bundle, manager).filter(|above| self.ground.is_active(*above)).take(2).collect();
                (self.ground.is_active(manager), above.len(), above.first().copied().filter(|_| above.len() == 1))
            });
            // The first mark is the manager's.
            if let (Some(mark), Some(_)) = (marks.first_mut(), stands) {
                *mark = 0;
            }
            let at = *known.entry((marks, busy, stands)).or_insert(groups.len());
            if at == groups.len() {
                groups.push((Vec::new(), 0));
            }
            if let Some((classes, members)) = groups.get_mut(at) {
                classes.push(class);
                *members = members.saturating_add(u64::from(space.members(variable, class)));
            }
        }
        Some(groups.into_iter().map(|(classes, members)| (Classes::of(classes), members)).collect())
    }

    /// The number of the set of a role's holders where a unit is asked.
    fn held_by(&self, role: RoleIx, unit: UnitIx) -> u32 {
        let known = self.held.borrow().get(&(role, unit)).copied();
        known.unwrap_or_else(|| {
            let (bundle, now) = (&self.ground.bundle, self.ground.now());
            let holders = who_holds(bundle, role, &[Place::Unit(unit)], now);
            let mut sets = self.sets.borrow_mut();
            let next = u32::try_from(sets.len()).unwrap_or(u32::MAX);
            let set = *sets.entry(holders).or_insert(next);
            self.held.borrow_mut().insert((role, unit), set);
            set
        })
    }

    /// The nearest unit at or above one that binds parameters of the flow.
    fn bound_at(&self, reader: &Reader<'_, '_>, unit: UnitIx) -> u32 {
        let bundle = &self.ground.bundle;
        let bound = |at: &UnitIx| bundle.flows().binds.iter().any(|bind| Some(bind.flow) == reader.flow && bind.unit == *at);
        bundle.units().upwards(unit).find(bound).map_or(u32::MAX, |unit| unit.row())
    }
}
