//! Scripts: what a learner and the content do, one command a line, and what must come of it.
//!
//! The format is described in `docs/simulate.md`. Reading a script finds all of its mistakes; playing it stops at the first
//! expectation that fails, because what follows would only fail with it.

mod play;
mod read;
mod render;

use serde::Serialize;

use super::exception::Exception;

pub use play::play;
pub use render::tree_lines;

/// A script that can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    pub commands: Vec<Command>,
}

/// A line of a script.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Counted from 1.
    pub line: usize,
    /// As it is written.
    pub text: String,
    pub verb: Verb,
}

/// A line that is no command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    pub message: String,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// A request of the learner.
    Request(Request),
    /// Leave the course, and open it again.
    Relaunch,
    /// Leave the course, if it is open.
    Quit,
    Initialize,
    Commit,
    Terminate,
    Set {
        element: String,
        value: String,
        error: u16,
    },
    Get {
        element: String,
        value: String,
        error: u16,
    },
    /// The SCO finds exactly these objectives.
    Objectives(Vec<String>),
    /// Time passes, to this moment in seconds since 1970.
    Now(i64),
    Expect(Option<String>),
    ExpectAvailable {
        request: Request,
        is_available: bool,
    },
    ExpectStatus {
        activity: String,
        status: Expected,
    },
    ExpectException(Option<Exception>),
    PrintTree,
}

/// A navigation request in the words of a script. Activities are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub word: &'static str,
    pub target: Option<String>,
}

/// What is expected of an activity. `None` is anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Whether it is completed, if that is known.
    pub completed: Option<Option<bool>>,
    /// Whether its primary objective is satisfied, if that is known.
    pub satisfied: Option<Option<bool>>,
    pub measure: Option<f64>,
}

/// What came of playing a script.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Played {
    pub commands: usize,
    pub expectations: usize,
    /// What `print-tree` showed, with the line of the script.
    pub printed: Vec<(usize, Vec<String>)>,
    pub failure: Option<Failure>,
}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    pub line: usize,
    /// The line itself.
    pub command: String,
    pub message: String,
    /// The tree as it stood, a line for each activity.
    pub tree: Vec<String>,
    /// The rules and processes of the last request, in their order.
    pub why: Vec<String>,
}

impl Played {
    pub fn is_passed(&self) -> bool {
        self.failure.is_none()
    }
}
