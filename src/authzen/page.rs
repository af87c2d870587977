use serde_json::{Value as Json, json};

use super::fault::{RequestCode, RequestError};
use crate::bundle::Bundle;
use crate::value::{Digest, Instant, canonical_bytes};

/// Which part of a search's results is wanted.
pub(super) struct Page {
    bundle: String,
    release: String,
    question: String,
    now: Option<Instant>,
    from: usize,
    limit: usize,
}

/// The most results on a page, and how many there are when nobody says.
const MOST: usize = 1000;

impl Page {
    /// The page that a request wants: the first, or what its token leads to. `now` is asked for a first page only; a token
    /// brings the instant of the first page along.
    pub(super) fn of(
        bundle: &Bundle,
        question: &Json,
        page: Option<&Json>,
        now: impl FnOnce() -> Result<Instant, RequestError>,
    ) -> Result<Self, RequestError> {
        let page = match page {
            None | Some(Json::Null) => None,
            Some(Json::Object(page)) => Some(page),
            Some(_) => return Err(RequestError::new(RequestCode::BadJson, "`page` should be an object")),
        };
        let limit = match page.and_then(|page| page.get("limit")) {
            None | Some(Json::Null) => MOST,
            Some(limit) => {
                let limit = limit.as_u64().and_then(|limit| usize::try_from(limit).ok());
                let whole = || RequestError::new(RequestCode::BadValue, "`page.limit` should be a whole number, not below 0");
                limit.ok_or_else(whole)?.min(MOST)
            }
        };
        let head = bundle.head();
        // Whatever order the keys come in, one question has one text.
        let question = Digest::of(&canonical_bytes(question)).hex().chars().take(TAG).collect();
        let mut wanted =
            Self { bundle: head.digest.to_string(), release: head.release.clone(), question, now: None, from: 0, limit };
        match page.and_then(|page| page.get("token")) {
            None | Some(Json::Null) => {}
            Some(Json::String(token)) if token.is_empty() => {}
            Some(Json::String(token)) => wanted.follow(token)?,
            Some(_) => return Err(RequestError::new(RequestCode::BadToken, "`page.token` should be a string")),
        }
        if wanted.now.is_none() {
            wanted.now = Some(now()?);
        }
        Ok(wanted)
    }

    /// The instant of the whole search.
    pub(super) fn now(&self) -> Option<Instant> {
        self.now
    }

    /// The page of all results.
    pub(super) fn answer(&self, all: Vec<Json>) -> Json {
        let total = all.len();
        let results: Vec<Json> = all.into_iter().skip(self.from).take(self.limit).collect();
        let (count, end) = (results.len(), self.from.saturating_add(results.len()));
        let next = if end < total { self.token(end) } else { String::new() };
        json!({
            "results": results,
            "page": {"next_token": next, "count": count, "total": total},
            "context": {"bundle": self.bundle, "release": self.release, "now": self.now.map(|now| now.to_string())},
        })
    }

    fn token(&self, from: usize) -> String {
        format!("{}.{}.{}.{from}", self.own(), self.question, self.now.map_or(0, Instant::micros))
    }

    fn own(&self) -> &str {
        let hex = self.bundle.split_once(':').map_or("", |(_, hex)| hex);
        hex.get(..TAG).unwrap_or(hex)
    }

    /// Goes to where a token leads.
    fn follow(&mut self, token: &str) -> Result<(), RequestError> {
        let bad = || RequestError::new(RequestCode::BadToken, "`page.token` is none that a search gave out");
        let parts: Vec<&str> = token.split('.').collect();
        let [bundle, question, now, from] = parts.as_slice() else { return Err(bad()) };
        if bundle.len() != TAG || !bundle.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(bad());
        }
        if *bundle != self.own() {
            let message = format!(
                "the page belongs to the bundle sha256:{bundle}, and {} answers now: begin again with the first page",
                self.bundle
            );
            return Err(RequestError::new(RequestCode::StaleToken, message));
        }
        if *question != self.question {
            let message = "the page belongs to another search: repeat all of the request beside `page`";
            return Err(RequestError::new(RequestCode::BadToken, message));
        }
        self.now = Some(now.parse().ok().and_then(Instant::from_micros).ok_or_else(bad)?);
        self.from = from.parse().map_err(|_| bad())?;
        Ok(())
    }
}

/// How much of a digest a token carries, in hexadecimal digits.
const TAG: usize = 16;
