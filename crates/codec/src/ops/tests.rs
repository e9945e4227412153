use alloc::{vec, vec::Vec};

use super::*;

/// All steps over windows of the sizes given in turn, as offsets, names and lengths; the last is the end.
fn read(bytes: &[u8], sizes: &[usize], known: bool) -> Vec<(u64, &'static str, u64)> {
    let mut reader = Reader::new(0);
    let mut out = vec![];
    let mut have = 0;
    let mut turn = sizes.iter().cycle();
    loop {
        let from = usize::try_from(reader.position()).unwrap();
        let end = (known || have >= bytes.len()).then_some(bytes.len() as u64);
        let window = Window { bytes: &bytes[from.min(have)..have], at: from.min(have) as u64, end };
        match reader.next(window) {
            Step::Op(op) => out.push((op.at, op.opcode.name(), op.len)),
            Step::NeedMore(_) => have = bytes.len().min(have + turn.next().unwrap()),
            Step::Seek(to) => have = have.max(usize::try_from(to).unwrap()),
            Step::End => {
                out.push((reader.position(), "end", 0));
                return out;
            }
            Step::Fault(fault) => {
                out.push((fault.at(), "fault", 0));
                return out;
            }
        }
    }
}

fn check(bytes: &[u8]) {
    let whole = read(bytes, &[usize::MAX / 2], true);
    for sizes in [&[1][..], &[2, 3], &[7, 1, 64], &[4096]] {
        for known in [true, false] {
            assert_eq!(read(bytes, sizes, known), whole, "windows of {sizes:?}, length known: {known}");
        }
    }
}

#[test]
fn windows_make_no_difference() {
    check(b"\x80\x04\x95\x03\x00\x00\x00\x00\x00\x00\x00K\x01.");
    check(b"(I1\nL5L\nF1.5\nS'a'\nVx\nccollections\nOrderedDict\ng0\n.");
    check("\u{8c}".as_bytes());
    check(b"\x8c\x05\xc3\xa9\xed\xa0\x80X\x04\x00\x00\x00abcdC\x03xyz\x8a\x02\x01\x02G?\xf0\0\0\0\0\0\0.");
    check(b"X\x05\x00\x00\x00a\xffbcd.");
    check(b"X\x05\x00\x00\x00ab");
    check(b"cabc\ndef");
    check(b"\xff");
}

#[test]
fn a_big_payload_is_passed_over() {
    let mut bytes = vec![b'B'];
    bytes.extend(3_000_000u32.to_le_bytes());
    bytes.extend(vec![0; 3_000_000]);
    bytes.push(b'.');
    let mut reader = Reader::new(0);
    let end = Some(bytes.len() as u64);
    let first = Window { bytes: &bytes[..100], at: 0, end };
    assert_eq!(reader.next(first), Step::Seek(3_000_005));
    let second = Window { bytes: &bytes[3_000_005..], at: 3_000_005, end };
    let Step::Op(op) = reader.next(second) else { panic!() };
    assert_eq!((op.at, op.len, op.arg), (0, 3_000_005, Arg::Payload(5, 3_000_000)));
    let Step::Op(op) = reader.next(second) else { panic!() };
    assert_eq!(op.opcode, Opcode::Stop);
    // A length beyond the end is known to be false at once.
    let mut reader = Reader::new(0);
    let short = Window { bytes: &bytes[..100], at: 0, end: Some(2_000_000) };
    assert!(matches!(reader.next(short), Step::Fault(fault) if *fault.kind() == FaultKind::Truncated));
}
