use clap::Args;
use ordinance::Engine;

use super::asked::Asked;
use super::decide::answer;
use super::view;
use crate::context::Context;
use crate::exit::{Exit, Failure};

#[derive(Debug, Args)]
pub struct Explain {
    /// Which question, `decide`, `view`, `route` or `case`, and then who asks to do what with a record of which type
    #[arg(value_names = ["QUESTION", "WHO", "ACTION", "TYPE"])]
    words: Vec<String>,
    /// Every reason, however many there are
    #[arg(long)]
    full: bool,
    /// For `view`: the record's fields in JSON, or a file that holds them
    #[arg(long, value_name = "JSON|FILE", conflicts_with_all = ["request", "requests"])]
    record: Option<String>,
    #[command(flatten)]
    asked: Asked,
}

impl Explain {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        match self.words.split_first() {
            Some((first, rest)) if first == "view" => {
                return view::answer(self.asked, rest, self.record.as_deref(), context, Engine::explain_view_at);
            }
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
