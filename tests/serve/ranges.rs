//! Parts of files: byte for byte those that were asked for.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::{Serving, folder, noise};

#[test]
fn a_part_is_a_part_and_says_which() {
    let folder = folder(&[("a.zip", b"0123456789"), ("empty.zip", b"")]);
    let serving = Serving::start(folder.path());
    let part = |path: &str, range: &str| {
        let answer = serving.ask("GET", path, &[("Range", range)]);
        let content = answer.header("content-range").map(str::to_owned);
        (answer.status, content, String::from_utf8(answer.body).unwrap())
    };
    let partial = |range: &str, body: &str| (206, Some(format!("bytes {range}/10")), body.to_owned());
    assert_eq!(part("/a.zip", "bytes=0-0"), partial("0-0", "0"));
    assert_eq!(part("/a.zip", "bytes=3-5"), partial("3-5", "345"));
    assert_eq!(part("/a.zip", "bytes=8-"), partial("8-9", "89"));
    assert_eq!(part("/a.zip", "bytes=-3"), partial("7-9", "789"));
    assert_eq!(part("/a.zip", "bytes=5-999"), partial("5-9", "56789"));
    let whole = (200, None, "0123456789".to_owned());
    for range in ["bytes=0-1,4-5", "bytes=5-2", "lines=1-2", "bytes=x"] {
        assert_eq!(part("/a.zip", range), whole, "{range}");
    }
    for (path, range, size) in [("/a.zip", "bytes=10-", 10), ("/a.zip", "bytes=-0", 10), ("/empty.zip", "bytes=0-", 0)]
    {
        let (status, content, _) = part(path, range);
        assert_eq!((status, content), (416, Some(format!("bytes */{size}"))), "{path} {range}");
    }
    assert_eq!(serving.get("/a.zip").header("accept-ranges"), Some("bytes"));
}

#[test]
fn a_part_of_other_bytes_is_not_continued() {
    let folder = folder(&[("a.zip", b"0123456789")]);
    let serving = Serving::start(folder.path());
    let first = serving.get("/a.zip");
    let (etag, date) = (first.etag(), first.header("last-modified").unwrap().to_owned());
    let status =
        |condition: &str| serving.ask("GET", "/a.zip", &[("Range", "bytes=5-"), ("If-Range", condition)]).status;
    assert_eq!(status(&etag), 206);
    for condition in ["\"other\"", &format!("W/{etag}"), &date] {
        assert_eq!(status(condition), 200, "{condition}");
    }
    // Where the range is beyond the file but the bytes are others, the file comes whole.
    let answer = serving.ask("GET", "/a.zip", &[("Range", "bytes=50-"), ("If-Range", "\"other\"")]);
    assert_eq!((answer.status, &*answer.body), (200, &b"0123456789"[..]));
}

#[test]
fn any_range_gives_the_very_bytes() {
    let bytes = noise(300_001, 7);
    let folder = folder(&[("a.zip", &bytes)]);
    let serving = Serving::start(folder.path());
    let size = bytes.len();
    let mut runner = TestRunner::new(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() });
    let edges = prop_oneof![0..size, Just(0), Just(size - 1), Just(65_535), Just(65_536), Just(65_537)];
    runner
        .run(&(edges, 0..size + 10, 0..3), |(first, length, form)| {
            let (range, start, end) = match form {
                0 => (format!("bytes={first}-{}", first + length), first, (first + length + 1).min(size)),
                1 => (format!("bytes={first}-"), first, size),
                _ => (format!("bytes=-{}", length + 1), size.saturating_sub(length + 1), size),
            };
            let answer = serving.ask("GET", "/a.zip", &[("Range", &range)]);
            prop_assert_eq!(answer.status, 206, "{}", range);
            let content = format!("bytes {start}-{}/{size}", end - 1);
            prop_assert_eq!(answer.header("content-range"), Some(&*content));
            prop_assert!(answer.body == bytes[start..end], "other bytes for {}", range);
            Ok(())
        })
        .unwrap();
}
