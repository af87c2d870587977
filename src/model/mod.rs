//! What a policy set means: one type a kind, every name resolved, every expression typed, each thing with its origin.
//!
//! A [`PolicySet`] exists only when the texts it came from have no error, so whoever holds one need not ask again whether a
//! person exists or a condition can be evaluated. Rows are numbered by meaning, never by where they were written: units in
//! pre-order with children by id, everything else by id. Hence two sets that say the same are the same.
//!
//! It must not know syntax or bundles.

mod access;
mod approver;
mod calendar;
mod canonical;
mod catalog;
mod delegation;
mod expand;
mod expr;
mod flow;
mod integration;
mod named;
mod person;
mod protection;
mod rate;
mod ring;
mod role;
mod scenario;
mod set;
mod table;
mod tenant;
mod test;
mod test_flow;
mod unit;

pub use access::{Effect, Rule, Subject, Target};
pub use approver::{
    Alternative, Approver, Approvers, AtTop, ChainEnd, Held, Holders, IfNobody, Reject, Remind, Reminder, Repeat, StepOptions,
    Then, Timeout, Wait, Weighed, Who,
};
pub use calendar::{Calendar, Holiday, OpenHours};
pub use canonical::{Ids, canonical_expr, canonical_value, canonical_word};
pub use catalog::{Application, Attribute, Catalog, Ceiling, Field, ResourceType, Retention};
pub use delegation::Delegation;
pub use expand::expand;
pub use expr::{Expr, Function, Member, Node, Operator, Quantifier};
pub use flow::{
    Bind, Block, Branch, Call, Choose, ChooseCase, Defaults, Exempt, Flow, Forbidden, Group, Moment, Notify, OnReject, Param,
    Recipient, ReturnTo, Side, Sign, Step, Template, Trigger, WaitEvent, steps,
};
pub use integration::{AccessKey, Auth, Direction, Emits, FieldRef, Integration};
pub use named::{Named, Validity};
pub use person::{Person, Status};
pub use protection::{AfterFlow, ChangeBy, Protection, Sight, Store};
pub use rate::Rate;
pub use ring::Ring;
pub use role::{Assignment, Grantee, Role, Scope};
pub use scenario::{Review, Scenario, Told};
pub use set::{LintSettings, PolicySet};
pub use table::{Cell, CellTest, DecisionTable, Hit, Row};
pub use tenant::{DirectorySync, ECert, Edition, Registration, Route, Tenant};
pub use test::{DecideCell, DecideTest, TestSubject, TestedResource, Variant, ViewCell, ViewTest};
pub use test_flow::{CaseTest, RouteTest, TestedStart};
pub use unit::{Unit, UnitKind};
