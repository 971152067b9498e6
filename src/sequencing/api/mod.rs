//! What a delivered SCO sees: the API (RTE 3) and its data model (RTE 4), filled from the activity tree when it calls
//! Initialize and mapped back when it calls Commit or Terminate.
//!
//! Two things are settled here that the book leaves to the LMS. A value longer than an LMS must take is refused (406), so
//! that nobody builds on what another LMS would cut. And `adl.nav.request_valid` tells what would come of the request now,
//! with what the SCO has set so far.

pub mod element;
mod exchange;
mod model;
pub mod value;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::session::Session;

/// Run-time data of an attempt: values by the names of elements, and how many members collections have.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Record {
    pub values: BTreeMap<String, String>,
    pub counts: BTreeMap<String, usize>,
    /// Seconds in the sessions of this attempt that are over.
    pub total_time: f64,
}

/// An error of the API (RTE 3.1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErrorCode(pub u16);

/// Codes, and what `GetErrorString` says.
const ERRORS: &[(u16, &str)] = &[
    (0, "No Error"),
    (101, "General Exception"),
    (102, "General Initialization Failure"),
    (103, "Already Initialized"),
    (104, "Content Instance Terminated"),
    (111, "General Termination Failure"),
    (112, "Termination Before Initialization"),
    (113, "Termination After Termination"),
    (122, "Retrieve Data Before Initialization"),
    (123, "Retrieve Data After Termination"),
    (132, "Store Data Before Initialization"),
    (133, "Store Data After Termination"),
    (142, "Commit Before Initialization"),
    (143, "Commit After Termination"),
    (201, "General Argument Error"),
    (301, "General Get Failure"),
    (351, "General Set Failure"),
    (391, "General Commit Failure"),
    (401, "Undefined Data Model Element"),
    (402, "Unimplemented Data Model Element"),
    (403, "Data Model Element Value Not Initialized"),
    (404, "Data Model Element Is Read Only"),
    (405, "Data Model Element Is Write Only"),
    (406, "Data Model Element Type Mismatch"),
    (407, "Data Model Element Value Out Of Range"),
    (408, "Data Model Dependency Not Established"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    NotInitialized,
    Running,
    Terminated,
}

/// The API of one delivery. Every function of the book is here; what it returns as the strings `"true"` and `"false"` is
/// a [`bool`], and the error is asked for with [`Api::get_last_error`].
#[derive(Debug, Clone)]
pub struct Api {
    activity: usize,
    phase: Phase,
    record: Record,
    /// Elements that were set since the last commit.
    changed: BTreeSet<String>,
    error: ErrorCode,
    diagnostic: String,
    learner: Learner,
}

/// Who learns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learner {
    pub id: String,
    pub name: String,
}

impl Default for Learner {
    fn default() -> Self {
        Self { id: "learner".to_owned(), name: "Learner".to_owned() }
    }
}

/// What went wrong, for `GetDiagnostic`.
type Failed<T> = Result<T, (u16, String)>;

fn failed<T>(code: u16, why: impl Into<String>) -> Failed<T> {
    Err((code, why.into()))
}

impl Api {
    /// For the activity that was delivered.
    pub fn new(activity: usize, learner: Learner) -> Self {
        Self {
            activity,
            phase: Phase::NotInitialized,
            record: Record::default(),
            changed: BTreeSet::new(),
            error: ErrorCode(0),
            diagnostic: String::new(),
            learner,
        }
    }

    pub fn activity(&self) -> usize {
        self.activity
    }

    /// Between Initialize and Terminate.
    pub fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    pub fn has_terminated(&self) -> bool {
        self.phase == Phase::Terminated
    }

    /// `Initialize("")` (RTE 3.1.3.1). Errors: 103, 104, 201.
    pub fn initialize(&mut self, parameter: &str, session: &Session<'_>) -> bool {
        let result = match self.phase {
            _ if !parameter.is_empty() => failed(201, "Initialize takes an empty string"),
            Phase::Running => failed(103, "Initialize was called before"),
            Phase::Terminated => failed(104, "Terminate was called before"),
            Phase::NotInitialized => {
                self.record = exchange::fill(session, self.activity, &self.learner);
                self.phase = Phase::Running;
                Ok(())
            }
        };
        self.done(result).is_some()
    }

