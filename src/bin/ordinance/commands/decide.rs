use clap::Args;
use ordinance::{Answer, Engine, RequestError, answer_human, answer_json, answer_line};

use super::asked::{Asked, Question};
use super::engine;
use super::misread::misread;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Decide {
    /// Who asks to do what with a record of which type: bella read EmployeeRecord
    #[arg(value_names = ["WHO", "ACTION", "TYPE"])]
    words: Vec<String>,
    #[command(flatten)]
    asked: Asked,
}

/// How the engine is asked: the decision alone, or with its reasons.
pub type Ask = fn(&Engine, &ordinance::Request, Option<ordinance::Instant>) -> Result<Answer, RequestError>;

impl Decide {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let exit = answer(self.asked, &self.words, true, context, Engine::decide_at)?;
        Ok(exit)
    }
}

/// Asks one question or many and writes the answers, for people in full or short. Of a single decision the exit code says what it is.
pub fn answer(asked: Asked, words: &[String], full: bool, context: &Context, ask: Ask) -> Result<Exit, Failure> {
    let question = asked.question(words, context)?;
    let format = match &question {
        Question::Words(_) => context.format(&[Format::Human, Format::Json])?,
        Question::One(_) => context.format(&[Format::Json, Format::Human])?,
        Question::Many(_) => context.format(&[Format::Json])?,
    };
    let engine = engine(context)?;
    let request = match question {
        Question::Many(lines) => {
            return lines.answer(context, |line| {
                let answer = ordinance::Request::parse(line).and_then(|request| ask(&engine, &request, Some(context.now())));
                answer_line(&answer)
            });
        }
        Question::One(text) => ordinance::Request::parse(&text),
        Question::Words(spoken) => spoken.request(&engine),
    };
    let answer = request.as_ref().map_err(Clone::clone).and_then(|request| ask(&engine, request, Some(context.now())));
    match (&answer, &request, format) {
        (Ok(answer), Ok(request), Format::Human) => {
            context.print(&answer_human(request.words(), answer, full, context.style()))?;
        }
        (Err(error), _, Format::Human) => return Err(misread(error, &engine)),
        _ => context.print(&answer_json(&answer))?,
    }
    Ok(match answer {
        Ok(answer) if answer.decision => Exit::Done,
        Ok(_) => Exit::Deny,
        Err(_) => Exit::Usage,
    })
}
