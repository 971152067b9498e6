//! Three invented cohorts that take a course: what each person does follows from the person's number, so that a test can
//! count it again in another way.

use std::path::Path;
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use kitbag::course::{Course, Id, Module, PageId, QuestionKind, Quiz};
use kitbag::records::{Action, ActionStatus, Deed, Event, Half, Marks, Person, Precision, Response, Subject};
use kitbag::report::{Report, Selection, report};
use kitbag::source;
use kitbag::store::Store;
use kitbag::xapi::{Actors, Secret, Teller};

/// Cohorts with the numbers of their people; the last one is too small to be shown.
pub const COHORTS: [(&str, std::ops::Range<usize>); 3] =
    [("Lima 2027", 0..14), ("Nairobi 2027", 14..26), ("Suva 2027", 26..29)];

/// What the first module and the tests ask, for whom it is right before (0) and after (1) the course, and in a quiz (2).
pub fn is_right(person: usize, question: usize, phase: usize) -> bool {
    let luck = (person * person * 5 + question * 7 + person * question * 3) % 17;
    luck + person % 5 * 2 >= [13, 8, 6][phase]
}

/// Whether a person got that far: everybody began, not all went on.
pub fn has_quiz(person: usize) -> bool {
    person % 6 != 5
}

pub fn has_test(person: usize, phase: usize) -> bool {
    person % [9, 7][phase] != 4
}

pub fn was_there(person: usize, day: u32) -> bool {
    !(person + day as usize).is_multiple_of(5)
}

/// Minutes of each attempt on the first module.
pub fn minutes(person: usize) -> Vec<i64> {
    if person.is_multiple_of(4) { vec![20 + person as i64, 11] } else { vec![30 + person as i64 * 2] }
}

/// The place of the chosen point on a scale of so many.
pub fn opinion(person: usize, item: usize, points: usize) -> usize {
    (person * 3 + item + person / 4) % points
}

pub fn comment(person: usize) -> String {
    format!("Answer {person}: more time for =practice, please <b>")
}

pub fn status(person: usize, months: u32) -> ActionStatus {
    let states = [ActionStatus::NotStarted, ActionStatus::Started, ActionStatus::Done, ActionStatus::Dropped];
    states[(person + months as usize / 3) % 4]
}

/// The course of this repository, read once.
pub fn shipped() -> Course {
    static COURSE: LazyLock<Course> = LazyLock::new(|| course(Path::new(env!("CARGO_MANIFEST_DIR"))));
    COURSE.clone()
}

pub fn course(folder: &Path) -> Course {
    let read = source::read(folder).unwrap();
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    read.course.unwrap()
}

/// Percent of the quiz's questions, all of which weigh the same.
pub fn score(course: &Course, module: usize, person: usize, phase: usize) -> f64 {
    let quiz = modules(course)[module].quiz.as_ref().unwrap();
    let judged = quiz.questions.iter().enumerate().filter(|(_, question)| question.has_right_answer());
    let (mut right, mut all) = (0, 0);
    for (at, question) in judged {
        assert!((question.weight - 1.0).abs() < f64::EPSILON);
        all += 1;
        right += usize::from(is_right(person, at, phase));
    }
    right as f64 * 100.0 / all as f64
}

pub fn modules(course: &Course) -> Vec<&Module> {
    course.modules.iter().chain(course.tests.iter().flat_map(|tests| &tests.forms)).collect()
}

/// A store with everything that the cohorts did.
pub fn tracked(course: &Course) -> Store {
    let mut store = Store::temporary().unwrap();
    track(course, &mut store, &events(course));
    store
}

pub fn track(course: &Course, store: &mut Store, events: &[Event]) {
    let actors = Actors::new(&course.xapi, Some(&Secret::new("a key of the tests, long enough"))).unwrap();
    let teller = Teller::new(course, &actors);
    let told = events.iter().map(|event| (teller.tell(event).unwrap(), event.precision));
    store.add(told.collect::<Vec<_>>()).unwrap();
}

