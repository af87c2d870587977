use super::View;
use super::ends::FILLER;
use super::mail::is_domain;
use crate::value::nfc;

/// Appends the host behind the filler, unless the link is nothing but its host.
pub(super) fn show(value: &str, view: View, out: &mut String) -> bool {
    let Some(link) = read(value) else { return false };
    if view != View::Domain || link.is_bare {
        return false;
    }
    out.push_str(FILLER);
    out.push_str(&link.host);
    true
}

/// Appends the link with scheme and host in small letters.
pub(super) fn canonical(value: &str, out: &mut String) -> bool {
    let Some(link) = read(value) else { return false };
    out.push_str(&link.text);
    true
}

struct Link {
    text: String,
    host: String,
    is_bare: bool,
}

fn read(value: &str) -> Option<Link> {
    let value = nfc(value.trim());
    let (scheme, rest) = value.split_once("://")?;
    let named = !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    if !named || value.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let (authority, path) = rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len()))?;
    let (user, server) = authority.rsplit_once('@').map_or((None, authority), |(user, server)| (Some(user), server));
    let (host, port) = server.split_once(':').map_or((server, None), |(host, port)| (host, Some(port)));
    let host: String = host.chars().flat_map(char::to_lowercase).collect();
    let host = nfc(&host).into_owned();
    if !is_domain(&host) || port.is_some_and(|port| port.is_empty() || !port.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let mut text = scheme.to_ascii_lowercase();
    text.push_str("://");
    if let Some(user) = user {
        text.push_str(user);
        text.push('@');
    }
    text.push_str(&host);
    if let Some(port) = port {
        text.push(':');
        text.push_str(port);
    }
    text.push_str(path);
    let is_bare = user.is_none() && port.is_none() && matches!(path, "" | "/");
    Some(Link { text: nfc(&text).into_owned(), host, is_bare })
}
