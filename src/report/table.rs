//! The report for a terminal: plain text in 80 columns.

use super::grid::{Grid, wrap};
use super::model::{Gain, Group, GroupKind, MeetingKind, Report, Summary, UnitKind, UnitRow};

const WIDTH: usize = 80;
/// Stands where there is nothing to say.
const NOTHING: &str = "–";
/// Stands where too few people are spoken of.
const HIDDEN: &str = "*";

/// The whole report. Comments and the distribution of answers to questions stand in the other forms.
pub fn to_table(report: &Report) -> String {
    let mut text = format!("{}\n", wrap(&report.course.title, WIDTH).join("\n"));
    match &report.period {
        Some([first, last]) => text += &format!("{} statements, {first} to {last}\n", report.statements),
        None => text += "Nothing has been recorded yet.\n",
    }
    let least = report.minimum_group;
    for group in &report.groups {
        text += &section(group, least);
    }
    let note = format!("{HIDDEN} hidden: fewer than {least} people");
    if text.contains(HIDDEN) { format!("{text}\n{note}\n") } else { text }
}

fn section(group: &Group, least: u64) -> String {
    let name = match group.kind {
        GroupKind::All => "All groups",
        GroupKind::Without => "Without a group",
        GroupKind::Cohort => group.name.as_deref().unwrap_or_default(),
    };
    let title = format!("{name}: {} people", group.people);
    let mut text = format!("\n{}\n{}\n", wrap(&title, WIDTH).join("\n"), "=".repeat(WIDTH));
    if group.hidden {
        text += &format!("Fewer than {least} people: not broken down.\n");
    }
    if group.left_out > 0 {
        let note = format!("Without {} people of groups that are too small to be shown.", group.left_out);
        text += &format!("{}\n", wrap(&note, WIDTH).join("\n"));
    }
    let grids = [
        progress(group),
        summaries("Best score, per cent", group.units.iter().map(|unit| (unit_name(unit), &unit.score))),
        summaries("Time, minutes", group.units.iter().map(|unit| (unit_name(unit), &unit.minutes))),
        outcomes(group),
        attendance(group),
    ];
    for grid in grids.iter().filter(|grid| !grid.is_empty()) {
        text += &format!("\n{}", grid.render(WIDTH));
    }
    if let Some(gain) = &group.gain {
        text += &format!("\n{}", learning_gain(gain));
    }
    for grid in [questions(group), evaluation(group)].iter().filter(|grid| !grid.is_empty()) {
        text += &format!("\n{}", grid.render(WIDTH));
    }
    text + &comments(group) + &actions(group)
}

fn progress(group: &Group) -> Grid {
    let mut grid = Grid::new(&["Module", "Registered", "Started", "Completed", "Passed", "Passed %"]);
    for unit in &group.units {
        grid.row([
            unit_name(unit),
            unit.registered.map_or(NOTHING.to_owned(), |count| count.to_string()),
            unit.started.to_string(),
            unit.completed.to_string(),
            unit.passed.to_string(),
            number(unit.passed_percent, false),
        ]);
    }
    grid
}

fn unit_name(unit: &UnitRow) -> String {
    match (unit.kind, unit.number) {
        (UnitKind::Course, _) => "Whole course".to_owned(),
        (_, Some(number)) => format!("{number} {}", unit.title),
        _ => unit.title.clone(),
    }
}

/// Only of what has any value.
fn summaries<'g>(title: &str, rows: impl Iterator<Item = (String, &'g Summary)>) -> Grid {
    let mut grid = Grid::new(&[title, "n", "min", "q1", "median", "q3", "max"]);
    for (name, summary) in rows.filter(|(_, summary)| summary.n > 0) {
        grid.row([vec![name, summary.n.to_string()], spread(summary)].concat());
    }
    grid
}

fn spread(summary: &Summary) -> Vec<String> {
    let Some(stats) = &summary.stats else {
        return vec![if summary.hidden { HIDDEN } else { NOTHING }.to_owned(); 5];
    };
    [stats.min, stats.q1, stats.median, stats.q3, stats.max].iter().map(f64::to_string).collect()
}

fn outcomes(group: &Group) -> Grid {
    let mut grid = Grid::new(&["Outcome, by its quiz questions", "Started", "Completed", "Passed", "Median %"]);
    for outcome in group.outcomes.iter().filter(|outcome| outcome.started > 0) {
        grid.row([
            format!("{} {}", outcome.id, outcome.label),
            outcome.started.to_string(),
            outcome.completed.to_string(),
            outcome.passed.to_string(),
            number(outcome.score.stats.map(|stats| stats.median), outcome.score.hidden),
        ]);
    }
    grid
}

