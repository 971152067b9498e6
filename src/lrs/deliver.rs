//! What becomes of one batch: it is sent until it is known of each statement whether the LRS has it.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Error, Lrs};
use crate::http::{self, Patience, Response};
use crate::store::{Delivery, Pending};
use crate::xapi;

/// How long an LRS is left alone with what it may still be at work on.
const QUIET: Duration = Duration::from_secs(2);
/// How many questions are asked at once for one batch.
const ASKERS: usize = 4;
/// How often a server may fail over a batch before the batch is suspected, not the server.
const FAILURES: u32 = 3;
/// How often an LRS may say that it has what it does not show.
const DENIALS: u32 = 3;

/// Statements that go to the LRS together.
#[derive(Debug)]
pub(super) struct Batch {
    pub statements: Vec<Pending>,
    /// Since when the LRS may be at work on them.
    pub doubt: Option<Instant>,
}

/// What is learned of a batch bit by bit.
pub(super) enum News {
    Settled(Vec<(i64, Delivery)>),
    /// The server fails over this statement each time; it stays in the queue.
    Left {
        words: String,
    },
}

/// Sends a batch, in pieces where need be, and reports what becomes of its statements.
///
/// # Errors
/// Something keeps all statements from being sent. Those of which there was no news stay in the queue.
pub(super) fn deliver(lrs: &Lrs, batch: Batch, report: &mut dyn FnMut(News)) -> Result<(), Error> {
    let mut pieces = vec![Piece { statements: batch.statements, doubt: batch.doubt, denials: 0 }];
    while let Some(mut piece) = pieces.pop() {
        match piece.send(lrs)? {
            Answer::Accepted => report(News::Settled(piece.all(&Delivery::Sent))),
            Answer::Known(words) => pieces.extend(piece.compare(lrs, &words, report)?),
            Answer::TooLarge(words) | Answer::Refused(words) if piece.statements.len() == 1 => {
                report(News::Settled(piece.all(&Delivery::Refused(words))));
            }
            Answer::Failed(words) if piece.statements.len() == 1 => report(News::Left { words }),
            Answer::TooLarge(_) => {
                lrs.batch_bytes.fetch_min(piece.bytes() / 2, Ordering::Relaxed);
                pieces.extend(piece.halves());
            }
            Answer::Refused(_) | Answer::Failed(_) => pieces.extend(piece.halves()),
        }
    }
    Ok(())
}

/// A part of a batch.
struct Piece {
    statements: Vec<Pending>,
    doubt: Option<Instant>,
    /// How often the LRS said that it has some of these, and then showed none.
    denials: u32,
}

enum Answer {
    Accepted,
    /// Some of them it has.
    Known(String),
    Refused(String),
    TooLarge(String),
    /// The server failed several times in a row.
    Failed(String),
}

impl Answer {
    /// None where the same may be answered better later.
    fn of(answer: &Response, failures: u32, lrs: &Lrs) -> Result<Option<Self>, Error> {
        let words = || lrs.client.words(answer);
        Ok(Some(match answer.status {
            200..=299 => Self::Accepted,
            409 => Self::Known(words()),
            413 => Self::TooLarge(words()),
            400 | 415 | 422 => Self::Refused(words()),
            500 if failures >= FAILURES => Self::Failed(words()),
            _ if answer.is_passing() => return Ok(None),
            _ => return Err(lrs.refusal(answer, "write")),
        }))
    }
}

impl Piece {
    /// Sends until there is an answer that means something.
    fn send(&mut self, lrs: &Lrs) -> Result<Answer, Error> {
        let mut wait = Patience::LONG.begin();
        let mut failures = 0;
        loop {
            if self.has_arrived(lrs)? && lrs.refuses_duplicates.load(Ordering::Relaxed) {
                return Ok(Answer::Known(String::new()));
            }
            let answer = lrs.post(self.body());
            let told = match &answer {
                Ok(answer) => {
                    failures = if answer.status == 500 { failures + 1 } else { 0 };
                    if let Some(answer) = Answer::of(answer, failures, lrs)? {
                        return Ok(answer);
                    }
                    answer.retry_after()
                }
                Err(error) if error.is_passing() => None,
                Err(error) => return Err(error.clone().into()),
            };
            // An error of the server can come after the statements were stored, or while another server behind it is
            // still at it. Only with 429 it is sure that it did nothing.
            if answer.as_ref().map_or_else(http::Error::may_have_arrived, |answer| answer.status != 429) {
                self.doubt = Some(Instant::now());
            }
            match wait.next(told) {
                Some(pause) => lrs.client.pause(pause)?,
                None => return Err(answer.map_or_else(Error::from, |answer| lrs.refusal(&answer, "write"))),
            }
        }
    }

