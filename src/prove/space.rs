use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::Beyond;
use super::axis::{Axis, Test};
use super::classes::Classes;
use super::diagram::{Diagrams, Region, Truth};
use super::ground::Ground;
use super::reading::{Reader, Reading, Variable};
use crate::approval::{Request, Start, parameters};
use crate::bundle::{ChannelIx, ExprIx, Op, PurposeIx, ScenarioIx};
use crate::eval::{Cause, Facts, Principal, truth, value};
use crate::model::{Status, UnitKind};
use crate::value::{Instant, Ix as _, PersonIx, Type, TypeIx, UnitIx, Value};

/// What begins flows that are chosen among one another, without its request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Beginning {
    Submit(TypeIx),
    Event(String, TypeIx),
    Schedule,
    Reveal(TypeIx, String),
    Change(TypeIx, String),
}

impl Beginning {
    /// The type of the record.
    pub(super) fn of(&self) -> Option<TypeIx> {
        match self {
            Self::Submit(of) | Self::Event(_, of) | Self::Reveal(of, _) | Self::Change(of, _) => Some(*of),
            Self::Schedule => None,
        }
    }
}

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
        let somebody = people.iter().copied().find(|person| is_active(reader.ground, *person)).unwrap_or(PersonIx(0));
        let mut space =
            Self { reader, beginning, dimensions: Vec::new(), diagrams: Diagrams::new(Vec::new()), exact: true, somebody };
        for variable in reading.variables.clone() {
            let (values, exact) = space.values(variable, &reading, people)?;
            space.exact &= exact;
            let dimension = space.classes(variable, values, &reading, marks)?;
            space.dimensions.push(dimension);
        }
        let sizes = space.dimensions.iter().map(|dimension| number(dimension.classes.len())).collect();
        space.diagrams = Diagrams::new(sizes);
        Ok(space)
    }

    /// Values of a variable, at least one of each class, and whether that is sure.
    fn values(&self, variable: Variable, reading: &Reading, people: &[PersonIx]) -> Result<(Vec<Option<Value>>, bool), Beyond> {
        let ground = self.reader.ground;
        let count = |n: usize| (0..number(n)).map(|n| Some(Value::Int(i64::from(n)))).chain([None]).collect::<Vec<_>>();
        let catalog = ground.bundle.catalog();
        let active = |person: &&PersonIx| is_active(ground, **person);
        let person = |person: &PersonIx| Some(Value::Person(*person));
        let mut values: Vec<Option<Value>> = match variable {
            Variable::Requester => match &self.beginning {
                Beginning::Event(event, of) => {
                    let tells = |integration: &crate::model::Integration| {
                        integration.emits.iter().any(|emits| emits.event.value == *event && emits.carries.value == *of)
                    };
                    let all = ground.set.integrations.enumerate().filter(|(_, integration)| tells(integration));
                    all.map(|(ix, _)| Some(Value::Integration(ix))).collect()
                }
                _ => people.iter().filter(active).map(person).collect(),
            },
            Variable::Purpose => count(catalog.purposes.len()),
            Variable::Channel => count(catalog.channels.len()),
            Variable::Scenario => count(catalog.scenarios.len()),
            Variable::Now => {
                let values = self.instants(reading).into_iter().map(|at| Some(Value::Instant(at))).collect();
                return Ok((values, !reading.vague.contains(&variable)));
            }
            Variable::Property(_) | Variable::Key(_) => match self.reader.value_type(variable).ok_or(Beyond)? {
                Type::Person => people.iter().map(person).collect(),
                Type::Unit => self.units(reading).into_iter().map(|unit| Some(Value::Unit(unit))).collect(),
                Type::Role => ground.set.roles.indexes().map(|role| Some(Value::Role(role))).collect(),
                of => {
                    let tests: Vec<Test<'_>> =
                        reading.tests.get(&variable).into_iter().flatten().map(|(by, value)| (*by, value)).collect();
                    let axis = Axis::new(ground, &of, &tests)?;
                    (0..axis.count()).map(|class| axis.value(class).cloned()).collect()
                }
            },
        };
        let optional = self.reader.declared(variable).is_some_and(|attribute| attribute.optional);
        if optional || reading.asked.contains(&variable) {
            values.push(None);
        }
        let endless = !matches!(
            self.reader.value_type(variable),
            None | Some(Type::Bool | Type::Enum(_) | Type::Person | Type::Unit | Type::Role)
        );
        Ok((values, !(endless && reading.vague.contains(&variable))))
    }

    /// The units of the tree, and virtual ones that are named.
    fn units(&self, reading: &Reading) -> Vec<UnitIx> {
        let units = self.reader.ground.set.units.enumerate();
        let counts =
            |(ix, unit): &(UnitIx, &crate::model::Unit)| unit.kind.value != UnitKind::Virtual || reading.units.contains(ix);
        units.filter(counts).map(|(ix, _)| ix).collect()
    }

    /// Instants from now on: around those that conditions name, and every hour of a week where the clock is read.
    fn instants(&self, reading: &Reading) -> Vec<Instant> {
        const HOUR: i64 = 3_600_000_000;
        let zone = &self.reader.ground.set.tenant.time_zone.value;
        let now = self.reader.ground.now();
        let mut instants = vec![now];
        if reading.clock {
            instants.extend((1..168).filter_map(|hour| Instant::from_micros(now.micros().checked_add(HOUR.checked_mul(hour)?)?)));
        }
        for (_, constant) in reading.tests.get(&Variable::Now).into_iter().flatten() {
            let around = |at: Instant| (-1..=1).filter_map(move |step| Instant::from_micros(at.micros().checked_add(step)?));
            match constant {
                Value::Instant(at) => instants.extend(around(*at)),
                Value::Date(day) => {
                    instants.extend(around(day.start(zone)));
                    instants.extend(day.tomorrow().into_iter().flat_map(|next| around(next.start(zone))));
                }
                _ => {}
            }
        }
        instants.retain(|at| *at >= now);
        instants.dedup();
        instants
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

pub(super) fn is_active(ground: &Ground<'_>, person: PersonIx) -> bool {
    ground.set.people.get(person).is_some_and(|person| person.status.value == Status::Active)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
