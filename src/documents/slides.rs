//! Slides for the room: a deck for each module, and one that gives an overview of the whole course.

use super::Edition;
use super::deck::{Deck, Layout, Mark, Point, Slide, points, texts};
use super::model::{Answers, Choice, Inline, Question, plain_text};
use super::text::{Gallery, Writer};
use super::toolkit::about;
use crate::course::{self, Course, Module, Quiz, Session};
use crate::page::fill;

/// The deck of a module: outcomes, sessions, discussions, activities, key messages and the quiz.
pub(super) fn of_module(course: &Course, module: &Module, gallery: &Gallery) -> Deck {
    let mut maker = Maker::new(course, module, gallery);
    let number = maker.module_number(module);
    maker.title(&module.title, [course.title.as_str()].into_iter().chain(number.as_deref()), &module.description);
    let ids = module.outcomes();
    maker.outcomes(course.outcomes.iter().filter(|outcome| ids.contains(&&outcome.id)).collect());
    let contents = &maker.writer.strings.contents;
    maker.sessions(Layout::Points, number.unwrap_or_default(), contents, &module.sessions);
    for session in &module.sessions {
        maker.session(module, session);
    }
    if let Some(quiz) = &module.quiz {
        maker.quiz(module, quiz);
    }
    Deck { about: about(course, &[module], false, Edition::Facilitator), slides: maker.slides }
}

/// The deck of the course: outcomes, and the key messages and first figure of each session.
pub(super) fn of_course(course: &Course, gallery: &Gallery) -> Option<Deck> {
    let modules: Vec<&Module> = course.modules.iter().collect();
    let mut maker = Maker::new(course, modules.first()?, gallery);
    let words = maker.writer.words;
    maker.title(&course.title, [words.toolkit.as_str()], &course.description);
    maker.outcomes(course.outcomes.iter().collect());
    for module in &modules {
        let number = maker.module_number(module).unwrap_or_default();
        maker.sessions(Layout::Section, number, &module.title, &module.sessions);
        for session in &module.sessions {
            maker.overview(module, session);
        }
    }
    Some(Deck { about: about(course, &modules, true, Edition::Facilitator), slides: maker.slides })
}

/// Makes one deck.
struct Maker<'c> {
    writer: Writer<'c>,
    slides: Vec<Slide>,
}

impl<'c> Maker<'c> {
    fn new(course: &'c Course, module: &'c Module, gallery: &'c Gallery) -> Self {
        let mut writer = Writer::new(course, module, gallery, Edition::Facilitator);
        writer.cites = false;
        Self { writer, slides: Vec::new() }
    }

    fn add(&mut self, layout: Layout, label: String, title: &str, points: Vec<Point>, notes: Vec<String>) {
        let slide = Slide { layout, title: title.to_owned(), label, points, picture: None, notes };
        self.slides.extend(slide.split());
    }

    fn module_number(&self, module: &Module) -> Option<String> {
        module.number.map(|number| fill(&self.writer.strings.module, "number", number))
    }

