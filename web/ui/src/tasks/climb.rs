//! From what is selected to what it is in, and to the next place where it is.

use picklescope_protocol::{NodeId, Referrers, Reply, Request, RowKey, Where};

use super::{
    arrange::{Arrival, arrange},
    point::point,
    working::work,
};
use crate::{
    format,
    store::{Document, Env, Pane, Selection},
};

/// References asked for at a time: the most that the engine gives.
const PAGE: u32 = 100;

/// References looked through for the one that is selected.
const FAR: u32 = 20_000;

/// Climbs outward: from an op or a byte to its object, and from an object to the one it is in.
pub fn outward(env: &Env, document: &Document) {
    match around(document) {
        Ok(node) => point(env, document, Where::Node(node), Pane::Elsewhere),
        Err(why) => env.warn(why),
    }
}

/// What is around the selection, or why there is nothing.
fn around(document: &Document) -> Result<NodeId, &'static str> {
    let spot = document.focus.known();
    let pointed = spot.filter(|spot| !spot.at.is_object());
    if let Some(spot) = pointed {
        return spot.node.ok_or("This belongs to no object: there is nothing around it.");
    }
    // What has no row of its own is still in something.
    let homeless = spot.filter(|spot| spot.row.is_none()).and_then(|spot| spot.extents.get(1));
    let owner = document.selection.as_ref().map(|selection| selection.key().owner);
    match (homeless, owner) {
        (Some(extent), _) => Ok(extent.node),
        (None, Some(owner)) if owner != RowKey::TOP => Ok(owner),
        _ => Err("Nothing is around this."),
    }
}

/// Goes to the next row that refers to the selected object; behind the last one comes the first.
pub fn next_occurrence(env: &Env, document: &Document) {
    let (doc, view) = (document.opened.doc, document.tree.view);
    let Some(selection) = &document.selection else { return };
    let Some(node) = selection.node() else { return };
    let here = Selection::key(selection);
    // Whoever came here by the same key need not be looked for among the thousands before.
    let hint = env.occurrence.get().filter(|(key, _)| *key == here).map_or(0, |(_, number)| number);
    work(env, view, move |env, intent| async move {
        let mut walk = Walk::new(here, hint);
        while let Some(first) = walk.wanted() {
            let request = Request::Referrers { doc, node, first, count: PAGE };
            let Ok(Reply::Referrers(referrers)) = env.client.ask(request).await else { return };
            if !intent.holds() {
                return;
            }
            walk.look(&referrers);
        }
        let Some((key, number)) = walk.found() else {
            env.say("This is referred to only here.");
            return;
        };
        arrange(&env, &intent, Request::Locate { view, key }, Arrival::JUMP).await;
        if intent.holds() {
            env.occurrence.set(Some((key, number)));
            env.say(format!(
                "Reference {} of {}",
                format::number(u64::from(number) + 1),
                format::number(u64::from(walk.total))
            ));
        }
    });
}

/// Looks through the references to an object, page by page, for the one behind where one is.
#[derive(Debug)]
struct Walk {
    here: RowKey,
    /// The reference it began with, and whether it is on the way there from the first one.
    start: u32,
    wrapped: bool,
    /// The page to look at next, by its first reference; `None` at the end.
    next: Option<u32>,
    /// Where one is was passed.
    passed: bool,
    /// The very first that is another, for whoever is at the last one.
    first: Option<(RowKey, u32)>,
    found: Option<(RowKey, u32)>,
    /// How many there are.
    total: u32,
}

impl Walk {
    /// From the reference of a number on, which may be where one is.
    fn new(here: RowKey, hint: u32) -> Self {
        Self {
            here,
            start: hint,
            wrapped: false,
            next: Some(hint),
            passed: false,
            first: None,
            found: None,
            total: 0,
        }
    }

    /// The page that is wanted.
    fn wanted(&self) -> Option<u32> {
        self.next.filter(|_| self.found.is_none())
    }

    fn look(&mut self, page: &Referrers) {
        self.total = page.total;
        for (number, referrer) in (page.first..).zip(&page.list) {
            let Some(key) = referrer.row else { continue };
            if key == self.here {
                self.passed = true;
            } else if self.passed {
                self.found = Some((key, number));
                return;
            } else if number < PAGE && self.first.is_none() {
                self.first = Some((key, number));
            }
        }
        let behind = page.first.saturating_add(u32::try_from(page.list.len()).unwrap_or(PAGE));
        let end = if self.wrapped { page.total.min(self.start) } else { page.total };
        let far = if self.wrapped { FAR } else { self.start.saturating_add(FAR) };
        self.next = if !page.list.is_empty() && behind < end && (self.passed || behind < far) {
            Some(behind)
        } else if self.start > 0 && !self.wrapped {
            // Behind the last one comes the first.
            self.wrapped = true;
            Some(0)
        } else {
            None
        };
    }

    fn found(&self) -> Option<(RowKey, u32)> {
        self.found.or(self.first)
    }
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::{Label, Referrer};

    use super::*;

    fn key(slot: u32) -> RowKey {
        RowKey { owner: NodeId(9), slot, span: 1 }
    }

    /// Goes on from a row among so many references, and counts the questions that takes.
    fn next(total: u32, here: u32, hint: u32) -> (Option<u32>, u32) {
        let mut walk = Walk::new(key(here), hint);
        let mut asked = 0;
        while let Some(first) = walk.wanted() {
            asked += 1;
            let list = (first..total.min(first + PAGE)).map(|slot| Referrer {
                owner: None,
                label: Label::Root,
                path: String::new(),
                type_name: String::new(),
                row: Some(key(slot)),
            });
            walk.look(&Referrers { node: NodeId(1), total, first, list: list.collect() });
        }
        (
            walk.found().map(|(key, number)| (key.slot, number)).map(|(slot, number)| {
                assert_eq!(slot, number);
                number
            }),
            asked,
        )
    }

    #[test]
    fn references_follow_each_other_in_a_ring() {
        assert_eq!(next(3, 0, 0), (Some(1), 1));
        assert_eq!(next(3, 2, 0), (Some(0), 1));
        assert_eq!(next(1, 0, 0), (None, 1));
        assert_eq!(next(0, 7, 0), (None, 1));
    }

    #[test]
    fn beyond_the_first_page_it_goes_on() {
        assert_eq!(next(250, 99, 0), (Some(100), 2));
        assert_eq!(next(250, 150, 0), (Some(151), 2));
        // Where one came to by the same key is known.
        assert_eq!(next(250, 150, 150), (Some(151), 1));
        assert_eq!(next(250, 249, 249), (Some(0), 2));
        assert_eq!(next(250, 249, 0), (Some(0), 3));
        // What was known is of another object.
        assert_eq!(next(250, 20, 150), (Some(21), 2));
        assert_eq!(next(1, 0, 1), (None, 2));
    }

    #[test]
    fn what_is_not_found_is_not_looked_for_for_ever() {
        let (first, asked) = next(1_000_000, 500_000, 0);
        assert_eq!((first, asked), (Some(0), FAR / PAGE));
    }
}
