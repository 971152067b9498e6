//! What an LRS may answer, and what is made of it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::server::{Reply, Request, serve};
use super::{Tracking, id, statements, told};

/// An LRS that remembers what it was asked.
fn recorded(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> (String, Arc<Mutex<Vec<Request>>>) {
    let log: Arc<Mutex<Vec<Request>>> = Arc::default();
    let writer = Arc::clone(&log);
    let endpoint = serve(move |request| {
        writer.lock().unwrap().push(request.clone());
        answer(request)
    });
    (endpoint, log)
}

fn version(request: &Request) -> String {
    request.header("x-experience-api-version").unwrap_or("none").to_owned()
}

#[test]
fn an_lrs_that_lists_its_versions_is_spoken_to_in_one_of_them() {
    let (endpoint, log) = recorded(|request| match (request.path.ends_with("/about"), version(request).as_str()) {
        (true, _) => Reply::new(200, r#"{"version":["2.0.0"],"extensions":{}}"#),
        (false, "2.0.0") => Reply::fine(request),
        _ => Reply::new(400, "X-Experience-API-Version is not supported"),
    });
    let tracking = Tracking::with(statements(3));
    let end = tracking.emit_to(&endpoint);
    assert_eq!(end.code, Some(0), "{end:?}");
    let log = log.lock().unwrap();
    assert!(log.iter().all(|request| version(request) != "none"), "every request names a version");
    let post = log.iter().find(|request| request.is_post()).unwrap();
    assert_eq!((version(post), post.ids().len()), ("2.0.0".to_owned(), 3));
}

#[test]
fn an_lrs_without_a_page_about_itself_is_asked_in_the_other_version_when_it_refuses_one() {
    let (endpoint, log) = recorded(|request| match version(request).as_str() {
        _ if request.path.ends_with("/about") => Reply::new(404, ""),
        "2.0.0" => Reply::fine(request),
        _ => Reply::new(400, "unknown version"),
    });
    assert_eq!(Tracking::with(statements(1)).emit_to(&endpoint).code, Some(0));
    assert_eq!(version(log.lock().unwrap().last().unwrap()), "2.0.0");
    let old = serve(|request| match request.path.ends_with("/about") {
        true => Reply::new(200, r#"{"version":["0.95"]}"#),
        false => Reply::fine(request),
    });
    let end = Tracking::with(statements(1)).emit_to(&old);
    assert!(end.code == Some(2) && end.err.contains("speaks xAPI 0.95; Kitbag speaks 1.0.3 and 2.0.0"), "{end:?}");
}

#[test]
fn a_busy_lrs_is_given_the_time_that_it_asks_for() {
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let writer = Arc::clone(&times);
    let endpoint = serve(move |request| {
        if !request.is_post() {
            return Reply::fine(request);
        }
        writer.lock().unwrap().push(Instant::now());
        match writer.lock().unwrap().len() {
            1 => Reply::new(429, "slow down").header("Retry-After", "2"),
            2 => Reply::new(429, "slow down")
                .header("Date", "Mon, 23 Nov 2026 08:00:00 GMT")
                .header("Retry-After", "Mon, 23 Nov 2026 08:00:03 GMT"),
            _ => Reply::new(204, ""),
        }
    });
    let end = Tracking::with(statements(5)).emit_to(&endpoint);
    assert_eq!(end.code, Some(0), "{end:?}");
    let times = times.lock().unwrap();
    let gaps: Vec<u64> = times.windows(2).map(|pair| (pair[1] - pair[0]).as_secs()).collect();
    assert_eq!(gaps, [2, 3]);
}

#[test]
fn a_batch_that_is_too_large_becomes_smaller_ones() {
    let (endpoint, log) = recorded(|request| match request.body.len() > 10_000 {
        true => Reply::new(413, "too large"),
        false => Reply::fine(request),
    });
    let tracking = Tracking::with(statements(300));
    let end = tracking.emit_to(&endpoint);
    assert!(end.code == Some(0) && end.err.contains("300 sent"), "{end:?}");
    let log = log.lock().unwrap();
    let taken = log.iter().filter(|request| request.body.len() <= 10_000).flat_map(Request::ids);
    assert_eq!(taken.collect::<BTreeSet<_>>().len(), 300);
}

#[test]
fn a_statement_over_which_the_server_fails_does_not_hold_up_the_others() {
    let poison = id(5).to_string();
    let endpoint = serve(move |request| match request.ids().contains(&poison) {
        true => Reply::new(500, "Traceback (most recent call last)").header("Retry-After", "0"),
        false => Reply::fine(request),
    });
    let tracking = Tracking::with(statements(8));
    let end = tracking.emit_to(&endpoint);
    assert_eq!(end.code, Some(2), "{end:?}");
    assert!(end.err.contains("7 sent, 1 left") && end.err.contains("Traceback"), "{end:?}");
    assert_eq!(tracking.waiting(&endpoint), 1);
}

#[test]
fn after_a_broken_connection_the_lrs_is_asked_before_anything_is_sent_again() {
    let posts = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&posts);
    let (endpoint, log) = recorded(move |request| {
        if request.is_post() && counter.fetch_add(1, Ordering::Relaxed) == 0 {
            // Stored, but the answer is torn: what is promised never comes.
            return Reply::new(504, "");
        }
        match request.path.split_once("statementId=") {
            Some((_, id)) => Reply::new(200, format!("{{\"id\":\"{id}\"}}")),
            None => Reply::fine(request),
        }
    });
    let end = Tracking::with(statements(4)).emit_to(&endpoint);
    assert_eq!(end.code, Some(0), "{end:?}");
    let log = log.lock().unwrap();
    let first = log.iter().position(Request::is_post).unwrap();
    let asked = log[first + 1..].iter().map(|request| (request.is_post(), request.path.contains(&id(3).to_string())));
    assert_eq!(asked.collect::<Vec<_>>(), [(false, true), (true, false)], "the last of the batch, then all again");
}

#[test]
fn what_the_lrs_has_voided_is_not_sent_again() {
    let (endpoint, log) = recorded(|request| {
        if request.is_post() {
            return match request.ids().contains(&id(1).to_string()) {
                true => Reply::new(409, "held"),
                false => Reply::new(204, ""),
            };
        }
        match request.path.split_once("voidedStatementId=") {
            Some((_, asked)) if asked == id(1).to_string() => {
                let held = super::statement(1);
                Reply::new(200, serde_json::to_string(&held).unwrap())
            }
            _ if request.path.contains("tatementId=") => Reply::new(404, ""),
            _ => Reply::fine(request),
        }
    });
    let end = Tracking::with(statements(3)).emit_to(&endpoint);
    assert!(end.code == Some(0) && end.err.contains("3 sent"), "{end:?}");
    let last = log.lock().unwrap().iter().rfind(|request| request.is_post()).unwrap().ids();
    assert_eq!(last, [id(0).to_string(), id(2).to_string()]);
}

#[test]
fn a_redirect_is_told_and_not_followed() {
    let (elsewhere, log) = recorded(Reply::fine);
    let target = elsewhere.clone();
    let endpoint = serve(move |_| Reply::new(307, "").header("Location", &format!("{target}statements?token=hidden")));
    let tracking = Tracking::with(statements(1));
    let end = told(tracking.emit(&["--lrs", &endpoint]).env("KITBAG_LRS_AUTH", "Bearer opensesame").output().unwrap());
    assert_eq!(end.code, Some(2), "{end:?}");
    assert!(end.err.contains(&format!("has moved to {elsewhere}statements; give that address")), "{end:?}");
    assert!(log.lock().unwrap().is_empty(), "nothing reaches the other host");
}

#[test]
fn a_key_that_may_only_write_is_enough_until_there_is_something_to_ask() {
    let endpoint = serve(|request| if request.is_post() { Reply::new(204, "") } else { Reply::new(403, "no reading") });
    assert_eq!(Tracking::with(statements(2)).emit_to(&endpoint).code, Some(0));
    let endpoint = serve(|request| Reply::new(if request.is_post() { 409 } else { 403 }, "no reading"));
    let tracking = Tracking::with(statements(2));
    let end = tracking.emit_to(&endpoint);
    assert!(end.code == Some(2) && end.err.contains("does not let this key read statements"), "{end:?}");
    assert_eq!(tracking.waiting(&endpoint), 2);
}

#[test]
fn what_is_no_lrs_or_not_there_is_told_and_everything_waits() {
    let page = serve(|_| Reply::new(200, "<html>Welcome</html>"));
    let nothing = serve(|_| Reply::new(404, "not here"));
    let gone = "http://127.0.0.1:9/xapi/".to_owned();
    for (endpoint, words) in
        [(page, "no list of statements"), (nothing, "its address ends where"), (gone, "be reached")]
    {
        let tracking = Tracking::with(statements(2));
        let begin = Instant::now();
        let end = tracking.emit_to(&endpoint);
        assert!(end.code == Some(2) && end.err.contains(words), "{end:?}");
        assert!(begin.elapsed() < Duration::from_secs(20), "who waits for an answer is told soon");
        assert_eq!(tracking.waiting(&endpoint), 2);
    }
}

#[test]
fn an_lrs_that_refuses_everything_sets_nothing_aside() {
    let endpoint = serve(|request| match request.is_post() {
        true => Reply::new(400, "blocked by policy"),
        false => Reply::fine(request),
    });
    let tracking = Tracking::with(statements(150));
    let end = tracking.emit_to(&endpoint);
    assert!(end.code == Some(2) && end.err.contains("refuses whatever it is sent"), "{end:?}");
    assert!(end.err.contains("blocked by policy"), "{end:?}");
    assert_eq!(tracking.waiting(&endpoint), 150);
    // A few may be wrong, all the same.
    let few = Tracking::with(statements(5));
    assert_eq!((few.emit_to(&endpoint).code, few.waiting(&endpoint)), (Some(1), 0));
}
