use kitbag::check::xsd::{self, Schemas};
use kitbag::standard::Standard;
use std::collections::BTreeMap;
#[test]
fn probe() {
    let folder = crate::support::shared().unwrap().join("adl-cases/mutants");
    let mut seen: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let schemas = Schemas::of(Standard::Scorm2004Fourth);
    for e in std::fs::read_dir(folder).unwrap() {
        let p = e.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&p) else { continue };
        for v in xsd::validate(&text, &schemas) {
            let s = seen.entry(format!("{} {}", v.rule, v.message)).or_insert((0, text[v.span.clone()].to_owned()));
            s.0 += 1;
        }
    }
    for (k, (n, w)) in seen {
        println!("{n} {k} @ {w}");
    }
}
