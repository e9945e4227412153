//! What stands on the axis beside ops: the ruler, frames, pickles, faults, and places that come from elsewhere.

use picklescope_protocol::{Axis, Timeline};

use super::{Interval, Plan, whole};
use crate::format;

/// A line of the ruler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub x: f64,
    /// The unit it stands for.
    pub unit: u64,
}

/// The lines of the ruler, at round numbers and so many pixels apart at least. Round is a power of two for offsets, which
/// are written in base 16, and 1, 2 or 5 with zeros for numbers of ops.
#[must_use]
pub fn ruler(plan: &Plan, apart: f64) -> Vec<Tick> {
    let raster = &plan.raster;
    let mut step = 1_u64;
    for turn in 0_u64.. {
        if step as f64 * raster.scale() >= apart {
            break;
        }
        step = match plan.axis {
            Axis::Bytes => step * 2,
            Axis::Ops if turn % 3 == 1 => step / 2 * 5,
            Axis::Ops => step * 2,
        };
    }
    let (start, end) = raster.units();
    let first = start.next_multiple_of(step);
    (0..)
        .map(|index| first + index * step)
        .take_while(|unit| *unit < end.max(1))
        .map(|unit| Tick { x: raster.x(unit as f64), unit })
        .collect()
}

/// What a unit is called: an offset, or the number of an op.
#[must_use]
pub fn unit_name(axis: Axis, unit: f64) -> String {
    match axis {
        Axis::Bytes => format::offset(whole(unit)),
        Axis::Ops => format::number(whole(unit)),
    }
}

/// The bands behind frames: every other frame. Where frames are narrower than a few pixels there is one band over all of them,
/// which is what many narrow ones would come to.
#[must_use]
pub fn frames(plan: &Plan, timeline: &Timeline) -> Vec<Interval> {
    let frames = &timeline.frames;
    let first = frames.partition_point(|frame| {
        let (x, w) = plan.stretch(frame);
        x + w <= 0.0
    });
    let visible = frames.get(first..).unwrap_or_default();
    let count = visible.partition_point(|frame| plan.stretch(frame).0 < plan.raster.width as f64);
    let visible = visible.get(..count).unwrap_or_default();
    let (Some(one), Some(other)) = (visible.first(), visible.last()) else {
        return Vec::new();
    };
    let (one, other) = (plan.stretch(one), plan.stretch(other));
    let whole = other.0 + other.1 - one.0;
    if whole < 6.0 * count as f64 {
        return vec![(one.0, whole)];
    }
    let odd = (first..).zip(visible).filter(|(index, _)| index.is_multiple_of(2));
    odd.map(|(_, frame)| plan.stretch(frame)).collect()
}

/// Lines where one pickle ends and the next begins, as far as there is room between them.
#[must_use]
pub fn pickles(plan: &Plan, timeline: &Timeline, apart: f64) -> Vec<f64> {
    let mut lines: Vec<f64> = Vec::new();
    for pickle in timeline.pickles.iter().skip(1) {
        let (x, _) = plan.stretch(pickle);
        if x >= 0.0 && x < plan.raster.width as f64 && lines.last().is_none_or(|last| x - last >= apart) {
            lines.push(x);
        }
    }
    lines
}

/// Where faults are.
#[must_use]
pub fn faults(plan: &Plan, timeline: &Timeline) -> Vec<f64> {
    let raster = &plan.raster;
    let unit = |at: u64, op: u32| if plan.axis == Axis::Bytes { at as f64 } else { f64::from(op) };
    let xs = timeline.faults.iter().map(|fault| raster.x(unit(fault.at, fault.op)));
    // A fault at the very end has no unit of its own: it is shown at the last pixel.
    let right = raster.width as f64;
    xs.filter(|x| *x >= 0.0 && *x <= right).map(|x| x.min(right - 1.0)).collect()
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::{Axis, FaultMark, Lanes, Stretch, Timeline};

    use super::{faults, frames, pickles, ruler, unit_name};
    use crate::timeline::{Grid, Plan, Raster, Window};

    fn plan(axis: Axis, total: u64, from: f64, to: f64) -> Plan {
        let mut window = Window::new(total);
        window.resize(1000.0);
        window.take(from, to);
        let raster = Raster::new(&window, 1.0);
        Plan { raster, axis, lanes: Lanes::Nesting, grid: Grid::default() }
    }

    fn units(axis: Axis, from: f64, to: f64) -> Vec<u64> {
        ruler(&plan(axis, 1 << 30, from, to), 100.0).iter().map(|tick| tick.unit).collect()
    }

    #[test]
    fn the_ruler_stands_at_round_numbers() {
        assert_eq!(units(Axis::Bytes, 0.0, 1000.0), [0, 128, 256, 384, 512, 640, 768, 896]);
        assert_eq!(units(Axis::Ops, 0.0, 900.0), [0, 100, 200, 300, 400, 500, 600, 700, 800]);
        assert_eq!(units(Axis::Ops, 0.0, 1001.0).len(), 6);
        assert_eq!(units(Axis::Ops, 0.0, 2001.0)[1], 500);
        assert_eq!(units(Axis::Bytes, 5000.0, 5012.0)[..6], [5000, 5002, 5004, 5006, 5008, 5010]);
        for from in [0.0, 12_345.6, 1e9] {
            let ticks = ruler(&plan(Axis::Ops, 1 << 30, from, from + 7777.0), 80.0);
            assert!(ticks.len() > 5 && ticks.windows(2).all(|pair| pair[1].x - pair[0].x > 79.0));
        }
    }

    #[test]
    fn units_have_names() {
        assert_eq!(unit_name(Axis::Bytes, 7962.9), "0x1F1A");
        assert_eq!(unit_name(Axis::Ops, 7962.0), "7,962");
    }

    fn stretches(count: u32, size: u64) -> Vec<Stretch> {
        let stretch = |i: u32| Stretch {
            start: u64::from(i) * size,
            end: u64::from(i + 1) * size,
            first: i * 10,
            behind: i * 10 + 10,
        };
        (0..count).map(stretch).collect()
    }

    #[test]
    fn frames_alternate_and_narrow_ones_are_one() {
        let timeline = Timeline { frames: stretches(1000, 1000), ..Timeline::default() };
        let near = plan(Axis::Bytes, 1_000_000, 2500.0, 6500.0);
        let bands: Vec<_> =
            frames(&near, &timeline).iter().map(|band| near.raster.unit(band.0).round()).collect();
        assert_eq!(bands, [2000.0, 4000.0, 6000.0]);
        let all = plan(Axis::Bytes, 1_000_000, 0.0, 1e6);
        assert_eq!(frames(&all, &timeline), [(0.0, 1000.0)]);
        assert!(frames(&all, &Timeline::default()).is_empty());
    }

    #[test]
    fn pickles_and_faults_are_lines() {
        let timeline = Timeline {
            pickles: stretches(1000, 1000),
            faults: vec![FaultMark { at: 1_000_000, op: 10_000 }],
            ..Timeline::default()
        };
        let all = plan(Axis::Bytes, 1_000_000, 0.0, 1e6);
        assert_eq!(pickles(&all, &timeline, 6.0).len(), 167);
        assert_eq!(faults(&all, &timeline), [999.0]);
        let near = plan(Axis::Bytes, 1_000_000, 1500.0, 4500.0);
        assert_eq!(pickles(&near, &timeline, 6.0).len(), 3);
        assert!(faults(&near, &timeline).is_empty());
    }
}
