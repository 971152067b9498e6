//! The document of a module: its sections in order, in the frame of the template.

use std::sync::LazyLock;

use minijinja::{Environment, Value, context};

use super::data::{Around, data};
use super::glossary::glossary;
use super::question::Setting;
use super::site::surroundings;
use super::strings::{Strings, fill};
use super::writer::PageWriter;
use super::{CSS_HREF, JS_HREF, Kind, Part};
use crate::course::{Course, Id, Module, Quiz, Session};
use crate::sanitise::escape;
use crate::xapi::Tracked;

/// One page of the document. Pages are shown one at a time, or one after the other on paper.
pub(super) struct Section<'a> {
    pub id: &'a str,
    /// `session`, `quiz`, `glossary` or `finish`.
    pub kind: &'static str,
    /// For example `1.2`; empty where there is none.
    pub number: &'a str,
    pub title: &'a str,
    pub outcomes: &'a [Id],
    html: String,
}

impl Section<'_> {
    /// Number and title, as text.
    pub fn full_title(&self) -> String {
        format!("{} {}", self.number, self.title).trim_start().to_owned()
    }
}

#[expect(clippy::expect_used, reason = "the templates are constant")]
pub(super) static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates
        .add_template("module.html", include_str!("module.html"))
        .and_then(|()| templates.add_template("index.html", include_str!("index.html")))
        .expect("the templates are part of the program, and the tests of this room use each");
    templates
});

/// The whole document as HTML.
#[expect(clippy::expect_used, reason = "the template is constant, and is given all that it prints")]
pub(super) fn document(
    course: &Course,
    module: &Module,
    strings: &Strings,
    kind: Kind,
    tracked: Option<&Tracked<'_>>,
    part: Option<&Part<'_>>,
) -> String {
    let mut sections = Vec::new();
    for session in &module.sessions {
        let lead = if sections.is_empty() { module.description.as_str() } else { "" };
        sections.push(session_section(course, session, lead, strings));
    }
    if let Some(quiz) = &module.quiz {
        sections.push(quiz_section(course, module, quiz, strings));
    }
    if let Some(text) = glossary(course, module, strings) {
        sections.push(plain_section(Module::GLOSSARY_PAGE, "glossary", &strings.glossary, &text));
    }
    let finish = format!("<div data-summary></div>\n{}", downloads(course, module, kind, strings));
    sections.push(plain_section(Module::FINISH_PAGE, "finish", &strings.finish, &finish));

    let views: Vec<Value> = sections
        .iter()
        .map(|section| {
            context! {
                id => section.id,
                kind => section.kind,
                number => section.number,
                title => section.title,
                html => Value::from_safe_string(section.html.clone()),
            }
        })
        .collect();
    // In a site each module has a folder of its own, beside the files that all have in common.
    let root = if kind == Kind::Site { "../" } else { "" };
    let view = context! {
        language => &course.language,
        direction => if course.is_right_to_left() { "rtl" } else { "ltr" },
        course => &course.title,
        publisher => &course.publisher,
        version => &course.version,
        rights => &course.rights,
        title => &module.title,
        module_number => module_number(module, strings),
        css => Value::from_safe_string(format!("{root}{CSS_HREF}")),
        js => Value::from_safe_string(format!("{root}{JS_HREF}")),
        site => surroundings(course, module, strings, kind),
        words => context! {
            skip => &strings.skip,
            contents => &strings.contents,
            progress => &strings.progress,
            pager => &strings.pager,
            back => &strings.back,
            next => &strings.next,
            new_window => &strings.new_window,
        },
        data => Value::from_safe_string(data(course, module, strings, &sections, kind, Around { tracked, part })),
        sections => views,
    };
    TEMPLATES
        .get_template("module.html")
        .and_then(|template| template.render(view))
        .expect("the template only prints values that are given to it here")
}

