use alloc::{format, vec, vec::Vec};
use std::string::String;

use super::*;
use crate::graph::Graph;

/// What comes of some bytes, in windows of so many bytes (or as a whole), with so much fuel at a time.
fn salvage(bytes: &[u8], piece: Option<usize>, fuel: u32) -> (Stream, Salvaged, u64) {
    let end = bytes.len() as u64;
    let mut decoder = Decoder::new();
    while decoder.run(Window::whole(bytes), &mut { u32::MAX }) == Progress::Fuel {}
    let mut salvage = match Salvage::of(decoder, end) {
        Ok(salvage) => salvage,
        Err(decoder) => return (decoder.finish(end), Salvaged::default(), 0),
    };
    let mut from = usize::try_from(salvage.position()).unwrap();
    let mut len = piece.unwrap_or(bytes.len());
    loop {
        let to = from.saturating_add(len).min(bytes.len());
        let window = match piece {
            Some(_) => Window { bytes: &bytes[from..to], at: from as u64, end: Some(end) },
            None => Window::whole(bytes),
        };
        match salvage.run(window, &mut { fuel }) {
            Progress::Done => break,
            Progress::Fuel => {}
            Progress::NeedMore { hint } => {
                assert!(to < bytes.len(), "wants {hint} bytes behind the end");
                len += if piece.is_some() { 1 } else { hint };
                continue;
            }
            Progress::Seek { .. } => {}
        }
        let position = usize::try_from(salvage.position()).unwrap();
        if position != from {
            (from, len) = (position.min(bytes.len()), piece.unwrap_or(bytes.len()));
        }
    }
    let steps = salvage.steps();
    let (stream, found) = salvage.finish(end);
    (stream, found, steps)
}

fn whole(bytes: &[u8]) -> (Stream, Salvaged) {
    let (stream, found, steps) = salvage(bytes, None, u32::MAX);
    assert!(steps <= bound(bytes.len()), "{steps} steps over {} bytes", bytes.len());
    (stream, found)
}

/// The most steps that a search takes.
fn bound(bytes: usize) -> u64 {
    10 * bytes as u64 + 20_000
}

fn told(graph: &Graph) -> String {
    let pickles: Vec<_> = graph
        .pickles()
        .iter()
        .map(|p| format!("{}..{} {:?} {} {:?}", p.start, p.end, p.root, p.salvaged, p.fault))
        .collect();
    format!("{pickles:?} {:?} {}", graph.leftovers(), graph.len())
}

/// A list of a dict of so many entries, framed.
fn pickle(entries: u8) -> Vec<u8> {
    let mut body = b"]\x94}\x94(".to_vec();
    for i in 0..entries {
        body.extend([0x8c, 1, b'a' + i % 26, 0x94, b'K', i]);
    }
    body.extend(b"ua.");
    let mut out = b"\x80\x04\x95".to_vec();
    out.extend((body.len() as u64).to_le_bytes());
    out.extend(body);
    out
}

#[test]
fn pickles_behind_a_hole() {
    let one = pickle(5);
    for hole in [vec![0; 2], vec![0; 3], vec![0xff; 20], b"hello world, this is no pickle\n".to_vec()] {
        // Within the second of four.
        let mut bytes = [one.clone(), one.clone()].concat();
        bytes.truncate(one.len() + 30);
        bytes.extend(&hole);
        let at = bytes.len();
        bytes.extend([one.clone(), one.clone()].concat());
        let (stream, found) = whole(&bytes);
        let graph = &stream.graph;
        assert_eq!(found.pickle, Some(at as u64), "{}", told(graph));
        assert_eq!(stream.end, bytes.len() as u64);
        let kinds: Vec<_> = graph.pickles().iter().map(|p| (p.root.is_some(), p.salvaged)).collect();
        assert_eq!(kinds, [(true, false), (false, false), (true, true), (true, true)], "{}", told(graph));
        assert!(!graph.leftovers().is_empty());
        // Between two: no pickle is broken, and what follows is found all the same.
        let bytes = [&one[..], &hole, &one].concat();
        let (stream, found) = whole(&bytes);
        let at = (one.len() + hole.len()) as u64;
        assert_eq!((found.pickle, found.stretch, stream.graph.pickles().len()), (Some(at), None, 2));
        assert!(stream.graph.pickles().iter().all(|pickle| pickle.fault.is_none()));
    }
}

