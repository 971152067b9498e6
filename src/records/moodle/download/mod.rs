//! What people download from Moodle, told apart by its headers: reports of SCORM activities, of completion, grades, feedback,
//! lists of people, attendance.
//!
//! Every kind gives what it knows and no more; the events of two kinds that speak of one thing become one statement.

mod attendance;
mod completion;
mod details;
mod feedback;
mod grades;
mod json;
mod people;
mod scorm;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::DateTime;

pub use json::table as table_of_json;

use super::activity::{Activities, Place};
use super::sco::Setting;
use super::time::{self, DateOrder};
use crate::records::table::{Row, Table};
use crate::records::{Deed, Event, Person, Precision, Subject};

/// What the command says of files that do not say it themselves.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Whose attempt a file is about that names nobody.
    pub learner: Option<Person>,
    /// Which attempt that is, from 1; 0 counts as 1.
    pub attempt: u32,
    /// The activity that a file is about.
    pub activity: Option<String>,
    /// Identifier or title of the SCO that it is about.
    pub sco: Option<String>,
    /// The day of what has none.
    pub date: Option<Timestamp>,
    /// Whether dates of numbers begin with the day; None: found out.
    pub order: Option<DateOrder>,
    /// What a score in a SCORM report is out of; None: nobody said.
    pub maximum: Option<f64>,
    /// E-mail addresses in lower case of people who are no learners.
    pub teachers: BTreeSet<String>,
}

/// What a download says.
#[derive(Debug, Default)]
pub struct Collected {
    /// With the line that each comes from.
    pub events: Vec<(u32, Event)>,
    /// Lines that could not be used, or not wholly, with the reason.
    pub rejects: Vec<(u32, String)>,
    /// What people should know of how the file was read.
    pub notes: Vec<String>,
}

/// A kind of download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    ScormReport,
    TrackDetails,
    UserInteractions,
    ActivityCompletion,
    CourseCompletion,
    Gradebook,
    Feedback,
    Participants,
    Attendance,
}

impl Kind {
    /// The kind by the words of the header; None: it is none of Moodle's, or not in English.
    pub fn of(table: &Table) -> Option<Self> {
        let header: Vec<String> = table.header.iter().map(|cell| squeezed(cell)).collect();
        let has = |words: &[&str]| words.iter().all(|word| header.iter().any(|cell| cell == word));
        Some(if has(&["attempt", "startedon", "lastaccessedon", "score"]) {
            Self::ScormReport
        } else if header == ["element", "value"] {
            Self::TrackDetails
        } else if has(&["id", "response", "rightanswer", "result"]) {
            Self::UserInteractions
        } else if has(&["lastdownloadedfromthiscourse"]) {
            Self::Gradebook
        } else if has(&["coursecomplete"]) {
            Self::CourseCompletion
        } else if has(&["userfullname"]) || has(&["responsenumber"]) {
            Self::Feedback
        } else if has(&["takensessions", "points"]) || has(&["takensessions", "percentage"]) {
            Self::Attendance
        } else if header.first().is_some_and(String::is_empty) && completion::activities(table).is_some() {
            Self::ActivityCompletion
        } else if has(&["firstname", "lastname"]) && header.iter().all(|cell| people::IDENTITY.contains(&cell.as_str()))
        {
            Self::Participants
        } else {
            return None;
        })
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ScormReport => "report of a SCORM activity",
            Self::TrackDetails => "track details of one attempt",
            Self::UserInteractions => "interactions of one attempt",
            Self::ActivityCompletion => "activity completion",
            Self::CourseCompletion => "course completion",
            Self::Gradebook => "gradebook",
            Self::Feedback => "responses of a feedback",
            Self::Participants => "list of participants",
            Self::Attendance => "attendance",
        }
    }
}

/// Whether a header cell is one of Moodle's: it helps to find the header.
pub fn knows(cell: &str) -> bool {
    const WORDS: [&str; 14] = [
        "name",
        "attempt",
        "startedon",
        "lastaccessedon",
        "element",
        "value",
        "response",
        "rightanswer",
        "result",
        "coursecomplete",
        "responsenumber",
        "userfullname",
        "takensessions",
        "date",
    ];
    let cell = squeezed(cell);
    WORDS.contains(&cell.as_str()) || people::IDENTITY.contains(&cell.as_str())
}

/// Reads a download.
///
/// # Errors
/// Says why the whole file cannot be used, and what would help.
pub fn collect(
    table: &Table,
    setting: &Setting<'_>,
    told: &Told,
    activities: &mut Activities,
) -> Result<(Kind, Collected), String> {
    let Some(kind) = Kind::of(table) else { return Err(unknown(table)) };
    let order = told.order.or_else(|| table.rows.iter().flat_map(Row::cells).find_map(time::date_order));
    let mut reader = Reader {
        table,
        setting,
        told,
        activities,
        people: people::Columns::of(&table.header),
        order: order.unwrap_or(DateOrder::DayFirst),
        taught: 0,
        out: Collected::default(),
    };
    match kind {
        Kind::ScormReport => scorm::collect(&mut reader),
        Kind::TrackDetails => details::tracks(&mut reader),
        Kind::UserInteractions => details::interactions(&mut reader),
        Kind::ActivityCompletion => completion::of_activities(&mut reader),
        Kind::CourseCompletion => completion::of_course(&mut reader),
        Kind::Gradebook => grades::collect(&mut reader),
        Kind::Feedback => feedback::collect(&mut reader),
        Kind::Participants => people::collect(&mut reader),
        Kind::Attendance => attendance::collect(&mut reader),
    }?;
    if reader.taught > 0 {
        reader.out.notes.push(format!("{} rows of people who are no learners were left out", reader.taught));
    }
    Ok((kind, reader.out))
}

