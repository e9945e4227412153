//! Previews, paths and sentences of small pickles.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use picklescope_codec::{NodeId, decode};
use picklescope_insight::{
    explain::{self, Seen},
    lens::Lens,
    names, path, preview,
    summary::{self, Facts},
    tree::Tree,
};

/// Runs something over the root of a pickle.
fn with<T>(bytes: &[u8], look: impl FnOnce(&mut Lens<'_>, NodeId) -> T) -> T {
    let stream = decode(bytes);
    let tree = Tree::build(&stream.graph).unwrap();
    let mut at = bytes;
    let mut lens = Lens::new(&stream.graph, &tree, &mut at);
    let root = tree.top(0).unwrap().0;
    look(&mut lens, root)
}

#[track_caller]
fn check(bytes: &[u8], want: &str) {
    assert_eq!(with(bytes, |lens, root| preview::preview(lens, root, preview::ROW).0), want);
}

#[test]
fn previews() {
    check(b"N.", "None");
    check(b"\x88.", "True");
    check(b"K\x05.", "5");
    check(b"\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.", "18446744073709551616");
    check(b"L123456789012345678901234567890L\n.", "123456789012345678901234567890");
    check(b"G\x3f\xf8\x00\x00\x00\x00\x00\x00.", "1.5");
    check(b"\x8c\x04it's.", "\"it's\"");
    check(b"U\x03a\xe9b.", "'a\u{e9}b'");
    check(b"U\x03a\x00\x80.", "'a\\x00\\x80'");
    check(b"C\x02\x00\xff.", "b'\\x00\\xff'");
    check(b"\x80\x05\x96\x02\x00\x00\x00\x00\x00\x00\x00ab.", "bytearray(b'ab')");
    check(b")\x85.", "((),)");
    check(b"\x8f(K\x01K\x02\x90.", "{1, 2}");
    check(b"\x8f.", "set()");
    check(b"(K\x01\x91.", "frozenset({1})");
    check(b"}\x94\x8c\x01ah\x00s.", "{'a': {...}}");
    check(b"cdecimal\nDecimal\n\x8c\x031.5\x85R.", "Decimal('1.5')");
    check(b"ccollections\nOrderedDict\n)R\x8c\x01aK\x01s.", "OrderedDict({'a': 1})");
    check(b"ccollections\ndeque\n)R(K\x01K\x02e.", "deque([1, 2])");
    check(b"capp\nPoint\n)\x81}\x8c\x01xK\x01sb.", "<Point x=1>");
    check(b"capp\nPoint\nK\x02\x85\x81N}\x8c\x01xK\x01s\x86b.", "<Point(2) x=1>");
    check(
        b"ccopy_reg\n_reconstructor\n(capp\nPoint\nc__builtin__\nobject\nNtR}\x8c\x01xK\x01sb.",
        "<Point x=1>",
    );
    check(b"ccopy_reg\n_reconstructor\n(capp\nInt\nc__builtin__\nint\nK\x07tR.", "Int(7)");
    check(b"ccollections\nOrderedDict\n.", "collections.OrderedDict");
    check(b"cbuiltins\nlen\n.", "len");
    check(b"Pid 7\n.", "persistent_id('id 7')");
    check(b"\x82\x05.", "extension(5)");
    check(b"\x97\x98.", "<read-only <buffer 0>>");
    // A name that would turn the text around.
    check("capp\nA\u{202e}B\n.".as_bytes(), "app.A\\u202eB");
}

#[test]
fn previews_are_cut() {
    let mut long = b"](".to_vec();
    (0..1000).for_each(|_| long.extend(b"\x8c\x03abc"));
    long.extend(b"e.");
    with(&long, |lens, root| {
        let (text, cut) = preview::preview(lens, root, 20);
        assert_eq!((text.as_str(), cut), ("['abc', 'abc', 'abc'…", true));
    });
    let mut text = b"\x8d\x00\x10\x00\x00\x00\x00\x00\x00".to_vec();
    text.extend([b'x'; 0x1000]);
    text.push(b'.');
    with(&text, |lens, root| {
        let (text, cut) = preview::preview(lens, root, 20);
        assert_eq!((text.chars().count(), cut), (21, true));
        assert!(text.starts_with("'xxx") && text.ends_with('…'));
    });
    // Deep ones are short as well.
    let mut deep = vec![b']'; 100];
    deep.extend([b'a'; 99]);
    deep.push(b'.');
    check(&deep, "[[[[[[…]]]]]]");
}

#[test]
fn type_names() {
    let name = |bytes: &[u8]| with(bytes, names::type_name);
    assert_eq!(name(b"ccollections\nOrderedDict\n)R."), "collections.OrderedDict");
    assert_eq!(name(b"cdatetime\ndate\n)R."), "datetime.date");
    assert_eq!(name(b"cos\nsystem\n)R."), "os.system()");
    assert_eq!(name(b"capp\nlower\n)\x81."), "app.lower");
    assert_eq!(name(b"cbuiltins\ngetattr\n)R)R."), "getattr()()");
    assert_eq!(name(b"U\x01a."), "str (Python 2)");
    assert_eq!(name(b"\x8f."), "set");
    assert_eq!(name(b"ccopyreg\n_reconstructor\n(capp\nPoint\ncbuiltins\nobject\nNtR."), "app.Point");
}

#[test]
fn paths() {
    // obj = {'a': <Point x=[1], class=2>, 1: 'one', (2,): 3}
    let bytes = b"\x80\x04}(\x8c\x01acapp\nPoint\n)\x81}(\x8c\x01x](K\x01e\x8c\x05classK\x02ub\
                  K\x01\x8c\x03oneK\x02\x85K\x03u.";
    let path_of = |text: &str| {
        with(bytes, |lens, _| {
            let (owner, edge) = path::find(lens, text)?;
            Ok::<_, String>(path::path(lens, owner, edge, 1000).unwrap().text)
        })
    };
    for same in [
        "obj",
        "obj['a']",
        "obj['a'].x[0]",
        "obj['a']‹state›['class']",
        "obj['a']‹class›",
        "obj[1]",
        "obj‹key 2›[0]",
        "obj‹value 2›",
    ] {
        assert_eq!(path_of(same).as_deref(), Ok(same));
    }
    // Other spellings of the same.
    assert_eq!(path_of("obj[ \"\\x61\" ]‹state›['x'][-1]").as_deref(), Ok("obj['a'].x[0]"));
    assert_eq!(path_of("obj['b']"), Err("obj has no ['b'].".to_owned()));
    assert_eq!(path_of("obj['a'].y"), Err("obj['a'] has no .y.".to_owned()));
    assert!(path_of("thing").is_err());
    assert!(path_of("obj[").is_err());
    assert!(path_of("obj‹what›").is_err());
    assert!(path_of("obj[1][2][3]").is_err());
}

#[test]
fn a_key_that_comes_twice() {
    let bytes = b"}(\x8c\x01aK\x01\x8c\x01aK\x02u.";
    with(bytes, |lens, root| {
        assert_eq!(path::path(lens, Some(root), 1, 100).unwrap().text, "obj‹value 0›");
        assert_eq!(path::path(lens, Some(root), 3, 100).unwrap().text, "obj['a']");
        assert_eq!(path::find(lens, "obj‹value 0›"), Ok((Some(root), 1)));
        // Keys have paths, though no rows here.
        assert_eq!(path::path(lens, Some(root), 2, 100).unwrap().text, "obj‹key 1›");
        assert_eq!(path::find(lens, "obj‹key 1›"), Ok((Some(root), 2)));
    });
}

#[track_caller]
fn sentence(bytes: &[u8], want: &str) {
    let stream = decode(bytes);
    let tree = Tree::build(&stream.graph).unwrap();
    let mut at = bytes;
    let mut lens = Lens::new(&stream.graph, &tree, &mut at);
    let facts = Facts { size: bytes.len() as u64, end: stream.end, ..Facts::default() };
    assert_eq!(summary::summarize(&mut lens, &facts).sentence, want);
}

#[test]
fn sentences() {
    sentence(b"\x80\x04]\x94.", "Protocol 4 empty list; imports nothing.");
    sentence(b"\x80\x04}\x8c\x01aK\x01s.", "Protocol 4 dict of 1 key; imports nothing.");
    let mut array = b"\x80\x04}(\x8c\x01nK\x01\x8c\x01w](".to_vec();
    (0..500).for_each(|_| array.extend(b"K\x01"));
    array.extend(b"eu.");
    sentence(&array, "Protocol 4 dict of 2 keys; 98 % is one list of 500 items at ['w']; imports nothing.");
    sentence(
        b"\x80\x04cos\nsystem\n\x8c\x02ls\x85R.",
        "Protocol 4 result of os.system(); calls os.system; imports os.",
    );
    sentence(b"K\x01.K\x02.", "2 pickles in a row; the first is a protocol 1 int; imports nothing.");
    // What is called is named, functions before classes.
    sentence(
        b"\x80\x02](capp\nA\n)\x81cos\nsystem\n\x8c\x02ls\x85Rcos\nsystem\n\x8c\x02ls\x85Re.",
        "Protocol 2 list of 3 items; calls os.system and app.A, 3 in all; imports app and os.",
    );
    sentence(
        b"\x80\x02](capp\na\n)Rcapp\nb\n)Rcapp\nc\n)Re.",
        "Protocol 2 list of 3 items; calls app.a, app.b and others, 3 in all; imports app.",
    );
    // Bytes behind the pickle.
    sentence(b"N.garbage", "Protocol 0 pickle of None; imports nothing; 7 bytes follow that no load reads.");
    sentence(b"N.}", "Protocol 0 pickle of None; imports nothing; 1 byte follows that no load reads.");
    sentence(b"\x80\x04]h\x05.", "A broken pickle: it ends at byte 3, at BINGET; 1 object was built before.");
    sentence(b"\x80\x04N", "A broken pickle: it ends at byte 3; 1 object was built before.");
}

/// What is told of a layer as a whole.
fn summarized(bytes: &[u8]) -> summary::Summary {
    let stream = decode(bytes);
    let tree = Tree::build(&stream.graph).unwrap();
    let mut at = bytes;
    let mut lens = Lens::new(&stream.graph, &tree, &mut at);
    let facts = Facts { size: bytes.len() as u64, end: stream.end, ..Facts::default() };
    summary::summarize(&mut lens, &facts)
}

fn diagnostics(bytes: &[u8]) -> Vec<(Option<u64>, String)> {
    summarized(bytes).diagnostics.into_iter().map(|said| (said.offset, said.text)).collect()
}

#[test]
fn built_ins_that_are_built() {
    // BUILD with None does nothing to them, and yet refers to the None.
    check(b"K\x01\x85Nb.", "(1,)");
    check(b")Nb.", "()");
    check(b"]Nb(K\x01K\x02e.", "[1, 2]");
    check(b"\x8fNb(K\x01\x90.", "{1}");
    check(b"(K\x01\x91Nb.", "frozenset({1})");
    check(b"}Nb(X\x01\0\0\0aK\x01X\x01\0\0\0bK\x02u.", "{'a': 1, 'b': 2}");
    check(b"}(X\x01\0\0\0aK\x01uNb(X\x01\0\0\0bK\x02u.", "{'a': 1, …}");
    sentence(b"K\x01\x85Nb.", "Protocol 2 tuple of 1 item; imports nothing.");
    sentence(b"}NbX\x01\0\0\0aK\x01s.", "Protocol 1 dict of 1 key; imports nothing.");
    sentence(b")Nb.", "Protocol 1 empty tuple; imports nothing.");
    // As the arguments of a call and as a state.
    check(b"cdecimal\nDecimal\n\x8c\x031.5\x85NbR.", "Decimal('1.5')");
    check(b"capp\nPoint\n)\x81}Nb\x8c\x01xK\x01sb.", "<Point x=1>");
    with(b"}Nb(X\x01\0\0\0aK\x01X\x01\0\0\0bK\x02u.", |lens, root| {
        assert_eq!(path::path(lens, Some(root), 4, 100).unwrap().text, "obj['b']");
        assert_eq!(path::path(lens, Some(root), 0, 100).unwrap().text, "obj‹state›");
        assert_eq!(path::find(lens, "obj['b']"), Ok((Some(root), 4)));
    });
}

#[test]
fn a_joblib_file() {
    let mut bytes =
        b"\x80\x02cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(X\x05\0\0\0shapeK\x06\x85ub".to_vec();
    let cut = bytes.clone();
    bytes.extend(b"\x0c\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00.");
    let told = summarized(&bytes);
    assert_eq!(told.sentence, "A joblib file: 7 objects were built, up to its first array.");
    assert!(told.seen == Some(Seen::Joblib));
    let stream = decode(&bytes);
    let fault = explain::fault(stream.graph.pickles().first().unwrap().fault.as_ref().unwrap(), 0, told.seen);
    assert_eq!(fault.message, "invalid load key, '\\x0c'.");
    assert!(fault.explanation.contains("between the opcodes"));
    // One that is cut off there is a broken file.
    assert_eq!(summarized(&cut).seen, None);
    assert!(summarized(&cut).sentence.contains("broken"));
}

#[test]
fn changed_line_ends() {
    for lf in [&b"F1.5\n."[..], b"(lp0\nF1.5\na.", b"L5L\n.", b"S'a'\np0\n.", b"(F-0.0\nt."] {
        assert!(summarized(lf).seen.is_none());
        assert_eq!(diagnostics(lf), []);
        let crlf: Vec<u8> = lf
            .iter()
            .flat_map(|byte| if *byte == b'\n' { &b"\r\n"[..] } else { std::slice::from_ref(byte) })
            .copied()
            .collect();
        assert!(summarized(&crlf).seen == Some(Seen::ChangedLines), "{crlf:?}");
    }
    // A line break instead of an op.
    assert!(summarized(b"N\r\n.").seen.is_some());
    assert!(summarized(b"N\n.").seen.is_none());
    // Another sign is another's fault.
    assert!(summarized(b"F1,5\n.").seen.is_none());
    // These load, and not as they were meant.
    for (crlf, at) in
        [(&b"Vtext\r\np0\r\n."[..], 0), (b"\x80\x02capp\r\nPoint\r\n)\x81.", 2), (b"(lp0\r\nI7\r\na.", 6)]
    {
        let told = diagnostics(crlf);
        assert_eq!((told.len(), told[0].0), (1, Some(at)), "{told:?}");
        assert!(told[0].1.starts_with("Line ends were changed"));
    }
    // A text of Python 2 that ends so by itself, and one in binary.
    assert_eq!(diagnostics(b"Vtext\r\np0\n."), []);
    assert_eq!(diagnostics(b"X\x06\0\0\0text\r\n."), []);
}

#[test]
fn a_value_that_something_stands_for_is_not_shown_whole() {
    let int =
        |bytes: u16| [&b"\x8b"[..], &u32::from(bytes).to_le_bytes(), &vec![1; bytes.into()], b"."].concat();
    let shown = |bytes| with(&int(bytes), |lens, root| preview::preview(lens, root, preview::DETAIL));
    assert_eq!(shown(5000), ("<int of 40000 bits>".to_owned(), true));
    let (digits, cut) = shown(1200);
    assert!(!cut && digits.len() > 2880 && digits.bytes().all(|digit| digit.is_ascii_digit()), "{digits}");
}

#[test]
fn too_many_digits_are_told_from_what_is_no_number() {
    let told = |digits: &str| summarized(format!("I{digits}\n.").as_bytes()).seen;
    assert_eq!(told(&"9".repeat(4301)), Some(Seen::ManyDigits));
    assert_eq!(told(&format!("-{}", "9".repeat(100_000))), Some(Seen::ManyDigits));
    assert_eq!(told("12x"), None);
    assert_eq!(told(&format!("{}x", "9".repeat(4300))), None);
    let bytes = format!("I{}\n.", "9".repeat(4301));
    let stream = decode(bytes.as_bytes());
    let fault = stream.graph.pickles().faults().next().unwrap();
    let fault = explain::fault(fault, 0, Some(Seen::ManyDigits));
    assert!(fault.explanation.contains("more than 4300 digits"), "{}", fault.explanation);
    assert!(fault.advice.contains("sys.set_int_max_str_digits(0)"), "{}", fault.advice);
}

#[test]
fn thrown_away() {
    let popped = |n: &str| [(Some(0), format!("{n} made and thrown away."))];
    assert_eq!(diagnostics(b"NK\x02."), popped("1 object is"));
    assert_eq!(diagnostics(b"](K\x01K\x02e0N."), popped("3 objects are"));
    // Keys and names are a part of something, what is fetched again is not lost.
    assert_eq!(diagnostics(b"}q\x000h\x00X\x01\0\0\0acapp\nPoint\ns."), []);
    assert_eq!(diagnostics(b"\x80\x04\x8c\x03app\x8c\x05Point\x93."), []);
}

#[test]
fn long_names() {
    let long = "x".repeat(5000);
    let told = summarized(format!("c{long}\n{long}\n)R.").as_bytes()).sentence;
    assert!(told.chars().count() < 250, "{told}");
    sentence(
        b"\x80\x02csklearn.ensemble._hist_gradient_boosting.gradient_boosting\nHistGradientBoostingClassifier\n)\x81.",
        "Protocol 2 sklearn.ensemble._hi…boosting.HistGradientBoostingClassifier object; imports sklearn.",
    );
}

#[test]
fn a_long_chain_over_one_large_state() {
    // {'k0': None, ..} is a state of each object, before {'a': the next one}.
    const KEYS: u32 = 30_000;
    const OBJECTS: usize = 3_000;
    let mut bytes = b"\x80\x04}\x94(".to_vec();
    for key in 0..KEYS {
        bytes.push(b'J');
        bytes.extend(key.to_le_bytes());
        bytes.push(b'N');
    }
    bytes.extend(b"u0capp\nA\n\x940");
    (0..OBJECTS).for_each(|_| bytes.extend(b"h\x01)\x81}\x8c\x01a"));
    bytes.push(b'N');
    (0..OBJECTS).for_each(|_| bytes.extend(b"sbh\x00b"));
    bytes.push(b'.');
    with(&bytes, |lens, _| {
        let innermost =
            lens.graph.nodes().rfind(|node| lens.graph.kind(*node) == picklescope_codec::Kind::None).unwrap();
        let place = lens.tree.place(innermost).unwrap();
        let start = std::time::Instant::now();
        let path = path::path(lens, place.owner, place.edge, 1 << 20).unwrap().text;
        assert!(start.elapsed().as_millis() < 2000, "{:?}", start.elapsed());
        assert!(path.starts_with("obj.a.a.a‹state›['a']‹state›['a']"));
        assert!(path.ends_with("‹state›['a']"));
    });
}
