//! Manifests that were cut, doubled and stirred: whatever comes in, a verdict comes out.

use kitbag::check::{self, Options};
use kitbag::diagnostic::Profile;
use kitbag::package::read::Package;
use proptest::prelude::*;

const MANIFESTS: [&str; 2] = [include_str!("xsd/manifest.xml"), include_str!("frames/scorm2004-4th.xml")];

/// A change of the bytes: where (as a share of the whole), and what.
#[derive(Debug, Clone)]
enum Change {
    Delete(f64, usize),
    Double(f64, usize),
    Write(f64, Vec<u8>),
    Swap(f64, f64, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = || 0.0..1.0_f64;
    // Pieces that mean something to a reader of manifests, beside noise.
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..6),
        prop::sample::select(vec![
            "<!DOCTYPE a [<!ENTITY b 'c'>]>",
            "<imscp:item>",
            "</item>",
            " xml:base='../..'",
            " identifierref=''",
            "&#0;",
            "%",
            "..",
            "xsi:schemaLocation='a'",
            "<adlcp:location>../x</adlcp:location>",
            "<manifest>",
            "]]>",
            "<imsss:sequencing>",
            "é",
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    prop_oneof![
        (at(), 1..60_usize).prop_map(|(at, length)| Change::Delete(at, length)),
        (at(), 1..400_usize).prop_map(|(at, length)| Change::Double(at, length)),
        (at(), piece).prop_map(|(at, piece)| Change::Write(at, piece)),
        (at(), at(), 1..80_usize).prop_map(|(a, b, length)| Change::Swap(a, b, length)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let place = |share: &f64, bytes: &[u8]| (share * bytes.len() as f64) as usize;
    let part = |share: &f64, length: &usize, bytes: &[u8]| {
        place(share, bytes)..(place(share, bytes) + length).min(bytes.len())
    };
    match change {
        Change::Delete(at, length) => drop(bytes.drain(part(at, length, bytes))),
        Change::Double(at, length) => {
            let part = part(at, length, bytes);
            let copy = bytes[part.clone()].to_vec();
            bytes.splice(part.start..part.start, copy);
        }
        Change::Write(at, piece) => {
            let at = place(at, bytes);
            bytes.splice(at..at, piece.iter().copied());
        }
        Change::Swap(one, other, length) => {
            let (one, other) = (part(one, length, bytes), part(other, length, bytes));
            for (one, other) in one.zip(other) {
                bytes.swap(one, other);
            }
        }
    }
}

/// Whole elements, as lines with both their tags are.
fn stirred(manifest: &str, moves: &[(usize, usize, bool)]) -> String {
    let mut lines: Vec<&str> = manifest.lines().collect();
    for (from, to, keep) in moves {
        let (from, to) = (from % lines.len(), to % lines.len());
        let line = lines[from];
        if !keep {
            lines.remove(from);
        }
        lines.insert(to.min(lines.len()), line);
    }
    lines.join("\n")
}

fn judge(bytes: Vec<u8>) {
    let package = Package::in_memory("soup.zip", [("imsmanifest.xml".to_owned(), bytes)]);
    let judgement = check::package(&package, &Options { profiles: vec![Profile::Strict], standard: None });
    for finding in &judgement.findings {
        let place = finding.place.as_ref().map(|place| (place.start(), place.end()));
        assert!(place.is_none_or(|(start, end)| start <= end) && !finding.message.is_empty());
    }
    // No schema lies in this package.
    assert!(
        !judgement.failed_checks.is_empty() || judgement.standard.is_some_and(|standard| standard.as_str() == "cmi5")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_get_a_verdict(which in 0..MANIFESTS.len(), changes in prop::collection::vec(change(), 1..6)) {
        let mut bytes = MANIFESTS[which].as_bytes().to_vec();
        for change in &changes {
            apply(&mut bytes, change);
        }
        judge(bytes);
    }

    #[test]
    fn elements_anywhere_get_a_verdict(
        which in 0..MANIFESTS.len(),
        moves in prop::collection::vec((any::<usize>(), any::<usize>(), any::<bool>()), 1..8),
    ) {
        judge(stirred(MANIFESTS[which], &moves).into_bytes());
    }
}
