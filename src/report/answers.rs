//! Answers, counted by what they say: options of a question, points of a scale, words of a comment.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::catalogue::QuestionKey;
use super::compose::Composer;
use super::counts::{AnswerCounts, Counts};
use super::model::{AnswerLabel, AnswerRow, CommentRow, ItemRow, PointRow, QuestionRow};
use super::tally::{Tally, Unit, percent};
use crate::course::{Question, QuestionKind, Scale, plain_text};

/// Different answers to a question that the course does not know, which are listed; the rest is told in one number.
const MOST_ANSWERS: usize = 12;

/// The texts of responses, by number.
#[derive(Debug, Default)]
pub(super) struct Responses {
    texts: BTreeMap<u32, String>,
    /// Items that the course does not know, and that people answer in their own words.
    wordy: BTreeSet<QuestionKey>,
}

impl Responses {
    pub fn read<'c, E>(
        groups: impl Iterator<Item = &'c Counts>,
        mut text: impl FnMut(u32) -> Result<Option<String>, E>,
    ) -> Result<Self, E> {
        let mut responses = Self::default();
        let mut different: BTreeMap<QuestionKey, BTreeSet<u32>> = BTreeMap::new();
        let mut wanted: BTreeSet<u32> = BTreeSet::new();
        for group in groups {
            wanted.extend(
                group.answers.values().chain(group.opinions.values()).flat_map(|counts| counts.responses.keys()),
            );
            let follow_ups = group.actions.follow_ups.iter();
            wanted.extend(follow_ups.flat_map(|follow_up| follow_up.states.keys()).flatten());
            for (key, counts) in group.opinions.iter().filter(|(key, _)| matches!(key, QuestionKey::Other(_))) {
                different.entry(*key).or_default().extend(counts.responses.keys());
            }
        }
        for number in wanted {
            if let Some(text) = text(number)? {
                responses.texts.insert(number, text);
            }
        }
        let wordy = different.into_iter().filter(|(_, responses)| responses.len() > MOST_ANSWERS);
        responses.wordy = wordy.map(|(key, _)| key).collect();
        Ok(responses)
    }

    pub fn get(&self, number: u32) -> Option<&str> {
        self.texts.get(&number).map(String::as_str)
    }

    /// Each text with how often it was given.
    fn of<'r>(&'r self, counts: &'r AnswerCounts) -> impl Iterator<Item = (&'r str, u64)> {
        counts.responses.iter().filter_map(|(number, count)| Some((self.get(*number)?, *count)))
    }
}