fn session_section<'a>(course: &'a Course, session: &'a Session, lead: &str, strings: &'a Strings) -> Section<'a> {
    let mut writer = PageWriter::new(course, strings, session.id.as_str());
    let mut html = if lead.is_empty() { String::new() } else { format!("<p class=\"lead\">{}</p>\n", escape(lead)) };
    let time = fill(&strings.minutes, "minutes", session.minutes);
    html.push_str(&heading(session.id.as_str(), &[&session.number, &time], &session.title));
    if !session.objectives.is_empty() {
        let items: String =
            session.objectives.iter().map(|objective| format!("<li>{}</li>\n", escape(objective))).collect();
        let label = escape(&strings.objectives);
        html.push_str(&format!(
            "<div class=\"objectives\">\n<p class=\"label\">{label}</p>\n<ul>\n{items}</ul>\n</div>\n"
        ));
    }
    html.push_str(&writer.blocks(&session.blocks));
    html.push_str(&writer.sources());
    Section {
        id: session.id.as_str(),
        kind: "session",
        number: &session.number,
        title: &session.title,
        outcomes: &session.outcomes,
        html,
    }
}

fn quiz_section<'a>(course: &'a Course, module: &Module, quiz: &'a Quiz, strings: &'a Strings) -> Section<'a> {
    let mut writer = PageWriter::new(course, strings, Quiz::PAGE);
    let mut html = heading(
        Quiz::PAGE,
        &module_number(module, strings).iter().map(String::as_str).collect::<Vec<_>>(),
        &quiz.title,
    );
    html.push_str(&quiz_facts(module, quiz, strings));
    html.push_str(&writer.blocks(&quiz.intro));
    html.push_str("<form data-quiz novalidate>\n");
    for question in &quiz.questions {
        html.push_str(&writer.question(question, Setting::Quiz(module.tracking.feedback)));
    }
    html.push_str(&format!(
        "<div class=\"actions\"><button type=\"submit\" data-submit>{}</button> \
         <button type=\"button\" data-retry hidden>{}</button></div>\n</form>\n\
         <div class=\"result\" data-quiz-result tabindex=\"-1\" hidden></div>\n",
        escape(&strings.submit),
        escape(&strings.retry)
    ));
    html.push_str(&writer.sources());
    Section { id: Quiz::PAGE, kind: "quiz", number: "", title: &quiz.title, outcomes: &[], html }
}

/// What a learner wants to know before starting: how many questions, how long, what passes, how often.
fn quiz_facts(module: &Module, quiz: &Quiz, strings: &Strings) -> String {
    let mut facts = vec![
        (&strings.fact_questions, quiz.questions.len().to_string()),
        (&strings.fact_minutes, fill(&strings.minutes, "minutes", quiz.minutes)),
    ];
    if module.is_scored() {
        if module.tracking.pass_mark > 0 {
            facts.push((&strings.fact_pass_mark, fill(&strings.per_cent, "number", module.tracking.pass_mark)));
        }
        let attempts = match module.tracking.attempts {
            0 => strings.unlimited.clone(),
            number => number.to_string(),
        };
        facts.push((&strings.fact_attempts, attempts));
    }
    let facts: String = facts
        .iter()
        .map(|(name, value)| format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(value)))
        .collect();
    format!("<dl class=\"facts\">\n{facts}</dl>\n")
}

/// For example `Module 1`; none for a part without a number.
pub(super) fn module_number(module: &Module, strings: &Strings) -> Option<String> {
    module.number.map(|number| fill(&strings.module, "number", number))
}

/// Links to the documents that the package brings along. A site is one place for all modules, and brings none.
fn downloads(course: &Course, module: &Module, kind: Kind, strings: &Strings) -> String {
    let downloads = if kind == Kind::Site { Vec::new() } else { course.downloads(module) };
    if downloads.is_empty() {
        return String::new();
    }
    let links: String = downloads
        .iter()
        .map(|(download, href)| {
            format!("<li><a href=\"{href}\" download>{}</a></li>\n", escape(strings.download_title(*download)))
        })
        .collect();
    format!("<h3>{}</h3>\n<ul>\n{links}</ul>\n", escape(&strings.downloads))
}

fn plain_section<'a>(id: &'a str, kind: &'static str, title: &'a str, text: &str) -> Section<'a> {
    Section { id, kind, number: "", title, outcomes: &[], html: heading(id, &[], title) + text }
}

/// The page's heading takes the focus when the page is opened.
fn heading(id: &str, facts: &[&str], title: &str) -> String {
    let facts: Vec<String> = facts.iter().map(|fact| format!("<span>{}</span>", escape(fact))).collect();
    let facts = if facts.is_empty() { String::new() } else { format!("<p class=\"label\">{}</p>\n", facts.join(" ")) };
    format!("{facts}<h2 id=\"{id}-title\" tabindex=\"-1\">{}</h2>\n", escape(title))
}
