use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::case::CaseRequest;
use super::case_answer::{CaseAnswer, TimerNote};
use super::fault::RequestError;
use crate::bundle::Bundle;
use crate::value::{Duration, Instant};

/// A case that is played: events at times after its submission, with timers firing when they are due.
pub struct Play<'a> {
    bundle: &'a Bundle,
    case: CaseRequest,
    start: Instant,
    now: Instant,
    seq: i64,
}

/// A line of a script, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How long after submission; nothing for the time of the line before.
    pub after: Option<i64>,
    /// What it says.
    pub says: Says,
}

/// What a line of a script says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// A step is open, perhaps for somebody, or is not.
    Open {
        /// Whether it is.
        is: bool,
        /// The step.
        step: String,
        /// For whom.
        by: Option<String>,
    },
    /// A timer of a step or a pause will act next, perhaps at an instant, or none will.
    Due {
        /// Whether one will.
        is: bool,
        /// The step, or the event of the pause.
        of: String,
        /// What it will do; nothing for whatever it does.
        effect: Option<String>,
        /// When.
        at: Option<String>,
    },
    /// The case has this status.
    Status(String),
    /// Something happens, which must count.
    Event(Map<String, Json>),
}

/// What came of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct Played {
    /// When it was.
    pub at: String,
    /// The line.
    pub line: String,
    /// Whether it held: what it says is so, or what happened counted.
    pub held: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The status after it.
    pub status: &'static str,
}

/// Timers that fire at one time are as many as this at most; no flow that ends has more.
const MAX_FIRED: usize = 10_000;

impl Line {
    /// The meaning of a line: a time of durations one after another with a plus before them, and what is so or happens then.
    ///
    /// # Errors
    /// What is wrong with it, as a fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (after, rest) = match text.strip_prefix('+') {
            None => (None, text),
            Some(rest) => {
                let (time, rest) = rest.split_once(':').ok_or("a time ends with a colon: `+24h: approve finance by amy`")?;
                let seconds = offset(time.trim()).ok_or_else(|| format!("`{}` is no time such as `23h59m`", time.trim()))?;
                (Some(seconds), rest.trim())
            }
        };
        let words: Vec<&str> = rest.split_whitespace().collect();
        Ok(Self { after, says: says(&words)? })
    }
}

/// The seconds of durations one after another.
fn offset(text: &str) -> Option<i64> {
    let mut total = 0_i64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let letters = rest.get(digits..)?.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len().saturating_sub(digits));
        let end = digits.checked_add(letters)?;
        let part = Duration::parse(rest.get(..end)?)?;
        if part.months() != 0 {
            return None;
        }
        total = total.checked_add(part.seconds())?;
        rest = rest.get(end..)?;
    }
    (!text.is_empty()).then_some(total)
}

fn says(words: &[&str]) -> Result<Says, String> {
    let open = |is, words: &[&str]| match words {
        [step] => Ok(Says::Open { is, step: (*step).to_owned(), by: None }),
        [step, "by" | "for", person] => Ok(Says::Open { is, step: (*step).to_owned(), by: Some((*person).to_owned()) }),
        _ => Err("write `open STEP by PERSON`".to_owned()),
    };
    let due = |is, words: &[&str]| {
        let (of, effect, at) = match words {
            [of] => (of, None, None),
            [of, "at", at] => (of, None, Some(*at)),
            [of, effect] => (of, Some(*effect), None),
            [of, effect, "at", at] => (of, Some(*effect), Some(*at)),
            _ => return Err("write `due STEP remind at 2026-11-28T10:00:00+08:00`".to_owned()),
        };
        Ok(Says::Due { is, of: (*of).to_owned(), effect: effect.map(str::to_owned), at: at.map(str::to_owned) })
    };
    match words {
        ["open", rest @ ..] => open(true, rest),
        ["not", "open", rest @ ..] => open(false, rest),
        ["due", rest @ ..] => due(true, rest),
        ["not", "due", rest @ ..] => due(false, rest),
        ["status", status] => Ok(Says::Status((*status).to_owned())),
        [kind, rest @ ..] => read(kind, rest).map(Says::Event),
        [] => Err("a line says what is so or what happens".to_owned()),
    }
}

