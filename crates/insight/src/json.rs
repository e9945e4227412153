//! An object as JSON, for whoever wants its data and not its graph (which is [`crate::graph_json`]'s).
//!
//! Lists, tuples and sets are arrays, a dict is an object where all keys are atoms, which are then written as `json.dumps`
//! writes them. What JSON has no word for is an object with one key that begins with a `$`: `$bytes` (base64), `$dict` (pairs),
//! `$items` (of a list, tuple or set to which something else is done as well), `$global`, `$call` with what is done to the result, `$persistent_id`, `$extension`, `$buffer`; `$cycle` tells how many levels up the
//! object is that is meant. NaN and the infinities are written as Python writes them. An object that is shared is written wherever it stands.

use std::fmt::{self, Write};

use picklescope_codec::{Kind, NodeId, Role, Span, Value, number, repr};

use crate::{
    graph_json::{base64, string},
    lens::Lens,
    names,
};

/// References that are looked at: a container to which odd things are done may be gone through for nothing, as often as it is referred to.
const LOOKS: u32 = 8_000_000;
/// Levels that are written.
const DEEPEST: usize = 500;

/// What else may be done to an object, in the reverse of the order in which it is written.
const MORE: [(Role, &str, &str); 5] = [
    (Role::State, ",\"state\":[", "]"),
    (Role::Key, ",\"pairs\":[", "]"),
    (Role::Item, ",\"items\":[", "]"),
    (Role::Kwargs, ",\"kwargs\":", ""),
    (Role::Args, ",\"args\":", ""),
];
/// So many references tell what is done to an object: they come in batches, and what there is only one of comes first.
const LOOKED_AT: usize = 100_000;

/// Why there is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It would be longer than was allowed.
    TooLong,
    /// It is nested more than 500 levels deep.
    TooDeep,
    /// Bytes of the file cannot be read any more.
    Unreadable,
}

/// An object as JSON of at most `most` bytes.
///
/// # Errors
/// When there is none; half a JSON is of no use.
pub fn json(lens: &mut Lens<'_>, node: NodeId, most: usize) -> Result<String, Refused> {
    let mut work = Work {
        lens,
        out: Limited(String::new(), most),
        tasks: vec![Task::Show(node)],
        path: Vec::new(),
        looks: LOOKS,
    };
    while let Some(task) = work.tasks.pop() {
        work.run(task)?;
    }
    Ok(work.out.0)
}

/// What remains to be written, innermost last.
enum Task {
    Text(&'static str),
    Show(NodeId),
    /// References of an owner with these roles, comma-separated, from a number on; whether something stands before them.
    Items(NodeId, u32, Role, bool),
    /// Pairs of an owner: as members of an object, or as arrays.
    Pairs(NodeId, u32, Members, bool),
    Leave,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    Named,
    Arrays,
}

struct Limited(String, usize);

impl Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > self.1 {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

impl From<fmt::Error> for Refused {
    fn from(_: fmt::Error) -> Self {
        Self::TooLong
    }
}

struct Work<'l, 'a> {
    lens: &'l mut Lens<'a>,
    out: Limited,
    tasks: Vec<Task>,
    /// The objects being written, from outside.
    path: Vec<NodeId>,
    /// References that may still be looked at.
    looks: u32,
}

impl Work<'_, '_> {
    fn run(&mut self, task: Task) -> Result<(), Refused> {
        match task {
            Task::Text(text) => self.out.write_str(text)?,
            Task::Show(node) => self.show(node)?,
            Task::Leave => drop(self.path.pop()),
            Task::Items(owner, from, role, comma) => {
                let Some((at, child)) = self.next(owner, from, role)? else { return Ok(()) };
                if comma {
                    self.out.write_str(",")?;
                }
                self.tasks.push(Task::Items(owner, at + 1, role, true));
                self.tasks.push(Task::Show(child));
            }
            Task::Pairs(owner, from, members, comma) => {
                let Some((at, key)) = self.next(owner, from, Role::Key)? else { return Ok(()) };
                if comma {
                    self.out.write_str(",")?;
                }
                self.tasks.push(Task::Pairs(owner, at + 2, members, true));
                let value = self.lens.graph.edge(owner, at + 1).map(|edge| edge.child);
                if members == Members::Named {
                    self.key(key)?;
                    self.out.write_str(":")?;
                    self.tasks.extend(value.map(Task::Show));
                } else {
                    self.out.write_str("[")?;
                    self.tasks.push(Task::Text("]"));
                    self.tasks.extend(value.map(Task::Show));
                    self.tasks.push(Task::Text(","));
                    self.tasks.push(Task::Show(key));
                }
            }
        }
        Ok(())
    }

    /// The next reference of an owner with a role.
    fn next(&mut self, owner: NodeId, from: u32, role: Role) -> Result<Option<(u32, NodeId)>, Refused> {
        for at in from.. {
            self.looks = self.looks.checked_sub(1).ok_or(Refused::TooLong)?;
            match self.lens.graph.edge(owner, at) {
                Some(edge) if edge.role == role => return Ok(Some((at, edge.child))),
                Some(_) => {}
                None => break,
            }
        }
        Ok(None)
    }

    fn bytes(&mut self, span: Span) -> Result<Vec<u8>, Refused> {
        if span.len > self.out.1 as u64 {
            return Err(Refused::TooLong);
        }
        let bytes = self.lens.bytes.read(span, usize::MAX).ok_or(Refused::Unreadable)?;
        Ok(bytes.into_owned())
    }

    fn text(&mut self, node: NodeId, span: Span) -> Result<Vec<u8>, Refused> {
        if span.len > self.out.1 as u64 {
            return Err(Refused::TooLong);
        }
        Ok(self.lens.node_text(node, usize::MAX).ok_or(Refused::Unreadable)?.bytes)
    }

