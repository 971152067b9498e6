//! Publishers that stand still, race and are killed at many moments of their way, with the programs themselves.

use std::net::SocketAddr;
use std::process::{Child, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kitbag::publish::{BucketKey, Index, bucket_address};
use kitbag::xapi::Secret;
use snapbox::cmd::cargo_bin;

use super::cli::{fine, kitbag, publish};
use super::fault::{Direction, Wire};
use super::servers::{KEY, KEY_ID, PASSWORD, Running, USER, apache, s3};
use super::world::ONCE;
use crate::publish::{build, raise, two_versions};
use crate::support::Project;

/// A place of this name on a server, as arguments.
type Place = fn(SocketAddr, &str) -> Vec<String>;

fn web(server: SocketAddr, name: &str) -> Vec<String> {
    vec![format!("http://{server}/courses/{name}/")]
}

fn bucket(server: SocketAddr, name: &str) -> Vec<String> {
    vec![format!("s3://courses/{name}"), "--endpoint".to_owned(), format!("http://{server}")]
}

fn borrowed(place: &[String]) -> Vec<&str> {
    place.iter().map(String::as_str).collect()
}

/// Begins to publish.
fn start(project: &Project, place: &[String], from: &str) -> Child {
    std::process::Command::new(cargo_bin!("kitbag"))
        .current_dir(project.root())
        .args(["publish", "--from", from, "--date", "2027-03-01", "--patience", "20"])
        .args(place)
        .envs([("KITBAG_PUBLISH_KEY", USER), ("KITBAG_PUBLISH_SECRET", PASSWORD)])
        .envs([("AWS_ACCESS_KEY_ID", KEY_ID), ("AWS_SECRET_ACCESS_KEY", KEY)])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Versions 0.1.0 to 0.3.0 in `v1` to `v3`.
fn three_versions() -> Project {
    let project = two_versions();
    raise(&project, "0.2.0", "0.3.0");
    build(&project, "v3", &[]);
    project
}

/// The versions in the index, the latest first, after checking that everything else agrees with it.
fn settled(project: &Project, place: &[String], when: &str) -> Vec<String> {
    let output = kitbag(project).args(["verify", "--patience", "0"]).args(place).output().unwrap();
    assert!(output.status.success(), "{when}: {output:?}");
    let place = Index::read(&read(place, "index.json").unwrap()).unwrap();
    place.courses[0].versions.iter().map(|version| version.version.clone()).collect()
}

/// What an LMS gets at a path of a place.
fn read(place: &[String], path: &str) -> Option<Vec<u8>> {
    let url = |text: &String| text.parse().unwrap();
    let reader = match place {
        [address, _, endpoint] => {
            let address = bucket_address(address, Some(url(endpoint)), "us-east-1".to_owned()).unwrap();
            let key = BucketKey { id: KEY_ID.to_owned(), secret: Secret::new(KEY), session: None };
            kitbag::publish::bucket(&address, Some(&key), ONCE)
        }
        _ => kitbag::publish::web(&url(&place[0]), None, ONCE),
    };
    reader.unwrap().read(path).unwrap().map(|held| held.bytes)
}

/// Whether a publisher went through; otherwise it must have said that somebody else was faster.
fn went_through(output: &Output, when: &str) -> bool {
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        assert_eq!(output.status.code(), Some(2), "{when}: {said}");
        assert!(said.contains("somebody else has published"), "{when}: {said}");
    }
    assert!(!said.contains("warning"), "{when}: {said}");
    output.status.success()
}

/// Whoever went through is in the index, and whoever did not is not.
fn one_wins_whole(versions: &[String], through: [bool; 2], when: &str) {
    let published = ["0.2.0", "0.3.0"].map(|version| versions.iter().any(|known| known == version));
    assert_eq!(published, through, "{when}: {versions:?}");
    assert!(through != [false; 2], "{when}: nobody won");
}

/// Publishes version 0.1.0 to a place for each of twelve moments on the way to 0.2.0, begins 0.2.0, and calls `held` when as much has been
/// sent: small requests wait whole, as some servers look at a condition when a request begins. Several run at once.
fn at_twelve_moments<T: Send>(
    server: &Running,
    place: Place,
    project: &Project,
    held: impl Fn(&str, &[String], Child, &Wire) -> T + Sync,
) -> Vec<T> {
    let begin = |name: &str, wire: &Wire| {
        fine(publish(project, &borrowed(&place(server.address, name)), "v1"));
        start(project, &place(wire.address, name), "v2")
    };
    let wire = Wire::to(server.address);
    assert!(begin("whole", &wire).wait().unwrap().success());
    let total = wire.passed(Direction::Up);
    let at = |moment: u64| {
        let (name, wire) = (format!("held-{moment}"), Wire::to(server.address));
        wire.hold_after(total * moment / 13);
        let publisher = begin(&name, &wire);
        let begin = Instant::now();
        while !wire.is_held() {
            assert!(begin.elapsed() < Duration::from_secs(20), "{name}: it never came so far");
            thread::sleep(Duration::from_millis(2));
        }
        held(&name, &place(server.address, &name), publisher, &wire)
    };
    thread::scope(|scope| {
        let threads: Vec<_> =
            (1..5).map(|first| scope.spawn(move || (first..=12).step_by(4).map(at).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// One publisher stands still, while another one goes all of its way.
fn overtaken_at_any_moment(server: &Running, place: Place) {
    let project = three_versions();
    let through = at_twelve_moments(server, place, &project, |name, place, held, wire| {
        let other = start(&project, place, "v3").wait_with_output().unwrap();
        wire.let_go();
        let held = held.wait_with_output().unwrap();
        let through = [went_through(&held, name), went_through(&other, name)];
        assert!(through[1], "{name}: who was never held up lost");
        let versions = settled(&project, place, name);
        assert_eq!(versions[0], "0.3.0", "{name}");
        one_wins_whole(&versions, through, name);
        through[0]
    });
    assert!(through.contains(&true) && through.contains(&false), "before and after the index: {through:?}");
}

/// Two begin at nearly the same moment.
fn racing(server: &Running, place: Place) {
    let project = three_versions();
    let mut lost = 0;
    for round in 0..10 {
        let (name, from) = (format!("race-{round}"), [["v2", "v3"], ["v3", "v2"]][round % 2]);
        let place = place(server.address, &name);
        if round % 3 != 0 {
            fine(publish(&project, &borrowed(&place), "v1"));
        }
        let one = start(&project, &place, from[0]);
        thread::sleep(Duration::from_millis(8 * (round as u64 / 2)));
        let other = start(&project, &place, from[1]);
        let mut through = [one, other].map(|child| went_through(&child.wait_with_output().unwrap(), &name));
        lost += through.iter().filter(|through| !**through).count();
        if from[0] == "v3" {
            through.reverse();
        }
        one_wins_whole(&settled(&project, &place, &name), through, &name);
    }
    assert!(lost > 0, "no two of them met");
}

/// Reads all that LMSs fetch, each file whole; what an index does not name yet is not shown.
fn fetch(project: &Project, place: &[String]) {
    for (address, standard) in [("latest.zip", "scorm2004-4th"), ("latest.scorm12.zip", "scorm12")] {
        let built = |version: &str, from: &str| {
            let name = format!("{from}/my_course-m1-{version}.{standard}.zip");
            std::fs::read(project.root().join(name)).unwrap()
        };
        let (old, new) = (built("0.1.0", "v1"), built("0.2.0", "v2"));
        // The server of buckets copies in view, which Amazon's does not: it is given the time to end. A WebDAV server may show
        // nothing for an instant, while it moves.
        let is_bucket = place.len() > 1;
        let mut tries = if is_bucket { 50 } else { 1 };
        let is_new = loop {
            match read(place, &format!("my_course/m1/{address}")) {
                Some(latest) if latest == new => break true,
                Some(latest) if latest == old => break false,
                None if !is_bucket => break false,
                latest => assert!(tries > 1, "{address} is torn: {:?} bytes", latest.map(|latest| latest.len())),
            }
            tries -= 1;
            thread::sleep(Duration::from_millis(5));
        };
        let index = read(place, "index.json").map(|json| Index::read(&json).expect("the index is whole"));
        assert!(!is_new || index.is_none_or(|index| index.courses[0].latest == "0.2.0"), "{address} before the index");
    }
}

/// The publisher is killed, while somebody reads.
fn killed_at_any_moment(server: &Running, place: Place) {
    let project = two_versions();
    let left = at_twelve_moments(server, place, &project, |name, place, mut publisher, wire| {
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let reader = scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    fetch(&project, place);
                }
            });
            publisher.kill().unwrap();
            publisher.wait().unwrap();
            // What was under way still arrives.
            wire.let_go();
            thread::sleep(Duration::from_millis(50));
            fetch(&project, place);
            let left = Index::read(&read(place, "index.json").unwrap()).unwrap().courses[0].latest.clone();
            if left == "0.1.0" {
                assert_eq!(settled(&project, place, name), ["0.1.0"]);
            }
            fine(publish(&project, &borrowed(place), "v2"));
            is_over.store(true, Ordering::Relaxed);
            reader.join().unwrap();
            assert_eq!(settled(&project, place, name), ["0.2.0", "0.1.0"]);
            left
        })
    });
    assert!(["0.1.0", "0.2.0"].iter().all(|version| left.iter().any(|left| left == version)), "{left:?}");
}

#[test]
fn webdav_at_any_moment() {
    let Some(server) = apache("") else { return };
    overtaken_at_any_moment(&server, web);
}

#[test]
fn a_bucket_at_any_moment() {
    let Some(server) = s3() else { return };
    overtaken_at_any_moment(&server, bucket);
}

#[test]
fn two_race_to_webdav() {
    let Some(server) = apache("") else { return };
    racing(&server, web);
}

#[test]
fn two_race_to_a_bucket() {
    let Some(server) = s3() else { return };
    racing(&server, bucket);
}

#[test]
fn killed_on_the_way_to_webdav() {
    let Some(server) = apache("") else { return };
    killed_at_any_moment(&server, web);
}

#[test]
fn killed_on_the_way_to_a_bucket() {
    let Some(server) = s3() else { return };
    killed_at_any_moment(&server, bucket);
}
