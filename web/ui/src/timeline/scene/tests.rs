use picklescope_protocol::{
    Axis, Bin, Block, Category, Cell, Extent, Lanes, NodeId, OpcodeInfo, Tile, TileContent,
};

use super::{Hit, Scene};
use crate::timeline::{Grid, Plan, Raster, Tiles, Window};

fn opcodes() -> Vec<OpcodeInfo> {
    let info = |byte, category| OpcodeInfo {
        byte,
        name: String::new(),
        category,
        protocol: 0,
        effect: String::new(),
        doc: String::new(),
    };
    vec![info(b'K', Category::Data), info(b']', Category::Structure)]
}

/// `]` in lane 1, then so many `K` of two bytes in lane 2, of one object around them.
fn blocks(total: u64) -> TileContent {
    let node = Some(NodeId(0));
    let mut ops = vec![Block { op: 0, at: 0, len: 1, code: b']', lane: 1, node }];
    for op in 1..u32::try_from(total / 2).unwrap() {
        ops.push(Block { op, at: u64::from(op) * 2 - 1, len: 2, code: b'K', lane: 2, node });
    }
    let last = ops.last().unwrap().op;
    let extents = vec![Extent { node: NodeId(0), start: 0, end: total, first: 0, last, lane: 1 }];
    TileContent::Blocks { ops, extents }
}

fn draw(window: &Window, tiles: &mut Tiles, run: f64) -> Scene {
    let (raster, grid) = (Raster::new(window, 1.0), Grid::new(100, 0, 3, 1.0));
    let plan = Plan { raster, axis: Axis::Bytes, lanes: Lanes::Nesting, grid };
    let mut scene = Scene::new(plan);
    scene.draw(plan, tiles, &opcodes(), run);
    scene
}

fn id(level: u8, index: u64) -> picklescope_protocol::TileId {
    picklescope_protocol::TileId { axis: Axis::Bytes, lanes: Lanes::Nesting, level, index }
}

#[test]
fn what_is_pointed_at_is_the_op_or_the_object_around_it() {
    let mut window = Window::new(100);
    window.resize(1000.0);
    let mut tiles = Tiles::default();
    tiles.answer(&[], Some(vec![Tile { id: id(0, 0), content: blocks(100) }]));
    let scene = draw(&window, &mut tiles, f64::INFINITY);
    assert_eq!((scene.rects.len(), scene.bands.len(), scene.missing), (50, 1, 0));
    let op = |hit| if let Hit::Op(rect) = hit { Some(rect.place.op) } else { None };
    assert_eq!(op(scene.hit(5.0, Some(1))), Some(0));
    assert_eq!(op(scene.hit(15.0, Some(2))), Some(1));
    assert_eq!(op(scene.hit(15.0, None)), Some(1));
    assert_eq!(op(scene.hit(15.0, Some(0))), Some(1), "nothing else is above it");
    assert!(matches!(scene.hit(15.0, Some(1)), Hit::Object(extent) if extent.node == NodeId(0)));
    assert_eq!(scene.hit(995.0, Some(2)), Hit::Unit(99), "no op is there");
    assert_eq!(scene.rect(7).map(|rect| rect.x), Some(130.0));
    assert_eq!(scene.rect(50), None);
}

#[test]
fn what_is_missing_is_drawn_of_what_is_coarser() {
    let mut window = Window::new(4096);
    window.resize(1024.0);
    let mut tiles = Tiles::default();
    let cell = |data| Cell { lane: 2, amounts: [0, data, 0, 0, 0] };
    let bins = |bins: u64, size: u64| {
        let bin = Bin { ops: 1, bytes: size, cells: vec![cell(size)] };
        TileContent::Bins(vec![bin; usize::try_from(bins).unwrap()])
    };
    // The whole in four bins, and one of the two tiles that are wanted.
    tiles.answer(
        &[],
        Some(vec![
            Tile { id: id(10, 0), content: bins(4, 1024) },
            Tile { id: id(2, 1), content: bins(512, 4) },
        ]),
    );
    let scene = draw(&window, &mut tiles, f64::INFINITY);
    assert_eq!((scene.plan.raster.level(), scene.missing), (2, 1));
    assert!((scene.columns.total()[1] - 4096.0).abs() < 0.1, "{:?}", scene.columns.total());
    let data = scene.columns.lane(2).unwrap();
    assert!(data.iter().all(|column| (column[1] - 4.0).abs() < 1e-3));
}

#[test]
fn a_wide_op_is_found_among_bins() {
    let mut window = Window::new(4096);
    window.resize(512.0);
    let mut bins: Vec<Bin> = Vec::new();
    for index in 0..512 {
        // Small ops up to 100, one to 300, one to 400, and small ones of the same lane behind it.
        let ops = match index {
            0..100 | 400.. => 4,
            100 | 300 => 1,
            _ => 0,
        };
        bins.push(Bin { ops, bytes: 8, cells: vec![Cell { lane: 2, amounts: [0, 8, 0, 0, 0] }] });
    }
    let mut tiles = Tiles::default();
    tiles.answer(&[], Some(vec![Tile { id: id(3, 0), content: TileContent::Bins(bins) }]));
    let found = |window: &Window, tiles: &mut Tiles| -> Vec<_> {
        draw(window, tiles, 50.0).runs.iter().map(|run| (run.x, run.w, run.unit)).collect()
    };
    assert_eq!(found(&window, &mut tiles), [(100.0, 200.0, 1600), (300.0, 100.0, 2800)]);
    assert!(draw(&window, &mut tiles, 150.0).runs.len() == 1);
    assert!(draw(&window, &mut tiles, f64::INFINITY).runs.is_empty());
}
