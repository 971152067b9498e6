//! Exceptions on record: losses that somebody has decided to accept, each with the reason.

use serde::{Deserialize, Serialize};

use super::Loss;
use super::rules::{EXCEPTION_UNUSED, RULES};
use crate::diagnostic::{Findings, nearest};

/// A list of exceptions: a TOML file with one `[[allow]]` for each.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    #[serde(default)]
    allow: Vec<Exception>,
}

/// One loss that is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    pub code: String,
    pub subject: String,
    /// Why, for those who come later.
    pub reason: String,
}

impl Exceptions {
    /// Reads a list.
    ///
    /// # Errors
    /// In words for people, with the place, when it is no such list or an exception has no reason.
    pub fn read(text: &str) -> Result<Self, String> {
        let exceptions: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        match exceptions.allow.iter().find(|exception| exception.reason.trim().is_empty()) {
            Some(Exception { code, subject, .. }) => {
                Err(format!("the exception `{code} {subject}` has no reason: say why the loss is accepted"))
            }
            None => Ok(exceptions),
        }
    }

    pub fn all(&self) -> &[Exception] {
        &self.allow
    }

    /// Marks the losses that are accepted, and gives the exceptions that nothing needed.
    pub fn apply(&self, losses: &mut [Loss]) -> Vec<Exception> {
        let is_unused = |exception: &&Exception| {
            let mut is_unused = true;
            let is_meant = |loss: &&mut Loss| loss.rule.code == exception.code && loss.subject == exception.subject;
            for loss in losses.iter_mut().filter(is_meant) {
                loss.allowed = Some(exception.reason.clone());
                is_unused = false;
            }
            is_unused
        };
        self.allow.iter().filter(is_unused).cloned().collect()
    }
}

impl Exception {
    /// Adds that nothing needed it.
    pub fn tell_unused(&self, findings: &mut Findings) {
        let codes = || RULES.iter().map(|rule| rule.code);
        let hint = match nearest(&self.code, codes()) {
            Some(near) if !codes().any(|code| code == self.code) => format!("; did you mean `{near}`?"),
            _ => String::new(),
        };
        let message = format!("nothing is lost that the exception `{} {}` gives up{hint}", self.code, self.subject);
        findings.breach(&EXCEPTION_UNUSED, "kitbag diff --allow", None, message);
    }
}
