//! Whether two graphs are the same: a walk through both at once.

use std::collections::{HashMap, HashSet};

use crate::graph::{Graph, Node};

/// Holds `got` against `expected`, from the roots and then from the effects. Ids may differ; identity of containers and calls may
/// not: the ids must map to each other one to one.
///
/// # Errors
/// A report of the first difference.
pub fn check_graph(expected: &Graph, got: &Graph) -> Result<(), String> {
    if got.format != "picklescope-graph/1" {
        return Err(format!("format is {:?}", got.format));
    }
    check_numbers(got)?;
    let mut walk = Walk {
        expected,
        got,
        steps: Vec::new(),
        forward: HashMap::new(),
        back: HashMap::new(),
        seen: HashSet::new(),
    };
    walk.from("root", &expected.roots, &got.roots)?;
    walk.from("effect", &expected.effects, &got.effects)
}

/// Ids count from 0 in the order of a depth-first visit.
fn check_numbers(graph: &Graph) -> Result<(), String> {
    let mut next = 0;
    let mut seen = vec![false; graph.nodes.len()];
    for start in graph.roots.iter().chain(&graph.effects) {
        let mut todo = vec![*start];
        while let Some(id) = todo.pop() {
            let node = graph.nodes.get(id).ok_or_else(|| format!("no node has the id {id}"))?;
            if node.id != id {
                return Err(format!("node {id} says it is {}", node.id));
            }
            if std::mem::replace(&mut seen[id], true) {
                continue;
            }
            if id != next {
                return Err(format!("depth first, node {next} comes next, not {id} ({})", node.own()));
            }
            next += 1;
            todo.extend(node.references().iter().rev().map(|(_, id)| *id));
        }
    }
    if next == graph.nodes.len() {
        Ok(())
    } else {
        Err(format!("node {next} and those after it are not reachable"))
    }
}

struct Walk<'a> {
    expected: &'a Graph,
    got: &'a Graph,
    /// How each pair of nodes was reached: from which step, and by which reference.
    steps: Vec<(Option<usize>, String)>,
    forward: HashMap<usize, usize>,
    back: HashMap<usize, usize>,
    seen: HashSet<(usize, usize)>,
}

impl Walk<'_> {
    fn from(&mut self, what: &str, expected: &[usize], got: &[usize]) -> Result<(), String> {
        if expected.len() != got.len() {
            let list = |graph: &Graph, ids: &[usize]| {
                ids.iter().map(|id| graph.nodes[*id].own()).collect::<Vec<_>>().join("; ")
            };
            return Err(format!(
                "{what}s: expected {} ({}), got {} ({})",
                expected.len(),
                list(self.expected, expected),
                got.len(),
                list(self.got, got)
            ));
        }
        let mut todo = Vec::new();
        for (i, pair) in expected.iter().zip(got).enumerate().rev() {
            self.steps.push((None, format!("{what} {i}")));
            todo.push((*pair.0, *pair.1, self.steps.len() - 1));
        }
        while let Some((a, b, step)) = todo.pop() {
            if !self.seen.insert((a, b)) {
                continue;
            }
            let (ours, theirs) = (&self.got.nodes[b], &self.expected.nodes[a]);
            self.check_node(theirs, ours).map_err(|told| format!("at {}: {told}", self.path(step)))?;
            for ((name, a), (_, b)) in theirs.references().into_iter().zip(ours.references()) {
                self.steps.push((Some(step), name));
                todo.push((a, b, self.steps.len() - 1));
            }
        }
        Ok(())
    }

    fn check_node(&mut self, expected: &Node, got: &Node) -> Result<(), String> {
        if expected.own() != got.own() {
            return Err(format!("expected {}, got {}", expected.own(), got.own()));
        }
        if expected.has_identity() {
            let there = *self.forward.entry(expected.id).or_insert(got.id);
            let back = *self.back.entry(got.id).or_insert(expected.id);
            if there != got.id || back != expected.id {
                return Err(format!(
                    "identity: expected node {} (our {there} elsewhere), got our {} (node {back} elsewhere)",
                    expected.id, got.id
                ));
            }
        }
        let names = |node: &Node| node.references().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let (expected, got) = (names(expected), names(got));
        if expected == got { Ok(()) } else { Err(format!("references: expected {expected:?}, got {got:?}")) }
    }

    fn path(&self, step: usize) -> String {
        let mut names = Vec::new();
        let mut at = Some(step);
        while let Some(step) = at {
            let (from, name) = &self.steps[step];
            names.push(name.as_str());
            at = *from;
        }
        names.reverse();
        names.join("")
    }
}
