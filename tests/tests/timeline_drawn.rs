//! What the timeline draws is what the file holds: at full zoom every op at its offset, in its lane, with its category, and
//! nothing else; at every other zoom amounts that add up. The drawn model is looked at, as the page draws it, over the real engine.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    missing_docs
)]

use std::rc::Rc;

use picklescope_codec::{
    OPCODES,
    ops::{Reader, Step as Read, Window as Bytes},
};
use picklescope_engine::{Engine, Host, Memory, Step, Store};
use picklescope_insight::tree::Tree;
use picklescope_protocol::{
    Axis, Category, DocId, Envelope, LANES, Lanes, Message, OpRow, OpcodeInfo, Reply, Request, RequestId,
    Timeline,
};
use picklescope_tests::{check_all, corpus};
use picklescope_ui::timeline::{Need, Plan, Scene, Shared, Window};

const DOC: DocId = DocId(1);
/// As wide as a window on a large screen.
const WIDTH: f64 = 1500.0;

struct InMemory;

impl Host for InMemory {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(Memory::default())
    }
}

/// An op, as the file and the analyses tell of it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Expected {
    op: u32,
    at: u64,
    len: u64,
    category: Category,
    nesting: u8,
    marks: u8,
}

/// An engine with a file in it, and the page's model over it.
struct Drawn {
    engine: Engine,
    shared: Shared,
    timeline: Rc<Timeline>,
    opcodes: Vec<OpcodeInfo>,
    scene: Scene,
    ops: Vec<Expected>,
}

/// The window as it is laid out; the height of a lane matters to nobody here.
fn plan(shared: &Shared, lanes: Lanes) -> Plan {
    shared.plan(&shared.window(), lanes, (0, 200), 1.0).unwrap()
}

fn ask(engine: &mut Engine, request: Request) -> Reply {
    engine.handle(Envelope { id: RequestId(1), request });
    loop {
        for message in engine.messages() {
            if let Message::Reply { id: RequestId(1), reply } = message {
                return reply.unwrap();
            }
        }
        engine.step(10_000);
    }
}

impl Drawn {
    /// `None` for what is no pickle.
    fn open(bytes: &[u8]) -> Option<Self> {
        let mut engine = Engine::new(Box::new(InMemory));
        engine.open(RequestId(0), DOC, "test.pkl", Box::new(Memory(bytes.to_vec())));
        let mut timeline = None::<Rc<Timeline>>;
        while engine.step(10_000) != Step::Idle {
            for message in engine.messages() {
                if let Message::Traced(traced) = message {
                    timeline = timeline.or(traced.timeline.map(Rc::from));
                }
            }
        }
        let timeline = timeline?;
        let Reply::Opcodes(table) = ask(&mut engine, Request::Opcodes) else { panic!() };
        let ops = expected(&mut engine, &table, &timeline);
        let shared = Shared::default();
        shared.lay(Some(&timeline), Axis::Bytes);
        shared.resize(WIDTH);
        let scene = Scene::new(plan(&shared, Lanes::Nesting));
        Some(Self { engine, shared, timeline, opcodes: table, scene, ops })
    }

    /// Draws the window as the page does, as often as tiles come.
    fn draw(&mut self, lanes: Lanes) {
        let plan = plan(&self.shared, lanes);
        loop {
            let mut tiles = self.shared.tiles.borrow_mut();
            self.scene.draw(plan, &mut tiles, &self.opcodes, f64::INFINITY);
            drop(tiles);
            if self.scene.missing == 0 {
                return;
            }
            self.shared.need(Need::Timeline, &plan);
            let asked = self.shared.ask();
            assert!(!asked.is_empty() && asked.len() <= 16);
            let request = Request::Tiles { doc: DOC, tiles: asked.clone() };
            let Reply::Tiles(came) = ask(&mut self.engine, request) else { panic!() };
            self.shared.tiles.borrow_mut().answer(&asked, Some(came));
        }
    }

    fn units(&self, op: &Expected) -> (u64, u64) {
        match self.shared.axis() {
            Axis::Bytes => (op.at, op.at + op.len),
            Axis::Ops => (op.op.into(), u64::from(op.op) + 1),
        }
    }
}

fn lane(op: &Expected, lanes: Lanes) -> u8 {
    if lanes == Lanes::Nesting { op.nesting } else { op.marks }
}

