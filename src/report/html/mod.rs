//! The report as one HTML page that needs nothing else: no script, no other file, no network.
//!
//! Every chart has a title, a description and, beside it, a table with its numbers, so that nothing depends on seeing
//! shapes or colours. It reads from left to right or from right to left, on a telephone, in the dark and on paper.

mod chart;
mod section;
mod strings;
mod table;

use std::collections::BTreeMap;

use self::section::{Place, group_name, group_section};
use self::strings::{Strings, fill, strings};
use super::model::Report;
use crate::course::Course;
use crate::page;
use crate::sanitise::escape;

const CSS: &str = include_str!("report.css");

/// The whole page, in the course's language.
pub fn to_html(course: &Course, report: &Report) -> String {
    let words = strings(&course.language);
    let direction = if course.is_right_to_left() { "rtl" } else { "ltr" };
    let mut place = Place {
        words,
        is_right_to_left: course.is_right_to_left(),
        ids: 0,
        group: String::new(),
        labels: BTreeMap::new(),
    };
    let sections: Vec<String> =
        report.groups.iter().enumerate().map(|(at, group)| group_section(&mut place, report, at, group)).collect();
    let title = escape(&course.title);
    format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{report_word} · {title}</title>\n\
         <style>\n{base}{css}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">{skip}</a>\n\
         <header class=\"top\">\n<p class=\"label\">{report_word}</p>\n<h1>{title}</h1>\n{facts}</header>\n\
         {nav}<main id=\"main\" tabindex=\"-1\">\n{sections}</main>\n\
         <footer class=\"colophon\">{publisher} · {version}</footer>\n</body>\n</html>\n",
        language = escape(&course.language),
        report_word = escape(&words.report),
        base = page::base_css(),
        css = page::compact(CSS),
        skip = escape(&words.skip),
        facts = facts(report, words),
        nav = contents(report, words),
        sections = sections.concat(),
        publisher = escape(&course.publisher),
        version = escape(&course.version),
    )
}

/// What was counted, and what is kept back.
fn facts(report: &Report, words: &Strings) -> String {
    let Some([first, last]) = &report.period else {
        return format!("<p>{}</p>\n", escape(&words.nothing));
    };
    // A date reads from left to right in every language.
    let date = |day: &str| format!("<time dir=\"ltr\">{}</time>", escape(day));
    let period = fill(&fill(&escape(&words.period), "first", date(first)), "last", date(last));
    let statements = fill(&words.statements, "count", report.statements);
    let minimum = fill(&words.minimum, "count", report.minimum_group);
    format!(
        "<p class=\"facts\"><span>{}</span> <span>{}</span></p>\n<p>{}</p>\n",
        period,
        escape(&statements),
        escape(&minimum)
    )
}

/// Links to the groups, where there are several.
fn contents(report: &Report, words: &Strings) -> String {
    if report.groups.len() < 2 {
        return String::new();
    }
    let links: String = report
        .groups
        .iter()
        .enumerate()
        .map(|(at, group)| {
            let people = fill(&words.people_count, "count", group.people);
            let name = escape(&group_name(group, words));
            format!("<li><a href=\"#group-{at}\">{name}</a> <span>{}</span></li>\n", escape(&people))
        })
        .collect();
    let label = escape(&words.groups);
    format!("<nav aria-labelledby=\"groups\">\n<h2 id=\"groups\">{label}</h2>\n<ul>\n{links}</ul>\n</nav>\n")
}