#[test]
fn more_than_one_hole() {
    let one = pickle(40);
    let mut bytes = Vec::new();
    let mut starts = Vec::new();
    for i in 0..12 {
        starts.push(bytes.len() as u64);
        let mut some = one.clone();
        if i % 3 == 1 {
            some[58] = 0;
        }
        bytes.extend(some);
    }
    let (stream, found) = whole(&bytes);
    let ours: Vec<_> = stream.graph.pickles().iter().map(|pickle| pickle.start).collect();
    // The first that breaks stays as far as it goes; of the later ones nothing.
    assert_eq!(ours, [0, 1, 2, 3, 5, 6, 8, 9, 11].map(|i: usize| starts[i]));
    assert_eq!(found.pickle, Some(starts[2]));
    // Behind the first fault 60 entries are left, less what the fault took: ops run on up to the STOP.
    let stretch = found.stretch.unwrap();
    assert!(stretch.stops && stretch.end == starts[2] && stretch.ops >= 64, "{stretch:?}");
}

#[test]
fn ops_that_run_on() {
    let mut bytes = pickle(200);
    bytes[100] = 0;
    let (stream, found) = whole(&bytes);
    let stretch = found.stretch.unwrap();
    let at = stream.graph.pickles().first().unwrap().fault.as_ref().unwrap().at();
    assert!(stretch.at > at && stretch.at < at + 8 && stretch.stops, "{stretch:?}");
    assert_eq!((stretch.end, found.pickle), (bytes.len() as u64, None));
    // Too few to tell, unless the frame says where an op begins.
    let mut bytes = pickle(30);
    let len = bytes.len();
    bytes.truncate(len - 20);
    bytes.extend([0; 20]);
    bytes.extend(
        b"\x95\x1a\0\0\0\0\0\0\0K\x01K\x02\x86\x94K\x03K\x04\x86K\x05K\x06\x86K\x07K\x08\x86K\x09K\x0a\x86..",
    );
    let (stream, found) = whole(&bytes);
    assert_eq!(stream.graph.pickles().len(), 1);
    assert_eq!(found.stretch.map(|stretch| stretch.at), Some(len as u64), "{found:?}");
}

/// Protocol 0 has nothing that it begins with.
#[test]
fn a_pickle_without_proto() {
    let old = b"(lp0\n(dp1\nS'a'\np2\nI1\nsS'b'\np3\nI2\nsa(dp4\nS'a'\nI3\nsa.";
    let bytes = [b"\x80\x04](K\x01K\x02\xff\xfe\xfd".as_slice(), old].concat();
    let (stream, found) = whole(&bytes);
    assert_eq!(found.pickle, Some(11), "{found:?}");
    assert!(stream.graph.pickles().get(1).unwrap().root.is_some());
    // One of less ops may be chance.
    let bytes = b"\x80\x04](K\x01K\x02\xff\xfe\xfd(lp0\nI1\na.";
    assert_eq!(whole(bytes).1, Salvaged::default());
}

#[test]
fn windows_do_not_matter() {
    let mut bytes = [pickle(60), pickle(3), pickle(90)].concat();
    bytes[50] = 0xff;
    bytes.extend(b"\x80\x04N.\x80\x03garbage");
    let third = bytes.len();
    bytes.extend(b"\x80\x05B\x00\x20\x00\x00");
    bytes.extend([b'N'; 0x2000]);
    bytes.extend(b"\x94\x85\x94\x85\x94\x85.trailing");
    let (stream, found, _) = salvage(&bytes, None, u32::MAX);
    assert_eq!(stream.graph.pickles().last().unwrap().start, third as u64, "{}", told(&stream.graph));
    for (piece, fuel) in [(1, 1), (7, 3), (64, 1000), (5000, u32::MAX), (100_000, 5)] {
        let (other, others, _) = salvage(&bytes, Some(piece), fuel);
        assert_eq!(others, found, "{piece}");
        assert_eq!(told(&other.graph), told(&stream.graph), "{piece}");
    }
}

fn random(len: usize, mut seed: u64) -> Vec<u8> {
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()[3]
    };
    (0..len).map(|_| next()).collect()
}

