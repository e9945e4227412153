//! What is written on ops that are wide enough: the opcode's name, and the argument once the engine has told it.

use picklescope_protocol::{OpRow, Spot};

use super::{Rect, Run};

/// Arguments kept. What is older than so many is asked for anew.
const KEPT: usize = 4096;
/// Ops asked for at a time.
const BATCH: u32 = 256;

/// An op that fills a run, as the engine told it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wide {
    /// From which offset to which.
    pub bytes: (u64, u64),
    /// Its number.
    pub op: u32,
    /// Its opcode's byte.
    pub code: u8,
    /// Its argument.
    pub arg: Box<str>,
}

/// Arguments that are known, by op.
#[derive(Default)]
pub struct Labels {
    /// In order of the ops.
    args: Vec<(u32, Box<str>)>,
    wide: Vec<Wide>,
    /// Units that were asked about and lie in no op.
    barren: Vec<u64>,
    asking: bool,
}

/// What there is to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Some ops: the first one, and how many.
    Ops(u32, u32),
    /// The op at an offset.
    At(u64),
}

impl Labels {
    /// The argument of an op, if it is known.
    #[must_use]
    pub fn arg(&self, op: u32) -> Option<&str> {
        let at = self.args.binary_search_by_key(&op, |(op, _)| *op).ok()?;
        self.args.get(at).map(|(_, arg)| &**arg)
    }

    /// The op that fills a run, if it is known.
    #[must_use]
    pub fn wide(&self, run: &Run) -> Option<&Wide> {
        self.wide.iter().find(|wide| wide.bytes.0 <= run.unit && run.unit < wide.bytes.1)
    }

    /// What to ask for next: for single ops from so many pixels on, and for runs. Nothing while an answer is on its way.
    pub fn ask(&mut self, rects: &[Rect], runs: &[Run], from: f64) -> Option<Ask> {
        if self.asking {
            return None;
        }
        let has_arg =
            |rect: &&Rect| rect.w >= from && rect.place.len > 1 && self.arg(rect.place.op).is_none();
        let ask = match rects.iter().find(has_arg) {
            // A little is asked for on either side as well: the next movement may be either way.
            Some(rect) => Some(Ask::Ops(rect.place.op.saturating_sub(BATCH / 4), BATCH)),
            None => {
                let mut runs = runs.iter().filter(|run| run.w >= from && self.wide(run).is_none());
                runs.find(|run| !self.barren.contains(&run.unit)).map(|run| Ask::At(run.unit))
            }
        };
        self.asking = ask.is_some();
        ask
    }

    /// The answer to [`Ask::Ops`]; `None` if there will be none.
    pub fn keep(&mut self, rows: Option<Vec<OpRow>>) {
        self.asking = rows.is_none();
        let rows = rows.unwrap_or_default();
        let Some(first) = rows.first().map(|row| row.op) else { return };
        if self.args.len() > KEPT {
            self.args.clear();
        }
        let behind = rows.last().map_or(first, |row| row.op.saturating_add(1));
        self.args.retain(|(op, _)| !(first..behind).contains(op));
        let at = self.args.partition_point(|(op, _)| *op < first);
        self.args.splice(at..at, rows.into_iter().map(|row| (row.op, row.arg.into_boxed_str())));
    }

    /// The answer to [`Ask::At`]; `None` if there is none.
    pub fn keep_at(&mut self, unit: u64, spot: Option<&Spot>) {
        self.asking = false;
        if self.wide.len() + self.barren.len() > KEPT {
            self.wide.clear();
            self.barren.clear();
        }
        match spot.and_then(|spot| Some((spot, spot.op?, spot.code?))) {
            Some((spot, place, code)) => self.wide.push(Wide {
                bytes: (place.at, place.at.saturating_add(place.len)),
                op: place.op,
                code,
                arg: spot.arg.clone().into_boxed_str(),
            }),
            None => self.barren.push(unit),
        }
    }
}

/// A name and an argument in the room of so many characters; nothing if it would be no more than a stump.
#[must_use]
pub fn fit(name: &str, arg: &str, room: usize) -> Option<String> {
    let long = name.len();
    if room < long {
        // Most of it, and the sign that there was more.
        return (room >= 5 && 3 * room > 2 * long + 2)
            .then(|| name.chars().take(room - 1).chain(['…']).collect());
    }
    let mut out = String::from(name);
    let mut left = room - long;
    if arg.is_empty() || left < 4 {
        return Some(out);
    }
    out.push(' ');
    left -= 1;
    let mut chars = arg.chars().peekable();
    while let Some(c) = chars.next() {
        let wide = width(c);
        // The last place is for the sign that there is more.
        if left < wide + usize::from(chars.peek().is_some()) {
            out.push('…');
            break;
        }
        out.push(c);
        left -= wide;
    }
    Some(out)
}

