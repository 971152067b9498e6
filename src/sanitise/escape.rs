//! Text that becomes HTML.

/// `text` as HTML, safe between tags and inside a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_no_character_with_a_meaning() {
        assert_eq!(escape(r#"<a b="c">&'é"#), "&lt;a b=&quot;c&quot;&gt;&amp;'é");
    }
}
