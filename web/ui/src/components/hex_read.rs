//! What the bytes in sight are, and which ops they belong to: read as they come into sight, and kept for a while.

use std::{cell::RefCell, ops::Range, rc::Rc};

use picklescope_protocol::{Block, DocId, TILE};
use yew::prelude::*;

use super::{hooks::use_watch, list::use_asking};
use crate::{
    pieces::{PAGE, Pages, Pieces, Stretches},
    store::Env,
    tasks,
};

/// Pages of bytes, and stretches of ops, that are kept.
const PAGES: usize = 12;
const STRETCHES: usize = 48;

/// What was read.
pub(super) struct Read {
    pub(super) pages: Pages,
    pub(super) stretches: Stretches,
    /// Pages that could not be, and why.
    failed: Pieces<AttrValue>,
}

impl Default for Read {
    fn default() -> Self {
        Self { pages: Pieces::new(PAGES), stretches: Pieces::new(STRETCHES), failed: Pieces::new(PAGES) }
    }
}

impl Read {
    /// Why bytes in a range are not here, if they cannot be read.
    pub(super) fn failed(&self, sight: &Range<u64>) -> Option<&AttrValue> {
        let why = numbers(sight, u64::from(PAGE)).find_map(|page| self.failed.get(page))?;
        Some(&**why).filter(|why| !why.is_empty())
    }

    /// Whether all is here of a range that will ever be; its ops too, if they are laid out.
    pub(super) fn has(&self, sight: &Range<u64>, traced: bool) -> bool {
        self.missing_page(sight).is_none() && (!traced || self.missing_stretches(sight).is_empty())
    }

    /// The op that a byte belongs to, if that is known.
    pub(super) fn op(&self, byte: u64) -> Option<&Block> {
        let ops = self.stretches.get(byte / TILE)?;
        let op = ops.get(ops.partition_point(|op| op.at + op.len <= byte))?;
        (op.at <= byte).then_some(op)
    }

    fn missing_page(&self, sight: &Range<u64>) -> Option<u64> {
        let missing = |page: &u64| self.pages.get(*page).is_none() && self.failed.get(*page).is_none();
        numbers(sight, u64::from(PAGE)).find(missing)
    }

    fn missing_stretches(&self, sight: &Range<u64>) -> Vec<u64> {
        numbers(sight, TILE).filter(|&number| self.stretches.get(number).is_none()).collect()
    }
}

/// Reads the bytes of a range, one page at a time, and the ops in it once they are `traced`. What arrives draws the bytes again, and then
/// the next is asked for.
#[hook]
pub(super) fn use_reading(
    env: &Env,
    doc: DocId,
    total: u64,
    traced: bool,
    sight: Range<u64>,
    read: &Rc<RefCell<Read>>,
) {
    let asking = use_asking();
    let (env, known) = (env.clone(), Rc::clone(read));
    use_watch((doc, total, traced, sight, asking.so_far()), move |(doc, total, traced, sight, _)| {
        let page = known.borrow().missing_page(sight);
        let numbers = if *traced { known.borrow().missing_stretches(sight) } else { Vec::new() };
        if page.is_none() && numbers.is_empty() {
            return None;
        }
        let (doc, total) = (*doc, *total);
        asking.ask(async move {
            // Both are on their way before either is waited for, and drawn together.
            let slice = page.map(|page| {
                let at = page * u64::from(PAGE);
                let len = total.saturating_sub(at).min(u64::from(PAGE));
                (page, tasks::fetch_slice(&env, doc, at, u32::try_from(len).unwrap_or(PAGE)))
            });
            let ops = (!numbers.is_empty()).then(|| tasks::fetch_stretches(&env, doc, numbers.clone()));
            let mut any = false;
            if let Some((page, slice)) = slice {
                any = true;
                match slice.await {
                    Ok(slice) => known.borrow_mut().pages.keep(page, slice.bytes),
                    Err(why) => known.borrow_mut().failed.keep(page, why),
                }
            }
            if let Some(ops) = ops
                && let Some(mut found) = ops.await
            {
                any = true;
                for number in numbers {
                    // Where there are none, there will never be any.
                    let at = found.iter().position(|(of, _)| *of == number);
                    let ops = at.map(|at| found.swap_remove(at).1).unwrap_or_default();
                    known.borrow_mut().stretches.keep(number, ops);
                }
            }
            any
        });
        None
    });
}

/// The numbers of the pieces of a size that a range touches.
fn numbers(range: &Range<u64>, size: u64) -> Range<u64> {
    if range.is_empty() { 0..0 } else { range.start / size..range.end.div_ceil(size) }
}
