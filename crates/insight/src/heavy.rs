//! Where the bytes are, by type: all objects that are reached from an outermost object over the same types, taken together.
//!
//! A *type path* is what a list of dicts of `museum.Person` is: `list`, in it `dict`, in it `museum.Person`. Every object is counted once, at
//! its place in the spanning tree, with the bytes that are its own; so the bytes of all paths and those of the stream add up
//! to the length. Four bytes a node while it works.

use picklescope_codec::{Kind, NodeId, OutOfMemory};

use crate::{
    column::column,
    globals::{Gather, Globals},
    lens::Lens,
    metadata::types::{Key, key},
    names,
};

/// So many paths are told apart; what else there is counts with what it is in.
const DISTINCT: usize = 4096;
/// Deeper objects count with the one at this depth.
const DEEPEST: u8 = 40;

/// No path: what has none yet.
const NONE: u32 = u32::MAX;

/// Objects, gone through in steps.
#[derive(Default)]
pub struct Heavy {
    globals: Globals,
    gather: Option<Gather>,
    /// Up to this object, globals are gathered; then, paths are known.
    next: u32,
    /// The path of each object.
    of: Vec<u32>,
    paths: Vec<Path>,
    /// Numbers of paths, sorted by what they are below and their type.
    sorted: Vec<u32>,
    /// From an object outwards to one whose path is known.
    climb: Vec<u32>,
}

/// A type path, with what is there.
#[derive(Clone, Debug)]
pub struct Path {
    /// The path that it is below.
    pub parent: Option<u32>,
    /// How many paths it is below.
    pub depth: u8,
    /// The first object there.
    pub first: NodeId,
    /// How many objects there are.
    pub count: u32,
    /// Bytes of the stream that are these objects' own.
    pub self_bytes: u64,
    /// With those of the paths below it.
    pub bytes: u64,
    /// As many objects, with those of the paths below it.
    pub objects: u64,
    key: Option<Key>,
}

impl Heavy {
    /// Begins.
    #[must_use]
    pub fn new() -> Self {
        Self { gather: Some(Gather::new()), ..Self::default() }
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.of.capacity() * 4 + self.paths.capacity() * size_of::<Path>() + self.climb.capacity() * 4
    }

    /// Goes through some objects. Whether that were the last ones.
    ///
    /// # Errors
    /// When memory ends.
    pub fn step(&mut self, lens: &mut Lens<'_>, objects: u32) -> Result<bool, OutOfMemory> {
        let graph = lens.graph;
        let end = graph.len().min(self.next.saturating_add(objects));
        if let Some(gather) = &mut self.gather {
            for node in (self.next..end).map(NodeId).filter(|node| graph.kind(*node) == Kind::Global) {
                gather.add(graph, node);
            }
            self.next = end;
            if end == graph.len() {
                self.globals =
                    self.gather.take().map_or_else(Globals::default, |gather| gather.read(lens, true));
                self.of = column(graph.len() as usize, NONE)?;
                self.next = 0;
            }
            return Ok(false);
        }
        for node in self.next..end {
            self.place(lens, node)?;
        }
        self.next = end;
        if end < graph.len() {
            return Ok(false);
        }
        self.add_up();
        Ok(true)
    }

    /// The paths, once all objects are gone through. What a path is below comes before it.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// What the objects of a path are.
    pub fn name(lens: &mut Lens<'_>, path: &Path) -> String {
        match path.key {
            Some(_) => names::type_name(lens, path.first),
            None => "more".to_owned(),
        }
    }

    /// Finds the path of an object, and of those that it is in.
    fn place(&mut self, lens: &Lens<'_>, node: u32) -> Result<(), OutOfMemory> {
        let (graph, tree) = (lens.graph, lens.tree);
        let (mut at, mut above) = (Some(node), None);
        while let Some(node) = at {
            let known = self.of.get(node as usize).copied().unwrap_or(NONE);
            if known != NONE {
                above = Some(known);
                break;
            }
            self.climb.try_reserve(1).map_err(|_| OutOfMemory)?;
            self.climb.push(node);
            at = tree.place(NodeId(node)).and_then(|place| place.owner).map(|owner| owner.0);
        }
        while let Some(node) = self.climb.pop() {
            let path = self.below(lens, above, NodeId(node))?;
            if let Some(of) = self.of.get_mut(node as usize) {
                *of = path;
            }
            if let Some(path) = self.paths.get_mut(path as usize) {
                path.count = path.count.saturating_add(1);
                path.self_bytes += graph.self_bytes(NodeId(node));
                path.first = path.first.min(NodeId(node));
            }
            above = Some(path);
        }
        Ok(())
    }

