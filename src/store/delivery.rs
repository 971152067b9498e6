//! What goes to which LRS, and what became of it.

use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension as _, Rows, TransactionBehavior, params};
use uuid::Uuid;

use super::{Error, Store};

/// The store's number for an LRS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LrsId(i64);

/// A statement that an LRS has not accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its place in the queue, which is its place in time: later ones are larger.
    pub seq: i64,
    pub id: Uuid,
    pub json: String,
    /// Whether it has been offered before: the LRS may hold it, or still be at work on it.
    pub offered: bool,
}

/// How many bytes of statements are read at once.
const PAGE_BYTES: usize = 4 << 20;

/// What became of a statement at an LRS. Each is final, but what was refused can be put back into the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Sent,
    /// The LRS will not have it, with the LRS's own words.
    Refused(String),
    /// The LRS holds another statement under the same id; the words say in what they differ.
    Conflict(String),
}

impl Delivery {
    pub(super) const SENT: u8 = 1;
    pub(super) const REFUSED: u8 = 2;
    pub(super) const CONFLICT: u8 = 3;

    fn parts(&self) -> (u8, Option<&str>) {
        match self {
            Self::Sent => (Self::SENT, None),
            Self::Refused(words) => (Self::REFUSED, Some(words)),
            Self::Conflict(words) => (Self::CONFLICT, Some(words)),
        }
    }
}

impl Store {
    /// The LRS at an endpoint. One that was never named before gets everything anew.
    pub fn lrs(&mut self, endpoint: &str) -> Result<LrsId, Error> {
        let number = |connection: &Connection| {
            connection.execute("INSERT INTO lrs(endpoint) VALUES(?1) ON CONFLICT DO NOTHING", [endpoint])?;
            connection.query_row("SELECT id FROM lrs WHERE endpoint = ?1", [endpoint], |row| row.get(0))
        };
        number(&self.connection).map(LrsId).map_err(self.failed("write to"))
    }

    /// At most `limit` statements that wait for an LRS, in order, beginning after the place `after` (0 for the first);
    /// fewer than wait when they are long, but none only at the end. They stay pending until they are settled.
    pub fn pending(&self, lrs: LrsId, after: i64, limit: usize) -> Result<Vec<Pending>, Error> {
        pending(&self.connection, lrs, after, limit).map_err(self.failed("read"))
    }

    /// The number of an LRS that has been named before.
    pub fn known_lrs(&self, endpoint: &str) -> Result<Option<LrsId>, Error> {
        let find = self.connection.query_row("SELECT id FROM lrs WHERE endpoint = ?1", [endpoint], |row| row.get(0));
        find.optional().map(|id| id.map(LrsId)).map_err(self.failed("read"))
    }

    /// What waits for an LRS that was never named before: every statement, page by page as [`Self::pending`] gives them.
    pub fn everything(&self, after: i64, limit: usize) -> Result<Vec<Pending>, Error> {
        everything(&self.connection, after, limit).map_err(self.failed("read"))
    }

    /// Gives what [`Self::pending`] gives, and notes in the same transaction that it is about to be sent: call it before
    /// the first byte leaves. From now on none of these statements changes, nor any that stands before them in the queue.
    pub fn offer(&mut self, lrs: LrsId, after: i64, limit: usize) -> Result<Vec<Pending>, Error> {
        offer(&mut self.connection, lrs, after, limit).map_err(|source| Error::sqlite("write to", &self.path, source))
    }

    /// Puts what the LRS refused back into its queue, and gives how many statements these are.
    pub fn queue_refused(&mut self, lrs: LrsId) -> Result<u64, Error> {
        queue_refused(&mut self.connection, lrs.0).map_err(|source| Error::sqlite("write to", &self.path, source))
    }

    /// Notes what became of statements: all of them, or none if it fails. What was sent stays sent.
    pub fn settle(&mut self, lrs: LrsId, outcomes: &[(i64, Delivery)]) -> Result<(), Error> {
        settle(&mut self.connection, lrs.0, outcomes).map_err(|source| Error::sqlite("write to", &self.path, source))
    }
}

