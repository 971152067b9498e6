//! The part of the page that speaks of one group: headings, notes, charts, and a table for each.

use std::collections::BTreeMap;

use super::chart::{Chart, Row, Shape};
use super::strings::{Strings, fill};
use super::table::{Table, open, row_html};
use crate::report::answers;
use crate::report::model::{
    Actions, AnswerLabel, AttendanceRow, CommentRow, Gain, Group, GroupKind, ItemRow, MeetingKind, QuestionRow, Report,
    Summary, UnitKind, UnitRow,
};
use crate::sanitise::escape;

/// Where the page is being written, and in which words.
pub(super) struct Place {
    pub words: &'static Strings,
    pub is_right_to_left: bool,
    /// Ids given so far.
    pub ids: u32,
    /// The name of the present group.
    pub group: String,
    /// What the parts of the page that scroll are called, and how often.
    pub labels: BTreeMap<String, u32>,
}

/// Stands where there is nothing to say.
const NOTHING: &str = "–";
/// Stands where too few people are spoken of.
const HIDDEN: &str = "*";
/// Shades that parts of a whole can have, from the lowest to the highest, and one for what is no degree.
const SHADES: usize = 5;
const NO_DEGREE: usize = 0;

pub(super) fn group_name(group: &Group, words: &Strings) -> String {
    match group.kind {
        GroupKind::All => words.all_groups.clone(),
        GroupKind::Without => words.without_group.clone(),
        GroupKind::Cohort => group.name.clone().unwrap_or_default(),
    }
}

pub(super) fn group_section(place: &mut Place, report: &Report, at: usize, group: &Group) -> String {
    let words = place.words;
    place.group = group_name(group, words);
    let people = fill(&words.people_count, "count", group.people);
    let mut html = format!(
        "<section class=\"group\" id=\"group-{at}\" aria-labelledby=\"group-{at}-title\">\n\
         <p class=\"label\">{}</p>\n<h2 id=\"group-{at}-title\">{}</h2>\n",
        escape(&people),
        escape(&place.group)
    );
    if group.hidden {
        html += &note(&fill(&words.hidden_group, "count", report.minimum_group));
    }
    if group.left_out > 0 {
        html += &note(&fill(&words.left_out, "count", group.left_out));
    }
    html += &place.progress(group);
    html += &place.outcomes(group);
    html += &place.attendance(&group.attendance);
    if let Some(gain) = &group.gain {
        html += &place.gain(gain);
    }
    html += &place.questions(&group.questions);
    html += &place.evaluation(&group.evaluation);
    html += &place.comments(&group.comments);
    if let Some(actions) = &group.actions {
        html += &place.actions(actions);
    }
    html + "</section>\n"
}

impl Place {
    fn progress(&mut self, group: &Group) -> String {
        let words = self.words;
        if group.units.is_empty() {
            return String::new();
        }
        let mut table = Table::new(
            &words.progress,
            &[&words.module, &words.registered, &words.started, &words.completed, &words.passed, &words.passed_percent],
        );
        let mut rows = Vec::new();
        for unit in &group.units {
            let counts = [unit.started, unit.completed, unit.passed];
            let registered = unit.registered.map_or(NOTHING.to_owned(), |count| count.to_string());
            let mut row = vec![self.unit_name(unit), registered];
            row.extend(counts.map(|count| count.to_string()));
            row.push(self.number(unit.passed_percent, false));
            table.rows.push(row);
            let texts = [&words.started, &words.completed, &words.passed].map(|word| word.as_str());
            let told = counts.iter().zip(texts).map(|(count, text)| format!("{text} {count}"));
            let said = format!("{}: {}", self.short_name(unit), told.clone().collect::<Vec<_>>().join(", "));
            let of_all = |count: u64| count as f64 / group.people.max(1) as f64;
            let bars = (1..).zip(counts).zip(told).map(|((hue, count), text)| (hue, of_all(count), text)).collect();
            if unit.started > 0 {
                rows.push(Row { label: self.short_name(unit), shape: Shape::Bars(bars), said });
            }
        }
        let html = self.heading(&words.progress) + &self.figure(&words.progress, rows, "") + &self.table(&table);
        let scores =
            group.units.iter().map(|unit| (self.short_name(unit), self.unit_name(unit), &unit.score)).collect();
        let html = html + &self.summaries(&words.scores, &words.module, scores, true);
        let times =
            group.units.iter().map(|unit| (self.short_name(unit), self.unit_name(unit), &unit.minutes)).collect();
        html + &self.summaries(&words.time, &words.module, times, false)
    }