/// What is to be drawn: ops as the codec reads them out of the layer's bytes; lanes out of the object tree.
fn expected(engine: &mut Engine, table: &[OpcodeInfo], timeline: &Timeline) -> Vec<Expected> {
    let mut layer = Vec::new();
    while (layer.len() as u64) < timeline.bytes {
        let Reply::Slice(slice) =
            ask(engine, Request::Slice { doc: DOC, at: layer.len() as u64, len: 1 << 20 })
        else {
            panic!()
        };
        assert!(!slice.bytes.is_empty());
        layer.extend(slice.bytes);
    }
    let mut rows: Vec<OpRow> = Vec::new();
    while rows.len() < timeline.ops as usize {
        let request = Request::Ops { doc: DOC, first: rows.len() as u32, count: 256 };
        let Reply::Ops(more) = ask(engine, request) else { panic!() };
        rows.extend(more.rows);
    }
    let graph = picklescope_codec::decode(&layer).graph;
    let tree = Tree::build(&graph).unwrap();
    let depth = |node| {
        let owner = |node| tree.place(node).and_then(|place| place.owner);
        std::iter::successors(owner(node), |node| owner(*node)).count()
    };

    let mut ops = Vec::new();
    for pickle in graph.pickles() {
        let mut reader = Reader::new(pickle.start);
        while reader.position() < pickle.end {
            // What cannot be read is where it breaks off.
            let Read::Op(read) = reader.next(Bytes::whole(&layer)) else { break };
            if read.at >= pickle.end {
                break;
            }
            let row = &rows[ops.len()];
            let info = OPCODES.iter().find(|info| info.opcode == read.opcode).unwrap();
            let told = table.iter().find(|told| told.byte == info.byte).unwrap();
            assert_eq!((info.category as usize, info.name), (told.category as usize, &*told.name));
            let node = row.node.map(|node| picklescope_codec::NodeId(node.0));
            ops.push(Expected {
                op: ops.len() as u32,
                at: read.at,
                len: read.len,
                category: told.category,
                nesting: node.map_or(0, |node| depth(node).min(usize::from(LANES) - 2) as u8 + 1),
                marks: row.marks.min(LANES - 1),
            });
        }
    }
    assert_eq!(ops.len(), rows.len());
    ops
}

/// All of a file at full zoom, window by window.
fn check_single_ops(drawn: &mut Drawn, lanes: Lanes) -> Result<(), String> {
    // Nearer than it goes.
    drawn.shared.change(&|window| window.take(0.0, 0.0));
    let mut seen = 0;
    loop {
        drawn.draw(lanes);
        let window = drawn.shared.window();
        let (from, to) = (window.from(), window.to());
        let scale = window.scale();
        let first = drawn.ops.partition_point(|op| drawn.units(op).1 as f64 <= from + 0.01);
        let mut rects = drawn.scene.rects.iter().peekable();
        for op in &drawn.ops[first..] {
            let (start, end) = drawn.units(op);
            if start as f64 >= to - 0.01 {
                break;
            }
            let Some(rect) = rects.next() else { return Err(format!("{op:?} is not drawn at {from}")) };
            let place = rect.place;
            let told = (place.op, place.at, place.len, rect.category, place.lane);
            if told != (op.op, op.at, op.len, op.category, lane(op, lanes)) {
                return Err(format!("{rect:?} is drawn for {op:?}"));
            }
            let (x, w) = ((start as f64 - from) * scale, (end - start) as f64 * scale);
            // Half a pixel, for the left edge is put on a whole one.
            if (rect.x - x).abs() > 0.51 || (rect.w - w).abs() > 1e-6 * w {
                return Err(format!("{rect:?} is not at {x} and {w} wide"));
            }
            seen = seen.max(op.op + 1);
        }
        if let Some(rect) = rects.find(|rect| rect.x < WIDTH - 0.51 && rect.x + rect.w > 0.51) {
            return Err(format!("{rect:?} is drawn and is nothing"));
        }
        if (0..drawn.scene.plan.grid.count).any(|lane| drawn.scene.columns.lane(lane).is_some()) {
            return Err("there are amounts where there is room for ops".to_owned());
        }
        if to >= window.total() {
            break;
        }
        // Within a long op nothing changes.
        let behind = drawn
            .scene
            .rects
            .last()
            .map_or(to, |rect| drawn.units(&drawn.ops[rect.place.op as usize]).1 as f64);
        drawn
            .shared
            .change(&|window| window.take(to.max(behind - 5.0), to.max(behind - 5.0) + window.span()));
    }
    if seen as usize == drawn.ops.len() {
        Ok(())
    } else {
        Err(format!("{seen} of {} ops were seen", drawn.ops.len()))
    }
}

