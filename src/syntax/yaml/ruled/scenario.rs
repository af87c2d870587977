use schemars::JsonSchema;
use serde::Deserialize;

use super::{Form, Notes};
use crate::source::Spanned;
use crate::syntax::{At, Item, Notified, Review, Scenario, Subject, Text};

/// `kind: Scenarios`: emergencies in which more is shown.
#[derive(Deserialize, JsonSchema)]
pub(in crate::syntax::yaml) struct Scenarios {
    /// The scenarios.
    scenarios: Vec<ScenarioForm>,
}

/// An emergency in which more is shown, for a reason and for a while.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Scenario")]
struct ScenarioForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// Its id.
    id: Text,
    /// The id it had before.
    renamed_from: Option<Text>,
    /// Its title.
    #[schemars(length(max = 256))]
    name: Option<Text>,
    /// The fewest characters a reason has.
    reason_at_least: Option<Spanned<u32>>,
    /// How long a use lasts.
    lasts: Option<Text>,
    /// Whether a use is for one record.
    single_record: Option<Spanned<bool>>,
    /// Who is told of a use.
    notify: Option<NotifyForm>,
    /// Who reviews a use, and by when.
    review: Option<ReviewForm>,
}

/// Who is told.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Notified")]
struct NotifyForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// Who.
    #[schemars(length(min = 1))]
    to: Vec<Subject>,
    /// Except whom.
    #[serde(default)]
    except: Vec<Subject>,
}

/// A review that is due.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Review")]
struct ReviewForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// How long after the use.
    within: Text,
    /// By whom.
    #[schemars(length(min = 1))]
    by: Vec<Subject>,
    /// Except by whom.
    #[serde(default)]
    except: Vec<Subject>,
}

impl Form for Scenarios {
    fn items(self, _: &mut Notes<'_>) -> Vec<Item> {
        self.scenarios.into_iter().map(|form| Item::Scenario(form.tree())).collect()
    }
}

impl ScenarioForm {
    fn tree(self) -> Scenario {
        let Self { at, id, renamed_from, name, reason_at_least, lasts, single_record, notify, review } = self;
        Scenario {
            at,
            id,
            renamed_from,
            name,
            reason_at_least,
            lasts,
            single_record: single_record.filter(|single| single.value).map(|single| single.with(())),
            notify: notify.map(|NotifyForm { at, to, except }| Notified { at, to, except }),
            review: review.map(|ReviewForm { at, within, by, except }| Review { at, within, by, except }),
        }
    }
}
