//! The timeline is exact: at full zoom every op is there, at every other scale the bins add up.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use std::{collections::HashMap, time::Instant};

use picklescope_engine::{ReadError, Source, Step};
use picklescope_protocol::{
    Axis, Bin, Block, Category, Extent, LANES, Lanes, NodeId, OpRow, Reply, Request, RequestId, Stretch,
    TILE, TileContent, TileId, Timeline,
};
use support::{DOC, Session, corpus, records};

const AXES: [Axis; 2] = [Axis::Bytes, Axis::Ops];
const LANE_KINDS: [Lanes; 2] = [Lanes::Nesting, Lanes::Marks];

fn units(timeline: &Timeline, axis: Axis) -> u64 {
    match axis {
        Axis::Bytes => timeline.bytes,
        Axis::Ops => timeline.ops.into(),
    }
}

/// The units of an op.
fn span(axis: Axis, op: &OpRow) -> (u64, u64) {
    match axis {
        Axis::Bytes => (op.at, op.at + op.len),
        Axis::Ops => (op.op.into(), u64::from(op.op) + 1),
    }
}

/// All tiles of a level.
fn tiles(session: &mut Session, of: (Axis, Lanes), level: u8, units: u64) -> Vec<TileContent> {
    let count = (units.div_ceil(1 << level)).div_ceil(TILE);
    let tiles: Vec<_> = (0..count).map(|i| session.tile(of.0, of.1, level, i).unwrap()).collect();
    assert_eq!(session.tile(of.0, of.1, level, count), None, "one too many");
    tiles
}

fn bins(session: &mut Session, of: (Axis, Lanes), level: u8, units: u64) -> Vec<Bin> {
    let mut all = Vec::new();
    for tile in tiles(session, of, level, units) {
        let TileContent::Bins(bins) = tile else { panic!() };
        assert!(bins.len() as u64 <= TILE);
        all.extend(bins);
    }
    assert_eq!(all.len() as u64, units.div_ceil(1 << level));
    all
}

fn categories(session: &mut Session) -> HashMap<u8, Category> {
    let Ok(Reply::Opcodes(opcodes)) = session.ask(Request::Opcodes) else { panic!() };
    opcodes.iter().map(|opcode| (opcode.byte, opcode.category)).collect()
}

/// The lane of each op, from its tile.
fn lanes_of(session: &mut Session, of: (Axis, Lanes), ops: &[OpRow], units: u64) -> Vec<u8> {
    let mut lanes = vec![None; ops.len()];
    for (i, tile) in (0u64..).zip(tiles(session, of, 0, units)) {
        let TileContent::Blocks { ops: blocks, extents } = tile else { panic!() };
        let (from, end) = (i * TILE, (i + 1) * TILE);
        let expected: Vec<&OpRow> =
            ops.iter().filter(|op| span(of.0, op).0 < end && span(of.0, op).1 > from).collect();
        assert_eq!(blocks.len(), expected.len());
        for (block, op) in blocks.iter().zip(expected) {
            let Block { lane, .. } = *block;
            let want = Block { op: op.op, at: op.at, len: op.len, code: op.code, lane, node: op.node };
            assert_eq!(*block, want);
            assert!(lane < LANES);
            let known = lanes[op.op as usize].replace(lane);
            assert!(known.is_none_or(|known| known == lane));
        }
        check_extents(of.1, &extents, &blocks);
    }
    lanes.into_iter().map(Option::unwrap).collect()
}

fn check_extents(lanes: Lanes, extents: &[Extent], blocks: &[Block]) {
    assert!(extents.len() <= 4096);
    let mut lane = 0;
    for extent in extents {
        assert!(extent.first < extent.last && extent.start < extent.end, "{extent:?}");
        assert!(extent.first <= blocks.last().unwrap().op && extent.last >= blocks[0].op, "{extent:?}");
        assert!(extent.lane >= lane, "outermost first");
        lane = extent.lane;
        assert_eq!(lane > 0, lanes == Lanes::Nesting);
    }
    // Whoever owns two ops of the tile is among them.
    for pair in blocks.windows(2).filter(|pair| pair[0].node == pair[1].node) {
        let Some(node) = pair[0].node else { continue };
        assert!(extents.iter().any(|extent| extent.node == node), "{node:?}");
    }
}

