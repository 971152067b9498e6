//! Reads the files of a package once, within bounds, and keeps of each what rules about the whole need.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{INSECURE, OTHER_SITE, PRACTICE, UNLOAD, calls, html, js, keys, loads, tell_keys};
use crate::check::Subject;
use crate::diagnostic::{Findings, Place, SourceFile};

/// Bytes of a file that is looked into.
const FILE_MAX: u64 = 2 << 20;
/// Bytes of all of them.
const TOTAL_MAX: u64 = 64 << 20;

/// Files that hold neither scripts nor keys: media, fonts, schemas, documents.
const INERT: [&str; 38] = [
    "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "ico", "mp3", "mp4", "m4a", "m4v", "webm", "ogg", "ogv", "oga",
    "wav", "aac", "mov", "avi", "wmv", "flv", "woff", "woff2", "ttf", "otf", "eot", "vtt", "srt", "pdf", "xsd", "dtd",
    "doc", "docx", "xls", "xlsx", "ppt", "pptx",
];

/// What is known of the files together.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Whether something that could hold a script was not read: then nothing is said to be absent.
    pub has_unread: bool,
    /// Whether a script or frame comes from elsewhere: it could do anything.
    pub has_foreign: bool,
    /// Where a name of the API of SCORM 2004 stands, the first of all.
    pub api_2004: Option<Place>,
    /// The same for SCORM 1.2.
    pub api_12: Option<Place>,
    /// Whether `"LMS"` is joined to the names of functions.
    pub joins_lms: bool,
    /// Where the pass mark is asked for.
    pub pass_mark: Option<Place>,
    /// Pages that hold nothing that could run.
    pub inert_pages: Vec<String>,
    /// Where a script waits for `unload`.
    unload: Option<Place>,
    /// Whether another event is waited for that tells of leaving.
    has_other_end: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Script,
    Style,
    /// JSON, XML, text, and whatever is not known.
    Other,
}

pub(super) fn read(subject: &Subject<'_>, findings: &mut Findings) -> Files {
    let mut files = Files { has_unread: !subject.package.knows_its_files(), ..Files::default() };
    let mut left = TOTAL_MAX;
    for (path, entry) in subject.package.entries().filter(|(path, _)| *path != subject.file.name()) {
        let extension = extension(path);
        if INERT.contains(&extension.as_str()) {
            continue;
        }
        let bytes = entry.size.filter(|size| *size <= FILE_MAX.min(left));
        let bytes = bytes.and_then(|_| subject.package.read(path, FILE_MAX.min(left)).ok().flatten());
        let Some(bytes) = bytes else {
            files.has_unread = true;
            continue;
        };
        left = left.saturating_sub(bytes.len() as u64);
        let kind = match extension.as_str() {
            "html" | "htm" | "xhtml" => Kind::Page,
            "js" | "mjs" | "cjs" => Kind::Script,
            "css" => Kind::Style,
            _ => Kind::Other,
        };
        if kind == Kind::Other && bytes.contains(&0) {
            // Something packed or compiled: what it does cannot be seen.
            files.has_unread = true;
            continue;
        }
        File::new(path, kind, &bytes, findings).judge(subject, &mut files, findings);
    }
    let finishes = files.api_2004.is_some() || files.api_12.is_some();
    if let Some(place) = files.unload.take().filter(|_| finishes && !files.has_other_end && !files.has_unread) {
        findings.breach(&UNLOAD, PRACTICE, Some(place), "only `unload` tells the content that it is closed");
    }
    files
}

/// The part of a path behind its last dot, in lower case.
pub(in crate::check) fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

struct File {
    kind: Kind,
    source: Arc<SourceFile>,
}

/// A script, in a file of its own or in a page, and whether it is one that browsers run.
struct Script<'t> {
    tokens: Vec<js::Token<'t>>,
    is_run: bool,
}

