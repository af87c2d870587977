//! What is said of a question that cannot be understood: why, and which name was probably meant.

use ordinance::{Answer, Engine, RequestCode, RequestError, answer_json, nearest};

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

/// Why a question cannot be answered: as a document where a program reads, beside the results where a person does.
pub fn misunderstood(error: RequestError, engine: &Engine, context: &Context) -> Failure {
    if context.wants(Format::Json) {
        return match context.print(&answer_json::<Answer>(&Err(error))) {
            Ok(()) => Failure::silent(Exit::Usage),
            Err(failure) => failure,
        };
    }
    misread(&error, engine)
}

/// The same for a person.
pub fn misread(error: &RequestError, engine: &Engine) -> Failure {
    match error.unknown.as_deref().and_then(|unknown| meant(error.code, unknown, engine)) {
        Some(name) => plainly(error).help(format!("did you mean `{name}`?")),
        None => plainly(error),
    }
}

/// The same without the names that there are.
pub fn plainly(error: &RequestError) -> Failure {
    Failure::usage(format!("{} [{}]", error.message, error.code.id()))
}

fn meant(code: RequestCode, unknown: &str, engine: &Engine) -> Option<String> {
    let bundle = engine.bundle();
    let catalog = bundle.catalog();
    let near = match code {
        RequestCode::UnknownSubject => nearest(unknown, bundle.people().ids().iter().chain(bundle.integrations().iter())),
        RequestCode::UnknownPerson => nearest(unknown, bundle.people().ids().iter()),
        RequestCode::UnknownUnit => nearest(unknown, bundle.units().ids().iter()),
        RequestCode::UnknownType => nearest(unknown, catalog.types.iter()),
        RequestCode::UnknownAction => nearest(unknown, catalog.actions.iter()),
        RequestCode::UnknownPurpose => nearest(unknown, catalog.purposes.iter()),
        RequestCode::UnknownChannel => nearest(unknown, catalog.channels.iter()),
        RequestCode::UnknownScenario => nearest(unknown, catalog.scenarios.iter()),
        RequestCode::UnknownApp => nearest(unknown, catalog.apps.iter()),
        _ => None,
    };
    near.map(str::to_owned)
}
