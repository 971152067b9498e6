//! Tables with a header that is repeated on every page.

use super::super::Error;
use super::super::model::{Block, Cell, Style, Table};
use super::body::{Body, Layout};

impl Body<'_> {
    pub fn table(&mut self, table: &Table) -> Result<(), Error> {
        if let Some(caption) = &table.caption {
            self.caption("Table", &format!("table-{}", caption.number), caption, None, true)?;
        }
        let widths = widths(table, self.width);
        let total = self.width.to_string();
        self.xml.open("w:tbl", &[])?;
        self.xml.open("w:tblPr", &[])?;
        self.xml.empty("w:tblStyle", &[("w:val", "DataTable")])?;
        if self.document.about.right_to_left {
            self.xml.empty("w:bidiVisual", &[])?;
        }
        self.xml.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")])?;
        self.xml.empty("w:tblLayout", &[("w:type", "fixed")])?;
        let named = if table.rows_are_named { "1" } else { "0" };
        let value = if table.rows_are_named { "00A0" } else { "0020" };
        self.xml.empty(
            "w:tblLook",
            &[
                ("w:val", value),
                ("w:firstRow", "1"),
                ("w:lastRow", "0"),
                ("w:firstColumn", named),
                ("w:lastColumn", "0"),
                ("w:noHBand", "1"),
                ("w:noVBand", "1"),
            ],
        )?;
        self.xml.close("w:tblPr")?;
        self.xml.open("w:tblGrid", &[])?;
        for width in &widths {
            self.xml.empty("w:gridCol", &[("w:w", &width.to_string())])?;
        }
        self.xml.close("w:tblGrid")?;
        self.row(table, &table.head, &widths, true)?;
        for row in &table.rows {
            self.row(table, row, &widths, false)?;
        }
        self.xml.close("w:tbl")?;
        self.spacer()
    }

    fn row(&mut self, table: &Table, cells: &[Cell], widths: &[u32], is_head: bool) -> Result<(), Error> {
        self.xml.open("w:tr", &[])?;
        self.xml.open("w:trPr", &[])?;
        self.xml.empty("w:cantSplit", &[])?;
        if is_head {
            self.xml.empty("w:tblHeader", &[])?;
        }
        self.xml.close("w:trPr")?;
        for ((cell, width), column) in cells.iter().zip(widths).zip(&table.columns) {
            self.xml.open("w:tc", &[])?;
            self.xml.open("w:tcPr", &[])?;
            self.xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")])?;
            self.xml.close("w:tcPr")?;
            self.cell(cell, column.numbers)?;
            self.xml.close("w:tc")?;
        }
        Ok(self.xml.close("w:tr")?)
    }

    fn cell(&mut self, cell: &Cell, to_the_end: bool) -> Result<(), Error> {
        if cell.is_empty() {
            return self.paragraph("TableText", Layout::default(), &[]);
        }
        cell.iter().try_for_each(|block| match block {
            Block::Paragraph { style: Style::Body, text } => {
                self.paragraph("TableText", Layout { to_the_end, ..Layout::default() }, text)
            }
            Block::Paragraph { style: Style::Small, text } => self.paragraph("TableSmall", Layout::default(), text),
            block => self.blocks(std::slice::from_ref(block)),
        })
    }
}

/// The widths of the columns, which together fill `room`.
fn widths(table: &Table, room: u32) -> Vec<u32> {
    let total: u32 = table.columns.iter().map(|column| column.share).sum::<u32>().max(1);
    table.columns.iter().map(|column| room * column.share / total).collect()
}
