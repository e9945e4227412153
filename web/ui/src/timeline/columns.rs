//! What is too narrow to be drawn one by one, summed up by columns of pixels.

/// Amounts by category, in the order of [`picklescope_protocol::Category`].
pub type Amounts = [f32; 5];

/// Units of the axis for each column of device pixels and each lane. A stretch that reaches over several columns is
/// divided among them, so that nothing is lost and nothing counted twice, at whatever scale.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    width: usize,
    /// Lane by lane.
    amounts: Vec<Amounts>,
    /// Whether there is anything in a lane.
    used: Vec<bool>,
}

impl Columns {
    /// Empty columns of another size.
    pub fn reset(&mut self, width: usize, lanes: usize) {
        if self.width != width || self.used.len() != lanes {
            self.width = width;
            self.amounts.clear();
            self.amounts.resize(width * lanes, [0.0; 5]);
            self.used.clear();
            self.used.resize(lanes, false);
            return;
        }
        // What was not drawn in is empty as it is.
        for (lane, used) in self.used.iter_mut().enumerate().filter(|(_, used)| **used) {
            *used = false;
            self.amounts.get_mut(lane * width..(lane + 1) * width).unwrap_or_default().fill([0.0; 5]);
        }
    }

    /// The columns of a lane, from the left; none if the lane is empty.
    #[must_use]
    pub fn lane(&self, lane: usize) -> Option<&[Amounts]> {
        self.used.get(lane).filter(|used| **used)?;
        self.amounts.get(lane * self.width..(lane + 1) * self.width)
    }

    /// Everything, by category.
    #[cfg(test)]
    pub(super) fn total(&self) -> [f64; 5] {
        let mut total = [0.0; 5];
        for column in &self.amounts {
            for (sum, amount) in total.iter_mut().zip(column) {
                *sum += f64::from(*amount);
            }
        }
        total
    }

    /// Adds amounts that are spread evenly from `x0` to `x1`. What is left of the first column and right of the last is not in
    /// sight, and left out.
    pub fn add(&mut self, lane: usize, x0: f64, x1: f64, amounts: &Amounts) {
        let Some(used) = self.used.get_mut(lane) else { return };
        let row = self.amounts.get_mut(lane * self.width..(lane + 1) * self.width).unwrap_or_default();
        // Rounding may put the end of the axis a hair behind the last column.
        let right = self.width as f64;
        let (from, to) = (x0.max(0.0), if x1 < right + 1e-6 { x1.min(right) } else { right });
        if from >= to {
            return;
        }
        *used = true;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "columns of a screen")]
        let first = from as usize;
        let per_pixel = 1.0 / (x1 - x0);
        let mut at = from;
        let mut edge = first as f64 + 1.0;
        for column in row.iter_mut().skip(first) {
            let share = (edge.min(to) - at) * per_pixel;
            if share <= 0.0 {
                break;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a share")]
            let share = share as f32;
            for (sum, amount) in column.iter_mut().zip(amounts) {
                *sum += amount * share;
            }
            at = edge;
            edge += 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Columns;

    #[test]
    fn a_stretch_is_divided_among_the_columns_it_reaches_over() {
        let mut columns = Columns::default();
        columns.reset(10, 2);
        columns.add(1, 2.5, 4.75, &[0.0, 9.0, 0.0, 0.0, 0.0]);
        let lane = columns.lane(1).unwrap();
        let data: Vec<_> = lane.iter().map(|column| column[1]).collect();
        assert_eq!(data, [0.0, 0.0, 2.0, 4.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!(columns.lane(0).is_none());
        assert!(columns.lane(2).is_none());
    }

    #[test]
    fn what_is_out_of_sight_is_left_out() {
        let mut columns = Columns::default();
        columns.reset(4, 1);
        columns.add(0, -1.0, 1.0, &[8.0; 5]);
        columns.add(0, 3.5, 5.5, &[8.0; 5]);
        columns.add(0, 4.0, 5.5, &[8.0; 5]);
        columns.add(0, -3.0, 0.0, &[8.0; 5]);
        columns.add(7, 0.0, 1.0, &[8.0; 5]);
        assert_eq!(columns.total(), [6.0; 5]);
        columns.reset(4, 1);
        assert_eq!(columns.total(), [0.0; 5]);
    }

    #[test]
    fn the_end_of_the_axis_is_not_lost_to_rounding() {
        let mut columns = Columns::default();
        columns.reset(1500, 1);
        for i in 0..1537 {
            let bin = 1500.0 / 1537.0;
            columns.add(0, f64::from(i) * bin, f64::from(i + 1) * bin + 1e-9, &[1.0; 5]);
        }
        assert!((columns.total()[0] - 1537.0).abs() < 1e-3, "{:?}", columns.total());
    }
}
