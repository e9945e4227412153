//! What the protocol of small pickles tells. The numbers of whole files are held against pickletools elsewhere.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::rc::Rc;

use picklescope_codec::{Opcode, Window, decode, trace::Tracer};
use picklescope_insight::{lens::Lens, metadata::metadata, tree::Tree};
use picklescope_protocol::{Frames, Import, MemoUse, Metadata};

fn of(bytes: &[u8]) -> Metadata {
    let graph = Rc::new(decode(bytes).graph);
    let tree = Tree::build(&graph).unwrap();
    let mut tracer = Tracer::new(Rc::clone(&graph));
    tracer.run(Window::whole(bytes), &mut 1_000_000);
    let ops = tracer.finish().unwrap();
    let mut at = bytes;
    metadata(&mut Lens { graph: &graph, tree: &tree, bytes: &mut at }, &ops, bytes.len() as u64)
}

fn types(told: &Metadata) -> Vec<(&str, u32, u64)> {
    told.types.iter().map(|row| (row.name.as_str(), row.count, row.bytes)).collect()
}

#[test]
fn opcodes_frames_and_the_memo() {
    // One entry is read twice, one is never read; three ops are in the frame.
    let told = of(b"\x80\x04\x95\x05\0\0\0\0\0\0\0]\x94\x8c\x01a\x94h\x00h\x00ee.");
    assert_eq!(told.memo, MemoUse { puts: 2, gets: 2, entries: 2, never_read: 1, wasted: 1 });
    assert_eq!(told.frames, Frames { count: 1, bytes: 5, longest: 5, ops_outside: 3 });
    let rows: Vec<(u8, u32, u64, u32)> =
        told.histogram.iter().map(|row| (row.code, row.count, row.bytes, row.first)).take(2).collect();
    assert_eq!(rows, [(Opcode::Binget as u8, 2, 4, 6), (Opcode::Memoize as u8, 2, 2, 3)]);
    // What could not be carried out, for want of a mark, is no op.
    assert_eq!((told.other_bytes, told.pickles.len(), told.pickles[0].end), (3, 1, 21));
}

#[test]
fn types_by_name() {
    // Two points, by two ways of making an instance, and a set as protocol 2 writes it and as protocol 4 does.
    let told = of(b"\x80\x04(capp\nPoint\nq\x00)\x81}\x8c\x01xK\x01sb\
          ccopyreg\n_reconstructor\n(h\x00cbuiltins\nobject\nNtR\
          cbuiltins\nset\n](K\x02e\x85R\x8fcdatetime\ndate\nK\x01\x85Rt.");
    let find = |name: &str| told.types.iter().find(|row| row.name == name).map(|row| (row.count, row.bytes));
    assert_eq!(find("app.Point").map(|(count, _)| count), Some(2), "{:?}", types(&told));
    assert_eq!(find("set").map(|(count, _)| count), Some(2), "{:?}", types(&told));
    assert_eq!(find("datetime.date").map(|(count, _)| count), Some(1));
    assert_eq!(find("global").map(|(count, _)| count), Some(5));
    assert_eq!(told.type_count as usize, told.types.len());
    // The one with the most bytes first; all bytes but those of the stream belong to one.
    assert!(told.types.is_sorted_by_key(|row| u64::MAX - row.bytes), "{:?}", types(&told));
    let total: u64 = told.types.iter().map(|row| row.bytes).sum();
    assert_eq!(total + 3, told.pickles[0].end);
}

#[test]
fn imports_by_package() {
    let told = of(b"\x80\x02(c__builtin__\nlong\nc__builtin__\nlong\ncapp.models\nTree\ncapp.util\nf\ncurllib2\nURLError\nt.");
    let packages: Vec<(&str, bool, usize)> =
        told.imports.iter().map(|p| (p.name.as_str(), p.standard, p.globals.len())).collect();
    assert_eq!(packages, [("__builtin__", true, 1), ("app", false, 2), ("urllib2", true, 1)]);
    let Import { python3, python2, count, .. } = &told.imports[0].globals[0];
    assert_eq!((python3.as_deref(), python2.as_deref(), *count), (Some("builtins.int"), None, 2));
    assert_eq!(told.imports[2].globals[0].python3.as_deref(), Some("urllib.error.URLError"));
    assert_eq!(told.imports[1].globals[0].python3, None);
    // From protocol 3 on nothing is translated, and Python 2 would call it something else.
    let told =
        of(b"\x80\x04(\x8c\x08builtins\x8c\x03int\x93c__builtin__\nlong\n\x8c\x08builtins\x8c\x04list\x93t.");
    let names: Vec<(Option<&str>, Option<&str>)> = told
        .imports
        .iter()
        .flat_map(|package| &package.globals)
        .map(|global| (global.python3.as_deref(), global.python2.as_deref()))
        .collect();
    assert_eq!(names, [(None, Some("__builtin__.long")), (None, Some("__builtin__.list")), (None, None)]);
}

#[test]
fn what_is_not_in_the_file() {
    let told = of(b"\x80\x05(Pid 1\nPid\x202\nK\x07Q\x82\x05\x82\x05\x83\x00\x01\x97\x97\x98t.");
    let samples: Vec<&str> = told.persistent_id_samples.iter().map(|sample| sample.text.as_str()).collect();
    assert_eq!((told.persistent_ids, samples), (3, vec!["'id 1'", "'id 2'", "7"]));
    assert_eq!(told.extensions, [(5, 2), (256, 1)]);
    assert_eq!((told.buffers, told.readonly_buffers), (2, 1));
}

#[test]
fn several_pickles_are_counted_together() {
    let told = of(b"\x80\x02]q\x00.\x80\x03]q\x00h\x00\x86.xx");
    assert_eq!(told.memo, MemoUse { puts: 2, gets: 1, entries: 2, never_read: 1, wasted: 2 });
    assert_eq!(told.pickles.iter().map(|p| p.declared).collect::<Vec<_>>(), [Some(2), Some(3)]);
    assert_eq!(told.other_bytes, 2);
}

#[test]
fn nothing_is_claimed_of_what_no_pickler_writes() {
    for bytes in [
        // Protocol 4 without frames; opcodes of a later protocol than declared; Python 2's strings in protocol 3.
        &b"\x80\x04]\x94(K\x01K\x02e."[..],
        b"\x80\x02\x8c\x01a\x94.",
        b"\x80\x03U\x01aq\x00.",
        // A frame that only 3.6 and before write, and a payload outside of frames.
        b"\x80\x05\x95\x02\0\0\0\0\0\0\0N.",
    ] {
        let told = of(bytes);
        assert_eq!(told.writer.name, "", "{bytes:?}");
        assert!(!told.writer.evidence.is_empty(), "{bytes:?}");
    }
    // Nothing tells, and nothing is said.
    assert_eq!(of(b"N.").writer, picklescope_protocol::Writer::default());
}

#[test]
fn very_many_of_anything_are_bounded() {
    let mut bytes = b"\x80\x02(".to_vec();
    for i in 0..20_000 {
        bytes.extend(format!("cm{i}\nC{i}\n)").into_bytes());
        bytes.push(Opcode::Newobj as u8);
    }
    bytes.extend(b"t.");
    let told = of(&bytes);
    assert!(told.imports.iter().map(|package| package.globals.len()).sum::<usize>() <= 1000);
    assert!(told.types.len() <= 200 && told.type_count > 200);
    let counted: u32 = told.types.iter().map(|row| row.count).sum();
    assert!(counted > 20_000, "{counted}");
}
