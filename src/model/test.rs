use super::Effect;
use crate::mask::View;
use crate::source::{Place, Spanned};
use crate::value::{ActionIx, AppIx, Id, Instant, IntegrationIx, PersonIx, RuleIx, TypeIx, Value};

/// A table of decisions that the set promises: one record, some subjects, what each may. It never enters a digest.
#[derive(Clone, Debug)]
pub struct DecideTest {
    /// The whole item.
    pub at: Place,
    /// What it shows.
    pub name: Option<Spanned<String>>,
    /// The actions, each with the same expectations.
    pub actions: Vec<Spanned<ActionIx>>,
    /// What is asked for.
    pub on: Spanned<TestedResource>,
    /// The record's or application's id as it is asked for.
    pub id: Option<Spanned<String>>,
    /// `context.purpose`.
    pub purpose: Option<Spanned<Id>>,
    /// `context.channel`.
    pub channel: Option<Spanned<Id>>,
    /// `context.scenario`.
    pub scenario: Option<Spanned<Id>>,
    /// `context.fields`, each a field or an attribute of the type; nothing where it is not said.
    pub fields: Option<Vec<Id>>,
    /// Other keys of the context, by name.
    pub context: Vec<(Id, Value)>,
    /// When it is asked; whoever runs the tests says so where this is absent.
    pub now: Option<Spanned<Instant>>,
    /// The records, at least one: one for each value that `vary` lists.
    pub variants: Vec<Variant>,
    /// What is promised, by subject and variant.
    pub cells: Vec<DecideCell>,
}

/// A table of views that the set promises: one record, some subjects, how much each sees of its fields. It never enters a digest.
#[derive(Clone, Debug)]
pub struct ViewTest {
    /// The whole item.
    pub at: Place,
    /// What it shows.
    pub name: Option<Spanned<String>>,
    /// The action that is asked for beside `read`.
    pub action: ActionIx,
    /// The record's type.
    pub on: Spanned<TypeIx>,
    /// The record's id.
    pub id: Option<Spanned<String>>,
    /// `context.purpose`.
    pub purpose: Option<Spanned<Id>>,
    /// `context.channel`.
    pub channel: Option<Spanned<Id>>,
    /// `context.scenario`.
    pub scenario: Option<Spanned<Id>>,
    /// `context.reason`.
    pub reason: Option<Spanned<String>>,
    /// Other keys of the context, by name.
    pub context: Vec<(Id, Value)>,
    /// When it is asked; whoever runs the tests says so where this is absent.
    pub now: Option<Spanned<Instant>>,
    /// The records, at least one: one for each value that `vary` lists.
    pub variants: Vec<Variant>,
    /// The texts of fields, by name; nothing for one that is null.
    pub record: Vec<(Id, Option<String>)>,
    /// What is promised, by subject, variant and field.
    pub cells: Vec<ViewCell>,
}

/// One promise.
#[derive(Clone, Debug)]
pub struct ViewCell {
    /// Who looks.
    pub subject: Spanned<TestSubject>,
    /// Which variant, from 0.
    pub variant: usize,
    /// At which field.
    pub field: Id,
    /// What is promised, at the place where it is written.
    pub expect: Spanned<View>,
}

/// What a test asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestedResource {
    /// A record of a type.
    Record(TypeIx),
    /// An application.
    App(AppIx),
}

/// One record of a table.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its attributes, by name.
    pub attributes: Vec<(Id, Value)>,
    /// What is varied and how it is written, for people: `amount: HKD 500000`.
    pub varied: Vec<(String, String)>,
}

/// One promise.
#[derive(Clone, Debug)]
pub struct DecideCell {
    /// Who asks.
    pub subject: Spanned<TestSubject>,
    /// Which variant, from 0.
    pub variant: usize,
    /// What is promised, at the place where it is written.
    pub expect: Spanned<Effect>,
    /// Rules that decide, perhaps beside others, by number; none of them where no rule may decide. Absent where nothing is
    /// promised of rules.
    pub because: Option<Spanned<Vec<RuleIx>>>,
}

/// Who asks in a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TestSubject {
    /// A person.
    Person(PersonIx),
    /// An integration.
    Integration(IntegrationIx),
}