fn pending(connection: &Connection, lrs: LrsId, after: i64, limit: usize) -> rusqlite::Result<Vec<Pending>> {
    let mut select = connection.prepare_cached(
        "SELECT seq, id, json, seq <= (SELECT offered FROM lrs WHERE id = ?1) FROM statement AS s
         WHERE seq > max(?2, (SELECT settled FROM lrs WHERE id = ?1))
           AND (only_lrs IS NULL OR only_lrs = ?1)
           AND NOT EXISTS(SELECT 1 FROM delivery WHERE lrs = ?1 AND seq = s.seq)
         ORDER BY seq LIMIT ?3",
    )?;
    page(select.query(params![lrs.0, after, most(limit)])?)
}

fn everything(connection: &Connection, after: i64, limit: usize) -> rusqlite::Result<Vec<Pending>> {
    let mut select = connection.prepare_cached(
        "SELECT seq, id, json, FALSE FROM statement WHERE seq > ?1 AND only_lrs IS NULL ORDER BY seq LIMIT ?2",
    )?;
    page(select.query(params![after, most(limit)])?)
}

fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn page(mut rows: Rows<'_>) -> rusqlite::Result<Vec<Pending>> {
    let (mut page, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let (seq, id, offered) = (row.get(0)?, Uuid::from_bytes(row.get(1)?), row.get(3)?);
        let json: String = row.get(2)?;
        bytes += json.len();
        page.push(Pending { seq, id, json, offered });
        if bytes >= PAGE_BYTES {
            break;
        }
    }
    Ok(page)
}

fn offer(connection: &mut Connection, lrs: LrsId, after: i64, limit: usize) -> rusqlite::Result<Vec<Pending>> {
    // Immediate, so that no other process changes a statement between reading and offering it.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let page = pending(&transaction, lrs, after, limit)?;
    if let Some(last) = page.last() {
        transaction
            .prepare_cached("UPDATE lrs SET offered = ?2 WHERE id = ?1 AND offered < ?2")?
            .execute(params![lrs.0, last.seq])?;
    }
    transaction.commit()?;
    Ok(page)
}

fn queue_refused(connection: &mut Connection, lrs: i64) -> rusqlite::Result<u64> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let refused = params![lrs, Delivery::REFUSED];
    transaction.execute(
        "UPDATE lrs SET settled = min(settled, ifnull((SELECT min(seq) - 1 FROM delivery WHERE lrs = ?1 AND state = ?2), settled))
         WHERE id = ?1",
        refused,
    )?;
    let count = transaction.execute("DELETE FROM delivery WHERE lrs = ?1 AND state = ?2", refused)?;
    transaction.commit()?;
    Ok(count as u64)
}

fn settle(connection: &mut Connection, lrs: i64, outcomes: &[(i64, Delivery)]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        // A statement that was erased meanwhile leaves no trace here either.
        let mut insert = transaction.prepare_cached(
            "INSERT INTO delivery SELECT ?1, seq, ?3, ?4 FROM statement WHERE seq = ?2
             ON CONFLICT DO UPDATE SET state = excluded.state, words = excluded.words WHERE state <> 1",
        )?;
        for (seq, delivery) in outcomes {
            let (state, words) = delivery.parts();
            insert.execute(params![lrs, seq, state, words])?;
        }
    }
    advance(&transaction, lrs)?;
    transaction.commit()
}

/// Moves the mark below which everything is settled, so that [`Store::pending`] need not look there again.
fn advance(connection: &Connection, lrs: i64) -> rusqlite::Result<()> {
    let mut settled: i64 =
        connection.prepare_cached("SELECT settled FROM lrs WHERE id = ?1")?.query_row([lrs], |row| row.get(0))?;
    let before = settled;
    let mut select = connection.prepare_cached("SELECT seq FROM delivery WHERE lrs = ?1 AND seq > ?2 ORDER BY seq")?;
    let mut rows = select.query([lrs, settled])?;
    while let Some(row) = rows.next()? {
        let seq = row.get(0)?;
        if waits(connection, lrs, settled + 1..=seq - 1)? {
            break;
        }
        settled = seq;
    }
    if settled > before {
        connection.prepare_cached("UPDATE lrs SET settled = ?2 WHERE id = ?1")?.execute([lrs, settled])?;
    }
    Ok(())
}

/// Whether a statement in the range concerns the LRS.
fn waits(connection: &Connection, lrs: i64, range: RangeInclusive<i64>) -> rusqlite::Result<bool> {
    if range.is_empty() {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "SELECT 1 FROM statement WHERE seq BETWEEN ?2 AND ?3 AND (only_lrs IS NULL OR only_lrs = ?1) LIMIT 1",
        )?
        .exists([lrs, *range.start(), *range.end()])
}
