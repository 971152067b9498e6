//! The script that ships in a package: the modules of `src/runtime/` joined into one classic script.
//!
//! Some LMSs serve modules with a type that browsers refuse, so `import` and `export` are resolved here. The sources
//! keep to a form that makes this a matter of lines: imports and exports on one line, names that are unique over all
//! modules, comments on lines of their own (but for types inside a line), no text that spans lines.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::Kind;

macro_rules! modules {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("../runtime/", $name)))),+] };
}

/// All modules, each after those that it imports; near each other where they are alike, which packs well. An entry
/// brings what it imports, and what that imports.
const MODULES: &[(&str, &str)] = modules![
    "order.js",
    "state.js",
    "controls.js",
    "score.js",
    "progress.js",
    "text.js",
    "finish.js",
    "form.js",
    "pages.js",
    "questions.js",
    "quiz.js",
    "session.js",
    "main.js",
    "windows.js",
    "formats.js",
    "responses.js",
    "interactions.js",
    "scorm.js",
    "scorm2004.js",
    "scorm12.js",
    "browser.js",
    "site.js",
    "offline.js",
    "overview.js",
    "course.js",
    "outbox.js",
    "delivery.js",
    "sitting.js",
    "statements.js",
    "tracked.js",
    "work.js",
    "waiting.js",
    "xapi.js",
    "cmi5.js",
    "start-scorm2004.js",
    "start-scorm2004-tracking.js",
    "start-scorm12.js",
    "start-scorm12-tracking.js",
    "start-cmi5.js",
    "start-xapi.js",
    "start-site.js",
    "start-index.js",
    "start-worker.js",
];

/// The modules that start a package, and bring all that it needs.
const ENTRIES: [&str; 9] = [
    "start-scorm2004.js",
    "start-scorm2004-tracking.js",
    "start-scorm12.js",
    "start-scorm12-tracking.js",
    "start-cmi5.js",
    "start-xapi.js",
    "start-site.js",
    INDEX,
    WORKER,
];
/// Of the first page of a site, and of what keeps a site for times without a network.
const INDEX: &str = "start-index.js";
const WORKER: &str = "start-worker.js";

/// What packages of a whole course with an order carry besides.
const COURSE: &str = "course.js";

static SCRIPTS: LazyLock<BTreeMap<&str, String>> = LazyLock::new(|| scripts(&[]));
static COURSE_SCRIPTS: LazyLock<BTreeMap<&str, String>> = LazyLock::new(|| scripts(&[COURSE]));

/// The script of each entry, with `more` modules than it brings itself.
fn scripts(more: &[&'static str]) -> BTreeMap<&'static str, String> {
    ENTRIES.iter().map(|entry| (*entry, join(&with_imports(&[&[*entry], more].concat())))).collect()
}

/// The script of a package for `kind`. SCORM packages can send statements beside what the LMS is told; cmi5 and xAPI
/// packages always do, and a site never does.
pub fn script(kind: Kind, sends_statements: bool) -> &'static str {
    &SCRIPTS[entry(kind, sends_statements)]
}

/// The script of a package of a whole course, whose parts depend on each other.
pub fn course_script(kind: Kind, sends_statements: bool) -> &'static str {
    &COURSE_SCRIPTS[entry(kind, sends_statements)]
}

/// The script of a site's first page.
pub fn index_script() -> &'static str {
    &SCRIPTS[INDEX]
}

/// The service worker of a site, behind a line that says `self.KITBAG = {"version": …, "files": [[path, digest], …]};`.
pub fn worker_script() -> &'static str {
    &SCRIPTS[WORKER]
}

fn entry(kind: Kind, sends_statements: bool) -> &'static str {
    match (kind, sends_statements) {
        (Kind::Scorm2004 | Kind::Scorm2004Third, false) => "start-scorm2004.js",
        (Kind::Scorm2004 | Kind::Scorm2004Third, true) => "start-scorm2004-tracking.js",
        (Kind::Scorm12 | Kind::Scorm12Moodle, false) => "start-scorm12.js",
        (Kind::Scorm12 | Kind::Scorm12Moodle, true) => "start-scorm12-tracking.js",
        (Kind::Cmi5, _) => "start-cmi5.js",
        (Kind::Xapi, _) => "start-xapi.js",
        (Kind::Site, _) => "start-site.js",
    }
}

/// The texts of `entries` and of all that they import, in the order of [`MODULES`].
fn with_imports(entries: &[&str]) -> Vec<&'static str> {
    let mut wanted: BTreeSet<&str> = entries.iter().copied().collect();
    let mut texts = Vec::new();
    for (name, text) in MODULES.iter().rev() {
        if wanted.contains(name) {
            wanted.extend(imports(text));
            texts.push(*text);
        }
    }
    texts.reverse();
    texts
}

