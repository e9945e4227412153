//! What the protocol of small pickles tells. The numbers of whole files are held against pickletools elsewhere.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{borrow::Cow, rc::Rc};

use picklescope_codec::{Opcode, Span, Window, decode, trace::Tracer};
use picklescope_insight::{Bytes, lens::Lens, metadata::metadata, tree::Tree};
use picklescope_protocol::{Frames, Import, MemoUse, Metadata};

/// Bytes that count how often they are read.
struct Counted<'a>(&'a [u8], usize);

impl Bytes for Counted<'_> {
    fn read(&mut self, span: Span, max: usize) -> Option<Cow<'_, [u8]>> {
        self.1 += 1;
        self.0.read(span, max)
    }
}

fn of(bytes: &[u8]) -> Metadata {
    counted(bytes).0
}

/// And how many reads that took.
fn counted(bytes: &[u8]) -> (Metadata, usize) {
    let graph = Rc::new(decode(bytes).graph);
    let tree = Tree::build(&graph).unwrap();
    let mut tracer = Tracer::new(Rc::clone(&graph));
    tracer.run(Window::whole(bytes), &mut 1_000_000);
    let ops = tracer.finish().unwrap();
    let mut at = Counted(bytes, 0);
    let mut lens = Lens::new(&graph, &tree, &mut at);
    let told = metadata(&mut lens, &ops, bytes.len() as u64).unwrap();
    (told, at.1)
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
    assert_eq!((told.extensions, told.extension_count), (vec![(5, 2), (256, 1)], 2));
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
    assert_eq!(told.imports.iter().map(|package| package.globals.len()).sum::<usize>(), 1000);
    assert_eq!(told.import_count, 20_000);
    // The first ones, in order.
    assert_eq!((told.imports[0].name.as_str(), told.imports[999].name.as_str()), ("m0", "m999"));
    assert!(told.types.len() <= 200 && told.type_count > 200);
    let counted: u32 = told.types.iter().map(|row| row.count).sum();
    assert!(counted > 20_000, "{counted}");
    // Extension codes.
    let mut bytes = b"\x80\x02(".to_vec();
    (1..=300u16).for_each(|code| bytes.extend([&[0x83][..], &code.to_le_bytes()].concat()));
    bytes.extend(b"t.");
    let told = of(&bytes);
    assert_eq!((told.extensions.len(), told.extension_count), (100, 300));
}

/// However often a global is taken from the memo, its name is read once, or twice.
#[test]
fn names_are_read_once() {
    let mut bytes = b"\x80\x04(\x8c\x03app\x94\x8c\x01A\x94".to_vec();
    (0..20_000).for_each(|_| bytes.extend(b"h\x00h\x01\x93)\x81"));
    bytes.extend(b"t.");
    let (told, reads) = counted(&bytes);
    assert_eq!((told.import_count, told.imports[0].globals[0].count), (1, 20_000));
    assert!(reads < 50, "{reads} reads");
    // Two ways to write a name, one name.
    let told = of(b"\x80\x04(capp\nA\n\x8c\x03app\x8c\x01A\x93\x8c\x03app\x8c\x01A\x93)\x81capp\nA\n)\x81t.");
    assert_eq!((told.import_count, told.imports[0].globals[0].count), (1, 4));
    let rows: Vec<u32> = told.types.iter().filter(|row| row.name == "app.A").map(|row| row.count).collect();
    assert_eq!(rows, [2]);
}

/// The state that many objects have is looked at once: if not, there would be nothing left for the last one.
#[test]
fn a_state_that_many_share_is_looked_at_once() {
    let mut bytes = b"\x80\x02(".to_vec();
    for i in 0..3000 {
        bytes.extend(format!("capp\nC{i}\n)\u{1}").into_bytes());
        *bytes.last_mut().unwrap() = Opcode::Newobj as u8;
        if i == 0 {
            bytes.extend(b"}q\x00(");
            (0..1000u16).for_each(|key| bytes.extend([&b"M"[..], &key.to_le_bytes(), b"N"].concat()));
            bytes.extend(b"ub");
        } else {
            bytes.extend(b"h\x00b");
        }
    }
    bytes.extend(b"capp\nLast\n)\x81}X\x0c\x00\x00\x00_lib_versionX\x03\x00\x00\x001.5sbt.");
    let told = of(&bytes);
    let said = "_lib_version is '1.5' in the state of app.Last.";
    assert!(told.writer.evidence.iter().any(|line| line == said), "{:?}", told.writer.evidence);
}
