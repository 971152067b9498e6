//! The running text of a page: what a learner reads from the first line to the last, without objectives, questions, long
//! descriptions of figures, further reading and notes for whoever teaches.

use crate::course::{Block, plain_text};

/// Running text, in two parts: only sentences tell how hard a text is to read.
#[derive(Debug, Default)]
pub(super) struct RunningText {
    /// Paragraphs, and items of lists.
    pub prose: Vec<String>,
    /// Headings, titles, cells of tables and code.
    pub labels: Vec<String>,
}

impl RunningText {
    pub fn of(blocks: &[Block]) -> Self {
        let mut text = Self::default();
        text.add(blocks);
        text
    }

    pub fn words(&self) -> usize {
        self.prose.iter().chain(&self.labels).map(|text| words(text)).sum()
    }

    fn add(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(text) => self.prose.push(plain_text(text)),
                Block::Heading { text, .. } => self.labels.push(plain_text(text)),
                Block::Code { text, .. } => self.labels.push(text.clone()),
                Block::Table { head, rows } => {
                    self.labels.extend(head.iter().chain(rows.iter().flatten()).map(|cell| plain_text(cell)));
                }
                Block::Figure(figure) => {
                    self.prose.push(plain_text(&figure.caption));
                    continue;
                }
                Block::Callout { title: Some(title), .. }
                | Block::Definition { term: title, .. }
                | Block::Case { title, .. }
                | Block::Activity { title, .. }
                | Block::Form { title, .. } => self.labels.push(title.clone()),
                Block::Facilitator(_) | Block::FurtherReading(_) | Block::Slide(_) | Block::Question(_) => continue,
                Block::List { .. }
                | Block::Quote(_)
                | Block::Callout { title: None, .. }
                | Block::KeyMessages(_)
                | Block::Discussion(_)
                | Block::Rule
                | Block::Html(_) => {}
            }
            block.children().into_iter().for_each(|children| self.add(children));
        }
    }
}

/// Words between blanks that hold a letter or a digit. Chinese and Japanese have no blanks: each character is a word.
fn words(text: &str) -> usize {
    let word = |token: &str| {
        let characters = token.chars().filter(|character| is_ideograph(*character)).count();
        let rest = token.chars().any(|character| character.is_alphanumeric() && !is_ideograph(character));
        characters + usize::from(rest)
    };
    text.split_whitespace().map(word).sum()
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_what_people_count() {
        assert_eq!(words("The once-only principle – asked 2 times."), 6);
        assert_eq!(words("96 per cent of 2.2 billion"), 6);
        assert_eq!(words("数字政府 2025"), 5);
        assert_eq!(words("– · …"), 0);
    }
}
