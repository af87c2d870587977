//! May this subject do this action on this record, which rules say so, and why not otherwise; and what do they see of its fields.
//!
//! A rule matches when every part of it holds: subject, exceptions, `in unit`, `when`, not `unless`, purpose, period. A part
//! that cannot be evaluated is taken for the closed side: in a deny as holding, in an allow as not holding; either way the
//! answer lists it, provided that the rule's outcome hung on it. Any matching deny denies, else any matching allow allows, else
//! the answer is no. Nothing depends on the order of rules, so an answer names all that matched and not the first.
//!
//! A view is `min(ceilings, matching caps, max(default, matching reveals))` on the field's ladder. A part of a reveal that fails
//! does not hold, one of a cap does; who states no channel meets every cap of a channel, who states no purpose is revealed only
//! what is theirs. What a scenario reveals is told apart, for it is shown only after somebody wrote down that it was.
//!
//! It must not know JSON, clocks or where a request came from.

mod access;
mod answer;
mod approved;
mod change;
mod explain;
mod heads;
mod judge;
mod protection;
mod request;
mod rules;
mod sight;

pub use access::{Prepared, decide};
pub use answer::{Answer, Failure, Need, Outcome};
pub use explain::{Explanation, Note, explain};
pub use protection::{Emergency, Raise, Sights, sights, told, view_of};
pub use request::{Approval, More, Request};
pub use rules::Rules;
pub use sight::explain_sight;
