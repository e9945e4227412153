#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)] // on purpose: a test may fail so

use picklescope_protocol::{Near, NearLine, NearRecord, NodeId, Reach, RowKey, Shape, Tie};

use super::{Mark, Scene, Stop, Way, paper};

const ROOT: RowKey = RowKey { owner: RowKey::TOP, slot: 0, span: 1 };

fn line(owner: u32, slot: u32, node: u32) -> NearLine {
    NearLine {
        row: RowKey { owner: NodeId(owner), slot, span: 1 },
        node: NodeId(node),
        name: slot.to_string(),
        ours: false,
        shape: Shape::List,
        text: "list(2)".to_owned(),
        is_value: false,
        tie: Tie::Tree,
        passed: 0,
    }
}

/// A list that refers to these objects.
fn record(node: u32, layer: i32, to: &[u32]) -> NearRecord {
    NearRecord {
        node: NodeId(node),
        layer,
        shape: Shape::List,
        type_name: "list".to_owned(),
        preview: "[…]".to_owned(),
        len: Some(to.len() as u64),
        refs: 1,
        row: None,
        folded: Vec::new(),
        lines: to.iter().zip(0..).map(|(to, slot)| line(node, slot, *to)).collect(),
        hidden: 0,
    }
}

fn scene(records: Vec<NearRecord>) -> Scene {
    let (reach, centre) = (Reach::default(), records[0].node);
    Scene::new(Near { row: ROOT, reach, centre, records, referrers_left: 0, full: false })
}

/// Two lists of two lists, of which one is in both; the outermost is in the last.
fn family() -> Scene {
    let mut back = record(5, 2, &[0]);
    back.lines[0].tie = Tie::Cycle;
    let mut second = record(2, 1, &[4, 5]);
    second.lines[0].tie = Tie::Alias;
    let mut top = record(RowKey::TOP.0, -1, &[0]);
    top.lines[0].name = "obj".to_owned();
    top.lines[0].row = ROOT;
    scene(vec![
        record(0, 0, &[1, 2]),
        record(1, 1, &[3, 4]),
        second,
        record(3, 2, &[]),
        record(4, 2, &[9]),
        back,
        top,
    ])
}

/// Objects that refer to each other by chance, breadth first from the first one, as the engine sends them.
fn chance(seed: u64, count: u32) -> Vec<NearRecord> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = |below: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32 % below
    };
    let to: Vec<Vec<u32>> = (0..count).map(|_| (0..next(5)).map(|_| next(count)).collect()).collect();
    let mut records = vec![record(0, 0, &to[0])];
    let mut at = 0;
    while at < records.len() {
        let layer = records[at].layer + 1;
        for node in to[records[at].node.0 as usize].clone() {
            if records.iter().all(|record| record.node.0 != node) {
                records.push(record(node, layer, &to[node as usize]));
            }
        }
        at += 1;
    }
    records
}

#[test]
fn nothing_overlaps() {
    for seed in 0..200 {
        let scene = scene(chance(seed, 2 + (seed % 60) as u32));
        for (i, a) in scene.placed.iter().enumerate() {
            for b in &scene.placed[i + 1..] {
                let apart =
                    a.right() < b.x || b.right() < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
                assert!(apart, "seed {seed}: {a:?} {b:?}");
            }
            let frame = scene.frame;
            assert!(a.x >= frame.left && a.right() <= frame.left + frame.width);
            assert!(a.y >= frame.top && a.y + a.height <= frame.top + frame.height);
        }
    }
}

#[test]
fn columns_are_layers_and_first_references_do_not_cross() {
    for seed in 0..200 {
        let records = chance(seed, 2 + (seed % 60) as u32);
        let layers: Vec<i32> = records.iter().map(|record| record.layer).collect();
        let scene = scene(records);
        for (placed, layer) in scene.placed.iter().zip(&layers) {
            assert_eq!(placed.column, *layer);
            let same = scene.placed.iter().filter(|other| other.column == *layer);
            assert!(same.clone().all(|other| (other.x, other.width) == (placed.x, placed.width)));
        }
        let first: Vec<_> = scene
            .placed
            .iter()
            .filter_map(|to| {
                let (from, line) = to.parent?;
                Some((to.column, scene.placed[from].line(line)?, to.entry()))
            })
            .collect();
        for (column, port, entry) in &first {
            let crosses = |other: &&(i32, i32, i32)| {
                other.0 == *column && (other.1 < *port) != (other.2 < *entry) && other.1 != *port
            };
            assert_eq!(first.iter().find(crosses), None, "seed {seed}");
        }
    }
}

/// More below a record moves nothing but what stands below it.
#[test]
fn what_is_there_stays() {
    let before = family();
    let mut records = before.near.records.clone();
    records[2].lines.push(line(2, 2, 6));
    records.insert(6, record(6, 2, &[]));
    let after = scene(records);
    for (at, old) in before.placed.iter().enumerate() {
        let now = &after.placed[if at < 6 { at } else { at + 1 }];
        assert_eq!((old.x, old.y), (now.x, now.y), "{at}");
    }
}

