//! The course as records speak of it: sessions by number or title, questions by id or wording, times by the agenda.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Time;

use crate::course::{Course, Module, PageId, Question, QuestionKind, Quiz, Slot, SlotKind, WallTime, questions};
use crate::records::Half;
use crate::records::words::{Words, normalise};

/// Questions that are asked together: those of a session's page, of a quiz, or of a form.
#[derive(Debug)]
pub struct Instrument<'c> {
    pub module: &'c Module,
    /// `m7/evaluation`, `m1/quiz`, `tests/pretest`.
    pub page: PageId,
    /// A form of the tests.
    pub is_form: bool,
    pub questions: Vec<&'c Question>,
}

/// The instruments of a course that ask something, in its order.
pub fn instruments(course: &Course) -> Vec<Instrument<'_>> {
    let mut found = Vec::new();
    for module in &course.modules {
        for session in &module.sessions {
            let page = PageId { module: module.id.clone(), page: session.id.clone() };
            found.push(Instrument { module, page, is_form: false, questions: questions(&session.blocks) });
        }
        if let (Some(quiz), Ok(page)) = (&module.quiz, crate::course::Id::parse(Quiz::PAGE)) {
            let page = PageId { module: module.id.clone(), page };
            found.push(Instrument { module, page, is_form: false, questions: quiz.questions.iter().collect() });
        }
    }
    if let Some(tests) = &course.tests {
        for form in &tests.forms {
            let page = PageId { module: tests.id.clone(), page: form.id.clone() };
            let questions = form.questions().map(|(_, question)| question).collect();
            found.push(Instrument { module: form, page, is_form: true, questions });
        }
    }
    found.retain(|instrument| !instrument.questions.is_empty());
    found
}

/// The instrument that asks what people think: the session's page with the most points on scales.
pub fn evaluation(course: &Course) -> Option<PageId> {
    let is_opinion = |question: &&&Question| matches!(question.kind, QuestionKind::Likert { .. });
    let count = |instrument: &Instrument<'_>| instrument.questions.iter().filter(is_opinion).count();
    let pages = instruments(course).into_iter().filter(|instrument| !instrument.is_form);
    let best = pages.map(|instrument| (count(&instrument), instrument)).filter(|(count, _)| *count > 0);
    best.max_by_key(|(count, _)| *count).map(|(_, instrument)| instrument.page)
}

/// The form that is filled in before or after the course, or later.
pub fn form_of_phase(course: &Course, phase: Phase) -> Option<PageId> {
    let kind = match phase {
        Phase::Pre => Some(SlotKind::PreTest),
        Phase::Post => Some(SlotKind::PostTest),
        Phase::Quiz | Phase::FollowUp => None,
    };
    let tests = course.tests.as_ref()?;
    let planned = slots(course).find(|(_, slot)| Some(slot.kind) == kind).and_then(|(_, slot)| slot.pages.first());
    let named = || {
        let word = match phase {
            Phase::Pre => "pre",
            Phase::Post => "post",
            Phase::FollowUp => "follow",
            Phase::Quiz => return None,
        };
        let mut forms = tests.forms.iter().filter(|form| form.id.as_str().contains(word));
        let form = forms.next()?;
        let page = PageId { module: tests.id.clone(), page: form.id.clone() };
        forms.next().is_none().then_some(page)
    };
    planned.filter(|page| page.module == tests.id).cloned().or_else(named)
}

/// When a test was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Pre,
    Post,
    Quiz,
    FollowUp,
}

impl Phase {
    pub fn read(text: &str) -> Option<Self> {
        static WORDS: LazyLock<Words<Phase>> = LazyLock::new(|| {
            Words::of(&[
                (
                    Phase::Pre,
                    "pre|pre-test|pretest|before|baseline|avant|pré-test|prétest|antes|pre test|до|до обучения|предварительный|قبل|قبلي|前|前测|课前|培训前|pré|pré-teste",
                ),
                (
                    Phase::Post,
                    "post|post-test|posttest|after|endline|après|después|postest|após|после|после обучения|итоговый|بعد|بعدي|后|后测|课后|培训后|pós|pós-teste",
                ),
                (Phase::Quiz, "quiz"),
                (
                    Phase::FollowUp,
                    "followup|follow-up|suivi|seguimiento|المتابعة|متابعة|отслеживание|后续|跟踪|seguimento",
                ),
            ])
        });
        WORDS.find(text)
    }
}

