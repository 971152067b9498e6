//! The theme: one style sheet for all modules, put together from the files in `theme/`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// In the order in which they apply: what comes later wins.
const SHEETS: [&str; 9] = [
    include_str!("theme/colours.css"),
    include_str!("theme/text.css"),
    include_str!("theme/frame.css"),
    include_str!("theme/blocks.css"),
    include_str!("theme/questions.css"),
    include_str!("theme/forms.css"),
    include_str!("theme/figures.css"),
    include_str!("theme/forced.css"),
    include_str!("theme/print.css"),
];

/// What only a site needs.
const SITE_SHEET: &str = include_str!("theme/site.css");

static SHEET: LazyLock<String> = LazyLock::new(|| SHEETS.iter().map(|sheet| compact(sheet)).collect());
static SITE: LazyLock<String> = LazyLock::new(|| css().to_owned() + &compact(SITE_SHEET));

/// The style sheet, without comments and indentation.
pub fn css() -> &'static str {
    &SHEET
}

/// The style sheet of a site: of its modules, and of its first page.
pub fn site_css() -> &'static str {
    &SITE
}

/// Colours and type alone, for pages that are no modules.
pub fn base_css() -> String {
    SHEETS[..2].iter().map(|sheet| compact(sheet)).collect()
}

/// The colours of the light scheme by name, as `#rrggbb`: for what stands beside pages and should look like them.
pub fn colours() -> BTreeMap<&'static str, &'static str> {
    let light = SHEETS[0].split("@media").next().unwrap_or_default();
    let lines = light.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": "));
    lines.filter(|(_, value)| value.starts_with('#')).collect()
}

/// A style sheet without comments and indentation.
pub fn compact(sheet: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    const COLOURS: &str = SHEETS[0];

    /// The colours of one scheme: those of the light one, where the dark one has no other.
    fn palette(dark: bool) -> BTreeMap<&'static str, [f64; 3]> {
        let (light, dark_only) = COLOURS.split_once("@media").unwrap();
        let sheets = if dark { vec![light, dark_only] } else { vec![light] };
        let lines = sheets.into_iter().flat_map(str::lines);
        let pairs = lines.filter_map(|line| line.trim().strip_prefix("--")?.trim_end_matches(';').split_once(": #"));
        pairs.map(|(name, hex)| (name, [0, 2, 4].map(|at| channel(&hex[at..at + 2])))).collect()
    }

    fn channel(hex: &str) -> f64 {
        let value = f64::from(u8::from_str_radix(hex, 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    }

    /// The ratio of WCAG 2.2, 1.4.3.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let luminance = |[red, green, blue]: [f64; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_and_edges_stand_out_in_both_schemes() {
        let grounds = [
            "paper",
            "card",
            "raised",
            "accent-soft",
            "right-soft",
            "wrong-soft",
            "fill-1",
            "fill-2",
            "fill-3",
            "fill-4",
        ];
        let mut pairs: Vec<(&str, &str, f64)> = Vec::new();
        for ground in grounds {
            pairs.push(("ink", ground, 4.5));
            pairs.push(("accent", ground, if ground.starts_with("fill") { 3.0 } else { 4.5 }));
        }
        for ground in ["paper", "card", "raised", "accent-soft", "fill-1", "fill-2", "fill-3", "fill-4"] {
            pairs.push(("muted", ground, 4.5));
        }
        for (tint, hue) in [("fill-1", "solid-1"), ("fill-2", "solid-2"), ("fill-3", "solid-3"), ("fill-4", "solid-4")]
        {
            pairs.extend([("on-solid", hue, 4.5), (hue, "paper", 4.5), (hue, tint, 4.5)]);
        }
        pairs.extend([
            ("on-accent", "accent", 4.5),
            ("on-deep", "deep", 4.5),
            ("right", "card", 4.5),
            ("wrong", "card", 4.5),
            ("right", "right-soft", 3.0),
            ("wrong", "wrong-soft", 3.0),
            ("edge", "card", 3.0),
            ("edge", "paper", 3.0),
            ("edge", "raised", 3.0),
        ]);
        for dark in [false, true] {
            let palette = palette(dark);
            for (front, back, least) in &pairs {
                let ratio = contrast(palette[front], palette[back]);
                assert!(ratio >= *least, "{front} on {back}, dark: {dark}: {ratio:.2}, needed {least}");
            }
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast(["77"; 3].map(channel), [1.0; 3]) - 4.478).abs() < 1e-3);
    }

    #[test]
    fn nothing_is_fetched() {
        for word in ["url(", "@import", "@font-face", "http", "src("] {
            assert!(!site_css().contains(word), "the theme holds {word}");
        }
    }

    #[test]
    fn sides_are_logical() {
        for line in site_css().lines() {
            let physical = [
                "margin-left",
                "margin-right",
                "padding-left",
                "padding-right",
                "border-left",
                "border-right",
                "float:",
            ];
            assert!(!physical.iter().any(|property| line.contains(property)), "{line}");
        }
        assert_eq!(compact("/* a\n b */\n\n  x { y: z; } /* c */\n"), "x { y: z; }\n");
    }
}
