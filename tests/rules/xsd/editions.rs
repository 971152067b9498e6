//! One document with every element for SCORM 1.2, SCORM 2004 3rd Edition and cmi5, and what happens when a piece of it
//! changes. What both editions of SCORM 2004 have in common is tested beside this file, for the 4th.

use kitbag::check::xsd::{Schemas, validate};
use kitbag::standard::Standard;

use crate::support::xmllint;

/// What is changed: in words, a piece of the document, what to put in its place. There `{21}` stands for 21 letters.
type Change = (&'static str, &'static str, &'static str);

struct Corpus {
    standard: Standard,
    document: &'static str,
    /// Each makes the document invalid.
    breaches: &'static [Change],
    /// Each leaves it valid, surprising as some are.
    variations: &'static [Change],
}

const CORPORA: [Corpus; 3] = [
    Corpus {
        standard: Standard::Scorm12,
        document: include_str!("scorm12.xml"),
        breaches: SCORM_12_BREACHES,
        variations: SCORM_12_VARIATIONS,
    },
    Corpus {
        standard: Standard::Scorm2004Third,
        document: include_str!("third.xml"),
        breaches: THIRD_BREACHES,
        variations: THIRD_VARIATIONS,
    },
    Corpus {
        standard: Standard::Cmi5,
        document: include_str!("cmi5.xml"),
        breaches: CMI5_BREACHES,
        variations: CMI5_VARIATIONS,
    },
];

#[rustfmt::skip]
const SCORM_12_BREACHES: &[Change] = &[
    // imscp
    ("a manifest without identifier", "<manifest identifier=\"M\"", "<manifest"),
    ("an identifier that is no name", "identifier=\"R2\"", "identifier=\"2\""),
    ("an identifier twice", "identifier=\"R2\"", "identifier=\"I1\""),
    ("a version of 21 characters", "version=\"1\"", "version=\"{21}\""),
    ("two lists of organizations", "<organizations default=\"O\">", "<organizations/><organizations default=\"O\">"),
    ("no resources", "<manifest identifier=\"M2\"><organizations/><resources/>", "<manifest identifier=\"M2\"><organizations/>"),
    ("schemaversion before schema", "<schema>ADL SCORM</schema>", "<schemaversion/><schema>ADL SCORM</schema>"),
    ("a schema of 101 characters", "<schema>ADL SCORM</schema>", "<schema>{101}</schema>"),
    ("a schemaversion of 21 characters", "<schemaversion>1.2<", "<schemaversion>{21}<"),
    ("a foreign attribute on metadata", "<metadata><adlcp:location>", "<metadata adlcp:scormtype=\"sco\"><adlcp:location>"),
    ("a title of 201 characters", "<title>Before you lift<", "<title>{201}<"),
    ("two titles", "<title>Before you lift</title>", "<title/><title/>"),
    ("metadata before the title", "<title>Before you lift</title>", "<metadata/><title>Before you lift</title>"),
    ("metadata before a nested item", "<title>Basics</title>", "<title>Basics</title><metadata/>"),
    ("an organization without identifier", "<organization identifier=\"O\"", "<organization"),
    ("a structure of 201 characters", "structure=\"hierarchical\"", "structure=\"{201}\""),
    ("an item without identifier", "<item identifier=\"I1\"", "<item"),
    ("identifierref of 2,001 characters", "<item identifier=\"I2\" identifierref=\"R1\"", "<item identifier=\"I2\" identifierref=\"{2001}\""),
    ("parameters of 1,001 characters", "parameters=\"?page=1\"", "parameters=\"{1001}\""),
    ("isvisible is no boolean", "isvisible=\"true\"", "isvisible=\"yes\""),
    ("an unknown attribute", "<item identifier=\"I1\"", "<item hidden=\"true\" identifier=\"I1\""),
    ("a resource without identifier", "<resource identifier=\"R2\"", "<resource"),
    ("a resource without type", "type=\"webcontent\" href=\"lift.html\"", "href=\"lift.html\""),
    ("a type of 1,001 characters", "identifier=\"R2\" type=\"webcontent\"", "identifier=\"R2\" type=\"{1001}\""),
    ("an href of 2,001 characters", "type=\"webcontent\" href=\"lift.html\"", "type=\"webcontent\" href=\"{2001}\""),
    ("a file without href", "<file href=\"lift.css\"/>", "<file/>"),
    ("a file's href of 2,001 characters", "<file href=\"lift.css\"/>", "<file href=\"{2001}\"/>"),
    ("a dependency before a file", "<file href=\"lift.css\"/>", "<dependency identifierref=\"R2\"/><file href=\"lift.css\"/>"),
    ("a dependency without reference", "<dependency identifierref=\"R2\"/>", "<dependency/>"),
    ("a dependency's reference of 2,001 characters", "<dependency identifierref=\"R2\"/>", "<dependency identifierref=\"{2001}\"/>"),
    ("an extension that nobody declares", "<file href=\"lift.css\"/>", "<file href=\"lift.css\"><x xmlns=\"urn:x\"/></file>"),
    ("a foreign attribute that nobody declares", "<item identifier=\"I1\"", "<item xmlns:x=\"urn:x\" x:y=\"1\" identifier=\"I1\""),
    ("an extension before items end", "<item identifier=\"I2\"", "<adlcp:masteryscore>1</adlcp:masteryscore><item identifier=\"I2\""),
    // xml
    ("a language that is none", "xml:lang=\"fr\"", "xml:lang=\"f_r\""),
    ("another attribute of xml", "xml:base=\"a/\"", "xml:space=\"preserve\""),
    // adlcp
    ("the SCORM type of 2004", "adlcp:scormtype=\"sco\"", "adlcp:scormType=\"sco\""),
    ("an unknown SCORM type", "adlcp:scormtype=\"sco\"", "adlcp:scormtype=\"SCO\""),
    ("a location of 2,001 characters", ">lift.xml<", ">{2001}<"),
    ("prerequisites without type", "prerequisites type=\"aicc_script\"", "prerequisites"),
    ("prerequisites in another script", "type=\"aicc_script\"", "type=\"javascript\""),
    ("prerequisites of 201 characters", ">I2</adlcp", ">{201}</adlcp"),
    ("a time of 14 characters", "0000:30:00.00", "00000:30:00.00"),
    ("an unknown time limit action", "exit,no message", "exit, no message"),
    ("data of 256 characters", ">start<", ">{256}<"),
    ("a score of 201 characters", ">80<", ">{201}<"),
    ("an element of 2004", "<adlcp:masteryscore>80</adlcp:masteryscore>", "<adlcp:completionThreshold>0.8</adlcp:completionThreshold>"),
    // imsmd
    ("categories in another order", "<md:lifecycle>", "<md:rights/><md:lifecycle>"),
    ("a category twice", "<md:rights>", "<md:rights/><md:rights>"),
    ("a title without text", "<md:title><md:langstring xml:lang=\"en\">Safe lifting</md:langstring><md:langstring xml:lang=\"fr\">Lever sans risque</md:langstring></md:title>", "<md:title/>"),
    ("a title twice", "<md:catalogentry><md:catalog>Shelf</md:catalog><md:entry><md:langstring>7", "<md:title><md:langstring/></md:title><md:catalogentry><md:catalog>Shelf</md:catalog><md:entry><md:langstring>7"),
    ("a catalogue entry without catalogue", "<md:catalog>Cards</md:catalog>", ""),
    ("a catalogue entry without entry", "<md:entry><md:langstring>9</md:langstring></md:entry>", ""),
    ("a vocabulary without source", "<md:cost><md:source><md:langstring>LOMv1.0</md:langstring></md:source>", "<md:cost>"),
    ("a vocabulary with two values", "<md:value><md:langstring>no</md:langstring></md:value>", "<md:value><md:langstring>no</md:langstring></md:value><md:value><md:langstring>no</md:langstring></md:value>"),
    ("a value in two languages", "<md:value><md:langstring>no</md:langstring></md:value>", "<md:value><md:langstring>no</md:langstring><md:langstring>non</md:langstring></md:value>"),
    ("a contribution without role", "<md:metadatascheme>", "<md:contribute/><md:metadatascheme>"),
    ("an entity that is no vCard", "<md:centity><md:vcard>BEGIN:VCARD</md:vcard></md:centity>", "<md:centity/>"),
    ("a date whose description comes first", "<md:date><md:datetime>2024-02-29</md:datetime>", "<md:date><md:description><md:langstring/></md:description><md:datetime/>"),
    ("a size that is no number", ">2048<", ">2 KB<"),
    ("a location of another type", "type=\"URI\"", "type=\"PATH\""),
    ("two descriptions in educational", "<md:description><md:langstring>For porters</md:langstring></md:description>", "<md:description><md:langstring/></md:description><md:description><md:langstring/></md:description>"),
    ("a relation with two resources", "<md:resource>", "<md:resource/><md:resource>"),
    ("a path with two taxons", "<md:taxon><md:id>6<", "<md:taxon/><md:taxon><md:id>6<"),
    ("an extension of metadata that nobody declares", "<md:language>en</md:language>\n      </md:educational>", "<x xmlns=\"urn:x\"/></md:educational>"),
    ("text in the record", "<md:general>", "and<md:general>"),
];

#[rustfmt::skip]
const SCORM_12_VARIATIONS: &[Change] = &[
    ("no metadata at all", "<metadata><adlcp:location>lift.xml</adlcp:location></metadata>", ""),
    ("an organization without items", "<manifest identifier=\"M2\"><organizations/>", "<manifest identifier=\"M2\"><organizations><organization identifier=\"O2\"/></organizations>"),
    ("what ADL adds to items in another order", "<adlcp:masteryscore>80</adlcp:masteryscore>", "<adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms/>"),
    ("a time of another form", "0000:30:00.00", "half an hour"),
    ("a score above 100", ">80<", ">101<"),
    ("a script that cannot be read", ">I2</adlcp", ">I2 &amp;&amp;</adlcp"),
    ("numbers for booleans", "isvisible=\"true\"", "isvisible=\"0\""),
    ("text between the elements of a category", "<md:identifier>lifting</md:identifier>", "and <md:identifier>lifting</md:identifier>"),
    ("a location without type", " type=\"URI\"", ""),
    ("an empty record", "<md:rights>", "<md:rights/></md:lom><md:lom/><md:lom><md:rights>"),
];

#[rustfmt::skip]
const THIRD_BREACHES: &[Change] = &[
    ("a threshold as an attribute", "<adlcp:completionThreshold>0.8</adlcp:completionThreshold>", "<adlcp:completionThreshold completedByMeasure=\"true\" minProgressMeasure=\"0.8\"/>"),
    ("a threshold with an attribute besides", "<adlcp:completionThreshold>", "<adlcp:completionThreshold progressWeight=\"0.8\">"),
    ("a threshold above 1", ">0.8<", ">1.1<"),
    ("a threshold below 0", ">0.8<", ">-0.1<"),
    ("no threshold in its element", ">0.8<", "><"),
    ("an unknown SCORM type", "scormType=\"sco\"", "scormType=\"SCO\""),
    ("an unknown time limit action", "exit,no message", "exit"),
    ("an element inside dataFromLMS", ">start<", "><x xmlns=\"urn:x\"/><"),
    ("objectives of ADL, which sequencing does not take without a schema", "<adlseq:constrainedChoiceConsiderations", "<adlseq:objectives><adlseq:objective objectiveID=\"o\"/></adlseq:objectives><adlseq:constrainedChoiceConsiderations"),
    ("objectives global: no boolean", "objectivesGlobalToSystem=\"false\"", "objectivesGlobalToSystem=\"no\""),
    ("an unknown rollup consideration", "\"ifAttempted\"", "\"never\""),
    ("preventActivation is no boolean", "preventActivation=\"true\"", "preventActivation=\"\""),
    ("an unknown control", ">suspendAll<", ">suspendEverything<"),
];

#[rustfmt::skip]
const THIRD_VARIATIONS: &[Change] = &[
    ("shared data, which no schema of this edition declares", "<adlnav:presentation>", "<adlcp:data><adlcp:map targetID=\"notes\"/></adlcp:data><adlnav:presentation>"),
    ("shared data as an attribute, likewise", "<organization identifier=\"O\"", "<organization adlcp:sharedDataGlobalToSystem=\"maybe\" identifier=\"O\""),
    ("blanks around a threshold", ">0.8<", "> 0.8\n<"),
    ("blanks around a token", ">suspendAll<", "> suspendAll\n<"),
];

#[rustfmt::skip]
const CMI5_BREACHES: &[Change] = &[
    ("another root", "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\"", "<courseStructure xmlns=\"http://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\""),
    ("an attribute that is not declared", "<courseStructure ", "<courseStructure version=\"1\" "),
    ("two courses", "<course id=\"https://example.org/lifting\"", "<course id=\"urn:x\"><title><langstring/></title><description><langstring/></description></course><course id=\"https://example.org/lifting\""),
    ("a course without id", "<course id=\"https://example.org/lifting\"", "<course"),
    ("a course without title", "<title><langstring lang=\"en\">Safe lifting</langstring><langstring lang=\"fr\">Lever sans risque</langstring></title>", ""),
    ("a course without description", "<description><langstring lang=\"en\">How to lift</langstring></description>", ""),
    ("a title without text", "<langstring lang=\"en\">Basics</langstring>", ""),
    ("a title that is plain text", "<langstring lang=\"en\">Basics</langstring>", "Basics"),
    ("a language that is none", "<langstring lang=\"fr\">", "<langstring lang=\"fr_FR\">"),
    ("markup in a text", "Look first", "Look <b>first</b>"),
    ("the description before the title", "<title><langstring lang=\"en\">Test</langstring></title>\n    <description><langstring lang=\"en\">Ten questions</langstring></description>", "<description><langstring/></description><title><langstring/></title>"),
    ("objectives of nothing", "<objectives><objective idref=\"https://example.org/lifting/plan\"/></objectives>", "<objectives/>"),
    ("an objective without id", "<objective id=\"https://example.org/lifting/plan\">", "<objective>"),
    ("an objective without description", "<description><langstring>Plans the way</langstring></description>", ""),
    ("an objective with two titles", "<title><langstring>Planning</langstring></title>", "<title><langstring/></title><title><langstring/></title>"),
    ("an extension inside an objective", "<title><langstring>Planning</langstring></title>", "<title><langstring/></title><x:y/>"),
    ("objectives after the first block", "  <au id=\"https://example.org/lifting/test\"", "<objectives><objective id=\"urn:x\"><title><langstring/></title><description><langstring/></description></objective></objectives><au id=\"https://example.org/lifting/test\""),
    ("objectives of a unit that are declared on the spot", "<objective idref=\"https://example.org/lifting/plan\"/></objectives>\n      <url>", "<objective id=\"urn:x\"/></objectives>\n      <url>"),
    ("a block without id", "<block id=\"https://example.org/lifting/more\">", "<block>"),
    ("a block of nothing", "<x:colour>red</x:colour>", "<block id=\"urn:x\"><title><langstring/></title><description><langstring/></description></block>"),
    ("something after the end", "<x:end/>", "<x:end/><course/>"),
    ("a block that is launched", "<objectives><objective idref=\"https://example.org/lifting/posture\"/>", "<url>a.html</url><objectives><objective idref=\"https://example.org/lifting/posture\"/>"),
    ("an extension before a unit", "<au id=\"https://example.org/lifting/before\"", "<x:y/><au id=\"https://example.org/lifting/before\""),
    ("a unit without id", "<au id=\"https://example.org/lifting/after\">", "<au>"),
    ("a unit without url", "<url>test.html</url>", ""),
    ("a unit with an empty url", "<url>test.html</url>", "<url> </url>"),
    ("a unit with two urls", "<url>test.html</url>", "<url>test.html</url><url>other.html</url>"),
    ("a unit inside a unit", "<entitlementKey>xyz-7</entitlementKey>", "<au id=\"urn:x\"/>"),
    ("launch parameters before the url", "<url>test.html</url>", "<launchParameters/><url>test.html</url>"),
    ("a key before the launch parameters", "<launchParameters>mode=full</launchParameters>\n      <entitlementKey>xyz-7</entitlementKey>", "<entitlementKey/><launchParameters/>"),
    ("two keys", "<entitlementKey>xyz-7</entitlementKey>", "<entitlementKey/><entitlementKey/>"),
    ("an element inside launch parameters", "mode=full", "<x:mode/>"),
    ("an unknown way to move on", "\"CompletedAndPassed\"", "\"completedAndPassed\""),
    ("no way to move on", "\"CompletedAndPassed\"", "\"\""),
    ("a score in percent", "masteryScore=\"0.8\"", "masteryScore=\"80\""),
    ("a score below 0", "masteryScore=\"0.8\"", "masteryScore=\"-0.1\""),
    ("a score with an exponent", "masteryScore=\"0.8\"", "masteryScore=\"8e-1\""),
    ("an unknown window", "\"OwnWindow\"", "\"NewWindow\""),
    ("an attribute of SCORM", "launchMethod=\"OwnWindow\"", "isvisible=\"true\""),
];

#[rustfmt::skip]
const CMI5_VARIATIONS: &[Change] = &[
    ("no objectives", "<objectives><objective idref=\"https://example.org/lifting/plan\"/></objectives>", ""),
    ("a unit with nothing but what is required", " moveOn=\"Passed\"", ""),
    ("an id twice", "https://example.org/lifting/after", "https://example.org/lifting/before"),
    ("an id that is no IRI", "id=\"https://example.org/lifting/after\"", "id=\"after\""),
    ("a reference to nothing", "<objective idref=\"https://example.org/lifting/plan\"/></objectives>", "<objective/></objectives>"),
    ("a score with many places", "masteryScore=\"0.8\"", "masteryScore=\" 0.81234567 \""),
    ("an extension that nobody declares", "<x:icon/>", "<y xmlns=\"urn:y\"><z/></y><x:icon/>"),
    ("an empty text", "<langstring lang=\"en\">Rest</langstring>", "<langstring/>"),
    ("an activity type that is no IRI", "activityType=\"http://adlnet.gov/expapi/activities/lesson\"", "activityType=\"a lesson\""),
];

impl Corpus {
    fn changed(&self, changes: &[Change]) -> Vec<(String, String)> {
        let change = |(what, piece, replacement): &Change| {
            let what = format!("{}: {what}", self.standard.name());
            assert!(self.document.contains(piece), "{what}: the document has no {piece}");
            (what, self.document.replacen(piece, &lengthened(replacement), 1))
        };
        changes.iter().map(change).collect()
    }

    /// Both validators must say of each document whether it is valid.
    fn judge(&self, documents: &[(String, String)], expected: bool) {
        let schemas = Schemas::of(self.standard);
        for (what, document) in documents {
            let found = validate(document, &schemas);
            assert_eq!(found.is_empty(), expected, "{what}: {found:?}");
        }
        let verdicts = xmllint::verdicts_on_texts(self.standard, documents).unwrap_or_default();
        for ((what, _), valid) in documents.iter().zip(verdicts) {
            assert_eq!(valid, expected, "xmllint on {what}");
        }
    }
}

/// `{21}` as 21 letters.
fn lengthened(text: &str) -> String {
    let Some((before, rest)) = text.split_once('{') else { return text.to_owned() };
    let (length, after) = rest.split_once('}').expect("a length ends");
    format!("{before}{}{}", "x".repeat(length.parse().expect("a length is a number")), after)
}

#[test]
fn a_document_with_every_element_is_valid_in_all_variations() {
    for corpus in &CORPORA {
        let mut documents = corpus.changed(corpus.variations);
        documents.push((corpus.standard.name().to_owned(), corpus.document.to_owned()));
        corpus.judge(&documents, true);
    }
}

#[test]
fn every_breach_is_found() {
    for corpus in &CORPORA {
        corpus.judge(&corpus.changed(corpus.breaches), false);
    }
}

/// Lengths are inclusive: what is one character shorter than a breach is no breach.
#[test]
fn the_longest_texts_are_valid() {
    let corpus = &CORPORA[0];
    let longest = |(what, piece, replacement): &&Change| {
        let shorter = LONGEST.iter().find(|(breach, _)| replacement.contains(breach))?;
        Some((
            (*what).to_owned(),
            corpus.document.replacen(piece, &lengthened(&replacement.replace(shorter.0, shorter.1)), 1),
        ))
    };
    let documents: Vec<_> = corpus.breaches.iter().filter_map(|change| longest(&change)).collect();
    assert_eq!(documents.len(), 15);
    corpus.judge(&documents, true);
}

const LONGEST: [(&str, &str); 6] = [
    ("{21}", "{20}"),
    ("{101}", "{100}"),
    ("{201}", "{200}"),
    ("{256}", "{255}"),
    ("{1001}", "{1000}"),
    ("{2001}", "{2000}"),
];
