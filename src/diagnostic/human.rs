//! Findings for people: the line in question, what is wrong with it, and what to do.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{Finding, Severity};

/// One finding as text, with or without ANSI colours.
pub fn render(finding: &Finding, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let level = match finding.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.code.as_str());
    let help = || Level::HELP.message(finding.help.as_str());
    match &finding.place {
        // A folder, or a file that cannot be shown as text: only its name.
        Some(place) if place.file().text().is_empty() => {
            let origin = annotate_snippets::Origin::path(place.file().name());
            renderer.render(&[title.element(origin).element(help())])
        }
        Some(place) => {
            let (first_line, lines) = place.lines();
            let span = place.span();
            let snippet = Snippet::source(&place.file().text()[lines.clone()])
                .path(place.file().name())
                .line_start(first_line)
                .annotation(AnnotationKind::Primary.span(span.start - lines.start..span.end - lines.start));
            renderer.render(&[title.element(snippet).element(help())])
        }
        None => renderer.render(&[annotate_snippets::Group::with_title(title).element(help())]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Code, Findings, SourceFile};
    use super::*;

    #[test]
    fn shows_the_place_and_the_help() {
        let file = SourceFile::new("manifests/toolkit.toml", "[course]\ntitel = \"x\"\n");
        let mut findings = Findings::default();
        findings.add(Code::UnknownKey, &file, 9..14, "unknown key `titel`", "did you mean `title`?");
        let text = render(&findings.into_sorted()[0], false);
        snapbox::assert_data_eq!(
            text,
            snapbox::str![[r#"
error[unknown-key]: unknown key `titel`
 --> manifests/toolkit.toml:2:1
  |
2 | titel = "x"
  | ^^^^^
  |
  = help: did you mean `title`?
"#]]
        );
    }

    #[test]
    fn shows_no_line_of_what_has_none() {
        let mut findings = Findings::default();
        findings.add(Code::StrayFile, &SourceFile::new("content/a", ""), 0..0, "nothing names it", "take it away");
        let text = render(&findings.into_sorted()[0], false);
        snapbox::assert_data_eq!(
            text,
            snapbox::str![[r#"
error[stray-file]: nothing names it
--> content/a
 = help: take it away
"#]]
        );
    }
}