/// The names of the modules that a module imports.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| line.starts_with("import "))
        .filter_map(|line| line.split_once("'./")?.1.split_once('\'').map(|(name, _)| name))
}

fn join(modules: &[&str]) -> String {
    let mut script = "(() => {\"use strict\";\n".to_owned();
    for line in modules.iter().flat_map(|text| text.lines()).map(str::trim) {
        let is_comment = line.starts_with("//") || line.starts_with("/*") || line.starts_with('*');
        if line.is_empty() || is_comment || line.starts_with("import ") {
            continue;
        }
        push_squeezed(&without_types(line.strip_prefix("export ").unwrap_or(line)), &mut script);
        script.push('\n');
    }
    script.push_str("})();\n");
    script
}

/// Adds a line without the spaces that say nothing: those beside a sign, unless they stand in a text or a pattern.
fn push_squeezed(line: &str, script: &mut String) {
    const SIGNS: &str = "{}()[],;:=<>*?&|!";
    let is_sign = |character: Option<char>| character.is_some_and(|character| SIGNS.contains(character));
    let (mut quote, mut in_class) = (None, false);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                script.push(character);
                script.extend(characters.next());
                continue;
            }
            (Some('/'), '[') => in_class = true,
            (Some('/'), ']') => in_class = false,
            (Some(end), _) if end == character && !in_class => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(character),
            (None, '/') if starts_pattern(script) => quote = Some(character),
            (None, ' ') if is_sign(script.chars().last()) || is_sign(characters.peek().copied()) => continue,
            _ => {}
        }
        script.push(character);
    }
}

/// Whether a slash after this starts a pattern: it does where no value stands that could be divided.
fn starts_pattern(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before.ends_with(|end| "(,=:[!&|?{};>\n".contains(end)) || before.ends_with("return")
}

/// A line without the types that stand inside it: `(/** @type {any} */ value)`.
fn without_types(line: &str) -> Cow<'_, str> {
    let mut line = Cow::Borrowed(line);
    while let Some((before, rest)) = line.split_once("/** @")
        && let Some((_, after)) = rest.split_once("*/")
    {
        line = Cow::Owned(format!("{before}{}", after.trim_start()));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_exports_and_comments_are_resolved() {
        let one = "// What it is for.\nexport const A = 1;\n\n/**\n * @returns {number}\n */\nexport function a() {\n  return A;\n}\n";
        let two = "import { a } from './one.js';\n/* c */\na((/** @type {any} */ x, /** @type {A} */ y) => x);\n";
        assert_eq!(
            join(&[one, two]),
            "(() => {\"use strict\";\nconst A=1;\nfunction a(){\nreturn A;\n}\na((x,y)=>x);\n})();\n"
        );
    }

    #[test]
    fn spaces_stay_in_texts_and_patterns_and_between_words() {
        let squeezed = |line: &str| {
            let mut script = String::new();
            push_squeezed(line, &mut script);
            script
        };
        assert_eq!(
            squeezed("a = 'b = c' + `d : ${e}` + \"f ; \\\" = g\";"),
            "a='b = c' + `d : ${e}` + \"f ; \\\" = g\";"
        );
        assert_eq!(
            squeezed("return / [' /] = \\/ x/.test(a) ? b / c : d / e;"),
            "return / [' /] = \\/ x/.test(a)?b / c:d / e;"
        );
        assert_eq!(squeezed("typeof a === 'b' || x - -y"), "typeof a==='b'||x - -y");
    }

    #[test]
    fn every_module_is_there_after_what_it_imports() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/runtime");
        let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".js"))
            .collect();
        assert_eq!(on_disk, MODULES.iter().map(|(name, _)| (*name).to_owned()).collect());
        let mut earlier = BTreeSet::new();
        for (name, text) in MODULES {
            for import in imports(text) {
                assert!(earlier.contains(import), "{name} imports {import}");
            }
            earlier.insert(*name);
        }
        let used: BTreeSet<&str> = ENTRIES.iter().chain([&COURSE]).flat_map(|entry| with_imports(&[entry])).collect();
        assert_eq!(used.len(), MODULES.len(), "every module is in a package");
        for kind in Kind::ALL {
            assert!(ENTRIES.contains(&entry(kind, false)) && ENTRIES.contains(&entry(kind, true)), "{kind:?}");
        }
    }

    #[test]
    fn names_are_unique_over_all_modules() {
        let mut names = BTreeSet::new();
        for line in MODULES.iter().flat_map(|(_, text)| text.lines()) {
            let line = line.strip_prefix("export ").unwrap_or(line);
            let line = line.strip_prefix("async ").unwrap_or(line);
            let Some((word, rest)) = line.split_once(' ') else { continue };
            if matches!(word, "const" | "let" | "function" | "class") {
                let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').next().unwrap();
                assert!(names.insert(name), "two modules have `{name}`");
            }
        }
        assert!(names.len() > MODULES.len());
    }
}
