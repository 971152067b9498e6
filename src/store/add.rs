//! Statements into the store.

use std::cmp::Reverse;

use rusqlite::{Connection, TransactionBehavior, params};
use uuid::Uuid;

use super::fact::{Parts, voids};
use super::names::{Cache, Kind};
use super::people::Tombstones;
use super::{Error, Store};
use crate::records::Precision;
use crate::xapi::Statement;

/// How many statements, and bytes of them, go into one transaction.
const BATCH: usize = 10_000;
const BATCH_BYTES: usize = 16 << 20;

/// What became of statements that were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Not in the store before.
    pub new: u64,
    /// In the store already, with the same content.
    pub known: u64,
    /// In the store with other content, which the new one has replaced: it tells more, or more exactly when it happened.
    pub improved: u64,
    /// In the store with other content, which stays: it tells more, is more exact, or an LRS may have it.
    pub kept: u64,
    /// Not stored: they are of somebody who has been forgotten.
    pub forgotten: u64,
}

impl Store {
    /// Adds statements, each once, whatever their order and however often. Of two that have the same id and other
    /// content, the one that tells more of the result stays, then the one whose moment is known more exactly, then the
    /// earlier, then the one with the smaller bytes; but what has been offered to an LRS never changes.
    pub fn add(&mut self, statements: impl IntoIterator<Item = (Statement, Precision)>) -> Result<Added, Error> {
        let mut added = Added::default();
        let mut batch = Vec::new();
        let mut bytes = 0;
        for (statement, precision) in statements {
            let json = serde_json::to_string(&statement)?;
            bytes += json.len();
            batch.push(Row { statement, precision, json });
            if batch.len() == BATCH || bytes > BATCH_BYTES {
                self.write(&batch, &mut added)?;
                batch.clear();
                bytes = 0;
            }
        }
        self.write(&batch, &mut added)?;
        Ok(added)
    }

    /// One transaction.
    fn write(&mut self, batch: &[Row], added: &mut Added) -> Result<(), Error> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut counted = *added;
        match self.write_all(batch, &mut counted) {
            Ok(()) => {
                *added = counted;
                Ok(())
            }
            Err(error) => {
                // Numbers that were given in this transaction are void.
                self.ids.clear();
                Err(self.failed("write to")(error))
            }
        }
    }

    fn write_all(&mut self, batch: &[Row], added: &mut Added) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        self.ids.refresh(&transaction)?;
        let mut writer = Writer::new(&transaction, &mut self.ids)?;
        for row in batch {
            writer.put(row, added)?;
        }
        transaction.commit()
    }
}

/// A statement on its way in.
struct Row {
    statement: Statement,
    precision: Precision,
    json: String,
}

impl Row {
    fn time(&self) -> i64 {
        self.statement.timestamp.as_microsecond()
    }

    fn exactness(&self) -> u8 {
        exactness(self.precision)
    }
}

