//! The view against a slow model: the set of open levels, written out anew each time.

use std::collections::HashSet;

use picklescope_codec::decode;
use picklescope_insight::tree::Tree;

use super::{
    Key, Model,
    level::{Level, TOP},
    view::View,
};

/// Numbers by chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A pickle of nested lists, dicts and tuples with second references, cycles, and some lists long enough for buckets.
fn random_pickle(chance: &mut Chance) -> Vec<u8> {
    let mut out = b"\x80\x04".to_vec();
    // What closes each open container.
    let mut open: Vec<&[u8]> = Vec::new();
    let mut memo = 0u32;
    out.extend(b"]\x94(");
    memo += 1;
    open.push(b"e");
    let mut items = 0;
    while let Some(close) = open.last() {
        items += 1;
        match chance.below(if items > 400 { 12 } else { 9 }) {
            0..=1 if open.len() < 12 => {
                out.extend(b"]\x94(");
                memo += 1;
                open.push(b"e");
            }
            2 if open.len() < 12 => {
                // A dict of which the only value is a list.
                out.extend(b"}\x94(K\x07]\x94(");
                memo += 2;
                open.push(b"eu");
            }
            3 => {
                out.push(b'h');
                out.push(u8::try_from(chance.below(memo.min(200).into())).unwrap());
            }
            4 if chance.below(10) == 0 => (0..1000 + chance.below(2000)).for_each(|_| out.extend(b"K\x01")),
            5..=8 => out.extend(b"K\x02"),
            _ => {
                out.extend(*close);
                open.pop();
            }
        }
    }
    out.push(b'.');
    out
}

struct Slow<'a> {
    model: Model<'a>,
    open: HashSet<(u32, u32, u32)>,
}

fn id(level: Level) -> (u32, u32, u32) {
    (level.owner, level.first, level.span)
}

impl Slow<'_> {
    fn rows(&self) -> Vec<(Key, u32, bool)> {
        let mut rows = Vec::new();
        self.write(Level::whole(TOP, self.model.slots(TOP).len()), 0, &mut rows);
        rows
    }

    fn write(&self, level: Level, depth: u32, rows: &mut Vec<(Key, u32, bool)>) {
        let slots = self.model.slots(level.owner);
        for row in 0..level.rows() {
            let key = Key { owner: level.owner, slot: level.slot_of(row), span: level.span };
            let below = self.model.below(key, &slots).filter(|below| self.open.contains(&id(*below)));
            rows.push((key, depth, below.is_some()));
            if let Some(below) = below {
                self.write(below, depth + 1, rows);
            }
        }
    }

    fn below(&self, key: Key) -> Option<Level> {
        self.model.below(key, &self.model.slots(key.owner))
    }

    fn locate(&mut self, key: Key) {
        let mut at = key;
        while let Some(above) = self.model.above(at) {
            self.open.insert(id(self.below(above).unwrap()));
            at = above;
        }
    }

    fn close(&mut self, key: Key) {
        // What is below is forgotten too.
        let mut todo: Vec<Level> = self.below(key).into_iter().collect();
        while let Some(level) = todo.pop() {
            if self.open.remove(&id(level)) {
                let slots = self.model.slots(level.owner);
                todo.extend((0..level.rows()).filter_map(|row| {
                    let key = Key { owner: level.owner, slot: level.slot_of(row), span: level.span };
                    self.model.below(key, &slots)
                }));
            }
        }
    }

    fn expand_all(&mut self, start: Level, limit: u64) {
        let mut room = limit;
        let mut queue = std::collections::VecDeque::new();
        if !self.open.contains(&id(start)) && start.owner != TOP {
            if u64::from(start.rows()) > room {
                return;
            }
            room -= u64::from(start.rows());
            self.open.insert(id(start));
        }
        queue.push_back(start);
        let mut full = false;
        while let Some(level) = queue.pop_front() {
            let slots = self.model.slots(level.owner);
            for row in 0..level.rows() {
                let key = Key { owner: level.owner, slot: level.slot_of(row), span: level.span };
                let Some(below) = self.model.below(key, &slots) else { continue };
                if !self.open.contains(&id(below)) {
                    full = full || u64::from(below.rows()) > room;
                    if full {
                        continue;
                    }
                    room -= u64::from(below.rows());
                    self.open.insert(id(below));
                }
                queue.push_back(below);
            }
        }
    }
}

