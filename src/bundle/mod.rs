//! The run-time form of a policy set: numbers instead of names, tables instead of documents, programs instead of texts.
//!
//! A [`Bundle`] holds all that a decision needs and nothing else, so that it can be loaded alone, without the files it came
//! from. It is made in one of two ways: from [`Parts`] that a compiler filled, or from bytes by [`Bundle::decode`], which trusts
//! nothing: it verifies a checksum, then every number against the table it points into, every tree and every program, and only
//! then builds the indexes. Whoever holds a bundle may therefore index freely and follow every link to its end.
//!
//! Names are numbered in the order of their ids, units in pre-order (so a subtree is an interval). People with equal grants
//! share one profile. Rules are filed by what they are about and by the subject that is cheapest to test. What can be derived
//! (filing, name order, heads above a unit) is derived on loading and never travels.
//!
//! A bundle may be sealed: signed with an Ed25519 key together with a serial and an expiry. A [`Trust`] says which seals are taken.
//! Without one, bundles are taken signed or not; a signature that does not fit is damage either way.
//!
//! It must not know where the set came from, nor what is asked of it.

mod access;
mod added;
mod approver;
mod calendar;
mod catalog;
mod change;
mod changes;
mod compiled;
mod constant;
mod delegation;
mod error;
mod expr;
mod filing;
mod flat;
mod flow;
mod flow_verify;
mod holding;
mod index;
mod key;
mod names;
mod origin;
mod pages;
mod parts;
mod person;
mod protection;
mod protection_verify;
mod rate;
mod role;
mod set;
mod signature;
mod slice;
mod slot;
mod table;
mod tenant;
mod unit;
mod verified;
mod verify;
mod wire;

pub use access::{Effect, Rule, Subject, Target};
pub use approver::{
    Alternative, Approver, Approvers, ChainEnd, Clock, HeldWhere, Holders, IfNobody, Options, PersonOf, RejectWhen, Reminder,
    Repeat, RoleOf, Then, Timeout, UnitOf,
};
pub use calendar::{Calendar, Open, Remind};
pub use catalog::{Catalog, Kind, PersonAttribute, ResourceType};
pub use changes::Changes;
pub use compiled::{Compiled, Held};
pub use constant::Constants;
pub use delegation::Delegation;
pub use error::BundleError;
pub use expr::{Function, Op, Operator, Part, Program, Quantifier};
pub use filing::Filed;
pub use flat::{Ask, Test};
pub use flow::{Bind, Block, Exempt, Flow, Flows, Forbidden, Moment, OnReject, Param, Recipient, Sign, Step, Trigger};
pub use index::{
    ApproverListIx, AttributeIx, BlockIx, ChannelIx, ConstantIx, ExprIx, FieldIx, KeyIx, KindIx, OriginIx, PersonAttributeIx,
    ProfileIx, ProtectionIx, PurposeIx, ScenarioIx, StepIx, UnitAttributeIx,
};
pub use key::{KeyError, PublicKey, SigningKey};
pub use names::Names;
pub use origin::Origins;
use pages::Pages;
pub use parts::Parts;
pub use person::{Changed, People, PersonPart, PersonRow, Status};
pub use protection::{After, Ceiling, CeilingOf, Change, Field, Protection, Rung, Scenario, Sight, Store, Told};
pub use rate::Rate;
pub use role::{Assigned, Assignment, Grant, Membership, Scope};
pub use set::Bundle;
pub use signature::{Seal, Trust};
pub use slice::{Head as RuleHead, RoleBits, Slice};
pub use slot::{Coding, Layout, NO_SYMBOL, SLOTS, Slot, Source};
pub use table::{CellTest, DecisionTable, Hit, Row};
pub use tenant::Head;
pub use unit::{UnitKind, UnitRow, Units};
