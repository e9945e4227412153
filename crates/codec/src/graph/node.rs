//! What a node is: the tags stored in the arena, and the kinds and values read out of it.

/// One object, in the order of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The place of this node in columns that run beside the arena.
    #[must_use]
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A stretch of the layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u64,
    /// Bytes.
    pub len: u64,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $python:literal;)*) => {
        /// What kind of object a node is, by its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Kind { $($(#[$doc])* $kind),* }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),*];

            /// Its type's name in Python, where it is the same for all of this kind; else `object`.
            #[must_use]
            pub const fn python_type(self) -> &'static str {
                match self { $(Kind::$kind => $python),* }
            }
        }
    };
}

kinds! {
    /// None.
    None "NoneType";
    /// True or False.
    Bool "bool";
    /// int, of any size.
    Int "int";
    /// float.
    Float "float";
    /// str.
    Str "str";
    /// The str of Python 2, bytes in an encoding that the stream does not tell.
    Py2Str "str";
    /// bytes.
    Bytes "bytes";
    /// bytearray.
    ByteArray "bytearray";
    /// list.
    List "list";
    /// tuple.
    Tuple "tuple";
    /// dict.
    Dict "dict";
    /// set.
    Set "set";
    /// frozenset.
    FrozenSet "frozenset";
    /// A class or function, by module and qualified name.
    Global "object";
    /// What is registered for an extension code.
    Extension "object";
    /// What `persistent_load` gives.
    Persistent "object";
    /// A buffer that travels outside the pickle.
    Buffer "memoryview";
    /// A read-only view of one.
    ReadOnly "memoryview";
    /// What calling something gives.
    Call "object";
}

impl Kind {
    /// Holds nothing and is the same wherever it stands.
    #[must_use]
    pub const fn is_atom(self) -> bool {
        matches!(
            self,
            Self::None | Self::Bool | Self::Int | Self::Float | Self::Str | Self::Py2Str | Self::Bytes
        )
    }

    /// May be anything once it is loaded, so a permissive host accepts every operation on it.
    #[must_use]
    pub const fn is_unknown(self) -> bool {
        matches!(self, Self::Global | Self::Extension | Self::Persistent | Self::Call)
    }
}

/// Which opcode makes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallOp {
    /// `callable(*args)`.
    Reduce,
    /// `cls.__new__(cls, *args)`.
    NewObj,
    /// `cls.__new__(cls, *args, **kwargs)`.
    NewObjEx,
    /// `cls(*args)`, class by name, arguments from the stack.
    Inst,
    /// `cls(*args)`, both from the stack.
    Obj,
}

impl CallOp {
    /// The opcode's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reduce => "REDUCE",
            Self::NewObj => "NEWOBJ",
            Self::NewObjEx => "NEWOBJ_EX",
            Self::Inst => "INST",
            Self::Obj => "OBJ",
        }
    }
}

/// How the bytes of a text are to be read. See [`crate::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextCode {
    /// UTF-8 with surrogates.
    Utf8,
    /// A line in raw-unicode-escape.
    RawUnicodeEscape,
    /// The inside of a quoted line with escapes: the str of Python 2.
    Escaped,
    /// Bytes as they are: the str of Python 2.
    Latin1,
}

/// The value of a node, as far as it is no reference to others (those are edges).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// None.
    None,
    /// True or False.
    Bool(bool),
    /// An int of up to 64 bits.
    Int(i64),
    /// A greater int: little-endian two's complement in the stream.
    IntBytes(Span),
    /// A greater int: digits in the stream, as `int(text, 0)` reads them, without the final L.
    IntText(Span),
    /// A float.
    Float(f64),
    /// A str or the str of Python 2.
    Text(TextCode, Span),
    /// bytes or bytearray.
    Bytes(Span),
    /// A class or function, where the op itself names it: module and qualified name. Where they come from the
    /// stack (STACK_GLOBAL) they are edges and the value is [`Value::Refs`].
    Global(Span, Span),
    /// An extension code.
    Extension(u32),
    /// Which out-of-band buffer of the pickle.
    Buffer(u64),
    /// What is to know about it are its edges.
    Refs,
}

/// What a stored node is. Finer than [`Kind`]: it also tells where the value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Tag {
    None,
    Bool,
    Int,
    IntBytes,
    IntText,
    Float,
    StrUtf8,
    StrRaw,
    Py2Escaped,
    Py2Latin1,
    Bytes,
    ByteArray,
    List,
    Tuple,
    Dict,
    Set,
    FrozenSet,
    Global,
    StackGlobal,
    Extension,
    Persistent,
    Buffer,
    ReadOnly,
    Reduce,
    NewObj,
    NewObjEx,
    Inst,
    Obj,
}

