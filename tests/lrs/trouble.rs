//! A real LRS behind a proxy that breaks things, and a sender that is killed again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use kitbag::http::Credentials;
use kitbag::lrs::{Lrs, endpoint};
use kitbag::xapi::{Actor, Agent, Identifier, Secret, difference};
use kitbag::{course::XapiVersion, store::Store};
use serde_json::Value;

use super::proxy::Proxy;
use super::ralph::{PASSWORD, Ralph, USER};
use super::{Tracking, id, statement, statements, told};

const COUNT: u32 = 10_000;
const KILLS: u64 = 20;

/// Every statement, as it was made.
fn made(count: u32) -> BTreeMap<String, Value> {
    statements(count).map(|made| (made.id.to_string(), serde_json::to_value(made).unwrap())).collect()
}

#[test]
fn ten_thousand_statements_reach_ralph_once_whatever_breaks_and_however_often_the_sender_is_killed() {
    let Some(ralph) = Ralph::start() else { return };
    let tracking = Tracking::with(statements(COUNT));
    let proxy = Proxy::start(ralph.address, 20_261_123, 30);
    let endpoint = format!("http://{}/xAPI/", proxy.address);
    let emit = || {
        let arguments = ["--lrs", &endpoint, "--batch", "200", "--connections", "8", "--timeout", "2", "--quiet"];
        let mut command = tracking.emit(&arguments);
        command.env("KITBAG_LRS_KEY", USER).env("KITBAG_LRS_SECRET", PASSWORD);
        command
    };
    let mut killed = 0;
    let mut random = 0x2545_F491_u64;
    for round in 0.. {
        // Two kinds of LRS in turn: one that takes what it has again, and one that refuses the batch.
        proxy.refuse_duplicates(round % 2 == 1);
        let mut process = emit().spawn().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        thread::sleep(Duration::from_millis(300 + (random >> 33) % 4000));
        process.kill().unwrap();
        killed += u64::from(!process.wait().unwrap().success());
        if killed >= KILLS {
            break;
        }
        assert!(round < 2 * KILLS, "the sender finished before it could be killed {KILLS} times");
    }
    for turn in 0.. {
        let end = told(emit().output().unwrap());
        if end.code == Some(0) {
            break;
        }
        assert!(turn < 5 && end.code == Some(2), "{end:?}");
    }
    let counts = proxy.counts();
    assert!(counts.len() >= 11, "every fault has been met, and 409: {counts:?}");
    assert_eq!(tracking.waiting(&endpoint), 0);

    let mut missing = made(COUNT);
    let held = ralph.statements();
    for statement in &held {
        let id = statement["id"].as_str().unwrap();
        let made = missing.remove(id).unwrap_or_else(|| panic!("{id} is there twice, or is none of ours"));
        assert_eq!(difference(&made, statement), None);
    }
    assert_eq!(missing.len(), 0, "these never arrived: {:?}", missing.keys());
    assert_eq!(held.len(), COUNT as usize);
    read_back(&ralph);
}

