//! What was decided on the way to an outcome, so that somebody can be told why.

use super::tree::Tree;

/// One decision of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The number of the process in the book, such as `SB.2.9`.
    pub process: &'static str,
    /// Which activity it looked at.
    pub activity: Option<usize>,
    pub text: String,
}

/// The steps since the last navigation request. It can be switched off where only outcomes count.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    is_on: bool,
    steps: Vec<Step>,
}

/// How many steps are kept: a request that looks at thousands of activities is explained by its end.
const KEPT: usize = 400;

impl Trace {
    pub fn on() -> Self {
        Self { is_on: true, steps: Vec::new() }
    }

    pub fn off() -> Self {
        Self::default()
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(super) fn clear(&mut self) {
        self.steps.clear();
    }

    pub(super) fn add(&mut self, process: &'static str, activity: Option<usize>, text: impl FnOnce() -> String) {
        if self.is_on {
            if self.steps.len() >= 2 * KEPT {
                self.steps.drain(..KEPT);
            }
            self.steps.push(Step { process, activity, text: text() });
        }
    }
}

impl Step {
    /// One line for people.
    pub fn render(&self, tree: &Tree) -> String {
        let activity = self.activity.map(|index| format!("{}: ", tree.identifier(index))).unwrap_or_default();
        format!("{:<7} {activity}{}", self.process, self.text)
    }
}
