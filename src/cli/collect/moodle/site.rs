//! From the web services.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::process::ExitCode;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::checkpoint::Checkpoint;
use super::{Collecting, add_up, environment, in_order, secret};
use crate::cli::{Failure, output};
use crate::http::Moodle;
use crate::records::moodle::web::{Failure as NoReply, Frame, Learner, Reader, Reading};
use crate::records::{Event, Person};
use crate::store::{Added, Store};

/// How many learners are read before what was read is stored, for each connection.
const BATCH: usize = 8;

pub(super) fn run(collecting: &Collecting<'_>, address: &str) -> Result<ExitCode, Failure> {
    let arguments = &collecting.arguments.site;
    let token = match &arguments.token_file {
        Some(path) => secret(path)?,
        None => environment("KITBAG_MOODLE_TOKEN").ok_or(
            "there is no token: put it into the environment variable KITBAG_MOODLE_TOKEN, or into a file and name that with \
             --token-file",
        )?,
    };
    let site = Moodle::new(address, token).map_err(|error| error.to_string())?;
    let course = arguments.moodle_course.as_deref().unwrap_or_default();
    let mut activities = collecting.activities()?;
    // The cohort is known with the course.
    let setting = collecting.setting(None);
    let reader = Reader::new(&site, &setting);
    let frame = reader.frame(course, &mut activities, &collecting.teachers).map_err(stopped)?;
    let setting = collecting.setting(Some(&frame.short_name));
    let reader = reader.of(&setting);
    let evaluations = reader.evaluations(&frame, &mut activities).map_err(stopped)?;
    let mapping = collecting.keep(&activities)?;
    if !collecting.arguments.quiet {
        let (learners, teachers) = (frame.learners.len(), frame.teachers);
        output::talk(&format!("{}: {learners} learners; {teachers} others, who teach or manage", frame.short_name));
    }

    let made_with = made_with(collecting, &mapping, setting.cohort.as_deref());
    let mut store = collecting.store()?;
    let checkpoint = Checkpoint::read(&store, (&frame.site, frame.id), made_with, collecting.actors);
    let mut run = Run {
        collecting,
        reader: &reader,
        frame: &frame,
        checkpoint: checkpoint.map_err(|error| error.to_string())?,
        sum: Added::default(),
        counts: Counts::default(),
        untold: BTreeMap::new(),
    };
    run.tell(&mut store, evaluations)?;
    let result = run.learners(&mut store);
    run.sum_up();
    result?;
    Ok(if reader.troubles().is_empty() && run.untold.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Collecting one course.
struct Run<'a> {
    collecting: &'a Collecting<'a>,
    reader: &'a Reader<'a>,
    frame: &'a Frame,
    checkpoint: Checkpoint<'a>,
    sum: Added,
    counts: Counts,
    /// Why events cannot be told, with how many there are.
    untold: BTreeMap<String, usize>,
}

#[derive(Default)]
struct Counts {
    read: usize,
    unchanged: usize,
    left_out: usize,
    withheld: usize,
}

impl Run<'_> {
    /// Reads all learners, some at once; what was read is in the store before the checkpoint says so.
    fn learners(&mut self, store: &mut Store) -> Result<(), Failure> {
        let arguments = &self.collecting.arguments.site;
        let connections = usize::from(arguments.connections);
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(connections).build().map_err(|error| error.to_string())?;
        let since = arguments.since.map(|since| self.collecting.start_of(since)).transpose()?;
        let since = since.map(|since| since.as_second());
        let is_wanted = |learner: &&Learner| learner.access.zip(since).is_none_or(|(access, since)| access >= since);
        let wanted: Vec<&Learner> = self.frame.learners.iter().filter(is_wanted).collect();
        self.counts.left_out = self.frame.learners.len() - wanted.len();
        let shows_progress = !self.collecting.arguments.quiet && std::io::stderr().is_terminal();
        for (number, batch) in wanted.chunks(connections * BATCH).enumerate() {
            let (reader, frame, checkpoint) = (self.reader, self.frame, &self.checkpoint);
            let read = |learner: &&Learner| reader.learner(frame, learner, checkpoint.seen(learner));
            let readings: Vec<Result<Reading, NoReply>> = pool.install(|| batch.par_iter().map(read).collect());
            let mut failure = None;
            for (learner, reading) in batch.iter().zip(readings) {
                match reading {
                    Ok(reading) => self.keep(store, learner, reading)?,
                    Err(error) => failure = failure.or(Some(error)),
                }
            }
            if let Some(error) = failure {
                return Err(stopped(error));
            }
            if shows_progress {
                let done = (number * connections * BATCH + batch.len()).min(wanted.len());
                output::progress(&format!("{done} of {} learners", wanted.len()));
            }
        }
        if shows_progress {
            output::progress("");
        }
        Ok(())
    }

    /// Stores what was read. Whoever could not be told as a whole is read again next time.
    fn keep(&mut self, store: &mut Store, learner: &Learner, reading: Reading) -> Result<(), Failure> {
        self.counts.withheld += reading.withheld;
        match reading.events {
            Some(events) => {
                self.counts.read += 1;
                if !self.tell(store, events)? {
                    return Ok(());
                }
            }
            None => self.counts.unchanged += 1,
        }
        let Some(seen) = reading.seen else { return Ok(()) };
        self.checkpoint.note(store, learner, seen).map_err(|error| error.to_string())
    }

    /// Puts events into the store, and says whether all of them could be told.
    fn tell(&mut self, store: &mut Store, events: Vec<Event>) -> Result<bool, Failure> {
        let count = events.len();
        let mut statements = Vec::with_capacity(count);
        for event in events {
            match self.collecting.teller.tell(&event) {
                Ok(statement) => {
                    statements.push((self.collecting.teller.is_anonymous(&event), statement, event.precision));
                }
                Err(reason) => *self.untold.entry(reason.to_string()).or_default() += 1,
            }
        }
        let is_whole = statements.len() == count;
        let statements = in_order(statements);
        add_up(&mut self.sum, &store.add(statements).map_err(|error| error.to_string())?);
        Ok(is_whole)
    }

    fn sum_up(&self) {
        for (trouble, count) in self.reader.troubles() {
            let often = if count > 1 { format!(" ({count} times)") } else { String::new() };
            output::talk(&format!("not read{often}: {trouble}"));
        }
        for (reason, count) in &self.untold {
            output::talk(&format!("{count} events are not told, and stay in Moodle: {reason}"));
        }
        let Counts { read, unchanged, left_out, withheld } = self.counts;
        if self.collecting.arguments.quiet {
            return;
        }
        if withheld > 0 {
            output::talk(&format!(
                "{withheld} SCOs in attempts that were begun are called \"not attempted\" by Moodle: they were not opened, or \
                 opened and never given a status; what they hold then is in their Track details only"
            ));
        }
        let mut text = format!("{read} learners read, {unchanged} unchanged since the last run");
        if left_out > 0 {
            text.push_str(&format!(", {left_out} left out by --since"));
        }
        output::talk(&text);
        self.collecting.sum_up(&self.sum);
    }
}

/// Digest of all that decides which statements a reply becomes.
fn made_with(collecting: &Collecting<'_>, mapping: &str, cohort: Option<&str>) -> String {
    let nobody = Person { email: Some("nobody@kitbag.invalid".to_owned()), ..Person::default() };
    let agent = collecting.actors.agent(&nobody);
    let (course, zone) = (collecting.course, &collecting.zone);
    let version = env!("CARGO_PKG_VERSION");
    let text = format!("{version} {mapping} {cohort:?} {agent:?} {zone:?} {:?} {course:?}", collecting.teachers);
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Why the run ended, and that nothing is lost.
fn stopped(error: NoReply) -> Failure {
    format!("{error}. What has been read is kept; run again to go on")
}
