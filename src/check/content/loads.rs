//! What a page, a style sheet or a script asks of other sites as it is shown.

use super::html::Tag;
use super::js::{Kind, Token};

/// An address outside of the package that a browser asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Load<'t> {
    pub url: &'t str,
    pub at: usize,
    /// What is loaded, for people.
    pub what: &'static str,
}

/// Attributes whose address a browser asks by itself.
const LOADING: [(&str, &str, &str); 21] = [
    ("script", "src", "a script"),
    ("img", "src", "a picture"),
    ("img", "srcset", "a picture"),
    ("source", "src", "a recording"),
    ("source", "srcset", "a picture"),
    ("video", "src", "a video"),
    ("video", "poster", "a picture"),
    ("audio", "src", "a recording"),
    ("track", "src", "subtitles"),
    ("iframe", "src", "a page in a frame"),
    ("frame", "src", "a page in a frame"),
    ("embed", "src", "an embedded file"),
    ("object", "data", "an embedded file"),
    ("input", "src", "a picture"),
    ("image", "href", "a picture"),
    ("image", "xlink:href", "a picture"),
    ("use", "href", "a picture"),
    ("use", "xlink:href", "a picture"),
    ("body", "background", "a picture"),
    ("link", "href", "a file"),
    ("script", "href", "a script"),
];
/// What a `link` must be for a browser to load it.
const LINKED: [&str; 9] = [
    "stylesheet",
    "icon",
    "shortcut",
    "preload",
    "modulepreload",
    "prefetch",
    "manifest",
    "apple-touch-icon",
    "mask-icon",
];
const CALLS: [(&str, &str); 8] = [
    ("fetch", "data"),
    ("import", "a script"),
    ("importScripts", "a script"),
    ("sendBeacon", "data"),
    ("WebSocket", "a connection"),
    ("EventSource", "a connection"),
    ("Worker", "a script"),
    ("SharedWorker", "a script"),
];
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"];

pub(super) fn of_tag<'t>(tag: &Tag<'t>, loads: &mut Vec<Load<'t>>) {
    if tag.is("link") {
        let kinds = tag.value("rel").unwrap_or_default().to_ascii_lowercase();
        if !kinds.split_ascii_whitespace().any(|kind| LINKED.contains(&kind)) {
            return;
        }
    }
    for attribute in &tag.attributes {
        if attribute.name.eq_ignore_ascii_case("style") {
            of_style(attribute.value, attribute.at, loads);
        }
        let is_loaded =
            |(name, loading, _): &&(&str, &str, _)| tag.is(name) && attribute.name.eq_ignore_ascii_case(loading);
        if let Some((.., what)) = LOADING.iter().find(is_loaded) {
            // A `srcset` names several: the first stands for them.
            let url = attribute.value.split_ascii_whitespace().next().unwrap_or_default();
            add(url, attribute.at, what, loads);
        }
    }
}

/// `url(…)` and `@import` of a style sheet that begins at byte `offset` of its file.
pub(super) fn of_style<'t>(style: &'t str, offset: usize, loads: &mut Vec<Load<'t>>) {
    let comments = comments(style);
    let is_outside = |at: usize| {
        let next = comments.partition_point(|(start, _)| *start <= at);
        next == 0 || comments[next - 1].1 <= at
    };
    for (word, what) in [("url(", "a file of a style sheet"), ("@import", "a style sheet")] {
        for (found, _) in style.match_indices(word).filter(|(found, _)| is_outside(*found)) {
            let rest = &style[found + word.len()..];
            let value = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''));
            let end = value.find(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | ')' | ';'));
            let at = offset + found + word.len() + rest.len() - value.len();
            add(&value[..end.unwrap_or(value.len())], at, what, loads);
        }
    }
}

fn comments(style: &str) -> Vec<(usize, usize)> {
    let (mut comments, mut at) = (Vec::new(), 0);
    while let Some(start) = style[at..].find("/*").map(|found| at + found) {
        let end = style[start + 2..].find("*/").map_or(style.len(), |found| start + 2 + found + 2);
        comments.push((start, end));
        at = end;
    }
    comments
}