pub fn made(course: &Course, store: &Store, cohorts: &[&str]) -> Report {
    let cohorts = cohorts.iter().map(|cohort| (*cohort).to_owned()).collect();
    report(course, store, &Selection { cohorts, ..Selection::default() }).unwrap()
}

pub fn events(course: &Course) -> Vec<Event> {
    let mut events = Vec::new();
    for (cohort, people) in COHORTS {
        for person in people {
            Learner { course, cohort, person, events: &mut events }.learn();
        }
    }
    events
}

/// An event of a person on a day after the first.
pub fn event(cohort: Option<&str>, person: Option<usize>, subject: Subject, deed: Deed, day: i64) -> Event {
    let start: Timestamp = "2027-03-01T08:00:00Z".parse().unwrap();
    Event {
        person: person.map(|person| Person { email: Some(format!("p{person}@example.org")), ..Person::default() }),
        cohort: cohort.map(str::to_owned),
        subject,
        deed,
        when: start + SignedDuration::from_hours(24 * day),
        precision: Precision::Second,
        platform: "Test".to_owned(),
        attempt: None,
        occurrence: String::new(),
    }
}

pub fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

struct Learner<'a> {
    course: &'a Course,
    cohort: &'a str,
    person: usize,
    events: &'a mut Vec<Event>,
}

impl Learner<'_> {
    fn add(&mut self, subject: Subject, deed: Deed, day: i64) {
        self.events.push(event(Some(self.cohort), Some(self.person), subject, deed, day));
    }

    fn learn(&mut self) {
        self.add(Subject::Course, Deed::Registered, -3);
        self.attend();
        self.first_module();
        let forms = self.course.modules.len();
        if self.course.tests.is_some() {
            for phase in [0, 1] {
                if has_test(self.person, phase) {
                    self.take_quiz(forms + phase, phase, 4 * phase as i64, None);
                }
            }
            self.evaluate();
        }
        self.plan();
    }

    fn attend(&mut self) {
        for day in 1..=5 {
            if was_there(self.person, day) {
                let duration = Some(SignedDuration::from_mins(300 + self.person as i64));
                let half = (day == 5).then_some(Half::Morning);
                self.add(Subject::Day { day, half }, Deed::Attended { duration }, i64::from(day) - 1);
            }
        }
        let first = &self.course.modules[0];
        let page = PageId { module: first.id.clone(), page: first.sessions[0].id.clone() };
        if !self.person.is_multiple_of(3) {
            self.add(Subject::Page(page), Deed::Attended { duration: None }, 0);
        }
    }

    fn first_module(&mut self) {
        let module = || Subject::Module(self.course.modules[0].id.clone());
        self.add(module(), Deed::Initialized, 1);
        let module = Subject::Module(self.course.modules[0].id.clone());
        for (attempt, minutes) in minutes(self.person).into_iter().enumerate() {
            // The time is that of the whole attempt so far: a second sitting tells more, not another one.
            for part in [minutes / 2, minutes] {
                let duration = Some(SignedDuration::from_mins(part));
                self.add(module.clone(), Deed::Terminated { duration }, 1 + attempt as i64);
                let last = self.events.last_mut().unwrap();
                last.attempt = Some((attempt + 1).to_string());
                last.occurrence = part.to_string();
            }
        }
        if has_quiz(self.person) {
            self.take_quiz(0, 2, 2, Some("1"));
            self.add(module, Deed::Completed { duration: None }, 2);
        }
    }

    /// Answers every question, and has the score that follows.
    fn take_quiz(&mut self, module: usize, phase: usize, day: i64, attempt: Option<&str>) {
        let course = self.course;
        let module_at = module;
        let module = modules(course)[module];
        for (at, question) in module.quiz.as_ref().unwrap().questions.iter().enumerate() {
            let right = is_right(self.person, at, phase);
            let text = answer(&question.kind, right, self.person);
            let response = Response { text, success: question.has_right_answer().then_some(right), latency: None };
            let subject = Subject::Question { module: module.id.clone(), question: question.id.clone() };
            self.add(subject, Deed::Responded(response), day);
            self.events.last_mut().unwrap().attempt = attempt.map(str::to_owned);
        }
        let percent = score(course, module_at, self.person, phase);
        let scored = Marks { scaled: Some(percent / 100.0), ..Marks::default() };
        let marks = Some(scored);
        let pass_mark = module.tracking.pass_mark;
        let subject = Subject::Page(PageId { module: module.id.clone(), page: id(Quiz::PAGE) });
        let deed = match pass_mark {
            0 => Deed::Scored(scored),
            mark if percent >= f64::from(mark) => Deed::Passed { marks, duration: None },
            _ => Deed::Failed { marks, duration: None },
        };
        let whole = Subject::Module(module.id.clone());
        // Some records speak of the quiz, others of the module.
        self.add(if self.person.is_multiple_of(2) { subject } else { whole }, deed, day);
    }

    /// Without names.
    fn evaluate(&mut self) {
        let module = self.course.modules.iter().find(|module| module.id.as_str() == "m7").unwrap();
        let wanted =
            ["m7_react_o1", "m7_react_m1", "m7_pace", "m7_facilitation_clear", "m7_open_most", "m7_open_least"];
        for (at, item) in wanted.into_iter().enumerate() {
            let (_, question) = module.questions().find(|(_, question)| question.id.as_str() == item).unwrap();
            let text = match &question.kind {
                QuestionKind::Likert { scale } => {
                    let points = &self.course.scale(scale).unwrap().points;
                    points[opinion(self.person, at, points.len())].id.to_string()
                }
                // Only two answered the last one.
                _ if item == "m7_open_least" && !matches!(self.person, 3 | 15) => continue,
                _ => comment(self.person),
            };
            let subject = Subject::Question { module: module.id.clone(), question: id(item) };
            let response = Response { text: Some(text), success: None, latency: None };
            let mut told = event(Some(self.cohort), None, subject, Deed::Evaluated(response), 4);
            told.occurrence = self.person.to_string();
            self.events.push(told);
        }
    }

    fn plan(&mut self) {
        for number in 0..=self.person % 2 {
            let action = |status| Action { id: number.to_string(), status, ..Action::default() };
            self.add(Subject::Course, Deed::Planned(action(None)), 4);
            if !self.person.is_multiple_of(3) {
                for (months, day) in [(3, 95), (6, 188)] {
                    let action = action(Some(status(self.person, months)));
                    self.add(Subject::Course, Deed::FollowedUp(action), day);
                }
            }
        }
    }
}