    /// A box plot, where the numbers are per cent, and a table. Only of what has any value.
    fn summaries(
        &mut self,
        title: &str,
        head: &String,
        rows: Vec<(String, String, &Summary)>,
        is_share: bool,
    ) -> String {
        let words = self.words;
        let heads = [
            head,
            &words.people,
            &words.least,
            &words.lower_quartile,
            &words.median,
            &words.upper_quartile,
            &words.most,
        ];
        let mut table = Table::new(title, &heads);
        let mut plots = Vec::new();
        for (short, name, summary) in rows.into_iter().filter(|(_, _, summary)| summary.n > 0) {
            let cells = [vec![name, summary.n.to_string()], self.spread(summary)].concat();
            if let Some(stats) = summary.stats {
                let numbers = [stats.min, stats.q1, stats.median, stats.q3, stats.max];
                let label = format!("{short}: {}", words.number(stats.median));
                let told: Vec<String> = heads[2..]
                    .iter()
                    .zip(numbers)
                    .map(|(head, number)| format!("{head} {}", words.number(number)))
                    .collect();
                let said = format!("{short}: {}", told.join(", "));
                plots.push(Row { label, shape: Shape::Box(numbers.map(|number| number / 100.0)), said });
            }
            table.rows.push(cells);
        }
        if table.rows.is_empty() {
            return String::new();
        }
        let chart = if is_share { self.figure(title, plots, &words.box_note) } else { String::new() };
        self.subheading(title) + &chart + &self.table(&table)
    }

    fn outcomes(&mut self, group: &Group) -> String {
        let words = self.words;
        let heads =
            [&words.outcome, &words.started, &words.completed, &words.passed, &words.passed_percent, &words.median];
        let mut table = Table::new(&words.outcomes, &heads);
        let mut rows = Vec::new();
        for outcome in group.outcomes.iter().filter(|outcome| outcome.started > 0) {
            let counts = [outcome.started, outcome.completed, outcome.passed];
            let mut row = vec![outcome.label.clone()];
            row.extend(counts.map(|count| count.to_string()));
            row.push(self.number(outcome.passed_percent, false));
            row.push(self.number(outcome.score.stats.map(|stats| stats.median), outcome.score.hidden));
            table.rows.push(row);
            let texts = [&words.started, &words.completed, &words.passed];
            let told: Vec<String> = counts.iter().zip(texts).map(|(count, text)| format!("{text} {count}")).collect();
            let said = format!("{}: {}", outcome.label, told.join(", "));
            let of_all = |count: u64| count as f64 / group.people.max(1) as f64;
            let bars = (1..).zip(counts).zip(told).map(|((hue, count), text)| (hue, of_all(count), text)).collect();
            rows.push(Row { label: outcome.label.clone(), shape: Shape::Bars(bars), said });
        }
        if table.rows.is_empty() {
            return String::new();
        }
        self.heading(&words.outcomes)
            + &note(&words.outcomes_note)
            + &self.figure(&words.outcomes, rows, "")
            + &self.table(&table)
    }

    fn attendance(&mut self, rows: &[AttendanceRow]) -> String {
        let words = self.words;
        let heads = [&words.meeting, &words.people, &words.percent, &words.median_minutes];
        let mut table = Table::new(&words.attendance, &heads);
        let mut bars = Vec::new();
        for row in rows {
            let name = self.meeting_name(row);
            let percent = self.number(row.percent, false);
            let minutes = self.number(row.minutes.stats.map(|stats| stats.median), row.minutes.hidden);
            let said = format!("{name}: {}", row.people);
            let bar = (1, row.percent.unwrap_or_default() / 100.0, row.people.to_string());
            bars.push(Row { label: name.clone(), shape: Shape::Bars(vec![bar]), said });
            table.rows.push(vec![name, row.people.to_string(), percent, minutes]);
        }
        if rows.is_empty() {
            return String::new();
        }
        self.heading(&words.attendance) + &self.figure(&words.attendance, bars, "") + &self.table(&table)
    }

