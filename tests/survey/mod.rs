//! The counts of a course whose words can be counted by hand.

use std::fs;

use kitbag::course::Course;
use kitbag::survey;

use crate::support::Project;

/// Every part that is no running text says so in its words.
const SESSION: &str = r##"+++
minutes = 10
outcomes = ["write"]
objectives = ["Nothing of this counts"]

[terms]
"Term" = "Nor does this ."
+++

## Two words

One sentence has five words [@in_text; @in_both].

- Item one
- Item two

| Head | Cell |
|---|---|
| Third | Fourth |

::: figure {#fig src="path.svg" alt="Not counted"}
A caption [@in_caption].

The long description is not counted.
:::

::: case Case title {place="Nowhere at all" year=2020 source="in_case in_both"}
Case text.
:::

::: activity Activity title {minutes=5 group="Alone"}
Activity text.
:::

::: further
- Not counted either [@in_further].
:::

:::: facilitator
Nobody counts this [@in_notes].

::: activity Not for learners {minutes=5 group="Alone"}
Nothing.
:::
::::

::: question {#q_practice type=true-false}
This is not counted.

- [ ] true
  > Nor this [@in_feedback].
- [x] false
:::
"##;

const QUIZ: &str = r##"+++
title = "Quiz"
minutes = 5
+++

Introduction.

::: question {#q_one type=choice outcome=write session=welcome}
One?

- [x] {#a} A
- [ ] {#b} B
  > No [@in_quiz].
:::

::: question {#q_two type=numeric answer=2}
Two?
:::
"##;

fn course(change: impl Fn(&str) -> String) -> Course {
    let project = Project::starter();
    let root = project.root();
    let ids = ["in_text", "in_both", "in_caption", "in_case", "in_further", "in_notes", "in_feedback"];
    let entries = ids.iter().chain(&["in_quiz"]).map(|id| format!("[{id}]\nauthor = \"{id}\"\ntitle = \"T|itle\"\n"));
    fs::write(root.join("content/references.toml"), entries.collect::<String>()).unwrap();
    fs::write(root.join("content/01_first_steps/welcome.md"), SESSION).unwrap();
    fs::write(root.join("content/01_first_steps/quiz.md"), QUIZ).unwrap();
    let agenda = "[[days]]\ntitle = \"Day\"\nslots = [\n\
        { start = \"09:00\", end = \"09:30\", sessions = [\"m1/welcome\"], prework = 4, title = \"Both\", method = \"Talk\" },\n\
        { start = \"09:30\", end = \"10:00\", kind = \"break\", title = \"Tea\" },\n\
        { start = \"10:00\", end = \"10:45\", sessions = [\"m1/quiz\"] },\n]\n";
    fs::write(root.join("content/agenda.toml"), agenda).unwrap();
    let manifest = root.join("manifests/toolkit.toml");
    fs::write(&manifest, change(&fs::read_to_string(&manifest).unwrap())).unwrap();
    let read = kitbag::source::read(root).unwrap();
    read.course.unwrap_or_else(|| panic!("{:#?}", read.findings))
}

#[test]
fn a_session_s_running_text_and_parts_are_counted() {
    let text = survey::tables(&course(str::to_owned));
    // Words: heading 2, paragraph 5, list 4, table 4, caption 2, case 4, activity 4.
    let row = "| 1.1 Welcome | 10 | 25 | 1 | 1 | 1 | 1 true-false | 7 |";
    assert!(text.contains(row), "{text}");
    assert!(text.contains("| **Course** | **10** | **25** |"), "{text}");
    assert!(text.contains("modules 1, sessions 1, quizzes 1, minutes 15."), "{text}");
}

#[test]
fn outcomes_and_quizzes_are_counted() {
    let text = survey::tables(&course(str::to_owned));
    assert!(text.contains("| `write` | Write a session with a figure, a source and a question. | 1.1 | 1 |"), "{text}");
    assert!(text.contains("| Module 1 | 5 | 2 | 1 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 0 |"), "{text}");
}

#[test]
fn the_workshop_is_shown_day_by_day() {
    let text = survey::tables(&course(str::to_owned));
    let day = "### Day 1: Day\n\n1 h 15 min without breaks, and 4 minutes of reading beforehand.\n\n\
        | Time | What | How |\n|---|---|---|\n\
        | 09:00–09:30 | Both; 1.1 Welcome (4 minutes read beforehand) | Talk |\n\
        | 09:30–10:00 | Tea |  |\n\
        | 10:00–10:45 | Quiz |  |\n";
    assert!(text.contains(day), "{text}");
}

/// The measures were made for English: other languages get none.
#[test]
fn readability_is_for_english_only() {
    let last_cells = |course: &Course| {
        let text = survey::tables(course);
        let row = text.lines().find(|line| line.starts_with("| 1.1 Welcome")).unwrap().to_owned();
        row.split(" | ").skip(8).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(last_cells(&course(str::to_owned)).iter().all(|cell| cell.contains(|c: char| c.is_ascii_digit())));
    assert!(last_cells(&course(|text| text.replace("language = \"en\"", "language = \"en-GB\""))) != ["–", "– |"]);
    assert_eq!(last_cells(&course(|text| text.replace("language = \"en\"", "language = \"fr\""))), ["–", "– |"]);
}

#[test]
fn references_are_those_that_learners_see() {
    let text = survey::references(&course(str::to_owned));
    let authors: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    let expected =
        ["in\\_both", "in\\_caption", "in\\_case", "in\\_feedback", "in\\_further", "in\\_quiz", "in\\_text"];
    assert_eq!(authors, expected.map(|author| format!("{author}. *T\\|itle*.")));
}
