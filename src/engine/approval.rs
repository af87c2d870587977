use serde::Serialize;
use serde_json::Value as Json;

use super::Engine;
use crate::approval::plan;
use crate::authzen::{CaseAnswer, CaseRequest, Line, Play, Played, Request, RequestCode, RequestError, RouteAnswer};
use crate::value::{Date, Instant};

impl Engine {
    /// Who must approve this? The request says when. It is not asked whether the requester may submit: that is `decide`.
    ///
    /// # Errors
    /// When the request names something unknown, has a value of the wrong form, or does not say when.
    pub fn route(&self, request: &Request) -> Result<RouteAnswer, RequestError> {
        self.route_at(request, None)
    }

    /// The same, with an instant for a request that does not say when.
    ///
    /// # Errors
    /// When the request names something unknown or has a value of the wrong form, or nobody says when.
    pub fn route_at(&self, request: &Request, now: Option<Instant>) -> Result<RouteAnswer, RequestError> {
        let bundle = self.bundle();
        let asked = request.resolve_approval(&bundle)?;
        Ok(RouteAnswer::new(&bundle, &plan(&bundle, &asked, request.now(now)?)))
    }

    /// The same for a request in JSON.
    ///
    /// # Errors
    /// Also when the text is not JSON, or not of that shape.
    pub fn route_json(&self, request: &str, now: Option<Instant>) -> Result<RouteAnswer, RequestError> {
        self.route_at(&Request::parse_approval(request)?, now)
    }

    /// The route with its reasons: every approver with the words that chose them, everybody else who was named with why they
    /// are none, and every step that is not taken.
    ///
    /// # Errors
    /// When the request names something unknown or has a value of the wrong form, or nobody says when.
    pub fn explain_route(&self, request: &Request, now: Option<Instant>) -> Result<RouteAnswer, RequestError> {
        let bundle = self.bundle();
        let asked = request.resolve_approval(&bundle)?;
        Ok(RouteAnswer::explained(&bundle, &plan(&bundle, &asked, request.now(now)?)))
    }

    /// Where does this case stand? `now` is used where the case itself does not say when.
    ///
    /// # Errors
    /// When the request names something unknown, needs no approval or runs under another bundle, or nobody says when.
    pub fn case(&self, case: &CaseRequest, now: Option<Instant>) -> Result<CaseAnswer, RequestError> {
        case.answer(&self.bundle(), now, false)
    }

    /// The same for a case in JSON.
    ///
    /// # Errors
    /// Also when the text is not JSON, or not of that shape.
    pub fn case_json(&self, case: &str, now: Option<Instant>) -> Result<CaseAnswer, RequestError> {
        self.case(&CaseRequest::parse(case)?, now)
    }

    /// Where the case stands, and how each task came to whoever has it.
    ///
    /// # Errors
    /// As [`Engine::case`].
    pub fn explain_case(&self, case: &CaseRequest, now: Option<Instant>) -> Result<CaseAnswer, RequestError> {
        case.answer(&self.bundle(), now, true)
    }
}

impl Engine {
    /// What a view or a decision takes as approval, an element of `context.approvals`, with the case itself as evidence; nothing
    /// where the case is not approved at that instant, or is not about one field of a record. The caller records its use: the
    /// next time it says `"used": true`.
    ///
    /// # Errors
    /// When the request names something unknown, needs no approval or runs under another bundle.
    pub fn approval(&self, case: &CaseRequest, name: &str, now: Instant) -> Result<Option<Json>, RequestError> {
        case.approval(&self.bundle(), name, now)
    }
}

/// A case that was played.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct PlayedCase {
    /// `ordinance.play/1`.
    pub format: &'static str,
    /// What came of each line.
    pub lines: Vec<Played>,
    /// Where the case stands in the end.
    pub case: CaseAnswer,
}

impl Engine {
    /// The instant of an RFC 3339 text, or of a day, which begins in the tenant's zone.
    #[must_use]
    pub fn instant(&self, text: &str) -> Option<Instant> {
        let bundle = self.bundle();
        let zone = &bundle.head().zone;
        Instant::parse(text, Some(zone)).or_else(|| Date::parse(text).map(|day| day.start(zone)))
    }

    /// An instant as answers show it: in the tenant's zone.
    #[must_use]
    pub fn shown(&self, at: Instant) -> String {
        at.display_in(&self.bundle().head().zone)
    }

    /// Plays a case: lines of what happens and of what must be so, at times after its submission, while timers fire when they
    /// are due. A case that was not submitted is, now.
    ///
    /// # Errors
    /// When a line says nothing that is known, the request names something unknown, needs no approval or runs under another
    /// bundle.
    pub fn play(&self, case: CaseRequest, script: &str, now: Instant) -> Result<PlayedCase, RequestError> {
        let bundle = self.bundle();
        let mut play = Play::new(&bundle, case, now);
        let mut lines = Vec::new();
        let told = |text: &&str| !text.trim().is_empty() && !text.trim_start().starts_with('#');
        for (number, text) in (1_usize..).zip(script.lines()).filter(|(_, text)| told(text)) {
            let line = Line::parse(text)
                .map_err(|error| RequestError::new(RequestCode::BadValue, format!("line {number} of the script: {error}")))?;
            lines.push(play.play(text, &line)?);
        }
        Ok(PlayedCase { format: "ordinance.play/1", lines, case: play.answer()? })
    }
}