    /// Where the LRS may be at work on these: gives it time to finish, and asks whether it has. It stores a batch as a
    /// whole, in order, so that the last statement tells.
    fn has_arrived(&self, lrs: &Lrs) -> Result<bool, Error> {
        let (Some(since), Some(last)) = (self.doubt, self.statements.last()) else { return Ok(false) };
        for rounds in 1..=2 {
            lrs.client.pause((since + QUIET * rounds).saturating_duration_since(Instant::now()))?;
            if lrs.may_read() && lrs.find(last.id, false)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Asks for each statement and compares. What is left to send comes back as pieces.
    fn compare(mut self, lrs: &Lrs, words: &str, report: &mut dyn FnMut(News)) -> Result<Vec<Self>, Error> {
        lrs.refuses_duplicates.store(true, Ordering::Relaxed);
        let mut answers = self.ask(lrs)?.into_iter();
        let mut outcomes = Vec::new();
        self.statements.retain(|pending| {
            let outcome = answers.next().flatten();
            let is_missing = outcome.is_none();
            outcomes.extend(outcome.map(|delivery| (pending.seq, delivery)));
            is_missing
        });
        self.doubt = None;
        if !outcomes.is_empty() {
            report(News::Settled(outcomes));
            self.denials = 0;
            return Ok(if self.statements.is_empty() { Vec::new() } else { vec![self] });
        }
        // What it has may not show yet; or it is one statement that it will neither take nor show.
        self.denials += 1;
        if self.denials < DENIALS {
            lrs.client.pause(QUIET)?;
            return Ok(vec![self]);
        }
        if self.statements.len() == 1 {
            let words = format!("the LRS says that it has this statement, and does not show it: {words}");
            report(News::Settled(self.all(&Delivery::Conflict(words))));
            return Ok(Vec::new());
        }
        Ok(self.halves())
    }

    /// What became of each statement, in their order; None for those that the LRS does not hold. Several are asked for
    /// at once.
    fn ask(&self, lrs: &Lrs) -> Result<Vec<Option<Delivery>>, Error> {
        let share = self.statements.len().div_ceil(ASKERS).max(1);
        // Voided ones are rare, and some LRSs answer that question with a page of other statements.
        let voided = self.denials > 0;
        let ask =
            |part: &[Pending]| part.iter().map(|pending| look_up(lrs, pending, voided)).collect::<Result<Vec<_>, _>>();
        thread::scope(|scope| {
            let askers: Vec<_> = self.statements.chunks(share).map(|part| scope.spawn(move || ask(part))).collect();
            let mut answers = Vec::with_capacity(self.statements.len());
            for asker in askers {
                let part = asker.join().unwrap_or_else(|_| Err(lrs.unexpected("a question was given up".to_owned())));
                answers.extend(part?);
            }
            Ok(answers)
        })
    }

    fn halves(mut self) -> Vec<Self> {
        let second = self.statements.split_off(self.statements.len() / 2);
        let second = Self { statements: second, ..self };
        // The first one is taken from the end.
        vec![second, self]
    }

    fn all(&self, delivery: &Delivery) -> Vec<(i64, Delivery)> {
        self.statements.iter().map(|pending| (pending.seq, delivery.clone())).collect()
    }

    fn bytes(&self) -> usize {
        self.statements.iter().map(|pending| pending.json.len() + 1).sum::<usize>() + 1
    }

    /// The statements as they are stored, in one JSON array.
    fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.bytes());
        for (index, pending) in self.statements.iter().enumerate() {
            body.push(if index == 0 { b'[' } else { b',' });
            body.extend_from_slice(pending.json.as_bytes());
        }
        body.push(b']');
        body
    }
}

/// What became of a statement that may have been sent before; None if the LRS does not hold it.
fn look_up(lrs: &Lrs, pending: &Pending, voided: bool) -> Result<Option<Delivery>, Error> {
    let found = match lrs.find(pending.id, false)? {
        None if voided => lrs.find(pending.id, true)?,
        found => found,
    };
    let Some(theirs) = found else { return Ok(None) };
    let ours: Value = serde_json::from_str(&pending.json).unwrap_or_default();
    Ok(Some(match xapi::difference(&ours, &theirs) {
        None => Delivery::Sent,
        Some(path) => {
            Delivery::Conflict(format!("the LRS holds another statement under this id; they differ in `{path}`"))
        }
    }))
}
