//! Basic, interactions and objectives report of a SCORM activity.
//!
//! With several SCOs the header lists all their titles and then the columns of the questions once; each row, however, holds
//! every SCO's cell followed by its own questions. So cells behind the score are counted, never looked up by header.

use jiff::Timestamp;

use super::super::activity::Place;
use super::super::sco::{self, Attempt};
use super::super::track::{Interaction, Standard, number};
use super::{Reader, unescaped};
use crate::records::table::Row;
use crate::records::{Deed, Marks, Precision};

/// Where things stand in the rows.
struct Layout {
    attempt: usize,
    started: usize,
    last: usize,
    score: usize,
    titles: Vec<String>,
    /// For each SCO the cells behind its own: the question's number and what the cell says of it.
    fields: Vec<(u32, Field)>,
    is_objectives: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Question,
    Response,
    RightAnswer,
    Result,
}

pub fn collect(reader: &mut Reader<'_, '_>) -> Result<(), String> {
    reader.need_zone()?;
    let layout = Layout::of(reader).ok_or("its columns are not those of a report of Moodle's")?;
    let (name, activity) = reader.activity();
    let lone = layout.titles.len() == 1;
    let course = reader.setting.course;
    let scos: Vec<Place> = layout
        .titles
        .iter()
        .map(|title| reader.activities.sco(course, (&activity, &name), lone, None, title))
        .collect();
    let mut counts = Counts::default();
    for row in &reader.table.rows {
        let attempt = row.cell(layout.attempt).trim();
        if matches!(attempt, "" | "-") {
            counts.idle += 1;
            continue;
        }
        let Some(person) = reader.person(row) else { continue };
        let Ok(attempt) = attempt.parse() else {
            reader.reject(row, format!("`{attempt}` is no number of an attempt"));
            continue;
        };
        let Some((started, exactness)) = reader.moment(row, layout.started) else { continue };
        let Some((last, _)) = reader.moment(row, layout.last) else { continue };
        let attempt = Attempt { person: &person, place: &activity, number: attempt, has_verdict: true };
        let event = attempt.event(reader.setting, &activity.subject, Deed::Initialized, started, exactness);
        reader.add(row, event);
        let cells = layout.cells(row);
        score(reader, row, (&attempt, last), &layout, &cells, &mut counts);
        for (sco, cell) in scos.iter().zip(&cells) {
            let attempt = Attempt { place: sco, ..attempt };
            if !lone {
                lesson(reader, row, (&attempt, last), cell);
            }
            answers(reader, row, (&attempt, last), &layout, cell, &mut counts);
        }
        counts.statuses += usize::from(lone && cells.first().is_some_and(|cell| is_status(cell.text())));
    }
    counts.tell(reader, &layout);
    Ok(())
}

/// A SCO's cell of a row and where it stands.
struct Cell<'r> {
    row: &'r Row,
    at: usize,
}

impl Cell<'_> {
    fn text(&self) -> &str {
        self.row.cell(self.at).trim()
    }

    /// The score, which may be followed by the highest possible one.
    fn score(&self) -> Option<Marks> {
        let (raw, max) = self.text().split_once('/').map_or((self.text(), None), |(raw, max)| (raw, Some(max)));
        Some(Marks { raw: Some(number(raw)?), max: max.and_then(number), ..Marks::default() })
    }
}

/// What is said once for a file.
#[derive(Default)]
struct Counts {
    idle: usize,
    zeros: usize,
    statuses: usize,
    nameless: usize,
}