impl Composer<'_> {
    /// Questions that can be right or wrong, practice too.
    pub fn questions(&self, counts: &Counts) -> Vec<QuestionRow> {
        let asked = counts.answers.iter().filter(|(key, _)| !self.catalogue.is_free_text(**key));
        let row = |(key, counts): (&QuestionKey, &AnswerCounts)| {
            let (unit, id, label) = self.question(*key);
            let hidden = counts.n < self.least;
            let right_percent = percent(counts.right, counts.judged).filter(|_| !hidden);
            let answers = if hidden { Vec::new() } else { self.answers(*key, counts) };
            QuestionRow { unit, id, label, n: counts.n, judged: counts.judged, hidden, right_percent, answers }
        };
        asked.map(row).collect()
    }

    /// Items of evaluations, without those that are answered in words.
    pub fn evaluation(&self, counts: &Counts) -> Vec<ItemRow> {
        let items = counts.opinions.iter().filter(|(key, _)| !self.is_wordy(**key));
        items.map(|(key, counts)| self.item(*key, counts)).collect()
    }

    fn item(&self, key: QuestionKey, counts: &AnswerCounts) -> ItemRow {
        let (unit, id, label) = self.question(key);
        let hidden = counts.n < self.least;
        let mut item =
            ItemRow { unit, id, label, n: counts.n, hidden, points: Vec::new(), median: None, top_two_percent: None };
        if hidden {
            return item;
        }
        item.points = match self.scale(key) {
            Some(scale) => self.points(scale, counts),
            None => self.own_points(counts),
        };
        let valued = || item.points.iter().filter_map(|point| Some((point.value?, point.count)));
        let mut values = Tally::default();
        valued().for_each(|(value, count)| values.add_many(i64::from(value), count));
        let mut highest: Vec<i32> = valued().map(|(value, _)| value).collect();
        highest.sort_unstable_by(|one, other| other.cmp(one));
        highest.dedup();
        let top_two = valued().filter(|(value, _)| highest.iter().take(2).any(|high| high == value));
        item.top_two_percent = percent(top_two.map(|(_, count)| count).sum(), values.n());
        item.median = values.stats(Unit::Points).map(|stats| stats.median);
        item
    }

    fn points(&self, scale: &Scale, counts: &AnswerCounts) -> Vec<PointRow> {
        let mut given: BTreeMap<&str, u64> = BTreeMap::new();
        for (text, count) in self.responses.of(counts) {
            *given.entry(text).or_default() += count;
        }
        let mut points: Vec<PointRow> = Vec::new();
        for point in &scale.points {
            let count = given.remove(point.id.as_str()).unwrap_or_default();
            points.push(self.point(point.id.as_str(), &point.label, point.value, count, counts.n));
        }
        // A point that the scale no longer has.
        points.extend(given.into_iter().map(|(text, count)| self.point(text, text, None, count, counts.n)));
        points
    }

    /// The points of a scale that the course does not know. Those that are numbers are in their order.
    fn own_points(&self, counts: &AnswerCounts) -> Vec<PointRow> {
        let mut given: BTreeMap<(Option<i32>, &str), u64> = BTreeMap::new();
        for (text, count) in self.responses.of(counts) {
            *given.entry((text.parse().ok(), text)).or_default() += count;
        }
        given.into_iter().map(|((value, text), count)| self.point(text, text, value, count, counts.n)).collect()
    }

    fn point(&self, id: &str, label: &str, value: Option<i32>, count: u64, n: u64) -> PointRow {
        PointRow { id: id.to_owned(), label: label.to_owned(), value, count, percent: percent(count, n) }
    }

    /// What people wrote, of all groups together: in a small group words would give away who wrote them.
    pub fn comments(&self, groups: &[&Counts]) -> Vec<CommentRow> {
        let keys: BTreeSet<QuestionKey> = groups.iter().flat_map(|group| group.opinions.keys()).copied().collect();
        let row = |key: QuestionKey| {
            let parts = groups.iter().filter_map(|group| group.opinions.get(&key));
            let mut comments: Vec<&str> = Vec::new();
            for part in parts {
                for (text, count) in self.responses.of(part).filter(|(text, _)| !text.trim().is_empty()) {
                    comments.extend(std::iter::repeat_n(text, usize::try_from(count).unwrap_or(usize::MAX)));
                }
            }
            let n = comments.len() as u64;
            let hidden = n < self.least;
            let (unit, id, label) = self.question(key);
            // Neither by time nor by person nor by alphabet.
            comments.sort_by_cached_key(|text| Sha256::new().chain_update(&id).chain_update(text).finalize().to_vec());
            let comments = if hidden {
                Vec::new()
            } else {
                comments.into_iter().map(|text| plain(text).trim().to_owned()).collect()
            };
            CommentRow { unit, id, label, n, hidden, comments }
        };
        keys.into_iter().filter(|key| self.is_wordy(*key)).map(row).filter(|row| row.n > 0).collect()
    }

    fn is_wordy(&self, key: QuestionKey) -> bool {
        self.catalogue.is_free_text(key) || self.responses.wordy.contains(&key)
    }

    fn scale(&self, key: QuestionKey) -> Option<&Scale> {
        let QuestionKey::Known(at) = key else { return None };
        match &self.catalogue.questions[at].question.kind {
            QuestionKind::Likert { scale } => self.catalogue.course.scale(scale),
            _ => None,
        }
    }

    fn answers(&self, key: QuestionKey, counts: &AnswerCounts) -> Vec<AnswerRow> {
        let given: Vec<(&str, u64)> = self.responses.of(counts).collect();
        let rows = match key {
            QuestionKey::Known(at) => known_answers(&self.catalogue.questions[at].question.kind, &given),
            QuestionKey::Other(_) => unknown_answers(&given),
        };
        let row = |(answer, right, count)| AnswerRow { answer, count, percent: percent(count, counts.n), right };
        rows.into_iter().map(row).collect()
    }
}

type Row = (AnswerLabel, Option<bool>, u64);

