use super::super::word;
use super::{Clause, Printer, access, ids, titled};
use crate::syntax::layout::Gap;
use crate::syntax::{FieldName, Protection, Store, Text};

impl Printer<'_> {
    pub(super) fn protection(&mut self, protection: &Protection) {
        let place = protection.at.place;
        let head = titled(format!("protect {}", field(&protection.field)), protection.name.as_ref());
        self.out.line(0, format!("{head} {{"), Some(place), Gap::Kept);
        if let Some(store) = &protection.store {
            let text = match &store.value {
                Store::Plain => "store plain".to_owned(),
                Store::Encrypted(ring) => format!("store encrypted ring {}", word::id(ring)),
                Store::External => "store external".to_owned(),
                Store::Forbidden => "store forbidden".to_owned(),
            };
            self.out.line(1, text, Some(store.place), Gap::Kept);
        }
        if let Some(first) = protection.ladder.first() {
            let views = protection.ladder.iter().map(|id| word::id(id)).collect::<Vec<_>>().join(" < ");
            self.out.line(1, format!("ladder {views}"), Some(first.place), Gap::Kept);
        }
        if let Some(default) = &protection.default {
            self.out.line(1, format!("default {}", word::id(default)), Some(default.place), Gap::Kept);
        }
        for reveal in &protection.reveals {
            let to = access::subjects(&reveal.to, &reveal.except);
            let said = Clause::new(reveal.at.place, format!("reveal {} to {to}", word::id(&reveal.view)));
            let mut clauses = self.clauses(&reveal.conditions);
            clauses.extend(after(reveal.after_flow.as_ref()));
            self.said(1, &said, &clauses);
        }
        for cap in &protection.caps {
            let to = if cap.to.is_empty() { String::new() } else { format!(" to {}", access::subjects(&cap.to, &cap.except)) };
            let said = Clause::new(cap.at.place, format!("cap {}{to}", word::id(&cap.view)));
            let clauses = self.clauses(&cap.conditions);
            self.said(1, &said, &clauses);
        }
        for change in &protection.changes {
            let by = access::subjects(&change.by, &change.except);
            let said = Clause::new(change.at.place, format!("change by {by}"));
            self.said(1, &said, &after(change.after_flow.as_ref()).into_iter().collect::<Vec<_>>());
        }
        self.out.close(0, "}", place);
    }
}

fn after(flow: Option<&Text>) -> Option<Clause> {
    flow.map(|flow| Clause::new(flow.place, format!("after flow {}", ids(std::slice::from_ref(flow)))))
}

/// `Type.field`.
pub(in crate::syntax) fn field(field: &FieldName) -> String {
    format!("{}.{}", word::attribute(&field.type_id), word::attribute(&field.field))
}
