//! The table of ops is what the stream says, and its owners are what the graph counts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation
)]

use std::{collections::HashMap, rc::Rc};

use picklescope_codec::{
    Graph, NodeId, Numbering, Opcode, Progress, Role, Window, decode, number,
    ops::{Arg, Reader, Step},
    trace::{Ops, TracedOp, Tracer},
};
use picklescope_insight::{
    argument::{ARGUMENT, argument},
    extent::Extents,
    lens::Lens,
    tree::Tree,
};
use picklescope_tests::{
    check_all,
    corpus::{self, File},
    python,
};

fn trace(file: &File) -> Result<(Rc<Graph>, Ops), String> {
    trace_bytes(&file.name, &file.bytes)
}

fn trace_bytes(name: &str, bytes: &[u8]) -> Result<(Rc<Graph>, Ops), String> {
    let graph = Rc::new(decode(bytes).graph);
    let mut tracer = Tracer::new(Rc::clone(&graph));
    while tracer.run(Window::whole(bytes), &mut { 1000 }) == Progress::Fuel {}
    let ops = tracer.finish().map_err(|fault| format!("{name}: {fault:?}"))?;
    Ok((graph, ops))
}

fn bare() -> Vec<File> {
    corpus::files().into_iter().filter(File::is_bare).collect()
}

/// The ops of a layer by the reader alone: so many of each pickle as the graph says were carried out.
fn read<'a>(bytes: &'a [u8], graph: &Graph) -> Vec<picklescope_codec::ops::Op<'a>> {
    let mut ops = Vec::new();
    for pickle in graph.pickles() {
        let mut reader = Reader::new(pickle.start);
        for _ in 0..pickle.ops {
            let Step::Op(op) = reader.next(Window::whole(bytes)) else { panic!("no op") };
            ops.push(op);
        }
    }
    ops
}

#[test]
fn the_ops_are_those_of_the_stream() {
    check_all(bare(), |file| {
        let (graph, ops) = trace(&file)?;
        let read = read(&file.bytes, &graph);
        let traced: Vec<_> = ops.from(0).map(|op| (op.at, op.len, op.opcode)).collect();
        let expected: Vec<_> = read.iter().map(|op| (op.at, op.len, op.opcode)).collect();
        if traced != expected {
            return Err(format!("{}: {traced:?} and not {expected:?}", file.name));
        }
        // Without gaps, so that any byte finds its op.
        let mut at = 0;
        for op in ops.from(0) {
            if op.at != at || ops.get(op.op) != Some(op) {
                return Err(format!("{}: a gap at {at}: {op:?}", file.name));
            }
            for byte in [op.at, op.at + op.len / 2, op.at + op.len - 1] {
                if ops.find(byte) != Some(op.op) {
                    return Err(format!("{}: byte {byte} is of op {:?}", file.name, ops.find(byte)));
                }
            }
            at += op.len;
        }
        if ops.end() != at || ops.find(at).is_some() {
            return Err(format!("{}: ends at {}, not at {at}", file.name, ops.end()));
        }
        Ok(())
    });
}

type Told = Vec<Option<(u64, String, String)>>;

#[test]
fn the_ops_are_those_of_pickletools() {
    let Some(python) = python::find() else {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    };
    let files = bare();
    let told = python::ask(&python, "ops.py", files.iter().map(|file| file.bytes.as_slice()));
    let (mut whole, mut arguments) = (0, 0);
    check_all(files.iter().zip(told.lines()), |(file, theirs)| {
        let (graph, ops) = trace(file)?;
        let tree = Tree::build(&graph).unwrap();
        let mut at = file.bytes.as_slice();
        let mut lens = Lens::new(&graph, &tree, &mut at);
        let first = graph.pickles().first().unwrap();
        let mut theirs: Told = serde_json::from_str(theirs).map_err(|error| error.to_string())?;
        let failed = theirs.pop_if(|last| last.is_none()).is_some();
        let same = |(ours, theirs): (TracedOp, &Option<(u64, String, String)>)| {
            let (at, name, arg) = theirs.as_ref().unwrap();
            if (ours.at, ours.opcode.name()) != (*at, name.as_str()) {
                return Err(format!("{}: {ours:?} and not {at} {name}", file.name));
            }
            // What INT says is shown as C reads it, and what is long is cut.
            if file.name.starts_with("assembled/int_") || arg.chars().count() > ARGUMENT {
                return Ok(());
            }
            arguments += 1;
            let shown = argument(&mut lens, &ours);
            if shown == *arg {
                Ok(())
            } else {
                Err(format!("{}: {name} at {at}: {shown}, not {arg}", file.name))
            }
        };
        ops.from(0).take(first.ops as usize).zip(&theirs).try_for_each(same)?;
        // Either may stop where the other does not mind: the machine at what does not fit, genops at what does not parse.
        if first.root.is_some() && !failed {
            whole += 1;
            if first.ops != theirs.len() as u64 {
                return Err(format!("{}: {} ops and not {}", file.name, first.ops, theirs.len()));
            }
        }
        Ok(())
    });
    assert!(whole > 800 && arguments > 10_000, "{whole} {arguments}");
}

