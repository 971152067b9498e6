//! A publisher that is killed at any moment, while others fetch.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kitbag::package::Digest;
use kitbag::publish::Index;

use super::{two_versions, verify};

const ROUNDS: u32 = 40;

fn start(root: &Path, from: &str) -> Child {
    let arguments = ["publish", "place", "--quiet", "--date", "2027-03-01", "--from", from];
    Command::new(env!("CARGO_BIN_EXE_kitbag")).args(arguments).current_dir(root).stdout(Stdio::null()).spawn().unwrap()
}

/// The digests of all packages that were built.
fn built(root: &Path) -> Vec<Digest> {
    let files = ["v1", "v2"].into_iter().flat_map(|dist| fs::read_dir(root.join(dist)).unwrap());
    files.map(|file| Digest::of(&fs::read(file.unwrap().path()).unwrap())).collect()
}

/// Reads everything as an LMS would, and holds it to the index that it read before and after.
fn fetch(place: &Path, built: &[Digest]) -> Option<String> {
    let json = fs::read(place.join("index.json")).expect("there always is an index");
    let index = Index::read(&json).expect("the index is whole");
    let course = &index.courses[0];
    let published = index.published();
    let mut wrong = Vec::new();
    for address in &course.addresses {
        let bytes = fs::read(place.join(&address.path)).unwrap_or_default();
        let digest = Digest::of(&bytes);
        assert!(built.contains(&digest), "{} is no whole package of any version: {} bytes", address.path, bytes.len());
        if digest != published[address.path.as_str()].sha256 {
            wrong.push(address.path.clone());
        }
    }
    let is_steady = fs::read(place.join("index.json")).unwrap() == json;
    assert!(!is_steady || wrong.is_empty(), "of another version than the index says: {wrong:?}");
    is_steady.then(|| course.latest.clone())
}

#[test]
fn whatever_moment_a_publisher_is_killed_at() {
    let project = two_versions();
    let root = project.root();
    let place = root.join("place");
    let built = built(root);
    assert!(start(root, "v1").wait().unwrap().success());
    let fresh = root.join("fresh");
    copy(&place, &fresh);
    let begin = Instant::now();
    assert!(start(root, "v2").wait().unwrap().success());
    let mut whole = begin.elapsed();
    let (mut killed, mut old, mut new) = (0, 0, 0);
    for round in 0..ROUNDS {
        fs::remove_dir_all(&place).unwrap();
        copy(&fresh, &place);
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut reads = 0;
                while !is_over.load(Ordering::Relaxed) || reads == 0 {
                    fetch(&place, &built);
                    reads += 1;
                }
            });
            let mut publisher = start(root, "v2");
            thread::sleep(
                whole * (round + ROUNDS / 2) / (ROUNDS * 3 / 2) + Duration::from_micros(u64::from(round) * 37),
            );
            publisher.kill().unwrap();
            if publisher.wait().unwrap().success() {
                whole = whole * 19 / 20;
            } else {
                killed += 1;
            }
            is_over.store(true, Ordering::Relaxed);
            reader.join().unwrap();
        });
        match fetch(&place, &built).unwrap().as_str() {
            "0.1.0" => old += 1,
            _ => new += 1,
        }
        // Whoever publishes next finishes it.
        assert!(start(root, "v2").wait().unwrap().success());
        assert_eq!(fetch(&place, &built).unwrap(), "0.2.0");
        if round % 8 == 0 {
            assert_eq!(verify(&project, "place", &[]), [""; 0]);
        }
    }
    assert!(killed > ROUNDS / 3, "only {killed} of {ROUNDS} publishers were killed before their end");
    assert!(old > 0, "none was killed before it showed the new version ({new} after)");
}

/// Copies a place with its links.
fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
}
