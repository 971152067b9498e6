//! Many at once, slow ones, and a package that is replaced meanwhile.

use std::fs;
use std::io::{BufReader, Read as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Answer, Serving, folder, noise};

#[test]
fn a_hundred_downloads_at_once_are_all_whole() {
    let bytes = noise(1_000_003, 3);
    let folder = folder(&[("a.zip", &bytes)]);
    let serving = Serving::start(folder.path());
    // All have asked before the first one reads.
    let asked: Vec<_> = (0..100).map(|_| serving.send("GET", "/a.zip", &[])).collect();
    thread::scope(|scope| {
        for stream in asked {
            scope.spawn(|| {
                let answer = Answer::read(&mut BufReader::new(stream), false);
                assert!(answer.status == 200 && answer.body == bytes);
            });
        }
    });
}

#[test]
fn who_reads_slowly_gets_everything_and_holds_nobody_up() {
    let bytes = noise(12_000_000, 5);
    let folder = folder(&[("film.mp4", &bytes), ("small.txt", b"here")]);
    let serving = Serving::start(folder.path());
    let mut slow: Vec<_> = (0..40).map(|_| serving.send("GET", "/film.mp4", &[])).collect();
    let mut first = [0; 100];
    slow[0].read_exact(&mut first).unwrap();
    let begin = Instant::now();
    for _ in 0..20 {
        assert_eq!(serving.get("/small.txt").body, b"here");
    }
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?} beside forty who do not read", begin.elapsed());
    let (mut body, mut piece) = (first.to_vec(), vec![0; 700_000]);
    loop {
        thread::sleep(Duration::from_millis(20));
        match slow[0].read(&mut piece).unwrap() {
            0 => break,
            length => body.extend_from_slice(&piece[..length]),
        }
    }
    assert!(body.ends_with(&bytes), "the end of what came slowly");
}

#[test]
fn a_file_that_has_not_changed_is_read_once_for_its_digest() {
    let folder = folder(&[("film.mp4", &noise(40_000_000, 2))]);
    thread::sleep(Duration::from_millis(300));
    let serving = Serving::start(folder.path());
    let time = || {
        let begin = Instant::now();
        assert_eq!(serving.ask("HEAD", "/film.mp4", &[]).status, 200);
        begin.elapsed()
    };
    let first = time();
    let again = (0..5).map(|_| time()).min().unwrap();
    assert!(again * 4 < first, "{first:?}, and again {again:?}");
}

/// Whoever begins with one version ends with it, and the entity tag is that of the bytes that came.
#[cfg(unix)]
#[test]
fn a_package_that_is_replaced_meanwhile_comes_old_or_new_but_never_mixed() {
    use std::os::unix::fs::symlink;
    let versions: Vec<Vec<u8>> = (0..4).map(|seed| noise(400_000 + 1000 * seed as usize, seed + 11)).collect();
    let folder = folder(&[]);
    for (number, bytes) in versions.iter().enumerate() {
        super::write(folder.path(), &format!(".kitbag/{number}/latest.zip"), bytes);
    }
    let root = folder.path();
    symlink("0", root.join(".kitbag/current")).unwrap();
    symlink(".kitbag/current/latest.zip", root.join("latest.zip")).unwrap();
    let serving = Serving::start(root);
    let tags: Vec<String> = (0..4)
        .map(|number| {
            fs::remove_file(root.join(".kitbag/current")).unwrap();
            symlink(number.to_string(), root.join(".kitbag/current")).unwrap();
            serving.get("/latest.zip").etag()
        })
        .collect();
    let ended = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        scope.spawn(|| {
            for number in (0..4).cycle() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                // The state before is swept at once, under whoever was on the way to it.
                let next = root.join(".kitbag/next");
                symlink(number.to_string(), &next).unwrap();
                fs::rename(&next, root.join(".kitbag/current")).unwrap();
                let (state, gone) = (root.join(format!(".kitbag/{}", (number + 3) % 4)), root.join(".kitbag/gone"));
                fs::rename(&state, &gone).unwrap();
                thread::sleep(Duration::from_millis(1));
                fs::rename(&gone, &state).unwrap();
            }
        });
        let readers: Vec<_> = (0..4)
            .map(|reader| {
                let (serving, tags, versions) = (&serving, &tags, &versions);
                scope.spawn(move || read_again_and_again(serving, tags, versions, reader))
            })
            .collect();
        let seen: Vec<usize> = readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect();
        ended.store(true, Ordering::Relaxed);
        seen
    });
    let kinds: std::collections::BTreeSet<usize> = seen.into_iter().collect();
    assert!(kinds.len() > 1, "it was replaced while it was read: {kinds:?}");
}

/// Downloads in two parts, as after an interruption, and gives the versions that came.
fn read_again_and_again(serving: &Serving, tags: &[String], versions: &[Vec<u8>], reader: usize) -> Vec<usize> {
    let mut seen = Vec::new();
    for turn in 0..25 {
        let first = serving.ask("GET", "/latest.zip", &[("Range", "bytes=0-199999")]);
        thread::sleep(Duration::from_millis(((turn + reader) % 5) as u64));
        let rest = serving.ask("GET", "/latest.zip", &[("Range", "bytes=200000-"), ("If-Range", &first.etag())]);
        let version = tags.iter().position(|tag| rest.header("etag") == Some(tag)).expect("a tag that is known");
        let whole = if rest.status == 206 { [first.body, rest.body].concat() } else { rest.body };
        assert!(whole == versions[version], "a mixture, or not what the tag says");
        seen.push(version);
    }
    seen
}
