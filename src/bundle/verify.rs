//! What loading establishes: after [`Parts::verify`] every number points at a row, every list that is searched is sorted, every
//! tree is a tree.

use super::verified::{Verified, ensure, rises};
use super::{
    Assigned, Assignment, BundleError, CellTest, Hit, Kind, Membership, Names, Op, Part, Parts, PersonPart, Rule, Scope, Subject,
    Target, UnitKind,
};
use crate::value::{Ix, PersonIx, RoleIx, UnitIx, Value};

/// A few lists of actions, targets and subjects multiply to any size; no set that people write comes near this.
const MAX_FILINGS: usize = 8_000_000;

impl Parts {
    pub(super) fn verify(&mut self) -> Verified {
        self.load_names()?;
        self.verify_constants()?;
        self.verify_catalog()?;
        self.verify_units()?;
        self.verify_people()?;
        self.verify_rates()?;
        self.verify_tables()?;
        self.verify_program()?;
        self.verify_rules()?;
        self.verify_flows()?;
        self.verify_protections()
    }

    fn load_names(&mut self) -> Verified {
        self.units.ids.load()?;
        self.people.ids.load()?;
        self.roles.load()?;
        self.integrations.load()?;
        self.table_ids.load()?;
        self.rule_ids.load()?;
        self.flows.ids.load()?;
        self.flows.exempt_ids.load()?;
        self.flows.calendar_ids.load()?;
        let catalog = &mut self.catalog;
        catalog.purposes.load()?;
        catalog.channels.load()?;
        catalog.scenarios.load()?;
        catalog.keys.load()?;
        catalog.person_attributes.load()?;
        catalog.unit_attributes.load()?;
        catalog.attributes.load()?;
        catalog.fields.load()?;
        catalog.types.load()?;
        catalog.apps.load()?;
        catalog.actions.load()
    }

    fn verify_constants(&self) -> Verified {
        let mut sound = true;
        self.constants.visit(&mut |value| {
            sound &= match value {
                Value::Person(person) => self.people.ids.has(*person),
                Value::Unit(unit) => self.units.ids.has(*unit),
                Value::Role(role) => self.roles.has(*role),
                Value::Integration(integration) => self.integrations.has(*integration),
                _ => true,
            };
        });
        ensure(sound, "a constant that names nothing")
    }

    fn verify_catalog(&self) -> Verified {
        let catalog = &self.catalog;
        let mut depths: Vec<u32> = Vec::with_capacity(catalog.kinds.len());
        for kind in catalog.kinds.iter() {
            let depth = match kind {
                Kind::Set(of) => depths.get(of.row() as usize).map(|depth| depth.saturating_add(1)),
                _ => Some(0),
            };
            depths.push(depth.filter(|depth| *depth <= 128).ok_or(BundleError::Malformed("a type of values"))?);
        }
        ensure(catalog.key_kinds.len() == catalog.keys.len(), "context keys")?;
        ensure(catalog.key_kinds.iter().all(|kind| catalog.kinds.get(*kind).is_some()), "a context key's type")?;
        ensure(catalog.person_rows.len() == catalog.person_attributes.len(), "person attributes")?;
        ensure(catalog.person_rows.iter().all(|row| catalog.kinds.get(row.kind).is_some()), "a person attribute's type")?;
        ensure(catalog.type_rows.len() == catalog.types.len(), "types")?;
        for row in catalog.type_rows.iter() {
            ensure(rises(&row.actions, |action| *action), "a type's actions")?;
            ensure(row.actions.iter().all(|action| catalog.actions.has(*action)), "a type's action")?;
            ensure(rises(&row.attributes, |(name, _)| *name), "a type's attributes")?;
            let declared = |(name, kind): &(_, _)| catalog.attributes.has(*name) && catalog.kinds.get(*kind).is_some();
            ensure(row.attributes.iter().all(declared), "a type's attribute")?;
            let own = |name| row.attributes.binary_search_by_key(&name, |(own, _)| *own).is_ok();
            ensure(row.unit.is_none_or(own) && row.owner.is_none_or(own), "a type's unit or owner")?;
        }
        Ok(())
    }

    fn verify_units(&self) -> Verified {
        let units = &self.units;
        ensure(units.rows.len() == units.ids.len(), "units")?;
        let mut open: Vec<UnitIx> = Vec::new();
        let mut virtuals = false;
        for (unit, row) in units.rows.enumerate() {
            virtuals |= row.kind == UnitKind::Virtual;
            ensure(virtuals == (row.kind == UnitKind::Virtual), "a unit behind the virtual ones")?;
            while open.last().is_some_and(|last| units.rows.get(*last).is_none_or(|above| above.end <= unit)) {
                open.pop();
            }
            ensure(open.last().copied() == row.parent, "a unit's parent")?;
            let outer = open.last().and_then(|last| units.rows.get(*last)).map(|above| above.end);
            ensure(row.end > unit && outer.is_none_or(|end| row.end <= end), "a unit's extent")?;
            ensure((row.end.row() as usize) <= units.rows.len(), "a unit's end")?;
            ensure(!virtuals || row.end.row() == unit.row().saturating_add(1), "a virtual unit's extent")?;
            open.push(unit);
            let person = |person: &PersonIx| self.people.ids.has(*person);
            ensure(row.head.as_ref().is_none_or(person), "a unit's head")?;
            ensure(row.members.iter().all(person) && rises(&row.members, |member| *member), "a unit's members")?;
            ensure(row.name.is_none_or(|name| self.constants.get(name).is_some()), "a unit's name")?;
            ensure(rises(&row.attributes, |(name, _)| *name), "a unit's attributes")?;
            ensure(
                row.attributes
                    .iter()
                    .all(|(name, value)| self.catalog.unit_attributes.has(*name) && self.constants.get(*value).is_some()),
                "a unit's attribute",
            )?;
        }
        Ok(())
    }

