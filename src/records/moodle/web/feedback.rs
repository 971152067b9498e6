//! The answers to the feedback activities of a course.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::super::activity::Activities;
use super::super::download::unescaped;
use super::super::feedback::{Answers, Item, Kind};
use super::learner::latest;
use super::{Failure, Frame, Reader, integer, list, moment, text};
use crate::records::{Event, Person, Precision};

/// How many responses are asked for at once.
const PAGE: usize = 100;

impl Reader<'_> {
    /// The feedback activities of a course, by number and name.
    pub(super) fn feedbacks(&self, course: i64) -> Result<Vec<(i64, String)>, Failure> {
        let Some(reply) = self.ask("mod_feedback_get_feedbacks_by_courses", &[("courseids[0]", course.to_string())])?
        else {
            return Ok(Vec::new());
        };
        let feedbacks = list(&reply.value, "feedbacks").iter();
        let named =
            feedbacks.filter_map(|feedback| Some((integer(feedback.get("id"))?, text(feedback, "name")?.to_owned())));
        Ok(named.collect())
    }

    /// Every answer to every feedback of the course.
    ///
    /// # Errors
    /// The site cannot be reached.
    pub fn evaluations(&self, frame: &Frame, activities: &mut Activities) -> Result<Vec<Event>, Failure> {
        let people: BTreeMap<i64, &Person> =
            frame.learners.iter().map(|learner| (learner.id, &learner.person)).collect();
        // Anonymous answers come without a time, and are told to the day.
        let day = latest(frame).or(frame.listed);
        let mut events = Vec::new();
        for (id, name) in &frame.feedbacks {
            let Some(items) = self.items(*id, name, activities)? else { continue };
            let place = activities.place(self.setting.course, name, None, false);
            let mut answers = Answers::default();
            let mut tell = |response: &Value, person: Option<&Person>, when: (Timestamp, Precision)| {
                for answer in list(response, "responses") {
                    let Some(item) = integer(answer.get("id")).and_then(|id| items.get(&id)) else { continue };
                    let text = unescaped(text(answer, "printval").unwrap_or_default());
                    events.extend(answers.event(self.setting, &place, item, person, &text, when));
                }
            };
            for page in 0.. {
                let parameters =
                    [("feedbackid", id.to_string()), ("page", page.to_string()), ("perpage", PAGE.to_string())];
                let Some(reply) = self.ask("mod_feedback_get_responses_analysis", &parameters)? else { break };
                let (named, unnamed) = (list(&reply.value, "attempts"), list(&reply.value, "anonattempts"));
                for response in named {
                    let person = integer(response.get("userid")).and_then(|id| people.get(&id));
                    let when = moment(response.get("timemodified"));
                    if let Some((person, when)) = person.zip(when) {
                        tell(response, Some(person), (when, Precision::Second));
                    }
                }
                for response in unnamed {
                    if let Some(day) = day {
                        tell(response, None, (day, Precision::Day));
                    }
                }
                if named.len().max(unnamed.len()) < PAGE {
                    break;
                }
            }
        }
        Ok(events)
    }

    /// The items of a feedback by number; None where they are refused or it has none.
    fn items(&self, id: i64, name: &str, activities: &mut Activities) -> Result<Option<BTreeMap<i64, Item>>, Failure> {
        let Some(reply) = self.ask("mod_feedback_get_items", &[("feedbackid", id.to_string())])? else {
            return Ok(None);
        };
        let mut items = BTreeMap::new();
        for item in list(&reply.value, "items") {
            let kind = Kind::of(text(item, "typ").unwrap_or_default(), text(item, "presentation").unwrap_or_default());
            let (Some(id), Some(kind)) = (integer(item.get("id")), kind) else { continue };
            let question = unescaped(text(item, "name").unwrap_or_default());
            let question = match text(item, "label") {
                Some(label) => format!("({label}) {question}"),
                None => question,
            };
            items.insert(id, activities.item(name, &question, || kind));
        }
        if items.is_empty() {
            self.trouble(format!(
                "mod_feedback_get_items: the feedback \"{name}\" shows no items: it has none, or the user of the token needs the \
                 capability mod/feedback:viewreports"
            ));
        }
        Ok((!items.is_empty()).then_some(items))
    }
}