#[test]
fn nothing_is_found_where_nothing_is() {
    let head = b"\x80\x04](K\x01\xff".as_slice();
    for seed in 1..9 {
        let bytes = [head, &random(1 << 20, seed * 77)].concat();
        let (stream, found) = whole(&bytes);
        assert_eq!((found.stretch, found.pickle), (None, None), "seed {seed}");
        assert_eq!(stream.graph.pickles().len(), 1);
    }
    for text in
        ["The quick brown fox jumps over the lazy dog.\n", "NNNNNNNN", "aaaa\n", "0123456789\n", "\u{0}"]
    {
        let bytes = [head, text.repeat(100_000 / text.len()).as_bytes()].concat();
        assert_eq!(whole(&bytes).1, Salvaged::default(), "{text:?}");
    }
}

/// Every byte may be a start, and every start may lead far: the search stays linear.
#[test]
fn hostile_bytes_cost_no_more_than_others() {
    let head = b"\x80\x04](K\x01\xff".as_slice();
    let len = 1 << 18;
    let mut units: Vec<Vec<u8>> = [
        b"\x80\x04".as_slice(),
        b"\x80",
        b"\x80\x04N",
        b"N",
        b"(",
        b"V",
        b"c",
        b"V\x80\x04",
        b"\x80\x04V",
        b"U\xff",
        b"\x80\x04U\x80",
        b"2",
        b"Na",
        b"B\0\0\x04\0",
        b"\x80\x04B\0\0\x04\0",
        b"\x95\0\0\0\0\0\0\0\0",
        b"X\xff\0\0\0",
        b"\x80\x02]q\x01",
        b"K\x80\x04",
    ]
    .iter()
    .map(|unit| unit.to_vec())
    .collect();
    // Runs that end just before they prove anything.
    units.push([b"\x80\x04".as_slice(), &[b'N'; 61], b"a"].concat());
    units.push([b"K\x01)}]".repeat(12).as_slice(), b"R"].concat());
    units.push([b"\x80\x04".as_slice(), &b"Vx\n".repeat(60), b"a"].concat());
    for unit in units {
        let bytes = [head, &unit.repeat(len / unit.len())].concat();
        let (_, _, steps) = salvage(&bytes, None, 1000);
        assert!(steps <= bound(bytes.len()), "{}: {steps} steps", unit.escape_ascii());
        // Twice the bytes, twice the steps.
        let bytes = [head, &unit.repeat(2 * len / unit.len())].concat();
        let (_, _, twice) = salvage(&bytes, None, u32::MAX);
        assert!(twice <= 2 * steps + 100_000, "{}: {steps}, {twice}", unit.escape_ascii());
    }
}

/// A search that finds nothing ends some time.
#[test]
fn it_gives_up() {
    let mut bytes = b"\x80\x04](K\x01\xff".to_vec();
    bytes.resize(100_000, 0);
    bytes.extend(pickle(5));
    let end = bytes.len() as u64;
    for (limit, gave_up) in [(99_000, true), (100_000, false)] {
        let mut decoder = Decoder::new();
        decoder.run(Window::whole(&bytes), &mut { u32::MAX });
        let mut salvage = Salvage::within(decoder, end, limit).unwrap();
        while salvage.run(Window::whole(&bytes), &mut { u32::MAX }) != Progress::Done {}
        let found = salvage.finish(end).1;
        assert_eq!((found.gave_up, found.pickle), (gave_up, (!gave_up).then_some(100_000)));
    }
}

/// When it is cancelled, what is whole stays.
#[test]
fn it_can_be_cut_off() {
    let one = pickle(20);
    let bytes = [&one[..50], &[0; 5], &one, &one].concat();
    let end = bytes.len() as u64;
    let mut last = 0;
    for fuel in (1..400).step_by(7) {
        let mut decoder = Decoder::new();
        decoder.run(Window::whole(&bytes), &mut { u32::MAX });
        let mut salvage = Salvage::of(decoder, end).unwrap();
        let mut left = fuel;
        while left > 0 && salvage.run(Window::whole(&bytes), &mut left) != Progress::Done {}
        let (stream, _) = salvage.finish(end);
        let pickles = stream.graph.pickles();
        assert!(pickles.iter().skip(1).all(|pickle| pickle.root.is_some()));
        assert!(pickles.len() >= last);
        last = pickles.len();
    }
    assert_eq!(last, 3);
}
