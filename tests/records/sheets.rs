//! Small spreadsheets, written by hand.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// An XLSX file with one sheet for each name and the XML of its rows. Style 1 is a date, style 2 a time.
pub fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut names = String::new();
    let mut relations = String::from(
        r#"<Relationship Id="styles" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>"#,
    );
    let mut files = vec![
        ("[Content_Types].xml".to_owned(), r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#.to_owned()),
        ("_rels/.rels".to_owned(), r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="book" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned()),
        ("xl/styles.xml".to_owned(), r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/><xf numFmtId="20" applyNumberFormat="1"/></cellXfs></styleSheet>"#.to_owned()),
    ];
    for (number, (name, rows)) in sheets.iter().enumerate() {
        let number = number + 1;
        names += &format!(r#"<sheet name="{name}" sheetId="{number}" r:id="s{number}"/>"#);
        relations += &format!(
            r#"<Relationship Id="s{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
        let sheet = format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        );
        files.push((format!("xl/worksheets/sheet{number}.xml"), sheet));
    }
    files.push(("xl/workbook.xml".to_owned(), format!(r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{names}</sheets></workbook>"#)));
    files.push(("xl/_rels/workbook.xml.rels".to_owned(), format!(r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#)));
    archive(&files)
}

/// The XML of rows of text, from row 1.
pub fn rows(cells: &[&[&str]]) -> String {
    let mut xml = String::new();
    for (line, row) in cells.iter().enumerate() {
        xml += &format!(r#"<row r="{}">"#, line + 1);
        for (column, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            xml += &format!(r#"<c r="{letter}{}" t="inlineStr"><is><t>{text}</t></is></c>"#, line + 1);
        }
        xml += "</row>";
    }
    xml
}

/// An ODS file whose tables are this XML.
pub fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet".to_owned();
    archive(&[("mimetype".to_owned(), kind), ("content.xml".to_owned(), content)])
}

/// A zip archive of texts.
fn archive(files: &[(String, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