/// The slots of the agenda with their days, from 1.
pub fn slots(course: &Course) -> impl Iterator<Item = (u32, &Slot)> {
    let days = course.agenda.iter().flat_map(|agenda| (1..).zip(&agenda.days));
    days.flat_map(|(number, day)| day.slots.iter().map(move |slot| (number, slot)))
}

/// The day and time at which a page is held.
pub fn slot_of(course: &Course, page: &PageId) -> Option<(u32, Time)> {
    slots(course).find(|(_, slot)| slot.pages.contains(page)).map(|(day, slot)| (day, clock(slot.start)))
}

/// When a day of the workshop, or its second half, begins: after the longest break, which is lunch.
pub fn start_of(course: &Course, day: u32, half: Option<Half>) -> Option<Time> {
    let slots: Vec<&Slot> = slots(course).filter(|(number, _)| *number == day).map(|(_, slot)| slot).collect();
    let breaks = slots.iter().filter(|slot| slot.kind == SlotKind::Break);
    // Of two that are as long, the first.
    let lunch = breaks.rev().max_by_key(|slot| slot.minutes()).map(|slot| slot.end);
    let begins = |slot: &&&Slot| half != Some(Half::Afternoon) || lunch.is_some_and(|lunch| slot.start >= lunch);
    slots.iter().find(begins).map(|slot| clock(slot.start))
}

fn clock(time: WallTime) -> Time {
    let minutes = WallTime::parse("00:00").map_or(0, |midnight| time.since(midnight));
    let part = |number: u32| i8::try_from(number).unwrap_or(0);
    Time::new(part(minutes / 60), part(minutes % 60), 0, 0).unwrap_or(Time::midnight())
}

/// Sessions by what people call them.
#[derive(Debug, Default)]
pub struct Sessions {
    by_name: BTreeMap<String, Option<PageId>>,
}

impl Sessions {
    pub fn of(course: &Course) -> Self {
        let mut by_name: BTreeMap<String, Option<PageId>> = BTreeMap::new();
        for module in &course.modules {
            for session in &module.sessions {
                let page = PageId { module: module.id.clone(), page: session.id.clone() };
                let names = [session.number.clone(), page.to_string(), session.title.clone(), session.id.to_string()];
                let whole = format!("{} {}", session.number, session.title);
                for name in names.iter().chain([&whole]).map(|name| key(name)) {
                    // A name that two sessions have names neither.
                    by_name
                        .entry(name)
                        .and_modify(|known| *known = known.take().filter(|known| *known == page))
                        .or_insert(Some(page.clone()));
                }
            }
        }
        Self { by_name }
    }

    /// The session that a header or a cell names: `1.1`, `Session 1.1`, `1.1 Key definitions`, the title, `m1/benefits`.
    pub fn find(&self, text: &str) -> Option<&PageId> {
        let whole = key(text);
        let number = || {
            let dotted = |word: &&str| word.split_once('.').is_some_and(|(a, b)| is_number(a) && is_number(b));
            let words: Vec<&str> = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).collect();
            let mut numbers = words.into_iter().map(|word| word.trim_matches('.')).filter(dotted);
            let number = numbers.next()?;
            numbers.next().is_none().then(|| key(number))
        };
        let found = |name: &str| self.by_name.get(name).and_then(Option::as_ref);
        found(&whole).or_else(|| found(&number()?))
    }
}

fn is_number(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What names are compared by; the dot of a number counts.
fn key(text: &str) -> String {
    let text = text.trim();
    if text.split('.').count() == 2 && text.split('.').all(is_number) { text.to_owned() } else { normalise(text) }
}