impl Counts {
    fn tell(&self, reader: &mut Reader<'_, '_>, layout: &Layout) {
        let Self { idle, zeros, statuses, nameless } = *self;
        let notes = [
            (idle, "{} people have not started; nothing is told of them"),
            (
                zeros,
                "{} scores of 0 are not told: this report shows 0 also where there is no score; the interactions report, with \
                 its column for each SCO, or the web services know",
            ),
            (statuses, "{} words for the status of the SCO are left to the activity completion, which says when"),
            (
                nameless,
                "{} answers have no question: tick all four columns of the interactions report before downloading",
            ),
        ];
        for (count, text) in notes {
            if count > 0 {
                reader.note(text.replace("{}", &count.to_string()));
            }
        }
        if layout.is_objectives {
            reader.note("the objectives are not told, only when each attempt began and its score");
        }
    }
}

impl Layout {
    fn of(reader: &Reader<'_, '_>) -> Option<Self> {
        let score = reader.column("score")?;
        let tail = &reader.table.header[score + 1..];
        let is_objective = |cell: &String| cell.ends_with(" status") || cell.ends_with(" score");
        let behind = tail.iter().position(|cell| field(cell).is_some() || is_objective(cell)).unwrap_or(tail.len());
        let (titles, rest) = tail.split_at(behind);
        Some(Self {
            attempt: reader.column("attempt")?,
            started: reader.column("startedon")?,
            last: reader.column("lastaccessedon")?,
            score,
            titles: titles.iter().filter(|title| !title.is_empty()).map(|title| unescaped(title)).collect(),
            fields: rest.iter().map_while(|cell| field(cell)).collect(),
            is_objectives: rest.first().is_some_and(is_objective),
        })
    }

    /// The cells of the SCOs; none where nobody can say where they stand, because each SCO has objectives of its own.
    fn cells<'r>(&self, row: &'r Row) -> Vec<Cell<'r>> {
        if self.is_objectives && self.titles.len() > 1 {
            return Vec::new();
        }
        let at = |index| Cell { row, at: self.score + 1 + index * (1 + self.fields.len()) };
        (0..self.titles.len()).map(at).collect()
    }
}

/// `Question 0`, `Response 0`, `Right answer 0`, `Result 0`.
fn field(cell: &str) -> Option<(u32, Field)> {
    let (word, number) = cell.rsplit_once(' ')?;
    let field = match word {
        "Question" => Field::Question,
        "Response" => Field::Response,
        "Right answer" => Field::RightAnswer,
        "Result" => Field::Result,
        _ => return None,
    };
    Some((number.parse().ok()?, field))
}

/// A score as Moodle writes it: the SCO's raw score (or what the grading method makes of several), whatever the activity's
/// maximum grade is. So it has a range only where somebody said what it is out of.
fn grade(raw: f64, maximum: Option<f64>) -> Marks {
    match maximum {
        Some(max) if max > 0.0 && (0.0..=max).contains(&raw) => {
            Marks { scaled: Some(raw / max), raw: Some(raw), min: Some(0.0), max: Some(max) }
        }
        _ => Marks { raw: Some(raw), ..Marks::default() },
    }
}

