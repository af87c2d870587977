//! The questions the other way round: who can do this, what can this person do, how do two people differ.
//!
//! Nobody is asked one by one. An [`Index`] of a bundle files people by the roles they hold and where, and by the units they are
//! in. A question about everybody walks the rules about its action and type once, and each rule tells a set of people: holders
//! of a role in the scopes that contain the record's unit, members of a unit, the record's owner and those above. What a rule
//! says of the request alone is settled once; only a condition that reads whoever asks is tried on the people who are left. The
//! answer is what the allows say together without what the denies say together, so it is what `decide` says of each.
//!
//! An attribute that was not given is absent, here as in a decision, and closed. What would be otherwise with it is not guessed
//! but listed: a [`Dependence`] names a rule that nothing given rules out and the attributes that it still waits for.
//!
//! It must not know JSON, nor where a bundle came from.

mod condition;
mod crowd;
mod depend;
mod found;
mod held;
mod index;
mod need;
mod nodes;
mod view;
mod what;
mod who;

pub use depend::Dependence;
pub use found::Found;
pub use held::{Held, holdings};
pub use index::{Index, Lazy};
pub use view::{OpenLine, open_lines, views, who_sees};
pub use what::{Ability, Given, differences, questions, what_can};
pub use who::{open_rules, who_can};
