use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::beginning::Beginning;
use super::classes::Classes;
use super::diagram::{Diagrams, Region, Truth};
use super::reading::{Reader, Reading, Variable};
use super::values::values;
use super::{Beyond, number};
use crate::approval::{Request, Start, parameters};
use crate::bundle::{ChannelIx, ExprIx, Op, PurposeIx, ScenarioIx};
use crate::eval::{Cause, Facts, Principal, truth, value};
use crate::value::{Ix as _, PersonIx, Value};

/// Tells values of a variable apart beyond what conditions read of them.
pub(super) type Marks<'m> = dyn Fn(Variable, Option<&Value>) -> Vec<u32> + 'm;

/// One variable, its values cut into classes that conditions do not tell apart.
struct Dimension {
    variable: Variable,
    /// A value of each class, none for an absent one, with how many values it has where they are counted.
    classes: Vec<(Option<Value>, u32)>,
    /// The class of each person.
    people: FxHashMap<PersonIx, u32>,
}

/// All requests of one beginning, as points: a class of every variable that counts.
pub(super) struct Space<'g, 'a> {
    pub(super) reader: Reader<'g, 'a>,
    pub(super) beginning: Beginning,
    dimensions: Vec<Dimension>,
    pub(super) diagrams: Diagrams,
    /// Whether every class is one: nothing is read in a way that its constants do not tell all about.
    pub(super) exact: bool,
    /// Whoever asks where it does not matter: somebody whom approvers are not made of, if there is anybody.
    somebody: PersonIx,
}

/// How many values, all in all, a variable may be tried with.
const MOST_TRIED: usize = 400_000;

impl<'g, 'a> Space<'g, 'a> {
    /// The space of what these conditions read. `also` are variables that count whatever conditions read, `marks` tells their
    /// values apart, `order` says who is taken first of those who are alike.
    pub(super) fn new(
        reader: Reader<'g, 'a>,
        beginning: Beginning,
        conditions: &[ExprIx],
        also: &BTreeSet<Variable>,
        marks: &Marks<'_>,
        people: &[PersonIx],
    ) -> Result<Self, Beyond> {
        let mut reading = Reading::default();
        conditions.iter().for_each(|condition| reader.read(*condition, &mut reading));
        reading.variables.extend(also);
        let somebody = people.iter().copied().find(|person| reader.ground.is_active(*person)).unwrap_or(PersonIx(0));
        let mut space =
            Self { reader, beginning, dimensions: Vec::new(), diagrams: Diagrams::new(Vec::new()), exact: true, somebody };
        for variable in reading.variables.clone() {
            let (values, exact) = values(&space.reader, &space.beginning, variable, &reading, people)?;
            space.exact &= exact;
            let dimension = space.classes(variable, values, &reading, marks)?;
            space.dimensions.push(dimension);
        }
        let sizes = space.dimensions.iter().map(|dimension| number(dimension.classes.len())).collect();
        space.diagrams = Diagrams::new(sizes);
        Ok(space)
    }