fn attendance(group: &Group) -> Grid {
    let mut grid = Grid::new(&["Attendance", "People", "%", "Median minutes"]);
    for row in &group.attendance {
        let day = row.day.unwrap_or_default();
        let name = match row.kind {
            MeetingKind::Day => format!("Day {day} {}", row.title),
            MeetingKind::Morning => format!("Day {day}, morning"),
            MeetingKind::Afternoon => format!("Day {day}, afternoon"),
            MeetingKind::Session | MeetingKind::Other => row.title.clone(),
        };
        let minutes = number(row.minutes.stats.map(|stats| stats.median), row.minutes.hidden);
        grid.row([name, row.people.to_string(), number(row.percent, false), minutes]);
    }
    grid
}

fn learning_gain(gain: &Gain) -> String {
    let counts = format!(
        "Learning gain: {} people took both tests, {} only the first, {} only the second.",
        gain.pairs, gain.before_only, gain.after_only
    );
    let mut text = format!("{}\n", wrap(&counts, WIDTH).join("\n"));
    if gain.hidden {
        text += "Too few pairs to say more.\n";
    }
    if let Some(scores) = &gain.scores {
        text += &format!("Better {}, the same {}, worse {}.\n\n", scores.better, scores.same, scores.worse);
        let rows = [
            (format!("Before: {}, per cent", gain.before_title), &scores.before),
            (format!("After: {}, per cent", gain.after_title), &scores.after),
            ("Gain, percentage points".to_owned(), &scores.gain),
            ("Normalised gain".to_owned(), &scores.normalised),
        ];
        text += &summaries("Learning gain", rows.into_iter()).render(WIDTH);
    }
    let mut grid = Grid::new(&["Right answers by outcome, per cent", "n", "Before", "After"]);
    for outcome in &gain.outcomes {
        let name = format!("{} {}", outcome.id, outcome.label);
        let share = |share| number(share, outcome.hidden);
        grid.row([name, outcome.n.to_string(), share(outcome.before), share(outcome.after)]);
    }
    if grid.is_empty() { text } else { format!("{text}\n{}", grid.render(WIDTH)) }
}

fn questions(group: &Group) -> Grid {
    let mut grid = Grid::new(&["Question", "n", "Right %"]);
    for question in &group.questions {
        let name = format!("{} {}", question.id, question.label);
        grid.row([name, question.n.to_string(), number(question.right_percent, question.hidden)]);
    }
    grid
}

/// How often each point was chosen stands in the scale's order; what is no number stands behind a plus.
fn evaluation(group: &Group) -> Grid {
    let mut grid = Grid::new(&["Evaluation", "n", "Answers by point", "Median", "Top two %"]);
    for item in &group.evaluation {
        let counts = |has_value: bool| {
            let points = item.points.iter().filter(|point| point.value.is_some() == has_value);
            points.map(|point| point.count.to_string()).collect::<Vec<_>>().join(" ")
        };
        let answers = match (counts(true), counts(false)) {
            _ if item.hidden => HIDDEN.to_owned(),
            (valued, rest) if rest.is_empty() => valued,
            (valued, rest) if valued.is_empty() => rest,
            (valued, rest) => format!("{valued} + {rest}"),
        };
        grid.row([
            format!("{} {}", item.id, item.label),
            item.n.to_string(),
            answers,
            number(item.median, item.hidden),
            number(item.top_two_percent, item.hidden),
        ]);
    }
    grid
}

fn comments(group: &Group) -> String {
    let mut text = String::new();
    for row in &group.comments {
        let title = format!("{} ({} answers)", row.label, row.n);
        text += &format!("\n{}\n", wrap(&title, WIDTH).join("\n"));
        if row.hidden {
            text += &format!("  {HIDDEN}\n");
        }
        for comment in &row.comments {
            text += &format!("  - {}\n", wrap(comment, WIDTH - 4).join("\n    "));
        }
    }
    text
}

fn actions(group: &Group) -> String {
    let Some(actions) = &group.actions else { return String::new() };
    let mut text = format!("\nAction plans: {} people planned {} actions.\n", actions.people, actions.planned);
    for follow_up in actions.follow_ups.iter().filter(|follow_up| follow_up.people > 0) {
        let states: Vec<String> = follow_up
            .states
            .iter()
            .map(|state| format!("{} {}", state.state.replace('-', " "), state.actions))
            .collect();
        let states = if follow_up.hidden { HIDDEN.to_owned() } else { states.join(", ") };
        let line = format!("After {} months, {} people: {states}", follow_up.months, follow_up.people);
        text += &format!("{}\n", wrap(&line, WIDTH).join("\n"));
    }
    text
}

fn number(number: Option<f64>, hidden: bool) -> String {
    match number {
        _ if hidden => HIDDEN.to_owned(),
        Some(number) => number.to_string(),
        None => NOTHING.to_owned(),
    }
}