    fn gain(&mut self, gain: &Gain) -> String {
        let words = self.words;
        let pairs = fill(&fill(&words.pairs, "pairs", gain.pairs), "before", gain.before_only);
        let mut html = self.heading(&words.gain) + &note(&fill(&pairs, "after", gain.after_only));
        if gain.hidden {
            html += &note(&words.too_few_pairs);
        }
        if let Some(scores) = &gain.scores {
            let better = fill(&fill(&words.better, "better", scores.better), "same", scores.same);
            html += &note(&fill(&better, "worse", scores.worse));
            let rows = vec![
                (words.before.clone(), format!("{}: {}", words.before, gain.before_title), &scores.before),
                (words.after.clone(), format!("{}: {}", words.after, gain.after_title), &scores.after),
            ];
            html += &self.summaries(&words.scores, &words.measure, rows, true);
            let rows = vec![
                (String::new(), words.gain_points.clone(), &scores.gain),
                (String::new(), words.normalised.clone(), &scores.normalised),
            ];
            html += &self.summaries(&words.each_gain, &words.measure, rows, false);
        }
        let mut table = Table::new(&words.by_outcome, &[&words.outcome, &words.people, &words.before, &words.after]);
        let mut changes = Vec::new();
        for outcome in &gain.outcomes {
            let share = |share| self.number(share, outcome.hidden);
            let (before, after) = (share(outcome.before), share(outcome.after));
            if let (Some(from), Some(to)) = (outcome.before, outcome.after) {
                let said = format!("{}: {} {before}, {} {after}", outcome.label, words.before, words.after);
                let label = format!("{before} → {after}: {}", outcome.label);
                changes.push(Row { label, shape: Shape::Change(from / 100.0, to / 100.0), said });
            }
            table.rows.push(vec![outcome.label.clone(), outcome.n.to_string(), before, after]);
        }
        if !table.rows.is_empty() {
            let key = format!("○ {} ● {}", words.before, words.after);
            html += &self.subheading(&words.by_outcome);
            html += &self.figure(&words.by_outcome, changes, &key);
            html += &self.table(&table);
        }
        html
    }

    /// How each question was answered can be opened: the list is long.
    fn questions(&mut self, questions: &[QuestionRow]) -> String {
        let words = self.words;
        if questions.is_empty() {
            return String::new();
        }
        let mut table =
            Table::new(&words.questions, &[&words.question, &words.module, &words.people, &words.right_percent]);
        let mut answers = String::new();
        for question in questions {
            let right = self.number(question.right_percent, question.hidden);
            table.rows.push(vec![question.label.clone(), question.unit.clone(), question.n.to_string(), right]);
            if question.answers.is_empty() {
                continue;
            }
            let rows: String = question
                .answers
                .iter()
                .map(|answer| {
                    let mark =
                        if answer.right == Some(true) { format!(" ({})", words.is_right) } else { String::new() };
                    let label = format!("{}{mark}", self.answer(&answer.answer));
                    row_html(&[label, answer.count.to_string(), self.number(answer.percent, false)])
                })
                .collect();
            let head = format!("{} · {}", question.label, fill(&words.people_count, "count", question.n));
            answers += &format!(
                "<tbody>\n<tr><th class=\"of\" scope=\"rowgroup\" colspan=\"3\">{}</th></tr>\n{rows}</tbody>\n",
                escape(&head)
            );
        }
        let mut html = self.heading(&words.questions) + &self.table(&table);
        if !answers.is_empty() {
            let heads: String = [&words.answer, &words.people, &words.percent]
                .map(|head| format!("<th scope=\"col\">{}</th>", escape(head)))
                .concat();
            html += &format!(
                "<details>\n<summary>{}</summary>\n{}<thead><tr>{heads}</tr></thead>\n{answers}</table></div>\n</details>\n",
                escape(&words.answers),
                open(&words.answers, &self.label(&words.answers)),
            );
        }
        html
    }

    /// Items on the same scale stand together.
    fn evaluation(&mut self, items: &[ItemRow]) -> String {
        if items.is_empty() {
            return String::new();
        }
        let mut html = self.heading(&self.words.evaluation);
        let labels = |item: &ItemRow| item.points.iter().map(|point| point.label.clone()).collect::<Vec<String>>();
        let mut scales: Vec<(Vec<String>, Vec<&ItemRow>)> = Vec::new();
        for item in items {
            match scales.iter_mut().find(|(scale, _)| *scale == labels(item)) {
                Some((_, same)) => same.push(item),
                None => scales.push((labels(item), vec![item])),
            }
        }
        for (scale, items) in &scales {
            html += &self.scale(scale, items);
        }
        html
    }