/// The file as a whole, over windows of many widths.
fn check_sums(drawn: &mut Drawn, lanes: Lanes) -> Result<(), String> {
    for width in [1.0, 3.0, 17.0, 64.0, 250.0, 999.0] {
        drawn.shared.resize(width);
        drawn.shared.change(&Window::fit);
        drawn.draw(lanes);
        let scene = &drawn.scene;
        let bin =
            if scene.plan.raster.level() == 0 { 0.0 } else { (1_u64 << scene.plan.raster.level()) as f64 };
        let columns = scene.plan.raster.width;
        // What there is from the left up to each column, by lane and category.
        let mut exact = vec![vec![[0.0_f64; 5]; columns]; scene.plan.grid.count];
        for op in &drawn.ops {
            let (start, end) = drawn.units(op);
            let (x0, x1) = (scene.plan.raster.x(start as f64), scene.plan.raster.x(end as f64));
            let lane = usize::from(lane(op, lanes)).min(scene.plan.grid.count - 1);
            let columns = exact[lane].iter_mut().enumerate();
            for (column, amounts) in
                columns.skip(x0.max(0.0) as usize).take_while(|(column, _)| (*column as f64) < x1)
            {
                let part = x1.min(column as f64 + 1.0) - x0.max(column as f64);
                amounts[op.category as usize] += part.max(0.0) / scene.plan.raster.scale();
            }
        }
        for (lane, exact) in exact.iter().enumerate() {
            let mut shown = vec![[0.0_f64; 5]; columns];
            for (column, amounts) in scene.columns.lane(lane).unwrap_or_default().iter().enumerate() {
                shown[column] = amounts.map(f64::from);
            }
            for rect in scene.rects.iter().filter(|rect| usize::from(rect.place.lane) == lane) {
                for (column, shown) in shown.iter_mut().enumerate() {
                    let part = (rect.x + rect.w).min(column as f64 + 1.0) - rect.x.max(column as f64);
                    shown[rect.category as usize] += part.max(0.0) / scene.plan.raster.scale();
                }
            }
            let (mut there, mut here) = ([0.0; 5], [0.0; 5]);
            for (column, (exact, shown)) in exact.iter().zip(&shown).enumerate() {
                for category in 0..5 {
                    there[category] += exact[category];
                    here[category] += shown[category];
                    // Within a bin nothing is known of where things are; rounding aside.
                    let slack = 1e-4 * there[category] + 0.01;
                    if (there[category] - here[category]).abs() > bin + slack {
                        return Err(format!(
                            "{width} wide, lane {lane}: {} of category {category} up to column {column}, {} are drawn",
                            there[category], here[category]
                        ));
                    }
                    let last = column + 1 == columns;
                    if last && (there[category] - here[category]).abs() > slack {
                        return Err(format!(
                            "{width} wide, lane {lane}: {} of category {category} in all, {} are drawn",
                            there[category], here[category]
                        ));
                    }
                }
            }
        }
        if scene.ops != drawn.ops.len() as u64 {
            return Err(format!("{width} wide: {} ops of {}", scene.ops, drawn.ops.len()));
        }
    }
    drawn.shared.resize(WIDTH);
    Ok(())
}

fn check(file: &corpus::File, check: fn(&mut Drawn, Lanes) -> Result<(), String>) -> Result<(), String> {
    let Some(mut drawn) = Drawn::open(&file.bytes) else { return Ok(()) };
    for axis in [Axis::Bytes, Axis::Ops] {
        for lanes in [Lanes::Nesting, Lanes::Marks] {
            drawn.shared.lay(Some(&drawn.timeline), axis);
            check(&mut drawn, lanes)
                .map_err(|error| format!("{}: {axis:?}, {lanes:?}: {error}", file.name))?;
        }
    }
    Ok(())
}

#[test]
fn at_full_zoom_every_op_is_drawn_and_nothing_else() {
    check_all(corpus::files(), |file| check(&file, check_single_ops));
}

#[test]
fn at_coarser_zooms_amounts_add_up() {
    check_all(corpus::files(), |file| check(&file, check_sums));
}