    /// `Terminate("")` (RTE 3.1.3.2). Errors: 112, 113, 201.
    pub fn terminate(&mut self, parameter: &str, session: &mut Session<'_>) -> bool {
        let result = self.needs_running(112, 113, parameter, "Terminate").map(|()| {
            // What an abandoned attempt did not commit is lost (SN 4.5).
            if !self.navigation().starts_with("abandon") {
                exchange::map_back(session, self.activity, &self.record, &self.changed);
            }
            exchange::close(session, self.activity, &mut self.record);
            self.changed.clear();
            self.phase = Phase::Terminated;
        });
        self.done(result).is_some()
    }

    /// `Commit("")` (RTE 3.1.5.1). Errors: 142, 143, 201.
    pub fn commit(&mut self, parameter: &str, session: &mut Session<'_>) -> bool {
        let result = self.needs_running(142, 143, parameter, "Commit").map(|()| {
            exchange::map_back(session, self.activity, &self.record, &self.changed);
            exchange::keep(session, self.activity, &self.record);
            self.changed.clear();
        });
        self.done(result).is_some()
    }

    /// `GetValue(element)` (RTE 3.1.4.1): empty when there is an error. Errors: 122, 123, 301, 401, 403, 405.
    pub fn get_value(&mut self, element: &str, session: &Session<'_>) -> String {
        let result = match self.phase {
            Phase::NotInitialized => failed(122, "Initialize was not called"),
            Phase::Terminated => failed(123, "Terminate was called before"),
            Phase::Running => self.get(element, session),
        };
        self.done(result).unwrap_or_default()
    }

    /// `SetValue(element, value)` (RTE 3.1.4.2). Errors: 132, 133, 351, 401, 404, 406, 407, 408.
    pub fn set_value(&mut self, element: &str, value: &str, session: &Session<'_>) -> bool {
        let result = match self.phase {
            Phase::NotInitialized => failed(132, "Initialize was not called"),
            Phase::Terminated => failed(133, "Terminate was called before"),
            Phase::Running => self.set(element, value, session),
        };
        self.done(result).is_some()
    }

    /// `GetLastError()` (RTE 3.1.6.1).
    pub fn get_last_error(&self) -> ErrorCode {
        self.error
    }

    /// `GetErrorString(code)` (RTE 3.1.6.2): empty for a code that does not exist.
    pub fn get_error_string(&self, code: &str) -> &'static str {
        let code = code.parse::<u16>().ok();
        ERRORS.iter().find(|(known, _)| Some(*known) == code).map_or("", |(_, text)| text)
    }

    /// `GetDiagnostic(code)` (RTE 3.1.6.3): what went wrong last, for people; for another code, what it means.
    pub fn get_diagnostic(&self, code: &str) -> &str {
        if code.is_empty() || code == self.error.0.to_string() { &self.diagnostic } else { self.get_error_string(code) }
    }

    /// What the SCO asked for with `adl.nav.request`; `_none_` if nothing. `cmi.exit` of `time-out` or `logout` is an Exit
    /// All (RTE 4.2.8).
    pub fn navigation(&self) -> &str {
        let value = |name: &str| self.record.values.get(name).map(String::as_str);
        match value("cmi.exit") {
            Some("time-out" | "logout") => "exitAll",
            _ => value("adl.nav.request").unwrap_or("_none_"),
        }
    }

    fn needs_running(&self, before: u16, after: u16, parameter: &str, function: &str) -> Failed<()> {
        match self.phase {
            Phase::NotInitialized => failed(before, "Initialize was not called"),
            Phase::Terminated => failed(after, "Terminate was called before"),
            Phase::Running if !parameter.is_empty() => failed(201, format!("{function} takes an empty string")),
            Phase::Running => Ok(()),
        }
    }

    fn done<T>(&mut self, result: Failed<T>) -> Option<T> {
        match result {
            Ok(value) => {
                (self.error, self.diagnostic) = (ErrorCode(0), String::new());
                Some(value)
            }
            Err((code, why)) => {
                (self.error, self.diagnostic) = (ErrorCode(code), why);
                None
            }
        }
    }
}
