//! The opcode table: the one place where the 68 opcodes of protocols 0 to 5 stand.
//!
//! Source: CPython's `Lib/pickletools.py` (3.8 and later), PEP 307, PEP 3154, PEP 574. The project's
//! tests compare every column but category and prose, which are ours, with `pickletools.opcodes`.

/// What follows an opcode in the stream. The names are those of pickletools' argument descriptors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// Nothing.
    None,
    /// One byte, unsigned.
    Uint1,
    /// Two bytes, unsigned, little-endian (as all below).
    Uint2,
    /// Four bytes, signed.
    Int4,
    /// Four bytes, unsigned.
    Uint4,
    /// Eight bytes, unsigned.
    Uint8,
    /// A line: a quoted string with escapes.
    StringNl,
    /// A line, taken as it is.
    StringNlNoEscape,
    /// Two lines, taken as they are.
    StringNlNoEscapePair,
    /// Bytes of a Python 2 str, length in one byte.
    String1,
    /// Bytes of a Python 2 str, length in four bytes, signed.
    String4,
    /// Bytes, length in one byte.
    Bytes1,
    /// Bytes, length in four bytes.
    Bytes4,
    /// Bytes, length in eight bytes.
    Bytes8,
    /// Bytes of a bytearray, length in eight bytes.
    ByteArray8,
    /// A line in raw-unicode-escape.
    UnicodeStringNl,
    /// UTF-8 (surrogates allowed), length in one byte.
    UnicodeString1,
    /// UTF-8 (surrogates allowed), length in four bytes.
    UnicodeString4,
    /// UTF-8 (surrogates allowed), length in eight bytes.
    UnicodeString8,
    /// A line: a decimal int, or the bools 00 and 01.
    DecimalNlShort,
    /// A line: a decimal int that may end in L.
    DecimalNlLong,
    /// A line: a float.
    FloatNl,
    /// Eight bytes: a float, big-endian.
    Float8,
    /// Two's complement, length in one byte.
    Long1,
    /// Two's complement, length in four bytes, signed.
    Long4,
}

impl ArgKind {
    /// Its name in pickletools, which stands in its messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Uint1 => "uint1",
            Self::Uint2 => "uint2",
            Self::Int4 => "int4",
            Self::Uint4 => "uint4",
            Self::Uint8 => "uint8",
            Self::StringNl => "stringnl",
            Self::StringNlNoEscape => "stringnl_noescape",
            Self::StringNlNoEscapePair => "stringnl_noescape_pair",
            Self::String1 => "string1",
            Self::String4 => "string4",
            Self::Bytes1 => "bytes1",
            Self::Bytes4 => "bytes4",
            Self::Bytes8 => "bytes8",
            Self::ByteArray8 => "bytearray8",
            Self::UnicodeStringNl => "unicodestringnl",
            Self::UnicodeString1 => "unicodestring1",
            Self::UnicodeString4 => "unicodestring4",
            Self::UnicodeString8 => "unicodestring8",
            Self::DecimalNlShort => "decimalnl_short",
            Self::DecimalNlLong => "decimalnl_long",
            Self::FloatNl => "floatnl",
            Self::Float8 => "float8",
            Self::Long1 => "long1",
            Self::Long4 => "long4",
        }
    }

    /// Whether it is text up to a newline, or to a second one.
    #[must_use]
    pub const fn is_line(self) -> bool {
        matches!(
            self,
            Self::StringNl
                | Self::StringNlNoEscape
                | Self::StringNlNoEscapePair
                | Self::UnicodeStringNl
                | Self::DecimalNlShort
                | Self::DecimalNlLong
                | Self::FloatNl
        )
    }

    /// Of a number that is no line: bytes that it takes. 0 where nothing follows.
    #[must_use]
    pub const fn fixed_bytes(self) -> Option<u8> {
        match self {
            Self::None => Some(0),
            Self::Uint1 => Some(1),
            Self::Uint2 => Some(2),
            Self::Int4 | Self::Uint4 => Some(4),
            Self::Uint8 | Self::Float8 => Some(8),
            _ => None,
        }
    }

    /// Of a payload with its length before it: bytes that the length takes.
    #[must_use]
    pub const fn length_bytes(self) -> Option<u8> {
        match self {
            Self::String1 | Self::Bytes1 | Self::UnicodeString1 | Self::Long1 => Some(1),
            Self::String4 | Self::Bytes4 | Self::UnicodeString4 | Self::Long4 => Some(4),
            Self::Bytes8 | Self::ByteArray8 | Self::UnicodeString8 => Some(8),
            _ => None,
        }
    }
}

