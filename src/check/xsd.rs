//! Validity of a manifest against the schemas of its standard.
//!
//! The validator behind this module is young, so nothing of it shows in the signatures here, and `tests/rules` compares
//! its verdicts with those of other validators. This module must not know what the profile asks beyond the schemas, nor
//! where the text came from: whoever reads a package decodes its manifest first.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use xsd_schema::validation::{
    DoctypeView, DriveWithError, EndElementInfo, InstancePath, PathStep, SchemaValidator, ValidationError,
    ValidationEventHandler, ValidationFlags, ValidationSink, ValidationSubject, ValidationWarning,
    drive_quick_xml_with,
};
use xsd_schema::xml::ParseLimits;
use xsd_schema::{
    LoaderChain, LocationRequest, ResolverConfig, SchemaError, SchemaLoader, SchemaResolver, SchemaResult, SchemaSet,
    SchemaSetBuilder, XsdVersion,
};

use crate::scorm::schemas::schemas_of;
use crate::standard::Standard;

/// A place where a document breaks the schemas, or keeps them from being applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where in the text, in bytes: an attribute, or the beginning of a start tag.
    pub span: Range<usize>,
    /// The rule of XML Schema, such as `cvc-complex-type.2.4`; or [`NOT_WELL_FORMED`], [`DOCTYPE`], [`TOO_DEEP`].
    pub rule: &'static str,
    /// What is wrong, in words.
    pub message: String,
}

/// Rule of a [`Violation`]: the text is no XML. Nothing after it has been looked at.
pub const NOT_WELL_FORMED: &str = "not-well-formed";
/// Rule of a [`Violation`]: the text has a document type declaration, which no schema-valid manifest has.
pub const DOCTYPE: &str = "doctype";
/// Rule of a [`Violation`]: elements are nested beyond anything a course needs.
pub const TOO_DEEP: &str = "too-deep";

/// What the validator calls an `xsi:schemaLocation` behind the first element of its namespace. XML Schema forbids
/// it (part 1, 4.3.2); ADL's suite takes it on any element.
const LATE_LOCATION: &str = "sch-late-component";

const MAX_DEPTH: usize = 512;

/// Schemas that have been compiled. They stay on the thread that compiled them, because the validator's name table
/// cannot be shared.
pub struct Schemas(SchemaSet);

thread_local! {
    /// Compiled once per thread that validates (about 6 ms each).
    static BUILT_IN: RefCell<BTreeMap<Standard, Rc<Schemas>>> = const { RefCell::new(BTreeMap::new()) };
}

impl Schemas {
    /// The schemas of a standard, as they are part of this program.
    #[expect(clippy::expect_used, reason = "the schemas are constants of the program")]
    pub fn of(standard: Standard) -> Rc<Self> {
        let compile = || {
            let compiled = compile(standard, BTreeMap::new());
            Rc::new(compiled.expect("the schemas are part of the program, and every test that validates compiles them"))
        };
        BUILT_IN.with_borrow_mut(|built_in| Rc::clone(built_in.entry(standard).or_insert_with(compile)))
    }

    /// The schemas of a standard together with those that a package brings for namespaces of its own, by their paths in
    /// the package. What these import of the standard's namespaces is this program's; nothing is read from anywhere else.
    ///
    /// # Errors
    /// In words, if they make no schema.
    pub fn with(standard: Standard, others: BTreeMap<String, String>) -> Result<Self, String> {
        compile(standard, others).map_err(|error| error.to_string())
    }
}

/// The schemas of a package, by their locations.
#[derive(Debug)]
struct Held(BTreeMap<String, String>);

impl SchemaLoader for Held {
    fn load(&self, location: &str) -> SchemaResult<String> {
        self.0
            .get(location)
            .cloned()
            .ok_or_else(|| SchemaError::resolution(format!("`{location}` is not in the package")))
    }

