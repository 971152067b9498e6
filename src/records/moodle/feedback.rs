//! Answers to the items of a feedback, from its downloads and from the web services.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::activity::{Place, question_by_id, slug};
use super::sco::Setting;
use crate::course::{Course, QuestionKind};
use crate::records::{Deed, Event, OtherActivity, Person, Precision, Response, Subject};

/// An item of a feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// With its label in round brackets before it, if it has one.
    pub name: String,
    pub kind: Kind,
}

/// What an item asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of several choices.
    Likert,
    /// Several choices.
    Choice,
    Numeric,
    Words,
}

/// Counts equal answers, so that each is told once and none is lost.
#[derive(Debug, Default)]
pub struct Answers(BTreeMap<(String, Option<Person>, String), u32>);

impl Kind {
    /// The kind by the web services' word for it and how it is presented; None for what asks nothing.
    pub fn of(kind: &str, presentation: &str) -> Option<Self> {
        Some(match kind {
            "multichoice" if presentation.starts_with('c') => Self::Choice,
            "multichoice" | "multichoicerated" => Self::Likert,
            "numeric" => Self::Numeric,
            "textarea" | "textfield" => Self::Words,
            _ => return None,
        })
    }

    /// The kind by the look of the answers: a download does not say it.
    pub fn seen(answers: &[String]) -> Self {
        let said: Vec<&str> = answers.iter().map(String::as_str).filter(|answer| !answer.is_empty()).collect();
        if !said.is_empty() && said.iter().all(|answer| super::track::number(answer).is_some()) {
            return Self::Numeric;
        }
        let parts: Vec<&str> = said.iter().flat_map(|answer| answer.split('\n')).collect();
        let mut distinct = parts.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let are_at_most = |most: usize| parts.iter().all(|part| part.chars().count() <= most);
        let are_words = || are_at_most(30) && !parts.iter().any(|part| part.contains(['.', '!', '?', ';', ':', '=']));
        let is_repeated = || distinct.len() < parts.len() && are_at_most(80);
        let is_chosen = !parts.is_empty() && distinct.len() <= 12 && (is_repeated() || are_words());
        match (is_chosen, parts.len() > said.len()) {
            (false, _) => Self::Words,
            (true, true) => Self::Choice,
            (true, false) => Self::Likert,
        }
    }

    /// The word of SCORM and xAPI, which is also that of the mapping.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Likert => "likert",
            Self::Choice => "choice",
            Self::Numeric => "numeric",
            Self::Words => "long-fill-in",
        }
    }

    /// The kind by the mapping's word for it.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Likert, Self::Choice, Self::Numeric, Self::Words].into_iter().find(|kind| kind.as_str() == word)
    }
}

impl Item {
    /// The item's own key: its name as the keys of Moodle's JSON spell it.
    pub fn key(name: &str) -> String {
        let key: String =
            name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').map(|c| c.to_ascii_lowercase()).collect();
        if key.is_empty() { slug(name) } else { key }
    }

    /// What the item is: a question of the course whose id is its label, else one of the activity.
    fn subject(&self, course: &Course, place: &Place) -> Subject {
        let label = self.name.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(label, _)| label);
        if let Some((module, question)) = label.and_then(|label| question_by_id(course, &label.to_lowercase())) {
            return Subject::Question { module: module.id.clone(), question: question.id.clone() };
        }
        let separator = if place.iri.contains('#') { '/' } else { '#' };
        Subject::Other(OtherActivity {
            iri: format!("{}{separator}{}", place.iri, Self::key(&self.name)),
            name: self.name.clone(),
            module: place.module.clone(),
            parent: Some(place.iri.clone()),
            interaction: Some((self.kind.as_str().to_owned(), Vec::new())),
        })
    }
}

impl Answers {
    /// The event of one answer, in which line breaks part what was chosen; None where nothing was answered.
    pub fn event(
        &mut self,
        setting: &Setting<'_>,
        place: &Place,
        item: &Item,
        person: Option<&Person>,
        text: &str,
        (when, precision): (Timestamp, Precision),
    ) -> Option<Event> {
        if text.is_empty() {
            return None;
        }
        let subject = item.subject(setting.course, place);
        let text = match (item.kind, &subject) {
            (Kind::Choice, _) => text.split('\n').map(str::trim).collect::<Vec<_>>().join("[,]"),
            (Kind::Likert, Subject::Question { module, question }) => {
                point(setting.course, module.as_str(), question.as_str(), text)
            }
            _ => text.to_owned(),
        };
        // Answers of one person, or of those who stay unnamed, are told apart by what they say, and equal ones by how many
        // there are: then the order in which they are listed changes nothing.
        let person = person.filter(|_| !setting.course.xapi.anonymous_evaluations);
        // Of nobody only the day is told: the one at the site, which begins at another moment than that in UTC.
        let zone = setting.zone.as_ref().filter(|_| person.is_none());
        let day = zone.and_then(|zone| TimeZone::UTC.to_timestamp(zone.to_datetime(when).date().into()).ok());
        let (when, precision) = day.map_or((when, precision), |day| (day, Precision::Day));
        let count = self.0.entry((Item::key(&item.name), person.cloned(), text.clone())).or_default();
        *count += 1;
        Some(Event {
            person: person.cloned(),
            cohort: setting.cohort.clone(),
            subject,
            deed: Deed::Evaluated(Response { text: Some(text), success: None, latency: None }),
            when,
            precision,
            platform: "Moodle".to_owned(),
            attempt: None,
            occurrence: count.to_string(),
        })
    }
}