/// Calls with the address as a literal: only these are sure to ask.
pub(super) fn of_script<'t>(tokens: &[Token<'t>], loads: &mut Vec<Load<'t>>) {
    for (index, token) in tokens.iter().enumerate() {
        let Kind::Word(word) = token.kind else { continue };
        let kind = |ahead: usize| tokens.get(index + ahead).map(|token| token.kind);
        let mut text = |ahead: usize, what| {
            if let Some(Token { kind: Kind::Text(url), at }) = tokens.get(index + ahead) {
                add(url, *at, what, loads);
            }
        };
        match (kind(1), kind(2), kind(3)) {
            (Some(Kind::Sign(b'(')), Some(Kind::Text(method)), Some(Kind::Sign(b',')))
                if word == "open" && METHODS.contains(&method.to_ascii_uppercase().as_str()) =>
            {
                text(4, "data");
            }
            (Some(Kind::Sign(b'(')), Some(Kind::Text(_)), _) => {
                if let Some((_, what)) = CALLS.iter().find(|(name, _)| *name == word) {
                    text(2, what);
                }
            }
            (Some(Kind::Sign(b'=')), Some(Kind::Text(_)), _) if word == "src" && is_member(tokens, index) => {
                text(2, "a script or picture");
            }
            _ => {}
        }
    }
}

fn is_member(tokens: &[Token<'_>], index: usize) -> bool {
    index > 0 && tokens[index - 1].kind == Kind::Sign(b'.')
}

/// The scheme and host of an address on another site.
pub(super) fn origin(url: &str) -> Option<&str> {
    let schemes = ["https://", "http://", "wss://", "ws://", "//"];
    let scheme = schemes
        .iter()
        .find(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))?;
    let host = &url[scheme.len()..];
    let host = &host[..host.find(['/', '?', '#', '\\']).unwrap_or(host.len())];
    let is_host =
        host.contains('.') && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '_' | '@'));
    is_host.then(|| &url[..scheme.len() + host.len()])
}

fn add<'t>(url: &'t str, at: usize, what: &'static str, loads: &mut Vec<Load<'t>>) {
    if origin(url).is_some() {
        loads.push(Load { url, at, what });
    }
}

#[cfg(test)]
mod tests {
    use super::super::{html, js};
    use super::*;

    fn page(text: &str) -> Vec<&str> {
        let mut loads = Vec::new();
        html::tags(text).for_each(|tag| of_tag(&tag, &mut loads));
        loads.into_iter().map(|load| load.url).collect()
    }

    fn script(text: &str) -> Vec<&str> {
        let mut loads = Vec::new();
        of_script(&js::tokens(text, 0), &mut loads);
        loads.into_iter().map(|load| load.url).collect()
    }

    #[test]
    fn a_page_loads_by_attributes() {
        assert_eq!(page("<img src=//cdn.example/a.png><link rel='StyleSheet' href='https://f.example/c'>").len(), 2);
        assert_eq!(page("<p style='background:url(\"https://f.example/c\")'>"), ["https://f.example/c"]);
        assert_eq!(page("<a href='https://x.example'><link rel=canonical href='https://x.example'>"), [""; 0]);
        assert_eq!(page("<img src='https://${host}/a'><img src='a/b.png'><img src='data:image/png,//x.y'>"), [""; 0]);
    }

    #[test]
    fn a_style_sheet_loads_outside_of_its_comments() {
        let mut loads = Vec::new();
        let style = "@import 'https://a.example/x'; /* url(https://b.example) */ p { background: url(//c.example/y) }";
        of_style(style, 0, &mut loads);
        let found: Vec<_> = loads.iter().map(|load| &style[load.at..load.at + load.url.len()]).collect();
        assert_eq!(found, ["//c.example/y", "https://a.example/x"]);
    }

    #[test]
    fn a_script_loads_by_calls_with_literals() {
        let url = "https://a.example/x";
        for text in
            ["fetch('URL')", "x.open(\"get\", 'URL', true)", "new WebSocket(`URL`)", "s.src='URL'", "import('URL')"]
        {
            assert_eq!(script(&text.replace("URL", url)), [url], "{text}");
        }
        for text in [
            "var src = 'URL'",
            "ns = 'URL'",
            "f('URL')",
            "fetch(host + 'URL')",
            "window.open('URL')",
            "// fetch('URL')",
        ] {
            assert_eq!(script(&text.replace("URL", url)), [""; 0], "{text}");
        }
    }
}
