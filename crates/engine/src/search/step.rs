//! The work of a search, in steps.

use picklescope_codec::{Kind, NodeId, Role};
use picklescope_insight::{hunt::Said, lens::Lens};
use picklescope_protocol::Message;

use super::{
    Search, Stage,
    texts::{Deep, Through},
};
use crate::document::{Document, Facts};

/// Progress is told every so many objects.
const TOLD: u64 = 500_000;
/// Objects that are looked at in the time of an operation, and bytes, and ops.
const STEPS: u32 = 1;
const BYTES: u32 = 16;
const OPS: u32 = 4;

impl Document {
    /// Works for about `ops` operations on what is searched for. Whether there was anything to do.
    pub(crate) fn search_step(&mut self, ops: u32, messages: &mut Vec<Message>) -> bool {
        let Some(mut search) = self.search.take() else { return false };
        let total = search.total(&self.facts);
        let worked = match search.stage {
            Stage::Done | Stage::Failed(_) => false,
            Stage::Objects(..) => {
                search.objects(&mut self.facts, ops.saturating_mul(STEPS).max(1));
                true
            }
            Stage::Pairs(..) => {
                search.pairs(&self.facts, ops.saturating_mul(STEPS).max(1));
                true
            }
            Stage::Ops(_) => self.search_ops(&mut search, ops.saturating_mul(OPS).max(1)),
        };
        let is_over = matches!(search.stage, Stage::Done | Stage::Failed(_));
        if worked && (is_over || search.done >= search.told + TOLD) {
            search.told = search.done;
            messages.push(search.told(self, total));
        }
        self.search = Some(search);
        worked
    }

    /// Looks at ops, once they are laid out.
    fn search_ops(&mut self, search: &mut Search, most: u32) -> bool {
        let Stage::Ops(first) = search.stage else { return false };
        let Ok(laid) = self.laid() else {
            if self.trace.is_some() {
                return false;
            }
            let why = "The ops are not laid out, so opcodes cannot be searched.";
            search.stage = Stage::Failed(why.to_owned());
            return true;
        };
        let end = first.saturating_add(most).min(laid.ops.len());
        for op in laid.ops.from(first).take((end - first) as usize) {
            if !search.opcodes.get(usize::from(op.opcode as u8)).is_some_and(|is| *is) {
                continue;
            }
            search.ops += 1;
            if let Some(owner) = op.owner.filter(|owner| self.facts.tree.has_row(*owner)) {
                search.own.set(owner.0, true);
                search.hit(&self.facts.tree, owner);
            }
        }
        search.done += u64::from(end - first);
        search.stage = if end < laid.ops.len() { Stage::Ops(end) } else { Stage::Done };
        true
    }
}

impl Search {
    /// What there is to look at in all.
    fn total(&self, facts: &Facts) -> u64 {
        let scope = self.scope();
        let objects = u64::from(facts.graph.len());
        let passes = u64::from(!scope.is_ops()) + u64::from(scope.keys);
        let ops: u64 = facts.graph.pickles().iter().map(|pickle| pickle.ops).sum();
        objects * passes + if scope.opcodes { ops } else { 0 }
    }

