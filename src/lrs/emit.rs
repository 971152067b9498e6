//! Everything that waits in the store, over parallel connections, to the LRS.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::deliver::{Batch, News, deliver};
use super::{Error, Lrs};
use crate::http;
use crate::store::{self, Delivery, LrsId, Pending, Store};

/// How often the store learns what became of statements: after so many, or so much time.
const SETTLE: usize = 4000;
const SETTLE_TIME: Duration = Duration::from_millis(200);
/// How many statements the server may fail over before it is left alone.
const LEFT_MAX: u64 = 10;

/// How many statements an LRS may refuse before it has taken any: more, and it is not the statements that are wrong.
const REFUSED_MAX: usize = 100;

/// How statements are sent.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Connections at once, at least 1.
    pub connections: usize,
    /// Most statements of a batch, at least 1.
    pub batch: usize,
}

/// What became of statements in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub sent: u64,
    pub refused: u64,
    pub conflict: u64,
    /// Those over which the server failed each time; they stay in the queue.
    pub left: u64,
}

/// How a run ended.
#[derive(Debug)]
pub struct Emitted {
    pub totals: Totals,
    /// What kept the rest from being sent.
    pub stopped: Option<Error>,
    /// What the server said last when it failed over a statement.
    pub failure: Option<String>,
}

/// Sends what waits for the LRS, and calls `progress` now and then. Nothing is lost and nothing doubled whenever the
/// process ends; but only one may send to the same LRS at a time ([`super::Lock`]).
///
/// Memory stays the same however many statements wait: some batches for each connection.
pub fn emit(store: &mut Store, id: LrsId, lrs: &Lrs, settings: Settings, progress: &mut dyn FnMut(&Totals)) -> Emitted {
    let (work, jobs) = channel();
    let (tell, news) = channel();
    let jobs = Mutex::new(jobs);
    let mut queue = Queue { store, id, after: 0, ready: VecDeque::new(), begin: Instant::now() };
    let mut ledger = Ledger { endpoint: lrs.endpoint().to_string(), ..Ledger::default() };
    thread::scope(|scope| {
        for _ in 0..settings.connections {
            let (jobs, tell) = (&jobs, tell.clone());
            scope.spawn(move || carry(lrs, jobs, &tell));
        }
        let result = run(&mut queue, &mut ledger, lrs, settings, &work, &news, progress);
        if let Err(error) = result {
            lrs.client.stop();
            ledger.stopped.get_or_insert(error);
        }
        // The carriers end when there is no more work to come.
        drop(work);
    });
    ledger.note(news.try_iter());
    if ledger.stopped.is_none() {
        ledger.believe();
    }
    if let Err(error) = ledger.settle(queue.store, id) {
        ledger.stopped.get_or_insert(error.into());
    }
    progress(&ledger.totals);
    Emitted { totals: ledger.totals, stopped: ledger.stopped, failure: ledger.failure }
}

/// Hands out work and takes down what became of it, until all is done or something stops it.
fn run(
    queue: &mut Queue<'_>,
    ledger: &mut Ledger,
    lrs: &Lrs,
    settings: Settings,
    work: &Sender<Batch>,
    news: &Receiver<Told>,
    progress: &mut dyn FnMut(&Totals),
) -> Result<(), Error> {
    let mut last = Instant::now();
    loop {
        while ledger.stopped.is_none() && ledger.under_way < 2 * settings.connections {
            let Some(batch) = queue.next(lrs, settings)? else { break };
            ledger.under_way += 1;
            // Fails only when every carrier is gone, and then nothing is under way.
            let _ = work.send(batch);
        }
        if ledger.under_way == 0 {
            return Ok(());
        }
        ledger.note(news.recv_timeout(SETTLE_TIME).into_iter().chain(news.try_iter()));
        if ledger.stopped.is_some() {
            lrs.client.stop();
        }
        if ledger.outcomes.len() >= SETTLE || last.elapsed() >= SETTLE_TIME {
            ledger.settle(queue.store, queue.id)?;
            progress(&ledger.totals);
            last = Instant::now();
        }
    }
}

