//! Questions and answers as JSON, after the OpenID AuthZEN Authorization API 1.0.
//!
//! A [`Request`] holds what somebody asked, in their words; [`Request::resolve`] turns it into the numbers of one bundle and is
//! the one place where a name can be unknown or a value have the wrong form. Either everything is understood or the question is
//! refused with a [`RequestError`]; nothing is guessed. Keys that nobody declared are ignored at every level, so that callers may
//! send more than we know. An [`Answer`] is complete in itself: it names rules, their places and the bundle it came from.
//!
//! Searches and lists of questions are answered here as well. A page of a search names its bundle: its token leads on within the
//! same bundle, question and instant, and nowhere else, so that no result is told twice or left out.
//!
//! It must not know transport.

mod answer;
mod approval;
mod case;
mod case_answer;
mod depends;
mod evaluations;
mod evidence;
mod fault;
mod given;
mod more;
mod page;
mod plain;
mod play;
mod question;
mod record;
mod request;
mod route;
mod sealed;
mod search;
mod strict;
mod value;
mod view;
mod words;

pub use answer::{Answer, ChangeNeed, Context, Obligation, PartError, Reason, RuleNote, WhyNot};
pub use case::CaseRequest;
pub use case_answer::{CaseAnswer, FinalNote, IgnoredNote, MessageNote, OpenNote, TimerFault, TimerNote, TraceNote};
pub use depends::Depends;
pub use evaluations::evaluations;
pub use evidence::Approved;
pub use fault::{RequestCode, RequestError};
pub use given::Circumstances;
pub use play::{Line, Play, Played, event};
pub use question::{Given, Question};
pub use request::Request;
pub use route::{ApproverNote, BlockedNote, PlanNode, ReminderNote, RouteAnswer, StepNote, TimeoutNote, Told};
pub use sealed::Means;
pub use search::{NOBODY, search_actions, search_resources, search_subjects};
pub use value::typed_value;
pub use view::{ClosedValue, Look, ShownRecord, ShownValue, ViewAnswer, ViewNeed, ViewReason, ViewWhyNot, Views};
