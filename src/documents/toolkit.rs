//! The toolkit document: everything that the course teaches, in reading order, as a book.

use super::Edition;
use super::model::{About, Block, Document, Frame, FrameKind, Heading, Inline, Style, Term};
use super::text::{Gallery, Writer, anchor, paragraph, table};
use super::words::words;
use crate::course::{self, Course, Module, Quiz, Session};
use crate::page::{fill, strings};

/// The document of `modules`: all of the course's, or one of them.
pub(super) fn toolkit(course: &Course, modules: &[&Module], gallery: &Gallery, edition: Edition) -> Option<Document> {
    let mut writer = Writer::new(course, modules.first()?, gallery, edition);
    let whole = modules.len() == course.modules.len();
    let mut blocks = title_page(course, modules, whole, edition);
    blocks.push(Block::Contents { title: writer.strings.contents.clone(), depth: 2 });
    if whole {
        blocks.push(Block::PageBreak);
        blocks.extend(outcomes(course, &mut writer));
    }
    for module in modules {
        blocks.extend(chapter(&mut writer, module));
    }
    blocks.extend(glossary(&mut writer, modules));
    let references = writer.references();
    if !references.is_empty() {
        blocks.push(Block::PageBreak);
        blocks.push(heading(1, "references", None, &writer.words.references));
        blocks.push(Block::References(references));
    }
    Some(Document { about: about(course, modules, whole, edition), landscape: false, blocks })
}

pub(super) fn about(course: &Course, modules: &[&Module], whole: bool, edition: Edition) -> About {
    let module = modules.first().filter(|_| !whole);
    About {
        title: module.map_or(&course.title, |module| &module.title).clone(),
        description: module.map_or(&course.description, |module| &module.description).clone(),
        author: course.publisher.clone(),
        rights: course.rights.clone(),
        keywords: course.keywords.clone(),
        version: course.version.clone(),
        language: course.language.clone(),
        right_to_left: course.is_right_to_left(),
        edition: Some(edition),
        running_title: course.title.clone(),
    }
}

fn title_page(course: &Course, modules: &[&Module], whole: bool, edition: Edition) -> Vec<Block> {
    let (words, strings) = (words(&course.language), strings(&course.language));
    let edition = match edition {
        Edition::Facilitator => &words.facilitator_edition,
        Edition::Learner => &words.learner_edition,
    };
    let mut blocks = Vec::new();
    match modules.first().filter(|_| !whole) {
        None => {
            blocks.push(paragraph(Style::Label, words.toolkit.as_str()));
            blocks.push(paragraph(Style::Title, course.title.as_str()));
        }
        Some(module) => {
            let number = module.number.map(|number| fill(&strings.module, "number", number));
            blocks.push(paragraph(
                Style::Label,
                [course.title.as_str()].into_iter().chain(number.as_deref()).collect::<Vec<_>>().join(" · "),
            ));
            blocks.push(paragraph(Style::Title, module.title.as_str()));
        }
    }
    blocks.push(paragraph(Style::Subtitle, edition.as_str()));
    blocks.push(paragraph(Style::Body, course.publisher.as_str()));
    blocks.push(paragraph(Style::Body, fill(&words.version, "version", &course.version)));
    blocks.push(paragraph(Style::Small, course.rights.as_str()));
    blocks
}

/// What the course is for: outcomes and where they are taught, whom it addresses, which goals it serves.
fn outcomes<'c>(course: &'c Course, writer: &mut Writer<'c>) -> Vec<Block> {
    let words = writer.words;
    let mut blocks = vec![heading(1, "outcomes", None, &words.outcomes)];
    blocks.push(paragraph(Style::Lead, course.description.as_str()));
    if !course.outcomes.is_empty() {
        let rows = course.outcomes.iter().map(|outcome| {
            let sessions =
                course.modules.iter().flat_map(|module| module.sessions.iter().map(move |session| (module, session)));
            let teach = sessions.filter(|(_, session)| session.outcomes.contains(&outcome.id));
            let mut taught = Vec::new();
            for (module, session) in teach {
                if !taught.is_empty() {
                    taught.push(Inline::Text(", ".to_owned()));
                }
                let anchor = anchor(&module.id, session.id.as_str());
                taught.push(Inline::Reference { anchor, text: vec![Inline::Text(session.number.clone())] });
            }
            vec![
                vec![paragraph(Style::Body, outcome.text.as_str())],
                vec![Block::Paragraph { style: Style::Body, text: taught }],
            ]
        });
        let head = [&words.outcome, &words.taught_in].map(|text| vec![paragraph(Style::Body, text.as_str())]);
        let caption = writer.table_caption(&words.outcomes_caption);
        let mut table = table(Some(caption), head.to_vec(), rows.collect());
        table.columns.iter_mut().zip([3, 1]).for_each(|(column, share)| column.share = share);
        table.rows_are_named = false;
        blocks.push(Block::Table(table));
    }
    let goals: Vec<String> = course.sdgs.iter().map(u8::to_string).collect();
    for (title, anchor, entries) in [
        (&words.audiences, "audiences", course.audiences.as_slice()),
        (&words.goals, "goals", goals.as_slice()),
        (&words.keywords, "keywords", course.keywords.as_slice()),
    ] {
        if entries.is_empty() {
            continue;
        }
        blocks.push(heading(2, anchor, None, title));
        blocks.push(if anchor == "audiences" { bullets(entries) } else { paragraph(Style::Body, entries.join(", ")) });
    }
    blocks
}

