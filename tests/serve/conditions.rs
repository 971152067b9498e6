//! What an answer says of itself, and what the asker knows already.

use std::fs;
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use super::{Serving, folder, write};

fn tag(bytes: &[u8]) -> String {
    let digits: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

#[test]
fn every_kind_of_file_has_its_type() {
    let kinds = [
        ("index.html", "text/html; charset=utf-8"),
        ("sw.js", "text/javascript; charset=utf-8"),
        ("runtime.mjs", "text/javascript; charset=utf-8"),
        ("page.css", "text/css; charset=utf-8"),
        ("index.json", "application/json"),
        ("latest.zip", "application/zip"),
        ("COURSE.ZIP", "application/zip"),
        ("course.mbz", "application/vnd.moodle.backup"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("icon.svg", "image/svg+xml"),
        ("agenda.ics", "text/calendar; charset=utf-8"),
        ("film.mp4", "video/mp4"),
        ("photo.webp", "image/webp"),
        ("imsmanifest.xml", "application/xml"),
        ("book.pdf", "application/pdf"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        ("SHA256SUMS.sig", "application/octet-stream"),
        ("thing.unheard-of", "application/octet-stream"),
    ];
    let files: Vec<(&str, &[u8])> = kinds.iter().map(|(name, _)| (*name, &b"x"[..])).collect();
    let folder = folder(&files);
    let serving = Serving::start(folder.path());
    for (name, kind) in kinds {
        let answer = serving.get(&format!("/{name}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{name}");
    }
}

#[test]
fn the_entity_tag_is_the_digest_and_follows_the_bytes() {
    let folder = folder(&[("a.zip", b"one")]);
    let path = folder.path().join("a.zip");
    let serving = Serving::start(folder.path());
    assert_eq!(serving.get("/a.zip").etag(), tag(b"one"));
    // Nothing tells these bytes from the first ones but the bytes, and a time that cannot be set.
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for text in ["two", "six", "ten"] {
        // Long enough for what is known of the file to be remembered.
        std::thread::sleep(Duration::from_millis(150));
        assert_eq!(serving.get("/a.zip").body.len(), 3);
        fs::write(&path, text).unwrap();
        fs::File::options().append(true).open(&path).unwrap().set_modified(old).unwrap();
        let answer = serving.get("/a.zip");
        assert_eq!((answer.etag(), &*answer.body), (tag(text.as_bytes()), text.as_bytes()));
        assert_eq!(answer.header("last-modified"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
    }
    fs::write(&path, "").unwrap();
    let answer = serving.get("/a.zip");
    assert_eq!((answer.etag(), answer.header("content-length")), (tag(b""), Some("0")));
}

#[test]
fn who_has_it_already_gets_nothing_again() {
    let folder = folder(&[("a.zip", b"one")]);
    let serving = Serving::start(folder.path());
    let etag = tag(b"one");
    for tags in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
        for method in ["GET", "HEAD"] {
            let answer = serving.ask(method, "/a.zip", &[("If-None-Match", &tags)]);
            assert_eq!((answer.status, &*answer.body), (304, &b""[..]), "{tags}");
            assert_eq!((answer.etag(), answer.header("cache-control")), (etag.clone(), Some("no-cache")));
        }
    }
    let twice = [("If-None-Match", "\"x\""), ("If-None-Match", &*etag)];
    assert_eq!(serving.ask("GET", "/a.zip", &twice).status, 304);
    assert_eq!(serving.ask("GET", "/a.zip", &[("If-None-Match", "\"x\"")]).status, 200);
    // A date is not believed: what is published next may have the same one.
    let date = serving.get("/a.zip").header("last-modified").unwrap().to_owned();
    assert_eq!(serving.ask("GET", "/a.zip", &[("If-Modified-Since", &date)]).status, 200);

    assert_eq!(serving.ask("GET", "/a.zip", &[("If-Match", &etag)]).status, 200);
    for tags in ["\"x\"".to_owned(), format!("W/{etag}")] {
        assert_eq!(serving.ask("GET", "/a.zip", &[("If-Match", &tags)]).status, 412, "{tags}");
    }
}

#[test]
fn head_tells_what_get_tells() {
    let folder = folder(&[("a.zip", b"one"), ("sub/index.html", b"<p>"), ("empty.txt", b"")]);
    let serving = Serving::start(folder.path());
    for path in ["/a.zip", "/sub/", "/sub", "/nothing", "/empty.txt"] {
        let (head, get) = (serving.ask("HEAD", path, &[]), serving.get(path));
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        let names =
            ["content-length", "content-type", "etag", "last-modified", "accept-ranges", "cache-control", "location"];
        for name in names {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
    // A range is for GET alone.
    let answer = serving.ask("HEAD", "/a.zip", &[("Range", "bytes=0-0")]);
    assert_eq!((answer.status, answer.header("content-length")), (200, Some("3")));
}

#[test]
fn nothing_but_reading_is_allowed() {
    let folder = folder(&[("a.zip", b"one")]);
    let serving = Serving::start(folder.path());
    for method in ["PUT", "POST", "DELETE", "PATCH", "MKCOL", "MOVE", "PROPFIND", "TRACE"] {
        let answer = serving.ask(method, "/a.zip", &[("Content-Length", "0")]);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, OPTIONS")), "{method}");
    }
    assert_eq!(fs::read(folder.path().join("a.zip")).unwrap(), b"one");
}

#[test]
fn pages_of_other_sites_may_read() {
    let folder = folder(&[("a.zip", b"one")]);
    let serving = Serving::start(folder.path());
    let from = [("Origin", "https://lms.example")];
    for path in ["/a.zip", "/nothing"] {
        assert_eq!(serving.ask("GET", path, &from).header("access-control-allow-origin"), Some("*"), "{path}");
    }
    let answer = serving.ask("GET", "/a.zip", &[("Origin", "https://lms.example"), ("Range", "bytes=0-0")]);
    let shown = answer.header("access-control-expose-headers").unwrap().to_ascii_lowercase();
    for name in ["etag", "content-range", "accept-ranges", "content-length", "last-modified"] {
        assert!(shown.contains(name), "{shown}");
    }
    let preflight = [
        ("Origin", "https://lms.example"),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", "range, if-none-match"),
    ];
    let answer = serving.ask("OPTIONS", "/a.zip", &preflight);
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some("*")));
    assert_eq!(answer.header("access-control-allow-headers"), Some("*"));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET,HEAD,OPTIONS"));
    assert_eq!(answer.header("access-control-max-age"), Some("86400"));
}

#[test]
fn only_pages_of_sites_that_are_named_may_read_where_some_are() {
    let folder = folder(&[("a.zip", b"one")]);
    let named = ["--allow-origin", "https://LMS.example/", "--allow-origin", "http://127.0.0.1:8000"];
    let serving = Serving::start_with(folder.path(), &named);
    for (origin, allowed) in [
        ("https://lms.example", true),
        ("http://127.0.0.1:8000", true),
        ("https://lms.example.evil.example", false),
        ("http://lms.example", false),
        ("null", false),
    ] {
        let answer = serving.ask("GET", "/a.zip", &[("Origin", origin)]);
        assert_eq!(answer.header("access-control-allow-origin"), allowed.then_some(origin), "{origin}");
        assert!(answer.header("vary").unwrap().to_ascii_lowercase().contains("origin"), "caches keep them apart");
    }
}

#[test]
fn only_versions_are_cached_for_ever() {
    let folder = folder(&[
        ("index.json", b"{}"),
        ("cdgt/1.0.0/build.json", b"{}"),
        ("cdgt/1.0.0/cdgt-m1-1.0.0.scorm2004-4th.zip", b"one"),
        ("cdgt/m1/latest.zip", b"one"),
        ("cdgt/other/latest.zip", b"one"),
    ]);
    let serving = Serving::start(folder.path());
    let cached = |path: &str| serving.get(path).header("cache-control").unwrap().to_owned();
    let (ask, keep) = ("no-cache", "public, max-age=31536000, immutable");
    for path in ["/index.json", "/cdgt/m1/latest.zip", "/cdgt/other/latest.zip", "/cdgt/1.0.0/nothing.zip"] {
        assert_eq!(cached(path), ask, "{path}");
    }
    let version = "/cdgt/1.0.0/cdgt-m1-1.0.0.scorm2004-4th.zip";
    assert_eq!(cached(version), keep);
    let known = serving.ask("GET", version, &[("If-None-Match", &tag(b"one"))]);
    assert_eq!((known.status, known.header("cache-control")), (304, Some(keep)));
    let beyond = serving.ask("GET", version, &[("Range", "bytes=9-")]);
    assert_eq!((beyond.status, beyond.header("cache-control")), (416, Some(ask)));
    // A folder where nothing was published may change at any time.
    fs::remove_file(folder.path().join("index.json")).unwrap();
    assert_eq!(cached(version), ask);
    write(folder.path(), "index.json", b"{}");
    assert_eq!(cached(version), keep);
}