/// What an opcode takes from the stack or puts on it. The names are those of pickletools' stack objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // each is the Python type of its name
pub enum StackItem {
    Int,
    IntOrBool,
    Bool,
    Float,
    BytesOrStr,
    Bytes,
    ByteArray,
    Str,
    None,
    Tuple,
    List,
    Dict,
    Set,
    FrozenSet,
    Buffer,
    /// Anything.
    Any,
    /// The topmost mark.
    Mark,
    /// Everything above the topmost mark.
    StackSlice,
}

impl StackItem {
    /// Its name in pickletools.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::IntOrBool => "int_or_bool",
            Self::Bool => "bool",
            Self::Float => "float",
            Self::BytesOrStr => "bytes_or_str",
            Self::Bytes => "bytes",
            Self::ByteArray => "bytearray",
            Self::Str => "str",
            Self::None => "None",
            Self::Tuple => "tuple",
            Self::List => "list",
            Self::Dict => "dict",
            Self::Set => "set",
            Self::FrozenSet => "frozenset",
            Self::Buffer => "buffer",
            Self::Any => "any",
            Self::Mark => "mark",
            Self::StackSlice => "stackslice",
        }
    }
}

/// What an opcode is for, coarsely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Containers, marks, the stack, and the frame of the stream itself.
    Structure,
    /// Atoms.
    Data,
    /// Memo reads and writes.
    Memo,
    /// What is named and lives elsewhere: globals, extensions, persistent ids.
    Global,
    /// What loading would call.
    Call,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct OpInfo {
    /// The opcode.
    pub opcode: Opcode,
    /// Its byte in the stream.
    pub byte: u8,
    /// Its name in pickletools.
    pub name: &'static str,
    /// What follows it.
    pub arg: ArgKind,
    /// What it takes from the stack, deepest first.
    pub before: &'static [StackItem],
    /// What it puts there.
    pub after: &'static [StackItem],
    /// The protocol that introduced it.
    pub protocol: u8,
    /// What it is for.
    pub category: Category,
    /// One line of documentation.
    pub doc: &'static str,
}

macro_rules! opcodes {
    ($($byte:literal $id:ident $name:literal $arg:ident [$($before:ident),*] -> [$($after:ident),*] $proto:literal $cat:ident $doc:literal;)*) => {
        /// An opcode. Its discriminant is its byte in the stream.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Opcode {
            $(#[doc = concat!("`", $name, "`: ", $doc)] $id = $byte,)*
        }

        /// All opcodes, by byte.
        pub static OPCODES: &[OpInfo] = &[$(OpInfo {
            opcode: Opcode::$id,
            byte: $byte,
            name: $name,
            arg: ArgKind::$arg,
            before: &[$(StackItem::$before),*],
            after: &[$(StackItem::$after),*],
            protocol: $proto,
            category: Category::$cat,
            doc: $doc,
        }),*];

        impl Opcode {
            /// The opcode of a byte, if it is one.
            #[must_use]
            #[inline(always)]
            pub fn from_byte(byte: u8) -> Option<Self> {
                match byte {
                    $($byte => Some(Self::$id),)*
                    _ => None,
                }
            }

            /// Its row of the table.
            #[must_use]
            pub fn info(self) -> &'static OpInfo {
                let row = match self { $(Self::$id => const {
                    // Found at compile time, so that a row cannot be out of step with its opcode.
                    let mut i = 0;
                    #[allow(clippy::indexing_slicing)]
                    while OPCODES_BYTES[i] != $byte { i += 1; }
                    i
                },)* };
                #[allow(clippy::indexing_slicing)] // a constant within the table
                &OPCODES[row]
            }

            /// What follows it in the stream.
            #[must_use]
            #[inline]
            pub const fn arg(self) -> ArgKind {
                match self { $(Self::$id => ArgKind::$arg,)* }
            }

            /// The protocol that introduced it.
            #[must_use]
            #[inline]
            pub const fn protocol(self) -> u8 {
                match self { $(Self::$id => $proto,)* }
            }

            /// Whether it stores in the memo.
            #[must_use]
            #[inline]
            pub const fn is_store(self) -> bool {
                matches!(self, Self::Put | Self::Binput | Self::LongBinput | Self::Memoize)
            }

            /// Whether it reads the memo.
            #[must_use]
            #[inline]
            pub const fn is_load(self) -> bool {
                matches!(self, Self::Get | Self::Binget | Self::LongBinget)
            }

            /// Its name in pickletools.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$id => $name,)* }
            }
        }

        const OPCODES_BYTES: &[u8] = &[$($byte),*];
    };
}

