//! Documents that are made from the code say what the code says.
//!
//! `SNAPSHOTS=overwrite cargo test docs` writes them anew.

use std::path::Path;

use kitbag::diagnostic::Code;
use snapbox::Data;

#[test]
fn every_code_is_documented() {
    let mut text = "# Findings\n\nEvery finding of `kitbag build` has a code that never changes its meaning. \
        An error keeps the packages from being built; a warning does not.\n\n| code | severity | why it matters |\n|---|---|---|\n"
        .to_owned();
    let mut codes = Code::ALL.to_vec();
    codes.sort_by_key(|code| code.as_str());
    for code in codes {
        text += &format!("| `{}` | {} | {} |\n", code.as_str(), code.severity().as_str(), code.why());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md");
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .eq(text, Data::read_from(&path, Some(snapbox::data::DataFormat::Text)));
}