    /// Holds what objects say against the pattern.
    fn objects(&mut self, facts: &mut Facts, most: u32) {
        let Stage::Objects(mut next, mut deep) = std::mem::replace(&mut self.stage, Stage::Done) else {
            return;
        };
        let Facts { graph, tree, reader, py2, .. } = facts;
        let (graph, tree) = (&**graph, &*tree);
        let py2 = &*py2;
        let scope = self.scope();
        let Self { hunt, windows, .. } = self;
        let mut through = Through { reader, windows, failed: false };
        let mut fuel = most;
        let len = if scope.is_ops() { 0 } else { graph.len() };
        let mut found = Vec::new();
        while next < len && fuel > 0 && !through.failed {
            let node = NodeId(next);
            let mut lens = Lens { graph, tree, bytes: &mut through, py2 };
            let said = match &mut deep {
                Some(_) => None,
                None if scope.values || scope.keys => Some(hunt.value(&mut lens, node)),
                None => Some(Said::Known(false)),
            };
            if let Some(Said::Text(code, span, bytes)) = said {
                deep = Some(Deep::new(code, span, bytes));
                hunt.pattern.begin();
            }
            let says = match (&mut deep, said) {
                (Some(text), _) => {
                    let (answer, cost) = text.step(&mut hunt.pattern, &mut through);
                    fuel = fuel.saturating_sub(cost / BYTES + hunt.pattern.effort() / 4);
                    let Some(says) = answer else { continue };
                    says
                }
                (None, Some(Said::Known(says))) => says,
                _ => false,
            };
            deep = None;
            fuel = fuel.saturating_sub(1);
            next += 1;
            let has_row = tree.has_row(node);
            let mut lens = Lens { graph, tree, bytes: &mut through, py2 };
            let own = has_row
                && ((scope.values && says)
                    || (scope.types && hunt.type_name(&mut lens, node))
                    || (scope.globals && hunt.global(&mut lens, node)));
            // Names may be long, and as many as there are objects.
            fuel = fuel.saturating_sub(hunt.pattern.take_fed() / BYTES);
            if says || own {
                found.push((node, says, own));
            }
        }
        let failed = through.failed;
        for (node, says, own) in found {
            self.says.set(node.0, says);
            self.own.set(node.0, own);
            if own {
                self.hit(tree, node);
            }
        }
        self.done = u64::from(next);
        self.stage = if failed {
            Stage::Failed("The file cannot be read any more: it was changed, moved or removed.".to_owned())
        } else if next < len {
            Stage::Objects(next, deep)
        } else {
            self.windows = super::Windows::default();
            self.after(false)
        };
    }

    /// What comes next; `pairs`: after the keys.
    fn after(&self, pairs: bool) -> Stage {
        let scope = self.scope();
        if scope.keys && !pairs {
            Stage::Pairs(0, 0)
        } else if scope.opcodes {
            Stage::Ops(0)
        } else {
            Stage::Done
        }
    }

    /// Looks at pairs for keys that match.
    fn pairs(&mut self, facts: &Facts, most: u32) {
        let Stage::Pairs(mut next, mut from) = self.stage else { return };
        let Facts { graph, tree, .. } = facts;
        let len = graph.len();
        let mut fuel = most;
        while next < len && fuel > 0 {
            let node = NodeId(next);
            fuel -= 1;
            // Whatever may be given pairs; lists and the like only by strange pickles, and then in batches that say so.
            let kind = graph.kind(node);
            let has_pairs = match kind {
                // Of what nothing leads to there are no rows.
                _ if !tree.has_row(node) => false,
                Kind::Dict => true,
                Kind::None
                | Kind::Bool
                | Kind::Int
                | Kind::Float
                | Kind::Str
                | Kind::Py2Str
                | Kind::Bytes => false,
                _ => graph.runs(node).any(|run| run.role == Role::Key),
            };
            let mut matches = false;
            let mut edges = has_pairs.then(|| graph.edges_from(node, from)).into_iter().flatten();
            loop {
                let Some(edge) = edges.next() else {
                    (next, from) = (next + 1, 0);
                    break;
                };
                match edge.role {
                    Role::Key => matches = self.says.get(edge.child.0),
                    Role::Value if std::mem::take(&mut matches) => {
                        if tree.is_place(Some(node), from, edge.child) {
                            self.hit(tree, edge.child);
                        } else {
                            self.link(tree, node, from);
                        }
                    }
                    _ => {}
                }
                from += 1;
                fuel = fuel.saturating_sub(1);
                // A key and its value are looked at together.
                if fuel == 0 && edge.role != Role::Key {
                    break;
                }
            }
        }
        self.done = u64::from(len) + u64::from(next);
        self.stage = if next < len { Stage::Pairs(next, from) } else { self.after(true) };
    }
}
