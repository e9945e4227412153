//! Names: of globals, of types, of classes that calls make instances of.

use std::fmt::Write;

use picklescope_codec::{CallOp, Kind, NodeId, Role, Value, repr};

use crate::{lens::Lens, letters::lower};

/// Bytes of a module's or class's name that are read.
const NAME_BYTES: usize = 300;
/// Calls that make what is called, followed so far.
const CALLEE_DEPTH: u32 = 4;

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
    Some((lens.node_text(module, max)?.bytes, lens.node_text(name, max)?.bytes))
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
pub(crate) fn call_part(lens: &Lens<'_>, call: NodeId, role: Role) -> Option<NodeId> {
    // They stand before everything else, so this does not look at many.
    lens.graph.edges(call).take(3).find(|edge| edge.role == role).map(|edge| edge.child)
}

/// Whether a function only makes an instance of a class given as its first argument.
pub(crate) fn is_maker(module: &[u8], name: &[u8]) -> bool {
    match name {
        b"_reconstructor" => matches!(module, b"copyreg" | b"copy_reg"),
        b"_reconstruct" => module.starts_with(b"numpy."),
        _ => false,
    }
}

/// For calls of functions that only make an instance of a class given as their first argument: that class.
pub(crate) fn class_argument(lens: &mut Lens<'_>, call: NodeId) -> Option<NodeId> {
    let callable = call_part(lens, call, Role::Callable)?;
    let (module, name) = global(lens, callable)?;
    if !is_maker(&module, &name) {
        return None;
    }
    let args = call_part(lens, call, Role::Args)?;
    let class = lens.graph.edge(args, 0)?.child;
    (lens.graph.kind(class) == Kind::Global).then_some(class)
}

/// The type of an object as Python would name it, escaped. An object made by a call has the name of the class where the call
/// tells it; of a function, it is what the function gives: `getattr()`.
pub fn type_name(lens: &mut Lens<'_>, node: NodeId) -> String {
    match lens.graph.kind(node) {
        Kind::Py2Str => "str (Python 2)".to_owned(),
        Kind::Global => "global".to_owned(),
        Kind::Extension => "extension".to_owned(),
        Kind::Persistent => "persistent".to_owned(),
        Kind::Buffer => "buffer".to_owned(),
        Kind::Call => call_type(lens, node),
        kind => kind.python_type().to_owned(),
    }
}

fn call_type(lens: &mut Lens<'_>, call: NodeId) -> String {
    if let Some(class) = class_argument(lens, call) {
        return dotted(lens, class);
    }
    let mut suffix = String::new();
    let mut at = call;
    for _ in 0..CALLEE_DEPTH {
        let makes_instance = lens.graph.call_op(at) != Some(CallOp::Reduce);
        let Some(callable) = call_part(lens, at, Role::Callable) else { break };
        let name = match lens.graph.kind(callable) {
            Kind::Global => dotted(lens, callable),
            Kind::Call => {
                suffix.push_str("()");
                at = callable;
                continue;
            }
            Kind::Extension => extension(lens, callable),
            Kind::Persistent => "persistent".to_owned(),
            _ => break,
        };
        if !makes_instance && !is_class_name(&name) {
            suffix.push_str("()");
        }
        return name + &suffix;
    }
    "object".to_owned()
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
