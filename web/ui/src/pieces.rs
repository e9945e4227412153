//! Pieces of what is too long to hold: the newest few that were asked for.

use std::rc::Rc;

use picklescope_protocol::{Block, OpRow};

/// Bytes of a page.
pub const PAGE: u32 = 16 << 10;

/// Pieces by a number, the newest last. At most so many are kept.
#[derive(Debug)]
pub struct Pieces<T> {
    pieces: Vec<(u64, Rc<T>)>,
    most: usize,
}

impl<T> Pieces<T> {
    /// None yet.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { pieces: Vec::new(), most }
    }

    /// A piece, if it is here.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Rc<T>> {
        self.pieces.iter().rev().find(|(here, _)| *here == number).map(|(_, piece)| piece)
    }

    /// Keeps a piece; the oldest may go.
    pub fn keep(&mut self, number: u64, piece: T) {
        self.pieces.retain(|(here, _)| *here != number);
        if self.pieces.len() >= self.most {
            self.pieces.remove(0);
        }
        self.pieces.push((number, Rc::new(piece)));
    }
}

/// Pages of a layer's bytes.
pub type Pages = Pieces<Vec<u8>>;

/// The ops in stretches of the file, as [`picklescope_protocol::TileContent::Blocks`] lists them.
pub type Stretches = Pieces<Vec<Block>>;

impl Pages {
    /// Some bytes of one page, if they are here: as many as there are, up to `most`.
    #[must_use]
    pub fn bytes(&self, at: u64, most: usize) -> Option<&[u8]> {
        let page = self.get(at / u64::from(PAGE))?;
        let from = page.get(usize::try_from(at % u64::from(PAGE)).ok()?..)?;
        from.get(..most.min(from.len()))
    }
}

/// Runs of rows, the newest last, each with the number of its first.
#[derive(Debug)]
pub struct Runs<T>(Vec<(u64, Vec<Rc<T>>)>);

/// Runs of ops.
pub type OpRuns = Runs<OpRow>;

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Runs<T> {
    /// Runs that are kept at most.
    const MOST: usize = 8;

    /// A row, if it is here.
    #[must_use]
    pub fn get(&self, row: u64) -> Option<&Rc<T>> {
        let in_run = |(first, run): &'_ (u64, Vec<Rc<T>>)| {
            usize::try_from(row.checked_sub(*first)?).ok().filter(|at| *at < run.len())
        };
        self.0.iter().rev().find_map(|run| run.1.get(in_run(run)?))
    }

    /// Keeps a run; the oldest may go.
    pub fn keep(&mut self, first: u64, rows: Vec<T>) {
        if self.0.len() >= Self::MOST {
            self.0.remove(0);
        }
        self.0.push((first, rows.into_iter().map(Rc::new).collect()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_pages_are_kept() {
        let mut pages = Pages::new(2);
        let page = |byte| vec![byte; PAGE as usize];
        pages.keep(0, page(1));
        pages.keep(7, vec![2; 5]);
        assert_eq!(pages.bytes(3, 16), Some(&[1; 16][..]));
        // A page that ends with the file.
        let at = 7 * u64::from(PAGE);
        assert_eq!(pages.bytes(at + 3, 16), Some(&[2; 2][..]));
        assert_eq!(pages.bytes(at + 6, 16), None);
        assert_eq!(pages.bytes(at - 1, 16), None);
        pages.keep(8, page(3));
        assert_eq!([0, 1, 7, 8].map(|page| pages.get(page).is_some()), [false, false, true, true]);
    }

    #[test]
    fn ops_are_found_by_their_number() {
        let row = |op| OpRow {
            op,
            at: u64::from(op),
            len: 1,
            code: 0,
            arg: String::new(),
            node: None,
            marks: 0,
            put: None,
        };
        let run = |first: u32, count: u32| (first..first + count).map(row).collect();
        let mut runs = OpRuns::default();
        runs.keep(10, run(10, 5));
        runs.keep(50, run(50, 2));
        runs.keep(60, run(60, 0));
        assert_eq!(
            [9, 10, 14, 15, 51, 60].map(|op| runs.get(op).is_some()),
            [false, true, true, false, true, false]
        );
        (0..8).for_each(|n| runs.keep(u64::from(70 + n), run(70 + n, 1)));
        assert!(runs.get(10).is_none());
    }
}
