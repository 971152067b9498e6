//! Charts, drawn by hand. Lengths across are shares of the width and text keeps its size, so that a chart is as readable on
//! a telephone as on a wall; everything is drawn from the side where the language begins to read.

use crate::sanitise::escape;

/// Pixels.
const LABEL: u32 = 24;
const BAR: u32 = 17;
const GAP: u32 = 13;
const AXIS: u32 = 26;
/// The part of the width that the longest bar has, so that its number stands behind it, in per cent.
const LONGEST: f64 = 62.0;
/// The longest label, in characters: one line on a narrow page.
const LABEL_MAX: usize = 37;

/// A chart with what is said of it in words.
pub(super) struct Chart<'a> {
    /// Makes the ids unique.
    pub number: u32,
    pub title: &'a str,
    pub is_right_to_left: bool,
    pub rows: Vec<Row>,
}

/// A line of a chart.
pub(super) struct Row {
    pub label: String,
    pub shape: Shape,
    /// What the shape says, for the chart's description.
    pub said: String,
}

/// All numbers are shares of the whole, 0 to 1.
pub(super) enum Shape {
    /// Bars below each other: the hue's number, the length, and the text behind.
    Bars(Vec<(usize, f64, String)>),
    /// The five numbers of a box plot.
    Box([f64; 5]),
    /// From before to after.
    Change(f64, f64),
    /// Parts of a whole: the shade's number, the length, and the count in it.
    Parts(Vec<(usize, f64, u64)>),
}

impl Chart<'_> {
    pub fn svg(&self) -> String {
        let has_axis = self.rows.iter().any(|row| matches!(row.shape, Shape::Box(_) | Shape::Change(..)));
        let mut body = String::new();
        let mut y = 0;
        for row in &self.rows {
            body += &format!(
                "<text class=\"name\" x=\"{}\" y=\"{}\">{}</text>\n",
                self.side(),
                y + 16,
                escape(&cut(&row.label))
            );
            y += LABEL;
            y = self.shape(&mut body, &row.shape, y) + GAP;
        }
        let axis = if has_axis { self.axis(y) } else { String::new() };
        let height = if has_axis { y + AXIS } else { y };
        let said: Vec<&str> = self.rows.iter().map(|row| row.said.as_str()).collect();
        let id = self.number;
        format!(
            "<svg class=\"chart\" width=\"100%\" height=\"{height}\" role=\"img\" aria-labelledby=\"chart-{id} chart-{id}-said\">\n\
             <title id=\"chart-{id}\">{}</title>\n<desc id=\"chart-{id}-said\">{}</desc>\n{axis}{body}</svg>\n",
            escape(self.title),
            escape(&said.join("; "))
        )
    }

    /// Where reading begins.
    fn side(&self) -> &'static str {
        if self.is_right_to_left { "100%" } else { "0" }
    }

    /// Draws a shape from `y` on and gives where it ends.
    fn shape(&self, body: &mut String, shape: &Shape, y: u32) -> u32 {
        match shape {
            Shape::Bars(bars) => {
                let mut y = y;
                for (hue, share, text) in bars {
                    let length = share * LONGEST;
                    *body += &self.rect(&format!("hue-{hue}"), 0.0, length, y, BAR - 3);
                    let dx = if self.is_right_to_left { -7 } else { 7 };
                    let at = self.x(length);
                    *body += &format!(
                        "<text class=\"value\" x=\"{at}\" dx=\"{dx}\" y=\"{}\">{}</text>\n",
                        y + 12,
                        escape(text)
                    );
                    y += BAR;
                }
                y
            }
            Shape::Box([least, q1, median, q3, most]) => {
                let (at, middle) = (|share: &f64| plot(*share), y + 9);
                *body += &self.line("whisker", at(least), at(most), middle, middle);
                for end in [least, most] {
                    *body += &self.line("whisker", at(end), at(end), y + 4, y + 14);
                }
                *body += &self.rect("box", at(q1), at(q3) - at(q1), y, 18);
                *body += &self.line("median", at(median), at(median), y, y + 18);
                y + 18
            }
            Shape::Change(before, after) => {
                let middle = y + 9;
                *body += &self.line("whisker", plot(*before), plot(*after), middle, middle);
                for (class, share) in [("before", before), ("after", after)] {
                    *body += &format!(
                        "<circle class=\"{class}\" cx=\"{}\" cy=\"{middle}\" r=\"7\"/>\n",
                        self.x(plot(*share))
                    );
                }
                y + 18
            }
            Shape::Parts(parts) => {
                let mut from = 0.0;
                for (shade, share, count) in parts.iter().filter(|(_, share, _)| *share > 0.0) {
                    let length = share * 100.0;
                    *body += &self.rect(&format!("shade-{shade}"), from, length, y, 24);
                    // A count that would not fit stands in the table only.
                    if length >= 7.0 {
                        let at = self.x(from + length / 2.0);
                        *body += &format!("<text class=\"on-{shade}\" x=\"{at}\" y=\"{}\">{count}</text>\n", y + 17);
                    }
                    from += length;
                }
                y + 24
            }
        }
    }

    /// Lines at every quarter of the whole, with their numbers below.
    fn axis(&self, bottom: u32) -> String {
        let mut axis = String::new();
        for percent in [0, 25, 50, 75, 100] {
            let at = self.x(plot(f64::from(percent) / 100.0));
            axis += &format!("<line class=\"grid\" x1=\"{at}\" x2=\"{at}\" y1=\"{LABEL}\" y2=\"{bottom}\"/>\n");
            axis += &format!("<text class=\"tick\" x=\"{at}\" y=\"{}\">{percent}</text>\n", bottom + 18);
        }
        axis
    }

    fn rect(&self, class: &str, from: f64, length: f64, y: u32, height: u32) -> String {
        let x = if self.is_right_to_left { 100.0 - from - length } else { from };
        format!(
            "<rect class=\"{class}\" x=\"{}\" width=\"{}\" y=\"{y}\" height=\"{height}\"/>\n",
            share(x),
            share(length)
        )
    }

    fn line(&self, class: &str, from: f64, to: f64, y1: u32, y2: u32) -> String {
        let (x1, x2) = (self.x(from), self.x(to));
        format!("<line class=\"{class}\" x1=\"{x1}\" x2=\"{x2}\" y1=\"{y1}\" y2=\"{y2}\"/>\n")
    }

    fn x(&self, at: f64) -> String {
        share(if self.is_right_to_left { 100.0 - at } else { at })
    }
}