#[test]
fn random_opening_and_closing() {
    for seed in 0..12 {
        let mut chance = Chance(seed);
        let bytes = random_pickle(&mut chance);
        let graph = decode(&bytes).graph;
        assert!(
            graph.pickles().first().unwrap().fault.is_none(),
            "{:?}",
            graph.pickles().first().unwrap().fault
        );
        let tree = Tree::build(&graph).unwrap();
        let model = Model { graph: &graph, tree: &tree };
        let mut view = View::new(model);
        let mut slow = Slow { model, open: HashSet::new() };
        // The view may begin with something open.
        for visible in view.from(0) {
            if visible.is_open {
                slow.open.insert(id(slow.below(visible.key).unwrap()));
            }
        }
        for round in 0..120 {
            let rows = slow.rows();
            let (key, _, is_open) = rows[usize::try_from(chance.below(rows.len() as u64)).unwrap()];
            match chance.below(10) {
                0..=4 => {
                    let row = view.expand(model, key, true).unwrap();
                    assert_eq!(rows[usize::try_from(row).unwrap()].0, key);
                    slow.open.extend(slow.below(key).map(id));
                }
                5..=6 => {
                    view.expand(model, key, false).unwrap();
                    slow.close(key);
                    let _ = is_open;
                }
                7..=8 => {
                    let node = u32::try_from(chance.below(graph.len().into())).unwrap();
                    if let Some(key) = model.own_row(picklescope_codec::NodeId(node)) {
                        let row = view.locate(model, key).unwrap();
                        slow.locate(key);
                        assert_eq!(slow.rows()[usize::try_from(row).unwrap()].0, key);
                    }
                }
                _ => {
                    let limit = u32::try_from(chance.below(3000)).unwrap();
                    if chance.below(3) == 0 {
                        view.expand_all(model, None, limit);
                        slow.expand_all(Level::whole(TOP, model.slots(TOP).len()), limit.into());
                    } else if let Some(below) = slow.below(key) {
                        view.expand_all(model, Some(key), limit);
                        slow.expand_all(below, limit.into());
                    }
                }
            }
            let want = slow.rows();
            let got: Vec<_> = view.from(0).map(|row| (row.key, row.depth, row.is_open)).collect();
            assert_eq!(got, want, "seed {seed}, round {round}");
            assert_eq!(view.total(), want.len() as u64);
            for _ in 0..20 {
                let row = chance.below(view.total());
                let at = view.from(row).next().unwrap();
                assert_eq!((at.row, at.key), (row, want[usize::try_from(row).unwrap()].0));
                assert_eq!(view.row(at.key), Some(row));
            }
        }
    }
}

#[test]
fn a_million_nested_lists() {
    const N: u32 = 1_000_000;
    let mut bytes = vec![b']'; N as usize];
    bytes.extend(vec![b'a'; N as usize - 1]);
    bytes.push(b'.');
    let graph = decode(&bytes).graph;
    let tree = Tree::build(&graph).unwrap();
    let model = Model { graph: &graph, tree: &tree };
    assert_eq!(tree.depth(), N - 1);
    let deepest = model.own_row(picklescope_codec::NodeId(N - 1)).unwrap();
    // By revealing the deepest, and by opening everything.
    let mut view = View::new(model);
    assert_eq!(view.locate(model, deepest), Some(u64::from(N) - 1));
    assert_eq!(view.total(), u64::from(N));
    let mut view = View::new(model);
    assert_eq!(view.expand_all(model, None, N), Some(0));
    assert_eq!(view.row(deepest), Some(u64::from(N) - 1));
    let middle = view.from(500_000).next().unwrap();
    assert_eq!((middle.depth, middle.is_open), (500_000, true));
    view.expand(model, middle.key, false);
    assert_eq!(view.total(), 500_001);
}
