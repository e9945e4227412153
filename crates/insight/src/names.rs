//! Names: of globals, of types, of classes that calls make instances of.

use std::fmt::Write;

use picklescope_codec::{CallOp, Graph, Kind, NodeId, Role, Value, repr};

use crate::{lens::Lens, letters::lower};

/// Bytes of a module's or class's name that are read.
const NAME_BYTES: usize = 300;
/// Calls that make what is called, followed so far.
const CALLEE_DEPTH: u8 = 4;

/// Makes a text from a file fit to be shown: control, bidi and other unprintable characters are escaped as `repr` does it.
#[must_use]
pub fn visible(text: &[u8]) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = repr::visible(text, &mut out);
    out
}

/// Module and qualified name of a global, as generalised UTF-8, cut at some length.
pub fn global(lens: &mut Lens<'_>, node: NodeId) -> Option<(Vec<u8>, Vec<u8>)> {
    global_up_to(lens, node, NAME_BYTES)
}

pub(crate) fn global_up_to(lens: &mut Lens<'_>, node: NodeId, max: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    if lens.graph.kind(node) != Kind::Global {
        return None;
    }
    if let Value::Global(module, name) = lens.graph.value(node) {
        let module = lens.bytes.read(module, max)?.into_owned();
        let name = lens.bytes.read(name, max)?.into_owned();
        return Some((module, name));
    }
    let graph = lens.graph;
    let part = |role| graph.edges(node).find(|edge| edge.role == role).map(|edge| edge.child);
    let (module, name) = (part(Role::Module)?, part(Role::Name)?);
    Some((lens.name_text(module, max)?.bytes, lens.name_text(name, max)?.bytes))
}

/// `module.name` of a global, escaped. `__builtin__` and `builtins` are left out, as Python leaves them out.
pub(crate) fn dotted(lens: &mut Lens<'_>, node: NodeId) -> String {
    let Some((module, name)) = global(lens, node) else { return "?".to_owned() };
    if is_builtins(&module) {
        return visible(&name);
    }
    format!("{}.{}", visible(&module), visible(&name))
}

pub(crate) fn is_builtins(module: &[u8]) -> bool {
    matches!(module, b"builtins" | b"__builtin__")
}

/// A part of a call: what it calls, its arguments.
pub(crate) fn call_part(graph: &Graph, call: NodeId, role: Role) -> Option<NodeId> {
    // They stand before everything else, so this does not look at many.
    graph.edges(call).take(3).find(|edge| edge.role == role).map(|edge| edge.child)
}

/// Whether a function only makes an instance of a class given as its first argument.
pub(crate) fn is_maker(module: &[u8], name: &[u8]) -> bool {
    match name {
        b"_reconstructor" => matches!(module, b"copyreg" | b"copy_reg"),
        b"_reconstruct" => module.starts_with(b"numpy."),
        _ => false,
    }
}

/// What a call's type is told by.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Callee {
    /// A global, an extension code or a persistent id, where there is one.
    pub(crate) node: Option<NodeId>,
    /// It is a class that the function is given to make an instance of. If not, it is what is called.
    pub(crate) is_argument: bool,
    /// What is called is a class, whatever its name.
    pub(crate) makes_instance: bool,
    /// So many calls lie in between: each calls what the one before gave.
    pub(crate) depth: u8,
}

/// What a call's type is told by; `is_maker` says whether a global only makes an instance of a class that it is given.
pub(crate) fn callee(graph: &Graph, call: NodeId, is_maker: &mut dyn FnMut(NodeId) -> bool) -> Callee {
    let mut at = call;
    for depth in 0..CALLEE_DEPTH {
        let Some(callable) = call_part(graph, at, Role::Callable) else { break };
        let makes_instance = graph.call_op(at) != Some(CallOp::Reduce);
        let called = Callee { node: Some(callable), is_argument: false, makes_instance, depth };
        match graph.kind(callable) {
            Kind::Call => at = callable,
            Kind::Global if depth == 0 && is_maker(callable) => {
                let args = call_part(graph, at, Role::Args);
                let class = args.and_then(|args| graph.edge(args, 0)).map(|edge| edge.child);
                let class = class.filter(|class| graph.kind(*class) == Kind::Global);
                let made = |class| Callee { node: Some(class), is_argument: true, ..Callee::default() };
                return class.map_or(called, made);
            }
            Kind::Global | Kind::Extension | Kind::Persistent => return called,
            _ => break,
        }
    }
    Callee::default()
}

