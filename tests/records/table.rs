//! Tables in the shapes that people and platforms make.

use kitbag::records::table::{Options, Table, TableError, read};
use proptest::prelude::*;

use super::sheets::{ods, rows, xlsx};

fn table(bytes: &[u8]) -> Table {
    read(bytes, "list", &Options::default()).unwrap().remove(0)
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells().collect()).collect()
}

#[test]
fn lead_lines_stand_above_the_header() {
    let text = "Course\tDigital\nGroup\tAll participants\n\nLast name\tFirst name\t1 Feb 9AM All\t\t2 Feb 9AM All\tPoints\n\
        Mensah\tAma\tP\tlate bus\tA\t1 / 2\n";
    let table = table(text.as_bytes());
    assert_eq!(table.lead.len(), 3);
    assert_eq!(table.header_line, 4);
    assert_eq!(table.header, ["Last name", "First name", "1 Feb 9AM All", "", "2 Feb 9AM All", "Points"]);
    assert_eq!(table.column_names()[3], "column D");
    assert_eq!(table.place(table.rows[0].line), "list:5");
}

#[test]
fn the_row_with_most_known_words_is_the_header() {
    let text = "Attendance,Nairobi,2027\nName,E-mail,Mark\nAma,ama@example.org,P\n";
    let options = Options { knows: &|cell| ["Name", "E-mail"].contains(&cell), ..Options::default() };
    assert_eq!(read(text.as_bytes(), "list", &options).unwrap()[0].header_line, 2);
    let options = Options { header_line: Some(3), ..Options::default() };
    assert_eq!(read(text.as_bytes(), "list", &options).unwrap()[0].header[0], "Ama");
}

#[test]
fn an_empty_first_header_and_headers_with_breaks_are_kept() {
    let text = ",\"E-mail\r\naddress\",\"Module 1\",\"\",\"Module 1\"\r\nAma,a@example.org,Done,,Done\r\n\r\n,,,,\r\n";
    let table = table(text.as_bytes());
    assert_eq!(table.column_names(), ["column A", "E-mail address", "Module 1", "column D", "Module 1 (2)"]);
    assert_eq!((table.rows.len(), table.blank), (1, 2));
    assert_eq!(table.rows[0].line, 3);
}

#[test]
fn tags_below_the_header_are_no_row() {
    let text = "\"Name\";\"Sex\"\r\n\"#contact+name\";\"#meta+sex\"\r\n\"Ama\";\"f\"\r\n";
    let table = table(text.as_bytes());
    assert_eq!(table.tags.as_ref().map(|tags| tags.cell(1)), Some("#meta+sex"));
    assert_eq!(cells(&table), [["Ama", "f"]]);
}

#[test]
fn rows_that_do_not_fit_the_header_are_told() {
    let table = table(b"a,b,c\n1,2\n1,2,3,4\n1,2,3,\n");
    assert!(table.notes[0].starts_with("1 rows have fewer cells"), "{:?}", table.notes);
    let surplus: Vec<_> = table.rows.iter().map(|row| table.surplus(row)).collect();
    assert_eq!(surplus, [None, Some(vec!["4"]), None]);
}

#[test]
fn sheets_give_dates_times_numbers_and_uncomputed_formulas() {
    let data = r#"<row r="2"><c r="B2" t="inlineStr"><is><t>Name</t></is></c><c r="C2" t="inlineStr"><is><t>When</t></is></c></row>
        <row r="3"><c r="B3" t="inlineStr"><is><t>A &amp; B</t></is></c><c r="C3" s="1"><v>45943.5</v></c><c r="D3" s="1"><v>45943</v></c>
        <c r="E3" s="2"><v>0.375</v></c><c r="F3"><v>1</v></c><c r="G3"><v>0.5</v></c><c r="H3" t="b"><v>1</v></c>
        <c r="I3"><f>SUM(A1:A2)</f><v>7</v></c><c r="J3"><f>SUM(A1:A2)</f></c><c r="K3" t="e"><v>#N/A</v></c></row>"#;
    let options = Options { header_line: Some(2), ..Options::default() };
    let tables = read(&xlsx(&[("Empty", ""), ("Day 1", data)]), "list.xlsx", &options).unwrap();
    assert_eq!(tables.len(), 1);
    let table = &tables[0];
    assert_eq!(table.header, ["", "Name", "When"]);
    let expected =
        ["", "A & B", "2025-10-13T12:00", "2025-10-13", "09:00", "1", "0.5", "TRUE", "7", "=SUM(A1:A2)", "#N/A"];
    assert_eq!(cells(table), [expected]);
    assert_eq!(table.place(3), "list.xlsx, sheet \"Day 1\", row 3");
}

