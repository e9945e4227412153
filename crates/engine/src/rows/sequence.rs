//! The visible rows as a sequence of segments, with their number and place found in O(log n).
//!
//! A segment is a run of neighbours of one level with nothing open between them: a list of a million closed items is one. The
//! segments are the nodes of a binary tree, in order, each with the sum of rows below it. The tree is kept balanced by chance (a
//! root is drawn by the sizes of the parts when two are joined) and all work goes up and down its links without recursion.
//! Beside it a sorted list of keys finds the segment of a row: a change of it moves memory, 16 bytes a segment.
//!
//! Depths make it a tree of rows: what is below a row are the segments after it that are deeper.

const NIL: u32 = u32::MAX;

/// Neighbouring rows of one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) owner: u32,
    /// First slot.
    pub(crate) start: u32,
    pub(crate) rows: u32,
    /// Slots a row.
    pub(crate) span: u32,
    pub(crate) depth: u32,
}

impl Segment {
    /// The slot of a row, counted in the segment.
    pub(crate) fn slot(&self, offset: u32) -> u32 {
        self.start + offset * self.span
    }

    /// Where it stands in the index, and its id.
    fn entry(&self, id: u32) -> u128 {
        entry(self.owner, self.span, self.start, id)
    }

    /// Whether `next` goes on where this ends.
    fn goes_on(&self, next: &Self) -> bool {
        (self.owner, self.span, self.depth) == (next.owner, next.span, next.depth)
            && self.start.wrapping_add(self.rows.wrapping_mul(self.span)) == next.start
    }
}

/// An entry of the index: a key, and the id of the segment that has it. One number, so that sorting needs little code.
fn entry(owner: u32, span: u32, start: u32, id: u32) -> u128 {
    let high = u64::from(owner) << 32 | u64::from(span);
    let low = u64::from(start) << 32 | u64::from(id);
    u128::from(high) << 64 | u128::from(low)
}

/// The id in an entry.
#[allow(clippy::cast_possible_truncation)]
fn id_of(entry: u128) -> u32 {
    entry as u32
}

/// A segment's place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At(u32);

#[derive(Clone, Copy, Debug)]
struct Node {
    segment: Segment,
    left: u32,
    right: u32,
    parent: u32,
    /// Segments, rows and least depth of the subtree.
    count: u32,
    min_depth: u32,
    rows: u64,
}

/// Rows of a tree, as far as they are open.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    nodes: Vec<Node>,
    free: Vec<u32>,
    root: u32,
    /// In order. Keys are distinct.
    index: Vec<u128>,
    chance: u64,
}

impl Default for Sequence {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            free: Vec::new(),
            root: NIL,
            index: Vec::new(),
            chance: 0x9e37_79b9_7f4a_7c15,
        }
    }
}

impl Sequence {
    /// Rows in all.
    pub(crate) fn total(&self) -> u64 {
        self.rows_of(self.root)
    }

    /// Bytes of memory held, about.
    pub(crate) fn memory(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>() + self.free.capacity() * 4 + self.index.capacity() * 16
    }

    pub(crate) fn segment(&self, at: At) -> Option<Segment> {
        self.node(at.0).map(|node| node.segment)
    }

    /// The segment of a row, and the row counted in it.
    pub(crate) fn at(&self, row: u64) -> Option<(At, u32)> {
        let mut row = row;
        let mut id = self.root;
        loop {
            let node = self.node(id)?;
            let left = self.rows_of(node.left);
            if row < left {
                id = node.left;
                continue;
            }
            row -= left;
            if row < u64::from(node.segment.rows) {
                return Some((At(id), u32::try_from(row).ok()?));
            }
            row -= u64::from(node.segment.rows);
            id = node.right;
        }
    }

    /// The number of a segment's first row.
    pub(crate) fn row(&self, at: At) -> u64 {
        let mut id = at.0;
        let mut rows = self.node(id).map_or(0, |node| self.rows_of(node.left));
        while let Some(parent) = self.node(id).and_then(|node| Some((node.parent, self.node(node.parent)?))) {
            let (parent_id, parent) = parent;
            if parent.right == id {
                rows += self.rows_of(parent.left) + u64::from(parent.segment.rows);
            }
            id = parent_id;
        }
        rows
    }

