//! Searching an open document: a job in small steps, between which requests are answered.
//!
//! One pass over the objects, in the order of the stream, holds what they say against the pattern; a second one looks at the pairs of dicts
//! and states for keys that match; a third at the ops. The layer is read in windows, from its beginning to its end, and only where
//! a text may hold a match.
//!
//! A *match* is an object with a row, once however many things of it match; or a reference under a key that matches to an object that has its own row
//! elsewhere. The value under a key matches in its own place, the key being its label. Matches have the order of the objects; the links
//! of an object come right behind it. What holds a match is marked up to the root as matches are found.

mod step;
mod texts;
mod walk;

use picklescope_codec::{Graph, NodeId, OPCODES, Role};
use picklescope_insight::{
    bits::Bits,
    hunt::Hunt,
    pattern::Pattern,
    slots::{Part, Slots},
    tree::Tree,
};
use picklescope_protocol::{Mark, Message, Query, RequestError, Scope, Searched};

use crate::{
    document::Document,
    rows::{Key, Model, owner_node},
};
use texts::{Deep, Windows};

/// References under a key that matches which are kept to be gone to: 8 bytes each. Of more only the number is told.
const LINKS: usize = 4 << 20;
/// Slots of a bucket that are looked at for what they hold. Larger ones may hold something.
const LOOKED_AT: u32 = 100;

/// What is searched for, and what was found so far.
pub(crate) struct Search {
    query: Query,
    hunt: Hunt,
    stage: Stage,
    windows: Windows,
    /// Atoms whose value matches: keys are looked up here.
    says: Bits,
    /// Objects that match by themselves.
    own: Bits,
    /// Objects that match, by themselves or by the key they stand under.
    hits: Bits,
    /// Objects that have a match below them.
    holds: Bits,
    /// References that match, by owner and number.
    links: Vec<(u32, u32)>,
    found: u32,
    link_count: u64,
    /// By opcode.
    opcodes: [bool; 256],
    ops: u32,
    done: u64,
    told: u64,
}

/// How far it is.
enum Stage {
    /// Up to which object; and how far its text, if that is long.
    Objects(u32, Option<Deep>),
    /// Up to which object's which reference.
    Pairs(u32, u32),
    /// Up to which op.
    Ops(u32),
    Done,
    Failed(String),
}

impl Search {
    fn new(document: &Document, query: Query) -> Result<Self, RequestError> {
        let pattern = Pattern::new(&query.text, query.regex).map_err(RequestError::NoPattern)?;
        let mut hunt = Hunt::new(pattern);
        let mut opcodes = [false; 256];
        if query.scope.opcodes {
            for info in OPCODES {
                if let Some(is) = opcodes.get_mut(usize::from(info.byte)) {
                    *is = hunt.pattern.matches(info.name.as_bytes());
                }
            }
        }
        let objects = document.facts.graph.len() as usize;
        let bits = || {
            Bits::new(objects)
                .map_err(|_| RequestError::Unreadable("There is no memory to search in.".to_owned()))
        };
        Ok(Self {
            query,
            hunt,
            stage: Stage::Objects(0, None),
            windows: Windows::default(),
            says: bits()?,
            own: bits()?,
            hits: bits()?,
            holds: bits()?,
            links: Vec::new(),
            found: 0,
            link_count: 0,
            opcodes,
            ops: 0,
            done: 0,
            told: 0,
        })
    }

    /// What for.
    pub(crate) fn query(&self) -> Query {
        self.query.clone()
    }

    pub(crate) fn memory(&self) -> usize {
        let bits = [&self.says, &self.own, &self.hits, &self.holds].map(Bits::memory);
        bits.iter().sum::<usize>() + self.links.capacity() * 8 + self.windows.memory() + self.hunt.memory()
    }

    /// An object matches, and is counted if it was not before.
    fn hit(&mut self, tree: &Tree, node: NodeId) {
        if self.hits.get(node.0) {
            return;
        }
        self.hits.set(node.0, true);
        self.found += 1;
        self.hold(tree, tree.place(node).and_then(|place| place.owner));
    }

    /// Something inside of an object matches.
    fn hold(&mut self, tree: &Tree, mut owner: Option<NodeId>) {
        // Above what holds something already, all do.
        while let Some(node) = owner.filter(|node| !self.holds.get(node.0)) {
            self.holds.set(node.0, true);
            owner = tree.place(node).and_then(|place| place.owner);
        }
    }

    /// A reference under a key that matches.
    fn link(&mut self, tree: &Tree, owner: NodeId, edge: u32) {
        self.link_count += 1;
        if self.links.len() < LINKS && self.links.try_reserve(1).is_ok() {
            self.links.push((owner.0, edge));
        }
        self.hold(tree, Some(owner));
    }

    /// What a row is to the search. `slots`: of its owner.
    pub(crate) fn mark(&self, model: Model<'_>, key: Key, slots: &Slots) -> Mark {
        if key.span > 1 {
            let held = key.span > LOOKED_AT
                || (key.slot..slots.len().min(key.slot.saturating_add(key.span)))
                    .any(|slot| !matches!(self.mark_one(model, key.owner, slots, slot), Mark::Faded));
            return if held { Mark::Holds } else { Mark::Faded };
        }
        self.mark_one(model, key.owner, slots, key.slot)
    }

    fn mark_one(&self, model: Model<'_>, owner: u32, slots: &Slots, slot: u32) -> Mark {
        let Some(slot) = slots.get(slot) else { return Mark::Faded };
        let Some(node) = model.child(owner, slot) else { return Mark::Faded };
        let owner = owner_node(owner);
        let is_place = model.tree.is_place(owner, slot.edge, node);
        let matches = if is_place {
            self.hits.get(node.0)
        } else {
            let labelled = matches!(slot.part, Part::Value(_))
                && self.query.scope.keys
                && owner.is_some_and(|owner| self.is_key(model.graph, owner, slot.edge));
            labelled || self.own.get(node.0)
        };
        match (matches, is_place && self.holds.get(node.0)) {
            (true, _) => Mark::Match,
            (_, true) => Mark::Holds,
            _ => Mark::Faded,
        }
    }

    /// Whether the key before a reference matches.
    fn is_key(&self, graph: &Graph, owner: NodeId, edge: u32) -> bool {
        let key = edge.checked_sub(1).and_then(|edge| graph.edge(owner, edge));
        key.is_some_and(|key| key.role == Role::Key && self.says.get(key.child.0))
    }

    fn told(&self, document: &Document, total: u64) -> Message {
        let failed = match &self.stage {
            Stage::Failed(why) => Some(why.clone()),
            _ => None,
        };
        Message::Searched(Box::new(Searched {
            doc: document.facts.doc,
            generation: self.query.generation,
            done: self.done.min(total),
            total,
            objects: document.facts.graph.len(),
            found: self.found,
            links: self.link_count,
            ops: self.ops,
            opcodes: (0..=u8::MAX).zip(self.opcodes).filter(|(_, is)| *is).map(|(byte, _)| byte).collect(),
            finished: matches!(self.stage, Stage::Done),
            failed,
        }))
    }

    fn scope(&self) -> Scope {
        self.query.scope
    }
}

impl Document {
    /// Begins to search. Nothing is searched for without a text.
    pub(crate) fn search(&mut self, query: Query) -> Result<(), RequestError> {
        self.search = None;
        if !query.text.is_empty() {
            self.search = Some(Box::new(Search::new(self, query)?));
        }
        Ok(())
    }
}