impl Tag {
    const ALL: [Tag; 28] = [
        Tag::None,
        Tag::Bool,
        Tag::Int,
        Tag::IntBytes,
        Tag::IntText,
        Tag::Float,
        Tag::StrUtf8,
        Tag::StrRaw,
        Tag::Py2Escaped,
        Tag::Py2Latin1,
        Tag::Bytes,
        Tag::ByteArray,
        Tag::List,
        Tag::Tuple,
        Tag::Dict,
        Tag::Set,
        Tag::FrozenSet,
        Tag::Global,
        Tag::StackGlobal,
        Tag::Extension,
        Tag::Persistent,
        Tag::Buffer,
        Tag::ReadOnly,
        Tag::Reduce,
        Tag::NewObj,
        Tag::NewObjEx,
        Tag::Inst,
        Tag::Obj,
    ];

    #[inline]
    pub(crate) fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte)).copied()
    }

    #[inline]
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::None => Kind::None,
            Self::Bool => Kind::Bool,
            Self::Int | Self::IntBytes | Self::IntText => Kind::Int,
            Self::Float => Kind::Float,
            Self::StrUtf8 | Self::StrRaw => Kind::Str,
            Self::Py2Escaped | Self::Py2Latin1 => Kind::Py2Str,
            Self::Bytes => Kind::Bytes,
            Self::ByteArray => Kind::ByteArray,
            Self::List => Kind::List,
            Self::Tuple => Kind::Tuple,
            Self::Dict => Kind::Dict,
            Self::Set => Kind::Set,
            Self::FrozenSet => Kind::FrozenSet,
            Self::Global | Self::StackGlobal => Kind::Global,
            Self::Extension => Kind::Extension,
            Self::Persistent => Kind::Persistent,
            Self::Buffer => Kind::Buffer,
            Self::ReadOnly => Kind::ReadOnly,
            Self::Reduce | Self::NewObj | Self::NewObjEx | Self::Inst | Self::Obj => Kind::Call,
        }
    }

    /// Whether the node's data is its value; else it is its place in the index of edges.
    #[inline]
    pub(crate) const fn has_value(self) -> bool {
        matches!(
            self,
            Self::None
                | Self::Bool
                | Self::Int
                | Self::IntBytes
                | Self::IntText
                | Self::Float
                | Self::StrUtf8
                | Self::StrRaw
                | Self::Py2Escaped
                | Self::Py2Latin1
                | Self::Bytes
                | Self::ByteArray
                | Self::Global
                | Self::Extension
                | Self::Buffer
        )
    }

    pub(crate) const fn call(self) -> Option<CallOp> {
        match self {
            Self::Reduce => Some(CallOp::Reduce),
            Self::NewObj => Some(CallOp::NewObj),
            Self::NewObjEx => Some(CallOp::NewObjEx),
            Self::Inst => Some(CallOp::Inst),
            Self::Obj => Some(CallOp::Obj),
            _ => None,
        }
    }
}

/// What a reference is for its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// What a call calls, or the class it makes an instance of.
    Callable,
    /// The argument tuple of a call.
    Args,
    /// The keyword arguments of NEWOBJ_EX.
    Kwargs,
    /// The persistent id.
    Pid,
    /// What a read-only view looks at.
    Of,
    /// The module of a STACK_GLOBAL.
    Module,
    /// The qualified name of a STACK_GLOBAL.
    Name,
    /// An element of a list, tuple, set, frozenset; on other kinds what APPEND, APPENDS or ADDITEMS adds.
    Item,
    /// A key; its value is the next reference.
    Key,
    /// The value of the key before it.
    Value,
    /// What BUILD sets.
    State,
}

/// What the references of one batch are, in one byte of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum RunRole {
    /// Callable, args and perhaps kwargs.
    Call,
    /// Module and name.
    Name,
    Pid,
    Of,
    Items,
    Pairs,
    State,
}

impl RunRole {
    /// The role of the `i`-th reference of a batch.
    #[inline]
    pub(crate) const fn role(self, i: u32) -> Role {
        match (self, i) {
            (Self::Call, 0) => Role::Callable,
            (Self::Call, 1) => Role::Args,
            (Self::Call, _) => Role::Kwargs,
            (Self::Name, 0) => Role::Module,
            (Self::Name, _) => Role::Name,
            (Self::Pid, _) => Role::Pid,
            (Self::Of, _) => Role::Of,
            (Self::Items, _) => Role::Item,
            (Self::Pairs, i) if i.is_multiple_of(2) => Role::Key,
            (Self::Pairs, _) => Role::Value,
            (Self::State, _) => Role::State,
        }
    }
}
