//! The tables of a course: its sessions, outcomes and quizzes, and its workshop.

use super::counts::{ByType, Counts};
use super::markdown::{bold, escape, table};
use super::workshop::workshop;
use crate::course::{Course, Module, Outcome, QuestionKind};

/// Stands where there is nothing to say.
const NOTHING: &str = "–";

/// Everything that is counted, as one Markdown document.
pub fn tables(course: &Course) -> String {
    let mut sections = vec![head(course), sessions(course), outcomes(course)];
    if course.modules.iter().any(|module| module.quiz.is_some()) {
        sections.push(format!("## Quizzes\n\n{}", quizzes(&course.modules)));
    }
    if let Some(tests) = &course.tests {
        sections.push(format!("## {}\n\n{}", escape(&tests.title), quizzes(&tests.forms)));
    }
    sections.extend(course.agenda.as_ref().map(|agenda| workshop(course, agenda)));
    sections.join("\n")
}

fn head(course: &Course) -> String {
    let modules = course.modules.len();
    let sessions: usize = course.modules.iter().map(|module| module.sessions.len()).sum();
    let quizzes = course.modules.iter().filter(|module| module.quiz.is_some()).count();
    let minutes: u32 = course.modules.iter().map(Module::minutes).sum();
    let (title, version) = (escape(&course.title), escape(&course.version));
    format!(
        "# What the course holds\n\n\
         \"{title}\", version {version}, counted by `kitbag content`: modules {modules}, sessions {sessions}, \
         quizzes {quizzes}, minutes {minutes}.\n"
    )
}

fn sessions(course: &Course) -> String {
    let english = is_english(course);
    let mut rows = Vec::new();
    let mut total = Counts::default();
    for module in &course.modules {
        let mut sum = Counts::default();
        for session in &module.sessions {
            let counts = Counts::of(session);
            rows.push(session_row(format!("{} {}", session.number, escape(&session.title)), &counts, english));
            sum += counts;
        }
        rows.push(bold(session_row(name(module), &sum, english)));
        total += sum;
    }
    rows.push(bold(session_row("Course".to_owned(), &total, english)));
    let columns = [
        ("Session", false),
        ("Minutes", true),
        ("Words", true),
        ("Figures", true),
        ("Cases", true),
        ("Activities", true),
        ("Practice questions", false),
        ("Citations", true),
        ("Reading ease", true),
        ("Grade", true),
    ];
    let intro = "Words are those of the running text: without objectives, questions, long descriptions of figures, further reading and\n\
        notes for whoever teaches. Reading ease is the Flesch reading ease (60 to 70 is plain English, less is harder), grade the\n\
        Flesch-Kincaid grade level; both are of the sentences of the running text, and for English only.\n";
    format!("## Sessions\n\n{intro}\n{}", table(&columns, &rows))
}

fn session_row(name: String, counts: &Counts, english: bool) -> Vec<String> {
    let measure = |value: Option<f64>, decimals: usize| match value.filter(|_| english) {
        Some(value) => format!("{value:.decimals$}"),
        None => NOTHING.to_owned(),
    };
    vec![
        name,
        counts.minutes.to_string(),
        counts.words.to_string(),
        counts.figures.to_string(),
        counts.cases.to_string(),
        counts.activities.to_string(),
        questions(&counts.questions),
        counts.citations.to_string(),
        measure(counts.prose.reading_ease(), 0),
        measure(counts.prose.grade(), 1),
    ]
}

/// For example `2 choice, 1 matching`.
fn questions(by_type: &ByType) -> String {
    let present: Vec<String> =
        by_type.each().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{count} {name}")).collect();
    if present.is_empty() { NOTHING.to_owned() } else { present.join(", ") }
}

fn outcomes(course: &Course) -> String {
    let row = |outcome: &Outcome| {
        let sessions = course.modules.iter().flat_map(|module| &module.sessions);
        let taught: Vec<&str> = sessions
            .filter(|session| session.outcomes.contains(&outcome.id))
            .map(|session| session.number.as_str())
            .collect();
        let asked = course.modules.iter().flat_map(|module| &module.quiz).flat_map(|quiz| &quiz.questions);
        let asked = asked.filter(|question| question.outcome.as_ref() == Some(&outcome.id)).count();
        let taught = if taught.is_empty() { NOTHING.to_owned() } else { taught.join(", ") };
        vec![format!("`{}`", outcome.id), escape(outcome.label()), taught, asked.to_string()]
    };
    let columns = [("Id", false), ("Outcome", false), ("Taught in", false), ("Quiz questions", true)];
    let rows: Vec<Vec<String>> = course.outcomes.iter().map(row).collect();
    format!("## Outcomes\n\n{}", table(&columns, &rows))
}

/// The quizzes of modules, or of the forms of the tests; what stands apart is not summed up.
fn quizzes(modules: &[Module]) -> String {
    let row = |name: String, minutes: u32, questions: &ByType| {
        let mut row = vec![name, minutes.to_string(), questions.total().to_string()];
        row.extend(questions.each().map(|(_, count)| count.to_string()));
        row
    };
    let mut rows = Vec::new();
    let (mut minutes, mut total) = (0, ByType::default());
    for (module, quiz) in modules.iter().filter_map(|module| Some((module, module.quiz.as_ref()?))) {
        let questions = ByType::of(&quiz.questions);
        rows.push(row(name(module), quiz.minutes, &questions));
        minutes += quiz.minutes;
        total += questions;
    }
    if modules.iter().any(|module| module.number.is_some()) {
        rows.push(bold(row("Course".to_owned(), minutes, &total)));
    }
    let mut columns = vec![("Quiz", false), ("Minutes", true), ("Questions", true)];
    columns.extend(QuestionKind::NAMES.map(|name| (name, true)));
    table(&columns, &rows)
}

fn name(module: &Module) -> String {
    module.number.map_or_else(|| escape(&module.title), |number| format!("Module {number}"))
}

fn is_english(course: &Course) -> bool {
    course.language.split('-').next() == Some("en")
}
