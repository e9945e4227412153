//! What one op does, in a sentence about the very values that it works on.
//!
//! The table of opcodes says what an opcode does to any stack; this says what the op does to the one that is there, for someone who
//! steps through a pickle: `Appends the 2 values above the mark to the empty list: 1, 2`. Values are told as they are before the op, so that
//! the sentence stays the same when it is done.

use picklescope_codec::{
    Kind, NodeId, Opcode, Role,
    trace::{Change, TracedOp},
};
use picklescope_protocol::{NodeId as WireNode, Piece};

use crate::{argument::argument, lens::Lens, names, preview};

/// Values that are told one by one.
const EACH: u32 = 3;
/// Characters of a value.
const SHORT: usize = 40;

/// The sentence, in pieces: words, and values by their objects. `takes` are the uppermost values that the op takes, from the top
/// downwards.
///
/// ```
/// use std::rc::Rc;
/// use picklescope_codec::{Window, decode, trace::{Tracer, Travel}};
/// use picklescope_insight::{lens::Lens, telling::telling, tree::Tree};
/// let bytes: &[u8] = b"]q\x00(K\x01K\x02e.";
/// let graph = Rc::new(decode(bytes).graph);
/// let tree = Tree::build(&graph).unwrap();
/// let mut tracer = Tracer::new(Rc::clone(&graph));
/// tracer.run(Window::whole(bytes), &mut { 100 });
/// let ops = tracer.finish().unwrap();
/// let mut travel = Travel::default();
/// while travel.step(&ops, 100).unwrap() {}
/// let mut moment = travel.before(&ops, 5).unwrap();
/// let takes: Vec<_> = moment.stack(0, 2).collect();
/// let change = moment.step().unwrap();
/// let mut at = bytes;
/// let mut lens = Lens::new(&graph, &tree, &mut at);
/// let pieces = telling(&mut lens, &ops.get(5).unwrap(), &change, &takes);
/// let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
/// assert_eq!(text, "Appends the 2 values above the mark to the empty list: 1, 2");
/// ```
pub fn telling(lens: &mut Lens<'_>, op: &TracedOp, change: &Change, takes: &[NodeId]) -> Vec<Piece> {
    let mut told = Telling { lens, before: op.at, pieces: Vec::new() };
    told.tell(op, change, takes);
    told.pieces
}

struct Telling<'l, 'a> {
    lens: &'l mut Lens<'a>,
    /// Offset of the op.
    before: u64,
    pieces: Vec<Piece>,
}