    fn int(&mut self, span: Span, is_text: bool) -> Result<(), Refused> {
        // To convert it takes time that grows with the square of its length.
        if span.len > 1 << 16 {
            return Err(Refused::TooLong);
        }
        let bytes = self.bytes(span)?;
        if is_text {
            number::write_int_line(&bytes, &mut self.out)?;
        } else {
            number::write_int_bytes(&bytes, &mut self.out)?;
        }
        Ok(())
    }

    fn show(&mut self, node: NodeId) -> Result<(), Refused> {
        match self.lens.graph.value(node) {
            Value::None => self.out.write_str("null")?,
            Value::Bool(value) => self.out.write_str(if value { "true" } else { "false" })?,
            Value::Int(value) => write!(self.out, "{value}")?,
            Value::IntBytes(span) => self.int(span, false)?,
            Value::IntText(span) => self.int(span, true)?,
            Value::Float(value) => self.float(value)?,
            Value::Text(_, span) if self.lens.kind(node) != Kind::Bytes => {
                let text = self.text(node, span)?;
                string(&text, &mut self.out)?;
            }
            Value::Bytes(span) | Value::Text(_, span) => {
                let is_py2 = self.lens.graph.kind(node) == Kind::Py2Str && span.len <= self.out.1 as u64;
                let bytes = if is_py2 {
                    self.lens.node_bytes(node, usize::MAX).ok_or(Refused::Unreadable)?.bytes
                } else {
                    self.bytes(span)?
                };
                self.out.write_str("{\"$bytes\":")?;
                base64(&bytes, &mut self.out)?;
                self.out.write_str("}")?;
            }
            Value::Global(..) => self.global(node)?,
            Value::Extension(code) => write!(self.out, "{{\"$extension\":{code}}}")?,
            Value::Buffer(index) => write!(self.out, "{{\"$buffer\":{index}}}")?,
            Value::Refs if self.lens.graph.kind(node) == Kind::Global => self.global(node)?,
            Value::Refs => self.container(node)?,
        }
        Ok(())
    }

    fn float(&mut self, value: f64) -> Result<(), Refused> {
        match value {
            value if value.is_nan() => self.out.write_str("NaN")?,
            f64::INFINITY => self.out.write_str("Infinity")?,
            f64::NEG_INFINITY => self.out.write_str("-Infinity")?,
            value => repr::float_repr(value, &mut self.out)?,
        }
        Ok(())
    }

    fn global(&mut self, node: NodeId) -> Result<(), Refused> {
        let (module, name) = names::global(self.lens, node).ok_or(Refused::Unreadable)?;
        self.out.write_str("{\"$global\":")?;
        string(&[module, name].join(&b'.'), &mut self.out)?;
        Ok(self.out.write_str("}")?)
    }

    /// A key of an object, as `json.dumps` makes one of an atom.
    fn key(&mut self, node: NodeId) -> Result<(), Refused> {
        if let Value::Text(..) = self.lens.graph.value(node) {
            return self.show(node);
        }
        self.out.write_str("\"")?;
        self.show(node)?;
        Ok(self.out.write_str("\"")?)
    }

    fn container(&mut self, node: NodeId) -> Result<(), Refused> {
        if let Some(up) = self.path.iter().rev().position(|other| *other == node) {
            return Ok(write!(self.out, "{{\"$cycle\":{}}}", up + 1)?);
        }
        if self.path.len() >= DEEPEST {
            return Err(Refused::TooDeep);
        }
        self.path.push(node);
        self.tasks.push(Task::Leave);
        let graph = self.lens.graph;
        let is_odd = self.lens.tree.is_odd(node);
        // What each kind has by itself; whatever else is done to an object follows under the name of what that is.
        let (opening, own, closing) = match graph.kind(node) {
            Kind::Dict if is_odd || !is_plain(self.lens, node) => ("{\"$dict\":[", Role::Key, "]"),
            Kind::Dict => ("{", Role::Value, "}"),
            Kind::Persistent => ("{\"$persistent_id\":", Role::Pid, ""),
            Kind::ReadOnly => ("{\"$readonly\":", Role::Of, ""),
            Kind::Call => ("{\"$call\":", Role::Callable, ""),
            _ if is_odd => ("{\"$items\":[", Role::Item, "]"),
            _ => ("[", Role::Item, "]"),
        };
        let is_plain = matches!(opening, "{" | "[");
        // Written from the end.
        if !is_plain {
            self.tasks.push(Task::Text("}"));
            for (role, name, end) in MORE {
                let mut roles = graph.edges(node).take(LOOKED_AT).map(|edge| edge.role);
                if role != own && roles.any(|other| other == role) {
                    let members = Task::Pairs(node, 0, Members::Arrays, false);
                    let parts = if role == Role::Key { members } else { Task::Items(node, 0, role, false) };
                    self.tasks.extend([Task::Text(end), parts, Task::Text(name)]);
                }
            }
        }
        let parts = match own {
            Role::Value => Task::Pairs(node, 0, Members::Named, false),
            Role::Key => Task::Pairs(node, 0, Members::Arrays, false),
            own => Task::Items(node, 0, own, false),
        };
        self.tasks.extend([Task::Text(closing), parts, Task::Text(opening)]);
        Ok(())
    }
}

/// Whether a dict's keys are such as `json.dumps` takes.
fn is_plain(lens: &Lens<'_>, dict: NodeId) -> bool {
    use Kind::{Bool, Float, Int, None, Py2Str, Str};
    let graph = lens.graph;
    let mut keys = graph.edges(dict).filter(|edge| edge.role == Role::Key);
    keys.all(|key| matches!(lens.kind(key.child), Str | Py2Str | Int | Float | Bool | None))
}
