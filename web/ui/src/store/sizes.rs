//! How large panes are, where somebody has said so.

/// The edge of a pane that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Before the panel at the edge.
    Side,

    /// Above the timeline.
    Timeline,
    /// Above the opcodes and bytes.
    Drawer,
    /// Before the stage.
    Stage,
}

impl Edge {
    /// In the order in which sizes are kept; new ones come last.
    const ALL: [Self; 4] = [Self::Side, Self::Timeline, Self::Drawer, Self::Stage];

    /// Its property in the style sheet.
    fn property(self) -> &'static str {
        match self {
            Self::Side => "--side",
            Self::Stage => "--stage",
            Self::Timeline => "--timeline",
            Self::Drawer => "--drawer",
        }
    }

    /// Whether it is moved sideways.
    #[must_use]
    pub fn is_upright(self) -> bool {
        matches!(self, Self::Side | Self::Stage)
    }

    /// What it resizes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Side => "Width of the panel",
            Self::Stage => "Width of the stage",
            Self::Timeline => "Height of the timeline",
            Self::Drawer => "Height of opcodes and bytes",
        }
    }

    /// The least and the most, in pixels. Windows are smaller and larger; what does not fit is scrolled to.
    fn bounds(self) -> (i32, i32) {
        match self {
            Self::Side | Self::Stage => (240, 1000),
            Self::Timeline => (84, 800),
            Self::Drawer => (110, 1200),
        }
    }
}

/// Sizes in pixels; 0 for what the style sheet says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes([u16; Edge::ALL.len()]);

impl Sizes {
    /// The size that was chosen for the pane of an edge.
    #[must_use]
    pub fn get(self, edge: Edge) -> Option<u16> {
        self.0.get(edge as usize).copied().filter(|&size| size > 0)
    }

    /// Chooses a size, or leaves it to the style sheet again.
    pub fn set(&mut self, edge: Edge, size: Option<i32>) {
        let (least, most) = edge.bounds();
        if let Some(of) = self.0.get_mut(edge as usize) {
            *of = size.map_or(0, |size| u16::try_from(size.max(least).min(most)).unwrap_or(0));
        }
    }

    /// Where an edge is between its bounds, in percent.
    #[must_use]
    pub fn share(self, edge: Edge) -> i32 {
        let (least, most) = edge.bounds();
        let size = self.get(edge).map_or(least * 2, i32::from);
        (size - least) * 100 / (most - least)
    }

    /// For the style sheet.
    #[must_use]
    pub fn style(self) -> String {
        let mut out = String::new();
        for edge in Edge::ALL {
            if let Some(size) = self.get(edge) {
                out.push_str(&[edge.property(), ":", &size.to_string(), "px;"].concat());
            }
        }
        out
    }

    /// As they are kept: `380,0,240,0`.
    #[must_use]
    pub fn to_text(self) -> String {
        self.0.map(|size| size.to_string()).join(",")
    }

    /// Reads what was kept.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut sizes = Self::default();
        for (edge, size) in Edge::ALL.into_iter().zip(text.split(',')) {
            sizes.set(edge, size.parse().ok().filter(|&size| size > 0));
        }
        sizes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stay_within_bounds_and_are_read_back() {
        let mut sizes = Sizes::default();
        assert_eq!((sizes.get(Edge::Side), sizes.style()), (None, String::new()));
        sizes.set(Edge::Side, Some(380));
        sizes.set(Edge::Drawer, Some(-5));
        assert_eq!(sizes.style(), "--side:380px;--drawer:110px;");
        assert_eq!(Sizes::from_text(&sizes.to_text()), sizes);
        sizes.set(Edge::Side, None);
        assert_eq!(sizes.to_text(), "0,0,110,0");
        for strange in ["", "x,y", "99999999999,1", "1,2,3,4,5,6"] {
            let sizes = Sizes::from_text(strange);
            assert!(sizes.get(Edge::Side).is_none_or(|size| (240..=1000).contains(&size)), "{strange}");
        }
    }
}
