//! Sorting, for the few lists that need it.
//!
//! The standard library's sorts are 10 KB of code for each type that they sort; these lists are short or rare. One heapsort
//! serves all of them: it takes no memory, and no order of the input makes it slow.

/// A list, as far as sorting sees it.
trait Items {
    fn count(&self) -> usize;
    fn is_less(&self, a: usize, b: usize) -> bool;
    fn exchange(&mut self, a: usize, b: usize);
}

impl<T: Ord> Items for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn is_less(&self, a: usize, b: usize) -> bool {
        self.get(a) < self.get(b)
    }

    fn exchange(&mut self, a: usize, b: usize) {
        self.swap(a, b);
    }
}

/// Sorts. Equal items may change places.
pub(crate) fn sort<T: Ord>(items: &mut Vec<T>) {
    heapsort(items);
}

fn heapsort(items: &mut dyn Items) {
    let count = items.count();
    // Most lists come in order.
    if (1..count).all(|at| !items.is_less(at, at - 1)) {
        return;
    }
    for root in (0..count / 2).rev() {
        sink(items, root, count);
    }
    for end in (1..count).rev() {
        items.exchange(0, end);
        sink(items, 0, end);
    }
}

/// Lets an item sink to its place in the heap of the first `count`.
fn sink(items: &mut dyn Items, mut at: usize, count: usize) {
    loop {
        let mut child = 2 * at + 1;
        if child >= count {
            return;
        }
        if child + 1 < count && items.is_less(child, child + 1) {
            child += 1;
        }
        if !items.is_less(at, child) {
            return;
        }
        items.exchange(at, child);
        at = child;
    }
}

/// How often each of some keys came. In memory for the distinct ones, about twice.
pub(crate) struct Tally<K> {
    /// In order, each once: how often it came, and the first object that it is of.
    known: Vec<(K, u32, u32)>,
    /// What was not among the known when it came.
    fresh: Vec<(K, u32, u32)>,
}

impl<K: Ord> Tally<K> {
    pub(crate) fn new() -> Self {
        Self { known: Vec::new(), fresh: Vec::new() }
    }

    pub(crate) fn add(&mut self, key: K, times: u32, first: u32) {
        let place = self.known.partition_point(|(known, ..)| *known < key);
        match self.known.get_mut(place) {
            Some((known, count, before)) if *known == key => {
                *count += times;
                *before = first.min(*before);
            }
            _ => {
                self.fresh.push((key, times, first));
                // So that each key is sorted a few times at most, however many there are.
                if self.fresh.len() > self.known.len().max(1000) {
                    self.settle();
                }
            }
        }
    }

    fn settle(&mut self) {
        self.known.append(&mut self.fresh);
        sort(&mut self.known);
        self.known.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 += next.1;
                kept.2 = next.2.min(kept.2);
            }
            is_same
        });
    }

    /// The keys in order, with how often they came, and the first object of each.
    pub(crate) fn counts(mut self) -> Vec<(K, u32, u32)> {
        self.settle();
        self.known
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, sort};

    #[test]
    fn orders_of_all_kinds() {
        let scattered = |i: u32| i.wrapping_mul(0x9e37_79b1) >> 20;
        for count in [0, 1, 2, 3, 10, 100, 1001] {
            for make in [|i| i, |i| u32::MAX - i, |i| i % 3, scattered] {
                let mut items: Vec<u32> = (0..count).map(make).collect();
                let mut expected = items.clone();
                expected.sort_unstable();
                sort(&mut items);
                assert_eq!(items, expected);
            }
        }
    }

    #[test]
    fn counts() {
        let mut tally = Tally::new();
        let key = |i: u32| i.wrapping_mul(0x9e37_79b1) % 7001;
        for i in (0..50_000).rev() {
            tally.add(key(i), 1, i);
        }
        let counts = tally.counts();
        assert!(counts.is_sorted_by_key(|(key, ..)| *key));
        assert_eq!((counts.len(), counts.iter().map(|(_, n, _)| n).sum::<u32>()), (7001, 50_000));
        for (of, _, first) in counts.iter().step_by(100) {
            assert_eq!((0..).find(|i| key(*i) == *of), Some(*first));
        }
    }
}
