//! A page's file: front matter, then Markdown that becomes blocks.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use comrak::nodes::{AstNode, ListType, NodeValue, Sourcepos};
use comrak::{Arena, Options, parse_document};

use super::context::Context;
use super::directive::Directive;
use super::{figure, question, slide, stray};
use crate::course::{Block, CalloutKind, Id, Inline, ListItem, Media};
use crate::diagnostic::{Code, Findings, SourceFile, nearest};
use crate::source::toml::At;

/// Deepest nesting of blocks or inline text; a page for people never comes near.
pub const MAX_DEPTH: usize = 40;

/// The names of all blocks.
const BLOCKS: [&str; 15] = [
    "note",
    "tip",
    "warning",
    "example",
    "key",
    "discussion",
    "further",
    "definition",
    "figure",
    "case",
    "activity",
    "facilitator",
    "form",
    "slide",
    "question",
];

/// A file split at its front matter.
pub struct Split {
    /// The TOML text and where it starts.
    pub front: Option<(usize, String)>,
    /// Where the Markdown starts, in bytes.
    pub body: usize,
}

/// Finds the front matter between the first line and the next line of `+++`.
pub fn split(file: &Arc<SourceFile>, findings: &mut Findings) -> Split {
    let text = file.text();
    let help = "the first line of the file is +++, then come the settings, then another line of +++";
    let first = text.lines().next().unwrap_or_default();
    let fence = first.trim_end();
    if fence == "---" {
        let message = "the front matter stands between lines of ---";
        findings.add(Code::FrontMatter, file, 0..first.len(), message, "write +++ in place of both");
    } else if fence != "+++" {
        findings.add(Code::FrontMatter, file, 0..first.len(), "the front matter is missing", help);
        return Split { front: None, body: 0 };
    }
    let start = (first.len() + 1).min(text.len());
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == fence {
            return Split { front: Some((start, text[start..end].to_owned())), body: end + line.len() };
        }
        end += line.len();
    }
    findings.add(Code::FrontMatter, file, 0..first.len(), "the front matter is not closed", help);
    Split { front: None, body: text.len() }
}

/// What a page holds, and what it uses.
#[derive(Debug, Default)]
pub struct Body {
    pub blocks: Vec<Block>,
    /// The pictures that learners get, each with the place that shows it.
    pub media: Vec<At<Media>>,
    /// The picture files that the page shows, relative to the course.
    pub files: BTreeSet<String>,
    pub cited: BTreeSet<Id>,
    pub question_ids: Vec<At<Id>>,
    pub figure_ids: Vec<At<Id>>,
    pub form_ids: Vec<At<Id>>,
    pub slides: Vec<Range<usize>>,
    /// The figures that slides name.
    pub slide_figures: Vec<At<Id>>,
    pub findings: Findings,
}

/// The pictures that learners get, each once.
pub fn media(body: &Body) -> Vec<Media> {
    let by_href: BTreeMap<&str, &Media> = body.media.iter().map(|at| (at.value.href.as_str(), &at.value)).collect();
    by_href.into_values().cloned().collect()
}

/// Turns the Markdown from byte `start` of `file` into blocks.
pub fn convert(context: &Context<'_>, file: &Arc<SourceFile>, start: usize) -> Body {
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.block_directive = true;
    options.extension.table = true;
    options.extension.strikethrough = true;
    let text = hide_colons(&file.text()[start..]);
    let root = parse_document(&arena, &text, &options);
    let line_base = file.text()[..start].matches('\n').count();
    let mut converter = Converter {
        context,
        file,
        line_base,
        heading: 1,
        depth: 0,
        in_form: false,
        no_questions: None,
        body: Body::default(),
    };
    converter.body.blocks = converter.blocks(root);
    slide::report_unknown_figures(&mut converter.body, file);
    converter.body
}

/// Stands for a colon inside an opening line while Comrak parses: it takes no line for a block's beginning that
/// has another colon. One byte, like the colon, so that places stay right.
const HIDDEN_COLON: char = '\u{1}';

/// Replaces the colons behind the first ones in lines that open a block; the line itself is read from the file.
fn hide_colons(text: &str) -> String {
    let hide = |line: &str| {
        let marks = line.len() - line.trim_start_matches(|c: char| c.is_whitespace() || c == '>').len();
        let colons = line[marks..].len() - line[marks..].trim_start_matches(':').len();
        let (opening, rest) = line.split_at(marks + colons);
        if colons < 3 { line.to_owned() } else { format!("{opening}{}", rest.replace(':', "\u{1}")) }
    };
    text.split_inclusive('\n').map(hide).collect()
}

