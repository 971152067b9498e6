//! Statements to an LRS: to a real one through every trouble, and to servers that answer as real ones seldom do.

mod answers;
mod credentials;
mod files;
mod proxy;
mod ralph;
mod reading;
pub mod server;
mod trouble;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use jiff::Timestamp;
use kitbag::records::Precision;
use kitbag::store::Store;
use kitbag::xapi::{Activity, Actor, Agent, Identifier, Object, Statement, Verb};
use tempfile::TempDir;
use uuid::Uuid;

/// A tracking folder with statements.
struct Tracking {
    folder: TempDir,
}

impl Tracking {
    fn with(statements: impl IntoIterator<Item = Statement>) -> Self {
        let tracking = Self { folder: tempfile::tempdir().unwrap() };
        let mut store = Store::open(&tracking.store()).unwrap();
        store.add(statements.into_iter().map(|statement| (statement, Precision::Second))).unwrap();
        tracking
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn store(&self) -> PathBuf {
        self.root().join("tracking/store.sqlite")
    }

    /// `kitbag emit` with nothing of this machine's own settings.
    fn emit(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kitbag"));
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy().to_ascii_lowercase();
            if text.starts_with("kitbag") || text.ends_with("_proxy") || text == "netrc" {
                command.env_remove(name);
            }
        }
        command.current_dir(self.root()).env("HOME", self.root()).arg("emit").args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Sends to an LRS that wants no key.
    fn emit_to(&self, endpoint: &str) -> Told {
        told(self.emit(&["--lrs", endpoint]).output().unwrap())
    }

    /// How many statements still wait for an LRS.
    fn waiting(&self, endpoint: &str) -> usize {
        let mut store = Store::open_existing(&self.store()).unwrap();
        let lrs = store.lrs(endpoint).unwrap();
        store.pending(lrs, 0, usize::MAX).unwrap().len()
    }
}

/// What a command said.
#[derive(Debug)]
struct Told {
    code: Option<i32>,
    out: String,
    err: String,
}

fn told(output: Output) -> Told {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Told { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn id(number: u32) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("https://course.example/c/{number}").as_bytes())
}

fn statement(number: u32) -> Statement {
    let name = format!("{:032x}", number % 500);
    let account = Identifier::Account { home_page: "https://lms.example".to_owned(), name };
    Statement {
        id: id(number),
        actor: Actor::Agent(Agent { name: None, identifier: account }),
        verb: Verb {
            id: "http://adlnet.gov/expapi/verbs/completed".into(),
            display: [("en".into(), "completed".to_owned())].into(),
        },
        object: Object::Activity(Activity::bare(format!("https://course.example/c/{number}"))),
        result: None,
        context: None,
        timestamp: Timestamp::from_second(1_795_000_000 + i64::from(number)).unwrap(),
        attachments: Vec::new(),
    }
}

fn statements(count: u32) -> impl Iterator<Item = Statement> {
    (0..count).map(statement)
}
