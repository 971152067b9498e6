//! Keys and passwords that stand in files which every learner can read.

use std::ops::Range;

use super::js::{Kind, Token};

/// What a stretch of text gives away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub span: Range<usize>,
    pub what: &'static str,
}

/// Names of what is paired with a user or a key, in lower case.
const SECRETS: [&str; 9] = [
    "secret",
    "password",
    "lrspassword",
    "lrs_password",
    "lrssecret",
    "lrs_secret",
    "clientsecret",
    "client_secret",
    "apisecret",
];
/// How many tokens an object with an endpoint and a password spans at most.
const NEAR: usize = 60;
/// The shortest password that is told from a word of an example.
const SHORTEST: usize = 6;

/// Keys that are seen by their form.
pub(super) fn by_form(text: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut add = |start: usize, length: usize, what| keys.push(Key { span: start..start + length, what });
    for (at, _) in text.match_indices("Basic ") {
        let start = at + "Basic ".len();
        let length =
            run(text, start, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_'));
        if length >= 16 && is_user_and_password(&text[start..start + length]) {
            add(start, length, "a user and a password for a web service (`Authorization: Basic`)");
        }
    }
    for (at, _) in text.match_indices("Bearer ") {
        let start = at + "Bearer ".len();
        let length = run(text, start, |byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
        let token = &text[start..start + length];
        // A signed token is seen by its own form.
        if length >= 20 && token.contains(|c: char| c.is_ascii_digit()) && !token.starts_with("eyJ") {
            add(start, length, "a token for a web service (`Authorization: Bearer`)");
        }
    }
    // Each place is looked at on its own only where a word begins, so that no text takes long.
    for (at, _) in text.match_indices("eyJ").filter(|(at, _)| starts_alone(text, *at)) {
        let length = run(text, at, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        let parts: Vec<&str> = text[at..at + length].split('.').collect();
        if let [head, body, signature] = parts[..]
            && body.starts_with("eyJ")
            && [head, body, signature].iter().all(|part| part.len() >= 10)
        {
            add(at, length, "a signed token (JWT)");
        }
    }
    for (at, start) in text.match_indices("AKIA").chain(text.match_indices("ASIA")) {
        if !starts_alone(text, at) {
            continue;
        }
        let length = run(text, at, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let ends = !text[at + length..].starts_with(|c: char| c.is_alphanumeric() || c == '/' || c == '+')
            && !text[at..at + length].ends_with("EXAMPLE");
        let has_digit = text[at + start.len()..at + length].contains(|c: char| c.is_ascii_digit());
        if length == 20 && ends && has_digit {
            add(at, length, "a key of Amazon Web Services");
        }
    }
    for (at, _) in text.match_indices("://") {
        let start = at + "://".len();
        let length = run(text, start, |byte| byte.is_ascii_alphanumeric() || b"._~%!$&*+;=-:@".contains(&byte));
        let Some((login, host)) = text[start..start + length].rsplit_once('@') else { continue };
        let is_web = text[..at].ends_with("http") || text[..at].ends_with("https");
        if let Some((user, password)) = login.split_once(':')
            && is_web
            && host.contains('.')
            && !user.is_empty()
            && !is_placeholder("password", password)
        {
            add(start + user.len() + 1, password.len(), "a password in an address");
        }
    }
    keys
}

/// A user or key and its password beside the address of a web service.
pub(super) fn by_name(tokens: &[Token<'_>]) -> Vec<Key> {
    let properties: Vec<(usize, String, Token<'_>, &str)> = tokens
        .windows(3)
        .enumerate()
        .filter_map(|(index, three)| match (three[0].kind, three[1].kind, three[2].kind) {
            (Kind::Word(name) | Kind::Text(name), Kind::Sign(b':' | b'='), Kind::Text(value)) if name.len() < 40 => {
                Some((index, name.to_ascii_lowercase(), three[2], value))
            }
            _ => None,
        })
        .collect();
    let is_service = |name: &str, value: &str| {
        (name.contains("endpoint") || name.contains("lrs"))
            && (value.starts_with("https://") || value.starts_with("http://"))
    };
    let services: Vec<usize> =
        properties.iter().filter(|(_, name, _, value)| is_service(name, value)).map(|(index, ..)| *index).collect();
    let is_near = |index: usize| {
        let next = services.partition_point(|service| *service < index);
        services[next.saturating_sub(1)..].iter().take(2).any(|service| service.abs_diff(index) <= NEAR)
    };
    properties
        .into_iter()
        .filter(|(index, name, _, value)| {
            SECRETS.contains(&name.as_str()) && !is_placeholder(name, value) && is_near(*index)
        })
        .map(|(_, _, token, value)| Key {
            span: token.at..token.at + value.len(),
            what: "a password beside the address of a web service",
        })
        .collect()
}

fn run(text: &str, start: usize, is_in: impl Fn(u8) -> bool) -> usize {
    text.as_bytes()[start..].iter().position(|byte| !is_in(*byte)).unwrap_or(text.len() - start)
}

fn starts_alone(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '+' | '_' | '-' | '.'))
}

/// Whether somebody is to write a password here.
fn is_placeholder(name: &str, value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let first = value.chars().next();
    value.len() < SHORTEST
        || value.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '{' | '$' | '['))
        || value.chars().all(|c| Some(c) == first)
        || value.contains(name)
        || ["password", "your", "example", "changeme", "secret"].iter().any(|word| value.contains(word))
}

/// Whether Base64 hides `user:password`.
fn is_user_and_password(text: &str) -> bool {
    let Some(bytes) = decode(text) else { return false };
    let colon = bytes.iter().position(|byte| *byte == b':');
    colon.is_some_and(|at| at > 0 && at + 1 < bytes.len()) && bytes.iter().all(|byte| (b' '..=b'~').contains(byte))
}

/// The bytes of Base64, in either alphabet. None if it is none.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).unwrap_or_default());
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::js::tokens;
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        by_form(text).into_iter().chain(by_name(&tokens(text, 0))).map(|key| &text[key.span]).collect()
    }

    #[test]
    fn keys_are_seen_by_their_form() {
        assert_eq!(found("auth: 'Basic dXNlcjpwYXNzd29yZA=='"), ["dXNlcjpwYXNzd29yZA=="]);
        assert_eq!(found("'https://me:Tr0ub4dor@lrs.example.org/xapi'"), ["Tr0ub4dor"]);
        assert_eq!(found("'Bearer 0a1b2c3d4e5f6a7b8c9d'"), ["0a1b2c3d4e5f6a7b8c9d"]);
        assert_eq!(found("k=\"AKIAIOSFODNN7EXEMPEL\""), ["AKIAIOSFODNN7EXEMPEL"]);
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN";
        assert_eq!(found(&format!("t='{token}'")), [token]);
    }

    #[test]
    fn a_password_counts_beside_the_address_of_a_service() {
        let config =
            |password: &str| format!("{{endpoint: 'https://lrs.example/xapi', key: 'k', \"secret\": '{password}'}}");
        assert_eq!(found(&config("h7Gq02kLs")), ["h7Gq02kLs"]);
        assert_eq!(found(&config("YOUR_SECRET")), Vec::<&str>::new());
        assert_eq!(found("{password: 'h7Gq02kLs', label: 'x'}"), Vec::<&str>::new());
    }

    #[test]
    fn what_only_looks_like_a_key_is_none() {
        for text in [
            "Basic Introductionforall",
            "Basic QUJDREVGR0hJSktMTU5PUA==", // no colon
            "https://example.org:8080/a@b",
            "https://user:password@example.org",
            "xAKIAIOSFODNN7EXEMPEL",
            "AKIAIOSFODNN7EXAMPLE",
            "eyJub3QiOiJzaWduZWQifQ",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