    fn verify_people(&mut self) -> Verified {
        let (people, units) = (&self.people, &self.units);
        ensure(people.rows.len() == people.ids.len() && people.named.len() == people.ids.len(), "people")?;
        ensure(people.named.iter().all(|profile| self.profiles.get(*profile).is_some()), "what somebody is assigned")?;
        let known = |person: PersonIx| people.ids.has(person);
        for row in people.rows.iter() {
            ensure(units.rows.get(row.unit).is_some_and(|unit| unit.kind != UnitKind::Virtual), "a person's unit")?;
            ensure(row.manager.is_none_or(known), "a person's manager")?;
            ensure(self.profiles.get(row.profile).is_some(), "a person's profile")?;
        }
        ensure(rises(&people.also_in, |row| *row), "further units")?;
        ensure(people.also_in.iter().all(|(person, unit)| known(*person) && units.ids.has(*unit)), "a further unit")?;
        ensure(rises(&people.columns, |(part, _)| *part), "columns of people")?;
        for (part, cells) in people.columns.iter() {
            let declared = match part {
                PersonPart::Attribute(name) => self.catalog.person_attributes.has(*name),
                _ => true,
            };
            ensure(declared && rises(cells, |(person, _)| *person), "a column of people")?;
            ensure(
                cells.iter().all(|(person, value)| known(*person) && self.constants.get(*value).is_some()),
                "a column's cell",
            )?;
        }
        for grants in self.profiles.iter() {
            ensure(rises(grants, |grant| *grant), "a profile")?;
            let sound = |scope: &Scope| match scope {
                Scope::Unit(unit) => units.ids.has(*unit),
                Scope::Tenant | Scope::OwnUnit => true,
            };
            ensure(grants.iter().all(|grant| self.roles.has(grant.role) && sound(&grant.scope)), "a grant")?;
        }
        self.verify_membership()?;
        self.verify_chains()
    }

    fn verify_membership(&self) -> Verified {
        let Membership { included, excludes, assignments } = &self.membership;
        let role = |role: &RoleIx| self.roles.has(*role);
        ensure(included.len() == self.roles.len(), "roles that come with others")?;
        ensure(included.iter().all(|roles| roles.iter().all(role)), "a role that comes with another")?;
        ensure(rises(excludes, |pair| *pair), "roles that exclude each other")?;
        ensure(excludes.iter().all(|(one, other)| role(one) && role(other)), "a role that excludes another")?;
        for Assignment { role: own, who, scope, .. } in assignments {
            let unit = |unit: &UnitIx| self.units.ids.has(*unit);
            let whom = match who {
                Assigned::Unit(outer) => unit(outer) && scope.is_some(),
                Assigned::HeadsIn(outer) => unit(outer),
                Assigned::Where(_) => scope.is_some(),
            };
            ensure(role(own) && whom, "an assignment")?;
            ensure(!matches!(scope, Some(Scope::Unit(outer)) if !unit(outer)), "an assignment's scope")?;
        }
        Ok(())
    }

    /// No chain of managers comes back to where it was.
    fn verify_chains(&mut self) -> Verified {
        self.units.index();
        let (people, units) = (&self.people, &self.units);
        // 0: not seen, otherwise the walk that saw it.
        let mut seen = vec![0_u32; people.rows.len()];
        for (walk, start) in (1_u32..).zip(people.rows.indexes()) {
            let mut next = Some(start);
            while let Some(person) = next {
                let Some(mark) = seen.get_mut(person.row() as usize) else { break };
                if *mark == walk {
                    return Err(BundleError::Malformed("a chain of managers that comes back"));
                }
                if *mark != 0 {
                    break;
                }
                *mark = walk;
                next = people.rows.get(person).and_then(|row| row.manager.or_else(|| units.head_above(row.unit, person)));
            }
        }
        Ok(())
    }

    fn verify_rates(&self) -> Verified {
        ensure(rises(&self.rates, |rate| (rate.on, rate.currency)), "rates")?;
        ensure(self.rates.iter().all(|rate| rises(&rate.per, |(currency, _)| *currency)), "a rate")
    }