    /// The classes of values that no condition tells apart, in the order of their first values.
    fn classes(
        &self,
        variable: Variable,
        values: Vec<Option<Value>>,
        reading: &Reading,
        marks: &Marks<'_>,
    ) -> Result<Dimension, Beyond> {
        type Look = (Vec<Option<Option<Value>>>, Vec<u32>);
        let pieces: Vec<ExprIx> = reading.pieces.get(&variable).into_iter().flatten().copied().collect();
        if values.len().saturating_mul(pieces.len().max(1)) > MOST_TRIED {
            return Err(Beyond);
        }
        let mut known: FxHashMap<Look, usize> = FxHashMap::default();
        let mut classes: Vec<(Option<Value>, u32)> = Vec::new();
        let mut people = FxHashMap::default();
        for own in values {
            let mut facts = self.bare();
            self.put(&mut facts, variable, own.as_ref());
            self.settle(&mut facts);
            let bundle = &self.reader.ground.bundle;
            let looks = pieces.iter().map(|piece| value(bundle, &facts, *piece).ok()).collect();
            let look = (looks, marks(variable, own.as_ref()));
            let at = *known.entry(look).or_insert(classes.len());
            if let Some(Value::Person(person)) = &own {
                people.insert(*person, number(at));
            }
            match classes.get_mut(at) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => classes.push((own, 1)),
            }
        }
        Ok(Dimension { variable, classes, people })
    }

    /// The facts of a request about which nothing is known.
    fn bare(&self) -> Facts {
        let mut facts = Facts::person(self.somebody);
        facts.now = Some(self.reader.ground.now());
        facts
    }

    /// Puts a value into facts.
    fn put(&self, facts: &mut Facts, variable: Variable, value: Option<&Value>) {
        let at = match value {
            Some(Value::Int(n)) => u32::try_from(*n).ok(),
            _ => None,
        };
        match variable {
            Variable::Requester => match value {
                Some(Value::Person(person)) => facts.principal = Principal::Person(*person),
                Some(Value::Integration(integration)) => facts.principal = Principal::Integration(*integration),
                _ => {}
            },
            Variable::Property(name) => {
                facts.properties.retain(|(own, _)| *own != name);
                facts.properties.extend(value.map(|value| (name, value.clone())));
                facts.properties.sort_by_key(|(own, _)| *own);
            }
            Variable::Key(key) => {
                facts.keys.retain(|(own, _)| *own != key);
                facts.keys.extend(value.map(|value| (key, value.clone())));
                facts.keys.sort_by_key(|(own, _)| *own);
            }
            Variable::Purpose => facts.purpose = at.map(PurposeIx::new),
            Variable::Channel => facts.channel = at.map(ChannelIx::new),
            Variable::Scenario => facts.scenario = at.map(ScenarioIx::new),
            Variable::Now => {
                if let Some(Value::Instant(at)) = value {
                    facts.now = Some(*at);
                }
            }
        }
    }

    /// Settles what follows from the rest: whom it is about, and the parameters of the flow.
    fn settle(&self, facts: &mut Facts) {
        let request = self.request_of(facts.clone());
        let bundle = &self.reader.ground.bundle;
        facts.subject = request.subject(bundle);
        if let Some((ix, flow)) = self.reader.flow.and_then(|ix| Some((ix, bundle.flows().rows.get(ix)?))) {
            // A parameter that has no value fails where it is read.
            let _ = parameters(bundle, ix, flow, request.unit(bundle), facts);
        }
    }

    /// How many classes a variable has; one where it does not count.
    pub(super) fn count(&self, variable: Variable) -> u32 {
        self.dimension(variable).map_or(1, |(_, dimension)| number(dimension.classes.len()))
    }

    /// The places of all variables.
    pub(super) fn places(&self) -> std::ops::Range<usize> {
        0..self.dimensions.len()
    }

    fn dimension(&self, variable: Variable) -> Option<(usize, &Dimension)> {
        self.dimensions.iter().enumerate().find(|(_, dimension)| dimension.variable == variable)
    }

    /// The place of a variable among those that count.
    pub(super) fn place(&self, variable: Variable) -> Option<usize> {
        self.dimension(variable).map(|(at, _)| at)
    }

    /// A point of a region where some person is each of some variables, among classes that are meant.
    pub(super) fn where_they_are(
        &self,
        region: Region,
        meant: &[(usize, &Classes)],
        person: PersonIx,
        variables: &[Variable],
    ) -> Option<Vec<u32>> {
        let mut own: Vec<(usize, Classes)> = Vec::new();
        for (place, dimension) in variables.iter().filter_map(|variable| self.dimension(*variable)) {
            let class = dimension.people.get(&person).copied()?;
            if meant.iter().any(|(other, classes)| *other == place && !classes.contains(class)) {
                return None;
            }
            own.push((place, Classes::one(class)));
        }
        let others = meant.iter().copied().filter(|(place, _)| own.iter().all(|(other, _)| other != place));
        let meant: Vec<_> = others.chain(own.iter().map(|(place, classes)| (*place, classes))).collect();
        self.diagrams.point(region, &meant)
    }

    /// How many values a class of a variable has.
    pub(super) fn members(&self, variable: Variable, class: u32) -> u32 {
        let dimension = self.dimension(variable);
        dimension.and_then(|(_, dimension)| dimension.classes.get(class as usize)).map_or(1, |(_, count)| *count)
    }

    /// A value of a class of a variable; none where it is absent.
    pub(super) fn value(&self, variable: Variable, class: u32) -> Option<&Value> {
        self.dimension(variable)?.1.classes.get(class as usize)?.0.as_ref()
    }

    /// What an expression says that reads nothing but a variable of some class; nothing where it fails.
    pub(super) fn look(&self, variable: Variable, class: u32, at: ExprIx) -> Option<Option<Value>> {
        value(&self.reader.ground.bundle, &self.facts(std::iter::once((variable, class))), at).ok()
    }

    /// Where a condition holds, and where it may.
    pub(super) fn truth(&mut self, at: ExprIx) -> Result<Truth, Beyond> {
        let variables = self.reader.variables(at);
        if variables.len() > 1 {
            let op = self.reader.ground.bundle.program().get(at);
            match op {
                Op::And(all) | Op::Or(all) => {
                    let (all, both) = (all.clone(), matches!(op, Op::And(_)));
                    let truths = all.iter().map(|one| self.truth(*one)).collect::<Result<Vec<_>, _>>()?;
                    return if both { self.diagrams.all(truths) } else { self.diagrams.any(truths) };
                }
                Op::Not(of) => {
                    let of = self.truth(*of)?;
                    return self.diagrams.contrary(of);
                }
                _ => {}
            }
        }
        let places: BTreeMap<usize, Variable> =
            variables.into_iter().filter_map(|variable| Some((self.place(variable)?, variable))).collect();
        let tried: usize = places.values().map(|variable| self.count(*variable) as usize).product();
        if tried > MOST_TRIED {
            return Err(Beyond);
        }
        let order: Vec<usize> = places.keys().copied().collect();
        let mut diagrams = std::mem::replace(&mut self.diagrams, Diagrams::new(Vec::new()));
        let tabled = diagrams.tabled(&order, &mut |classes| {
            let chosen = places.values().zip(classes);
            let facts = self.facts(chosen.map(|(variable, class)| (*variable, *class)));
            truth(&self.reader.ground.bundle, &facts, at).ok()
        });
        self.diagrams = diagrams;
        tabled
    }

    /// Facts in which some variables have values of these classes.
    fn facts(&self, chosen: impl Iterator<Item = (Variable, u32)>) -> Facts {
        let mut facts = self.bare();
        for (variable, class) in chosen {
            let value = self.dimension(variable).and_then(|(_, dimension)| dimension.classes.get(class as usize));
            self.put(&mut facts, variable, value.and_then(|(value, _)| value.as_ref()));
        }
        self.settle(&mut facts);
        facts
    }

    /// Why a condition cannot be evaluated at a point.
    pub(super) fn cause(&self, point: &[u32], at: ExprIx) -> Option<Cause> {
        let chosen = self.dimensions.iter().zip(point).map(|(dimension, class)| (dimension.variable, *class));
        truth(&self.reader.ground.bundle, &self.facts(chosen), at).err()?.into_iter().next()
    }

    /// The request of a point: what does not count is stated as any request would state it.
    pub(super) fn request(&self, point: &[u32]) -> Request {
        let chosen = self.dimensions.iter().zip(point).map(|(dimension, class)| (dimension.variable, *class));
        let mut facts = self.facts(chosen);
        let (unit, subject) = (self.reader.unit(), self.reader.subject());
        let person = match facts.principal {
            Principal::Person(person) => person,
            Principal::Integration(_) => self.somebody,
        };
        let own_unit = self.reader.ground.bundle.people().get(person).unit;
        let usual = [(unit, Value::Unit(own_unit)), (Some(subject), Value::Person(person))];
        for (variable, value) in usual {
            if let Some(variable @ Variable::Property(_)) = variable.filter(|variable| self.place(*variable).is_none()) {
                self.put(&mut facts, variable, Some(&value));
            }
        }
        facts.subject = None;
        facts.parameters = Vec::new();
        self.request_of(facts)
    }

    fn request_of(&self, facts: Facts) -> Request {
        let person = match facts.principal {
            Principal::Person(person) => person,
            Principal::Integration(_) => self.somebody,
        };
        let name = |name: &String| crate::value::Id::new(name).into_iter().collect();
        let start = match &self.beginning {
            Beginning::Submit(of) => Start::Submit(*of),
            Beginning::Event(event, of) => Start::Event(event.clone(), *of),
            Beginning::Schedule => Start::Schedule(person),
            Beginning::Reveal(of, field) => Start::Reveal(*of, name(field)),
            Beginning::Change(of, field) => Start::Change(*of, name(field)),
        };
        let flow = self.reader.flow.filter(|_| self.beginning == Beginning::Schedule);
        Request { start, id: None, facts, on_behalf_of: None, chosen: Vec::new(), flow }
    }

    /// Some point of a region.
    pub(super) fn point(&self, region: Region) -> Option<Vec<u32>> {
        self.diagrams.point(region, &[])
    }
}
