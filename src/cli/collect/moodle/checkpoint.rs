//! What has been read of a course over the web services, so that a run that was killed goes on and a nightly run asks
//! little. It stands in the store, one note for each learner, written after the learner's statements.
//!
//! Whatever would make other statements of the same replies (another mapping, cohort, key, course, or another identity of
//! the learner) makes the learner be read again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::records::moodle::web::{Learner, Seen};
use crate::store::{Error, Store};
use crate::xapi::Actors;

/// The notes about one course of one site.
pub(super) struct Checkpoint<'a> {
    about: String,
    made_with: String,
    actors: &'a Actors,
    notes: BTreeMap<String, Note>,
}

#[derive(PartialEq, Serialize, Deserialize)]
struct Note {
    /// Digest of all that decides what becomes of a learner's replies.
    made_with: String,
    #[serde(flatten)]
    seen: Seen,
}

impl<'a> Checkpoint<'a> {
    /// Reads what was noted of the course with this number. `made_with` is what the learners' statements have in common.
    pub(super) fn read(
        store: &Store,
        (site, course): (&str, i64),
        made_with: String,
        actors: &'a Actors,
    ) -> Result<Self, Error> {
        let about = format!("moodle {site} {course}");
        let notes = store.notes(&about)?.into_iter();
        // What another version wrote in another form does not count.
        let notes = notes.filter_map(|(key, text)| Some((key, serde_json::from_str(&text).ok()?))).collect();
        Ok(Self { about, made_with, actors, notes })
    }

    /// What was read of a learner, if it would be told as it was.
    pub(super) fn seen(&self, learner: &Learner) -> Option<&Seen> {
        let note = self.notes.get(&learner.id.to_string())?;
        (note.made_with == self.made_with(learner)).then_some(&note.seen)
    }

    /// Notes what was read of a learner, whose statements are in the store.
    pub(super) fn note(&mut self, store: &mut Store, learner: &Learner, seen: Seen) -> Result<(), Error> {
        let (key, note) = (learner.id.to_string(), Note { made_with: self.made_with(learner), seen });
        if self.notes.get(&key) != Some(&note) {
            store.note(&self.about, &key, &serde_json::to_string(&note)?)?;
            self.notes.insert(key, note);
        }
        Ok(())
    }

    /// The learner's identity counts as statements name it: no address stands in a note.
    fn made_with(&self, learner: &Learner) -> String {
        let text = format!("{} {:?}", self.made_with, self.actors.agent(&learner.person));
        Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}