impl Telling<'_, '_> {
    fn tell(&mut self, op: &TracedOp, change: &Change, takes: &[NodeId]) {
        use Opcode as O;
        let at = |i: usize| takes.get(i).copied();
        let Change { taken, stays, gives, .. } = *change;
        match op.opcode {
            O::Proto | O::Frame | O::Persid | O::Ext1 | O::Ext2 | O::Ext4 => self.argument(op),
            O::Stop => self.stop(at(0), taken),
            O::Mark => self.say("Sets a mark on the stack: a later op takes everything above it"),
            O::Pop if change.marks_taken > 0 => self.say("Drops the topmost mark"),
            O::Pop => self.with("Drops ", at(0), " from the top of the stack"),
            O::PopMark if taken == 0 => self.say("Drops the topmost mark"),
            O::PopMark => {
                self.say("Drops ");
                self.above(taken, Of::Values);
                self.say(" and the mark");
                self.each(takes, taken, Of::Values);
            }
            O::Dup => self.with("Pushes ", gives, " once more"),
            O::EmptyList => self.say("Pushes an empty list"),
            O::EmptyDict => self.say("Pushes an empty dict"),
            O::EmptySet => self.say("Pushes an empty set"),
            O::EmptyTuple => self.say("Pushes an empty tuple"),
            O::Append => {
                self.with("Appends ", at(0), " to ");
                self.target(stays);
            }
            O::Appends => self.put("Appends ", " to ", Of::Values, (takes, change)),
            O::Additems => self.put("Adds ", " to ", Of::Values, (takes, change)),
            O::Setitems => self.put("Puts ", " into ", Of::Pairs, (takes, change)),
            O::Setitem => {
                self.with("Sets ", at(1), " to ");
                self.with("", at(0), " in ");
                self.target(stays);
            }
            O::List => self.make("Makes a list of ", Of::Values, takes, taken),
            O::Tuple => self.make("Makes a tuple of ", Of::Values, takes, taken),
            O::Frozenset => self.make("Makes a frozenset of ", Of::Values, takes, taken),
            O::Dict => self.make("Makes a dict of ", Of::Pairs, takes, taken),
            O::Tuple1 | O::Tuple2 | O::Tuple3 => {
                self.say(match op.opcode {
                    O::Tuple1 => "Makes a tuple of the topmost value",
                    O::Tuple2 => "Makes a tuple of the 2 topmost values",
                    _ => "Makes a tuple of the 3 topmost values",
                });
                self.each(takes, taken, Of::Values);
            }
            opcode if opcode.is_store() => {
                let key = change.memo.map_or(0, |entry| entry.key);
                self.say(&format!("Stores the top of the stack in the memo as #{key}"));
                self.with(": ", stays, "");
            }
            opcode if opcode.is_load() => {
                let key = change.memo.map_or(0, |entry| entry.key);
                self.say(&format!("Pushes #{key} from the memo"));
                self.with(": ", gives, "");
            }
            O::Global | O::StackGlobal => self.with("Pushes ", gives, ", which loading would import"),
            O::Binpersid => {
                self.with("Replaces the id ", at(0), " by the object that it stands for outside the pickle");
            }
            O::Reduce => {
                self.with("Calls ", at(1), "");
                self.arguments(at(0), " with the arguments ", " without arguments");
            }
            O::Newobj => {
                self.with("Makes an instance of ", at(1), "");
                self.arguments(at(0), " with the arguments ", " without arguments");
            }
            O::NewobjEx => {
                self.with("Makes an instance of ", at(2), "");
                self.arguments(at(1), " with the arguments ", " without arguments");
                self.arguments(at(0), " and the keywords ", "");
            }
            // The class stands below the arguments, or in the stream.
            O::Obj => self.instance(gives, takes, taken.saturating_sub(1)),
            O::Inst => self.instance(gives, takes, taken),
            O::Build => {
                self.with("Sets the state of ", stays, " to ");
                self.with("", at(0), "");
            }
            O::NextBuffer => self.say("Pushes the next buffer that travels outside the pickle"),
            O::ReadonlyBuffer => self.say("Makes the buffer on top of the stack read-only"),
            _ => self.atom(gives),
        }
    }

    /// What is told by the argument.
    fn argument(&mut self, op: &TracedOp) {
        let (before, behind) = match op.opcode {
            Opcode::Proto => ("Declares that protocol ", " follows"),
            Opcode::Frame => ("Begins a frame of ", " bytes, to be read in one go"),
            Opcode::Persid => ("Pushes the object that is kept outside the pickle by the id ", ""),
            _ => ("Pushes what is registered for the extension code ", ""),
        };
        self.say(before);
        let said = argument(self.lens, op);
        self.say(&said);
        self.say(behind);
    }

    fn stop(&mut self, root: Option<NodeId>, taken: u32) {
        self.with("Ends the pickle: its object is ", root, "");
        match taken {
            0 | 1 => {}
            2 => self.say(", and 1 value below it is dropped"),
            more => self.say(&format!(", and {} values below it are dropped", more - 1)),
        }
    }

    /// Puts everything above the mark into what is below it.
    fn put(&mut self, verb: &str, into: &str, of: Of, (takes, change): (&[NodeId], &Change)) {
        if change.taken == 0 {
            return self.say("Takes the mark: nothing is above it");
        }
        self.say(verb);
        self.above(change.taken, of);
        self.say(into);
        self.target(change.stays);
        self.each(takes, change.taken, of);
    }