    fn verify_tables(&self) -> Verified {
        ensure(self.tables.len() == self.table_ids.len(), "tables")?;
        for table in self.tables.iter() {
            let kinds = &self.catalog.kinds;
            ensure(table.outputs.iter().all(|kind| kinds.get(*kind).is_some()), "a table's output")?;
            let ordered = |kind| matches!(kinds.get(kind), Some(Kind::Enum(_)));
            let wants = matches!(table.hit, Hit::Priority | Hit::OutputOrder);
            ensure(!wants || table.outputs.iter().any(|kind| ordered(*kind)), "a table's order")?;
            for row in &table.rows {
                ensure(row.inputs.len() == table.inputs as usize && row.outputs.len() == table.outputs.len(), "a table's row")?;
                let known = |test: &CellTest| self.constants.get(test.value).is_some();
                ensure(row.inputs.iter().flatten().all(known), "a table's cell")?;
                ensure(row.outputs.iter().all(|value| self.constants.get(*value).is_some()), "a table's value")?;
            }
        }
        Ok(())
    }

    fn verify_program(&self) -> Verified {
        let mut roots: Vec<_> =
            self.rules.iter().flat_map(|rule| [rule.when, rule.unless]).flatten().chain(self.membership.conditions()).collect();
        roots.extend(self.sight_roots());
        self.flows.each_expr(&mut |root| roots.push(root));
        self.program.verify(roots.into_iter())?;
        let catalog = &self.catalog;
        let part = |part: &Part| match part {
            Part::PersonAttribute(name) => catalog.person_attributes.has(*name),
            Part::UnitAttribute(name) => catalog.unit_attributes.has(*name),
            _ => true,
        };
        for op in self.program.ops.iter() {
            let sound = match op {
                Op::Constant(constant) => self.constants.get(*constant).is_some(),
                Op::Resource(name) | Op::HasResource(name) => catalog.attributes.has(*name),
                Op::Context(key) | Op::HasContext(key) => catalog.keys.has(*key),
                Op::Path(_, parts) | Op::HasPart(_, parts) => !parts.is_empty() && parts.iter().all(part),
                Op::Table(table, inputs, column) => self.tables.get(*table).is_some_and(|table| {
                    let counted = table.hit == Hit::CollectCount && *column == 0;
                    table.inputs as usize == inputs.len() && (counted || (*column as usize) < table.outputs.len())
                }),
                Op::Or(all) | Op::And(all) | Op::Product(all) => !all.is_empty(),
                Op::Sum(terms) => !terms.is_empty(),
                _ => true,
            };
            ensure(sound, "a program's node")?;
        }
        Ok(())
    }

    fn verify_rules(&self) -> Verified {
        let catalog = &self.catalog;
        ensure(self.rules.len() == self.rule_ids.len() && self.rules.len() == self.origins.rules.len(), "rules")?;
        let files = self.origins.files.len();
        let mut origins = self.origins.rules.iter().chain(&self.origins.places);
        ensure(origins.all(|(file, _, _)| (*file as usize) < files), "an origin")?;
        ensure(sorted(&self.rule_ids), "rules by id")?;
        ensure(self.filings() <= MAX_FILINGS, "rules with too many actions, targets and subjects")?;
        for rule in self.rules.iter() {
            ensure(rule.subjects.iter().chain(&rule.except).all(|subject| self.is_subject(subject)), "a rule's subject")?;
            ensure(rises(&rule.actions, |action| *action) && rises(&rule.targets, |target| *target), "a rule's actions")?;
            ensure(rule.actions.iter().all(|action| catalog.actions.has(*action)), "a rule's action")?;
            let target = |target: &Target| match target {
                Target::Type(of) => catalog.types.has(*of),
                Target::App(app) => catalog.apps.has(*app),
            };
            ensure(rule.targets.iter().all(target), "a rule's target")?;
            ensure(rule.in_unit.is_none_or(|unit| self.units.ids.has(unit)), "a rule's unit")?;
            ensure(rises(&rule.purposes, |purpose| *purpose), "a rule's purposes")?;
            ensure(rule.purposes.iter().all(|purpose| catalog.purposes.has(*purpose)), "a rule's purpose")?;
        }
        Ok(())
    }
}

impl Parts {
    /// Whether a subject names something that is there.
    pub(super) fn is_subject(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Role(role) | Subject::RoleAnywhere(role) => self.roles.has(*role),
            Subject::Unit(unit) => self.units.ids.has(*unit),
            Subject::Person(person) => self.people.ids.has(*person),
            Subject::Integration(integration) => self.integrations.has(*integration),
            Subject::Manager(level) => *level > 0,
            Subject::Anyone | Subject::Owner | Subject::ManagerAny | Subject::HeadOfUnit => true,
        }
    }

    /// How many entries the filing of the rules will have at most.
    fn filings(&self) -> usize {
        let count =
            |rule: &Rule| rule.actions.len().saturating_mul(rule.targets.len()).saturating_mul(rule.subjects.len().max(1));
        self.rules.iter().map(count).fold(0, usize::saturating_add)
    }
}

/// Whether rows stand in the order of their ids.
fn sorted<I: Ix>(names: &Names<I>) -> bool {
    let ids: Vec<&str> = names.iter().collect();
    rises(&ids, |id| *id)
}
