// Pickles for tests, written by hand: what is in them is plain to see, and no Python is needed.

const text = new TextEncoder();

/** Joins pieces: strings are ASCII opcodes, numbers are single bytes. */
export function bytes(...pieces) {
  return Buffer.concat(
    pieces.map((piece) => (typeof piece === "number" ? Buffer.from([piece]) : typeof piece === "string" ? Buffer.from(piece, "latin1") : piece)),
  );
}

/** A text of protocol 1: BINUNICODE. */
export function str(value) {
  const utf8 = Buffer.from(text.encode(value));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(utf8.length);
  return bytes("X", length, utf8);
}

/** An integer of four bytes: BININT. */
export function int(value) {
  const word = Buffer.alloc(4);
  word.writeInt32LE(value);
  return bytes("J", word);
}

/** EMPTY_LIST, MARK, items, APPENDS. */
export function list(...items) {
  return bytes("](", ...items, "e");
}

/** EMPTY_DICT, MARK, keys and values, SETITEMS. */
export function dict(...entries) {
  return bytes("}(", ...entries.flat(), "u");
}

/** A whole pickle of protocol 2. */
export function pickle(...pieces) {
  return bytes(0x80, 2, ...pieces, ".");
}

/** A list of `rows` lists of `columns` integers each. */
export function table(rows, columns) {
  const row = list(...Array.from({ length: columns }, (_, i) => int(i)));
  return pickle("](", Buffer.concat(Array(rows).fill(row)), "e");
}

/** Lists in lists, `depth` of them. */
export function nested(depth) {
  return pickle("]".repeat(depth), "a".repeat(depth - 1));
}