/// One connection: batch after batch.
fn carry(lrs: &Lrs, jobs: &Mutex<Receiver<Batch>>, tell: &Sender<Told>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(batch) = job else { return };
        let mut report = |news| drop(tell.send(Told::News(news)));
        // Without a pause this only asks whether all has been stopped.
        let result = lrs.client.pause(Duration::ZERO).map_err(Error::from);
        let result = result.and_then(|()| deliver(lrs, batch, &mut report));
        let _ = tell.send(Told::Done(result));
    }
}

/// What a carrier tells.
enum Told {
    News(News),
    Done(Result<(), Error>),
}

/// What waits, read page by page.
struct Queue<'s> {
    store: &'s mut Store,
    id: LrsId,
    after: i64,
    ready: VecDeque<Pending>,
    begin: Instant,
}

impl Queue<'_> {
    /// The next batch, offered. Statements that an earlier run had offered come in batches of their own: of those it is
    /// not known whether the LRS has them.
    fn next(&mut self, lrs: &Lrs, settings: Settings) -> Result<Option<Batch>, store::Error> {
        if self.ready.is_empty() {
            self.ready = self.store.offer(self.id, self.after, settings.batch * settings.connections)?.into();
            self.after = self.ready.back().map_or(self.after, |last| last.seq);
        }
        let Some(first) = self.ready.front() else { return Ok(None) };
        let offered = first.offered;
        let most = lrs.batch_bytes.load(Ordering::Relaxed);
        let mut bytes = 0;
        let fits = |pending: &&Pending| {
            bytes += pending.json.len() + 1;
            pending.offered == offered && bytes <= most
        };
        let count = self.ready.iter().take(settings.batch).take_while(fits).count().max(1);
        let statements = self.ready.drain(..count).collect();
        Ok(Some(Batch { statements, doubt: offered.then_some(self.begin) }))
    }
}

/// What is known and what the store has yet to learn.
#[derive(Default)]
struct Ledger {
    /// For messages.
    endpoint: String,
    outcomes: Vec<(i64, Delivery)>,
    /// What was refused before the LRS has taken anything: perhaps it, or something before it, refuses whatever comes.
    doubtful: Vec<(i64, Delivery)>,
    has_taken: bool,
    totals: Totals,
    under_way: usize,
    stopped: Option<Error>,
    failure: Option<String>,
}

impl Ledger {
    fn note(&mut self, told: impl Iterator<Item = Told>) {
        for told in told {
            match told {
                Told::News(News::Settled(outcomes)) => self.learn(outcomes),
                Told::News(News::Left { words }) => {
                    self.totals.left += 1;
                    if self.totals.left >= LEFT_MAX {
                        let (endpoint, words) = (self.endpoint.clone(), words.clone());
                        self.stopped.get_or_insert(Error::Away { endpoint, words });
                    }
                    self.failure = Some(words);
                }
                Told::Done(result) => {
                    self.under_way -= 1;
                    match result {
                        // Not the reason, but what follows from it.
                        Ok(()) | Err(Error::Http(http::Error::Stopped)) => {}
                        Err(error) => drop(self.stopped.get_or_insert(error)),
                    }
                }
            }
        }
    }

    /// Nothing is set aside for an LRS that takes nothing at all: a server before it may be at fault.
    fn learn(&mut self, outcomes: Vec<(i64, Delivery)>) {
        self.has_taken |= outcomes.iter().any(|(_, delivery)| !matches!(delivery, Delivery::Refused(_)));
        self.doubtful.extend(outcomes);
        if self.has_taken {
            self.believe();
        } else if self.doubtful.len() >= REFUSED_MAX
            && let Some((_, Delivery::Refused(words))) = self.doubtful.pop()
        {
            let endpoint = self.endpoint.clone();
            self.stopped.get_or_insert(Error::RefusesAll { endpoint, words });
        }
    }

    fn believe(&mut self) {
        self.outcomes.append(&mut self.doubtful);
    }

    fn settle(&mut self, store: &mut Store, id: LrsId) -> Result<(), store::Error> {
        store.settle(id, &self.outcomes)?;
        for (_, delivery) in self.outcomes.drain(..) {
            *match delivery {
                Delivery::Sent => &mut self.totals.sent,
                Delivery::Refused(_) => &mut self.totals.refused,
                Delivery::Conflict(_) => &mut self.totals.conflict,
            } += 1;
        }
        Ok(())
    }
}