/// Walks the syntax tree of one file.
pub struct Converter<'a> {
    pub context: &'a Context<'a>,
    pub file: &'a Arc<SourceFile>,
    line_base: usize,
    /// Level of the last heading.
    heading: u8,
    pub depth: usize,
    in_form: bool,
    /// What the place where we are belongs to, if nobody would ask or mark a question there.
    pub no_questions: Option<Asks>,
    pub body: Body,
}

/// What has no questions inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// A question itself, its feedback too.
    Question,
    /// Notes that learners do not get.
    Facilitator,
    Slide,
}

pub type Node<'n> = &'n AstNode<'n>;

impl Converter<'_> {
    pub fn add(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: impl std::fmt::Display,
        help: impl std::fmt::Display,
    ) {
        self.body.findings.add(code, self.file, span, message, help);
    }

    pub fn span(&self, node: Node<'_>) -> Range<usize> {
        let Sourcepos { start, end } = node.data.borrow().sourcepos;
        let from = self.file.offset(self.line_base + start.line, start.column);
        let to = self.file.offset(self.line_base + end.line, end.column + 1);
        from..to.max(from)
    }

    pub fn blocks<'n>(&mut self, parent: Node<'n>) -> Vec<Block> {
        self.depth += 1;
        let blocks = if self.depth > MAX_DEPTH {
            let span = self.span(parent);
            self.add(Code::MisplacedBlock, span, "the text is nested too deeply", "use fewer levels");
            Vec::new()
        } else {
            parent.children().filter_map(|child| self.block(child)).collect()
        };
        self.depth -= 1;
        blocks
    }

    pub fn block<'n>(&mut self, node: Node<'n>) -> Option<Block> {
        let value = node.data.borrow().value.clone();
        match value {
            NodeValue::Paragraph => {
                self.note_stray_lines(node);
                Some(Block::Paragraph(self.inlines(node)))
            }
            NodeValue::Heading(heading) => {
                if heading.setext {
                    let help = "write ## before a heading, and leave an empty line above a line of dashes";
                    self.add(Code::Heading, self.span(node), "the line below makes this text a heading", help);
                }
                Some(self.heading(node, heading.level))
            }
            NodeValue::List(list) => {
                let items: Vec<ListItem> = node.children().map(|item| self.blocks(item)).collect();
                let start = match list.list_type {
                    ListType::Ordered => Some(u32::try_from(list.start).unwrap_or(1)),
                    ListType::Bullet => None,
                };
                Some(Block::List { start, items })
            }
            NodeValue::BlockQuote => Some(Block::Quote(self.blocks(node))),
            NodeValue::CodeBlock(code) => {
                if !code.fenced && code.literal.trim_start().starts_with("::") {
                    let help = "start the line at the margin: four blanks or a tab before it make it a program's text";
                    self.add(Code::StrayDirective, self.span(node), "this block stands too far to the right", help);
                }
                Some(Block::Code { language: code.info, text: code.literal.replace(HIDDEN_COLON, ":") })
            }
            NodeValue::Table(_) => Some(self.table(node)),
            NodeValue::ThematicBreak => Some(Block::Rule),
            NodeValue::HtmlBlock(block) => {
                let span = self.span(node);
                self.note_removed_html(&block.literal, span);
                Some(Block::Html(block.literal.replace(HIDDEN_COLON, ":")))
            }
            NodeValue::BlockDirective(directive) => self.directive(node, directive.fence_length),
            _ => {
                let span = self.span(node);
                self.add(Code::MisplacedBlock, span, "this kind of text is not supported", "write it another way");
                None
            }
        }
    }

    fn heading<'n>(&mut self, node: Node<'n>, level: u8) -> Block {
        let span = self.span(node);
        if level == 1 {
            let help = "start with ##: the page's own title comes from the manifest";
            self.add(Code::Heading, span, "a heading of the first level stands in the text", help);
        } else if level > self.heading + 1 || level > 4 {
            let help = format!("the next level here is {}", "#".repeat(usize::from((self.heading + 1).min(4))));
            self.add(Code::Heading, span, format!("a heading of level {level} skips a level"), help);
        }
        self.heading = level.clamp(2, 4);
        Block::Heading { level: self.heading, text: self.inlines(node) }
    }

    fn note_stray_lines(&mut self, paragraph: Node<'_>) {
        let span = self.span(paragraph);
        if let Some(stray) = stray::in_lines(&self.file.text()[span.clone()]) {
            let place = span.start + stray.span.start..span.start + stray.span.end;
            self.add(stray.code, place, stray.message, stray.help);
        }
    }

    fn table<'n>(&mut self, node: Node<'n>) -> Block {
        self.note_lost_cells(node);
        let mut rows = self.rows(node).into_iter();
        let head = rows.next().unwrap_or_default();
        Block::Table { head, rows: rows.collect() }
    }

    /// Cells past the width of the header's row would vanish.
    pub fn note_lost_cells<'n>(&mut self, table: Node<'n>) {
        let cells = |line: &str| {
            let line = line.trim().trim_start_matches('|');
            line.replace("\\|", "").trim_end_matches('|').split('|').count()
        };
        for row in table.children() {
            let (span, width) = (self.span(row), row.children().count());
            let found = cells(&self.file.text()[span.clone()]);
            if found > width {
                let message = format!("this row has {found} cells, but the table has {width} columns");
                let help = "take a cell away, or give the first row and the line of dashes as many; write \\| for a bar in the text";
                self.add(Code::StrayMark, span, message, help);
            }
        }
    }

    /// Every row of a table, the header first.
    pub fn rows<'n>(&mut self, node: Node<'n>) -> Vec<Vec<Vec<Inline>>> {
        node.children().map(|row| row.children().map(|cell| self.inlines(cell)).collect()).collect()
    }

    fn directive<'n>(&mut self, node: Node<'n>, colons: usize) -> Option<Block> {
        let span = self.span(node);
        let (line, _) = self.file.position(span.start);
        let text = self.file.line(line);
        let line_start = self.file.offset(line, 1);
        // The directive may stand in a list or a quotation: its line starts at its own colons.
        let indent = (span.start - line_start).min(text.len());
        let mut directive = Directive::parse(self.file, span.start, &text[indent..], &mut self.body.findings);
        let opening = span.start..line_start + text.len();
        if directive.name.value.is_empty() {
            let help = "see whether the block above starts with three colons and its name, and has not ended already; one that holds others has more colons than they";
            self.add(Code::StrayDirective, opening, "these colons open nothing", help);
            return None;
        }
        let (last, _) = self.file.position(span.end.max(1) - 1);
        // The last line of a block that is not closed may be that of an inner one, which has fewer colons.
        let end = self.file.line(last).trim_start_matches(|c: char| c.is_whitespace() || c == '>').trim_end();
        if last == line || end.len() < colons || end.bytes().any(|b| b != b':') {
            let message = format!("the block `{}` is never closed", directive.name.value);
            let help = match node.parent().map(|parent| (parent.data.borrow().value.clone(), self.span(parent).start)) {
                Some((NodeValue::BlockDirective(_), outer)) => {
                    let (outer, _) = self.file.position(outer);
                    format!(
                        "end it with a line of {colons} colons, and so the block of line {outer}; one that holds others has one colon more"
                    )
                }
                _ => format!("end it with a line of {colons} colons"),
            };
            self.add(Code::UnclosedDirective, opening.clone(), message, help);
        }
        self.named_block(node, &mut directive)
    }

    fn named_block<'n>(&mut self, node: Node<'n>, directive: &mut Directive) -> Option<Block> {
        let title = (!directive.title.value.is_empty()).then(|| directive.title.value.clone());
        let kind = match directive.name.value.as_str() {
            "note" => Some(CalloutKind::Note),
            "tip" => Some(CalloutKind::Tip),
            "warning" => Some(CalloutKind::Warning),
            "example" => Some(CalloutKind::Example),
            _ => None,
        };
        if let Some(kind) = kind {
            directive.finish(true, false, self.file, &mut self.body.findings);
            return Some(Block::Callout { kind, title, blocks: self.filled(node, directive) });
        }
        let block = match directive.name.value.as_str() {
            "key" => Block::KeyMessages(self.filled(node, directive)),
            "discussion" => Block::Discussion(self.filled(node, directive)),
            "further" => Block::FurtherReading(self.filled(node, directive)),
            "facilitator" => {
                let outside = self.no_questions.replace(Asks::Facilitator);
                let blocks = self.filled(node, directive);
                self.no_questions = outside;
                Block::Facilitator(blocks)
            }
            "definition" => {
                let term = directive.required_title(self.file, &mut self.body.findings);
                directive.finish(true, false, self.file, &mut self.body.findings);
                return Some(Block::Definition { term, blocks: self.filled(node, directive) });
            }
            "case" => return Some(self.case(node, directive)),
            "activity" => return Some(self.activity(node, directive)),
            "figure" => return figure::figure(self, node, directive),
            "form" => return self.form(node, directive),
            "slide" => return slide::slide(self, node, directive),
            "question" => {
                self.check_that_questions_may_stand_here(directive);
                let outside = self.no_questions.replace(Asks::Question);
                let question = question::question(self, node, directive);
                self.no_questions = outside;
                return question.map(|question| Block::Question(Box::new(question)));
            }
            unknown => {
                let help = match nearest(unknown, BLOCKS) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("the blocks are {}", BLOCKS.join(", ")),
                };
                let message = format!("there is no block `{unknown}`");
                self.add(Code::UnknownDirective, directive.name.span.clone(), message, help);
                self.blocks(node);
                return None;
            }
        };
        directive.finish(false, false, self.file, &mut self.body.findings);
        Some(block)
    }

    fn check_that_questions_may_stand_here(&mut self, directive: &Directive) {
        let Some(outer) = self.no_questions else { return };
        let name = &directive.name.value;
        let (message, help) = match outer {
            Asks::Question => (format!("a {name} stands inside a question"), "end the question first"),
            Asks::Slide => (format!("a {name} stands on a slide"), "put it behind the slide"),
            Asks::Facilitator => {
                (format!("a {name} stands in notes that learners do not get"), "put it before the notes")
            }
        };
        self.add(Code::MisplacedBlock, directive.span.clone(), message, help);
    }

    /// The blocks inside a directive, which must not be empty.
    pub fn filled<'n>(&mut self, node: Node<'n>, directive: &Directive) -> Vec<Block> {
        let blocks = self.blocks(node);
        if node.first_child().is_none() {
            let message = format!("the block `{}` is empty", directive.name.value);
            self.add(Code::EmptyText, directive.span.clone(), message, "write something, or take it away");
        }
        blocks
    }

    fn case<'n>(&mut self, node: Node<'n>, directive: &mut Directive) -> Block {
        let (file, findings) = (self.file, &mut self.body.findings);
        let title = directive.required_title(file, findings);
        let place = directive.required("place", "say where it happened: place=\"Republic of Korea\"", file, findings);
        let year = directive.required("year", "say when it happened: year=2025", file, findings);
        let source = directive.required("source", "name the reference that tells it: source=\"id\"", file, findings);
        directive.finish(true, false, file, findings);
        let source = source.map(|source| self.references(&source)).unwrap_or_default();
        let text = |at: Option<At<String>>| at.map(|at| at.value).unwrap_or_default();
        Block::Case { title, place: text(place), year: text(year), source, blocks: self.filled(node, directive) }
    }

    fn activity<'n>(&mut self, node: Node<'n>, directive: &mut Directive) -> Block {
        let (file, findings) = (self.file, &mut self.body.findings);
        let title = directive.required_title(file, findings);
        let help = "say how long it takes: minutes=20";
        let minutes = match directive.required("minutes", help, file, findings) {
            Some(_) => directive.integer("minutes", 1..=600, file, findings),
            None => None,
        };
        let group =
            directive.required("group", "say for how many it is: group=\"alone, or three to five\"", file, findings);
        directive.finish(true, false, file, findings);
        Block::Activity {
            title,
            minutes: minutes.unwrap_or(1),
            group: group.map(|at| at.value).unwrap_or_default(),
            blocks: self.filled(node, directive),
        }
    }

    fn form<'n>(&mut self, node: Node<'n>, directive: &mut Directive) -> Option<Block> {
        let id = directive.required_id(self.file, &mut self.body.findings);
        let title = directive.required_title(self.file, &mut self.body.findings);
        directive.finish(true, true, self.file, &mut self.body.findings);
        self.check_that_questions_may_stand_here(directive);
        if self.in_form {
            let help = "end the outer one first, or divide it with headings";
            self.add(Code::MisplacedBlock, directive.span.clone(), "a form stands inside a form", help);
        }
        self.body.form_ids.extend(id.clone());
        let (outside, asked) = ((self.in_form, self.heading), self.body.question_ids.len());
        self.in_form = true;
        let blocks = self.filled(node, directive);
        (self.in_form, self.heading) = outside;
        if self.body.question_ids.len() == asked && !blocks.is_empty() {
            let help = "write a question block for each of its fields";
            self.add(Code::EmptyText, directive.span.clone(), "the form asks nothing", help);
        }
        Some(Block::Form { id: id?.value, title, blocks })
    }
}
