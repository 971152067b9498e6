//! Schemas of which no more than the names are known.

use kitbag::check::{self, Options};
use kitbag::diagnostic::Profile;
use kitbag::package::read::Package;
use kitbag::scorm::schemas::control_files;
use kitbag::standard::Standard;

const ADLCP: &str = "http://www.adlnet.org/xsd/adlcp_v1p3 adlcp_v1p3.xsd";
const IMSSS: &str = "http://www.imsglobal.org/xsd/imsss imsss_v1p0.xsd";

#[test]
fn the_name_of_a_file_tells_whether_it_is_the_schema_of_a_namespace() {
    let frame = include_str!("frames/scorm2004-4th.xml").replace("<!-- sequencing -->", "<imsss:sequencing/>");
    for (pair, file, is_told) in [
        (ADLCP, "adlcp_v1p3.xsd", false),
        (ADLCP, "ours.xsd", false),
        (ADLCP, "adlnav_v1p3.xsd", true),
        (ADLCP, "lom.xsd", true),
        (ADLCP, "xml.xsd", true),
        (ADLCP, "sco.html", true),
        (IMSSS, "imsss_v1p0.xsd", false),
        (IMSSS, "imsss_v1p0util.xsd", true),
    ] {
        let (namespace, _) = pair.split_once(' ').unwrap();
        let manifest = frame.replace(pair, &format!("{namespace} {file}"));
        let controls = control_files(Standard::Scorm2004Fourth).iter().map(|(name, _)| *name);
        let files = controls.chain(["sco.html", file]).map(str::to_owned);
        let package = Package::listed("x", ("imsmanifest.xml", manifest.into_bytes()), files);
        let findings = check::package(&package, &Options { profiles: vec![Profile::Adl], standard: None }).findings;
        let told = findings.iter().filter(|finding| finding.code.as_str() == "control-file-confused").count();
        assert_eq!(told, usize::from(is_told), "{file} for {namespace}");
    }
}
