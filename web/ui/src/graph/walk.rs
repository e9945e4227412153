//! Getting about in the graph by keys: its stops, and which one is next.

use picklescope_protocol::{NodeId, RowKey};

use super::{Scene, What};

/// What a key can stop at, and a click can hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A record.
    Record(usize),
    /// A line: a value, or a reference to what is not shown yet. Of those only the second is stopped at.
    Line(usize, usize),
    /// The way to more of a record.
    More(usize),
    /// The way to more of those that refer to the middle.
    Others,
}

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To what comes before it among its neighbours.
    Up,
    /// To what comes after it.
    Down,
    /// To what it refers to.
    In,
    /// To what refers to it.
    Out,
    /// To the middle.
    Middle,
    /// To the last one of its column.
    End,
}

impl Stop {
    fn record(self) -> Option<usize> {
        match self {
            Self::Record(at) | Self::Line(at, _) | Self::More(at) => Some(at),
            Self::Others => None,
        }
    }
}

impl Scene {
    /// Whether a line is a reference to something that has no record yet.
    #[must_use]
    pub fn is_stub(&self, record: usize, line: usize) -> bool {
        let line = self.near.records.get(record).and_then(|record| record.lines.get(line));
        line.is_some_and(|line| !line.is_value && self.record_of(line.node).is_none())
    }

    /// A stop's name in the page. It stays the same when more is shown.
    #[must_use]
    pub fn name_of(&self, stop: Stop) -> Option<String> {
        let node = |at: usize| self.near.records.get(at).map(|record| record.node.0);
        Some(match stop {
            Stop::Record(at) => format!("r{}", node(at)?),
            Stop::More(at) => format!("m{}", node(at)?),
            Stop::Others => "o".to_owned(),
            Stop::Line(at, line) => {
                let row = self.near.records.get(at)?.lines.get(line)?.row;
                format!("l{}-{}", row.owner.0, row.slot)
            }
        })
    }

    /// The stop of a name; the record that has taken its place, where it has become one or has nothing more to show.
    #[must_use]
    pub fn stop_of(&self, name: &str) -> Option<Stop> {
        if name == "o" {
            return self.others.map(|_| Stop::Others);
        }
        let of = |id: &str| self.record_of(NodeId(id.parse().ok()?));
        if let Some(id) = name.strip_prefix('r') {
            return of(id).map(Stop::Record);
        }
        if let Some(id) = name.strip_prefix('m') {
            let at = of(id)?;
            let more = self.near.records.get(at).is_some_and(|record| record.hidden > 0);
            return Some(if more { Stop::More(at) } else { Stop::Record(at) });
        }
        let (at, number) = self.line_of(name)?;
        let line = self.near.records.get(at)?.lines.get(number)?;
        let record = self.record_of(line.node).filter(|_| !line.is_value);
        Some(record.map_or(Stop::Line(at, number), Stop::Record))
    }

    /// The line of a name.
    #[must_use]
    pub fn line_of(&self, name: &str) -> Option<(usize, usize)> {
        let (owner, slot) = name.strip_prefix('l')?.split_once('-')?;
        let row = RowKey { owner: NodeId(owner.parse().ok()?), slot: slot.parse().ok()?, span: 1 };
        self.near
            .records
            .iter()
            .enumerate()
            .find_map(|(at, record)| Some((at, record.lines.iter().position(|line| line.row == row)?)))
    }

    /// Whether the arrow of a line leaves by its left side, because what it leads to is there.
    #[must_use]
    pub fn leads_left(&self, record: usize, line: usize) -> bool {
        let wire = self.wires.iter().find(|wire| wire.from == (record, line));
        let column = |at: usize| self.placed.get(at).map(|placed| placed.column);
        wire.is_some_and(|wire| column(wire.to) < column(record))
    }

    /// Whether a line leads to a record.
    #[must_use]
    pub fn leads_to(&self, line: (usize, usize), record: usize) -> bool {
        self.wires.iter().any(|wire| wire.from == line && wire.to == record)
    }

    /// Whether keys stop there.
    #[must_use]
    pub fn is_stop(&self, stop: Stop) -> bool {
        let column = stop.record().map_or(Some(-1), |at| self.placed.get(at).map(|placed| placed.column));
        column.is_some_and(|column| self.stops(column).contains(&stop))
    }

    /// The stops of a column, from the top down.
    fn stops(&self, column: i32) -> Vec<Stop> {
        let mut stops = Vec::new();
        for (at, placed) in self.placed.iter().enumerate().filter(|(_, placed)| placed.column == column) {
            // The names of the outermost objects have no head to stop at.
            stops.extend(Some(Stop::Record(at)).filter(|stop| self.has_head(*stop)));
            stops.extend(placed.rows.iter().filter_map(|row| match row.what {
                What::Line(line) if self.is_stub(at, line) => Some(Stop::Line(at, line)),
                What::More(_) => Some(Stop::More(at)),
                _ => None,
            }));
        }
        if column == -1 && self.others.is_some() {
            stops.push(Stop::Others);
        }
        stops
    }

    fn has_head(&self, stop: Stop) -> bool {
        let Stop::Record(at) = stop else { return true };
        self.near.records.get(at).is_some_and(|record| record.node != RowKey::TOP)
    }

    /// The stop that Tab comes to first.
    #[must_use]
    pub fn first(&self) -> Option<Stop> {
        Some(Stop::Record(0)).filter(|stop| self.has_head(*stop)).or_else(|| self.stops(1).into_iter().next())
    }

    /// Where a key leads from a stop.
    #[must_use]
    pub fn next(&self, from: Stop, way: Way) -> Option<Stop> {
        let at = from.record();
        let placed = at.and_then(|at| self.placed.get(at));
        let column = placed.map_or(-1, |placed| placed.column);
        let stops = self.stops(column);
        let here = stops.iter().position(|stop| *stop == from);
        match way {
            Way::Up => stops.get(here?.checked_sub(1)?).copied(),
            Way::Down => stops.get(here? + 1).copied(),
            Way::End => stops.last().copied(),
            Way::Middle => self.first(),
            Way::In => {
                let Some(at) = at else { return self.first() };
                let to = self.wires.iter().filter(|wire| wire.from.0 == at).map(|wire| wire.to);
                // What it holds before what it leads back to.
                let held = to.clone().find(|to| self.placed.get(*to).is_some_and(|to| to.column > column));
                let stub =
                    || stops.iter().copied().find(|stop| matches!(stop, Stop::Line(of, _) if *of == at));
                match from {
                    Stop::Record(_) => {
                        held.map(Stop::Record).or_else(stub).or_else(|| to.map(Stop::Record).next())
                    }
                    _ => None,
                }
            }
            Way::Out => match from {
                Stop::Line(at, _) | Stop::More(at) => Some(Stop::Record(at)),
                Stop::Others => None,
                // What led to it first, another one before it, or what leads back to it.
                Stop::Record(at) => {
                    let parent = placed?.parent.map(|(from, _)| from);
                    let by = self.wires.iter().filter(|wire| wire.to == at).map(|wire| wire.from.0);
                    let by = by.filter(|from| *from != at);
                    let is_before =
                        |from: &usize| self.placed.get(*from).is_some_and(|from| from.column < column);
                    let mut all =
                        parent.into_iter().chain(by.clone().filter(is_before)).chain(by).map(Stop::Record);
                    all.find(|stop| self.has_head(*stop))
                }
            },
        }
    }
}
