//! Says which HTML of an author will not reach a learner.
//!
//! The pages are sanitised with `ammonia` where they are written; this only finds out what it will remove, so
//! that the author hears of it with the place.

use std::collections::HashSet;
use std::sync::LazyLock;

static ALLOWED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| ammonia::Builder::default().clone_tags());

/// The first tag or attribute of `html` that sanitising removes, in words.
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
        let attributes = tag.split_whitespace().skip(1).map(|attribute| attribute.to_ascii_lowercase());
        for attribute in attributes {
            let key = attribute.split('=').next().unwrap_or_default();
            if key.starts_with("on") || key == "style" || attribute.contains("javascript:") {
                return Some(format!("the attribute `{key}` of <{name}>"));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_goes() {
        assert_eq!(removed("<abbr title=\"x\">"), None);
        assert_eq!(removed("</script>"), Some("<script>".to_owned()));
        assert_eq!(removed("<b onclick=\"x()\">"), Some("the attribute `onclick` of <b>".to_owned()));
        assert_eq!(removed("a < b <"), None);
    }
}