    /// The segment that shows a row, and the row counted in it.
    pub(crate) fn find(&self, owner: u32, slot: u32, span: u32) -> Option<(At, u32)> {
        let sought = entry(owner, span, slot, NIL);
        let behind = self.index.partition_point(|entry| *entry <= sought);
        let id = id_of(*self.index.get(behind.checked_sub(1)?)?);
        let segment = self.node(id)?.segment;
        // Keys come from outside: a span may be anything.
        let offset = slot.checked_sub(segment.start)?.checked_div(span)?;
        let fits = (segment.owner, segment.span) == (owner, span) && offset < segment.rows;
        (fits && segment.slot(offset) == slot).then_some((At(id), offset))
    }

    /// The segment after this one.
    pub(crate) fn next(&self, at: At) -> Option<At> {
        let node = self.node(at.0)?;
        if node.right != NIL {
            let mut id = node.right;
            while let Some(left) = self.node(id).map(|node| node.left).filter(|left| *left != NIL) {
                id = left;
            }
            return Some(At(id));
        }
        self.up_from_left(at.0).map(At)
    }

    /// The nearest ancestor of which this is in the left part.
    fn up_from_left(&self, mut id: u32) -> Option<u32> {
        loop {
            let parent = self.node(id)?.parent;
            if self.node(parent)?.left == id {
                return Some(parent);
            }
            id = parent;
        }
    }

    /// Whether a row is open: what follows it is deeper.
    pub(crate) fn is_open(&self, at: At, offset: u32) -> bool {
        let Some(segment) = self.segment(at) else { return false };
        offset + 1 == segment.rows
            && self
                .next(at)
                .and_then(|next| self.segment(next))
                .is_some_and(|next| next.depth > segment.depth)
    }

    /// Starts anew.
    pub(crate) fn set(&mut self, segments: Vec<Segment>) {
        *self = Self::default();
        self.root = self.build(segments);
    }

    /// Puts segments behind a row that is not open.
    pub(crate) fn insert(&mut self, at: At, offset: u32, mut segments: Vec<Segment>) {
        let Some(node) = self.nodes.get_mut(at.0 as usize) else { return };
        let segment = node.segment;
        let rest = segment.rows.saturating_sub(offset + 1);
        if rest > 0 {
            node.segment.rows = offset + 1;
            segments.push(Segment { start: segment.slot(offset + 1), rows: rest, ..segment });
            self.update_up(at.0);
        }
        let added = self.build(segments);
        let (left, right) = self.split_after(at.0);
        let left = self.join(left, added);
        self.root = self.join(left, right);
    }

    /// Takes out all that is below a row.
    pub(crate) fn close(&mut self, at: At, offset: u32) {
        if !self.is_open(at, offset) {
            return;
        }
        let Some(segment) = self.segment(at) else { return };
        let end = self.next_not_deeper(at.0, segment.depth);
        let (left, mut middle) = self.split_after(at.0);
        let mut right = NIL;
        if let Some(end) = end {
            (middle, right) = self.split_before(end);
        }
        self.discard(middle);
        self.root = self.join(left, right);
        // What was one segment before is one again.
        let Some(next) = end.and_then(|end| self.node(end)).map(|node| node.segment) else { return };
        if segment.goes_on(&next)
            && let Some(end) = end
        {
            let (left, rest) = self.split_after(at.0);
            let (end, rest) = self.split_after_in(rest, end);
            self.discard(end);
            if let Some(node) = self.nodes.get_mut(at.0 as usize) {
                node.segment.rows += next.rows;
            }
            self.update_up(at.0);
            self.root = self.join(left, rest);
        }
    }

    /// The first segment behind `id` that is not deeper than `depth`.
    fn next_not_deeper(&self, id: u32, depth: u32) -> Option<u32> {
        let min = |id: u32| self.node(id).map_or(u32::MAX, |node| node.min_depth);
        let mut at = id;
        let mut below = self.node(id)?.right;
        while min(below) > depth {
            at = self.up_from_left(at)?;
            let node = self.node(at)?;
            if node.segment.depth <= depth {
                return Some(at);
            }
            below = node.right;
        }
        loop {
            let node = self.node(below)?;
            if min(node.left) <= depth {
                below = node.left;
            } else if node.segment.depth <= depth {
                return Some(below);
            } else {
                below = node.right;
            }
        }
    }

    fn node(&self, id: u32) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    fn rows_of(&self, id: u32) -> u64 {
        self.node(id).map_or(0, |node| node.rows)
    }

    fn count_of(&self, id: u32) -> u32 {
        self.node(id).map_or(0, |node| node.count)
    }

