//! The theme: one style sheet for all modules, put together from the files in `theme/`.

use std::sync::LazyLock;

/// In the order in which they apply: what comes later wins.
const SHEETS: [&str; 8] = [
    include_str!("theme/colours.css"),
    include_str!("theme/text.css"),
    include_str!("theme/frame.css"),
    include_str!("theme/blocks.css"),
    include_str!("theme/questions.css"),
    include_str!("theme/figures.css"),
    include_str!("theme/forced.css"),
    include_str!("theme/print.css"),
];

static SHEET: LazyLock<String> = LazyLock::new(|| SHEETS.iter().map(|sheet| compact(sheet)).collect());

/// The style sheet, without comments and indentation.
pub fn css() -> &'static str {
    &SHEET
}

fn compact(sheet: &str) -> String {
    let mut compact = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, comment)) = rest.split_once("/*") {
        compact.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    compact.push_str(rest);
    compact.lines().map(str::trim).filter(|line| !line.is_empty()).fold(String::new(), |mut sheet, line| {
        sheet.push_str(line);
        sheet.push('\n');
        sheet
    })
}