fn callee_by_name(lens: &mut Lens<'_>, call: NodeId) -> Callee {
    let is_maker =
        |lens: &mut Lens<'_>, node| global(lens, node).is_some_and(|(module, name)| is_maker(&module, &name));
    callee(lens.graph, call, &mut |node| is_maker(lens, node))
}

/// For calls of functions that only make an instance of a class given as their first argument: that class.
pub(crate) fn class_argument(lens: &mut Lens<'_>, call: NodeId) -> Option<NodeId> {
    let callee = callee_by_name(lens, call);
    callee.node.filter(|_| callee.is_argument)
}

/// The type of an object as Python would name it, escaped. An object made by a call has the name of the class where the call
/// tells it; of a function, it is what the function gives: `getattr()`.
pub fn type_name(lens: &mut Lens<'_>, node: NodeId) -> String {
    match lens.graph.kind(node) {
        Kind::Py2Str => lens.py2.type_name(node).to_owned(),
        Kind::Global => "global".to_owned(),
        Kind::Extension => "extension".to_owned(),
        Kind::Persistent => "persistent".to_owned(),
        Kind::Buffer => "buffer".to_owned(),
        Kind::Call => call_type(lens, node),
        kind => kind.python_type().to_owned(),
    }
}

fn call_type(lens: &mut Lens<'_>, call: NodeId) -> String {
    let Callee { node: Some(node), is_argument, makes_instance, depth } = callee_by_name(lens, call) else {
        return "object".to_owned();
    };
    let mut name = match lens.graph.kind(node) {
        Kind::Global => dotted(lens, node),
        Kind::Extension => extension(lens, node),
        _ => "persistent".to_owned(),
    };
    let is_class = is_argument || makes_instance || is_class_name(&name);
    (0..depth + u8::from(!is_class)).for_each(|_| name.push_str("()"));
    name
}

pub(crate) fn extension(lens: &Lens<'_>, node: NodeId) -> String {
    let mut name = "extension".to_owned();
    if let Value::Extension(code) = lens.graph.value(node) {
        // Writing to a String does not fail.
        let _ = write!(name, "({code})");
    }
    name
}

/// Whether a dotted name is a class's, as far as a name can tell: the file does not say it.
pub(crate) fn is_class_name(dotted: &str) -> bool {
    let last = dotted.rsplit('.').next().unwrap_or(dotted);
    last.trim_start_matches('_').starts_with(|c| lower(c) != c) || LOWERCASE_CLASSES.contains(&dotted)
}

/// Classes of the standard library and NumPy that pickles call by a lowercase name.
const LOWERCASE_CLASSES: &[&str] = &[
    "array.array",
    "bool",
    "bytearray",
    "bytes",
    "classmethod",
    "collections.defaultdict",
    "collections.deque",
    "complex",
    "datetime.date",
    "datetime.datetime",
    "datetime.time",
    "datetime.timedelta",
    "datetime.timezone",
    "dict",
    "enumerate",
    "filter",
    "float",
    "frozenset",
    "functools.partial",
    "int",
    "itertools.accumulate",
    "itertools.chain",
    "itertools.combinations",
    "itertools.count",
    "itertools.cycle",
    "itertools.islice",
    "itertools.permutations",
    "itertools.product",
    "itertools.repeat",
    "list",
    "long",
    "map",
    "numpy.dtype",
    "numpy.matrix",
    "numpy.ndarray",
    "object",
    "operator.attrgetter",
    "operator.itemgetter",
    "operator.methodcaller",
    "property",
    "range",
    "reversed",
    "set",
    "slice",
    "staticmethod",
    "str",
    "tuple",
    "type",
    "unicode",
    "xrange",
    "zip",
];