/// A place between the margins that the ends of an axis need for their numbers.
fn plot(share: f64) -> f64 {
    4.0 + share.clamp(0.0, 1.0) * 92.0
}

/// In per cent of the width, with two decimals.
fn share(percent: f64) -> String {
    format!("{}%", (percent * 100.0).round() / 100.0 + 0.0)
}

fn cut(label: &str) -> String {
    let wide = |character: &char| *character >= '\u{2e80}';
    let mut room = LABEL_MAX;
    let mut kept = String::new();
    for character in label.chars() {
        let size = 1 + usize::from(wide(&character));
        if room < size {
            return format!("{}…", kept.trim_end());
        }
        room -= size;
        kept.push(character);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(is_right_to_left: bool) -> String {
        let shape = Shape::Bars(vec![(1, 0.5, "6 < 7".to_owned())]);
        let rows = vec![Row { label: "Module 1".to_owned(), shape, said: "Module 1: 6".to_owned() }];
        Chart { number: 3, title: "Progress", is_right_to_left, rows }.svg()
    }

    #[test]
    fn bars_start_where_reading_starts() {
        assert!(chart(false).contains("<rect class=\"hue-1\" x=\"0%\" width=\"31%\""));
        assert!(chart(true).contains("<rect class=\"hue-1\" x=\"69%\" width=\"31%\""));
        assert!(chart(true).contains("x=\"69%\" dx=\"-7\""));
    }

    #[test]
    fn a_chart_says_what_it_shows() {
        let svg = chart(false);
        assert!(svg.contains("role=\"img\" aria-labelledby=\"chart-3 chart-3-said\""));
        assert!(svg.contains("<desc id=\"chart-3-said\">Module 1: 6</desc>") && svg.contains("6 &lt; 7"));
    }

    #[test]
    fn long_labels_are_cut() {
        assert_eq!(cut(&"a".repeat(60)).chars().count(), LABEL_MAX + 1);
        assert_eq!(cut(&"数".repeat(60)).chars().count(), LABEL_MAX / 2 + 1, "these are twice as wide");
    }
}