/// The event that a line tells: `approve finance by amy`.
///
/// # Errors
/// What is wrong with it, as a fragment.
pub fn event(text: &str) -> Result<Map<String, Json>, String> {
    match says(&text.split_whitespace().collect::<Vec<_>>())? {
        Says::Event(event) => Ok(event),
        Says::Open { .. } | Says::Due { .. } | Says::Status(_) => {
            Err("this says what is so, and nothing that happens".to_owned())
        }
    }
}

/// The event of `approve STEP by PERSON to PERSON KEY=VALUE …`.
fn read(kind: &str, words: &[&str]) -> Result<Map<String, Json>, String> {
    const STEPPED: &[&str] = &[
        "approve",
        "reject",
        "abstain",
        "transfer",
        "delegate",
        "add_signer",
        "remove_signer",
        "return",
        "admin_assign",
        "admin_override",
    ];
    const OTHER: &[&str] =
        &["submit", "resubmit", "withdraw", "amend", "comment", "urge", "timer_fired", "external", "rebase", "admin_cancel"];
    if !STEPPED.contains(&kind) && !OTHER.contains(&kind) {
        let known = [STEPPED, OTHER].concat().join(", ");
        return Err(format!("nothing called `{kind}` happens to a case: write one of {known}"));
    }
    let mut out = Map::new();
    out.insert("type".to_owned(), json!(kind));
    let mut properties = Map::new();
    let mut rest = words;
    while let Some((first, more)) = rest.split_first() {
        let value = more.first();
        let mut two = |key: &str| {
            let value = value.ok_or_else(|| format!("`{first}` of whom?"))?;
            out.insert(key.to_owned(), json!(value));
            Ok::<(), String>(())
        };
        match *first {
            "by" | "to" | "from" => {
                two(first)?;
                rest = more.get(1..).unwrap_or_default();
                continue;
            }
            "before" | "after" => {
                out.insert("position".to_owned(), json!(first));
            }
            word if word.contains('=') => {
                // A value may have spaces: it reaches to the next word with a sign of equality, or `by`.
                let (name, start) = word.split_once('=').unwrap_or((word, ""));
                let ends = more.iter().position(|word| word.contains('=') || *word == "by").unwrap_or(more.len());
                let (own, after) = more.split_at_checked(ends).unwrap_or((more, &[]));
                let text = [&[start], own].concat().join(" ");
                properties.insert(name.to_owned(), serde_json::from_str(&text).unwrap_or_else(|_| json!(text)));
                rest = after;
                continue;
            }
            word => {
                let key = match kind {
                    "timer_fired" => "timer",
                    "external" => "event",
                    "rebase" => "bundle",
                    "admin_override" if out.contains_key("step") => "outcome",
                    _ => "step",
                };
                if out.contains_key(key) {
                    return Err(format!("`{word}` is one word too many"));
                }
                out.insert(key.to_owned(), json!(word));
            }
        }
        rest = more;
    }
    if !properties.is_empty() {
        out.insert("properties".to_owned(), Json::Object(properties));
    }
    if STEPPED.contains(&kind) && kind != "return" && !out.contains_key("step") {
        return Err(format!("`{kind}` names a step"));
    }
    Ok(out)
}

impl<'a> Play<'a> {
    /// A case that is submitted at an instant, unless it was.
    #[must_use]
    pub fn new(bundle: &'a Bundle, case: CaseRequest, start: Instant) -> Self {
        let seq = i64::try_from(case.events().len()).unwrap_or(0);
        let submitted = case.events().iter().find(|event| event.get("type") == Some(&json!("submit")));
        let at = submitted.and_then(|event| event.get("at")?.as_str()).and_then(|text| Instant::parse(text, None));
        let mut play = Self { bundle, case, start: at.unwrap_or(start), now: at.unwrap_or(start), seq };
        if submitted_is_missing(&play.case) {
            let _ = play.put(json!({"type": "submit"}).as_object().cloned().unwrap_or_default(), play.now);
        }
        play
    }

    /// Where the case stands at the time of the last line.
    ///
    /// # Errors
    /// When the request names something unknown, needs no approval or runs under another bundle.
    pub fn answer(&self) -> Result<CaseAnswer, RequestError> {
        self.case.answer(self.bundle, Some(self.now), false)
    }