/// Why a table is none that can be read.
fn unknown(table: &Table) -> String {
    let mut cells =
        table.lead.iter().chain(&table.rows).flat_map(Row::cells).chain(table.header.iter().map(String::as_str));
    if cells.any(|cell| cell.starts_with("Submitted answers:")) {
        return "it is the analysis of a feedback, which holds only sums; download the responses themselves (Responses > \
                Download table data as CSV)"
            .to_owned();
    }
    "its columns are those of no download of Moodle in English; if it comes from Moodle, download it again after setting \
     your language to English, or with ?lang=en in the address of the page"
        .to_owned()
}

/// A download that is being read.
struct Reader<'a, 'c> {
    table: &'a Table,
    setting: &'a Setting<'c>,
    told: &'a Told,
    activities: &'a mut Activities,
    people: people::Columns,
    order: DateOrder,
    /// Rows of teachers.
    taught: usize,
    out: Collected,
}

impl Reader<'_, '_> {
    /// Where the column with this squeezed header stands.
    fn column(&self, word: &str) -> Option<usize> {
        self.table.header.iter().position(|cell| squeezed(cell) == word)
    }

    /// Who a row is about; None, and a note of why, when nobody can be told by it or it is no learner.
    fn person(&mut self, row: &Row) -> Option<Person> {
        let person = self.people.person(row);
        let Some(person) = person else {
            self.reject(row, "it has neither an e-mail address nor a number or user name that says who it is");
            return None;
        };
        if person.email.as_ref().is_some_and(|email| self.told.teachers.contains(email)) {
            self.taught += 1;
            return None;
        }
        Some(person)
    }

    fn reject(&mut self, row: &Row, reason: impl Into<String>) {
        self.out.rejects.push((row.line, reason.into()));
    }

    fn note(&mut self, text: impl Into<String>) {
        self.out.notes.push(text.into());
    }

    fn add(&mut self, row: &Row, event: Event) {
        self.out.events.push((row.line, event));
    }

    /// Adds an event that happens once.
    fn once(
        &mut self,
        row: &Row,
        person: &Person,
        subject: &Subject,
        deed: Deed,
        (when, precision): (Timestamp, Precision),
    ) {
        let event = self.setting.once(person, subject, deed, when, precision);
        self.add(row, event);
    }

    /// A cell's moment; None where the cell holds none, which is reported unless it is blank or a dash.
    fn moment(&mut self, row: &Row, column: usize) -> Option<(Timestamp, Precision)> {
        let cell = row.cell(column).trim();
        if matches!(cell, "" | "-") {
            return None;
        }
        let wall = time::wall_clock(cell, self.order);
        let moment = wall.and_then(|(wall, precision)| Some((self.setting.moment(wall)?, precision)));
        if moment.is_none() {
            self.reject(row, format!("`{cell}` is no date of Moodle's in English"));
        }
        moment
    }

    /// # Errors
    /// The file shows times, and nobody has said where the clock was.
    fn need_zone(&self) -> Result<(), String> {
        match self.setting.zone {
            Some(_) => Ok(()),
            None => Err(
                "its times are those of whoever downloaded it, and it does not say where that was: add the time zone \
                         of their Moodle profile, for example --time-zone Asia/Riyadh or --time-zone UTC"
                    .to_owned(),
            ),
        }
    }

    /// The day of what has none: as told, else the latest day that the file speaks of.
    fn latest_day(&self, columns: &[usize]) -> Option<Timestamp> {
        let walls = self.table.rows.iter().flat_map(|row| columns.iter().map(move |column| row.cell(*column)));
        let latest: Option<DateTime> =
            walls.filter_map(|cell| time::wall_clock(cell, self.order)).map(|(wall, _)| wall).max();
        self.told.date.or_else(|| self.setting.moment(latest?.date().to_datetime(jiff::civil::Time::midnight())))
    }

    /// The activity that the whole file is about, which it does not name: as told, else by the file's name.
    fn activity(&mut self) -> (String, Place) {
        let stem = stem(&self.table.file);
        let known = self.activities.shown().map(|(name, _)| name).filter(|name| stem.contains(*name));
        let name = self.told.activity.clone().or_else(|| known.max_by_key(|name| name.len()).map(str::to_owned));
        let name = name.unwrap_or(stem);
        let place = self.activities.place(self.setting.course, &name, None, true);
        (name, place)
    }
}

/// The name of a file without its folder, its ending, and what Moodle puts behind the name of the activity.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let name = name.strip_suffix("-tab_separated").unwrap_or(name);
    let is_stamp = |text: &str| text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    match name.rsplit_once('-') {
        Some((name, stamp)) if is_stamp(stamp) => name.to_owned(),
        _ => name.to_owned(),
    }
}

/// A header as the keys of Moodle's JSON spell it: lower case, ASCII letters, digits and underscores only.
fn squeezed(cell: &str) -> String {
    cell.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// Text with the character references resolved that Moodle puts into downloads.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let reference = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        let character = reference.and_then(|(name, rest)| Some((character(name)?, rest)));
        match character {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lose_what_moodle_adds() {
        assert_eq!(stem("x/CDGT-2026 Module 1 package-20261123_0802-tab_separated.txt"), "CDGT-2026 Module 1 package");
        assert_eq!(stem("scorm-m1-basic.txt"), "scorm-m1-basic");
    }

    #[test]
    fn character_references_are_resolved_once() {
        assert_eq!(unescaped("a &quot;b&quot; &amp;lt; &#039;c&#039; &x; & d"), "a \"b\" &lt; 'c' &x; & d");
    }
}