/// Moodle's grade of the attempt. It writes 0 also for an attempt without a score; a SCO's own cell tells the two apart.
fn score(
    reader: &mut Reader<'_, '_>,
    row: &Row,
    (attempt, last): (&Attempt<'_>, Timestamp),
    layout: &Layout,
    cells: &[Cell<'_>],
    counts: &mut Counts,
) {
    let Some(raw) = number(row.cell(layout.score)) else { return };
    let is_given = raw != 0.0 || cells.iter().any(|cell| cell.score().is_some());
    if is_given {
        let deed = Deed::Scored(grade(raw, reader.told.maximum));
        reader.once(row, attempt.person, &attempt.place.subject, deed, (last, Precision::Minute));
    } else if cells.is_empty() {
        counts.zeros += 1;
    }
}

/// What the cell of one SCO of several says.
fn lesson(reader: &mut Reader<'_, '_>, row: &Row, (attempt, last): (&Attempt<'_>, Timestamp), cell: &Cell<'_>) {
    let mut add = |deed| reader.once(row, attempt.person, &attempt.place.subject, deed, (last, Precision::Minute));
    if let Some(marks) = cell.score() {
        return add(Deed::Scored(marks));
    }
    match cell.text() {
        "Passed" => {
            add(sco::verdict(true));
            add(Deed::Completed { duration: None });
        }
        "Completed" => add(Deed::Completed { duration: None }),
        "Failed" => add(sco::verdict(false)),
        _ => {}
    }
}

fn is_status(text: &str) -> bool {
    matches!(text, "Completed" | "Passed" | "Failed")
}

fn answers(
    reader: &mut Reader<'_, '_>,
    row: &Row,
    (attempt, last): (&Attempt<'_>, Timestamp),
    layout: &Layout,
    cell: &Cell<'_>,
    counts: &mut Counts,
) {
    for chunk in layout.fields.chunk_by(|(one, _), (other, _)| one == other) {
        let offset = layout.fields.iter().position(|field| Some(field) == chunk.first()).unwrap_or_default();
        let text = |wanted: Field| {
            let place = chunk.iter().position(|(_, field)| *field == wanted)?;
            let text = unescaped(row.cell(cell.at + 1 + offset + place).trim());
            (!text.is_empty()).then_some(text)
        };
        let (id, response, result) = (text(Field::Question), text(Field::Response), text(Field::Result));
        let Some(id) = id else {
            counts.nameless += usize::from(response.is_some() || result.is_some());
            continue;
        };
        let question = question(id, response, text(Field::RightAnswer), result);
        let event = responded(reader, attempt, &question, last);
        reader.add(row, event);
    }
}

/// A question of SCORM 1.2, the only standard that these reports can show. They do not say its type.
pub fn question(id: String, response: Option<String>, right: Option<String>, result: Option<String>) -> Interaction {
    let kind = kind(response.as_deref().unwrap_or_default(), right.as_deref().unwrap_or_default());
    Interaction {
        id,
        kind: Some(kind.to_owned()),
        response,
        result,
        patterns: right.into_iter().collect(),
        ..Interaction::default()
    }
}

/// The event of an answer without a time of its own.
pub fn responded(
    reader: &Reader<'_, '_>,
    attempt: &Attempt<'_>,
    question: &Interaction,
    when: Timestamp,
) -> crate::records::Event {
    let (standard, kind) = (Standard::Scorm12, question.kind.as_deref().unwrap_or("other"));
    let patterns = sco::patterns(standard, question);
    let subject = attempt.place.question(reader.setting.course, &question.id, &question.id, kind, patterns);
    let deed = Deed::Responded(sco::answer(standard, question));
    attempt.event(reader.setting, &subject, deed, when, Precision::Minute)
}

/// The type that an answer has by the look of it and of what is right.
fn kind(response: &str, right: &str) -> &'static str {
    let parts = |text: &str| -> Vec<String> { text.split(',').map(str::to_owned).collect() };
    let is_letter = |part: &String| part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_pair = |part: &String| {
        part.split_once('.').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty()) && number(part).is_none()
    };
    if matches!(right, "t" | "f" | "true" | "false") && matches!(response, "" | "t" | "f" | "true" | "false") {
        "true-false"
    } else if parts(right).iter().all(is_pair) && (response.is_empty() || parts(response).iter().all(is_pair)) {
        "matching"
    } else if parts(response).iter().all(is_letter) && number(response).is_none() {
        "choice"
    } else {
        "other"
    }
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn types_are_seen_by_the_look() {
        for (response, right, expected) in [
            ("f", "t", "true-false"),
            ("1.b,2.a,3.c", "1.a,2.b,3.c", "matching"),
            ("a", "a,b", "choice"),
            ("a,b", "a,b", "choice"),
            ("4", "", "other"),
            ("2.5", "2.5", "other"),
            ("tender, open", "tender", "other"),
        ] {
            assert_eq!(kind(response, right), expected, "{response} {right}");
        }
    }
}