/// The id of the point of a scale with this label; the label where there is none.
fn point(course: &Course, module: &str, question: &str, label: &str) -> String {
    let found = question_by_id(course, question).filter(|(found, _)| found.id.as_str() == module);
    let scale = found.and_then(|(_, question)| match &question.kind {
        QuestionKind::Likert { scale } => course.scale(scale),
        _ => None,
    });
    let point = scale.and_then(|scale| scale.points.iter().find(|point| point.label.eq_ignore_ascii_case(label)));
    point.map_or_else(|| label.to_owned(), |point| point.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_seen_by_the_answers() {
        let seen =
            |answers: &[&str]| Kind::seen(&answers.iter().map(|answer| (*answer).to_owned()).collect::<Vec<_>>());
        assert_eq!(seen(&["Agree", "Agree", "Disagree", ""]), Kind::Likert);
        assert_eq!(seen(&["Registries\nCosts, budgets", "Costs, budgets"]), Kind::Choice);
        assert_eq!(seen(&["6", "4.5", ""]), Kind::Numeric);
        assert_eq!(seen(&["Agree", "Neither agree nor disagree"]), Kind::Likert);
        assert_eq!(seen(&["More examples.\nAnd more.", "Nothing to change."]), Kind::Words);
        assert_eq!(seen(&["", ""]), Kind::Words);
    }

    #[test]
    fn answers_of_one_person_are_the_same_in_any_order() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/moodle");
        let mut course = crate::source::read(&folder).unwrap().course.unwrap();
        course.xapi.anonymous_evaluations = false;
        let setting = Setting { course: &course, cohort: None, zone: None };
        let place = Place { subject: Subject::Course, iri: "https://example.org/f".to_owned(), module: None };
        let item = Item { name: "Why?".to_owned(), kind: Kind::Words };
        let person = Person { email: Some("a@example.org".to_owned()), ..Person::default() };
        let told = |texts: &[&str]| {
            let mut answers = Answers::default();
            let moment = (Timestamp::UNIX_EPOCH, Precision::Day);
            let events = texts.iter().map(|text| answers.event(&setting, &place, &item, Some(&person), text, moment));
            let mut events: Vec<String> = events.map(|event| format!("{event:?}")).collect();
            events.sort_unstable();
            events.dedup();
            events
        };
        assert_eq!(told(&["old", "new", "old"]), told(&["new", "old", "old"]));
        assert_eq!(told(&["old", "new", "old"]).len(), 3);
    }

    #[test]
    fn an_answer_of_nobody_is_told_for_the_day_at_the_site() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/moodle");
        let course = crate::source::read(&folder).unwrap().course.unwrap();
        let place = Place { subject: Subject::Course, iri: "https://example.org/f".to_owned(), module: None };
        let item = Item { name: "Why?".to_owned(), kind: Kind::Words };
        for hours in [-11, 0, 3, 13] {
            let zone = TimeZone::fixed(jiff::tz::offset(hours));
            let setting = Setting { course: &course, cohort: None, zone: Some(zone.clone()) };
            for time in ["00:00", "23:59"] {
                let wall: jiff::civil::DateTime = format!("2026-11-23T{time}").parse().unwrap();
                let when = (zone.to_timestamp(wall).unwrap(), Precision::Minute);
                let event = Answers::default().event(&setting, &place, &item, None, "so", when).unwrap();
                assert_eq!(event.when.to_string(), "2026-11-23T00:00:00Z", "{hours} {time}");
                assert_eq!(event.precision, Precision::Day);
            }
        }
    }

    #[test]
    fn keys_are_those_of_moodles_json() {
        let name = "(Q2_useful) How useful was Module 2, \"Data and identity\"?";
        assert_eq!(Item::key(name), "q2_usefulhowusefulwasmodule2dataandidentity");
        assert_eq!(Item::key("如何？"), "如何");
    }
}
