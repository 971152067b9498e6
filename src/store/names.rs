//! Names that many statements share, as numbers.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::fact::ActivityPart;

/// How many names are remembered; beyond that the memory starts anew, so that it stays flat.
const MEMORY: usize = 100_000;

/// A kind of name: a table of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Actor,
    Verb,
    Cohort,
    Response,
    Activity,
}

/// The numbers of names that were looked up before.
#[derive(Debug, Default)]
pub(super) struct Cache {
    known: BTreeMap<Kind, BTreeMap<String, u32>>,
    size: usize,
    /// SQLite's number for what other processes have written.
    seen: i64,
}

impl Cache {
    pub fn clear(&mut self) {
        self.known.clear();
        self.size = 0;
    }

    /// To be called at the beginning of each transaction: another process may have erased names.
    pub fn refresh(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let seen = connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if seen != self.seen || self.size > MEMORY {
            self.clear();
            self.seen = seen;
        }
        Ok(())
    }

    /// The number of a name, which is given to it now if it has none.
    pub fn number(&mut self, connection: &Connection, kind: Kind, text: &str) -> rusqlite::Result<u32> {
        if let Some(number) = self.known.get(&kind).and_then(|known| known.get(text)) {
            return Ok(*number);
        }
        let (select, insert) = match kind {
            Kind::Actor => ("SELECT id FROM actor WHERE text = ?1", "INSERT INTO actor(text) VALUES(?1)"),
            Kind::Verb => ("SELECT id FROM verb WHERE text = ?1", "INSERT INTO verb(text) VALUES(?1)"),
            Kind::Cohort => ("SELECT id FROM cohort WHERE text = ?1", "INSERT INTO cohort(text) VALUES(?1)"),
            Kind::Response => ("SELECT id FROM response WHERE text = ?1", "INSERT INTO response(text) VALUES(?1)"),
            Kind::Activity => ("SELECT id FROM activity WHERE text = ?1", "INSERT INTO activity(text) VALUES(?1)"),
        };
        let found = connection.prepare_cached(select)?.query_row([text], |row| row.get(0)).optional()?;
        let number = match found {
            Some(number) => number,
            None => {
                connection.prepare_cached(insert)?.execute([text])?;
                row_number(connection)?
            }
        };
        self.remember(kind, text, number);
        Ok(number)
    }

    /// The number of an activity. Where two statements say different things of it, the smaller text stays, so that their
    /// order does not matter.
    pub fn activity(&mut self, connection: &Connection, part: &ActivityPart<'_>) -> rusqlite::Result<u32> {
        let ActivityPart { iri, kind, name, parent } = *part;
        let said = [iri, kind.unwrap_or_default(), name.unwrap_or_default(), parent.unwrap_or_default()].join("\n");
        if let Some(number) = self.known.get(&Kind::Activity).and_then(|known| known.get(&said)) {
            return Ok(*number);
        }
        let number = self.number(connection, Kind::Activity, iri)?;
        connection
            .prepare_cached(
                "UPDATE activity SET kind = min(ifnull(kind, ?2), ifnull(?2, kind)),
                     name = min(ifnull(name, ?3), ifnull(?3, name)),
                     parent = min(ifnull(parent, ?4), ifnull(?4, parent)) WHERE id = ?1",
            )?
            .execute(params![number, kind, name, parent])?;
        self.remember(Kind::Activity, &said, number);
        Ok(number)
    }

    fn remember(&mut self, kind: Kind, text: &str, number: u32) {
        // Comments are long and hardly ever come twice.
        if kind != Kind::Response || text.len() <= 64 {
            self.known.entry(kind).or_default().insert(text.to_owned(), number);
            self.size += 1;
        }
    }
}

/// The row that was put in last.
fn row_number(connection: &Connection) -> rusqlite::Result<u32> {
    let row = connection.last_insert_rowid();
    u32::try_from(row).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, row))
}