    /// A balanced tree of segments. Gives its root.
    fn build(&mut self, segments: Vec<Segment>) -> u32 {
        let ids: Vec<u32> = segments.iter().map(|segment| self.allocate(*segment)).collect();
        let entries = segments.iter().zip(&ids).map(|(segment, id)| segment.entry(*id));
        self.put(entries.collect());
        // Each range of ids becomes a subtree below its parent: on the left or on the right.
        let mut root = NIL;
        let mut made = Vec::with_capacity(ids.len());
        let mut todo = vec![(0, ids.len(), NIL, false)];
        while let Some((from, to, parent, is_left)) = todo.pop() {
            if from >= to {
                continue;
            }
            let middle = from + (to - from) / 2;
            let Some(&id) = ids.get(middle) else { continue };
            self.link(parent, id, is_left);
            if parent == NIL {
                root = id;
            }
            made.push(id);
            todo.push((from, middle, id, true));
            todo.push((middle + 1, to, id, false));
        }
        // Children were made after their parents.
        for id in made.into_iter().rev() {
            self.update(id);
        }
        root
    }

    fn allocate(&mut self, segment: Segment) -> u32 {
        let node = Node {
            segment,
            left: NIL,
            right: NIL,
            parent: NIL,
            count: 1,
            min_depth: segment.depth,
            rows: segment.rows.into(),
        };
        if let Some(id) = self.free.pop()
            && let Some(place) = self.nodes.get_mut(id as usize)
        {
            *place = node;
            return id;
        }
        self.nodes.push(node);
        // A view has fewer segments than its graph has nodes and references.
        u32::try_from(self.nodes.len() - 1).unwrap_or(NIL)
    }

    /// Frees a tree that was taken out.
    fn discard(&mut self, root: u32) {
        let mut gone = Vec::new();
        let mut todo = vec![root];
        while let Some(id) = todo.pop() {
            if let Some(node) = self.nodes.get_mut(id as usize) {
                todo.extend([node.left, node.right]);
                gone.push(node.segment.entry(id));
                self.free.push(id);
            }
        }
        merge_sort(&mut gone);
        let mut gone = gone.into_iter().peekable();
        if gone.peek().is_some() {
            self.index.retain(|entry| gone.next_if_eq(entry).is_none());
        }
    }

    /// Adds entries to the index.
    fn put(&mut self, mut fresh: Vec<u128>) {
        merge_sort(&mut fresh);
        let mut left = self.index.len();
        let mut to = left + fresh.len();
        self.index.resize(to, 0);
        // From the back, in place: what is before the first of them stays where it is.
        while let Some(new) = fresh.last().copied() {
            let old = left.checked_sub(1).and_then(|at| self.index.get(at)).copied().filter(|old| *old > new);
            if old.is_some() {
                left -= 1;
            } else {
                fresh.pop();
            }
            to -= 1;
            if let Some(place) = self.index.get_mut(to) {
                *place = old.unwrap_or(new);
            }
        }
    }

    fn link(&mut self, parent: u32, child: u32, is_left: bool) {
        if let Some(node) = self.nodes.get_mut(child as usize) {
            node.parent = parent;
        }
        if let Some(node) = self.nodes.get_mut(parent as usize) {
            if is_left { node.left = child } else { node.right = child }
        }
    }

    /// Sums up one node from its children.
    fn update(&mut self, id: u32) {
        let Some(node) = self.node(id).copied() else { return };
        let (left, right) = (self.node(node.left), self.node(node.right));
        let sum = |part: fn(&Node) -> u64| left.map_or(0, part) + right.map_or(0, part);
        let rows = sum(|node| node.rows) + u64::from(node.segment.rows);
        let count = left.map_or(0, |node| node.count) + right.map_or(0, |node| node.count) + 1;
        let min = |node: Option<&Node>| node.map_or(u32::MAX, |node| node.min_depth);
        let min_depth = node.segment.depth.min(min(left)).min(min(right));
        if let Some(node) = self.nodes.get_mut(id as usize) {
            (node.rows, node.count, node.min_depth) = (rows, count, min_depth);
        }
    }

    fn update_up(&mut self, mut id: u32) {
        while let Some(parent) = self.node(id).map(|node| node.parent) {
            self.update(id);
            id = parent;
        }
    }

    /// Splits the tree that holds `id` in two: up to and with it, and the rest.
    fn split_after(&mut self, id: u32) -> (u32, u32) {
        let Some(node) = self.node(id).copied() else { return (NIL, NIL) };
        self.cut(id, node.right);
        self.update(id);
        self.split_up(id, node.parent, id, node.right)
    }