    /// Makes something of everything above the mark.
    fn make(&mut self, what: &str, of: Of, takes: &[NodeId], taken: u32) {
        self.say(what);
        self.above(taken, of);
        self.each(takes, taken, of);
    }

    /// Makes an instance with the arguments above the mark.
    fn instance(&mut self, made: Option<NodeId>, takes: &[NodeId], count: u32) {
        let class = made.and_then(|made| names::call_part(self.lens.graph, made, Role::Callable));
        self.with("Makes an instance of ", class, " with ");
        self.above(count, Of::Values);
        self.each(takes.get(..takes.len().min(count as usize)).unwrap_or_default(), count, Of::Values);
    }

    fn arguments(&mut self, node: Option<NodeId>, some: &str, none: &str) {
        let is_empty =
            node.is_none_or(|node| self.count(node) == 0 && self.lens.graph.kind(node) != Kind::Call);
        if is_empty { self.say(none) } else { self.with(some, node, "") }
    }

    fn atom(&mut self, made: Option<NodeId>) {
        self.say("Pushes ");
        let Some(node) = made else { return };
        // These say what they are themselves.
        if !matches!(self.lens.graph.kind(node), Kind::None | Kind::Bool | Kind::ByteArray) {
            let name = names::type_name(self.lens, node);
            self.say(&["the ", &name, " "].concat());
        }
        self.value(node);
    }

    fn say(&mut self, words: &str) {
        match self.pieces.last_mut() {
            _ if words.is_empty() => {}
            Some(Piece { text, node: None }) => text.push_str(words),
            _ => self.pieces.push(Piece { text: words.to_owned(), node: None }),
        }
    }

    /// A value between words.
    fn with(&mut self, before: &str, node: Option<NodeId>, behind: &str) {
        self.say(before);
        if let Some(node) = node {
            self.value(node);
        }
        self.say(behind);
    }

    fn value(&mut self, node: NodeId) {
        let text = preview::preview_before(self.lens, node, SHORT, Some(self.before)).0;
        self.link(text, node);
    }

    fn link(&mut self, text: String, node: NodeId) {
        self.pieces.push(Piece { text, node: Some(WireNode(node.0)) });
    }

    fn count(&self, node: NodeId) -> u32 {
        self.lens.graph.edge_count_before(node, self.before)
    }

    /// What something is put into, with its kind before it.
    fn target(&mut self, node: Option<NodeId>) {
        let Some(node) = node else { return };
        let kind = match self.lens.graph.kind(node) {
            kind @ (Kind::List | Kind::Dict | Kind::Set) => kind.python_type(),
            _ => return self.value(node),
        };
        self.say("the ");
        if self.count(node) == 0 {
            return self.link(["empty ", kind].concat(), node);
        }
        self.say(&[kind, " "].concat());
        self.value(node);
    }

    /// How much is above the mark: so many values, or pairs of them.
    fn above(&mut self, values: u32, of: Of) {
        let words = match (of, values) {
            (_, 0) => "nothing, for nothing is above the mark".to_owned(),
            (Of::Values, 1) => "the value above the mark".to_owned(),
            (Of::Values, n) => format!("the {n} values above the mark"),
            (Of::Pairs, 0..=3) => "the key and its value above the mark".to_owned(),
            (Of::Pairs, n) => format!("the {} keys and their values above the mark", n / 2),
        };
        self.say(&words);
    }

    /// The values one by one, the lowest first, where they are few.
    fn each(&mut self, takes: &[NodeId], taken: u32, of: Of) {
        let limit = if of == Of::Pairs { 2 * EACH } else { EACH };
        if taken > limit || takes.len() != taken as usize {
            return;
        }
        for (i, node) in takes.iter().rev().enumerate() {
            let is_value = of == Of::Pairs && i % 2 == 1;
            self.say(if i == 0 || is_value { ": " } else { ", " });
            self.value(*node);
        }
    }
}

/// What stands above a mark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Values,
    /// Keys and values in turn.
    Pairs,
}
