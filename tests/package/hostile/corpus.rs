//! The zips, each with what is to be found in it.

use std::io::Write;

use flate2::{Compress, Compression, FlushCompress};
use kitbag::scorm::schemas::control_files;
use kitbag::standard::Standard;

use super::crafted::{Crafted, Part};

pub type Row = (&'static str, fn() -> Vec<u8>, &'static [&'static str]);

const MANIFEST: &str = include_str!("../../rules/frames/scorm2004-4th.xml");
const PAGE: &[u8] = b"<!doctype html><html lang=\"en\"><head><title>A</title></head><body><script>\n\
    const api = window.parent.API_1484_11;\napi.Initialize('');\n\
    addEventListener('pagehide', () => api.Terminate(''));\n</script></body></html>";
const MB: usize = 1 << 20;

/// A package without a fault.
pub fn faultless() -> Crafted {
    let controls = control_files(Standard::Scorm2004Fourth)
        .iter()
        .map(|(name, text)| Part::deflated(name.as_bytes(), text.as_bytes()));
    let own = [Part::deflated(b"imsmanifest.xml", MANIFEST.as_bytes()), Part::stored(b"sco.html", PAGE)];
    Crafted { parts: own.into_iter().chain(controls).collect(), ..Crafted::default() }
}

/// A faultless package, and something more.
fn with(part: Part) -> Vec<u8> {
    faultless().and(part).bytes()
}

/// A faultless package, and a file of this name.
fn named(name: &[u8]) -> Vec<u8> {
    with(Part::stored(name, b"x"))
}

/// A faultless package with its page changed.
fn page(change: impl FnOnce(Part) -> Part) -> Vec<u8> {
    let mut zip = faultless();
    let page = zip.parts.remove(1);
    zip.and(change(page)).bytes()
}

/// As many zeros, a thousand to a byte. One megabyte is deflated, up to a boundary of blocks, and repeated.
fn zeros(name: &[u8], size: usize) -> Part {
    let (chunk, mut block) = (vec![0; MB], Vec::with_capacity(MB));
    let mut deflate = Compress::new(Compression::default(), false);
    deflate.compress_vec(&chunk, &mut block, FlushCompress::Full).unwrap();
    let mut crc32 = crc32fast::Hasher::new();
    (0..size / MB).for_each(|_| crc32.update(&chunk));
    let (data, crc32) = ([block.repeat(size / MB), b"\x03\0".to_vec()].concat(), crc32.finalize());
    let packed = data.len() as u32;
    Part { data, ..Part::deflated(name, b"") }
        .said(|said| (said.crc32, said.size, said.packed) = (crc32, size as u32, packed))
}

/// The bytes of a zip, changed where they are the end record.
fn end(change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = faultless().bytes();
    let at = bytes.len() - 22;
    change(&mut bytes[at..]);
    bytes
}

/// Zips with nothing wrong in their container.
pub const SOUND: &[Row] = &[
    ("plain", || faultless().bytes(), &[]),
    ("streamed", || page(Part::streamed), &[]),
    (
        "streamed with its sizes",
        || page(|page| Part { local: page.central.clone(), ..page.clone().streamed() }.said(|said| said.flags = 8)),
        &[],
    ),
    ("zip64 sizes", || page(Part::wide), &[]),
    ("zip64 end", || faultless().wide(9).bytes(), &[]),
    ("comment", || Crafted { comment: b"made by hand".to_vec(), ..faultless() }.bytes(), &[]),
    ("folders", || faultless().and(Part::stored(b"media/", b"")).and(Part::stored(b"media/a.png", b"x")).bytes(), &[]),
    ("flagged UTF-8", || with(Part::stored("caf\u{e9}.png".as_bytes(), b"x").said(|said| said.flags = 1 << 11)), &[]),
    ("file mode", || page(|page| page.with(|page| page.attributes = 0o100_644 << 16)), &[]),
    (
        "aligned by an extra field",
        || page(|page| page.with(|page| page.local.extra = b"\xfe\xca\x04\0\0\0\0\0".to_vec())),
        &[],
    ),
    ("well packed", || with(zeros(b"zeros.csv", 8 * MB)), &[]),
];

/// Names that lead astray.
pub const NAMES: &[Row] = &[
    ("climbs", || named(b"../evil.html"), &["path-climbs"]),
    ("climbs after a folder", || named(b"a/../../evil.html"), &["path-climbs"]),
    ("climbs inside", || named(b"a/../b.html"), &["path-climbs"]),
    ("climbs in Windows' way", || named(b"..\\evil.html"), &["path-backslash", "path-climbs"]),
    ("absolute", || named(b"/etc/passwd.html"), &["path-absolute"]),
    ("drive", || named(b"C:/evil.html"), &["path-drive"]),
    ("drive in Windows' way", || named(b"c:\\evil.html"), &["path-backslash", "path-drive"]),
    ("network share", || named(b"\\\\server\\share\\evil.html"), &["path-absolute", "path-backslash"]),
    ("backslash", || named(b"media\\a.png"), &["path-backslash"]),
    ("NUL", || named(b"a.html\0.png"), &["path-control"]),
    ("escape sequence", || named(b"\x1b[2J.html"), &["path-control"]),
    ("line break", || named(b"a\n.html"), &["path-control"]),
    ("no name", || named(b""), &["path-untidy"]),
    ("dots and slashes", || named(b"./media//a.png"), &["path-untidy"]),
    ("device of Windows", || named(b"media/NUL.png"), &["path-windows"]),
    ("colon", || named(b"a.html:hidden"), &["path-windows"]),
    ("dot at the end", || named(b"media./a.png"), &["path-windows"]),
    ("long", || named(&[b"a".repeat(300), b".png".to_vec()].concat()), &["path-long"]),
    ("endless", || named(&b"a/".repeat(30_000)), &["path-long"]),
    ("case of a file", || named(b"SCO.html"), &["path-case"]),
    (
        "case of a folder",
        || faultless().and(Part::stored(b"m/a.png", b"x")).and(Part::stored(b"M/b.png", b"x")).bytes(),
        &["path-case"],
    ),
    ("file and folder", || named(b"sco.html/a.png"), &["path-file-and-folder"]),
    ("file and folder in another case", || named(b"SCO.html/a.png"), &["path-file-and-folder"]),
    ("code page 437", || named(b"caf\x82.html"), &["zip-name-cp437"]),
    ("UTF-8 unflagged", || named("caf\u{e9}.html".as_bytes()), &["zip-name-unflagged"]),
    (
        "flagged, and not UTF-8",
        || with(Part::stored(b"caf\x82.html", b"x").said(|said| said.flags = 1 << 11)),
        &["zip-name-misflagged"],
    ),
    (
        "two names",
        || {
            let field = [&b"up\x0e\0\x01"[..], &crc32fast::hash(b"a.html").to_le_bytes(), b"evil.html"].concat();
            with(
                Part::stored(b"a.html", b"x")
                    .said(|said| said.flags = 1 << 11)
                    .with(|part| part.central.extra = field.clone()),
            )
        },
        &["zip-contradiction"],
    ),
];

/// What claims more, or less, than it is.
pub const BOUNDS: &[Row] = &[
    ("bomb", || with(zeros(b"bomb.csv", 40 * MB)), &["zip-bomb"]),
    (
        "bomb in many pieces",
        || {
            let piece = zeros(b"", 30 * MB);
            let pieces = (0..10).map(|n| piece.clone().said(|said| said.name = format!("{n}.csv").into_bytes()));
            pieces.fold(faultless(), Crafted::and).bytes()
        },
        &["zip-bomb"],
    ),
    ("bomb that hides its size", || with(zeros(b"bomb.csv", 40 * MB).said(|said| said.size = 1000)), &["zip-size"]),
    (
        "bomb that would be larger than any disk",
        || {
            with(zeros(b"bomb.csv", MB).wide().with(|part| {
                for extra in [&mut part.local.extra, &mut part.central.extra] {
                    extra[4..12].copy_from_slice(&(1_u64 << 62).to_le_bytes());
                }
            }))
        },
        &["zip-bomb"],
    ),
    (
        "too much in all",
        || {
            let piece = Part::stored(b"", &b"x".repeat(MB / 4)).said(|said| said.size = 32 * MB as u32);
            let pieces = (0..600).map(|n| piece.clone().said(|said| said.name = format!("{n}.png").into_bytes()));
            pieces.fold(faultless(), Crafted::and).bytes()
        },
        &["package-too-large"],
    ),
    (
        "too many",
        || {
            (0..100_001)
                .map(|n| Part::stored(format!("{n}.png").as_bytes(), b""))
                .fold(Crafted::default(), Crafted::and)
                .wide(100_001)
                .bytes()
        },
        &["package-too-many-files"],
    ),
    (
        "names without end",
        || {
            let names = (0..600).map(|n| [format!("{n}").into_bytes(), b"a".repeat(60_000)].concat());
            names.map(|name| Part::stored(&name, b"")).fold(Crafted::default(), Crafted::and).bytes()
        },
        &["package-too-many-files", "path-long"],
    ),
    (
        "the same data twice",
        || faultless().and(Part::stored(b"a.png", b"x").with(|part| part.offset = Some(0))).bytes(),
        &["zip-contradiction", "zip-overlap", "zip-stray-bytes"],
    ),
    (
        "entries inside entries",
        || {
            let inner = Crafted::default().and(Part::deflated(b"b.png", PAGE)).bytes();
            let mut zip = faultless().and(Part::stored(b"a.bin", &inner)).and(Part::deflated(b"b.png", PAGE));
            let before = faultless().and(Part::stored(b"a.bin", b"")).bytes();
            let list: usize = before.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
            zip.parts.last_mut().unwrap().offset = Some(list as u32);
            zip.bytes()
        },
        &["zip-overlap", "zip-stray-bytes"],
    ),
    (
        "data that run into the list of files",
        || {
            page(|page| {
                page.said(|said| {
                    said.packed += 40;
                    said.size += 40;
                })
            })
        },
        &["zip-overlap"],
    ),
];

/// Zips that are broken or tell two stories.
pub const BROKEN: &[Row] = &[
    (
        "cut in the middle",
        || {
            let bytes = faultless().bytes();
            bytes[..bytes.len() / 2].to_vec()
        },
        &["zip-no-directory"],
    ),
    (
        "cut at the last byte",
        || {
            let bytes = faultless().bytes();
            bytes[..bytes.len() - 1].to_vec()
        },
        &["zip-no-directory"],
    ),
    ("without its beginning", || faultless().bytes().split_off(100), &["zip-no-directory"]),
    ("nothing but a beginning", || b"PK\x03\x04".to_vec(), &["zip-no-directory"]),
    ("list of files nowhere", || end(|end| end[16..20].copy_from_slice(&[0xF0; 4])), &["zip-no-directory"]),
    ("list of files larger than the zip", || end(|end| end[12..16].copy_from_slice(&[0xF0; 4])), &["zip-no-directory"]),
    ("comment cut off", || end(|end| end[20] = 9), &["zip-contradiction"]),
    ("one of three volumes", || end(|end| end[4] = 2), &["zip-split"]),
    ("entries on another volume", || end(|end| end[8] = 3), &["zip-split"]),
    (
        "list of files miscounted",
        || {
            end(|end| {
                end[8] = 5;
                end[10] = 5;
            })
        },
        &["zip-contradiction"],
    ),
    (
        "list of files damaged",
        || {
            let mut bytes = faultless().bytes();
            let last = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
            bytes[last] = b'X';
            bytes
        },
        &["zip-contradiction"],
    ),
    (
        "two ends",
        || {
            let other = Crafted::default().and(Part::stored(b"evil.html", b"x")).bytes();
            Crafted { comment: other, ..faultless() }.bytes()
        },
        &["zip-contradiction", "zip-stray-bytes"],
    ),
    ("zip64 counts otherwise", || faultless().wide(8).bytes(), &["zip-contradiction"]),
    (
        "data elsewhere",
        || with(Part::stored(b"a.png", b"x").with(|part| part.offset = Some(1 << 30))),
        &["zip-stray-bytes", "zip-truncated"],
    ),
    (
        "no header before the data",
        || {
            let mut bytes = faultless().bytes();
            bytes[0] = b'X';
            [b"PK\x03\x04".to_vec(), bytes].concat()
        },
        &["zip-stray-bytes", "zip-truncated"],
    ),
    (
        "another name before the data",
        || page(|page| page.with(|page| page.local.name = b"bad.html".to_vec())),
        &["zip-contradiction"],
    ),
    ("another method before the data", || page(|page| page.with(|page| page.local.method = 8)), &["zip-contradiction"]),
    ("another size before the data", || page(|page| page.with(|page| page.local.size += 1)), &["zip-contradiction"]),
    (
        "another checksum before the data",
        || page(|page| page.with(|page| page.local.crc32 += 1)),
        &["zip-contradiction"],
    ),
    ("encrypted before the data only", || page(|page| page.with(|page| page.local.flags |= 1)), &["zip-contradiction"]),
    ("folder with data", || with(Part::stored(b"media/", b"x")), &["zip-contradiction"]),
    ("checksum", || page(|page| page.said(|said| said.crc32 ^= 1)), &["zip-crc"]),
    ("changed by a bit", || page(|page| page.with(|page| page.data[50] ^= 1)), &["zip-crc"]),
    (
        "damaged deflate",
        || with(Part::deflated(b"a.csv", &b"some text ".repeat(99)).with(|part| part.data[0] = 0xFF)),
        &["zip-data"],
    ),
    (
        "deflate ends too early",
        || with(Part::deflated(b"a.csv", b"text").with(|part| part.data.extend(b"more")).said(|said| said.packed += 4)),
        &["zip-data"],
    ),
    (
        "deflate cut off",
        || {
            with(
                Part::deflated(b"a.csv", PAGE)
                    .said(|said| said.packed -= 9)
                    .with(|part| part.data.truncate(part.central.packed as usize)),
            )
        },
        &["zip-data"],
    ),
    ("holds more than it says", || with(Part::deflated(b"a.csv", PAGE).said(|said| said.size -= 9)), &["zip-size"]),
    ("holds less than it says", || with(Part::deflated(b"a.csv", PAGE).said(|said| said.size += 9)), &["zip-size"]),
    ("stored in two sizes", || with(Part::stored(b"a.csv", PAGE).said(|said| said.size += 9)), &["zip-size"]),
];

/// What does not belong into a package.
pub const MISFITS: &[Row] = &[
    ("encrypted", || page(|page| page.said(|said| said.flags |= 1)), &["zip-encrypted"]),
    (
        "encrypted with AES",
        || {
            page(|page| {
                page.said(|said| {
                    said.flags |= 1;
                    said.method = 99;
                })
            })
        },
        &["zip-encrypted"],
    ),
    ("BZIP2", || page(|page| page.said(|said| said.method = 12)), &["zip-compression"]),
    ("unknown method", || page(|page| page.said(|said| said.method = 77)), &["zip-compression"]),
    (
        "symbolic link",
        || with(Part::stored(b"a.html", b"../../etc/passwd").with(|part| part.attributes = 0o120_777 << 16)),
        &["package-link"],
    ),
    (
        "device",
        || with(Part::stored(b"null.png", b"").with(|part| part.attributes = 0o020_666 << 16)),
        &["package-device"],
    ),
    ("twice", || named(b"sco.html"), &["zip-duplicate"]),
    ("twice in two spellings", || named(b".\\sco.html"), &["path-backslash", "path-untidy", "zip-duplicate"]),
    (
        "something before",
        || [b"MZ this program cannot be run".to_vec(), faultless().bytes()].concat(),
        &["zip-stray-bytes"],
    ),
    ("something behind", || [faultless().bytes(), b"junk".to_vec()].concat(), &["zip-stray-bytes"]),
    (
        "something between",
        || page(|page| page.with(|page| page.behind = b"a deleted file".to_vec())),
        &["zip-stray-bytes"],
    ),
    ("no file", || Crafted::default().bytes(), &["package-empty"]),
    ("no byte", Vec::new, &["package-not-a-zip"]),
    ("RAR", || b"Rar!\x1a\x07\x01\0 and so on".to_vec(), &["package-not-a-zip"]),
    ("gzip", || b"\x1f\x8b\x08\0 and so on".to_vec(), &["package-not-a-zip"]),
    ("a tar that is no backup", || tarred(&[file("imsmanifest.xml", b"<manifest/>")]), &["package-not-a-zip"]),
    ("a backup in a folder", || tarred(&[file("course/moodle_backup.xml", b"<x/>")]), &["package-not-a-zip"]),
    ("a tar that was cut off", || halved(backup(&[])), &["tar-damaged"]),
    (
        "a tar with a broken header",
        || gzip(&[&header("moodle_backup.xml", 0)[..], &[1; 512]].concat()),
        &["tar-damaged"],
    ),
    ("a tar that leads out", || backup(&[file("../../escaped.xml", b"x")]), &["path-climbs"]),
    ("a tar that begins at the root", || backup(&[file("/etc/passwd", b"x")]), &["path-absolute"]),
    ("a tar with a link", || backup(&[special("link", b'2')]), &["package-link"]),
    ("a tar with a hard link", || backup(&[special("link", b'1')]), &["package-link"]),
    ("a tar with a device", || backup(&[special("null", b'3')]), &["package-device"]),
    ("a sparse file in a tar", || backup(&[special("holes", b'S')]), &["package-device"]),
    ("a path twice in a tar", || backup(&[file("a.xml", b"x"), file("a.xml", b"y")]), &["zip-duplicate"]),
    ("a tar that lies about a size", || backup(&[header("vast.bin", 1 << 32)]), &["tar-damaged", "tar-too-large"]),
    ("a long name in a tar without end", || backup(&[extension(1 << 32)]), &["tar-damaged"]),
    ("a tar out of proportion", vast_backup, &["tar-too-large", "zip-bomb"]),
    ("text", || b"This is the package.".to_vec(), &["package-not-a-zip"]),
    (
        "packages in a package",
        || {
            let inner = faultless().bytes();
            Crafted::default().and(Part::stored(b"m1.zip", &inner)).and(Part::stored(b"m2.zip", &inner)).bytes()
        },
        &["package-nested"],
    ),
    ("a zip inside", || with(Part::stored(b"old/package.zip", &faultless().bytes())), &["package-archive-inside"]),
    (
        "clutter",
        || {
            faultless()
                .and(Part::stored(b"__MACOSX/._sco.html", b"x"))
                .and(Part::stored(b"media/.DS_Store", b"x"))
                .bytes()
        },
        &["package-clutter"],
    ),
];

/// The header of a tar's entry (POSIX.1-2017, pax, "ustar Interchange Format").
fn header(name: &str, size: u64) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_size(size);
    header.set_cksum();
    header.as_bytes().to_vec()
}

fn special(name: &str, kind: u8) -> Vec<u8> {
    let mut header = tar::Header::from_byte_slice(&header(name, 0)).clone();
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_cksum();
    header.as_bytes().to_vec()
}

/// A long name of GNU's, of as many bytes as it says, none of which is there.
fn extension(size: u64) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_cksum();
    header.as_bytes().to_vec()
}

