//! The file: how it is opened, made and recognised.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use uuid::Uuid;

use super::{Error, Store, names};

/// The format that this program writes, as `user_version`.
const VERSION: i64 = 1;
/// `KBAG`, as `application_id`: tells our files from other people's.
const APPLICATION: i64 = 0x4B42_4147;
/// How long a process waits for others that write.
pub(super) const PATIENCE: Duration = Duration::from_secs(90);

/// Times are microseconds since 1970 UTC, durations milliseconds.
const TABLES: &str = "
-- Names with a line break: what collectors note, by what it is about and its key.
-- salt: of the digests below. unwiped: something was erased, and the file has not been rewritten since.
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- AUTOINCREMENT: the marks of an LRS rely on numbers that are never given twice.
CREATE TABLE statement(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    exactness INTEGER NOT NULL,
    time INTEGER NOT NULL,
    only_lrs INTEGER,              -- a statement that concerns one LRS: it voids what was sent there
    json TEXT NOT NULL
);
CREATE INDEX statement_only_lrs ON statement(only_lrs) WHERE only_lrs IS NOT NULL;
CREATE TABLE voided(id BLOB PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE actor(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE verb(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE cohort(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE response(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE activity(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, kind TEXT, name TEXT, parent TEXT);

CREATE TABLE fact(
    seq INTEGER PRIMARY KEY,
    actor INTEGER NOT NULL, verb INTEGER NOT NULL, activity INTEGER NOT NULL,
    cohort INTEGER, attempt INTEGER, time INTEGER NOT NULL,
    scaled REAL, raw REAL, least REAL, most REAL,
    success INTEGER, completion INTEGER, duration INTEGER, response INTEGER
);

-- offered: every statement up to here may have reached the LRS. settled: what became of each up to here is known.
CREATE TABLE lrs(
    id INTEGER PRIMARY KEY,
    endpoint TEXT NOT NULL UNIQUE,
    offered INTEGER NOT NULL DEFAULT 0,
    settled INTEGER NOT NULL DEFAULT 0
);
-- state: 1 sent, 2 refused, 3 in conflict. No row: queued.
CREATE TABLE delivery(
    lrs INTEGER NOT NULL, seq INTEGER NOT NULL, state INTEGER NOT NULL, words TEXT,
    PRIMARY KEY(lrs, seq)
) WITHOUT ROWID;

-- What must not come back: statements by their id, people by a digest of their identifier that is keyed with the salt.
CREATE TABLE forgotten_statement(id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE forgotten_actor(digest BLOB PRIMARY KEY, person INTEGER NOT NULL) WITHOUT ROWID;
";

impl Store {
    /// The name of the file in a tracking folder.
    pub const FILE: &str = "store.sqlite";

    /// Opens the store at `path`, or makes it, with its folder. Only the owner may read a new file.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| Error::Io {
                action: "make the folder",
                path: folder.to_owned(),
                source,
            })?;
        }
        private_file(path).map_err(|source| Error::Io { action: "make the store", path: path.to_owned(), source })?;
        Self::at(path)
    }

    /// Opens a store that must be there already.
    pub fn open_existing(path: &Path) -> Result<Self, Error> {
        if !path.is_file() {
            return Err(Error::Missing(path.to_owned()));
        }
        Self::at(path)
    }

    /// A store that is gone when it is dropped, for statements that were read back from an LRS. It lies in memory as
    /// long as it is small, and in a nameless file afterwards.
    pub fn temporary() -> Result<Self, Error> {
        Ok(Self { path: "in a temporary file".into(), ..Self::at(Path::new(""))? })
    }

    /// Holds the store to one key of pseudonyms, known by its mark: the first one that is named. Under another key everybody
    /// would be somebody else.
    ///
    /// # Errors
    /// [`Error::OtherKey`], and what SQLite says.
    pub fn keep_to_key(&mut self, mark: &str) -> Result<(), Error> {
        let held = |connection: &Connection| {
            connection.execute("INSERT INTO meta VALUES('key', ?1) ON CONFLICT DO NOTHING", [mark])?;
            connection.query_row("SELECT value FROM meta WHERE key = 'key'", [], |row| row.get::<_, String>(0))
        };
        match held(&self.connection).map_err(self.failed("write to"))? {
            held if held == mark => Ok(()),
            _ => Err(Error::OtherKey(self.path.clone())),
        }
    }

    fn at(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::sqlite("open", path, source);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        match ready(&mut connection).map_err(failed)? {
            File::Ours => Ok(Self { connection, path: path.to_owned(), ids: names::Cache::default() }),
            File::Newer(found) => Err(Error::Newer { path: path.to_owned(), found, known: VERSION }),
            File::Foreign => Err(Error::Foreign(path.to_owned())),
        }
    }
}

/// Whose a file is.
enum File {
    Ours,
    Newer(i64),
    Foreign,
}

/// Makes an empty file for its owner alone, unless there is one.
fn private_file(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.write(true).create_new(true).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Recognises the file, makes the tables in an empty one, and sets how this connection works.
fn ready(connection: &mut Connection) -> rusqlite::Result<File> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(64);
    if let Some(other) = stranger(connection)? {
        return Ok(other);
    }
    write_ahead(connection)?;
    // What is deleted is overwritten; a lost power supply may cost the last transactions, never the file.
    connection.execute_batch(
        "PRAGMA secure_delete = ON; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
         PRAGMA wal_autocheckpoint = 32768; PRAGMA journal_size_limit = 0;",
    )?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if version(&transaction)? == 0 {
        transaction.execute_batch(TABLES)?;
        let salt = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
        transaction.execute("INSERT INTO meta VALUES('salt', ?1)", [salt.as_slice()])?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()?;
    Ok(File::Ours)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// None for a store that this program can read, and for an empty file.
fn stranger(connection: &Connection) -> rusqlite::Result<Option<File>> {
    let (version, application): (i64, i64) =
        (version(connection)?, connection.pragma_query_value(None, "application_id", |row| row.get(0))?);
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (application, version) {
        (APPLICATION, 1..=VERSION) => None,
        (APPLICATION, _) => Some(File::Newer(version)),
        (0, 0) if tables == 0 => None,
        _ => Some(File::Foreign),
    })
}

/// Readers do not wait for writers. SQLite does not wait itself where two processes ask for this at once.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let mut patience = 200;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) && patience > 0 => {
                patience -= 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            result => return result.map(|_| ()),
        }
    }
}
