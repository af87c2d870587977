use std::collections::BTreeMap;

use super::{Graph, Shape};
use crate::model::PolicySet;

/// Types with their fields, and the classes of fields with the most that is ever shown of them.
pub(super) fn draw(set: &PolicySet) -> Graph {
    let mut graph = Graph::new("fields", true);
    let mut classes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for of in set.catalog.types.iter().filter(|of| !of.fields.is_empty()) {
        let name = of.named.name.as_ref().map_or(String::new(), |name| name.value.clone());
        let from = graph.add(Shape::Plain, [of.named.id.to_string(), name]);
        for field in &of.fields {
            let purposes: Vec<_> = field.purposes.iter().map(|purpose| purpose.value.to_string()).collect();
            let to = graph.add(Shape::Round, [field.name.to_string(), field.format.value.clone(), purposes.join(", ")]);
            graph.join(from, to, "");
            let class = field.class.as_ref().map_or("general", |class| class.as_str());
            classes.entry(class).or_default().push(to);
        }
    }
    for (class, fields) in classes {
        let declared = set.catalog.classes.iter().find(|known| known.id.as_str() == class);
        let ceiling = declared.and_then(|known| known.ceiling.as_ref()).map(|view| format!("at most {}", view.value));
        let to = graph.add(Shape::Note, [class.to_owned(), ceiling.unwrap_or_default()]);
        for from in fields {
            graph.join(from, to, "");
        }
    }
    for channel in &set.catalog.channels {
        if let Some(view) = &channel.ceiling {
            graph.add(Shape::Note, [format!("channel {}", channel.id.value), format!("at most {}", view.value)]);
        }
    }
    graph
}
