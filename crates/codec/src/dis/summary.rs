//! pickletools' own short descriptions of the opcodes.

use crate::opcode::Opcode;

/// The first line of what pickletools documents of an opcode, to the letter: the annotation of `pickletools.dis`.
///
/// Apart from [`crate::OPCODES`], whose prose is ours, so that it weighs on nobody but who annotates.
#[must_use]
pub const fn summary(opcode: Opcode) -> &'static str {
    use Opcode as O;
    match opcode {
        O::Mark => "Push markobject onto the stack.",
        O::EmptyTuple => "Push an empty tuple.",
        O::Stop => "Stop the unpickling machine.",
        O::Pop => "Discard the top stack item, shrinking the stack by one item.",
        O::PopMark => "Pop all the stack objects at and above the topmost markobject.",
        O::Dup => "Push the top stack item onto the stack again, duplicating it.",
        O::Binbytes | O::ShortBinbytes | O::Binbytes8 => "Push a Python bytes object.",
        O::Float => "Newline-terminated decimal float literal.",
        O::Binfloat => "Float stored in binary form, with 8 bytes of data.",
        O::Int => "Push an integer or bool.",
        O::Binint => "Push a four-byte signed integer.",
        O::Binint1 => "Push a one-byte unsigned integer.",
        O::Long => "Push a long integer.",
        O::Binint2 => "Push a two-byte unsigned integer.",
        O::None => "Push None on the stack.",
        O::Persid | O::Binpersid => "Push an object identified by a persistent ID.",
        O::Reduce => "Push an object built from a callable and an argument tuple.",
        O::String | O::Binstring | O::ShortBinstring => "Push a Python string object.",
        O::Unicode | O::Binunicode | O::ShortBinunicode | O::Binunicode8 => {
            "Push a Python Unicode string object."
        }
        O::EmptyList => "Push an empty list.",
        O::Append => "Append an object to a list.",
        O::Build => "Finish building an object, via __setstate__ or dict update.",
        O::Global | O::StackGlobal => "Push a global object (module.attr) on the stack.",
        O::Dict => "Build a dict out of the topmost stack slice, after markobject.",
        O::Appends => "Extend a list by a slice of stack objects.",
        O::Get | O::Binget | O::LongBinget => "Read an object from the memo and push it on the stack.",
        O::Inst | O::Obj => "Build a class instance.",
        O::List => "Build a list out of the topmost stack slice, after markobject.",
        O::Put | O::Binput | O::LongBinput | O::Memoize => {
            "Store the stack top into the memo.  The stack is not popped."
        }
        O::Setitem => "Add a key+value pair to an existing dict.",
        O::Tuple => "Build a tuple out of the topmost stack slice, after markobject.",
        O::Setitems => "Add an arbitrary number of key+value pairs to an existing dict.",
        O::EmptyDict => "Push an empty dict.",
        O::Proto => "Protocol version indicator.",
        O::Newobj | O::NewobjEx => "Build an object instance.",
        O::Ext1 | O::Ext2 | O::Ext4 => "Extension code.",
        O::Tuple1 => "Build a one-tuple out of the topmost item on the stack.",
        O::Tuple2 => "Build a two-tuple out of the top two items on the stack.",
        O::Tuple3 => "Build a three-tuple out of the top three items on the stack.",
        O::Newtrue => "Push True onto the stack.",
        O::Newfalse => "Push False onto the stack.",
        O::Long1 => "Long integer using one-byte length.",
        O::Long4 => "Long integer using four-byte length.",
        O::EmptySet => "Push an empty set.",
        O::Additems => "Add an arbitrary number of items to an existing set.",
        O::Frozenset => "Build a frozenset out of the topmost slice, after markobject.",
        O::Frame => "Indicate the beginning of a new frame.",
        O::Bytearray8 => "Push a Python bytearray object.",
        O::NextBuffer => "Push an out-of-band buffer object.",
        O::ReadonlyBuffer => "Make an out-of-band buffer object read-only.",
    }
}
