//! A comparison for people, no wider than their terminal.

use std::collections::BTreeSet;

use super::{Comparison, FileChange, Loss, Side};
use crate::inspect::{Text, bytes};

/// Files are named up to this number; the rest is counted.
const FILES: usize = 20;

/// The text, in lines of at most `width` columns where words allow it.
pub fn render(comparison: &Comparison, width: usize) -> String {
    let mut text = Text::new(width);
    for (what, Side { package, standard, version, .. }) in [("old", &comparison.old), ("new", &comparison.new)] {
        let version = version.as_ref().map(|version| format!(", version {version}")).unwrap_or_default();
        text.paragraph("", "     ", &format!("{what}  {package} ({}{version})", standard.unwrap_or("unknown")));
    }
    losses(comparison, &mut text);
    if !comparison.unseen.is_empty() {
        text.heading("What cannot be seen");
        comparison.unseen.iter().for_each(|sentence| text.paragraph("  - ", "    ", sentence));
    }
    if !comparison.changes.is_empty() {
        text.heading("What else is different");
        comparison.changes.iter().for_each(|change| text.paragraph("  - ", "    ", &change.in_words()));
    }
    files(&comparison.files, &mut text);
    text.into_string()
}

fn losses(comparison: &Comparison, text: &mut Text) {
    if comparison.losses.is_empty() {
        text.heading("Learners lose nothing that can be seen.");
        return;
    }
    text.heading("What learners would lose");
    let mut told = BTreeSet::new();
    for Loss { rule, severity, subject, message, allowed, .. } in &comparison.losses {
        text.paragraph("  ", "    ", &format!("{severity}[{}] {subject}: {message}", rule.code));
        if let Some(reason) = allowed {
            text.paragraph("    allowed: ", "      ", reason);
        } else if told.insert(rule.code) {
            text.paragraph("    if it stays: ", "      ", rule.consequence);
            text.paragraph("    help: ", "      ", rule.remedy);
        }
    }
}

fn files(files: &[FileChange], text: &mut Text) {
    if files.is_empty() {
        return;
    }
    text.heading(&format!("Files: {}", files.len()));
    let size = |size: Option<u64>| size.map(bytes).unwrap_or_default();
    let row = |file: &FileChange| {
        let sizes = match (file.old_size, file.new_size) {
            (Some(old), Some(new)) => format!("{} → {}", bytes(old), bytes(new)),
            (old, new) => size(old.or(new)),
        };
        [file.path.clone(), file.what.clone().into_owned(), sizes]
    };
    text.table(&files.iter().take(FILES).map(row).collect::<Vec<_>>());
    if files.len() > FILES {
        text.line(&format!("  and {} more; --format json lists them", files.len() - FILES));
    }
}