/// The same through its API, page by page.
fn read_back(ralph: &Ralph) {
    let credentials = Credentials::Basic { user: USER.to_owned(), password: Secret::new(PASSWORD) };
    let endpoint = endpoint(&ralph.endpoint()).unwrap();
    let lrs = Lrs::connect(&endpoint, Some(&credentials), XapiVersion::V1_0_3, Duration::from_secs(30)).unwrap();
    let ids: Vec<String> =
        lrs.statements(&[]).map(|statement| statement.unwrap()["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), COUNT as usize);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), COUNT as usize);
}

#[test]
fn what_ralph_refuses_or_holds_otherwise_stands_aside_and_the_rest_goes_on() {
    let Some(ralph) = Ralph::start() else { return };
    let emit = |tracking: &Tracking, endpoint: &str| {
        let mut command = tracking.emit(&["--lrs", endpoint]);
        told(command.env("KITBAG_LRS_KEY", USER).env("KITBAG_LRS_SECRET", PASSWORD).output().unwrap())
    };
    // Somebody else has sent two of them before, with another time.
    let earlier = Tracking::with([7, 300].map(|number| {
        let mut statement = statement(number);
        statement.timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
        statement
    }));
    assert_eq!(emit(&earlier, &ralph.endpoint()).code, Some(0));
    let tracking = Tracking::with(statements(700).map(|mut statement| {
        if [id(3), id(4), id(650)].contains(&statement.id) {
            let identifier = Identifier::MboxSha1sum("no digest".to_owned());
            statement.actor = Actor::Agent(Agent { name: None, identifier });
        }
        statement
    }));
    let end = emit(&tracking, &ralph.endpoint());
    assert_eq!(end.code, Some(1), "{end:?}");
    assert!(end.err.contains("695 sent, 3 refused, 2 in conflict"), "{end:?}");
    assert_eq!(ralph.statements().len(), 697);
    let again = emit(&tracking, &ralph.endpoint());
    assert_eq!((again.code, tracking.waiting(&ralph.endpoint())), (Some(0), 0), "{again:?}");
    let endpoint = ralph.endpoint();
    let mut command = tracking.emit(&["--lrs", &endpoint, "--refused"]);
    let once_more = told(command.env("KITBAG_LRS_KEY", USER).env("KITBAG_LRS_SECRET", PASSWORD).output().unwrap());
    assert!(once_more.code == Some(1) && once_more.err.contains("0 sent, 3 refused"), "{once_more:?}");
    assert_eq!(
        words(&tracking, "state = 3"),
        "the LRS holds another statement under this id; they differ in `timestamp`"
    );
    assert!(words(&tracking, "state = 2").contains("status 422"), "its own words are kept");

    // ADL's LRS refuses the whole batch for them, and ours finds the same two.
    let adl = Proxy::start(ralph.address, 1, 0);
    adl.refuse_duplicates(true);
    let endpoint = format!("http://{}/xAPI/", adl.address);
    assert_eq!(emit(&earlier, &endpoint).code, Some(0));
    let end = emit(&tracking, &endpoint);
    assert!(end.err.contains("695 sent, 3 refused, 2 in conflict"), "{end:?}");
    assert_eq!(ralph.statements().len(), 697);
}

/// What the store keeps of the first statement in a state.
fn words(tracking: &Tracking, state: &str) -> String {
    let connection = rusqlite::Connection::open(tracking.store()).unwrap();
    let select = format!("SELECT words FROM delivery WHERE {state} ORDER BY seq LIMIT 1");
    connection.query_row(&select, [], |row| row.get(0)).unwrap()
}

#[test]
fn two_senders_at_once_take_turns() {
    let Some(ralph) = Ralph::start() else { return };
    let tracking = Tracking::with(statements(3000));
    let start = || {
        let endpoint = ralph.endpoint();
        let mut command = tracking.emit(&["--lrs", &endpoint, "--batch", "50", "--connections", "1"]);
        command.env("KITBAG_LRS_KEY", USER).env("KITBAG_LRS_SECRET", PASSWORD).spawn().unwrap()
    };
    let both = [start(), start()].map(|process| told(process.wait_with_output().unwrap()));
    assert!(both.iter().all(|end| end.code == Some(0)), "{both:?}");
    assert_eq!(both.iter().filter(|end| end.err.contains("waiting until it has finished")).count(), 1, "{both:?}");
    let mut sent: Vec<bool> = both.iter().map(|end| end.err.contains("3000 sent")).collect();
    sent.sort_unstable();
    assert_eq!(sent, [false, true], "{both:?}");
    assert_eq!(ralph.statements().len(), 3000);
}

#[test]
fn a_store_of_any_size_needs_the_same_memory() {
    let long = |number: u32| {
        let mut statement = statement(number);
        let response = Some("x".repeat(30_000));
        statement.result = Some(kitbag::xapi::Outcome { response, ..Default::default() });
        statement
    };
    let tracking = Tracking::with((0..6000).map(long));
    let endpoint = super::server::serve(super::server::Reply::fine);
    let mut process = tracking.emit(&["--lrs", &endpoint]).spawn().unwrap();
    let status = format!("/proc/{}/status", process.id());
    let begin = Instant::now();
    let mut peak = 0_u64;
    while process.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
        peak = peak.max(line.trim().trim_end_matches(" kB").parse().unwrap_or(0) / 1024);
        assert!(begin.elapsed() < Duration::from_secs(100), "it does not end");
        thread::sleep(Duration::from_millis(10));
    }
    let mut store = Store::open_existing(&tracking.store()).unwrap();
    let lrs = store.lrs(&endpoint).unwrap();
    assert!(store.pending(lrs, 0, 1).unwrap().is_empty());
    // 180 MB of statements. SQLite keeps 64 MB of its pages.
    assert!(peak < 130, "{peak} MB");
    assert!(peak > 0 || !cfg!(target_os = "linux"), "the measurement failed");
}