/// Holds all bins of a level against what the ops come to.
fn check_bins(
    of: (Axis, Lanes),
    bins: &[Bin],
    level: u8,
    units: u64,
    ops: &[OpRow],
    lanes: &[u8],
    categories: &HashMap<u8, Category>,
) {
    let mut expected: HashMap<(u64, u8, usize), u64> = HashMap::new();
    let mut starts: HashMap<u64, u32> = HashMap::new();
    let mut bytes: HashMap<u64, u64> = HashMap::new();
    for (op, lane) in ops.iter().zip(lanes) {
        let (from, end) = span(of.0, op);
        *starts.entry(from >> level).or_default() += 1;
        *bytes.entry(from >> level).or_default() += op.len;
        let category = categories[&op.code] as usize;
        let mut at = from;
        while at < end {
            let next = (((at >> level) + 1) << level).min(end);
            *expected.entry((at >> level, *lane, category)).or_default() += next - at;
            at = next;
        }
    }
    for (i, bin) in (0u64..).zip(bins) {
        let width = (units - (i << level)).min(1 << level);
        assert_eq!(bin.ops, starts.get(&i).copied().unwrap_or(0));
        match of.0 {
            Axis::Bytes => assert_eq!(bin.bytes, width),
            Axis::Ops => assert_eq!(bin.bytes, bytes.get(&i).copied().unwrap_or(0)),
        }
        let mut some = 0;
        for cell in &bin.cells {
            for (category, amount) in cell.amounts.iter().enumerate() {
                let want = expected.remove(&(i, cell.lane, category)).unwrap_or(0);
                assert_eq!(*amount, want, "bin {i} of level {level}, lane {}", cell.lane);
                some += amount;
            }
        }
        // What is left is no op.
        let end = ops.last().map_or(0, |op| span(of.0, op).1);
        assert_eq!(some, end.saturating_sub(i << level).min(width));
    }
    assert!(expected.is_empty(), "level {level}: {expected:?}");
}

#[test]
fn every_op_of_the_corpus_is_drawn_and_every_scale_adds_up() {
    let mut traced = 0;
    for (name, bytes) in corpus() {
        let (mut session, opened) = Session::open(&bytes);
        let Some(timeline) = session.timeline() else {
            assert!(opened.counts.pickles == 0, "{name}");
            continue;
        };
        println!("{name}");
        traced += 1;
        let ops = session.ops();
        assert_eq!((ops.len() as u64, timeline.ops), (opened.counts.ops, ops.len() as u32));
        assert_eq!(timeline.bytes, opened.layers.last().unwrap().size);
        let layer = session.slice(0, 1 << 20);
        if (layer.len() as u64) < timeline.bytes {
            continue;
        }
        let categories = categories(&mut session);
        for of in AXES.into_iter().flat_map(|axis| LANE_KINDS.map(|lanes| (axis, lanes))) {
            let units = units(&timeline, of.0);
            if units == 0 {
                assert_eq!(session.tile(of.0, of.1, 0, 0), None);
                continue;
            }
            let lanes = lanes_of(&mut session, of, &ops, units);
            let in_use = if of.1 == Lanes::Nesting { timeline.nesting } else { timeline.marks };
            assert_eq!(lanes.iter().max().map_or(1, |lane| lane + 1), in_use, "{name}: {of:?}");
            for (op, lane) in ops.iter().zip(&lanes) {
                assert_eq!(layer[op.at as usize], op.code);
                match of.1 {
                    Lanes::Nesting => assert_eq!(*lane == 0, op.node.is_none()),
                    Lanes::Marks => assert_eq!(*lane, op.marks.min(LANES - 1)),
                }
            }
            // Up to where one bin holds it all, and beyond.
            let top = (1..63).find(|level| units >> level == 0).unwrap();
            for level in (1..=top).chain([63]) {
                let bins = bins(&mut session, of, level, units);
                assert_eq!(bins.iter().map(|bin| u64::from(bin.ops)).sum::<u64>(), ops.len() as u64);
                let bytes =
                    if of.0 == Axis::Bytes { timeline.bytes } else { ops.iter().map(|op| op.len).sum() };
                assert_eq!(bins.iter().map(|bin| bin.bytes).sum::<u64>(), bytes);
                // Bin by bin, of long files at some levels only: that takes a while.
                if units < 2000 || [1, 2, 7, top, 63].contains(&level) {
                    check_bins(of, &bins, level, units, &ops, &lanes, &categories);
                }
            }
        }
    }
    assert!(traced > 900, "{traced}");
}

