//! What collectors note for their next run. It stands beside the statements, so that it is never ahead of them: a store
//! that comes from a copy, or has lost its last transactions with the power, has notes as old as its statements.

use std::collections::BTreeMap;

use rusqlite::params;

use super::{Error, Store};

impl Store {
    /// All notes about something, by their keys.
    pub fn notes(&self, about: &str) -> Result<BTreeMap<String, String>, Error> {
        let read = || -> rusqlite::Result<_> {
            let sql = "SELECT substr(key, length(?1) + 1), value FROM meta WHERE substr(key, 1, length(?1)) = ?1";
            let mut select = self.connection.prepare(sql)?;
            select.query_map([name(about, "")], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        read().map_err(self.failed("read"))
    }

    /// Notes a text about something under a key, instead of the one that stood there.
    pub fn note(&mut self, about: &str, key: &str, text: &str) -> Result<(), Error> {
        let write = || {
            let mut insert = self.connection.prepare_cached("INSERT OR REPLACE INTO meta VALUES(?1, ?2)")?;
            insert.execute(params![name(about, key), text])
        };
        write().map(|_| ()).map_err(self.failed("write to"))
    }
}

/// The line break keeps notes apart from everything else in the table.
fn name(about: &str, key: &str) -> String {
    format!("{}\n{key}", about.replace('\n', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_note_of_a_key_counts_and_belongs_to_its_matter() {
        let mut store = Store::temporary().unwrap();
        for (about, key, text) in [("a", "1", "old"), ("a", "1", "new"), ("a 2", "1", "other"), ("a", "é\n", "x")] {
            store.note(about, key, text).unwrap();
        }
        let notes = store.notes("a").unwrap();
        assert_eq!(notes, BTreeMap::from([("1".to_owned(), "new".to_owned()), ("é\n".to_owned(), "x".to_owned())]));
        assert_eq!(store.notes("").unwrap(), BTreeMap::new());
    }
}