fn check_owners(name: &str, bytes: &[u8]) -> Result<(), String> {
    let (graph, ops) = trace_bytes(name, bytes)?;
    let mut own: HashMap<NodeId, u64> = HashMap::new();
    for op in ops.from(0) {
        let Some(owner) = op.owner else { continue };
        let mut len = op.len;
        if op.opcode == Opcode::Inst {
            // The lines are the class's.
            let class = graph.edges(owner).find(|edge| edge.role == Role::Callable).unwrap().child;
            *own.entry(class).or_default() += op.len - 1;
            len = 1;
        }
        *own.entry(owner).or_default() += len;
    }
    for node in graph.nodes() {
        let (got, expected) = (own.get(&node).copied().unwrap_or(0), graph.self_bytes(node));
        if got != expected {
            return Err(format!("{}: #{} owns {got}, not {expected}", name, node.0));
        }
    }
    let mut from = 0;
    for pickle in graph.pickles() {
        let stream: u64 =
            ops.from(from).take(pickle.ops as usize).filter(|op| op.owner.is_none()).map(|op| op.len).sum();
        from += pickle.ops as u32;
        // Of a broken one nobody has taken up the marks and reads that are left.
        if pickle.root.is_some() && stream != pickle.stream_bytes {
            return Err(format!("{}: {stream} of the stream, not {}", name, pickle.stream_bytes));
        }
    }
    if from != ops.len() {
        return Err(format!("{}: {} ops, not {from}", name, ops.len()));
    }
    Ok(())
}

#[test]
fn every_byte_has_the_owner_that_the_graph_counts() {
    check_all(bare(), |file| check_owners(&file.name, &file.bytes));
}

/// Whatever is wrong with a pickle, its ops are laid out up to there, and what they come to is what the graph says.
#[test]
fn what_is_broken_is_laid_out_as_far_as_it_goes() {
    let mut chance = 7u64;
    let mut random = move || {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
        (chance >> 33) as usize
    };
    let opcodes: Vec<u8> = picklescope_codec::OPCODES.iter().map(|info| info.byte).collect();
    check_all(bare().into_iter().filter(|file| file.bytes.len() < 600), |file| {
        for at in 0..file.bytes.len() {
            let mut bytes = file.bytes.clone();
            // Opcodes do more harm than other bytes.
            bytes[at] = opcodes[random() % opcodes.len()];
            check_owners(&format!("{} with {:#04x} at {at}", file.name, bytes[at]), &bytes)?;
            check_owners(&format!("{} up to {at}", file.name), &file.bytes[..at])?;
        }
        Ok(())
    });
}

#[test]
fn memo_reads_find_their_stores() {
    let mut links = 0;
    check_all(bare(), |file| {
        let (graph, ops) = trace(&file)?;
        let (mut memo, mut next) = (HashMap::new(), 0u64);
        // What one Unpickler for all of them would have.
        let mut unpickler = HashMap::new();
        let mut numberings = graph.pickles().iter().skip(1).map(|pickle| pickle.numbering);
        let mut ends: Vec<u64> = graph.pickles().iter().map(|pickle| pickle.ops).collect();
        ends.reverse();
        let mut of_put: HashMap<u32, Vec<u32>> = HashMap::new();
        for (i, op) in (0u32..).zip(read(&file.bytes, &graph)) {
            let index = match op.arg {
                Arg::Int(value) => value,
                Arg::Line(line) if matches!(op.opcode, Opcode::Get | Opcode::Put) => {
                    number::index_line(line).unwrap()
                }
                _ => memo.len() as i64,
            };
            let put = match op.opcode {
                Opcode::Get | Opcode::Binget | Opcode::LongBinget => Some(memo[&index]),
                _ => None,
            };
            if matches!(op.opcode, Opcode::Put | Opcode::Binput | Opcode::LongBinput | Opcode::Memoize) {
                memo.insert(index, i);
                let counted = unpickler.len() as i64;
                unpickler.insert(if op.opcode == Opcode::Memoize { counted } else { index }, i);
            }
            if ops.put_of(i) != put {
                return Err(format!("{}: {i} reads {:?}, not {put:?}", file.name, ops.put_of(i)));
            }
            if let Some(put) = put {
                links += 1;
                of_put.entry(put).or_default().push(i);
            }
            next += 1;
            if ends.last() == Some(&next) {
                ends.pop();
                next = 0;
                memo.clear();
                match numberings.next() {
                    Some(Numbering::Continued) => memo.clone_from(&unpickler),
                    Some(Numbering::Anew) => unpickler.clear(),
                    Some(Numbering::Own) | None => {}
                }
            }
        }
        for (put, gets) in of_put {
            if ops.gets_of(put).collect::<Vec<_>>() != gets {
                return Err(format!("{}: reads of {put}", file.name));
            }
        }
        Ok(())
    });
    assert!(links > 1000, "{links}");
}

