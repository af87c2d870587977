use clap::Args;
use ordinance::Engine;

use super::asked::Asked;
use super::decide::answer;
use crate::context::Context;
use crate::exit::{Exit, Failure};

#[derive(Debug, Args)]
pub struct Explain {
    /// Which question, `decide`, `route` or `case`, and then who asks to do what with a record of which type
    #[arg(value_names = ["QUESTION", "WHO", "ACTION", "TYPE"])]
    words: Vec<String>,
    /// Every reason, however many there are
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    asked: Asked,
}

impl Explain {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        match self.words.split_first() {
            Some((first, rest)) if first == "route" => {
                return super::route::answer(self.asked, rest, &[], context, Engine::explain_route);
            }
            Some((first, rest)) if first == "case" => {
                return super::case::answer(self.asked, rest, None, context, Engine::explain_case);
            }
            _ => {}
        }
        let words = match self.words.split_first() {
            Some((first, rest)) if first == "decide" => rest,
            _ => &self.words,
        };
        match answer(self.asked, words, self.full, context, Engine::explain_at)? {
            // An explanation that was given is done, whatever it explains.
            Exit::Deny => Ok(Exit::Done),
            exit => Ok(exit),
        }
    }
}