    fn scale(&mut self, scale: &[String], items: &[&ItemRow]) -> String {
        let words = self.words;
        let Some(first) = items.first() else { return String::new() };
        let values: Vec<Option<i32>> = first.points.iter().map(|point| point.value).collect();
        let shades = shades(&values);
        let is_degree = values.iter().any(Option::is_some);
        let mut heads: Vec<&String> = vec![&words.item, &words.given];
        heads.extend(scale);
        if is_degree {
            heads.extend([&words.median, &words.top_two]);
        }
        let mut table = Table::new(&words.evaluation, &heads);
        let mut rows = Vec::new();
        for item in items {
            let mut row = vec![item.label.clone(), item.n.to_string()];
            row.extend(item.points.iter().map(|point| point.count.to_string()));
            if is_degree {
                row.extend([self.number(item.median, item.hidden), self.number(item.top_two_percent, item.hidden)]);
            }
            table.rows.push(row);
            let told: Vec<String> =
                item.points.iter().map(|point| format!("{} {}", point.label, point.count)).collect();
            let parts = item.points.iter().zip(&shades);
            let parts = parts.map(|(point, shade)| (*shade, point.count as f64 / item.n.max(1) as f64, point.count));
            let shape = Shape::Parts(parts.collect());
            if !item.points.is_empty() {
                rows.push(Row {
                    label: item.label.clone(),
                    shape,
                    said: format!("{}: {}", item.label, told.join(", ")),
                });
            }
        }
        if scale.is_empty() {
            // All of them hidden.
            table.heads.push(words.median.clone());
            table.rows.iter_mut().for_each(|row| row.push(HIDDEN.to_owned()));
        }
        self.figure(&words.evaluation, rows, "") + &key(scale, &shades) + &self.table(&table)
    }

    fn comments(&mut self, rows: &[CommentRow]) -> String {
        let words = self.words;
        if rows.is_empty() {
            return String::new();
        }
        let mut html = self.heading(&words.comments);
        for row in rows {
            html += &self.subheading(&row.label);
            html += &note(&fill(&words.comment_count, "count", row.n));
            if row.hidden {
                html += &note(&words.too_few);
                continue;
            }
            let items: String =
                row.comments.iter().map(|comment| format!("<li dir=\"auto\">{}</li>\n", escape(comment))).collect();
            html += &format!("<ul class=\"comments\">\n{items}</ul>\n");
        }
        html
    }

    fn actions(&mut self, actions: &Actions) -> String {
        let words = self.words;
        let planned = fill(&fill(&words.planned, "people", actions.people), "actions", actions.planned);
        let mut html = self.heading(&words.actions) + &note(&planned);
        let followed: Vec<_> = actions.follow_ups.iter().filter(|follow_up| follow_up.people > 0).collect();
        // States that a record has and another has not.
        let mut states: Vec<&str> = Vec::new();
        for state in followed.iter().flat_map(|follow_up| &follow_up.states) {
            if !states.contains(&state.state.as_str()) {
                states.push(&state.state);
            }
        }
        let labels: Vec<String> = states.iter().map(|state| self.state(state)).collect();
        let shades: Vec<usize> = states.iter().map(|state| state_shade(state)).collect();
        let mut heads = vec![&words.when, &words.people];
        heads.extend(&labels);
        let mut table = Table::new(&words.actions, &heads);
        let mut rows = Vec::new();
        for follow_up in followed {
            let name = fill(&words.after_months, "months", follow_up.months);
            let count =
                |state: &&str| follow_up.states.iter().find(|row| row.state == **state).map_or(0, |row| row.actions);
            let counts: Vec<u64> = states.iter().map(count).collect();
            let sum = counts.iter().sum::<u64>().max(1);
            let told = labels.iter().zip(&counts).map(|(label, count)| format!("{label} {count}"));
            let said = format!("{name}: {}", told.collect::<Vec<_>>().join(", "));
            let parts = shades.iter().zip(&counts).map(|(shade, count)| (*shade, *count as f64 / sum as f64, *count));
            let mut cells = vec![name.clone(), follow_up.people.to_string()];
            let cell = |count: &u64| if follow_up.hidden { HIDDEN.to_owned() } else { count.to_string() };
            cells.extend(counts.iter().map(cell));
            table.rows.push(cells);
            if !follow_up.hidden {
                rows.push(Row { label: name, shape: Shape::Parts(parts.collect()), said });
            }
        }
        html += &self.figure(&words.actions, rows, "");
        html += &key(&labels, &shades);
        html + &self.table(&table)
    }

    /// A chart with a note below it; nothing where there is nothing to draw.
    fn figure(&mut self, title: &str, rows: Vec<Row>, below: &str) -> String {
        if rows.is_empty() {
            return String::new();
        }
        self.ids += 1;
        let title = format!("{title}, {}", self.group);
        let chart = Chart { number: self.ids, title: &title, is_right_to_left: self.is_right_to_left, rows };
        let below =
            if below.is_empty() { String::new() } else { format!("<figcaption>{}</figcaption>\n", escape(below)) };
        format!("<figure>\n{}{below}</figure>\n", chart.svg())
    }

