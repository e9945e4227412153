//! Who reads a memo entry.

use picklescope_protocol::MemoLinks;

/// The next op that reads an entry, after an op that stores or reads it. Behind the last one comes the first again; `None` where
/// there is no other.
#[must_use]
pub fn next_reader(links: &MemoLinks, after: u32) -> Option<u32> {
    let mut gets = links.gets.iter().map(|get| get.op);
    let next = gets.clone().find(|&op| op > after).or_else(|| gets.next());
    next.filter(|&op| op != after)
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::{MemoLinks, OpPlace};

    use super::next_reader;

    fn links(gets: &[u32]) -> MemoLinks {
        let place = |op: u32| OpPlace { op, at: u64::from(op), len: 1, lane: 0 };
        MemoLinks {
            put: place(3),
            gets: gets.iter().map(|&op| place(op)).collect(),
            total: u32::try_from(gets.len()).unwrap_or(u32::MAX),
        }
    }

    #[test]
    fn readers_follow_each_other_in_a_ring() {
        let three = links(&[5, 9, 20]);
        assert_eq!([3, 5, 9, 20].map(|op| next_reader(&three, op)), [Some(5), Some(9), Some(20), Some(5)]);
        assert_eq!(next_reader(&links(&[]), 3), None);
        assert_eq!([3, 5].map(|op| next_reader(&links(&[5]), op)), [Some(5), None]);
    }
}