/// In the author's order; every way to answer has its row, also when nobody chose it.
fn known_answers(kind: &QuestionKind, given: &[(&str, u64)]) -> Vec<Row> {
    let count =
        |is: &dyn Fn(&str) -> bool| given.iter().filter(|(text, _)| is(text)).map(|(_, count)| *count).sum::<u64>();
    let text = |inlines: &[crate::course::Inline]| AnswerLabel::Text(plain_text(inlines));
    match kind {
        QuestionKind::TrueFalse { answer, .. } => {
            [(AnswerLabel::True, true, "true"), (AnswerLabel::False, false, "false")]
                .into_iter()
                .map(|(label, value, word)| (label, Some(value == *answer), count(&|text| text == word)))
                .collect()
        }
        QuestionKind::Choice { options, .. } => options
            .iter()
            .map(|option| {
                let chosen = count(&|text| text.split("[,]").any(|id| id == option.id.as_str()));
                (text(&option.text), Some(option.right), chosen)
            })
            .collect(),
        QuestionKind::Matching { sources, targets } => sources
            .iter()
            .map(|source| {
                let pair = format!("{}[.]{}", source.id, source.target);
                let target = targets.iter().find(|target| target.id == source.target);
                let target = target.map(|target| plain_text(&target.text)).unwrap_or_default();
                let label = AnswerLabel::Text(format!("{} → {target}", plain_text(&source.text)));
                (label, Some(true), count(&|text| text.split("[,]").any(|given| given == pair)))
            })
            .collect(),
        QuestionKind::Sequencing { items } => {
            let order: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
            let order = order.join("[,]");
            right_or_other(given, &|text| text == order)
        }
        QuestionKind::Numeric { min, max, .. } => {
            let number = |text: &str| text.trim().parse::<f64>().ok();
            vec![
                (AnswerLabel::Right, Some(true), count(&|text| number(text).is_some_and(|n| n >= *min && n <= *max))),
                (AnswerLabel::TooLow, Some(false), count(&|text| number(text).is_some_and(|n| n < *min))),
                (AnswerLabel::TooHigh, Some(false), count(&|text| number(text).is_some_and(|n| n > *max))),
            ]
        }
        QuestionKind::FillIn { accepted, anticipated, case_matters } => {
            let same = |one: &str, other: &str| {
                let (one, other) = (plain(one).trim(), other.trim());
                if *case_matters { one == other } else { one.to_lowercase() == other.to_lowercase() }
            };
            let right = |text: &str| accepted.iter().any(|accepted| same(text, accepted));
            let foreseen = |text: &str| !right(text) && anticipated.iter().any(|answer| same(text, &answer.text));
            let mut rows = vec![(AnswerLabel::Text(accepted.join(" / ")), Some(true), count(&right))];
            rows.extend(anticipated.iter().map(|answer| {
                let given = count(&|text| !right(text) && same(text, &answer.text));
                (AnswerLabel::Text(answer.text.clone()), Some(false), given)
            }));
            rows.push((AnswerLabel::Other, Some(false), count(&|text| !right(text) && !foreseen(text))));
            rows
        }
        QuestionKind::LongFillIn { .. } | QuestionKind::Likert { .. } => Vec::new(),
    }
}

fn right_or_other(given: &[(&str, u64)], right: &dyn Fn(&str) -> bool) -> Vec<Row> {
    let count = |wanted| given.iter().filter(|(text, _)| right(text) == wanted).map(|(_, count)| count).sum();
    vec![(AnswerLabel::Right, Some(true), count(true)), (AnswerLabel::Other, Some(false), count(false))]
}

/// The most frequent answers, and all others in one number.
fn unknown_answers(given: &[(&str, u64)]) -> Vec<Row> {
    let mut given = given.to_vec();
    given.sort_by(|(one, n), (other, m)| m.cmp(n).then(one.cmp(other)));
    let rest: u64 = given.iter().skip(MOST_ANSWERS).map(|(_, count)| count).sum();
    let listed = given.iter().take(MOST_ANSWERS);
    let rows = listed.map(|(text, count)| (AnswerLabel::Text(readable(text)), None, *count));
    rows.chain((rest > 0).then_some((AnswerLabel::Other, None, rest))).collect()
}

/// A response of a text without the language tag and the like in front (xAPI 1.0.3 part two, 2.4.4.1).
fn plain(response: &str) -> &str {
    let mut rest = response;
    while let Some(after) = rest.strip_prefix('{') {
        match after.split_once('}') {
            Some((tag, text)) if tag.contains('=') => rest = text,
            _ => break,
        }
    }
    rest
}

/// A response of any type, as people read it.
fn readable(response: &str) -> String {
    plain(response).replace("[,]", ", ").replace("[.]", " → ").replace("[:]", " – ")
}

/// An answer in English words.
pub(super) fn word(answer: &AnswerLabel) -> String {
    match answer {
        AnswerLabel::Text(text) => text.clone(),
        AnswerLabel::True => "true".to_owned(),
        AnswerLabel::False => "false".to_owned(),
        AnswerLabel::Right => "right".to_owned(),
        AnswerLabel::TooLow => "too low".to_owned(),
        AnswerLabel::TooHigh => "too high".to_owned(),
        AnswerLabel::Other => "other".to_owned(),
    }
}

/// What is asked, on one line.
pub(super) fn label(question: &Question) -> String {
    let label = question.label();
    if label.trim().is_empty() { question.id.to_string() } else { label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_read_without_their_marks() {
        assert_eq!(readable("{case_matters=false}{lang=en}road map[,]plan"), "road map, plan");
        assert_eq!(readable("a[.]b[,]c[.]d"), "a → b, c → d");
        assert_eq!(plain("{curly} words"), "{curly} words");
    }

    #[test]
    fn what_is_rare_is_told_in_one_number() {
        let texts: Vec<String> = (0..20).map(|n| format!("answer {n:02}")).collect();
        let given: Vec<(&str, u64)> = texts.iter().map(|text| (text.as_str(), 1)).chain([("often", 9)]).collect();
        let rows = unknown_answers(&given);
        assert_eq!(rows[0], (AnswerLabel::Text("often".to_owned()), None, 9));
        assert_eq!(rows.last().unwrap(), &(AnswerLabel::Other, None, 9));
        assert_eq!(rows.iter().map(|row| row.2).sum::<u64>(), 29);
    }
}