/// A response in the form of the question's type.
fn answer(kind: &QuestionKind, right: bool, person: usize) -> Option<String> {
    let list = |ids: Vec<&str>| ids.join("[,]");
    let text = match kind {
        QuestionKind::TrueFalse { answer, .. } => (*answer == right).to_string(),
        QuestionKind::Choice { options, .. } => {
            let chosen: Vec<_> = options.iter().filter(|option| option.right == right).collect();
            if right {
                list(chosen.iter().map(|option| option.id.as_str()).collect())
            } else {
                chosen[person % chosen.len()].id.to_string()
            }
        }
        QuestionKind::Matching { sources, targets } => sources
            .iter()
            .map(|source| {
                let target = if right { source.target.as_str() } else { targets[person % targets.len()].id.as_str() };
                format!("{}[.]{target}", source.id)
            })
            .collect::<Vec<_>>()
            .join("[,]"),
        QuestionKind::Sequencing { items } => {
            let mut ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
            if !right {
                ids.reverse();
            }
            list(ids)
        }
        QuestionKind::Numeric { min, max, .. } => if right { *min } else { *max + 1.0 + person as f64 }.to_string(),
        QuestionKind::FillIn { accepted, .. } => {
            format!("{{lang=en}}{}", if right { accepted[0].to_uppercase() } else { format!("something {person}") })
        }
        QuestionKind::LongFillIn { .. } | QuestionKind::Likert { .. } => return None,
    };
    Some(text)
}