    /// Plays a line.
    ///
    /// # Errors
    /// When the case cannot be looked at.
    pub fn play(&mut self, text: &str, line: &Line) -> Result<Played, RequestError> {
        if let Some(after) = line.after {
            let then = self.start.checked_add(Duration::new(0, after), true).unwrap_or(self.start);
            self.now = self.now.max(then);
        }
        self.fire()?;
        let mut because = None;
        match &line.says {
            Says::Event(event) => {
                let answer = self.put(event.clone(), self.now)?;
                because = answer
                    .ignored
                    .iter()
                    .find(|one| one.seq == self.seq)
                    .map(|one| format!("ignored: {} [{}]", one.message, one.code));
            }
            Says::Status(wanted) => {
                let found = self.answer()?.status;
                because = (found != wanted).then(|| format!("the status is {found}"));
            }
            Says::Open { is, step, by } => {
                let answer = self.answer()?;
                let mut there = answer.open.iter().filter(|one| one.step == *step);
                let found = there.any(|one| by.as_ref().is_none_or(|by| *by == one.person));
                if found != *is {
                    let open: Vec<String> = answer.open.iter().map(|one| format!("{} by {}", one.step, one.person)).collect();
                    let open = if open.is_empty() { "nothing".to_owned() } else { open.join(", ") };
                    because = Some(format!("open is {open}"));
                }
            }
            Says::Due { is, of, effect, at } => because = self.no_timer(*is, of, effect.as_deref(), at.as_deref())?,
        }
        let at = self.now.display_in(&self.bundle.head().zone);
        Ok(Played { at, line: text.trim().to_owned(), held: because.is_none(), because, status: self.answer()?.status })
    }

    /// Why it is not so that such a timer will act, or that none will.
    fn no_timer(&self, is: bool, of: &str, effect: Option<&str>, at: Option<&str>) -> Result<Option<String>, RequestError> {
        let when = |text: &str| match text.strip_prefix('+') {
            Some(after) => self.start.checked_add(Duration::new(0, offset(after)?), true),
            None => Instant::parse(text, Some(&self.bundle.head().zone)),
        };
        let at = match at {
            Some(text) => match when(text) {
                Some(at) => Some(at),
                None => return Ok(Some(format!("`{text}` is no instant, and no time such as `+24h`"))),
            },
            None => None,
        };
        let timers = self.answer()?.timers;
        // The id of a timer is of the round, the step or event, and more.
        let own = |timer: &&TimerNote| timer.id.split('/').nth(1) == Some(of);
        let fits = |timer: &TimerNote| {
            effect.is_none_or(|effect| effect == timer.effect) && at.is_none_or(|at| Instant::parse(&timer.due, None) == Some(at))
        };
        if timers.iter().filter(own).any(fits) == is {
            return Ok(None);
        }
        let found: Vec<String> = timers.iter().filter(own).map(|timer| format!("{} at {}", timer.effect, timer.due)).collect();
        Ok(Some(if found.is_empty() { "nothing is due".to_owned() } else { format!("due is {}", found.join(", ")) }))
    }

    /// Every timer that is due by now fires, in order.
    fn fire(&mut self) -> Result<(), RequestError> {
        let mut last = self.start;
        for _ in 0..MAX_FIRED {
            let answer = self.answer()?;
            let Some(timer) = answer.overdue.first() else { return Ok(()) };
            let due = Instant::parse(&timer.due, None).unwrap_or(self.now).max(last);
            last = due;
            let event = json!({"type": "timer_fired", "timer": timer.id});
            let answer = self.put(event.as_object().cloned().unwrap_or_default(), due.max(self.last()))?;
            if answer.ignored.iter().any(|one| one.seq == self.seq) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The instant of the last event.
    fn last(&self) -> Instant {
        let at = |event: &Json| event.get("at")?.as_str().and_then(|text| Instant::parse(text, None));
        self.case.events().iter().filter_map(at).max().unwrap_or(self.start)
    }

    fn put(&mut self, mut event: Map<String, Json>, at: Instant) -> Result<CaseAnswer, RequestError> {
        self.seq = self.seq.saturating_add(1);
        event.insert("seq".to_owned(), json!(self.seq));
        event.insert("at".to_owned(), json!(at.to_string()));
        self.case.push(Json::Object(event));
        self.answer()
    }
}

fn submitted_is_missing(case: &CaseRequest) -> bool {
    !case.events().iter().any(|event| event.get("type") == Some(&json!("submit")))
}
