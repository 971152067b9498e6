//! The glossary of a module: the terms of its sessions and their definition blocks, in the order of the alphabet.

use super::strings::Strings;
use super::writer::PageWriter;
use crate::course::{Block, Course, Module, Session};
use crate::sanitise::escape;

/// What is said about one term, and the session that says it.
struct Entry<'a> {
    name: &'a str,
    text: String,
    session: &'a Session,
}

/// The glossary's text, or nothing if the module has no terms.
pub(super) fn glossary(course: &Course, module: &Module, strings: &Strings) -> Option<String> {
    let mut writer = PageWriter::new(course, strings, Module::GLOSSARY_PAGE);
    writer.exercises = false;
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for session in &module.sessions {
        for term in &session.terms {
            let text = format!("<p>{}</p>\n", writer.inlines(&term.definition));
            entries.push(Entry { name: &term.name, text, session });
        }
        let mut definitions = Vec::new();
        collect_definitions(&session.blocks, &mut definitions);
        for (name, blocks) in definitions {
            entries.push(Entry { name, text: writer.blocks(blocks), session });
        }
    }
    if entries.is_empty() {
        return None;
    }
    entries.sort_by_cached_key(|entry| sort_key(entry.name));
    let mut html = "<dl class=\"glossary\">\n".to_owned();
    for same in entries.chunk_by(|one, other| sort_key(one.name) == sort_key(other.name)) {
        html.push_str(&format!("<div>\n<dt>{}</dt>\n", escape(same[0].name)));
        for (place, entry) in same.iter().enumerate() {
            if same[..place].iter().any(|earlier| earlier.text == entry.text) {
                continue;
            }
            let Session { id, number, title, .. } = entry.session;
            let (number, title) = (escape(number), escape(title));
            html.push_str(&format!(
                "<dd>{}<p class=\"where\"><a href=\"#{id}\" data-go=\"{id}\">{number} {title}</a></p></dd>\n",
                entry.text
            ));
        }
        html.push_str("</div>\n");
    }
    html.push_str("</dl>\n");
    html.push_str(&writer.sources());
    Some(html)
}

fn collect_definitions<'a>(blocks: &'a [Block], found: &mut Vec<(&'a str, &'a [Block])>) {
    for block in blocks {
        match block {
            Block::Definition { term, blocks } => found.push((term, blocks)),
            Block::Facilitator(_) => {}
            _ => block.children().into_iter().for_each(|children| collect_definitions(children, found)),
        }
    }
}

/// Lower case, and Latin letters without their marks: the order in which French and Spanish readers search.
pub(crate) fn sort_key(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .map(|c| match c {
            'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => 'a',
            'ç' => 'c',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ñ' => 'n',
            'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            'ё' => 'е',
            other => other,
        })
        .collect()
}