#[test]
fn opening_in_any_pieces_gives_the_same_timeline() {
    let mut chance = 5u64;
    for (name, bytes) in corpus().into_iter().filter(|(_, bytes)| bytes.len() < 20_000) {
        let (mut whole, _) = Session::open(&bytes);
        let mut piece = || {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            1 + (chance >> 33) as usize % 700
        };
        let (mut fed, _) = Session::open_fed(&bytes, &mut piece, 97);
        let timeline = whole.timeline();
        assert_eq!(timeline, fed.timeline(), "{name}");
        if timeline.is_some() {
            assert_eq!(whole.ops(), fed.ops(), "{name}");
        }
    }
}

/// Pairs of bins of a level.
fn halved(bins: &[Bin]) -> Vec<Bin> {
    let add = |pair: &[Bin]| {
        let mut cells: HashMap<u8, [u64; 5]> = HashMap::new();
        for cell in pair.iter().flat_map(|bin| &bin.cells) {
            let sums = cells.entry(cell.lane).or_default();
            sums.iter_mut().zip(cell.amounts).for_each(|(sum, amount)| *sum += amount);
        }
        let mut cells: Vec<_> = cells.into_iter().collect();
        cells.sort_unstable();
        Bin {
            ops: pair.iter().map(|bin| bin.ops).sum(),
            bytes: pair.iter().map(|bin| bin.bytes).sum(),
            cells: cells
                .into_iter()
                .map(|(lane, amounts)| picklescope_protocol::Cell { lane, amounts })
                .collect(),
        }
    };
    bins.chunks(2).map(add).collect()
}

#[test]
fn fine_and_coarse_scales_say_the_same() {
    let bytes = records(20_000);
    let (mut session, opened) = Session::open(&bytes);
    let timeline = session.timeline().unwrap();
    assert_eq!(u64::from(timeline.ops), opened.counts.ops);
    for of in AXES.into_iter().flat_map(|axis| LANE_KINDS.map(|lanes| (axis, lanes))) {
        let units = units(&timeline, of.0);
        // Some from a look at the ops, some from sums over the whole.
        assert!(units > 3 * 16_384);
        let mut fine = bins(&mut session, of, 1, units);
        for level in 2..=30 {
            let coarse = bins(&mut session, of, level, units);
            assert_eq!(coarse, halved(&fine), "level {level} of {of:?}");
            fine = coarse;
        }
        assert_eq!(fine.len(), 1);
        assert_eq!((fine[0].ops, fine[0].bytes), (timeline.ops, timeline.bytes));
    }
}

/// Zeros, but for a beginning.
struct Holes {
    head: Vec<u8>,
    size: u64,
    tail: Vec<u8>,
    read: std::rc::Rc<std::cell::Cell<u64>>,
}

impl Source for Holes {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        self.read.set(self.read.get() + buf.len() as u64);
        for (at, byte) in (offset..).zip(buf) {
            let tail = (at + self.tail.len() as u64).checked_sub(self.size);
            *byte = match tail {
                Some(at) => self.tail[at as usize],
                None => self.head.get(at as usize).copied().unwrap_or(0),
            };
        }
        Ok(())
    }
}