    fn title<'t>(&mut self, title: &str, label: impl IntoIterator<Item = &'t str>, description: &str) {
        let course = self.writer.course;
        let label = label.into_iter().collect::<Vec<_>>().join(" · ");
        let version = fill(&self.writer.words.version, "version", &course.version);
        let lines = [course.publisher.as_str(), &version, &course.rights];
        let points = lines.map(|line| plain(Mark::None, line)).to_vec();
        self.add(Layout::Title, label, title, points, vec![description.to_owned()]);
    }

    fn outcomes(&mut self, outcomes: Vec<&course::Outcome>) {
        if outcomes.is_empty() {
            return;
        }
        let points = outcomes.iter().map(|outcome| plain(Mark::Bullet, outcome.label())).collect();
        let words = self.writer.words;
        self.add(Layout::Points, self.writer.course.title.clone(), &words.outcomes, points, Vec::new());
    }

    fn sessions(&mut self, layout: Layout, label: String, title: &str, sessions: &[Session]) {
        let time = |session: &Session| fill(&self.writer.strings.minutes, "minutes", session.minutes);
        let line = |session: &Session| format!("{} {} ({})", session.number, session.title, time(session));
        let points = sessions.iter().map(|session| plain(Mark::None, &line(session))).collect();
        self.add(layout, label, title, points, Vec::new());
    }

    /// What learners will be able to do, with the notes of the session; then what is to be shown, in the order of the text.
    fn session(&mut self, module: &'c Module, session: &'c Session) {
        self.writer.turn_to(module, session.id.as_str());
        let strings = self.writer.strings;
        let time = fill(&strings.minutes, "minutes", session.minutes);
        let mut notes = Vec::new();
        let mut labels = vec![session.number.as_str(), &time];
        for block in &session.blocks {
            if let course::Block::Facilitator(blocks) = block {
                let blocks = self.writer.blocks(blocks);
                notes.extend(texts(&blocks));
            }
        }
        let objectives: Vec<Point> =
            session.objectives.iter().map(|objective| plain(Mark::Bullet, objective)).collect();
        if !objectives.is_empty() {
            labels.push(&strings.objectives);
        }
        self.add(Layout::Points, labels.join(" · "), &session.title, objectives, notes);
        let are_written = session.blocks.iter().any(|block| matches!(block, course::Block::Slide(_)));
        let mut heading = session.title.clone();
        for block in &session.blocks {
            match block {
                course::Block::Heading { text, .. } => heading = course::plain_text(text),
                course::Block::Figure(figure) if !are_written => self.figure(session, &heading, figure),
                course::Block::Slide(slide) => self.written(session, slide),
                block => self.shown(session, block),
            }
        }
    }

    /// Discussions, activities and key messages.
    fn shown(&mut self, session: &'c Session, block: &'c course::Block) {
        let strings = self.writer.strings;
        let (layout, label, title, blocks) = match block {
            course::Block::Discussion(blocks) => {
                (Layout::Discussion, String::new(), strings.discussion.as_str(), blocks)
            }
            course::Block::KeyMessages(blocks) => {
                (Layout::KeyMessages, String::new(), strings.key_messages.as_str(), blocks)
            }
            course::Block::Activity { title, minutes, group, blocks } => {
                let time = fill(&strings.minutes, "minutes", minutes);
                (Layout::Activity, format!("{} · {time} · {group}", strings.activity), title.as_str(), blocks)
            }
            _ => return,
        };
        let label = [session.number.as_str(), &session.title, &label];
        let label: Vec<&str> = if label[2].is_empty() { label[..2].to_vec() } else { vec![label[0], label[2]] };
        let blocks = self.writer.blocks(blocks);
        self.add(layout, label.join(" · "), title, points(&blocks), Vec::new());
    }

    /// A figure that no slide of the author's shows.
    fn figure(&mut self, session: &Session, heading: &str, figure: &'c course::Figure) {
        let caption = self.writer.inlines(&figure.caption);
        let Some(picture) = self.writer.picture(figure) else { return };
        let description = self.writer.blocks(&figure.description);
        let mut words = caption.clone();
        words.extend(figure.credit.iter().map(|credit| Inline::Text(format!("  {credit}"))));
        let mut notes = vec![plain_text(&caption)];
        notes.extend(texts(&description));
        self.slides.push(Slide {
            layout: Layout::Picture,
            title: heading.to_owned(),
            label: format!("{} · {}", session.number, session.title),
            points: vec![Point { level: 0, mark: Mark::None, text: words }],
            picture: Some((picture, figure.alt.clone())),
            notes,
        });
    }

    /// A slide as its author wrote it.
    fn written(&mut self, session: &'c Session, slide: &'c course::Slide) {
        let picture = slide.figure.as_ref().and_then(|id| {
            let figure = session.blocks.iter().find_map(|block| figure_in(block, id))?;
            Some((self.writer.picture(figure)?, figure.alt.clone()))
        });
        let points = points(&self.writer.blocks(&slide.blocks));
        let notes = texts(&self.writer.blocks(&slide.notes));
        let layout = match (&picture, points.is_empty()) {
            (Some(_), true) => Layout::Picture,
            (Some(_), false) => Layout::PointsAndPicture,
            (None, _) => Layout::Points,
        };
        let label = format!("{} · {}", session.number, session.title);
        let slide = Slide { layout, title: slide.title.clone(), label, points, picture, notes };
        self.slides.extend(slide.split());
    }

    /// A session on one slide: its key messages, or what it is for, beside its first figure.
    fn overview(&mut self, module: &'c Module, session: &'c Session) {
        self.writer.turn_to(module, session.id.as_str());
        let key = session.blocks.iter().find_map(|block| match block {
            course::Block::KeyMessages(blocks) => Some(blocks),
            _ => None,
        });
        let points = match key {
            Some(blocks) => points(&self.writer.blocks(blocks)),
            None => session.objectives.iter().map(|objective| plain(Mark::Bullet, objective)).collect(),
        };
        let figure = session.blocks.iter().find_map(|block| match block {
            course::Block::Figure(figure) => Some(figure),
            _ => None,
        });
        let picture = figure.and_then(|figure| Some((self.writer.picture(figure)?, figure.alt.clone())));
        let layout = if picture.is_some() { Layout::PointsAndPicture } else { Layout::KeyMessages };
        let notes = figure.map(|figure| texts(&self.writer.blocks(&figure.description))).unwrap_or_default();
        let label = [self.module_number(module).unwrap_or_default(), session.number.clone()].join(" · ");
        let slide = Slide { layout, title: session.title.clone(), label, points, picture, notes };
        self.slides.extend(slide.split());
    }

    /// Each question, and its answer on the next slide.
    fn quiz(&mut self, module: &'c Module, quiz: &'c Quiz) {
        self.writer.turn_to(module, Quiz::PAGE);
        for (place, question) in quiz.questions.iter().enumerate() {
            let Question { label, stem, hint, answers, key, .. } = self.writer.numbered(question, place + 1);
            let asked = points(&stem);
            let choices = choices(&answers);
            let all = asked.into_iter().chain(choices).collect();
            self.add(Layout::Question, quiz.title.clone(), &label, all, vec![hint]);
            if !key.is_empty() {
                let title = format!("{label}: {}", self.writer.words.answer);
                let mut told = points(&key);
                told.splice(1..1, right(question, &answers));
                self.add(Layout::Answer, quiz.title.clone(), &title, told, vec![question.label()]);
            }
        }
    }
}

