//! The tree as it stands, for people.

use crate::sequencing::session::Session;
use crate::sequencing::state::Item;
use crate::sequencing::tracking::For;

/// A line for each activity, in the order in which the learner meets them; children stand further in.
pub fn tree_lines(session: &Session<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut waiting = vec![0];
    while let Some(activity) = waiting.pop() {
        lines.push(line(session, activity));
        let tree = session.tree();
        let available = &session.state().activities[activity].available;
        let children = &tree.activity(activity).children;
        let left_out = children.iter().filter(|child| !session.state().activities[**child].is_available);
        waiting.extend(available.iter().chain(left_out).rev());
    }
    lines
}

fn line(session: &Session<'_>, activity: usize) -> String {
    let tree = session.tree();
    let state = &session.state().activities[activity];
    let mut words = vec![completion(session, activity).to_owned(), satisfaction(session, activity).to_owned()];
    if let Some(measure) = session.value(activity, 0, Item::Measure, For::Content) {
        words.push(measure.to_string());
    }
    match state.attempts {
        0 => {}
        1 => words.push("1 attempt".to_owned()),
        more => words.push(format!("{more} attempts")),
    }
    let marks = [
        (session.state().current == Some(activity), "current"),
        (state.active, "active"),
        (state.suspended, "suspended"),
        (!state.is_available, "not selected"),
    ];
    words.extend(marks.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned()));
    let indent = "  ".repeat(tree.activity(activity).level.min(20));
    format!("{indent}{}: {}", tree.identifier(activity), words.join(", "))
}

/// `completed`, `incomplete` or `unknown`.
pub(super) fn completion(session: &Session<'_>, activity: usize) -> &'static str {
    match session.value(activity, 0, Item::Completion, For::Content) {
        Some(value) if value > 0.0 => "completed",
        Some(_) => "incomplete",
        None => "unknown",
    }
}

/// `passed`, `failed` or `unknown`.
pub(super) fn satisfaction(session: &Session<'_>, activity: usize) -> &'static str {
    match session.value(activity, 0, Item::Satisfied, For::Content) {
        Some(value) if value > 0.0 => "passed",
        Some(_) => "failed",
        None => "unknown",
    }
}
