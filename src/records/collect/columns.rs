//! What the columns of a table mean.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::meaning::half_of;
use super::place::{Instrument, Sessions, instruments};
use super::{Kind, Mapping, Meaning, Role, normalise};
use crate::course::{Course, PageId, Question, QuestionKind, plain_text};
use crate::records::table::Table;
use crate::records::words::Words;
use crate::records::{DateError, DateOrder, order_of, parse_date};

/// A column of a table and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// One of its own in the table.
    pub name: String,
    pub meaning: Meaning,
    pub source: Source,
}

/// How the meaning is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Mapping,
    Header,
    /// Not known: the column is ignored.
    Nothing,
}

/// Every column of `table`, as the mapping says or its header.
pub fn columns(
    kind: Kind,
    course: &Course,
    table: &Table,
    mapping: &Mapping,
    instrument: Option<&PageId>,
) -> Vec<Column> {
    let mut known = Known::of(kind, course, instrument);
    known.order = mapping.date_order.or_else(|| order_of(table.header.iter().map(String::as_str)));
    let mut columns = Vec::new();
    for (name, header) in table.column_names().into_iter().zip(&table.header) {
        let (meaning, source) = match (mapping.columns.get(&name), known.guess(header)) {
            (Some(meaning), _) => (meaning.clone(), Source::Mapping),
            (None, Some(meaning)) => (meaning, Source::Header),
            (None, None) => (Meaning::Role(Role::Ignore), Source::Nothing),
        };
        columns.push(Column { name, meaning, source });
    }
    prefer(&mut columns);
    columns
}

/// Of several guesses that say one thing, only the better one stays.
fn prefer(columns: &mut [Column]) {
    let answered: Vec<String> = columns
        .iter()
        .filter_map(|column| match &column.meaning {
            Meaning::Question(id) => Some(id.clone()),
            _ => None,
        })
        .collect();
    let has = |columns: &[Column], role| columns.iter().any(|column| column.meaning == Meaning::Role(role));
    let (given, whole) = (has(columns, Role::GivenName), has(columns, Role::Name));
    let actions = columns.iter().filter(|column| column.meaning == Meaning::Role(Role::Action));
    let several_actions = actions.count() > 1;
    for column in columns.iter_mut().filter(|column| column.source == Source::Header) {
        match &column.meaning {
            // The summary column says it already.
            Meaning::Option(id, _) if answered.contains(id) => column.meaning = Meaning::Role(Role::Ignore),
            Meaning::Role(Role::Action) if several_actions && OBJECTIVE.find(&column.name).is_some() => {
                column.meaning = Meaning::Detail("objective".to_owned());
            }
            // `Nom` alone is the whole name.
            Meaning::Role(Role::FamilyName) if !given && !whole => column.meaning = Meaning::Role(Role::Name),
            _ => {}
        }
    }
}

static OBJECTIVE: LazyLock<Words<()>> =
    LazyLock::new(|| Words::of(&[((), "objective|objectif|objetivo|الهدف|цель|目标")]));

/// What headers can mean in a course.
#[derive(Debug)]
pub struct Known {
    kind: Kind,
    /// Of the dates in headers.
    order: Option<DateOrder>,
    sessions: Sessions,
    /// By normalised text: the ids of questions, without the suffix where several forms ask the same.
    questions: BTreeMap<String, Option<String>>,
    /// By the id of a question: its options by normalised text.
    options: BTreeMap<String, BTreeMap<String, String>>,
}

impl Known {
    pub fn of(kind: Kind, course: &Course, instrument: Option<&PageId>) -> Self {
        let mut known = Self {
            kind,
            order: None,
            sessions: Sessions::of(course),
            questions: BTreeMap::new(),
            options: BTreeMap::new(),
        };
        if matches!(kind, Kind::Evaluation | Kind::Test | Kind::Forms) {
            let all = instruments(course);
            for found in all.iter().filter(|found| instrument.is_none_or(|page| *page == found.page)) {
                known.add(&|question| base(&all, found, question), found, instrument.is_some());
            }
        }
        known
    }