    fn can_load(&self, location: &str) -> bool {
        self.0.contains_key(location)
    }
}

impl std::fmt::Debug for Schemas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Schemas").finish_non_exhaustive()
    }
}

/// Validates `document` against `schemas`, whatever `xsi:schemaLocation` it carries, and returns every violation in the
/// order of the text.
///
/// Any element that a schema declares globally may be the root: a manifest, and also a LOM record kept in a file of
/// its own.
pub fn validate(document: &str, schemas: &Schemas) -> Vec<Violation> {
    let findings = assess(document, &schemas.0);
    if findings.is_empty() {
        return Vec::new();
    }
    let tree = roxmltree::Document::parse(document).ok();
    let mut violations: Vec<Violation> = findings
        .into_iter()
        .map(|finding| Violation {
            span: finding.span(document, tree.as_ref()),
            rule: finding.rule,
            message: finding.message,
        })
        .collect();
    violations.sort_by_key(|violation| violation.span.start);
    violations
}

fn compile(standard: Standard, others: BTreeMap<String, String>) -> SchemaResult<Schemas> {
    let own = schemas_of(standard);
    let others: BTreeMap<String, String> =
        others.into_iter().map(|(path, text)| (format!("package:///{path}"), text)).collect();
    let locations: Vec<String> = others.keys().cloned().collect();
    // No catalog, and no loader but for what is held: nothing comes from a disk or a network.
    let mut chain = LoaderChain::new();
    chain.add(Box::new(Held(others)));
    let mut resolver = SchemaResolver::with_config_and_loader(ResolverConfig::default(), Box::new(chain));
    let named: BTreeMap<String, String> = own
        .iter()
        .filter_map(|(name, text)| Some((target_namespace(text)?.to_owned(), format!("control:///{name}"))))
        .collect();
    resolver.set_location_rewriter(move |request: &LocationRequest<'_>, _: &SchemaResolver| {
        request.namespace.and_then(|namespace| named.get(namespace)).cloned()
    });
    let mut builder =
        own.iter().try_fold(SchemaSetBuilder::with_resolver(resolver, XsdVersion::V1_0), |schemas, (name, text)| {
            schemas.add_source(text, &format!("control:///{name}"))
        })?;
    for location in locations {
        builder.try_add(&location)?;
    }
    Ok(Schemas(builder.compile()?.into_schema_set()))
}

fn target_namespace(schema: &str) -> Option<&str> {
    schema.split_once("targetNamespace=\"")?.1.split('"').next()
}

fn assess(document: &str, schemas: &SchemaSet) -> Vec<Finding> {
    let progress = Progress::default();
    let validator = SchemaValidator::new(schemas, ValidationFlags::empty());
    let mut run = validator.start_run(Listener(&progress));
    run.set_parse_limits(ParseLimits::none().with_max_depth(MAX_DEPTH));

    let driven = drive_quick_xml_with(document.as_bytes(), &mut run, schemas, &mut Listener(&progress));
    let stop = match driven {
        Ok(_) => run.end_validation().err().map(|error| Finding::from_error(error, 0, None)),
        Err(DriveWithError::Hook(stop)) => Some(stop),
        Err(DriveWithError::NotWellFormed(error)) => {
            let offset = usize::try_from(error.position()).unwrap_or(document.len());
            Some(Finding::at(offset, NOT_WELL_FORMED, error.message().to_owned()))
        }
        Err(DriveWithError::LimitExceeded(_)) => {
            let offset = progress.innermost();
            Some(Finding::at(offset, TOO_DEEP, format!("elements are nested more than {MAX_DEPTH} deep")))
        }
        Err(other) => Some(Finding::at(0, NOT_WELL_FORMED, other.to_string())),
    };
    drop(run);
    let mut findings = progress.findings.into_inner();
    findings.extend(stop);
    findings
}

/// What is known while the document goes by: where the open elements start, and what was found so far.
#[derive(Default)]
struct Progress {
    open: RefCell<Vec<usize>>,
    findings: RefCell<Vec<Finding>>,
}

