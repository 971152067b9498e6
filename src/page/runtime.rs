//! The script that ships in a package: the modules of `src/runtime/` joined into one classic script.
//!
//! Some LMSs serve modules with a type that browsers refuse, so `import` and `export` are resolved here. The sources
//! keep to a form that makes this a matter of lines.

use std::sync::LazyLock;

/// The modules, each after those that it imports.
const MODULES: [(&str, &str); 0] = [];

static SCRIPT: LazyLock<String> = LazyLock::new(|| join(MODULES.iter().map(|(_, text)| *text)));

/// The script.
pub fn script() -> &'static str {
    &SCRIPT
}

fn join<'a>(modules: impl Iterator<Item = &'a str>) -> String {
    let mut script = "(() => {\"use strict\";\n".to_owned();
    for line in modules.flat_map(str::lines).map(str::trim) {
        let is_comment = line.starts_with("//") || line.starts_with("/*") || line.starts_with('*');
        if line.is_empty() || is_comment || line.starts_with("import ") {
            continue;
        }
        script.push_str(line.strip_prefix("export ").unwrap_or(line));
        script.push('\n');
    }
    script.push_str("})();\n");
    script
}
