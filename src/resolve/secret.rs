use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{FileId, Place, Source, Sources, Span};

/// A secret that is written out.
pub static LITERAL: Code = Code::error(
    "secret/literal",
    "here stands {what}, and a policy set never holds a secret",
    "name it by reference, such as `env:NAME`, take it out of the history of the files too, and replace it: it is no secret any more",
);

pub(super) static CODES: &[&Code] = &[&LITERAL];

/// Beginnings that only secrets have, the fewest characters that follow, and what they are.
const SHAPES: [(&str, usize, &str); 20] = [
    ("AKIA", 16, "an AWS access key"),
    ("ASIA", 16, "an AWS access key"),
    ("ghp_", 30, "a GitHub token"),
    ("gho_", 30, "a GitHub token"),
    ("ghu_", 30, "a GitHub token"),
    ("ghs_", 30, "a GitHub token"),
    ("ghr_", 30, "a GitHub token"),
    ("github_pat_", 30, "a GitHub token"),
    ("glpat-", 18, "a GitLab token"),
    ("xoxb-", 16, "a Slack token"),
    ("xoxp-", 16, "a Slack token"),
    ("xoxa-", 16, "a Slack token"),
    ("xoxr-", 16, "a Slack token"),
    ("xoxs-", 16, "a Slack token"),
    ("sk_live_", 16, "a payment key"),
    ("rk_live_", 16, "a payment key"),
    ("sk-ant-", 20, "an API key"),
    ("sk-proj-", 20, "an API key"),
    ("AIza", 35, "a Google API key"),
    ("SG.", 40, "a mail service's key"),
];

/// Keys whose value is a secret when it is written out.
const SECRET_KEYS: [&str; 16] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "client_secret",
    "secret_key",
    "api_key",
    "apikey",
    "access_key",
    "private_key",
    "auth_token",
    "access_token",
    "refresh_token",
    "密碼",
    "密码",
];

/// What stands behind such a key where a catalogue declares an attribute of that name, or where something is only named.
const HARMLESS: [&str; 16] = [
    "bool", "int", "decimal", "money", "text", "date", "instant", "duration", "person", "unit", "role", "true", "false", "null",
    "required", "optional",
];

/// The fewest characters of a token without a known beginning that is taken for a key.
const RANDOM_CHARS: usize = 32;

/// Tells every secret that is written out anywhere in the texts, comments too. What it says is never repeated.
/// Files that were searched before are not searched again.
pub(super) fn check(sources: &Sources, is_searched: impl Fn(FileId) -> bool, sink: &mut Sink) {
    for (file, source) in sources.iter().filter(|(file, _)| !is_searched(*file)) {
        check_text(file, source, sink);
    }
}

fn check_text(file: FileId, source: &Source, sink: &mut Sink) {
    let mut start = 0_usize;
    for line in source.text().split_inclusive('\n') {
        let mut found = found_in(line);
        found.sort_unstable();
        found.dedup_by_key(|(from, ..)| *from);
        let mut end = 0;
        for (from, until, what) in found {
            // One secret may have two shapes; it is told once.
            if from >= end {
                let span = Span::new(start.saturating_add(from), start.saturating_add(until));
                sink.push(Diagnostic::new(&LITERAL, Place::new(file, span)).arg("what", what));
                end = until;
            }
        }
        start = start.saturating_add(line.len());
    }
}

type Secret = (usize, usize, &'static str);

/// Whether a line has anything that every secret has: a sign behind a key, a long token, or the dashes before a key's name. Most
/// lines of a table have nothing of it.
fn may_hold(line: &str) -> bool {
    let (mut token, mut dashes) = (0_usize, 0_usize);
    line.bytes().any(|byte| {
        dashes = if byte == b'-' { dashes.saturating_add(1) } else { 0 };
        let part = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+');
        token = if part { token.saturating_add(1) } else { 0 };
        matches!(byte, b':' | b'=') || token >= 16 || dashes >= 5
    })
}

fn found_in(line: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    if !may_hold(line) {
        return found;
    }
    if let Some(at) = line.find("-----BEGIN ") {
        let rest = line.get(at..).unwrap_or_default();
        if let Some(end) = rest.find("PRIVATE KEY") {
            found.push((at, at.saturating_add(end).saturating_add("PRIVATE KEY".len()), "a private key"));
        }
    }
    found.extend(in_address(line));
    found.extend(behind_key(line));
    for (at, token) in tokens(line, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')) {
        if token.len() < 16 {
            continue;
        }
        let end = at.saturating_add(token.len());
        if let Some((.., what)) = SHAPES.iter().find(|(begin, rest, _)| has_shape(token, begin, *rest)) {
            found.push((at, end, what));
        } else if is_jwt(token) {
            found.push((at, end, "a signed token"));
        }
    }
    for (at, token) in tokens(line, |c| c.is_ascii_alphanumeric() || matches!(c, '+' | '=')) {
        if token.len() >= RANDOM_CHARS && looks_random(token) {
            found.push((at, at.saturating_add(token.len()), "what looks like a key or a token"));
        }
    }
    found
}

/// The stretches of characters of a kind, with where they begin.
fn tokens(line: &str, of: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = line;
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let begin = rest.find(&of)?;
        let tail = rest.get(begin..)?;
        let length = tail.find(|c| !of(c)).unwrap_or(tail.len());
        let found = (at.saturating_add(begin), tail.get(..length)?);
        let next = begin.saturating_add(length);
        at = at.saturating_add(next);
        rest = rest.get(next..)?;
        Some(found)
    })
}