#[test]
fn a_payload_of_400_mb_is_spread_by_arithmetic() {
    const LEN: u64 = 400 << 20;
    let mut head = b"\x80\x04K\x01\x8e".to_vec();
    head.extend(LEN.to_le_bytes());
    let tail = b"\x94\x86.".to_vec();
    let size = 13 + LEN + 3;
    let read = std::rc::Rc::default();
    let mut source = Holes { head, size, tail, read: std::rc::Rc::clone(&read) };
    let mut session = Session::new();
    let mut first = vec![0; 64 << 10];
    source.read_at(0, &mut first).unwrap();
    session.engine.open(RequestId(0), DOC, "big.pkl", Box::new(source));
    loop {
        match session.engine.step(10_000) {
            Step::Idle => break,
            Step::Again => {}
            Step::Want(want) if want.at == 0 => session.engine.feed(DOC, 0, first.clone()),
            Step::Want(want) => {
                assert_eq!(want.at, size - 3);
                session.engine.feed(DOC, want.at, b"\x94\x86.".to_vec());
            }
        }
    }
    let timeline = session.timeline().unwrap();
    assert_eq!((timeline.bytes, timeline.ops), (size, 6));
    assert!(read.get() < 400_000, "{} bytes read", read.get());
    let start = Instant::now();
    for of in AXES.into_iter().flat_map(|axis| LANE_KINDS.map(|lanes| (axis, lanes))) {
        for level in [1, 8, 14, 15, 16, 29, 63] {
            for index in [0, 1, 7] {
                let Some(TileContent::Bins(bins)) = session.tile(of.0, of.1, level, index) else { continue };
                let amount: u64 = bins.iter().flat_map(|bin| &bin.cells).flat_map(|cell| cell.amounts).sum();
                let units = units(&timeline, of.0);
                let from = (index * TILE) << level;
                let width = TILE.saturating_mul(1u64 << level);
                assert_eq!(amount, (units - from).min(width), "{of:?} {level} {index}");
            }
        }
    }
    println!("84 tiles: {:?}", start.elapsed());
    // One op fills a tile somewhere inside of it, and what is around it is told.
    let Some(TileContent::Blocks { ops, extents }) = session.tile(Axis::Bytes, Lanes::Nesting, 0, 5000)
    else {
        panic!()
    };
    assert_eq!(ops.len(), 1);
    assert_eq!((ops[0].op, ops[0].len, ops[0].node), (2, LEN + 9, Some(NodeId(1))));
    let shown: Vec<_> = extents.iter().map(|e| (e.node.0, e.start, e.end, e.first, e.last, e.lane)).collect();
    assert_eq!(shown, [(2, 2, size - 1, 1, 4, 1), (1, 4, size - 2, 2, 3, 2)]);
}

#[test]
fn tiles_that_are_not_there_are_left_out() {
    let (mut session, _) = Session::open(b"\x80\x04](K\x01K\x02e.");
    let tile = |axis, level, index| TileId { axis, lanes: Lanes::Nesting, level, index };
    let tiles = vec![
        tile(Axis::Bytes, 64, 0),
        tile(Axis::Bytes, 255, 0),
        tile(Axis::Bytes, 0, 1),
        tile(Axis::Bytes, 0, u64::MAX),
        tile(Axis::Bytes, 63, u64::MAX),
        tile(Axis::Ops, 63, 1),
        tile(Axis::Ops, 63, 0),
        tile(Axis::Ops, 55, 0),
        tile(Axis::Bytes, 1, 0),
    ];
    let Ok(Reply::Tiles(got)) = session.ask(Request::Tiles { doc: DOC, tiles: tiles.clone() }) else {
        panic!()
    };
    let got: Vec<_> = got.into_iter().map(|tile| tile.id).collect();
    assert_eq!(got, tiles[6..]);
    // More than one answer gives.
    let many = vec![tile(Axis::Bytes, 0, 0); 40];
    let Ok(Reply::Tiles(got)) = session.ask(Request::Tiles { doc: DOC, tiles: many }) else { panic!() };
    assert_eq!(got.len(), 16);
}