#[test]
fn open_document_sheets_are_read_as_well() {
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let tables = format!(
        "<table:table table:name=\"List\">{}{}{}<table:table-row table:number-rows-repeated=\"1048570\">\
        <table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
        row(&(text("Name") + &text("When") + &text("Mark"))),
        row(&(text("A &amp; B<office:annotation><text:p>a note</text:p></office:annotation>")
            + "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-11-23\"><text:p>23.11.26</text:p></table:table-cell>"
            + "<table:table-cell office:value-type=\"float\" office:value=\"1\"><text:p>1,00</text:p></table:table-cell>")),
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell/>\
        <table:table-cell office:value-type=\"time\" office:time-value=\"PT09H05M00S\"/></table:table-row>",
    );
    let table = table(&ods(&tables));
    assert_eq!(table.header, ["Name", "When", "Mark"]);
    assert_eq!(cells(&table), [vec!["A & B", "2026-11-23", "1"], vec!["", "09:05"], vec!["", "09:05"]]);
    assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4]);
}

#[test]
fn a_sheet_may_not_claim_more_than_it_may_have() {
    let refused = |bytes: &[u8]| read(bytes, "list", &Options::default()).unwrap_err();
    let cell = |place: &str| format!("<row r=\"1\"><c r=\"{place}\"><v>1</v></c></row>");
    assert_eq!(table(&xlsx(&[("A", &cell("B1048576"))])).header_line, 1_048_576);
    let wide: String =
        (1..=3000).map(|line| format!("<row r=\"{line}\"><c r=\"XFD{line}\"><v>1</v></c></row>")).collect();
    assert!(matches!(refused(&xlsx(&[("A", &wide)])), TableError::TooMany));
    let repeated = "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"1000000\">\
        <table:table-cell table:number-columns-repeated=\"16000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>";
    assert!(matches!(refused(&ods(repeated)), TableError::TooMany));
    assert!(matches!(refused(b"%PDF-1.7 ..."), TableError::Format(_)));
    assert!(matches!(refused(b"<!DOCTYPE html><html>"), TableError::Format(_)));
    assert!(matches!(refused(b"\xd0\xcf\x11\xe0 ..."), TableError::Format(_)));
    assert!(matches!(refused(b" \n\n"), TableError::Empty));
    assert!(matches!(refused(b""), TableError::Empty));
}

const PIECES: [&str; 30] = [
    "Name",
    ",",
    ";",
    "\t",
    "|",
    ":",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    "\r",
    "sep=;",
    "sep=\n",
    "#tag",
    "é",
    "\u{feff}",
    "\0",
    "=1+1",
    "a@b.org",
    "10:30",
    "2026-11-23",
    " ",
    "\"a\",\"b\"\n",
    "\"c\";\"d\"\r\n",
    "\u{202e}",
    "名前",
    "<b>",
    "PK\u{3}\u{4}",
    "x\ty\tz\n",
    ",,,,\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic_or_loses_words(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60)) {
        let text = pieces.concat();
        if let Ok(tables) = read(text.as_bytes(), "soup", &Options::default()) {
            let found: usize = tables.iter().flat_map(|table| {
                let rows = table.lead.iter().chain(&table.tags).chain(&table.rows);
                let below: usize = rows.flat_map(|row| row.cells()).map(|cell| cell.matches("Name").count()).sum();
                [below, table.header.iter().map(|cell| cell.matches("Name").count()).sum()]
            }).sum();
            prop_assert_eq!(found, text.matches("Name").count());
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), start in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff"])) {
        let _ = read(&[start, &bytes].concat(), "noise", &Options::default());
    }

    #[test]
    fn no_damage_makes_the_reader_of_sheets_panic(at in 0_usize..4000, byte in any::<u8>(), xml in "(<|>|row|c|v|r=\"A9\"|[a-z0-9 =\"/]){0,40}") {
        let mut bytes = xlsx(&[("A", &rows(&[&["Name", "Mark"], &["Ama", "P"]]))]);
        let index = at % bytes.len();
        bytes[index] = byte;
        let _ = read(&bytes, "damaged", &Options::default());
        let _ = read(&xlsx(&[("A", &xml)]), "damaged", &Options::default());
        let _ = read(&ods(&xml), "damaged", &Options::default());
    }
}

#[test]
fn the_cells_of_all_sheets_are_counted_together() {
    // Each sheet is below the limit, both together are not: blank cells before the last column count too.
    let rows: String =
        (1..1000).map(|line| format!(r#"<row r="{line}"><c r="XFD{line}"><v>1</v></c></row>"#)).collect();
    assert!(read(&xlsx(&[("One", &rows)]), "one.xlsx", &Options::default()).is_ok());
    let both = read(&xlsx(&[("One", &rows), ("Two", &rows)]), "two.xlsx", &Options::default());
    assert!(matches!(both, Err(TableError::TooMany)), "{:?}", both.map(|tables| tables.len()));
}

#[test]
fn a_number_of_thousands_of_digits_is_no_offset() {
    let text = format!("2027-02-05 15:00 GMT+{}", "1".repeat(70_000));
    assert!(kitbag::records::parse_date(&text, None).is_err());
}