    fn table(&mut self, table: &Table) -> String {
        table.html(&self.label(&table.caption))
    }

    /// No two parts of the page that scroll may be called the same.
    fn label(&mut self, caption: &str) -> String {
        let times = self.labels.entry(format!("{caption}, {}", self.group)).or_default();
        *times += 1;
        let caption = if *times > 1 { format!("{caption} {times}") } else { caption.to_owned() };
        fill(&fill(&self.words.table_of, "table", caption), "group", &self.group)
    }

    fn heading(&self, text: &str) -> String {
        format!("<h3>{}</h3>\n", escape(text))
    }

    fn subheading(&self, text: &str) -> String {
        format!("<h4>{}</h4>\n", escape(text))
    }

    fn unit_name(&self, unit: &UnitRow) -> String {
        match unit.number {
            Some(number) => format!("{number}. {}", unit.title),
            None if unit.kind == UnitKind::Course => self.words.whole_course.clone(),
            None => unit.title.clone(),
        }
    }

    fn short_name(&self, unit: &UnitRow) -> String {
        match unit.number {
            Some(number) => fill(&self.words.module_number, "number", number),
            None => self.unit_name(unit),
        }
    }

    fn meeting_name(&self, row: &AttendanceRow) -> String {
        let words = self.words;
        let day = |text: &str| fill(text, "number", row.day.unwrap_or_default());
        match row.kind {
            MeetingKind::Day if row.title.is_empty() => day(&words.day),
            MeetingKind::Day => format!("{}: {}", day(&words.day), row.title),
            MeetingKind::Morning => day(&words.morning),
            MeetingKind::Afternoon => day(&words.afternoon),
            MeetingKind::Session | MeetingKind::Other => row.title.clone(),
        }
    }

    fn answer(&self, answer: &AnswerLabel) -> String {
        let words = self.words;
        match answer {
            AnswerLabel::Text(_) => answers::word(answer),
            AnswerLabel::True => words.answer_true.clone(),
            AnswerLabel::False => words.answer_false.clone(),
            AnswerLabel::Right => words.answer_right.clone(),
            AnswerLabel::TooLow => words.too_low.clone(),
            AnswerLabel::TooHigh => words.too_high.clone(),
            AnswerLabel::Other => words.other.clone(),
        }
    }

    fn state(&self, state: &str) -> String {
        let words = self.words;
        match state {
            "not-started" => words.not_started.clone(),
            "started" => words.action_started.clone(),
            "done" => words.done.clone(),
            "dropped" => words.dropped.clone(),
            other => other.to_owned(),
        }
    }

    fn number(&self, number: Option<f64>, hidden: bool) -> String {
        match number {
            _ if hidden => HIDDEN.to_owned(),
            Some(number) => self.words.number(number),
            None => NOTHING.to_owned(),
        }
    }

    fn spread(&self, summary: &Summary) -> Vec<String> {
        let Some(stats) = &summary.stats else { return vec![self.number(None, summary.hidden); 5] };
        [stats.min, stats.q1, stats.median, stats.q3, stats.max].map(|number| self.words.number(number)).to_vec()
    }
}

fn note(text: &str) -> String {
    format!("<p>{}</p>\n", escape(text))
}

/// What the shades mean, in the order of the parts.
fn key(labels: &[String], shades: &[usize]) -> String {
    let items: String = labels
        .iter()
        .zip(shades)
        .map(|(label, shade)| format!("<li><span class=\"swatch shade-{shade}\"></span>{}</li>\n", escape(label)))
        .collect();
    if items.is_empty() { items } else { format!("<ul class=\"key-of-shades\">\n{items}</ul>\n") }
}

/// A shade for each point: darker for a higher value, none for what is no degree.
fn shades(values: &[Option<i32>]) -> Vec<usize> {
    let mut order: Vec<i32> = values.iter().flatten().copied().collect();
    order.sort_unstable();
    order.dedup();
    let last = order.len().saturating_sub(1).max(1);
    let shade = |value: &i32| {
        let rank = order.iter().position(|other| other == value).unwrap_or(0);
        1 + (rank * (SHADES - 1) + last / 2) / last
    };
    values.iter().map(|value| value.as_ref().map_or(NO_DEGREE, shade)).collect()
}

fn state_shade(state: &str) -> usize {
    match state {
        "not-started" => 1,
        "started" => 3,
        "done" => 5,
        _ => NO_DEGREE,
    }
}
