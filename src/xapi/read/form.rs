//! The forms of single values: IRIs, identifiers, tags, hashes (xAPI 1.0.3 part two, 4).

use iri_string::spec::{IriSpec, UriSpec};
use iri_string::validate;
use oxilangtag::LanguageTag;
use uuid::Uuid;

/// An IRI with a scheme (RFC 3987).
pub fn is_iri(text: &str) -> bool {
    validate::iri::<IriSpec>(text).is_ok()
}

/// An IRI that names a place: with a scheme and a host.
pub fn is_irl(text: &str) -> bool {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    !rest.is_empty() && !rest.starts_with('/') && is_iri(text)
}

pub fn is_uri(text: &str) -> bool {
    validate::iri::<UriSpec>(text).is_ok()
}

/// A UUID in its standard form: 8-4-4-4-12 hexadecimal digits.
pub fn uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|_| text.len() == 36)
}

pub fn is_language(text: &str) -> bool {
    LanguageTag::parse(text).is_ok()
}

/// `mailto:` and one address.
pub fn is_mbox(text: &str) -> bool {
    let Some((local, domain)) = text.strip_prefix("mailto:").and_then(|address| address.rsplit_once('@')) else {
        return false;
    };
    let is_plain = |part: &str| !part.is_empty() && !part.contains(['@', ',', '?', '/']);
    // A quoted local part may hold nearly everything.
    let is_local = is_plain(local) || (local.len() > 2 && local.starts_with("%22") && local.ends_with("%22"));
    is_local && is_plain(domain) && !domain.starts_with('.') && !domain.ends_with('.') && is_iri(text)
}

pub fn is_hex(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `type/subtype`, with parameters or without (RFC 2046).
pub fn is_media_type(text: &str) -> bool {
    let is_token = |part: &str| {
        let is_mark = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
    };
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let is_parameter =
        |part: &str| part.split_once('=').is_some_and(|(name, value)| is_token(name) && !value.is_empty());
    essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
        && parts.all(is_parameter)
}

/// A number of JSON; None if it is too large for a floating point number.
pub fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        type Cases = (fn(&str) -> bool, &'static [&'static str], &'static [&'static str]);
        let cases: [Cases; 6] = [
            (
                is_iri,
                &["http://example.com/فعل/خواندن", "urn:x:a", "mailto:a@b", "https://a.example/#b"],
                &["", "a/b", "/a", "example.com", "http://a b"],
            ),
            (
                is_irl,
                &["http://a", "https://a.example/b?c"],
                &["urn:x:a", "a/b", "http://", "http:///a", "mailto:a@b.example"],
            ),
            (is_uri, &["https://a.example/"], &["https://a.example/é", "a"]),
            (
                is_language,
                &["en", "en-GB", "zh-Hant-TW", "i-klingon", "x-mine"],
                &["", "en_GB", "english-language-x", "e", "something"],
            ),
            (
                is_mbox,
                &["mailto:a@b.example", "mailto:Ä+x@b.example", "mailto:%22a@b%22@c.example"],
                &[
                    "a@b.example",
                    "mailto:a",
                    "mailto:@b",
                    "mailto:a@",
                    "MAILTO:a@b.example",
                    "mailto:a b@c.example",
                    "mailto:a@b,c@d",
                    "mailto:a@b?subject=c",
                    "mailto:a@.b",
                ],
            ),
            (
                is_media_type,
                &["text/plain", "text/plain; charset=ascii", "application/vnd.x+json"],
                &["", "text", "text/", "text/plain; charset", "text/pl ain"],
            ),
        ];
        for (is, right, wrong) in cases {
            for text in right {
                assert!(is(text), "{text}");
            }
            for text in wrong {
                assert!(!is(text), "{text}");
            }
        }
        assert!(uuid("E05AA883-acaf-40ad-bf54-02c8ce485fb0").is_some());
        for text in [
            "e05aa883acaf40adbf5402c8ce485fb0",
            "{e05aa883-acaf-40ad-bf54-02c8ce485fb0}",
            "urn:uuid:e05aa883-acaf-40ad-bf54-02c8ce485fb0",
            "",
        ] {
            assert_eq!(uuid(text), None, "{text}");
        }
        assert_eq!((number("1e999"), number("-0.5")), (None, Some(-0.5)));
    }
}