    /// What items of one instrument can be called.
    pub fn of_one(instrument: &Instrument<'_>) -> Self {
        let mut known = Self {
            kind: Kind::Test,
            order: None,
            sessions: Sessions::default(),
            questions: BTreeMap::new(),
            options: BTreeMap::new(),
        };
        known.add(&|question| question.id.to_string(), instrument, true);
        known
    }

    fn add(&mut self, base: &dyn Fn(&Question) -> String, instrument: &Instrument<'_>, is_only: bool) {
        for (number, question) in (1..).zip(&instrument.questions) {
            let id = base(question);
            let mut names = vec![question.id.to_string(), id.clone(), question.label()];
            if is_only {
                names.extend([
                    format!("q{number}"),
                    format!("question {number}"),
                    format!("q {number}"),
                    format!("q{number:02}"),
                    number.to_string(),
                ]);
            }
            for name in names {
                let entry = self.questions.entry(normalise(&name));
                // A wording that two questions share names neither.
                entry
                    .and_modify(|known| *known = known.take().filter(|known| *known == id))
                    .or_insert(Some(id.clone()));
            }
            if let QuestionKind::Choice { several: true, options } = &question.kind {
                let by_name = options.iter().flat_map(|option| {
                    let id = option.id.to_string();
                    [(normalise(&id), id.clone()), (normalise(&plain_text(&option.text)), id)]
                });
                self.options.entry(id).or_default().extend(by_name);
            }
        }
    }

    /// What a header means; None when nothing is known of it.
    pub fn guess(&self, header: &str) -> Option<Meaning> {
        let header = header.trim();
        if self.kind == Kind::Attendance {
            let session = self.sessions.find(header).cloned().map(Meaning::Session);
            return session
                .or_else(|| Meaning::of_header(self.kind, header))
                .or_else(|| Meaning::of_day(header))
                .or_else(|| on_date(header, self.order));
        }
        if let Some(meaning) = self.answer(header) {
            return Some(meaning);
        }
        let last = header.rsplit('/').next().unwrap_or(header);
        Meaning::of_header(self.kind, header).or_else(|| Meaning::of_header(self.kind, last).filter(|_| last != header))
    }

    /// The question, or the part of one, that a header of a form names.
    fn answer(&self, header: &str) -> Option<Meaning> {
        if let Some(id) = self.question(header) {
            return Some(Meaning::Question(id));
        }
        // Microsoft: `Points - question`, in the language of whoever exports.
        if let Some((word, rest)) = header.split_once(" - ")
            && let Some(id) = self.question(rest)
        {
            return Some(match POINTS_OR_FEEDBACK.find(word)? {
                true => Meaning::Points(id),
                false => Meaning::Role(Role::Ignore),
            });
        }
        // Google: `question [row]`.
        if let Some((start, row)) = header.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            let row = self.question(row).map(Meaning::Question);
            return row.or_else(|| self.option(start, header.strip_suffix(']')?.rsplit('[').next()?));
        }
        // Kobo: `group/question` and `group/question/option`.
        let mut rest = header;
        while let Some((_, tail)) = rest.split_once('/') {
            if let Some(id) = self.question(tail) {
                return Some(Meaning::Question(id));
            }
            rest = tail;
        }
        let (start, option) = header.rsplit_once('/')?;
        let mut start = start;
        loop {
            if let Some(meaning) = self.option(start, option) {
                return Some(meaning);
            }
            start = start.split_once('/')?.1;
        }
    }

    fn option(&self, question: &str, option: &str) -> Option<Meaning> {
        let id = self.question(question)?;
        let option = self.options.get(&id)?.get(&normalise(option))?;
        Some(Meaning::Option(id, option.clone()))
    }

    /// The question that a text names: its id, its wording, its wording after a number or after `(label)`.
    fn question(&self, text: &str) -> Option<String> {
        let found = |text: &str| self.questions.get(&normalise(text)).and_then(Clone::clone);
        let plain = text.trim().trim_end_matches(['*', ':']).trim();
        let unnumbered = || {
            let rest = plain.trim_start_matches(['Q', 'q']).trim_start_matches(|c: char| c.is_ascii_digit());
            (rest.len() < plain.len()).then(|| rest.trim_start_matches(['.', ')', ':', '-', ' ']))
        };
        let unlabelled = || plain.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(_, rest)| rest);
        found(plain).or_else(|| found(unnumbered()?)).or_else(|| found(unlabelled()?)).or_else(|| self.cut(plain))
    }

    /// The one question whose wording begins with a text that was cut off.
    fn cut(&self, text: &str) -> Option<String> {
        let text = text.trim_end_matches(['.', '…']);
        let start = normalise(text);
        if start.chars().count() < 24 {
            return None;
        }
        let mut found =
            self.questions.iter().filter(|(name, _)| name.starts_with(&start)).filter_map(|(_, id)| id.clone());
        let id = found.next()?;
        found.all(|other| other == id).then_some(id)
    }
}