#[test]
fn any_windows_give_the_same() {
    let mut chance = 1u64;
    let mut random = move |below: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
        (chance >> 33) as usize % below
    };
    check_all(bare(), |file| {
        let (graph, ops) = trace(&file)?;
        let mut tracer = Tracer::new(graph);
        let (mut at, mut len) = (0usize, 1 + random(50));
        loop {
            let bytes = &file.bytes[at..file.bytes.len().min(at + len)];
            let window = Window { bytes, at: at as u64, end: Some(file.bytes.len() as u64) };
            match tracer.run(window, &mut { 1 + random(9) as u32 }) {
                Progress::Done => break,
                Progress::Fuel | Progress::Seek { .. } => {}
                Progress::NeedMore { hint } => {
                    let have = (at + bytes.len()).saturating_sub(tracer.position() as usize);
                    at = tracer.position() as usize;
                    len = have + hint + random(300);
                    continue;
                }
            }
            // What is passed need not be in the window.
            let end = at + bytes.len();
            at = (tracer.position() as usize).min(file.bytes.len());
            len = if end > at { end - at } else { 1 + random(300) };
        }
        let again = tracer.finish().map_err(|fault| format!("{}: {fault:?}", file.name))?;
        if !again.from(0).eq(ops.from(0)) || !again.links().eq(ops.links()) || again.end() != ops.end() {
            return Err(format!("{}: another table", file.name));
        }
        if !again.frames().eq(ops.frames()) {
            return Err(format!("{}: other marks or frames", file.name));
        }
        Ok(())
    });
}

#[test]
fn extents_and_depths_are_those_of_the_tree() {
    check_all(bare(), |file| {
        let (graph, ops) = trace(&file)?;
        let tree = Tree::build(&graph).unwrap();
        let mut extents = Extents::new(graph.len()).unwrap();
        // Any budget comes to the same.
        while extents.step(&ops, &tree, 7) {}
        let above = |node| tree.place(node).and_then(|place| place.owner);
        let mut first: HashMap<NodeId, u32> = HashMap::new();
        let mut last: HashMap<NodeId, u32> = HashMap::new();
        for op in ops.from(0) {
            let Some(owner) = op.owner else { continue };
            first.entry(owner).or_insert(op.op);
            last.insert(owner, op.op);
        }
        // Each object with what is there before it, until nothing changes.
        loop {
            let mut changed = false;
            for node in graph.nodes().rev() {
                let Some(owner) = above(node).filter(|owner| node < *owner) else { continue };
                let Some(start) = first.get(&node).copied() else { continue };
                let of_owner = first.entry(owner).or_insert(u32::MAX);
                changed |= start < *of_owner;
                *of_owner = start.min(*of_owner);
            }
            if !changed {
                break;
            }
        }
        let (mut deepest, mut marks) = (None, 0);
        for node in graph.nodes() {
            let expected = first.get(&node).copied().zip(last.get(&node).copied());
            if extents.get(node) != expected {
                return Err(format!(
                    "{}: #{} is {:?}, not {expected:?}",
                    file.name,
                    node.0,
                    extents.get(node)
                ));
            }
            let depth = std::iter::successors(above(node), |node| above(*node)).count().min(254) as u8;
            if extents.depth(node) != depth {
                return Err(format!(
                    "{}: #{} is {} deep, not {depth}",
                    file.name,
                    node.0,
                    extents.depth(node)
                ));
            }
            if last.contains_key(&node) {
                deepest = deepest.max(Some(depth));
            }
        }
        ops.from(0).for_each(|op| marks = marks.max(op.marks));
        if (extents.deepest(), extents.marks()) != (deepest, marks) {
            return Err(format!("{}: {:?}, not {deepest:?}", file.name, extents.deepest()));
        }
        Ok(())
    });
}
