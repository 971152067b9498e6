//! Processes that are killed, several at once, and full of statements.
//!
//! The other processes are this test program itself, asked for one of the tests below that wait to be called.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jiff::SignedDuration;
use kitbag::records::Precision;
use kitbag::store::{Delivery, Store};
use kitbag::xapi::Statement;
use rusqlite::Connection;

use super::statements::completed;
use super::{facts, store};

const STORE: &str = "KITBAG_TEST_STORE";
const RANGE: &str = "KITBAG_TEST_RANGE";
/// Statements in one call of `add`, which is one transaction.
const BATCH: u32 = 100;

fn numbered(number: u32) -> (Statement, Precision) {
    (completed(number, 1, SignedDuration::ZERO), Precision::Second)
}

/// Starts a process that adds statements; it says how many were new.
fn adder(path: &Path, from: u32, to: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "store::robust::adds_what_the_environment_says"])
        .env(STORE, path)
        .env(RANGE, format!("{from} {to}"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
#[ignore = "other tests run it in a process of its own"]
fn adds_what_the_environment_says() {
    let (Some(path), Ok(range)) = (std::env::var_os(STORE), std::env::var(RANGE)) else { return };
    let (from, to) = range.split_once(' ').unwrap();
    let (from, to): (u32, u32) = (from.parse().unwrap(), to.parse().unwrap());
    let mut store = Store::open(&PathBuf::from(path)).unwrap();
    println!("\nready");
    let mut new = 0;
    for first in (from..to).step_by(BATCH as usize) {
        new += store.add((first..to.min(first + BATCH)).map(numbered)).unwrap().new;
    }
    println!("new: {new}");
}

fn is_sound(path: &Path) {
    let check: String =
        Connection::open(path).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn a_killed_process_leaves_whole_transactions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let mut held = 0;
    let mut grown = 0;
    for round in 0..100 {
        let mut child = adder(&path, held, 1_000_000);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == "ready"));
        std::thread::sleep(Duration::from_millis(round * 37 % 401));
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Store::open(&path).unwrap();
        let statements = u32::try_from(store.status().unwrap().statements).unwrap();
        assert_eq!(statements % BATCH, 0, "a transaction is whole or absent");
        assert_eq!(facts(&store).len(), statements as usize, "facts stand beside their statements");
        assert!(statements >= held, "nothing is lost");
        grown += u32::from(statements > held);
        held = statements;
        is_sound(&path);
        if round >= 20 && grown > 5 {
            break;
        }
    }
    assert!(grown > 5, "some were killed while they worked");
    let mut store = Store::open(&path).unwrap();
    let known = store.add((0..held).map(numbered)).unwrap().known;
    assert_eq!(known, u64::from(held));
}

#[test]
fn processes_that_add_at_once_lose_nothing_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tracking/store.sqlite");
    let children: Vec<Child> = (0..4).map(|n| adder(&path, n * 1500, n * 1500 + 3000)).collect();
    let mut new = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        let text = String::from_utf8(output.stdout).unwrap();
        new += text.split_once("new: ").unwrap().1.split_whitespace().next().unwrap().parse::<u64>().unwrap();
    }
    let store = Store::open(&path).unwrap();
    let status = store.status().unwrap();
    assert_eq!((new, status.statements, status.people, facts(&store).len()), (7500, 7500, 7500, 7500));
    is_sound(&path);
}

#[test]
fn what_is_new_behind_much_that_is_sent_is_found_at_once() {
    let (_folder, path, mut store) = store();
    const MANY: u32 = 20_000;
    store.add((0..MANY).map(numbered)).unwrap();
    let lrs = store.lrs("https://lrs.example/").unwrap();
    let mut after = 0;
    // Every other batch is answered for at the end only.
    let mut late = Vec::new();
    loop {
        let batch = store.offer(lrs, after, 500).unwrap();
        let Some(last) = batch.last() else { break };
        after = last.seq;
        let sent: Vec<_> = batch.iter().map(|pending| (pending.seq, Delivery::Sent)).collect();
        if after % 1000 == 0 { store.settle(lrs, &sent).unwrap() } else { late.push(sent) }
    }
    for sent in late {
        store.settle(lrs, &sent).unwrap();
    }
    store.add((MANY..MANY + 100).map(numbered)).unwrap();
    assert_eq!(store.pending(lrs, 0, 500).unwrap().len(), 100);
    let mark: u32 =
        Connection::open(&path).unwrap().query_row("SELECT settled FROM lrs", [], |row| row.get(0)).unwrap();
    assert_eq!(mark, MANY, "reading begins behind what is settled, and does not look at it again");
}

#[test]
fn a_temporary_store_is_a_store() {
    let mut store = Store::temporary().unwrap();
    assert_eq!(store.add((0..100).map(numbered)).unwrap().new, 100);
    assert_eq!((facts(&store).len(), store.status().unwrap().people), (100, 100));
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let message = Store::open(Path::new("/proc/kitbag/store.sqlite")).unwrap_err().to_string();
    assert!(message.starts_with("cannot make the folder /proc/kitbag: "), "{message}");
    let folder = tempfile::tempdir().unwrap();
    let message = Store::open(folder.path()).unwrap_err().to_string();
    assert!(message.contains("cannot open the store") && message.contains("check that its folder exists"), "{message}");
}
