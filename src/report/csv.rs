//! The report as CSV in the long form: one number a row, so that a pipeline can filter it and a spreadsheet can pivot it.

use super::answers::word;
use super::model::{Gain, Group, GroupKind, ItemRow, QuestionRow, Report, Summary};

const HEADS: [&str; 8] = ["group", "section", "id", "title", "measure", "option", "value", "note"];

/// What stands in `note` where a number is hidden because it speaks of too few people.
const HIDDEN: &str = "hidden";

/// UTF-8, commas, CRLF, with a header.
///
/// # Errors
/// Only if the CSV writer fails.
pub fn to_csv(report: &Report) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADS)?;
    for group in &report.groups {
        let mut sheet = Sheet { writer: &mut writer, group: name(group), place: [""; 3] };
        sheet.group(group)?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

fn name(group: &Group) -> &str {
    match group.kind {
        GroupKind::All => "(all)",
        GroupKind::Without => "(none)",
        GroupKind::Cohort => group.name.as_deref().unwrap_or_default(),
    }
}

/// A text that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if starts_formula { format!("'{text}") } else { text.to_owned() }
}

type Written = Result<(), csv::Error>;

struct Sheet<'r, 'w> {
    writer: &'w mut csv::Writer<Vec<u8>>,
    group: &'r str,
    /// Section, id and title of what is told now.
    place: [&'r str; 3],
}

impl<'r> Sheet<'r, '_> {
    fn group(&mut self, group: &'r Group) -> Written {
        self.place = ["group", "", ""];
        self.count("people", "", group.people)?;
        if group.left_out > 0 {
            self.count("left_out", "", group.left_out)?;
        }
        if group.hidden {
            self.write("everything", "", String::new(), HIDDEN)?;
        }
        self.units(group)?;
        self.attendance(group)?;
        if let Some(gain) = &group.gain {
            self.gain(gain)?;
        }
        group.questions.iter().try_for_each(|question| self.question(question))?;
        group.evaluation.iter().try_for_each(|item| self.item(item))?;
        self.comments(group)?;
        self.actions(group)
    }

    fn units(&mut self, group: &'r Group) -> Written {
        for unit in &group.units {
            self.place = ["module", &unit.id, &unit.title];
            self.number("registered", "", unit.registered.map(|count| count as f64), false)?;
            self.count("started", "", unit.started)?;
            self.count("completed", "", unit.completed)?;
            self.count("passed", "", unit.passed)?;
            self.number("passed_percent", "", unit.passed_percent, false)?;
            self.summary("score_percent", &unit.score)?;
            self.summary("minutes", &unit.minutes)?;
        }
        for outcome in &group.outcomes {
            self.place = ["outcome", &outcome.id, &outcome.label];
            self.count("started", "", outcome.started)?;
            self.count("completed", "", outcome.completed)?;
            self.count("passed", "", outcome.passed)?;
            self.number("passed_percent", "", outcome.passed_percent, false)?;
            self.summary("score_percent", &outcome.score)?;
        }
        Ok(())
    }

    fn attendance(&mut self, group: &'r Group) -> Written {
        for row in &group.attendance {
            self.place = ["attendance", &row.id, &row.title];
            self.count("people", "", row.people)?;
            self.number("percent", "", row.percent, false)?;
            self.summary("minutes", &row.minutes)?;
        }
        Ok(())
    }

    fn gain(&mut self, gain: &'r Gain) -> Written {
        self.place = ["gain", "", ""];
        self.count("pairs", "", gain.pairs)?;
        self.count("before_only", "", gain.before_only)?;
        self.count("after_only", "", gain.after_only)?;
        if gain.hidden {
            self.write("gain", "", String::new(), HIDDEN)?;
        }
        if let Some(scores) = &gain.scores {
            self.count("better", "", scores.better)?;
            self.count("same", "", scores.same)?;
            self.count("worse", "", scores.worse)?;
            self.summary("before_percent", &scores.before)?;
            self.summary("after_percent", &scores.after)?;
            self.summary("gain_points", &scores.gain)?;
            self.summary("normalised_gain", &scores.normalised)?;
        }
        for outcome in &gain.outcomes {
            self.place = ["gain", &outcome.id, &outcome.label];
            self.count("n", "", outcome.n)?;
            self.number("before_percent", "", outcome.before, outcome.hidden)?;
            self.number("after_percent", "", outcome.after, outcome.hidden)?;
        }
        Ok(())
    }

    fn question(&mut self, question: &'r QuestionRow) -> Written {
        self.place = ["question", &question.id, &question.label];
        self.count("n", "", question.n)?;
        self.number("right_percent", "", question.right_percent, question.hidden)?;
        question.answers.iter().try_for_each(|answer| self.count("answers", &word(&answer.answer), answer.count))
    }

    fn item(&mut self, item: &'r ItemRow) -> Written {
        self.place = ["evaluation", &item.id, &item.label];
        self.count("n", "", item.n)?;
        self.number("median", "", item.median, item.hidden)?;
        self.number("top_two_percent", "", item.top_two_percent, item.hidden)?;
        item.points.iter().try_for_each(|point| self.count("answers", &point.label, point.count))
    }

    fn comments(&mut self, group: &'r Group) -> Written {
        for row in &group.comments {
            self.place = ["comment", &row.id, &row.label];
            self.write("n", "", row.n.to_string(), if row.hidden { HIDDEN } else { "" })?;
            row.comments.iter().try_for_each(|comment| self.write("comment", comment, String::new(), ""))?;
        }
        Ok(())
    }

    fn actions(&mut self, group: &'r Group) -> Written {
        if let Some(actions) = &group.actions {
            self.place = ["actions", "", ""];
            self.count("people", "", actions.people)?;
            self.count("planned", "", actions.planned)?;
            for follow_up in &actions.follow_ups {
                self.place = ["actions", if follow_up.months == 3 { "months_3" } else { "months_6" }, ""];
                self.write("people", "", follow_up.people.to_string(), if follow_up.hidden { HIDDEN } else { "" })?;
                follow_up.states.iter().try_for_each(|state| self.count("actions", &state.state, state.actions))?;
            }
        }
        Ok(())
    }

    fn summary(&mut self, measure: &str, summary: &Summary) -> Written {
        self.count(measure, "n", summary.n)?;
        let Some(stats) = summary.stats else {
            return if summary.hidden { self.write(measure, "median", String::new(), HIDDEN) } else { Ok(()) };
        };
        let parts = [
            ("min", stats.min),
            ("q1", stats.q1),
            ("median", stats.median),
            ("q3", stats.q3),
            ("max", stats.max),
            ("mean", stats.mean),
        ];
        parts.into_iter().try_for_each(|(option, value)| self.write(measure, option, value.to_string(), ""))
    }

    fn count(&mut self, measure: &str, option: &str, count: u64) -> Written {
        self.write(measure, option, count.to_string(), "")
    }

    /// Nothing stands where there is nothing to say.
    fn number(&mut self, measure: &str, option: &str, number: Option<f64>, hidden: bool) -> Written {
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        self.write(measure, option, number, if hidden { HIDDEN } else { "" })
    }

    fn write(&mut self, measure: &str, option: &str, value: String, note: &str) -> Written {
        let [section, id, title] = self.place;
        let texts = [self.group, section, id, title, measure, option].map(safe);
        self.writer.write_record(texts.iter().map(String::as_str).chain([value.as_str(), note]))
    }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(safe(text), format!("'{text}"));
        }
        assert_eq!(safe("a=1"), "a=1");
    }
}
