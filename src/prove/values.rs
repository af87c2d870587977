use super::axis::{Axis, Test};
use super::beginning::Beginning;
use super::reading::{Reader, Reading, Variable};
use super::{Beyond, number};
use crate::model::UnitKind;
use crate::value::{Instant, PersonIx, Type, UnitIx, Value};

/// Values of a variable, at least one of each class, and whether that is sure.
pub(super) fn values(
    reader: &Reader<'_, '_>,
    beginning: &Beginning,
    variable: Variable,
    reading: &Reading,
    people: &[PersonIx],
) -> Result<(Vec<Option<Value>>, bool), Beyond> {
    let ground = reader.ground;
    let count = |n: usize| (0..number(n)).map(|n| Some(Value::Int(i64::from(n)))).chain([None]).collect::<Vec<_>>();
    let catalog = ground.bundle.catalog();
    let active = |person: &&PersonIx| ground.is_active(**person);
    let person = |person: &PersonIx| Some(Value::Person(*person));
    let mut values: Vec<Option<Value>> = match variable {
        Variable::Requester => match beginning {
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
            let values = instants(reader, reading).into_iter().map(|at| Some(Value::Instant(at))).collect();
            return Ok((values, !reading.vague.contains(&variable)));
        }
        Variable::Property(_) | Variable::Key(_) => match reader.value_type(variable).ok_or(Beyond)? {
            Type::Person => people.iter().map(person).collect(),
            Type::Unit => units(reader, reading).into_iter().map(|unit| Some(Value::Unit(unit))).collect(),
            Type::Role => ground.set.roles.indexes().map(|role| Some(Value::Role(role))).collect(),
            of => {
                let tests: Vec<Test<'_>> =
                    reading.tests.get(&variable).into_iter().flatten().map(|(by, value)| (*by, value)).collect();
                let axis = Axis::new(ground, &of, &tests)?;
                (0..axis.count()).map(|class| axis.value(class).cloned()).collect()
            }
        },
    };
    let optional = reader.declared(variable).is_some_and(|attribute| attribute.optional);
    if optional || reading.asked.contains(&variable) {
        values.push(None);
    }
    let endless =
        !matches!(reader.value_type(variable), None | Some(Type::Bool | Type::Enum(_) | Type::Person | Type::Unit | Type::Role));
    Ok((values, !(endless && reading.vague.contains(&variable))))
}

/// The units of the tree, and virtual ones that are named.
fn units(reader: &Reader<'_, '_>, reading: &Reading) -> Vec<UnitIx> {
    let units = reader.ground.set.units.enumerate();
    let counts = |(ix, unit): &(UnitIx, &crate::model::Unit)| unit.kind.value != UnitKind::Virtual || reading.units.contains(ix);
    units.filter(counts).map(|(ix, _)| ix).collect()
}

/// Instants from now on: around those that conditions name, and every hour of a week where the clock is read.
fn instants(reader: &Reader<'_, '_>, reading: &Reading) -> Vec<Instant> {
    const HOUR: i64 = 3_600_000_000;
    let zone = &reader.ground.set.tenant.time_zone.value;
    let now = reader.ground.now();
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
