//! The texts of a Moodle course, as HTML.

use super::words::Words;
use crate::course::Course;

/// Text as it may stand in HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Most characters of a name in Moodle's tables.
const NAME_MAX: usize = 254;

/// A title without the brackets of tags, which stop a restore, and cut where Moodle's tables end.
pub(super) fn name(title: &str) -> String {
    let plain = title.replace('<', "‹").replace('>', "›");
    match plain.char_indices().nth(NAME_MAX) {
        Some((_, _)) => plain.chars().take(NAME_MAX - 1).chain(['…']).collect(),
        None => plain,
    }
}

/// `html` with its language and direction: those around it are the learner's own.
pub(super) fn in_language(course: &Course, html: &str) -> String {
    if html.is_empty() {
        return String::new();
    }
    let direction = if course.is_right_to_left() { "rtl" } else { "ltr" };
    format!("<div lang=\"{}\" dir=\"{direction}\">{html}</div>", course.language)
}

/// A paragraph; nothing for no text.
pub(super) fn paragraph(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!("<p>{}</p>", escape(text)) }
}

/// `words` with the number of minutes.
pub(super) fn minutes(words: &Words, minutes: u32) -> String {
    words.minutes.replace("{minutes}", &minutes.to_string())
}

/// What the course is about: its description, its outcomes, and its parts with the time that they take.
pub(super) fn about<'a>(course: &Course, words: &Words, parts: impl Iterator<Item = (&'a str, u32)>) -> String {
    let mut html = paragraph(&course.description);
    if !course.outcomes.is_empty() {
        let outcomes: String =
            course.outcomes.iter().map(|outcome| format!("<li>{}</li>", escape(&outcome.text))).collect();
        html += &format!("<h3>{}</h3><ul>{outcomes}</ul>", escape(&words.outcomes));
    }
    let rows: String = parts
        .map(|(title, time)| {
            format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", escape(title), minutes(words, time))
        })
        .collect();
    html + &format!(
        "<table class=\"table\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>{rows}</tbody></table>",
        escape(&words.part),
        escape(&words.time)
    )
}

/// Links to the files of a page, by title and name.
pub(super) fn links<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let links: String = files
        .map(|(title, name)| format!("<li><a href=\"@@PLUGINFILE@@/{name}\">{}</a></li>", escape(title)))
        .collect();
    format!("<ul>{links}</ul>")
}
