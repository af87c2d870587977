use super::{Graph, Shape};
use crate::model::{Ids as _, PolicySet, Unit, UnitKind};

/// Units with their heads, teams across them with their leads.
pub(super) fn draw(set: &PolicySet) -> Graph {
    let title = set.tenant.name.as_ref().map_or_else(|| set.tenant.id.to_string(), |name| name.value.clone());
    let mut graph = Graph::new(title, true);
    for unit in set.units.iter() {
        let shape = if unit.kind.value == UnitKind::Virtual { Shape::Note } else { Shape::Plain };
        graph.add(shape, lines(set, unit));
    }
    for (ix, unit) in set.units.enumerate() {
        if let Some(parent) = unit.parent {
            graph.join(parent.0 as usize, ix.0 as usize, "");
        }
    }
    graph
}

fn lines(set: &PolicySet, unit: &Unit) -> Vec<String> {
    let id = unit.named.id.value.to_string();
    let title = unit.named.name.as_ref().map_or_else(|| id.clone(), |name| name.value.clone());
    let head = unit.head.as_ref().and_then(|head| set.people.get(head.value).map(|person| (head, person)));
    let head = head.map_or_else(String::new, |(head, person)| {
        let name = person.named.name.as_ref().map_or("", |name| name.value.as_str());
        format!("{name} {}", set.person_id(head.value)).trim().to_owned()
    });
    let id = if title == id { String::new() } else { id };
    vec![title, id, head]
}
