//! A row of cells.

/// A row of a table: its cells in one string, for there may be a million of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Where it begins in its file or sheet, from 1.
    pub line: u32,
    text: String,
    /// Byte offset of each cell's end.
    ends: Vec<u32>,
}

impl Row {
    pub fn new(line: u32) -> Self {
        Self { line, ..Self::default() }
    }

    /// A row with these cells.
    pub fn of<'a>(line: u32, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut row = Self::new(line);
        cells.into_iter().for_each(|cell| row.push(cell));
        row
    }

    /// Adds a cell at the end.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        // A file holds at most `MAX_BYTES`.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// The cell at `index`, from 0, as it was written; empty past the end.
    pub fn cell(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&start| start as usize);
        self.text.get(start..end as usize).unwrap_or_default()
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|index| self.cell(index))
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether no cell says anything.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Gives back what was reserved and not used.
    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