impl File {
    fn new(path: &str, kind: Kind, bytes: &[u8], findings: &mut Findings) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut found = keys::by_form(&text);
        for script in scripts(kind, path, &text) {
            found.extend(keys::by_name(&script.tokens));
        }
        found.sort_by_key(|key| key.span.start);
        found.dedup_by(|second, first| second.span.start < first.span.end);
        let masked = tell_keys(path, &text, &found, findings);
        Self { kind, source: masked.unwrap_or_else(|| SourceFile::new(path, text)) }
    }

    fn judge(&self, subject: &Subject<'_>, files: &mut Files, findings: &mut Findings) {
        let text = self.source.text();
        let mut loads = Vec::new();
        let mut breaches = Vec::new();
        for script in scripts(self.kind, self.source.name(), text).iter().filter(|script| script.is_run) {
            calls::judge(&script.tokens, subject.standard, &mut breaches);
            loads::of_script(&script.tokens, &mut loads);
            self.ends(&script.tokens, files);
            self.api_by_name(&script.tokens, files);
        }
        match self.kind {
            Kind::Page => self.page(files, &mut loads),
            Kind::Style => loads::of_style(text, 0, &mut loads),
            Kind::Script | Kind::Other => {}
        }
        for breach in breaches {
            let place = self.place(breach.at, breach.length);
            findings.breach(breach.rule, breach.requirement, Some(place), breach.message);
        }
        self.loads(&loads, findings);
        files.has_foreign |= loads.iter().any(|load| {
            matches!(load.what, "a script" | "a script or picture" | "a page in a frame" | "an embedded file")
        });
        self.names(files);
    }

    fn place(&self, at: usize, length: usize) -> Place {
        Place::new(Arc::clone(&self.source), at..at + length)
    }

    /// What a page loads, and whether anything in it could run.
    fn page<'t>(&'t self, files: &mut Files, loads: &mut Vec<loads::Load<'t>>) {
        let text = self.source.text();
        let mut is_inert = true;
        for tag in html::tags(text) {
            loads::of_tag(&tag, loads);
            if tag.is("style") {
                loads::of_style(&text[tag.content.clone()], tag.content.start, loads);
            }
            let runs = ["script", "iframe", "frame", "object", "embed", "applet"].iter().any(|name| tag.is(name));
            let is_event = |name: &str| name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"));
            let refreshes =
                tag.is("meta") && tag.value("http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"));
            is_inert &= !runs && !refreshes && !tag.attributes.iter().any(|attribute| is_event(attribute.name));
            for attribute in tag.attributes.iter().filter(|attribute| is_event(attribute.name)) {
                self.end(&attribute.name[2..].to_ascii_lowercase(), attribute.at, files);
            }
        }
        if is_inert {
            files.inert_pages.push(self.source.name().to_owned());
        }
    }

    /// Events that a script waits for as the page is left.
    fn ends(&self, tokens: &[js::Token<'_>], files: &mut Files) {
        for (index, token) in tokens.iter().enumerate() {
            let before = index.checked_sub(2).map(|two| (tokens[two].kind, tokens[index - 1].kind));
            let after = tokens.get(index + 1).map(|token| token.kind);
            match (token.kind, before) {
                (
                    js::Kind::Text(name),
                    Some((js::Kind::Word("addEventListener" | "on" | "bind"), js::Kind::Sign(b'('))),
                ) => {
                    self.end(name, token.at, files);
                }
                (js::Kind::Word(name), _) if after == Some(js::Kind::Sign(b'=')) => {
                    self.end(name.strip_prefix("on").unwrap_or_default(), token.at, files);
                }
                _ => {}
            }
        }
    }

    fn end(&self, event: &str, at: usize, files: &mut Files) {
        match event {
            "unload" => {
                files.unload.get_or_insert_with(|| self.place(at, event.len()));
            }
            "pagehide" | "visibilitychange" | "beforeunload" => files.has_other_end = true,
            _ => {}
        }
    }

    /// One finding for each site that the file asks, at the first time.
    fn loads(&self, loads: &[loads::Load<'_>], findings: &mut Findings) {
        let mut sites: BTreeMap<&str, (&loads::Load<'_>, usize)> = BTreeMap::new();
        for load in loads {
            sites.entry(loads::origin(load.url).unwrap_or(load.url)).or_insert((load, 0)).1 += 1;
        }
        for (site, (load, count)) in sites {
            let is_open = site.starts_with("http:") || site.starts_with("ws:");
            let rule = if is_open { &INSECURE } else { &OTHER_SITE };
            let more = if count > 1 { format!(", and {} more", count - 1) } else { String::new() };
            let message = format!("{} is loaded from `{site}`{more}", load.what);
            findings.breach(rule, PRACTICE, Some(self.place(load.at, load.url.len())), message);
        }
    }

    /// `find(window, 'API')` or `window['API']`, where elements of SCORM 1.2 are spoken of: names of functions may be joined
    /// from their parts.
    fn api_by_name(&self, tokens: &[js::Token<'_>], files: &mut Files) {
        let speaks_12 =
            |token: &js::Token<'_>| matches!(token.kind, js::Kind::Text(text) if text.starts_with("cmi.core."));
        if files.api_12.is_none() && tokens.iter().any(speaks_12) {
            let name = tokens.iter().find(|token| token.kind == js::Kind::Text("API"));
            files.api_12 = name.map(|name| self.place(name.at, "API".len()));
        }
    }

    /// Names by which the API shows, in whatever part of the file.
    fn names(&self, files: &mut Files) {
        let text = self.source.text();
        let first = |name: &str, known: &mut Option<Place>| {
            if known.is_none() {
                *known = text.find(name).map(|at| self.place(at, name.len()));
            }
        };
        first("1484_11", &mut files.api_2004);
        first("LMSInitialize", &mut files.api_12);
        first("cmi.scaled_passing_score", &mut files.pass_mark);
        files.joins_lms |= ["\"LMS\"", "'LMS'", "`LMS$"].iter().any(|name| text.contains(name));
    }
}

/// The scripts of a file: the whole of it, or those of a page.
fn scripts<'t>(kind: Kind, path: &str, text: &'t str) -> Vec<Script<'t>> {
    match kind {
        Kind::Script => vec![Script { tokens: js::tokens(text, 0), is_run: true }],
        Kind::Other if extension(path) == "json" => vec![Script { tokens: js::tokens(text, 0), is_run: false }],
        Kind::Page => {
            let tags = html::tags(text).filter(|tag| tag.is("script") && !tag.content.is_empty());
            tags.map(|tag| {
                let kind = tag.value("type").unwrap_or_default().trim().to_ascii_lowercase();
                let is_run = kind.is_empty() || kind == "module" || kind.ends_with("javascript");
                Script { tokens: js::tokens(&text[tag.content.clone()], tag.content.start), is_run }
            })
            .collect()
        }
        Kind::Style | Kind::Other => Vec::new(),
    }
}