#[test]
fn arrows_begin_at_lines_and_end_at_heads() {
    let scene = family();
    let ends: Vec<_> = scene.wires.iter().map(|wire| (wire.from, wire.to, wire.tie)).collect();
    assert_eq!(
        ends,
        [
            ((0, 0), 1, Tie::Tree),
            ((0, 1), 2, Tie::Tree),
            ((1, 0), 3, Tie::Tree),
            ((1, 1), 4, Tie::Tree),
            ((2, 0), 4, Tie::Alias),
            ((2, 1), 5, Tie::Tree),
            ((5, 0), 0, Tie::Cycle),
            ((6, 0), 0, Tie::Tree),
        ]
    );
    let numbers = |path: &str| {
        path.split(|c: char| !c.is_ascii_digit() && c != '-')
            .filter_map(|n| n.parse::<i32>().ok())
            .collect::<Vec<_>>()
    };
    for wire in &scene.wires {
        let (from, to) = (&scene.placed[wire.from.0], &scene.placed[wire.to]);
        let way = numbers(&wire.path);
        assert_eq!(way[1], from.line(wire.from.1).unwrap());
        let tip = numbers(&wire.tip);
        assert_eq!(tip[1], to.entry());
        let left = to.column > from.column;
        assert!(if left {
            tip[0] < to.x && tip[0] > to.x - 12
        } else {
            tip[0] > to.right() && tip[0] < to.right() + 12
        });
    }
    // What leads back over a column runs above all records.
    let back = &scene.wires[6];
    assert!(back.top < scene.placed.iter().map(|record| record.y).min().unwrap());
    assert_eq!(scene.frame.top, back.top);
}

#[test]
fn what_refers_to_the_middle_is_as_high_as_it() {
    let scene = family();
    let (middle, top) = (&scene.placed[0], &scene.placed[6]);
    assert_eq!(top.line(0).unwrap(), middle.entry());
    assert!(top.right() < middle.x);
    // The first thing that a record holds is as high as its line.
    assert_eq!(scene.placed[1].entry(), middle.line(0).unwrap());
}

#[test]
fn keys_walk_along_the_arrows() {
    let scene = family();
    let walk = |from, way| scene.next(from, way);
    let record = |at| Some(Stop::Record(at));
    assert_eq!(walk(Stop::Record(0), Way::In), record(1));
    assert_eq!(walk(Stop::Record(1), Way::Down), record(2));
    assert_eq!(walk(Stop::Record(2), Way::Up), record(1));
    assert_eq!(walk(Stop::Record(1), Way::Up), None);
    assert_eq!(walk(Stop::Record(4), Way::Out), record(1));
    assert_eq!(walk(Stop::Record(5), Way::Out), record(2));
    // Where nothing is held, what it leads back to; what is not shown comes before that.
    assert_eq!(walk(Stop::Record(5), Way::In), record(0));
    assert_eq!(walk(Stop::Record(4), Way::In), Some(Stop::Line(4, 0)));
    assert_eq!(walk(Stop::Line(4, 0), Way::Out), record(4));
    assert_eq!(walk(Stop::Record(4), Way::Down), Some(Stop::Line(4, 0)));
    assert_eq!(walk(Stop::Record(3), Way::End), record(5));
    assert_eq!(walk(Stop::Record(5), Way::Middle), record(0));
    // The names of the outermost objects are no stop.
    assert_eq!(walk(Stop::Record(0), Way::Out), record(5), "what leads back to it");
    for stop in [Stop::Record(3), Stop::Line(4, 0)] {
        assert_eq!(scene.stop_of(&scene.name_of(stop).unwrap()), Some(stop));
    }
    // A line that has become a record hands on its name.
    let name = scene.name_of(Stop::Line(4, 0)).unwrap();
    let mut records = scene.near.records.clone();
    records.insert(6, self::record(9, 3, &[]));
    assert_eq!(self::scene(records).stop_of(&name), record(6));
}

#[test]
fn the_selection_is_found() {
    let scene = family();
    let row = |owner: u32, slot: u32| RowKey { owner: NodeId(owner), slot, span: 1 };
    assert_eq!(scene.find(row(2, 0), Some(NodeId(4))), Some(Mark { record: 4, line: Some((2, 0)) }));
    // What is not shown but has a line is in the picture, as that line.
    assert_eq!(scene.find(row(4, 0), Some(NodeId(9))), Some(Mark { record: 4, line: Some((4, 0)) }));
    assert_eq!(scene.find(row(9, 0), Some(NodeId(10))), None);
    // What was asked for is always found.
    assert_eq!(scene.find(ROOT, Some(NodeId(77))), Some(Mark { record: 6, line: Some((6, 0)) }));
    let range = RowKey { owner: NodeId(1), slot: 0, span: 100 };
    assert_eq!(scene.find(range, None), Some(Mark { record: 1, line: Some((1, 0)) }));
}

#[test]
fn paper_holds_what_is_drawn_and_nothing_else() {
    let mut records = family().near.records.clone();
    records[1].lines[0].name = "</text><script>&\u{0}".to_owned();
    let (svg, width, height) = paper::svg(&scene(records), "a<b>.pkl");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>") && width > 0 && height > 0);
    assert!(svg.contains("<title>a&lt;b&gt;.pkl</title>") && svg.contains("&lt;/text&gt;&lt;scrip"));
    assert!(
        !svg.contains("<script")
            && !svg.contains('\0')
            && !svg.contains("http://www.w3.org/1999")
            && !svg.contains("class=")
    );
    assert_eq!(svg.matches("stroke-dasharray").count(), 2);
    assert!(svg.contains(">obj</text>"));
}

#[test]
fn long_and_wide_texts_are_cut() {
    let mut records = vec![record(0, 0, &[1, 1])];
    records[0].lines[0].name = "'a very long name that has no end'".to_owned();
    (records[0].lines[1].is_value, records[0].lines[1].text) = (true, "字".repeat(100));
    let scene = scene(records);
    let texts: Vec<String> =
        scene.parts(0).into_iter().flat_map(|part| part.pieces).map(|piece| piece.text).collect();
    assert!(texts.contains(&"'a very long name…".to_owned()), "{texts:?}");
    assert!(texts.contains(&format!("{}…", "字".repeat(11))), "{texts:?}");
    assert!(scene.placed[0].width < 400);
}