fn bullets(entries: &[String]) -> Block {
    Block::List {
        start: None,
        items: entries.iter().map(|entry| vec![paragraph(Style::Body, entry.as_str())]).collect(),
    }
}

fn chapter<'c>(writer: &mut Writer<'c>, module: &'c Module) -> Vec<Block> {
    let strings = writer.strings;
    let number = module.number.map(|number| fill(&strings.module, "number", number));
    let mut blocks = vec![Block::PageBreak, heading(1, module.id.as_str(), number.as_deref(), &module.title)];
    blocks.push(paragraph(Style::Lead, module.description.as_str()));
    for session in &module.sessions {
        blocks.extend(session_part(writer, module, session));
    }
    if let Some(quiz) = &module.quiz {
        blocks.extend(quiz_part(writer, module, quiz));
    }
    blocks
}

fn session_part<'c>(writer: &mut Writer<'c>, module: &'c Module, session: &'c Session) -> Vec<Block> {
    let place = writer.turn_to(module, session.id.as_str());
    let strings = writer.strings;
    let mut blocks = vec![
        heading(2, &place, Some(&session.number), &session.title),
        paragraph(Style::Label, fill(&strings.minutes, "minutes", session.minutes)),
    ];
    if !session.objectives.is_empty() {
        let kind = FrameKind::Objectives;
        let label = strings.objectives.clone();
        blocks.push(Block::Frame(Frame {
            kind,
            label,
            facts: Vec::new(),
            title: None,
            blocks: vec![bullets(&session.objectives)],
        }));
    }
    blocks.extend(writer.blocks(&session.blocks));
    blocks
}

fn quiz_part<'c>(writer: &mut Writer<'c>, module: &'c Module, quiz: &'c Quiz) -> Vec<Block> {
    let place = writer.turn_to(module, Quiz::PAGE);
    let strings = writer.strings;
    let mut facts = vec![fill(&strings.minutes, "minutes", quiz.minutes)];
    if module.is_scored() && module.tracking.pass_mark > 0 {
        let mark = fill(&strings.per_cent, "number", module.tracking.pass_mark);
        facts.push(format!("{}: {mark}", strings.fact_pass_mark));
    }
    let mut blocks = vec![heading(2, &place, None, &quiz.title), paragraph(Style::Label, facts.join(" · "))];
    blocks.extend(writer.blocks(&quiz.intro));
    for (place, question) in quiz.questions.iter().enumerate() {
        blocks.push(Block::Question(writer.numbered(question, place + 1)));
    }
    blocks
}

/// The terms and definitions of all sessions in the order of the alphabet, each with what every session says of it.
fn glossary<'c>(writer: &mut Writer<'c>, modules: &[&'c Module]) -> Vec<Block> {
    let mut found: Vec<(&'c str, Vec<Block>)> = Vec::new();
    for (module, session) in
        modules.iter().flat_map(|module| module.sessions.iter().map(move |session| (*module, session)))
    {
        let place = writer.turn_to(module, session.id.as_str());
        let source = || {
            let text = vec![Inline::Text(format!("{} {}", session.number, session.title))];
            Block::Paragraph { style: Style::Small, text: vec![Inline::Reference { anchor: place.clone(), text }] }
        };
        for term in &session.terms {
            let text = writer.inlines(&term.definition);
            found.push((&term.name, vec![Block::Paragraph { style: Style::Body, text }, source()]));
        }
        let mut definitions = Vec::new();
        definitions_in(&session.blocks, &mut definitions);
        for (name, text) in definitions {
            let mut text = writer.blocks(text);
            text.push(source());
            found.push((name, text));
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    found.sort_by_cached_key(|(name, _)| crate::page::sort_key(name));
    let mut terms: Vec<Term> = Vec::new();
    for (name, blocks) in found {
        match terms.last_mut() {
            Some(last) if crate::page::sort_key(&last.name) == crate::page::sort_key(name) => {
                last.blocks.extend(blocks)
            }
            _ => terms.push(Term { anchor: format!("term-{}", terms.len() + 1), name: name.to_owned(), blocks }),
        }
    }
    vec![Block::PageBreak, heading(1, "glossary", None, &writer.strings.glossary), Block::Terms(terms)]
}

fn definitions_in<'c>(blocks: &'c [course::Block], found: &mut Vec<(&'c str, &'c [course::Block])>) {
    for block in blocks {
        match block {
            course::Block::Definition { term, blocks } => found.push((term, blocks)),
            course::Block::Facilitator(_) => {}
            _ => block.children().into_iter().for_each(|children| definitions_in(children, found)),
        }
    }
}

pub(super) fn heading(level: u8, anchor: &str, number: Option<&str>, text: &str) -> Block {
    Block::Heading(Heading {
        level,
        anchor: anchor.to_owned(),
        number: number.map(str::to_owned),
        text: vec![Inline::Text(text.to_owned())],
    })
}
