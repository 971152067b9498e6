//! What has been read of a course over the web services, so that a run that was killed goes on and a nightly run asks
//! little. One line of JSON for each learner, by number; the last line of a learner counts.
//!
//! A line is written after the learner's statements are in the store. Whatever would make other statements of the same
//! replies (another mapping, cohort, key, course) makes everything be read again.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::web::Seen;

/// The file, open for more.
#[derive(Debug)]
pub struct Checkpoint {
    file: File,
    seen: BTreeMap<i64, Seen>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    /// Digest of all that decides what becomes of a reply.
    made_with: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    learner: i64,
    #[serde(flatten)]
    seen: Seen,
}

impl Checkpoint {
    /// Opens the file at `path`. What it says counts only if it was made with the same things and `is_valid`.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn open(path: &Path, made_with: &str, is_valid: bool) -> io::Result<Self> {
        let text = match fs::read_to_string(path) {
            Ok(text) if is_valid => text,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => String::new(),
        };
        let mut lines = text.lines();
        let head: Option<Head> = lines.next().and_then(|line| serde_json::from_str(line).ok());
        let is_same = head.is_some_and(|head| head.made_with == made_with);
        // The last line may be half written; then its learner is read again.
        let lines = lines.filter(|_| is_same).filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let seen: BTreeMap<i64, Seen> = lines.map(|Line { learner, seen }| (learner, seen)).collect();

        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        write(fresh.as_file_mut(), &Head { made_with: made_with.to_owned() })?;
        for (learner, seen) in &seen {
            write(fresh.as_file_mut(), &Line { learner: *learner, seen: seen.clone() })?;
        }
        fresh.persist(path).map_err(|error| error.error)?;
        Ok(Self { file: OpenOptions::new().append(true).open(path)?, seen })
    }

    /// What was read of a learner.
    pub fn seen(&self, learner: i64) -> Option<&Seen> {
        self.seen.get(&learner)
    }

    /// Notes what was read of a learner, whose statements are in the store.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn note(&mut self, learner: i64, seen: Seen) -> io::Result<()> {
        if self.seen.get(&learner) != Some(&seen) {
            write(&mut self.file, &Line { learner, seen: seen.clone() })?;
            self.seen.insert(learner, seen);
        }
        Ok(())
    }
}

fn write(file: &mut File, line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    file.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(access: i64) -> Seen {
        Seen { access: Some(access), completion: "abc".to_owned(), course: false }
    }

    #[test]
    fn the_last_line_of_a_learner_counts_and_a_torn_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("moodle/site-4.jsonl");
        let mut checkpoint = Checkpoint::open(&path, "x", true).unwrap();
        checkpoint.note(4, seen(1)).unwrap();
        checkpoint.note(4, seen(2)).unwrap();
        checkpoint.note(5, seen(3)).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() - 5]).unwrap();
        let checkpoint = Checkpoint::open(&path, "x", true).unwrap();
        assert_eq!((checkpoint.seen(4), checkpoint.seen(5)), (Some(&seen(2)), None));
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2, "what is old is gone");
    }

    #[test]
    fn what_was_made_with_other_things_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site-4.jsonl");
        Checkpoint::open(&path, "x", true).unwrap().note(4, seen(1)).unwrap();
        assert_eq!(Checkpoint::open(&path, "x", false).unwrap().seen(4), None);
        Checkpoint::open(&path, "x", true).unwrap().note(4, seen(1)).unwrap();
        assert_eq!(Checkpoint::open(&path, "y", true).unwrap().seen(4), None);
    }
}