/// How much a statement tells of what reports need and not every record knows: what a score is out of, and a duration.
fn fullness(json: &str) -> u8 {
    let tells = |key: &str| json.contains(key);
    u8::from(tells(r#""scaled":"#) || tells(r#""max":"#)) + u8::from(tells(r#""duration":"#))
}

/// Larger is more exact.
fn exactness(precision: Precision) -> u8 {
    match precision {
        Precision::Day => 0,
        Precision::Minute => 1,
        Precision::Second => 2,
    }
}

struct Writer<'c> {
    connection: &'c Connection,
    ids: &'c mut Cache,
    /// Statements up to here may have reached an LRS.
    offered: i64,
    any_voided: bool,
    tombstones: Option<Tombstones>,
}

impl<'c> Writer<'c> {
    fn new(connection: &'c Connection, ids: &'c mut Cache) -> rusqlite::Result<Self> {
        let one = |sql| connection.query_row(sql, [], |row| row.get(0));
        let offered = one("SELECT ifnull(max(offered), 0) FROM lrs")?;
        let any_voided = one("SELECT count(*) FROM (SELECT 1 FROM voided LIMIT 1)")? > 0;
        Ok(Self { connection, ids, offered, any_voided, tombstones: Tombstones::read(connection)? })
    }

    fn put(&mut self, row: &Row, added: &mut Added) -> rusqlite::Result<()> {
        let Row { statement, json, .. } = row;
        if let Some(tombstones) = &self.tombstones
            && tombstones.hold(self.connection, statement)?
        {
            added.forgotten += 1;
            return Ok(());
        }
        let inserted = self
            .connection
            .prepare_cached(
                "INSERT INTO statement(id, exactness, time, json) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(id) DO NOTHING",
            )?
            .execute(params![statement.id.as_bytes(), row.exactness(), row.time(), json])?;
        if inserted == 0 {
            return self.meet(row, added);
        }
        let seq = self.connection.last_insert_rowid();
        added.new += 1;
        if let Some(other) = voids(statement) {
            return self.void(other);
        }
        self.fact(seq, statement)
    }

    /// A statement whose id is in the store.
    fn meet(&mut self, row: &Row, added: &mut Added) -> rusqlite::Result<()> {
        let mut select =
            self.connection.prepare_cached("SELECT seq, exactness, time, json FROM statement WHERE id = ?1")?;
        let (seq, same, better) = select.query_row([row.statement.id.as_bytes()], |found| {
            let (exactness, time): (u8, i64) = (found.get(1)?, found.get(2)?);
            let json = found.get_ref(3)?.as_str()?;
            let ours = (Reverse(fullness(&row.json)), Reverse(row.exactness()), row.time(), row.json.as_str());
            let better = ours < (Reverse(fullness(json)), Reverse(exactness), time, json);
            Ok((found.get::<_, i64>(0)?, json == row.json, better))
        })?;
        match (same, better) {
            (true, _) => added.known += 1,
            (false, true) if seq > self.offered => added.improved += 1,
            (false, _) => added.kept += 1,
        }
        if !better || seq <= self.offered {
            return Ok(());
        }
        self.connection
            .prepare_cached("UPDATE statement SET exactness = ?2, time = ?3, json = ?4 WHERE seq = ?1")?
            .execute(params![seq, row.exactness(), row.time(), row.json])?;
        if same {
            return Ok(());
        }
        self.connection.prepare_cached("DELETE FROM fact WHERE seq = ?1")?.execute([seq])?;
        self.fact(seq, &row.statement)
    }

    /// A voided statement stays, because an LRS may want it; reports do not see it.
    fn void(&mut self, other: Uuid) -> rusqlite::Result<()> {
        self.any_voided = true;
        self.connection.prepare_cached("INSERT OR IGNORE INTO voided VALUES(?1)")?.execute([other.as_bytes()])?;
        self.connection
            .prepare_cached("DELETE FROM fact WHERE seq = (SELECT seq FROM statement WHERE id = ?1)")?
            .execute([other.as_bytes()])?;
        Ok(())
    }

    fn fact(&mut self, seq: i64, statement: &Statement) -> rusqlite::Result<()> {
        let Some(parts) = Parts::of(statement) else { return Ok(()) };
        if self.any_voided
            && self
                .connection
                .prepare_cached("SELECT 1 FROM voided WHERE id = ?1")?
                .exists([statement.id.as_bytes()])?
        {
            return Ok(());
        }
        let (connection, ids) = (self.connection, &mut *self.ids);
        let actor = ids.number(connection, Kind::Actor, &parts.actor)?;
        let verb = ids.number(connection, Kind::Verb, parts.verb)?;
        let activity = ids.activity(connection, &parts.activity)?;
        let cohort = parts.cohort.map(|text| ids.number(connection, Kind::Cohort, text)).transpose()?;
        let response = parts.outcome.and_then(|outcome| outcome.response.as_deref());
        let response = response.map(|text| ids.number(connection, Kind::Response, text)).transpose()?;
        let score = parts.score();
        connection
            .prepare_cached("INSERT INTO fact VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)")?
            .execute(params![
                seq,
                actor,
                verb,
                activity,
                cohort,
                parts.attempt,
                statement.timestamp.as_microsecond(),
                score.scaled,
                score.raw,
                score.min,
                score.max,
                parts.outcome.and_then(|outcome| outcome.success),
                parts.outcome.and_then(|outcome| outcome.completion),
                parts.outcome.and_then(|outcome| outcome.duration).map(|duration| duration.as_millis() as i64),
                response,
            ])?;
        Ok(())
    }
}