fn has_shape(token: &str, begin: &str, rest: usize) -> bool {
    let Some(tail) = token.strip_prefix(begin) else { return false };
    let capitals = matches!(begin, "AKIA" | "ASIA");
    tail.len() >= rest && (!capitals || tail.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
}

fn is_jwt(token: &str) -> bool {
    let mut parts = token.split('.');
    let begins = |part: Option<&str>| part.is_some_and(|part| part.starts_with("eyJ") && part.len() > 10);
    begins(parts.next()) && begins(parts.next()) && parts.next().is_some()
}

/// Whether letters and digits stand as they do in random bytes, not as in words: case and digits change all the time, and hardly
/// any character stands out.
fn looks_random(token: &str) -> bool {
    let class = |b: u8| match b {
        b'a'..=b'z' => 0_u8,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let bytes = token.trim_end_matches('=').as_bytes();
    let kinds = [0, 1, 2].into_iter().all(|kind| bytes.iter().any(|b| class(*b) == kind));
    let changes = bytes.iter().zip(bytes.iter().skip(1)).filter(|(a, b)| class(**a) != class(**b)).count();
    let mut sorted = bytes.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    kinds && changes.saturating_mul(100) >= bytes.len().saturating_mul(45) && sorted.len() >= 18
}

/// A password in an address: `https://user:password@host`.
fn in_address(line: &str) -> Option<Secret> {
    let begin = line.find("://")?.checked_add(3)?;
    let rest = line.get(begin..)?;
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | ',' | '}')).unwrap_or(rest.len());
    let (user, _) = rest.get(..end)?.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    let names_only = password.is_empty() || password.starts_with(['$', '{', '<']);
    (!names_only).then(|| (begin, begin.saturating_add(user.len()), "a password in an address"))
}

/// What is written out behind a key such as `password:`.
fn behind_key(line: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    for (at, sign) in line.match_indices([':', '=']) {
        let key = line.get(..at).unwrap_or_default().trim_end_matches(['"', '\'', ' ']);
        let begin = key
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .map_or(0, |i| i.saturating_add(key.get(i..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8)));
        let word = key.get(begin..).unwrap_or_default().to_lowercase().replace('-', "_");
        if !SECRET_KEYS.contains(&word.as_str()) {
            continue;
        }
        let behind = at.saturating_add(sign.len());
        let rest = line.get(behind..).unwrap_or_default();
        // `password == "…"` compares; `a:b` without a space is no key of YAML, but `password=…` is one of a command line.
        if rest.starts_with('=') || line.get(..at).is_some_and(|before| before.ends_with(['!', '<', '>', '='])) {
            continue;
        }
        let lead = rest.len().saturating_sub(rest.trim_start_matches([' ', '"', '\'']).len());
        let quoted = rest.get(..lead).is_some_and(|lead| lead.contains(['"', '\'']));
        let value = rest.get(lead..).unwrap_or_default();
        let stop =
            |c: char| if quoted { matches!(c, '"' | '\'' | '\n') } else { c.is_whitespace() || matches!(c, ',' | '}' | ']') };
        let value = value.get(..value.find(stop).unwrap_or(value.len())).unwrap_or_default();
        if is_written_out(value) {
            let from = behind.saturating_add(lead);
            found.push((from, from.saturating_add(value.len()), "a secret written out"));
        }
    }
    found
}

/// Whether a value is itself the secret, not a reference to one or a type's name.
fn is_written_out(value: &str) -> bool {
    value.chars().count() >= 6
        && !value.starts_with(['{', '[', '$', '&', '*', '<', '#', '|'])
        && !value.starts_with("env:")
        && !HARMLESS.contains(&value.to_lowercase().as_str())
}