fn file(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut entry = header(name, bytes.len() as u64);
    entry.extend(bytes);
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

fn tarred(entries: &[Vec<u8>]) -> Vec<u8> {
    gzip(&[entries.concat(), vec![0; 1024]].concat())
}

/// Enough of a Moodle course backup to be taken for one.
fn backup(entries: &[Vec<u8>]) -> Vec<u8> {
    tarred(&[&[file("moodle_backup.xml", b"<moodle_backup/>")][..], entries].concat())
}

/// 300 MB of zeros in as many parts, which together are one gzip file.
fn vast_backup() -> Vec<u8> {
    let head = [file("moodle_backup.xml", b"<moodle_backup/>"), header("vast.bin", 300 << 20)].concat();
    [gzip(&head), gzip(&vec![0; 1 << 20]).repeat(300), gzip(&[0; 1024])].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn halved(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 12);
    bytes
}

/// A package whose names would clear a terminal, or turn the text in it around.
pub fn escape_sequences() -> Vec<u8> {
    let flagged = Part::stored("\u{202e}fdp.exe".as_bytes(), b"x").said(|said| said.flags = 1 << 11);
    faultless().and(Part::stored(b"\x1b[2J.html", b"x")).and(flagged.clone()).and(flagged).bytes()
}

/// Manifests that mean harm, each in a package that is faultless else, with the rule for manifests that it breaks.
pub const MANIFESTS: &[Row] = &[
    ("a manifest of 100 MB", || manifest(&" ".repeat(100 * MB), ""), &["manifest-unreadable"]),
    (
        "a manifest of 100 MB, well packed",
        || {
            let mut zip = faultless();
            zip.parts[0] = zeros(b"imsmanifest.xml", 100 * MB);
            zip.bytes()
        },
        &["manifest-unreadable"],
    ),
    (
        "a billion laughs",
        || {
            let laughs = |n: usize| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
            let entities: String = (1..10).map(laughs).collect();
            manifest(&format!("<!DOCTYPE manifest [<!ENTITY l0 \"ha\">{entities}]>"), "&l9;")
        },
        &["xml-doctype"],
    ),
    (
        "a file of the server",
        || manifest("<!DOCTYPE manifest [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>", "&x;"),
        &["xml-doctype"],
    ),
    ("a hundred thousand levels", || manifest("", &"<a>".repeat(100_000)), &["xml-syntax"]),
    (
        "an item within an item, ten thousand times",
        || {
            let open = (0..10_000).map(|n| format!("<item identifier=\"i{n}\"><title>A</title>")).collect::<String>();
            manifest("", &(open + &"</item>".repeat(10_000)))
        },
        &["xml-too-deep"],
    ),
    (
        "attributes without end",
        || {
            let attributes: String = (0..60_000).map(|n| format!(" a{n}=\"\"")).collect();
            manifest("", &format!("<a{attributes}/>"))
        },
        &["xml-syntax"],
    ),
    (
        "half of UTF-16",
        || {
            let mut zip = faultless();
            zip.parts[0] = Part::stored(b"imsmanifest.xml", b"\xFF\xFE<\0m");
            zip.bytes()
        },
        &["xml-encoding"],
    ),
];

/// A faultless package, but for something at the beginning of its manifest and in the title of its organization.
fn manifest(head: &str, title: &str) -> Vec<u8> {
    let manifest = MANIFEST.replace("<manifest", &format!("{head}<manifest")).replace("A course", title);
    let mut zip = faultless();
    zip.parts[0] = Part::deflated(b"imsmanifest.xml", manifest.as_bytes());
    zip.bytes()
}

/// Every zip, with its name and the codes that are expected.
pub fn all() -> impl Iterator<Item = Row> {
    [SOUND, NAMES, BOUNDS, BROKEN, MISFITS].into_iter().flatten().copied()
}