#[test]
fn extents_begin_with_operands_and_end_with_what_is_the_objects_own() {
    // ([1, 2], 'x') by TUPLE2; the list's MARK and APPENDS are its own.
    let (mut session, _) = Session::open(b"\x80\x04](K\x01K\x02e\x8c\x01x\x86\x94.");
    let Some(TileContent::Blocks { ops, extents }) = session.tile(Axis::Ops, Lanes::Nesting, 0, 0) else {
        panic!()
    };
    let lanes: Vec<_> = ops.iter().map(|op| op.lane).collect();
    assert_eq!(lanes, [0, 2, 2, 3, 3, 2, 2, 1, 1, 0]);
    let shown: Vec<_> = extents.iter().map(|e| (e.node.0, e.first, e.last, e.start, e.end, e.lane)).collect();
    assert_eq!(shown, [(4, 1, 8, 2, 14, 1), (0, 1, 5, 2, 9, 2)]);
    let Some(TileContent::Blocks { ops, extents }) = session.tile(Axis::Ops, Lanes::Marks, 0, 0) else {
        panic!()
    };
    let lanes: Vec<_> = ops.iter().map(|op| op.lane).collect();
    assert_eq!(lanes, [0, 0, 0, 1, 1, 1, 0, 0, 0, 0]);
    assert!(extents.iter().all(|extent| extent.lane == 0));
}

#[test]
fn frames_pickles_and_faults_are_told() {
    let mut bytes = b"\x80\x04\x95\x05\0\0\0\0\0\0\0]K\x01a.".to_vec();
    // Frames in a row, the last of which reaches behind the end.
    bytes.extend(b"\x80\x04\x95\x02\0\0\0\0\0\0\0(N\x95\xff\0\0\0\0\0\0\0NN");
    let (mut session, opened) = Session::open(&bytes);
    let timeline = session.timeline().unwrap();
    let stretch = |start, end, first, behind| Stretch { start, end, first, behind };
    assert_eq!(timeline.frames, [stretch(2, 16, 1, 6), stretch(18, 29, 7, 10), stretch(29, 40, 10, 13)]);
    assert_eq!(timeline.frame_count, 3);
    assert_eq!(timeline.pickles, [stretch(0, 16, 0, 6), stretch(16, 40, 6, 13)]);
    assert_eq!((timeline.bytes, timeline.ops), (40, 13));
    let faults: Vec<_> = timeline.faults.iter().map(|fault| (fault.at, fault.op)).collect();
    let told = opened.fault.unwrap();
    assert_eq!(faults, [(told.offset, 13)]);
    // An op that is cut off is none.
    let (mut session, _) = Session::open(b"(K\x01J\x01\x02");
    let timeline = session.timeline().unwrap();
    let faults: Vec<_> = timeline.faults.iter().map(|fault| (fault.at, fault.op)).collect();
    assert_eq!((timeline.bytes, timeline.ops, faults), (6, 2, vec![(3, 2)]));
}

#[test]
fn deeply_nested_lists_and_tuples() {
    const N: usize = 200_000;
    let mut lists = vec![b']'; N];
    lists.extend(vec![b'a'; N - 1]);
    lists.push(b'.');
    let mut tuples = vec![b')'];
    tuples.extend(vec![0x85; N]);
    tuples.push(b'.');
    for bytes in [lists, tuples] {
        let (mut session, _) = Session::open(&bytes);
        let timeline = session.timeline().unwrap();
        assert_eq!(timeline.nesting, LANES);
        let start = Instant::now();
        let middle = u64::from(timeline.ops) / TILE / 2;
        let Some(TileContent::Blocks { ops, extents }) = session.tile(Axis::Ops, Lanes::Nesting, 0, middle)
        else {
            panic!()
        };
        println!("a tile of {} extents: {:?}", extents.len(), start.elapsed());
        assert_eq!(ops.len() as u64, TILE);
        assert!(extents.len() > 255 && extents[0].lane <= extents[1].lane);
        check_extents(Lanes::Nesting, &extents, &ops);
    }
}
