//! The second mode of the timeline: types below types, as wide as they weigh, the heaviest at the left.

use picklescope_protocol::{Heavy, TypePath};

/// What makes a block wide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weigh {
    /// Bytes of the stream.
    #[default]
    Bytes,
    /// How many objects.
    Objects,
}

impl Weigh {
    /// What a path weighs with all that is below it.
    #[must_use]
    pub fn of(self, path: &TypePath) -> u64 {
        match self {
            Self::Bytes => path.bytes,
            Self::Objects => path.objects,
        }
    }

    /// What everything weighs.
    #[must_use]
    pub fn all(self, heavy: &Heavy) -> u64 {
        match self {
            Self::Bytes => heavy.bytes,
            Self::Objects => heavy.objects,
        }
    }
}

/// A rectangle.
#[derive(Clone, Debug, PartialEq)]
pub struct Slab {
    /// What it stands for.
    pub what: SlabOf,
    /// Where it begins and ends, of 1.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// How many rows are above it.
    pub depth: u32,
}

/// What a rectangle stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlabOf {
    /// A type path, by its number.
    Path(u32),
    /// So many that are too narrow to be drawn one by one.
    Smaller(u32),
    /// Ops that belong to no object.
    Stream,
}

/// Narrower ones are drawn together, of 1.
const NARROW: f64 = 0.002;

/// The rectangles in sight, from above; `near` is the one that is as wide as the window, if it is not all.
#[must_use]
pub fn slabs(heavy: &Heavy, weigh: Weigh, near: Option<u32>) -> Vec<Slab> {
    let below = below(heavy, weigh);
    let path = |number: u32| heavy.paths.get(number as usize);
    let mut slabs = Vec::new();
    // What the nearest one is in is as wide as it.
    let mut around = Vec::new();
    let mut at = near;
    while let Some(number) = at {
        around.push(number);
        at = path(number).and_then(|path| path.parent);
    }
    let depth = u32::try_from(around.len()).unwrap_or(0);
    slabs.extend(around.iter().rev().zip(0..).map(|(number, depth)| Slab {
        what: SlabOf::Path(*number),
        from: 0.0,
        to: 1.0,
        depth,
    }));
    let whole = near.and_then(path).map_or_else(|| weigh.all(heavy), |path| weigh.of(path));
    if whole == 0 {
        return slabs;
    }
    #[expect(clippy::cast_precision_loss, reason = "shares of a window")]
    let share = |weight: u64| weight as f64 / whole as f64;
    let mut open = vec![(near, 0.0, depth)];
    while let Some((above, from, depth)) = open.pop() {
        let children = match above {
            Some(above) => below.get(above as usize + 1),
            None => below.first(),
        };
        let children = children.map_or(&[][..], Vec::as_slice);
        let mut left = from;
        let (mut smaller, mut rest) = (0, 0);
        for number in children {
            let weight = path(*number).map_or(0, |path| weigh.of(path));
            if share(weight) < NARROW {
                smaller += 1;
                rest += weight;
                continue;
            }
            let to = left + share(weight);
            slabs.push(Slab { what: SlabOf::Path(*number), from: left, to, depth });
            open.push((Some(*number), left, depth + 1));
            left = to;
        }
        if share(rest) >= NARROW / 2.0 {
            let to = left + share(rest);
            slabs.push(Slab { what: SlabOf::Smaller(smaller), from: left, to, depth });
            left = to;
        }
        // Of all bytes some are the stream's own.
        if above.is_none() && weigh == Weigh::Bytes && 1.0 - left >= NARROW {
            slabs.push(Slab { what: SlabOf::Stream, from: left, to: 1.0, depth });
        }
    }
    slabs
}

/// What is below each path, the heaviest first; before that, the outermost.
fn below(heavy: &Heavy, weigh: Weigh) -> Vec<Vec<u32>> {
    let mut below = vec![Vec::new(); heavy.paths.len() + 1];
    for (path, number) in heavy.paths.iter().zip(0u32..) {
        let place = path.parent.map_or(0, |parent| parent as usize + 1);
        if let Some(list) = below.get_mut(place) {
            list.push(number);
        }
    }
    let weight = |number: &u32| heavy.paths.get(*number as usize).map_or(0, |path| weigh.of(path));
    for list in &mut below {
        list.sort_by_key(|number| std::cmp::Reverse(weight(number)));
    }
    below
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::{DocId, NodeId};

    use super::*;

    fn path(parent: Option<u32>, self_bytes: u64, bytes: u64, objects: u64) -> TypePath {
        TypePath { parent, name: String::new(), count: 1, self_bytes, bytes, objects, first: NodeId(0) }
    }

    /// list 90 of 100 bytes: dict 60, str 20, and two hundred of a tenth of a byte each that do not count.
    fn heavy() -> Heavy {
        let mut paths = vec![
            path(None, 1000, 90_000, 300),
            path(Some(0), 20_000, 20_000, 250),
            path(Some(0), 60_000, 60_000, 9),
        ];
        paths.extend((0..40).map(|_| path(Some(0), 100, 100, 1)));
        Heavy { doc: DocId(1), paths, left_out: 0, bytes: 100_000, objects: 300 }
    }

    fn of(slabs: &[Slab]) -> Vec<(SlabOf, i32, i32, u32)> {
        #[expect(clippy::cast_possible_truncation, reason = "a test")]
        let thousandths = |x: f64| (x * 1000.0).round() as i32;
        slabs
            .iter()
            .map(|slab| (slab.what, thousandths(slab.from), thousandths(slab.to), slab.depth))
            .collect()
    }

    #[test]
    fn the_heaviest_stands_at_the_left() {
        use SlabOf::{Path, Smaller, Stream};
        assert_eq!(
            of(&slabs(&heavy(), Weigh::Bytes, None)),
            [
                (Path(0), 0, 900, 0),
                (Stream, 900, 1000, 0),
                (Path(2), 0, 600, 1),
                (Path(1), 600, 800, 1),
                (Smaller(40), 800, 840, 1),
            ]
        );
        let objects = of(&slabs(&heavy(), Weigh::Objects, None));
        assert_eq!(objects[..3], [(Path(0), 0, 1000, 0), (Path(1), 0, 833, 1), (Path(2), 833, 863, 1)]);
        // From near, what it is in is as wide as it.
        assert_eq!(
            of(&slabs(&heavy(), Weigh::Bytes, Some(2))),
            [(Path(0), 0, 1000, 0), (Path(2), 0, 1000, 1)]
        );
        let nothing = Heavy { paths: Vec::new(), bytes: 0, ..heavy() };
        assert_eq!(slabs(&nothing, Weigh::Bytes, None), []);
    }
}