/// How many places of a fixed-width font a character takes, about.
fn width(c: char) -> usize {
    if c >= '\u{1100}' { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::{Category, OpPlace, OpRow, Spot, Where};

    use super::{Ask, Labels, fit};
    use crate::timeline::{Rect, Run};

    fn rect(op: u32, w: f64) -> Rect {
        let at = u64::from(op) * 2;
        let place = OpPlace { op, at, len: 2, lane: 1 };
        Rect { place, code: b'K', x: 0.0, w, category: Category::Data }
    }

    fn rows(first: u32, count: u32) -> Vec<OpRow> {
        let row = |op: u32| OpRow {
            op,
            at: u64::from(op) * 2,
            len: 2,
            code: b'K',
            arg: op.to_string(),
            node: None,
            marks: 0,
            put: None,
        };
        (first..first + count).map(row).collect()
    }

    #[test]
    fn arguments_are_asked_for_once() {
        let mut labels = Labels::default();
        assert_eq!(labels.ask(&[rect(1000, 10.0)], &[], 20.0), None);
        let rects = [rect(1000, 30.0), rect(1001, 30.0)];
        assert_eq!(labels.ask(&rects, &[], 20.0), Some(Ask::Ops(936, 256)));
        assert_eq!(labels.ask(&rects, &[], 20.0), None, "one question at a time");
        labels.keep(Some(rows(936, 256)));
        assert_eq!(labels.ask(&rects, &[], 20.0), None);
        assert_eq!(
            (labels.arg(1000), labels.arg(1191), labels.arg(1192)),
            (Some("1000"), Some("1191"), None)
        );
        // Answers that overlap, and ones before.
        labels.keep(Some(rows(900, 100)));
        labels.keep(Some(rows(10, 5)));
        for op in (10..15).chain(900..1192) {
            assert_eq!(labels.arg(op).map(str::to_owned), Some(op.to_string()));
        }
        assert_eq!(labels.arg(9), None);
    }

    #[test]
    fn wide_ops_are_asked_for_by_a_byte_in_them() {
        let run = Run { x: 0.0, w: 100.0, unit: 500, lane: 2, category: Category::Data };
        let mut labels = Labels::default();
        assert_eq!(labels.ask(&[], &[run], 20.0), Some(Ask::At(500)));
        let spot = Spot {
            at: Where::Byte(500),
            node: None,
            op: Some(OpPlace { op: 3, at: 100, len: 900, lane: 2 }),
            code: Some(b'B'),
            bytes: (500, 501),
            extents: Vec::new(),
            own: Vec::new(),
            row: None,
            type_name: String::new(),
            preview: String::new(),
            arg: "b'…'".to_owned(),
        };
        labels.keep_at(500, Some(&spot));
        let moved = Run { unit: 999, ..run };
        assert_eq!(labels.wide(&moved).map(|wide| wide.op), Some(3));
        let other = Run { unit: 1000, ..run };
        assert_eq!(labels.ask(&[], &[moved, other], 20.0), Some(Ask::At(1000)));
        labels.keep_at(1000, None);
        assert_eq!(labels.ask(&[], &[other], 20.0), None);
    }

    #[test]
    fn labels_fit() {
        assert_eq!(fit("BININT1", "7", 20).as_deref(), Some("BININT1 7"));
        assert_eq!(fit("BININT1", "", 7).as_deref(), Some("BININT1"));
        assert_eq!(fit("SHORT_BINUNICODE", "'abcdefgh'", 22).as_deref(), Some("SHORT_BINUNICODE 'abc…"));
        assert_eq!(fit("SHORT_BINUNICODE", "'a'", 18).as_deref(), Some("SHORT_BINUNICODE"));
        assert_eq!(fit("SHORT_BINUNICODE", "'a'", 12).as_deref(), Some("SHORT_BINUN…"));
        assert_eq!(fit("SHORT_BINUNICODE", "'a'", 11), None);
        assert_eq!(fit("MARK", "", 3), None);
        // As wide as they are drawn.
        assert_eq!(fit("BINUNICODE", "'漢字漢字'", 17).as_deref(), Some("BINUNICODE '漢字…"));
    }
}
