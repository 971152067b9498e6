//! Which addresses lead somewhere, and which must not.

use std::fs;

use super::{Serving, folder, write};

#[test]
fn a_folder_shows_its_page() {
    let folder = folder(&[
        ("index.html", b"first"),
        ("sub/index.html", b"second"),
        ("bare/a.txt", b"a"),
        ("a b/\u{e9}.txt", b"c"),
    ]);
    let serving = Serving::start(folder.path());
    assert_eq!(serving.get("/").body, b"first");
    let answer = serving.get("/sub/");
    assert_eq!((&*answer.body, answer.header("content-type")), (&b"second"[..], Some("text/html; charset=utf-8")));
    let answer = serving.get("/sub?lang=fr");
    assert_eq!((answer.status, answer.header("location")), (308, Some("/sub/?lang=fr")));
    assert_eq!(serving.get("/a%20b/%C3%A9.txt?x=1#y").body, b"c");
    assert_eq!(serving.get(&format!("http://{}/sub/", serving.address)).body, b"second");
    for path in ["/bare/", "/sub/index.html/", "/bare/a.txt/", "/nothing", "/index.html/more", "/sub/nothing"] {
        assert_eq!(serving.get(path).status, 404, "{path}");
    }
    let long = format!("/{}", "x".repeat(5000));
    assert_eq!(serving.get(&long).status, 404);
}

#[test]
fn nothing_hidden_is_shown() {
    let folder = folder(&[
        (".kitbag/current/index.json", b"secret"),
        (".kitbag/lock", b"secret"),
        (".git/config", b"secret"),
        (".env", b"secret"),
        ("sub/.netrc", b"secret"),
        ("sub/.hidden/index.html", b"secret"),
    ]);
    let serving = Serving::start(folder.path());
    for path in [
        "/.kitbag",
        "/.kitbag/",
        "/.kitbag/lock",
        "/.kitbag/current/index.json",
        "/%2ekitbag/lock",
        "/.git/config",
        "/.env",
        "/%2Eenv",
        "/sub/.netrc",
        "/sub/%2enetrc",
        "/sub/.hidden/",
        "/sub/.hidden",
    ] {
        let answer = serving.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.body.windows(6).any(|bytes| bytes == b"secret"), "{path}");
    }
}

/// None of these is resolved by the asker, as browsers would.
#[test]
fn no_path_climbs_out() {
    let outer = folder(&[
        ("secret.txt", b"secret"),
        ("place/a.txt", b"a"),
        ("place/sub/b.txt", b"b"),
        ("place2/c.txt", b"secret"),
    ]);
    let serving = Serving::start(&outer.path().join("place"));
    assert_eq!(serving.get("/a.txt").body, b"a");
    let absolute = outer.path().join("secret.txt").display().to_string();
    for path in [
        "/../secret.txt",
        "/sub/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/sub/..%2f..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/.%00./secret.txt",
        "/a.txt%00",
        "/../place2/c.txt",
        "//etc/passwd",
        "//secret.txt",
        "/%2fetc%2fpasswd",
        "/sub/../a.txt",
        "/./a.txt",
        "//a.txt",
        "/sub//b.txt",
        "/%ff",
        &format!("/{absolute}"),
        &format!("/{}", absolute.replace('/', "%2f")),
        "//evil.example/sub",
        "//evil.example/..",
    ] {
        let answer = serving.get(path);
        assert_eq!((answer.status, answer.header("location")), (404, None), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn links_lead_where_the_publisher_made_them_lead_and_never_out() {
    use std::os::unix::fs::symlink;
    let outer = folder(&[
        ("secret/passwords.txt", b"secret"),
        ("place/.kitbag/state-1/index.json", b"first"),
        ("place/.kitbag/state-2/index.json", b"second"),
        ("place/.env", b"secret"),
        ("place/cdgt/1.0.0/cdgt-m1.zip", b"one"),
        ("place/cdgt/1.1.0/cdgt-m1.zip", b"two"),
    ]);
    let place = outer.path().join("place");
    for (state, version) in [("state-1", "1.0.0"), ("state-2", "1.1.0")] {
        fs::create_dir_all(place.join(".kitbag").join(state).join("cdgt/m1")).unwrap();
        let kept = format!("../../../../cdgt/{version}/cdgt-m1.zip");
        symlink(kept, place.join(".kitbag").join(state).join("cdgt/m1/latest.zip")).unwrap();
    }
    symlink("state-1", place.join(".kitbag/current")).unwrap();
    symlink(".kitbag/current/index.json", place.join("index.json")).unwrap();
    fs::create_dir_all(place.join("cdgt/m1")).unwrap();
    symlink("../../.kitbag/current/cdgt/m1/latest.zip", place.join("cdgt/m1/latest.zip")).unwrap();
    let serving = Serving::start(&place);
    assert_eq!(
        (&*serving.get("/index.json").body, &*serving.get("/cdgt/m1/latest.zip").body),
        (&b"first"[..], &b"one"[..])
    );
    let answer = serving.get("/cdgt/m1/latest.zip");
    assert_eq!(
        (answer.header("content-type"), answer.header("cache-control")),
        (Some("application/zip"), Some("no-cache"))
    );
    symlink("state-2", place.join(".kitbag/next")).unwrap();
    fs::rename(place.join(".kitbag/next"), place.join(".kitbag/current")).unwrap();
    assert_eq!(
        (&*serving.get("/index.json").body, &*serving.get("/cdgt/m1/latest.zip").body),
        (&b"second"[..], &b"two"[..])
    );

    for (link, target) in [
        ("file.txt", "../secret/passwords.txt"),
        ("folder", "../secret"),
        ("root", "/"),
        ("absolute.txt", outer.path().join("secret/passwords.txt").to_str().unwrap()),
        ("hidden.txt", ".env"),
        ("dangling.txt", "nowhere"),
        ("ring.txt", "ring.txt"),
        (".kitbag/current/out.txt", "../../../secret/passwords.txt"),
        ("by-current.txt", ".kitbag/current/out.txt"),
    ] {
        symlink(target, place.join(link)).unwrap();
    }
    for path in [
        "/file.txt",
        "/folder/passwords.txt",
        "/folder/",
        "/folder",
        "/root/etc/passwd",
        "/root",
        "/absolute.txt",
        "/hidden.txt",
        "/dangling.txt",
        "/ring.txt",
        "/by-current.txt",
    ] {
        let answer = serving.get(path);
        assert_eq!((answer.status, answer.header("location")), (404, None), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_opened() {
    let folder = folder(&[("a.txt", b"a")]);
    let pipe = folder.path().join("pipe.txt");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let serving = Serving::start(folder.path());
    assert_eq!(serving.get("/pipe.txt").status, 404, "opening it would wait for ever");
}

#[test]
fn the_folder_may_be_reached_by_a_link_and_may_grow() {
    let folder = folder(&[("real/a.txt", b"a")]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("real", folder.path().join("link")).unwrap();
    let serving = Serving::start(&folder.path().join(if cfg!(unix) { "link" } else { "real" }));
    assert_eq!(serving.get("/a.txt").body, b"a");
    write(folder.path(), "real/new/index.html", b"n");
    assert_eq!(serving.get("/new/").body, b"n");
}