    /// The path of an object below one.
    fn below(&mut self, lens: &Lens<'_>, above: Option<u32>, node: NodeId) -> Result<u32, OutOfMemory> {
        let outer = above.and_then(|above| self.paths.get(above as usize));
        let depth = outer.map_or(0, |outer| outer.depth.saturating_add(1));
        // What is below something that is not told apart is not told apart either.
        if let (Some(above), true) = (above, outer.is_some_and(|outer| outer.key.is_none())) {
            return Ok(above);
        }
        let is_full = self.paths.len() >= DISTINCT || depth > DEEPEST;
        let wanted = Some(key(lens, &self.globals, node));
        for key in [wanted, None] {
            let order = |path: &Path| (path.parent, path.key).cmp(&(above, key));
            let found = self.sorted.binary_search_by(|number| {
                self.paths.get(*number as usize).map_or(std::cmp::Ordering::Less, order)
            });
            match found {
                Ok(place) => return Ok(self.sorted.get(place).copied().unwrap_or(0)),
                Err(_) if is_full && key.is_some() => {}
                Err(place) => {
                    let number = u32::try_from(self.paths.len()).map_err(|_| OutOfMemory)?;
                    self.paths.try_reserve(1).map_err(|_| OutOfMemory)?;
                    self.sorted.try_reserve(1).map_err(|_| OutOfMemory)?;
                    self.paths.push(Path {
                        parent: above,
                        depth,
                        first: node,
                        count: 0,
                        self_bytes: 0,
                        bytes: 0,
                        objects: 0,
                        key,
                    });
                    self.sorted.insert(place, number);
                    return Ok(number);
                }
            }
        }
        Ok(0)
    }

    /// Adds what is below each path to it.
    fn add_up(&mut self) {
        self.of = Vec::new();
        for at in (0..self.paths.len()).rev() {
            let Some(path) = self.paths.get_mut(at) else { continue };
            path.bytes += path.self_bytes;
            path.objects += u64::from(path.count);
            let (bytes, objects, parent) = (path.bytes, path.objects, path.parent);
            if let Some(parent) = parent.and_then(|parent| self.paths.get_mut(parent as usize)) {
                parent.bytes += bytes;
                parent.objects += objects;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    fn heavy(bytes: &[u8], objects: u32) -> (Vec<String>, u64) {
        let graph = picklescope_codec::decode(bytes).graph;
        let tree = Tree::build(&graph).unwrap();
        let mut at = bytes;
        let mut lens = Lens::new(&graph, &tree, &mut at);
        let mut heavy = Heavy::new();
        while !heavy.step(&mut lens, objects).unwrap() {}
        let tops: u64 =
            heavy.paths().iter().filter(|path| path.parent.is_none()).map(|path| path.bytes).sum();
        let lines = heavy.paths().iter().map(|path| {
            let name = Heavy::name(&mut lens, path);
            let (count, own) = (path.count, path.self_bytes);
            format!("{}{name} {count} {own} {} {}", " ".repeat(path.depth.into()), path.bytes, path.objects)
        });
        (lines.collect(), tops + graph.pickles().iter().map(|pickle| pickle.stream_bytes).sum::<u64>())
    }

    #[test]
    fn objects_of_one_type_path_are_taken_together() {
        // [{'a': 1, 'b': m.P(2)}, {'a': m.P(3)}]
        let bytes = b"\x80\x02](}(U\x01aK\x01U\x01bcm\nP\nq\0K\x02\x85Ru}U\x01ah\0K\x03\x85Rse.";
        let (lines, bytes_in_all) = heavy(bytes, 1);
        assert_eq!(bytes_in_all, bytes.len() as u64);
        assert!(lines[0].starts_with("list 1 "), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with(" dict 2 ")), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("  m.P 2 ")), "{lines:?}");
        assert_eq!(lines, heavy(bytes, 1000).0);
        assert_eq!(lines.iter().filter(|line| line.contains("dict")).count(), 1);
    }

    #[test]
    fn what_is_very_deep_counts_with_what_it_is_in() {
        let deep = [vec![b']'; 100_000], vec![b'a'; 99_999], vec![b'.']].concat();
        let (lines, bytes) = heavy(&deep, 7);
        assert_eq!((lines.len(), bytes), (usize::from(DEEPEST) + 2, deep.len() as u64));
        assert!(lines.last().unwrap().trim_start().starts_with("more 99959 "), "{lines:?}");
    }
}
