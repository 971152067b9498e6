//! Sequencing in one thread: `KITBAG_SHARED=../shared cargo bench --bench sequencing`.
//!
//! A course of folders of a hundred activities each, a quarter of which a rule skips once they are satisfied: read from its
//! manifest, started, and gone through with a thousand times Continue, each with a score and the rollup that follows. Then
//! ADL's 88 scripts, each with its manifest.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a measurement that fails has nothing to say")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use kitbag::scorm::activity::{Manifest, Organization};
use kitbag::sequencing::api::{Api, Learner};
use kitbag::sequencing::script::{Script, play};
use kitbag::sequencing::{Edition, NavigationRequest, Session, Tree};

const RUNS: usize = 5;
const CONTINUES: usize = 1000;
const BELOW: usize = 100;

fn main() {
    println!("| activities | read | tree | start | {CONTINUES} times Continue | each |");
    println!("|---|---|---|---|---|---|");
    for size in [2_500, 5_000, 10_000, 20_000] {
        let manifest = manifest(size);
        let (organization, read) = best(|| organization(&manifest));
        let (tree, built) = best(|| Tree::new(organization.clone(), Edition::Fourth));
        let (_, start) = best(|| started(&tree));
        let (_, walk) = best(|| walk(&tree));
        println!("| {size} | {read:.1?} | {built:.1?} | {start:.1?} | {walk:.1?} | {:.1?} |", walk / CONTINUES as u32);
    }
    scripts();
}

fn best<T>(run: impl Fn() -> T) -> (T, Duration) {
    let timed = || {
        let start = Instant::now();
        let result = run();
        (result, start.elapsed())
    };
    (0..RUNS).map(|_| timed()).min_by_key(|(_, time)| *time).expect("several runs")
}

fn organization(manifest: &str) -> Organization {
    let manifest = Manifest::read(&roxmltree::Document::parse(manifest).expect("a manifest"));
    manifest.default_organization().expect("an organization").clone()
}

fn started(tree: &Tree) -> Session<'_> {
    let mut session = Session::new(tree, 1).quiet();
    assert!(session.overall_sequencing_process(NavigationRequest::Start).delivered.is_some());
    session
}

fn walk(tree: &Tree) -> usize {
    let mut session = started(tree);
    for _ in 0..CONTINUES {
        let delivered = session.delivered().expect("an activity");
        let mut api = Api::new(delivered, Learner::default());
        api.initialize("", &session);
        api.set_value("cmi.score.scaled", "0.8", &session);
        api.terminate("", &mut session);
        session.overall_sequencing_process(NavigationRequest::Continue);
    }
    black_box(session.state().current.unwrap_or(0))
}

fn manifest(size: usize) -> String {
    let flow = "<imsss:controlMode flow=\"true\" choice=\"false\"/>";
    let mut items = String::new();
    for folder in 0..size / BELOW {
        let _ = write!(items, "<item identifier=\"f{folder}\"><title>f</title>");
        for leaf in 1..BELOW {
            let rules = match leaf % 4 {
                0 => {
                    "<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>\
                     <imsss:ruleCondition condition=\"satisfied\"/></imsss:ruleConditions>\
                     <imsss:ruleAction action=\"skip\"/></imsss:preConditionRule></imsss:sequencingRules></imsss:sequencing>"
                }
                _ => "",
            };
            let _ = write!(
                items,
                "<item identifier=\"f{folder}-{leaf}\" identifierref=\"r\"><title>a</title>{rules}</item>"
            );
        }
        let _ = write!(items, "<imsss:sequencing>{flow}</imsss:sequencing></item>");
    }
    format!(
        "<manifest xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\" xmlns:imsss=\"http://www.imsglobal.org/xsd/imsss\" \
         xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_v1p3\"><organizations default=\"o\"><organization identifier=\"o\">\
         <title>o</title>{items}<imsss:sequencing>{flow}</imsss:sequencing></organization></organizations>\
         <resources><resource identifier=\"r\" adlcp:scormType=\"sco\" href=\"a.html\"/></resources></manifest>"
    )
}

fn scripts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("KITBAG_SHARED").map_or_else(|| root.join("../shared"), Into::into);
    let folder = shared.join("adl-sequencing");
    let Ok(table) = std::fs::read_to_string(folder.join("cases.tsv")) else { return println!("\nno scripts") };
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file of the cases");
    let cases: Vec<(String, String)> =
        table.lines().skip(1).filter_map(|row| row.split_once('\t')).map(|(a, b)| (text(a), text(b))).collect();
    let run = || {
        for (script, manifest) in &cases {
            let tree = Tree::new(organization(manifest), Edition::Fourth);
            let script = Script::read(script).expect("a script");
            assert!(play(&script, Session::new(&tree, 1)).is_passed());
        }
    };
    let ((), time) = best(run);
    println!("\n{} scripts with their manifests: {time:.1?}", cases.len());
}
