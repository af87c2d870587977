//! An organisation with its rules, and a question: data without behaviour. Everything is named, nothing numbered.

use super::value::{Day, Value, Zone};

#[derive(Clone, Debug, Default)]
pub struct World {
    pub zone: Zone,
    pub units: Vec<Unit>,
    pub teams: Vec<Team>,
    pub people: Vec<Person>,
    pub integrations: Vec<String>,
    pub roles: Vec<Role>,
    pub rules: Vec<Rule>,
    pub rates: Vec<Rate>,
    pub table: Table,
    pub protections: Vec<Protection>,
    /// Of the class `guarded`.
    pub class_ceiling: Option<&'static str>,
    pub channel_ceiling: Option<(&'static str, &'static str)>,
}

/// A unit of the tree. Its parent stands before it.
#[derive(Clone, Debug)]
pub struct Unit {
    pub id: String,
    pub kind: &'static str,
    pub parent: Option<String>,
    pub head: Option<String>,
    pub country: Option<&'static str>,
    pub centre: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Team {
    pub id: String,
    pub lead: Option<String>,
    pub members: Vec<String>,
    pub country: &'static str,
    pub from: Option<Day>,
    pub through: Option<Day>,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub unit: String,
    pub also_in: Vec<String>,
    pub title: Option<&'static str>,
    pub manager: Option<String>,
    pub status: &'static str,
    pub grade: Option<i64>,
    pub joined: Option<Day>,
}

#[derive(Clone, Debug)]
pub struct Role {
    pub id: String,
    pub includes: Vec<String>,
    pub assign: Vec<Assignment>,
}

#[derive(Clone, Debug)]
pub struct Assignment {
    pub who: Grantee,
    pub scope: Scope,
    pub from: Option<Day>,
    pub until: Option<Day>,
}

#[derive(Clone, Debug)]
pub enum Grantee {
    Person(String),
    Unit(String),
    Where(Expr),
    HeadsIn(String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Scope {
    Tenant,
    Unit(String),
    OwnUnit,
    HeadedUnit,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub id: String,
    pub deny: bool,
    pub subjects: Vec<Who>,
    pub except: Vec<Who>,
    pub actions: Vec<&'static str>,
    pub on: Vec<On>,
    pub in_unit: Option<String>,
    pub when: Option<Expr>,
    pub unless: Option<Expr>,
    pub purposes: Vec<&'static str>,
    pub from: Option<Day>,
    pub until: Option<Day>,
    /// Written in YAML, not in the rule language.
    pub yaml: bool,
}

#[derive(Clone, Debug)]
pub struct Protection {
    pub of: &'static str,
    pub field: &'static str,
    pub store: &'static str,
    pub ladder: Vec<&'static str>,
    pub default: &'static str,
    pub reveals: Vec<Line>,
    pub caps: Vec<Line>,
    /// Who may change it, and except whom.
    pub changes: Vec<(Vec<Who>, Vec<Who>)>,
    /// Written in YAML, not in the rule language.
    pub yaml: bool,
}

/// A reveal or a cap.
#[derive(Clone, Debug, Default)]
pub struct Line {
    pub view: &'static str,
    pub to: Vec<Who>,
    pub except: Vec<Who>,
    pub when: Option<Expr>,
    pub unless: Option<Expr>,
    pub purposes: Vec<&'static str>,
    pub channels: Vec<&'static str>,
    /// Only in the scenario `aid`.
    pub scenario: bool,
    pub from: Option<Day>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    Anyone,
    Owner,
    Manager(usize),
    ManagerAny,
    HeadOfUnit,
    Role(String, bool),
    Unit(String),
    Person(String),
    Integration(String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum On {
    Type(&'static str),
    App(&'static str),
    EveryApp,
}

#[derive(Clone, Debug)]
pub struct Rate {
    pub on: Day,
    pub quoted: &'static str,
    /// By currency, in hundredths.
    pub per: Vec<(&'static str, i128)>,
}

/// A decision table with one input of money and one of an enum, one output of an enum.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub hit: &'static str,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub amount: Vec<(&'static str, Value)>,
    pub stage: Option<&'static str>,
    pub risk: &'static str,
}

/// The outputs of [`Table`], from first to last.
pub const RISKS: [&str; 3] = ["low", "medium", "high"];

#[derive(Clone, Debug)]
pub enum Expr {
    Literal(Value),
    Principal,
    Person,
    Resource(&'static str),
    Context(&'static str),
    Purpose,
    Channel,
    Now,
    Today,
    Variable(&'static str),
    Dot(Box<Expr>, &'static str),
    Has(Box<Expr>, &'static str),
    HasResource(&'static str),
    HasContext(&'static str),
    Or(Vec<Expr>),
    And(Vec<Expr>),
    Not(Box<Expr>),
    Compare(&'static str, Box<Expr>, Box<Expr>),
    Sum(Box<Expr>, Vec<(bool, Expr)>),
    Product(Vec<Expr>),
    List(Vec<Expr>),
    Any(&'static str, Box<Expr>, Box<Expr>),
    All(&'static str, Box<Expr>, Box<Expr>),
    Table(Box<Expr>, Box<Expr>),
    Call(&'static str, Box<Expr>),
}

#[derive(Clone, Debug)]
pub struct Request {
    pub integration: bool,
    pub subject: String,
    pub action: &'static str,
    pub on: On,
    pub properties: Vec<(&'static str, Value)>,
    pub context: Vec<(&'static str, Value)>,
    pub purpose: Option<&'static str>,
    pub channel: Option<&'static str>,
    pub scenario: Option<&'static str>,
    pub reason: Option<&'static str>,
    pub record: Option<&'static str>,
    /// `context.fields`.
    pub fields: Option<Vec<&'static str>>,
    /// Microseconds since 1970.
    pub now: i64,
}

/// A resource type: its name, actions, whether it has an owner and a unit.
pub struct ResourceType {
    pub id: &'static str,
    pub actions: &'static [&'static str],
    pub anchored: bool,
}

pub const TYPES: [ResourceType; 3] = [
    ResourceType { id: "Record", actions: &["read", "update", "export"], anchored: true },
    ResourceType { id: "File", actions: &["read", "export"], anchored: true },
    ResourceType { id: "Memo", actions: &["read", "update"], anchored: false },
];
pub const APPS: [&str; 2] = ["hr", "mail"];
pub const PURPOSES: [&str; 3] = ["appraisal", "audit", "payroll"];
pub const CHANNELS: [&str; 2] = ["api", "ui"];
