//! Organisations, rules and questions that nobody thought of, and the policy texts that say the same.

pub mod access;
pub mod case;
pub mod case_text;
pub mod dice;
pub mod expr;
pub mod flow;
pub mod flow_text;
pub mod organisation;
pub mod protection;
pub mod request;
pub mod text;
pub mod value;

use crate::oracle::world::World;
use dice::Dice;

/// A whole world of about `size` people and rules.
pub fn world(dice: &mut Dice, size: usize) -> World {
    let mut world = organisation::organisation(dice, size);
    access::rules(dice, &mut world, size);
    world
}
