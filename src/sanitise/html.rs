//! HTML that authors wrote themselves: kept as far as it is harmless.
//!
//! It is untrusted. What scripts, styles, embeds, submits or fetches from elsewhere is removed; so are ids and
//! classes, which belong to the page. Our own HTML never passes through the sanitiser.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A piece of a text in which authors' HTML and ours are mixed.
#[derive(Debug)]
pub enum Piece<'a> {
    /// HTML made by this room.
    Ours(String),
    /// A tag, a comment or a run of HTML by an author. Alone it may be unbalanced.
    Authors(&'a str),
}

/// These stand around the number of one of our own pieces while the rest is sanitised. No author can forge them: HTML reads
/// a numeric reference to one of these control characters as another character (`&#x80;` is the euro sign).
const OPEN: char = '\u{80}';
const CLOSE: char = '\u{82}';

/// Elements that are unknown to the sanitiser's default list although harmless, or known although they are not:
/// pictures are fetched, and the levels 1 and 2 of headings belong to the page.
static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .rm_tags(["img", "h1", "h2", "map", "area"])
        .add_generic_attributes(["dir"])
        .url_schemes(["https", "http", "mailto"].into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener"))
        .set_tag_attribute_value("a", "target", "_blank")
        .set_tag_attribute_value("a", "aria-describedby", "new-window");
    cleaner
});

static ALLOWED: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| CLEANER.clone_tags().into_iter().collect());

/// The words of `html` alone, for what shows no HTML; scripts and styles hold none.
pub fn text(html: &str) -> String {
    static BARE: LazyLock<ammonia::Builder<'static>> = LazyLock::new(ammonia::Builder::empty);
    let escaped = BARE.clean(html).to_string();
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", "\u{a0}"), ("&amp;", "&")]
        .iter()
        .fold(escaped, |text, (entity, character)| text.replace(entity, character))
}

/// HTML of ours for a page of another program: without ids, classes and styles, which are that page's own. Tables keep the
/// class by which Bootstrap, and Moodle with it, draws their lines.
pub fn for_others(html: &str) -> String {
    static GUEST: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
        let mut guest = ammonia::Builder::default();
        guest.url_schemes(["https", "http", "mailto"].into()).set_tag_attribute_value("table", "class", "table");
        guest
    });
    GUEST.clean(html).to_string()
}

/// The pieces as one balanced, harmless run of HTML.
pub fn join(pieces: Vec<Piece<'_>>) -> String {
    let mut ours = Vec::new();
    let mut mixed = String::new();
    for piece in pieces {
        match piece {
            Piece::Ours(html) => {
                mixed.push_str(&format!("{OPEN}{}{CLOSE}", ours.len()));
                ours.push(html);
            }
            Piece::Authors(html) => mixed.push_str(&without_marks(html)),
        }
    }
    let clean = CLEANER.clean(&mixed).to_string();
    let mut html = String::with_capacity(clean.len());
    let mut parts = clean.split(OPEN);
    html.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (number, rest) = part.split_once(CLOSE).unwrap_or(("", part));
        if let Some(piece) = number.parse::<usize>().ok().and_then(|number| ours.get(number)) {
            html.push_str(piece);
        }
        html.push_str(rest);
    }
    html
}

fn without_marks(html: &str) -> Cow<'_, str> {
    if html.contains([OPEN, CLOSE]) { Cow::Owned(html.replace([OPEN, CLOSE], "")) } else { Cow::Borrowed(html) }
}

/// The first tag or attribute of `html` that will be removed, in words: for whoever tells the author.
pub fn removed(html: &str) -> Option<String> {
    for (index, _) in html.match_indices('<') {
        let tag = html[index + 1..].trim_start_matches('/');
        let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        if !ALLOWED.contains(name.as_str()) {
            return Some(format!("<{name}>"));
        }
        for attribute in tag.split_whitespace().skip(1).map(str::to_ascii_lowercase) {
            let key = attribute.split('=').next().unwrap_or_default();
            if key.starts_with("on") || matches!(key, "style" | "id" | "class") || attribute.contains("javascript:") {
                return Some(format!("the attribute `{key}` of <{name}>"));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(html: &str) -> String {
        join(vec![Piece::Authors(html)])
    }

    #[test]
    fn keeps_what_markdown_cannot_say() {
        let html =
            "<abbr title=\"Online Service Index\">OSI</abbr> <bdi lang=\"en\" dir=\"ltr\">UN</bdi> H<sub>2</sub>O";
        assert_eq!(clean(html), html);
    }

    #[test]
    fn removes_what_acts_fetches_or_dresses() {
        for html in [
            "<script>alert(1)</script>",
            "<style>body{display:none}</style>",
            "<img src=\"https://example.org/x.png\">",
            "<iframe src=\"https://example.org\"></iframe>",
            "<form><input name=\"a\"></form>",
            "<object data=\"x\"></object>",
            "<svg onload=\"alert(1)\"></svg>",
        ] {
            assert_eq!(clean(html), "", "{html}");
        }
        assert_eq!(clean("<b id=\"quiz\" class=\"x\" style=\"color:red\" onclick=\"f()\">b</b>"), "<b>b</b>");
        assert!(!clean("<a href=\"javascript:f()\">b</a>").contains("javascript"));
    }

    #[test]
    fn our_pieces_pass_untouched_between_the_authors_tags() {
        let pieces = vec![
            Piece::Authors("<mark onclick=\"x\">"),
            Piece::Ours("<a data-go=\"quiz\">quiz</a>".to_owned()),
            Piece::Authors("</mark>"),
            Piece::Ours(" &amp; more".to_owned()),
        ];
        assert_eq!(join(pieces), "<mark><a data-go=\"quiz\">quiz</a></mark> &amp; more");
    }

    #[test]
    fn an_author_cannot_forge_our_marks() {
        let marks = format!("{OPEN}0{CLOSE}");
        let references = format!("&#{};0&#x{:x};", OPEN as u32, CLOSE as u32);
        for html in [format!("{marks}<b>"), format!("<b title=\"{references}\">"), format!("{references}<b>")] {
            let ours = "<i data-go=\"quiz\">x</i>";
            let joined = join(vec![Piece::Authors(&html), Piece::Ours(ours.to_owned())]);
            assert_eq!(joined.matches(ours).count(), 1, "{joined}");
        }
    }

    #[test]
    fn names_what_goes() {
        for fine in ["<abbr title=\"x\">a</abbr>", "a < b <", "<!-- note -->"] {
            assert_eq!(removed(fine), None, "{fine}");
        }
        assert_eq!(removed("a <IMG src=x>").as_deref(), Some("<img>"));
        assert_eq!(removed("</script>").as_deref(), Some("<script>"));
        assert_eq!(removed("<b onclick=\"x()\">").as_deref(), Some("the attribute `onclick` of <b>"));
    }
}