static POINTS_OR_FEEDBACK: LazyLock<Words<bool>> = LazyLock::new(|| {
    Words::of(&[
        (true, "points|puntos|pontos|نقاط|النقاط|баллы|分数|得分"),
        (false, "feedback|commentaires|commentaire|comentarios|comentários|ملاحظات|отзыв|комментарии|反馈|rétroaction"),
    ])
});

/// A date as the header of a column.
fn on_date(header: &str, order: Option<DateOrder>) -> Option<Meaning> {
    let has_year = header.split(|c: char| !c.is_numeric()).any(|digits| digits.chars().count() == 4);
    let moment = parse_date(header, order).ok().filter(|_| has_year || order.is_some())?;
    Some(Meaning::OnDate(moment.date, moment.time))
}

/// Why a header that is a date cannot be read as one; None for anything else.
pub fn unread_date(header: &str) -> Option<String> {
    if parse_date(header, None) == Err(DateError::Ambiguous) {
        return Some(DateError::Ambiguous.to_string());
    }
    let is_half = |word: &&str| half_of(word).is_some();
    let words: Vec<&str> = header.split_whitespace().filter(|word| !is_half(word)).collect();
    let text = words.join(" ");
    let numbers = text.split(|c: char| !c.is_numeric()).filter(|digits| !digits.is_empty()).count();
    let has_words = text.chars().any(char::is_alphabetic);
    let is_date = match (numbers, has_words) {
        // A day and a month.
        (1, true) => parse_date(&format!("{text} 2000"), None).is_ok(),
        (2, false) => text.contains('/') && parse_date(&format!("{text}/2000"), Some(DateOrder::DayFirst)).is_ok(),
        _ => !matches!(parse_date(&text, None), Err(DateError::Unknown)),
    };
    is_date.then(|| {
        let line = format!("{header:?} = \"day 1\"");
        format!("it seems to be a date, and which one is not known: write for example `{line}` into the mapping")
    })
}

/// The id that the forms' questions share: without the suffix that tells the forms apart.
fn base(all: &[Instrument<'_>], instrument: &Instrument<'_>, question: &Question) -> String {
    let id = question.id.as_str();
    let Some((start, _)) = id.rsplit_once('_').filter(|_| instrument.is_form) else { return id.to_owned() };
    let is_shared = |other: &Instrument<'_>| {
        let is_same = |other: &&Question| {
            other.id != question.id
                && other.id.as_str().rsplit_once('_').map(|(start, _)| start) == Some(start)
                && other.label() == question.label()
        };
        other.is_form && other.page != instrument.page && other.questions.iter().any(is_same)
    };
    if all.iter().any(is_shared) { start.to_owned() } else { id.to_owned() }
}

/// The question of an instrument by its id, with or without the suffix of the form.
pub fn question<'c>(instrument: &Instrument<'c>, id: &str) -> Option<&'c Question> {
    let whole = instrument.questions.iter().find(|question| question.id.as_str() == id);
    let suffixed = || {
        let starts =
            |question: &&&Question| question.id.as_str().rsplit_once('_').is_some_and(|(start, _)| start == id);
        instrument.questions.iter().find(starts).filter(|_| instrument.is_form)
    };
    whole.or_else(suffixed).copied()
}