/// The right options of a question in full.
fn right(question: &course::Question, answers: &Answers) -> Vec<Point> {
    match (&question.kind, answers) {
        (course::QuestionKind::Choice { options, .. }, Answers::Options { options: shown, .. }) => {
            let both = options.iter().zip(shown).filter(|(option, _)| option.right);
            both.map(|(_, choice)| choice_point(choice)).collect()
        }
        _ => Vec::new(),
    }
}

fn choices(answers: &Answers) -> Vec<Point> {
    match answers {
        Answers::Options { options, .. } | Answers::Order(options) => options.iter().map(choice_point).collect(),
        Answers::Pairs { sources, targets } => sources.iter().chain(targets).map(choice_point).collect(),
        Answers::Scale(points) => points.iter().map(|point| plain(Mark::Bullet, point)).collect(),
        Answers::Blank { unit } => unit.iter().map(|unit| plain(Mark::None, &format!("… {unit}"))).collect(),
        Answers::Lines(_) => Vec::new(),
    }
}

fn choice_point(choice: &Choice) -> Point {
    Point { level: 0, mark: Mark::Choice(choice.mark.clone()), text: choice.text.clone() }
}

fn plain(mark: Mark, text: &str) -> Point {
    Point { level: 0, mark, text: vec![Inline::Text(text.to_owned())] }
}

fn figure_in<'c>(block: &'c course::Block, id: &course::Id) -> Option<&'c course::Figure> {
    match block {
        course::Block::Figure(figure) if figure.id == *id => Some(figure),
        block => block.children().into_iter().flatten().find_map(|inner| figure_in(inner, id)),
    }
}
