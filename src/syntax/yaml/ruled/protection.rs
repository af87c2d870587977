use schemars::JsonSchema;
use serde::Deserialize;

use super::{Clauses, Form, Notes};
use crate::source::Spanned;
use crate::syntax::{At, Cap, ChangeBy, Conditions, Expr, Item, Protection, Reveal, Store, Subject, Text, Who};

/// `kind: Protections`: how fields are stored, and who sees how much of them.
#[derive(Deserialize, JsonSchema)]
pub(in crate::syntax::yaml) struct Protections {
    /// The protections.
    protections: Vec<ProtectionForm>,
}

/// How a field is stored, and who sees how much of it.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Protection")]
struct ProtectionForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// The field: `Type.field`.
    field: Text,
    /// Its title.
    #[schemars(length(max = 256))]
    name: Option<Text>,
    /// How it is stored; plain when absent.
    store: Option<Spanned<StoreForm>>,
    /// The views from least to most; `hidden < full` when absent.
    #[serde(default)]
    ladder: Vec<Text>,
    /// The view without any reveal; the ladder's bottom when absent.
    default: Option<Text>,
    /// Who sees more.
    #[serde(default)]
    reveal: Vec<RevealForm>,
    /// Who sees no more than so much.
    #[serde(default)]
    cap: Vec<CapForm>,
    /// Who may change it.
    #[serde(default)]
    change: Vec<ChangeForm>,
}

/// How a field is stored.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Store")]
enum StoreForm {
    /// As it is.
    #[serde(rename = "plain")]
    Plain,
    /// Elsewhere: at most whether it is there can be seen.
    #[serde(rename = "external")]
    External,
    /// Not at all.
    #[serde(rename = "forbidden")]
    Forbidden,
    /// Encrypted with the keys of a ring.
    #[serde(rename = "encrypted:")]
    Encrypted(Text),
}

/// Who sees more of a field.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Reveal")]
struct RevealForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// The view.
    view: Text,
    /// To whom.
    #[schemars(length(min = 1))]
    to: Vec<Subject>,
    /// Except to whom.
    #[serde(default)]
    except: Vec<Subject>,
    /// Only when this holds.
    when: Option<Expr>,
    /// Not when this holds.
    unless: Option<Expr>,
    /// Only for one of these purposes.
    #[serde(default)]
    purposes: Vec<Text>,
    /// The first day or instant.
    from: Option<Text>,
    /// The day or instant it ends before.
    until: Option<Text>,
    /// The last day.
    through: Option<Text>,
    /// Only on one of these channels.
    #[serde(default)]
    channels: Vec<Text>,
    /// Only in this scenario.
    scenario: Option<Text>,
    /// Only with an approved case of this flow.
    after_flow: Option<Text>,
}

/// Who sees no more of a field than so much.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Cap")]
struct CapForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// The view.
    view: Text,
    /// For whom; for everybody when absent.
    #[serde(default)]
    to: Vec<Subject>,
    /// Except for whom.
    #[serde(default)]
    except: Vec<Subject>,
    /// Only when this holds.
    when: Option<Expr>,
    /// Not when this holds.
    unless: Option<Expr>,
    /// Only for one of these purposes.
    #[serde(default)]
    purposes: Vec<Text>,
    /// The first day or instant.
    from: Option<Text>,
    /// The day or instant it ends before.
    until: Option<Text>,
    /// The last day.
    through: Option<Text>,
    /// Only on one of these channels.
    #[serde(default)]
    channels: Vec<Text>,
    /// Only in this scenario.
    scenario: Option<Text>,
}

/// Who may change a field.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ChangeBy")]
struct ChangeForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// Who.
    #[schemars(length(min = 1))]
    by: Vec<Subject>,
    /// Except whom.
    #[serde(default)]
    except: Vec<Subject>,
    /// Only with an approved case of this flow.
    after_flow: Option<Text>,
}

impl Form for Protections {
    fn items(self, notes: &mut Notes<'_>) -> Vec<Item> {
        self.protections.into_iter().filter_map(|form| Some(Item::Protection(form.tree(notes)?))).collect()
    }
}

impl ProtectionForm {
    fn tree(self, notes: &mut Notes<'_>) -> Option<Protection> {
        Some(Protection {
            at: self.at,
            field: notes.field(self.field)?,
            name: self.name,
            store: self.store.map(|store| {
                let at = store.with(());
                at.with(match store.value {
                    StoreForm::Plain => Store::Plain,
                    StoreForm::External => Store::External,
                    StoreForm::Forbidden => Store::Forbidden,
                    StoreForm::Encrypted(ring) => Store::Encrypted(ring),
                })
            }),
            ladder: self.ladder,
            default: self.default,
            reveals: self.reveal.into_iter().map(RevealForm::tree).collect(),
            caps: self.cap.into_iter().map(CapForm::tree).collect(),
            changes: self.change.into_iter().map(ChangeForm::tree).collect(),
        })
    }
}

impl RevealForm {
    fn tree(self) -> Reveal {
        let Self { when, unless, purposes, from, until, through, .. } = self;
        let conditions = Clauses { when, unless, purposes, from, until, through }.with(self.channels, self.scenario);
        Reveal { at: self.at, view: self.view, to: self.to, except: self.except, conditions, after_flow: self.after_flow }
    }
}

impl CapForm {
    fn tree(self) -> Cap {
        let Self { when, unless, purposes, from, until, through, mut to, .. } = self;
        let conditions = Clauses { when, unless, purposes, from, until, through }.with(self.channels, self.scenario);
        // A cap without a word more is one for everybody, which the rule language says in words; so is one with exceptions.
        if to.is_empty() && (conditions == Conditions::default() || !self.except.is_empty()) {
            to.push(Subject { at: self.at, who: Who::Anyone });
        }
        Cap { at: self.at, view: self.view, to, except: self.except, conditions }
    }
}

impl ChangeForm {
    fn tree(self) -> ChangeBy {
        ChangeBy { at: self.at, by: self.by, except: self.except, after_flow: self.after_flow }
    }
}
