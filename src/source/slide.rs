//! Slides that authors write themselves: a title, a few points, perhaps a figure of the session.

use comrak::nodes::{AstNode, NodeValue};

use super::directive::Directive;
use super::page::{Asks, Body, Converter};
use super::toml::parse_id;
use crate::course::{Block, Slide};
use crate::diagnostic::{Code, Findings, SourceFile};

/// Nothing on a slide reaches learners' packages.
pub fn slide<'n>(converter: &mut Converter<'_>, node: &'n AstNode<'n>, directive: &mut Directive) -> Option<Block> {
    let title = directive.required_title(converter.file, &mut converter.body.findings);
    let figure = directive.setting("figure");
    directive.finish(true, false, converter.file, &mut converter.body.findings);
    if converter.depth > 1 {
        let help = "end the outer block first";
        converter.add(Code::MisplacedBlock, directive.span.clone(), "a slide stands inside another block", help);
    }
    converter.body.slides.push(directive.span.clone());
    let outside = converter.no_questions.replace(Asks::Slide);
    let blocks = if figure.is_some() { converter.blocks(node) } else { converter.filled(node, directive) };
    converter.no_questions = outside;
    let is_shown = |value: &NodeValue| matches!(value, NodeValue::Paragraph | NodeValue::List(_)) || is_note(value);
    for child in node.children().filter(|child| !is_shown(&child.data.borrow().value)) {
        let help = "write paragraphs and lists, name a figure with figure=…, and put notes into a facilitator block";
        let span = converter.span(child);
        converter.add(Code::MisplacedBlock, span, "a slide has no room for this", help);
    }
    let figure = figure.and_then(|figure| {
        let id = parse_id(converter.file, &figure, &mut converter.body.findings)?;
        converter.body.slide_figures.push(id.clone());
        Some(id.value)
    });
    let (notes, blocks): (Vec<Block>, Vec<Block>) =
        blocks.into_iter().partition(|block| matches!(block, Block::Facilitator(_)));
    let notes =
        notes.into_iter().flat_map(|note| if let Block::Facilitator(blocks) = note { blocks } else { Vec::new() });
    Some(Block::Slide(Slide { title, figure, blocks, notes: notes.collect() }))
}

fn is_note(value: &NodeValue) -> bool {
    matches!(value, NodeValue::BlockDirective(directive) if directive.info.split_whitespace().next() == Some("facilitator"))
}

/// A slide shows figures of its own session only.
pub fn report_unknown_figures(body: &mut Body, file: &std::sync::Arc<SourceFile>) {
    let known = |id| body.figure_ids.iter().any(|figure| figure.value == id);
    let mut findings = Findings::default();
    for figure in &body.slide_figures {
        if !known(figure.value.clone()) {
            let message = format!("this session has no figure `{}`", figure.value);
            let known: Vec<&str> = body.figure_ids.iter().map(|figure| figure.value.as_str()).collect();
            let help = match known.as_slice() {
                [] => "add the figure to the session, or take `figure` away".to_owned(),
                known => format!("its figures are {}", known.join(", ")),
            };
            findings.add(Code::UnknownId, file, figure.span.clone(), message, help);
        }
    }
    body.findings.extend(findings);
}