impl Progress {
    fn innermost(&self) -> usize {
        self.open.borrow().last().copied().unwrap_or(0)
    }
}

/// Hears of the elements from the driver, and of the errors from the run.
struct Listener<'a>(&'a Progress);

impl ValidationEventHandler for Listener<'_> {
    type Error = Finding;

    fn on_element_start_offset(&mut self, offset: usize) -> Result<(), Finding> {
        self.0.open.borrow_mut().push(offset);
        Ok(())
    }

    fn after_end_element(&mut self, _: &EndElementInfo, _: usize) -> Result<(), Finding> {
        self.0.open.borrow_mut().pop();
        Ok(())
    }

    fn on_doctype(&mut self, doctype: DoctypeView<'_>) -> Result<(), Finding> {
        Err(Finding::at(doctype.byte_pos, DOCTYPE, "a manifest has no document type declaration".to_owned()))
    }
}

impl ValidationSink for Listener<'_> {
    fn on_error(&mut self, error: ValidationError) {
        if error.constraint == LATE_LOCATION {
            return;
        }
        let depth = self.0.open.borrow().len();
        let finding = Finding::from_error(error, depth, Some(self.0.innermost()));
        self.0.findings.borrow_mut().push(finding);
    }

    fn on_warning(&mut self, _: ValidationWarning) {}
}

/// A violation whose line and column are still to be worked out.
struct Finding {
    rule: &'static str,
    message: String,
    offset: usize,
    path: Option<InstancePath>,
}

impl Finding {
    fn at(offset: usize, rule: &'static str, message: String) -> Self {
        Finding { rule, message, offset, path: None }
    }

    /// An error names the element or attribute it is about. One about an element further out than the innermost open
    /// one is about a child in the wrong place: then the child, where the run stands, is the better place.
    fn from_error(error: ValidationError, depth: usize, innermost: Option<usize>) -> Self {
        let path = error.instance_path().filter(|path| path.len() >= depth).cloned();
        Finding { rule: error.constraint, message: wording(&error), offset: innermost.unwrap_or(0), path }
    }

    fn span(&self, text: &str, tree: Option<&roxmltree::Document<'_>>) -> Range<usize> {
        let found = self.path.as_ref().zip(tree).and_then(|(path, tree)| span_of(path, tree));
        found.unwrap_or_else(|| start_tag(text, self.offset))
    }
}

/// The validator's words, with the name of what they are about unless they give it themselves.
fn wording(error: &ValidationError) -> String {
    let message = &error.message;
    let (kind, name) = match error.subject() {
        Some(ValidationSubject::Element(name)) => ("element", name.local_name()),
        Some(ValidationSubject::Attribute(name)) => ("attribute", name.local_name()),
        _ => return message.clone(),
    };
    if message.contains(&format!("'{name}'")) { message.clone() } else { format!("{kind} '{name}': {message}") }
}

fn span_of(path: &InstancePath, tree: &roxmltree::Document<'_>) -> Option<Range<usize>> {
    let mut node = tree.root();
    for step in path.steps() {
        let name = step.name();
        match step {
            PathStep::Attribute { .. } => {
                let attribute = node
                    .attributes()
                    .find(|found| found.name() == name.local_name() && found.namespace() == name.namespace())?;
                return Some(attribute.range());
            }
            _ => {
                node = node
                    .children()
                    .filter(|child| child.is_element())
                    .filter(|child| child.tag_name().name() == name.local_name())
                    .filter(|child| child.tag_name().namespace() == name.namespace())
                    .nth(step.position()?.checked_sub(1)?)?;
            }
        }
    }
    Some(start_tag(tree.input_text(), node.range().start))
}

/// The bytes of the start tag that begins at `start`, as far as its name goes.
pub(crate) fn start_tag(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
    start..start + length
}
