//! Text to [`Document`] and back: YAML, the rule language, tables; and the one canonical layout of each.
//!
//! A `Document` is anything that parses. Its leaves are lexical: an id, a date, an amount is still the text that somebody
//! wrote, with its place, and only expressions are trees. What the words mean, and whether they mean anything, is found out one
//! room up. Both notations give the same tree, so nobody above can tell which one was written.
//!
//! It must not know meaning.

mod access;
mod approver;
mod calendar;
mod catalog;
mod convert;
mod delegation;
mod document;
mod expr;
mod findings;
mod flow;
mod guard;
mod integration;
mod layout;
mod leaf;
mod ord;
mod person;
mod protection;
mod rate;
mod ring;
mod role;
mod scalar;
mod scenario;
mod schema;
mod schema_tidy;
mod set;
mod stated;
mod table;
mod tabular;
mod tenant;
mod test;
mod unit;
mod yaml;

pub use access::{Effect, Rule, Subject, Target, Who};
pub use approver::{
    Alternative, Approver, Approvers, AtTop, ChainEnd, Held, Holders, IfNobody, Named, Options, Reference, Reject, Remind,
    Reminder, Repeat, RoleName, Then, Timeout, Weighed, Working,
};
pub use calendar::{Calendar, Holiday};
pub use catalog::{Application, Attribute, Catalog, Ceiling, Field, Resource, TypeName};
pub use convert::{Signatures, to_ord, to_yaml};
pub use delegation::{Delegation, Delegations};
pub use document::{Body, Comment, Document, Item, Notation};
pub use expr::{Expr, Function, Literal, Node, Operator, Quantifier};
pub use flow::{
    Arg, Bind, Block, Branch, Call, Case, Choose, Defaults, Exempt, Flow, Forbidden, Given, Group, Moment, Notify, OnReject,
    Param, Recipient, ReturnTo, Side, Sign, Start, Step, Template, Trigger, Wait,
};
pub use guard::{Direction, Guard, NeverCan, NeverSees, Statement};
pub use integration::{AccessKey, Emits, Integration, Integrations};
pub use leaf::{At, Pairs, Plain, Text};
pub use ord::{format_ord, parse_cell, print_expr, read_ord};
pub(in crate::syntax) use ord::{parse_expression, parse_field, print_field};
pub use person::{People, PersonRow};
pub use protection::{Cap, ChangeBy, Conditions, FieldName, Protection, Reveal, Store};
pub use rate::{RateRow, Rates};
pub use ring::{KeyRings, Ring};
pub use role::{Assignment, GrantRow, Role, Roles};
pub use scalar::Scalar;
pub use scenario::{Notified, Review, Scenario};
pub use schema::{kinds, schema, schema_text};
pub use set::{PolicySet, StateStore};
pub use stated::{StatedGrant, StatedId, StatedPerson};
pub use table::{Cell, CellTest, DecisionTable, TableRule};
pub use tabular::{TableFormat, read_decision_rows, read_grants_table, read_people_table};
pub use tenant::{DirectorySync, Registration, Tenant};
pub use test::{CaseTest, DecideTest, OnRecord, RouteTest, Tests, ViewTest};
pub use unit::{Unit, Units, VirtualUnit};
pub use yaml::{Lost, decode_text, format_yaml, read_yaml};

use crate::diagnostic::Code;

/// The faults of texts.
pub static CODES: &[&Code] = &Code::all_of::<{ Code::count_of(LISTS) }>(LISTS);

const LISTS: &[&[&Code]] = &[findings::CODES, yaml::CODES, yaml::FORM_CODES, convert::CODES, tabular::CODES, ord::codes::CODES];