#[rustfmt::skip]
opcodes! {
    0x28 Mark "MARK" None [] -> [Mark] 0 Structure "Marks the stack: a later op takes everything above.";
    0x29 EmptyTuple "EMPTY_TUPLE" None [] -> [Tuple] 1 Structure "The empty tuple.";
    0x2e Stop "STOP" None [Any] -> [] 0 Structure "Ends the pickle: the top of the stack is its object.";
    0x30 Pop "POP" None [Any] -> [] 0 Structure "Drops the top of the stack, or the topmost mark.";
    0x31 PopMark "POP_MARK" None [Mark, StackSlice] -> [] 1 Structure "Drops everything down to and including the topmost mark.";
    0x32 Dup "DUP" None [Any] -> [Any, Any] 0 Structure "Pushes the top of the stack once more.";
    0x42 Binbytes "BINBYTES" Bytes4 [] -> [Bytes] 3 Data "A bytes object with a four-byte length.";
    0x43 ShortBinbytes "SHORT_BINBYTES" Bytes1 [] -> [Bytes] 3 Data "A bytes object with a one-byte length.";
    0x46 Float "FLOAT" FloatNl [] -> [Float] 0 Data "A float as a decimal line.";
    0x47 Binfloat "BINFLOAT" Float8 [] -> [Float] 1 Data "A float as eight big-endian bytes.";
    0x49 Int "INT" DecimalNlShort [] -> [IntOrBool] 0 Data "An int or bool as a decimal line; the lines 00 and 01 are False and True.";
    0x4a Binint "BININT" Int4 [] -> [Int] 1 Data "A four-byte signed int.";
    0x4b Binint1 "BININT1" Uint1 [] -> [Int] 1 Data "A one-byte unsigned int.";
    0x4c Long "LONG" DecimalNlLong [] -> [Int] 0 Data "An int of any size as a decimal line that may end in L.";
    0x4d Binint2 "BININT2" Uint2 [] -> [Int] 1 Data "A two-byte unsigned int.";
    0x4e None "NONE" None [] -> [None] 0 Data "None.";
    0x50 Persid "PERSID" StringNlNoEscape [] -> [Any] 0 Global "An object kept outside the pickle, by an id on a line.";
    0x51 Binpersid "BINPERSID" None [Any] -> [Any] 1 Global "An object kept outside the pickle, by the id on top of the stack.";
    0x52 Reduce "REDUCE" None [Any, Any] -> [Any] 0 Call "Calls the callable below with the argument tuple on top.";
    0x53 String "STRING" StringNl [] -> [BytesOrStr] 0 Data "A Python 2 str as a quoted line with repr escapes.";
    0x54 Binstring "BINSTRING" String4 [] -> [BytesOrStr] 1 Data "A Python 2 str with a four-byte length.";
    0x55 ShortBinstring "SHORT_BINSTRING" String1 [] -> [BytesOrStr] 1 Data "A Python 2 str with a one-byte length.";
    0x56 Unicode "UNICODE" UnicodeStringNl [] -> [Str] 0 Data "A str as a raw-unicode-escape line.";
    0x58 Binunicode "BINUNICODE" UnicodeString4 [] -> [Str] 1 Data "A str as UTF-8 with a four-byte length.";
    0x5d EmptyList "EMPTY_LIST" None [] -> [List] 1 Structure "A new empty list.";
    0x61 Append "APPEND" None [List, Any] -> [List] 0 Structure "Appends the top of the stack to the list below it.";
    0x62 Build "BUILD" None [Any, Any] -> [Any] 0 Call "Sets the state of the object below from the value on top.";
    0x63 Global "GLOBAL" StringNlNoEscapePair [] -> [Any] 0 Global "A class or function, by a line for its module and one for its name.";
    0x64 Dict "DICT" None [Mark, StackSlice] -> [Dict] 0 Structure "A new dict of the keys and values above the mark.";
    0x65 Appends "APPENDS" None [List, Mark, StackSlice] -> [List] 1 Structure "Extends the list below the mark by everything above the mark.";
    0x67 Get "GET" DecimalNlShort [] -> [Any] 0 Memo "Pushes the memo entry whose number the line gives.";
    0x68 Binget "BINGET" Uint1 [] -> [Any] 1 Memo "Pushes a memo entry, by a one-byte number.";
    0x69 Inst "INST" StringNlNoEscapePair [Mark, StackSlice] -> [Any] 0 Call "Makes an instance: class by two lines, arguments above the mark.";
    0x6a LongBinget "LONG_BINGET" Uint4 [] -> [Any] 1 Memo "Pushes a memo entry, by a four-byte number.";
    0x6c List "LIST" None [Mark, StackSlice] -> [List] 0 Structure "A new list of everything above the mark.";
    0x6f Obj "OBJ" None [Mark, Any, StackSlice] -> [Any] 1 Call "Makes an instance: class and arguments above the mark.";
    0x70 Put "PUT" DecimalNlShort [] -> [] 0 Memo "Stores the top of the stack in the memo under the number of the line.";
    0x71 Binput "BINPUT" Uint1 [] -> [] 1 Memo "Stores the top of the stack in the memo, under a one-byte number.";
    0x72 LongBinput "LONG_BINPUT" Uint4 [] -> [] 1 Memo "Stores the top of the stack in the memo, under a four-byte number.";
    0x73 Setitem "SETITEM" None [Dict, Any, Any] -> [Dict] 0 Structure "Sets one key of the dict below to the value on top.";
    0x74 Tuple "TUPLE" None [Mark, StackSlice] -> [Tuple] 0 Structure "A tuple of everything above the mark.";
    0x75 Setitems "SETITEMS" None [Dict, Mark, StackSlice] -> [Dict] 1 Structure "Sets the keys above the mark to their values in the dict below it.";
    0x7d EmptyDict "EMPTY_DICT" None [] -> [Dict] 1 Structure "A new empty dict.";
    0x80 Proto "PROTO" Uint1 [] -> [] 2 Structure "Declares the protocol of what follows.";
    0x81 Newobj "NEWOBJ" None [Any, Any] -> [Any] 2 Call "Makes an instance by cls.__new__(cls, *args).";
    0x82 Ext1 "EXT1" Uint1 [] -> [Any] 2 Global "The object registered for a one-byte extension code.";
    0x83 Ext2 "EXT2" Uint2 [] -> [Any] 2 Global "The object registered for a two-byte extension code.";
    0x84 Ext4 "EXT4" Int4 [] -> [Any] 2 Global "The object registered for a four-byte extension code.";
    0x85 Tuple1 "TUPLE1" None [Any] -> [Tuple] 2 Structure "A tuple of the top of the stack.";
    0x86 Tuple2 "TUPLE2" None [Any, Any] -> [Tuple] 2 Structure "A tuple of the two topmost values.";
    0x87 Tuple3 "TUPLE3" None [Any, Any, Any] -> [Tuple] 2 Structure "A tuple of the three topmost values.";
    0x88 Newtrue "NEWTRUE" None [] -> [Bool] 2 Data "True.";
    0x89 Newfalse "NEWFALSE" None [] -> [Bool] 2 Data "False.";
    0x8a Long1 "LONG1" Long1 [] -> [Int] 2 Data "An int of up to 255 bytes, little-endian two's complement.";
    0x8b Long4 "LONG4" Long4 [] -> [Int] 2 Data "An int of up to 2 GiB, little-endian two's complement.";
    0x8c ShortBinunicode "SHORT_BINUNICODE" UnicodeString1 [] -> [Str] 4 Data "A str as UTF-8 with a one-byte length.";
    0x8d Binunicode8 "BINUNICODE8" UnicodeString8 [] -> [Str] 4 Data "A str as UTF-8 with an eight-byte length.";
    0x8e Binbytes8 "BINBYTES8" Bytes8 [] -> [Bytes] 4 Data "A bytes object with an eight-byte length.";
    0x8f EmptySet "EMPTY_SET" None [] -> [Set] 4 Structure "A new empty set.";
    0x90 Additems "ADDITEMS" None [Set, Mark, StackSlice] -> [Set] 4 Structure "Adds everything above the mark to the set below it.";
    0x91 Frozenset "FROZENSET" None [Mark, StackSlice] -> [FrozenSet] 4 Structure "A frozenset of everything above the mark.";
    0x92 NewobjEx "NEWOBJ_EX" None [Any, Any, Any] -> [Any] 4 Call "Makes an instance by cls.__new__(cls, *args, **kwargs).";
    0x93 StackGlobal "STACK_GLOBAL" None [Str, Str] -> [Any] 4 Global "A class or function, by the module and name on the stack.";
    0x94 Memoize "MEMOIZE" None [Any] -> [Any] 4 Memo "Stores the top of the stack in the memo under the next number.";
    0x95 Frame "FRAME" Uint8 [] -> [] 4 Structure "Begins a frame of that many bytes, to be read in one go.";
    0x96 Bytearray8 "BYTEARRAY8" ByteArray8 [] -> [ByteArray] 5 Data "A bytearray with an eight-byte length.";
    0x97 NextBuffer "NEXT_BUFFER" None [] -> [Buffer] 5 Data "The next buffer that travels outside the pickle.";
    0x98 ReadonlyBuffer "READONLY_BUFFER" None [Buffer] -> [Buffer] 5 Data "Makes the buffer on top of the stack read-only.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_opcodes_fits_their_rows() {
        for info in OPCODES {
            let kind = std::format!("{:?}", info.arg);
            assert_eq!(info.arg.is_line(), kind.contains("Nl"), "{kind}");
            // The names of payloads end in the bytes of their length.
            let length = info.arg.length_bytes().map(|bytes| std::format!("{bytes}"));
            let is_number = ["Uint", "Int", "Float8", "None"].iter().any(|name| kind.starts_with(name));
            assert_eq!(length.is_some(), !is_number && !info.arg.is_line(), "{kind}");
            assert!(length.is_none_or(|length| kind.ends_with(&length)), "{kind}");
            // Those of numbers end in their bytes, too.
            assert_eq!(info.arg.fixed_bytes().is_some(), is_number, "{kind}");
            assert!(
                info.arg
                    .fixed_bytes()
                    .is_none_or(|bytes| bytes == 0 || kind.ends_with(&std::format!("{bytes}"))),
                "{kind}"
            );
            let opcode = info.opcode;
            assert_eq!(opcode.is_load() || opcode.is_store(), info.category == Category::Memo);
            assert_eq!(
                opcode.is_load(),
                info.category == Category::Memo && !info.after.is_empty() && info.before.is_empty()
            );
        }
    }
}
