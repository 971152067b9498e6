//! The script that ships in a package: the modules of `src/runtime/` joined into one classic script.
//!
//! Some LMSs serve modules with a type that browsers refuse, so `import` and `export` are resolved here. The sources
//! keep to a form that makes this a matter of lines: imports and exports on one line, names that are unique over all
//! modules, comments on lines of their own (but for types inside a line), no text that spans lines.

use std::borrow::Cow;
use std::sync::LazyLock;

type Source = (&'static str, &'static str);

/// The modules of every package, each after those that it imports; near each other where they are alike, which packs well.
const MODULES: [Source; 15] = [
    ("order.js", include_str!("../runtime/order.js")),
    ("state.js", include_str!("../runtime/state.js")),
    ("controls.js", include_str!("../runtime/controls.js")),
    ("score.js", include_str!("../runtime/score.js")),
    ("progress.js", include_str!("../runtime/progress.js")),
    ("text.js", include_str!("../runtime/text.js")),
    ("finish.js", include_str!("../runtime/finish.js")),
    ("form.js", include_str!("../runtime/form.js")),
    ("pages.js", include_str!("../runtime/pages.js")),
    ("questions.js", include_str!("../runtime/questions.js")),
    ("quiz.js", include_str!("../runtime/quiz.js")),
    ("interactions.js", include_str!("../runtime/interactions.js")),
    ("scorm2004.js", include_str!("../runtime/scorm2004.js")),
    ("session.js", include_str!("../runtime/session.js")),
    ("main.js", include_str!("../runtime/main.js")),
];

/// What follows where an LMS is all that is told.
const PLAIN: [Source; 1] = [("plain.js", include_str!("../runtime/plain.js"))];

/// What follows in packages that send statements.
const TRACKING: [Source; 4] = [
    ("outbox.js", include_str!("../runtime/outbox.js")),
    ("statements.js", include_str!("../runtime/statements.js")),
    ("tracked.js", include_str!("../runtime/tracked.js")),
    ("tracking.js", include_str!("../runtime/tracking.js")),
];

static SCRIPTS: LazyLock<[String; 2]> =
    LazyLock::new(|| [&PLAIN[..], &TRACKING].map(|rest| join(MODULES.iter().chain(rest).map(|(_, text)| *text))));

/// The script, with or without what sends statements.
pub fn script(is_tracking: bool) -> &'static str {
    let [plain, tracking] = &*SCRIPTS;
    if is_tracking { tracking } else { plain }
}

fn join<'a>(modules: impl Iterator<Item = &'a str>) -> String {
    let mut script = "(() => {\"use strict\";\n".to_owned();
    for line in modules.flat_map(str::lines).map(str::trim) {
        let is_comment = line.starts_with("//") || line.starts_with("/*") || line.starts_with('*');
        if line.is_empty() || is_comment || line.starts_with("import ") {
            continue;
        }
        script.push_str(&without_types(line.strip_prefix("export ").unwrap_or(line)));
        script.push('\n');
    }
    script.push_str("})();\n");
    script
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
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn imports_exports_and_comments_are_resolved() {
        let one = "// What it is for.\nexport const A = 1;\n\n/**\n * @returns {number}\n */\nexport function a() {\n  return A;\n}\n";
        let two = "import { a } from './one.js';\n/* c */\na((/** @type {any} */ x, /** @type {A} */ y) => x);\n";
        assert_eq!(
            join([one, two].into_iter()),
            "(() => {\"use strict\";\nconst A = 1;\nfunction a() {\nreturn A;\n}\na((x, y) => x);\n})();\n"
        );
    }

    #[test]
    fn every_module_is_there_after_what_it_imports() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/runtime");
        let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".js"))
            .collect();
        let all = || MODULES.iter().chain(&PLAIN).chain(&TRACKING);
        assert_eq!(on_disk, all().map(|(name, _)| (*name).to_owned()).collect());
        for rest in [&PLAIN[..], &TRACKING] {
            let mut earlier = BTreeSet::new();
            for (name, text) in MODULES.iter().chain(rest) {
                for import in text.lines().filter(|line| line.starts_with("import ")) {
                    let from = import.split("'./").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
                    assert!(earlier.contains(from), "{name} imports {from}");
                }
                earlier.insert(*name);
            }
        }
    }

    #[test]
    fn names_are_unique_over_all_modules() {
        let mut names = BTreeSet::new();
        for line in MODULES.iter().chain(&PLAIN).chain(&TRACKING).flat_map(|(_, text)| text.lines()) {
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