    /// Splits the tree that holds `id` in two: up to but without it, and the rest.
    fn split_before(&mut self, id: u32) -> (u32, u32) {
        let Some(node) = self.node(id).copied() else { return (NIL, NIL) };
        self.cut(id, node.left);
        self.update(id);
        self.split_up(id, node.parent, node.left, id)
    }

    /// [`Self::split_after`] in a tree that is known to begin with `id`: gives it alone, and the rest.
    fn split_after_in(&mut self, root: u32, id: u32) -> (u32, u32) {
        if root == NIL { (NIL, NIL) } else { self.split_after(id) }
    }

    fn cut(&mut self, parent: u32, child: u32) {
        if let Some(node) = self.nodes.get_mut(parent as usize) {
            if node.left == child && child != NIL {
                node.left = NIL;
            } else if node.right == child {
                node.right = NIL;
            }
        }
        if let Some(node) = self.nodes.get_mut(child as usize) {
            node.parent = NIL;
        }
    }

    /// Goes up from `from`, putting each ancestor and its other part on the side where it belongs.
    fn split_up(&mut self, mut from: u32, mut parent: u32, mut left: u32, mut right: u32) -> (u32, u32) {
        for part in [left, right] {
            if let Some(node) = self.nodes.get_mut(part as usize) {
                node.parent = NIL;
            }
        }
        while let Some(node) = self.node(parent).copied() {
            // What `from` is now hangs elsewhere.
            if node.left == from {
                self.link(parent, right, true);
                right = parent;
            } else {
                self.link(parent, left, false);
                left = parent;
            }
            if let Some(node) = self.nodes.get_mut(parent as usize) {
                node.parent = NIL;
            }
            self.update(parent);
            from = parent;
            parent = node.parent;
        }
        (left, right)
    }

    /// Joins two trees.
    fn join(&mut self, left: u32, right: u32) -> u32 {
        let (mut left, mut right) = (left, right);
        let mut root = NIL;
        let mut parent = NIL;
        let mut is_left = false;
        loop {
            let part = if left == NIL {
                right
            } else if right == NIL {
                left
            } else {
                NIL
            };
            if left == NIL || right == NIL {
                if part != NIL {
                    self.link(parent, part, is_left);
                }
                if root == NIL {
                    root = part;
                }
                break;
            }
            let (of_left, of_right) = (self.count_of(left), self.count_of(right));
            let takes_left = self.draw(u64::from(of_left) + u64::from(of_right)) < u64::from(of_left);
            let id = if takes_left { left } else { right };
            self.link(parent, id, is_left);
            if root == NIL {
                root = id;
            }
            parent = id;
            is_left = !takes_left;
            let next = self.node(id).map_or(NIL, |node| if takes_left { node.right } else { node.left });
            if takes_left { left = next } else { right = next }
        }
        if let Some(node) = self.nodes.get_mut(root as usize) {
            node.parent = NIL;
        }
        self.update_up(parent);
        root
    }

    /// A number below `n`, by chance (xorshift).
    fn draw(&mut self, n: u64) -> u64 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        self.chance % n.max(1)
    }
}

/// Sorts by merging runs that are in order already. The standard library's sort is 10 KB of code for 16-byte items.
fn merge_sort(items: &mut Vec<u128>) {
    // Where runs begin, and the end.
    let mut runs = vec![0];
    let falls = items.windows(2).enumerate().filter(|(_, pair)| pair.first() > pair.last());
    runs.extend(falls.map(|(at, _)| at + 1));
    runs.push(items.len());
    let mut merged = Vec::new();
    while runs.len() > 2 {
        merged.clear();
        merged.reserve(items.len());
        let mut bounds = runs.iter().copied();
        let mut kept = vec![0];
        let mut from = bounds.next().unwrap_or(0);
        while let Some(middle) = bounds.next() {
            let to = bounds.next().unwrap_or(middle);
            let run = |from, to| items.get(from..to).unwrap_or_default();
            merge(run(from, middle), run(middle, to), &mut merged);
            kept.push(to);
            from = to;
        }
        std::mem::swap(items, &mut merged);
        runs = kept;
    }
}

/// Adds two runs to `out`, in order.
fn merge(mut left: &[u128], mut right: &[u128], out: &mut Vec<u128>) {
    while let (Some((first, rest_left)), Some((second, rest_right))) =
        (left.split_first(), right.split_first())
    {
        if second < first {
            out.push(*second);
            right = rest_right;
        } else {
            out.push(*first);
            left = rest_left;
        }
    }
    out.extend_from_slice(left);
    out.extend_from_slice(right);
}
