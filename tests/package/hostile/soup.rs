//! Whatever a zip holds, reading and judging it ends with findings and never with a panic.
//!
//! `PROPTEST_CASES=1000000 cargo test --release --test main -- hostile::soup` goes on for longer.

use std::io::Read;

use kitbag::check::{self, Options};
use kitbag::diagnostic::render_human;
use kitbag::package::read::{Limits, Package};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::corpus;

/// Pieces out of which nearly valid zips are made: they reach further than plain noise does.
const PIECES: [&[u8]; 22] = [
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"PK\x06\x06",
    b"PK\x06\x07",
    b"PK\x07\x08",
    b"\0\0",
    b"\0\0\0\0",
    b"\xFF\xFF",
    b"\xFF\xFF\xFF\xFF",
    b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F",
    b"\x01\0",
    b"\x08\0",
    b"\0\x08",
    b"\x16\0",
    b"\x01\0\x10\0",
    b"up\x09\0\x01",
    b"imsmanifest.xml",
    b"../",
    b"\xc3\xa9",
    b"\x82",
    b"/",
];

/// A change to a valid zip.
#[derive(Debug, Clone)]
enum Change {
    Set(Index, u8),
    Put(Index, &'static [u8]),
    Insert(Index, &'static [u8]),
    Cut(Index, Index),
    /// A stretch once more, elsewhere.
    Copy(Index, Index, Index),
    Truncate(Index),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let at = |index: &Index, bytes: &[u8]| index.index(bytes.len() + 1);
        let stretch = |one: &Index, other: &Index, bytes: &[u8]| {
            let (one, other) = (at(one, bytes), at(other, bytes));
            one.min(other)..one.max(other)
        };
        match self {
            Self::Set(index, byte) => {
                let at = at(index, bytes);
                bytes.splice(at..(at + 1).min(bytes.len()), [*byte]);
            }
            Self::Put(index, piece) => {
                let at = at(index, bytes);
                bytes.splice(at..(at + piece.len()).min(bytes.len()), piece.iter().copied());
            }
            Self::Insert(index, piece) => {
                let at = at(index, bytes);
                bytes.splice(at..at, piece.iter().copied());
            }
            Self::Cut(one, other) => drop(bytes.drain(stretch(one, other, bytes))),
            Self::Copy(one, other, target) => {
                let (piece, at) = (bytes[stretch(one, other, bytes)].to_vec(), at(target, bytes));
                bytes.splice(at..at, piece);
            }
            Self::Truncate(index) => bytes.truncate(at(index, bytes)),
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<Index>;
    let piece = || select(PIECES.to_vec());
    prop_oneof![
        4 => (index(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        4 => (index(), piece()).prop_map(|(at, piece)| Change::Put(at, piece)),
        2 => (index(), piece()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        1 => (index(), index()).prop_map(|(one, other)| Change::Cut(one, other)),
        1 => (index(), index(), index()).prop_map(|(one, other, at)| Change::Copy(one, other, at)),
        1 => index().prop_map(Change::Truncate),
    ]
}

fn soup() -> impl Strategy<Value = Vec<u8>> {
    let rows = [corpus::SOUND, corpus::NAMES, corpus::BROKEN, corpus::MISFITS].concat();
    let zips = rows.into_iter().map(|(_, make, _)| make()).filter(|bytes| bytes.len() < 100_000);
    let changed = (select(zips.collect::<Vec<_>>()), vec(change(), 1..6)).prop_map(|(mut bytes, changes)| {
        changes.iter().for_each(|change| change.apply(&mut bytes));
        bytes
    });
    // Most of a zip's bytes say nothing about where the others are: those at its end do.
    let lists = (select(vec![corpus::faultless().bytes()]), vec(change(), 1..4)).prop_map(|(bytes, changes)| {
        let list = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or(0);
        let mut end = bytes[list..].to_vec();
        changes.iter().for_each(|change| change.apply(&mut end));
        [&bytes[..list], &end].concat()
    });
    let pieces =
        vec(prop_oneof![3 => select(PIECES.to_vec()).prop_map(<[u8]>::to_vec), 1 => vec(any::<u8>(), 0..20)], 0..60)
            .prop_map(|pieces| pieces.concat());
    prop_oneof![6 => changed, 4 => lists, 1 => pieces, 1 => vec(any::<u8>(), 0..200)]
}

/// Opens it, reads everything, judges it.
fn judge(bytes: Vec<u8>) {
    let limits = Limits { total: 1 << 30, ..Limits::default() };
    let package = Package::from_zip("soup.zip", bytes, &limits);
    let mut read = 0;
    for (path, entry) in package.entries() {
        assert!(!path.is_empty() && !path.starts_with('/') && !path.split('/').any(|part| part == ".."));
        assert!(package.contains(path) && entry.size.is_some());
        let _ = package.read(path, 1 << 16);
        if let Ok(Some(mut reader)) = package.reader(path) {
            read += std::io::copy(&mut reader.by_ref().take(1 << 31), &mut std::io::sink()).unwrap_or(0);
        }
    }
    assert!(read <= limits.total);
    for finding in &check::package(&package, &Options::default()).findings {
        let text = render_human(finding, false);
        assert!(!text.is_empty() && !text.contains('\u{1b}'));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_zip_makes_the_reader_panic(bytes in soup()) {
        judge(bytes);
    }
}
