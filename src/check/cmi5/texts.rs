//! Titles and descriptions, each in any number of languages (cmi5 13.1).

use std::collections::BTreeSet;

use roxmltree::Node;

use super::{ADVISED, DEMANDED, Part, parts};
use crate::check::{Subject, attribute};
use crate::diagnostic::{Findings, rules};
use crate::scorm::names::CMI5;

rules! {
    TITLE_BLANK "activity-title-blank" Error [DEMANDED] ["cmi5 13.1.1", "cmi5 13.1.2", "cmi5 13.1.3", "cmi5 13.1.4"]
        demand "The title of a course, block, objective or unit says something in each language."
        consequence "Learners see an entry without a name."
        remedy "Write the title, or remove the language in which there is none.";

    DESCRIPTION_BLANK "activity-description-blank" Warning [ADVISED] ["cmi5 13.1.1", "cmi5 13.1.2", "cmi5 13.1.3", "cmi5 13.1.4"]
        demand "The description of a course, block, objective or unit says something in each language."
        consequence "Learners and those who choose courses read nothing about it."
        remedy "Write a sentence on what the part is about.";

    LANGUAGE_MISSING "text-language-missing" Warning [ADVISED] ["cmi5 13.1.1", "cmi5 13.1.2", "cmi5 13.1.3", "cmi5 13.1.4"]
        demand "Every `langstring` says its language in `lang`."
        consequence "The LMS has to guess under which language the text goes into its statements, and readers may get the wrong one."
        remedy "Add `lang`, such as `lang=\"en\"`.";

    LANGUAGE_TWICE "text-language-twice" Warning [ADVISED] ["cmi5 13.1.1", "cmi5 13.1.2", "cmi5 13.1.3", "cmi5 13.1.4"]
        demand "A title or description stands once in each language."
        consequence "The LMS keeps one of the texts, and nobody knows which."
        remedy "Remove one of the two, or correct its language.";
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    for (part, node) in parts(subject) {
        for text in node.children().filter(|child| child.tag_name().namespace() == Some(CMI5)) {
            let rule = match text.tag_name().name() {
                "title" => &TITLE_BLANK,
                "description" => &DESCRIPTION_BLANK,
                _ => continue,
            };
            for string in strings(text).filter(|string| string.text().unwrap_or_default().trim().is_empty()) {
                let message = format_args!("the {} of this {} is blank", text.tag_name().name(), part.name());
                subject.at(findings, string, rule, part.section(), message);
            }
            languages(subject, part, text, findings);
        }
    }
}

fn strings<'a>(text: Node<'a, 'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    text.children().filter(|child| child.has_tag_name((CMI5, "langstring")))
}

fn languages(subject: &Subject<'_>, part: Part, text: Node<'_, '_>, findings: &mut Findings) {
    let name = text.tag_name().name();
    let mut seen = BTreeSet::new();
    for string in text.children().filter(|child| child.has_tag_name((CMI5, "langstring"))) {
        let Some(language) = attribute::own(string, "lang") else {
            let message = format_args!("this {name} does not say its language");
            subject.at(findings, string, &LANGUAGE_MISSING, part.section(), message);
            continue;
        };
        if !seen.insert(language.value().trim().to_ascii_lowercase()) {
            let message = format_args!("this {name} has another text in `{}`", language.value());
            subject.at_attribute(findings, language, &LANGUAGE_TWICE, part.section(), message);
        }
    }
}
