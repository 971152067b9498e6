//! Moodle's web services: which questions are asked, and what the replies mean. How they travel belongs to `http`.

mod course;
mod explain;
mod feedback;
mod learner;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

pub use course::{Frame, Learner};
pub use learner::{Reading, Seen};

use super::sco::Setting;

/// A Moodle that answers.
pub trait Site: Sync {
    /// Calls a function of the web services. `parameters` are spelled as in a form: `courseids[0]`.
    ///
    /// # Errors
    /// See [`Failure`].
    fn call(&self, function: &str, parameters: &[(String, String)]) -> Result<Reply, Failure>;
}

/// What a function replied.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub value: Value,
    /// When, by the site's own clock.
    pub at: Option<Timestamp>,
}

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The site said no: it still answers other questions.
    #[error("{}", .0.message)]
    Refused(Refusal),
    /// The site cannot be spoken to.
    #[error("{0}")]
    Unreachable(String),
}

/// Moodle's own words for no. They arrive with HTTP status 200.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable in all languages.
    pub code: String,
    /// In the language of the token's user.
    pub message: String,
}

impl Reply {
    /// Reads the body of an answer.
    ///
    /// # Errors
    /// It tells of an error, or is no JSON.
    pub fn read(body: &[u8], at: Option<Timestamp>) -> Result<Self, Failure> {
        let value: Value = serde_json::from_slice(body).map_err(|_| {
            let what = "the site answered with something else than JSON: look whether the address is that of the Moodle \
                        itself, and whether its web services speak REST";
            Failure::Unreachable(what.to_owned())
        })?;
        let text = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
        match (text("exception"), text("errorcode")) {
            (None, None) => Ok(Self { value, at }),
            (exception, code) => {
                let code = code.or(exception).unwrap_or_default();
                let message = text("message").unwrap_or_else(|| code.clone());
                Err(Failure::Refused(Refusal { code, message }))
            }
        }
    }
}

/// Asks for one course.
pub struct Reader<'a> {
    pub site: &'a dyn Site,
    pub setting: &'a Setting<'a>,
    troubles: Mutex<Troubles>,
}

#[derive(Default)]
struct Troubles {
    /// Functions that the site will refuse for everybody.
    closed: BTreeSet<&'static str>,
    /// What could not be read and what would help, with how often it came up.
    told: BTreeMap<String, usize>,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    pub fn new(site: &'a dyn Site, setting: &'a Setting<'a>) -> Self {
        Self { site, setting, troubles: Mutex::default() }
    }

    /// The same, for what is told in another setting.
    pub fn of(self, setting: &'a Setting<'a>) -> Self {
        Self { setting, ..self }
    }

    /// What could not be read so far, each with how often.
    pub fn troubles(&self) -> Vec<(String, usize)> {
        let troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.told.iter().map(|(text, count)| (text.clone(), *count)).collect()
    }

    /// Calls a function. None: the site refused, which is noted; what it refuses everybody is not asked again.
    fn ask(&self, function: &'static str, parameters: &[(&str, String)]) -> Result<Option<Reply>, Failure> {
        if self.is_closed(function) {
            return Ok(None);
        }
        match self.call(function, parameters) {
            Ok(reply) => Ok(Some(reply)),
            Err(Failure::Refused(refusal)) => self.refused(function, &refusal).map(|()| None),
            Err(failure) => Err(failure),
        }
    }

    /// Notes that a function was refused. A token that has become unknown ends everything.
    fn refused(&self, function: &'static str, refusal: &Refusal) -> Result<(), Failure> {
        if refusal.code == "invalidtoken" {
            return Err(Failure::Unreachable(explain::refusal(function, refusal)));
        }
        if explain::concerns_everybody(refusal) {
            self.troubles.lock().unwrap_or_else(PoisonError::into_inner).closed.insert(function);
        }
        self.trouble(explain::refusal(function, refusal));
        Ok(())
    }

    fn is_closed(&self, function: &str) -> bool {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner).closed.contains(function)
    }

    /// Calls a function whose answer everything else needs.
    fn must(&self, function: &'static str, parameters: &[(&str, String)]) -> Result<Reply, Failure> {
        self.call(function, parameters).map_err(|failure| match failure {
            Failure::Refused(refusal) => Failure::Unreachable(explain::refusal(function, &refusal)),
            failure => failure,
        })
    }

    fn call(&self, function: &str, parameters: &[(&str, String)]) -> Result<Reply, Failure> {
        let parameters: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.site.call(function, &parameters)
    }

    fn trouble(&self, text: String) {
        *self.troubles.lock().unwrap_or_else(PoisonError::into_inner).told.entry(text).or_default() += 1;
    }
}

/// A whole number, written as a number or as its digits.
fn integer(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(truth) => Some(i64::from(*truth)),
        _ => None,
    }
}

/// Yes or no in one of Moodle's spellings.
fn truth(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(truth)) => *truth,
        other => integer(other).is_some_and(|number| number != 0),
    }
}

/// Seconds since 1970; never is 0 or null.
fn moment(value: Option<&Value>) -> Option<Timestamp> {
    integer(value).filter(|seconds| *seconds > 0).and_then(|seconds| Timestamp::from_second(seconds).ok())
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
