// Screenshots as small as they can be: a page has few colours, and a palette of them weighs a third of what the browser writes.

import * as zlib from "node:zlib";

const { deflateSync, inflateSync } = zlib;

/** Node has a `crc32` of its own from 20.15 and 22.2 on. */
const crc32 = zlib.crc32 ?? slowCrc32;

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The chunks of a PNG, by name; those of one name joined. */
function chunks(png) {
  const found = {};
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const name = png.toString("latin1", at + 4, at + 8);
    found[name] = Buffer.concat([found[name] ?? Buffer.alloc(0), png.subarray(at + 8, at + 8 + length)]);
    at += length + 12;
  }
  return found;
}

/** CRC-32 as PNG wants it, bit by bit: screenshots are small. */
function slowCrc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** Width, height, and the pixels, `depth` bytes each. */
function decode(png) {
  const { IHDR, IDAT } = chunks(png);
  const [width, height, bits, kind] = [IHDR.readUInt32BE(0), IHDR.readUInt32BE(4), IHDR[8], IHDR[9]];
  const depth = { 2: 3, 6: 4 }[kind];
  if (bits !== 8 || !depth || IHDR[12] !== 0) throw new Error("a screenshot is a PNG of 8 bits a channel, not interlaced");
  const stride = width * depth;
  const lines = inflateSync(IDAT);
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x < depth ? 0 : pixels[y * stride + x - depth];
      const above = y === 0 ? 0 : pixels[(y - 1) * stride + x];
      const corner = y === 0 || x < depth ? 0 : pixels[(y - 1) * stride + x - depth];
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      pixels[y * stride + x] = lines[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return { width, height, depth, pixels };
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(guess - value));
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

function distance(a, b) {
  return [16, 8, 0].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);
}

/** At most 256 of these colours, so that each of them is near one: the first of those alike, for as little likeness as will do. */
function sparse(colours) {
  for (let alike = 0; ; alike = alike * 2 + 1) {
    const chosen = [];
    for (const colour of colours) {
      if (chosen.length > 256) break;
      if (alike === 0 || chosen.every((other) => distance(colour, other) > alike)) chosen.push(colour);
    }
    if (chosen.length <= 256) return chosen;
  }
}

/** The same picture with a palette. Where there are more than 256 colours, those alike become one: a rare colour unlike all others stays. */
export function lean(png) {
  const { width, height, depth, pixels } = decode(png);
  const colour = (pixel) => (pixels[pixel * depth] << 16) | (pixels[pixel * depth + 1] << 8) | pixels[pixel * depth + 2];
  const times = new Map();
  for (let pixel = 0; pixel < width * height; pixel++) {
    times.set(colour(pixel), (times.get(colour(pixel)) ?? 0) + 1);
  }
  const all = [...times.keys()].sort((a, b) => times.get(b) - times.get(a));
  const palette = sparse(all);
  const places = new Map(palette.map((entry, i) => [entry, i]));
  const nearest = (to) => palette.reduce((best, entry, i) => (distance(entry, to) < distance(palette[best], to) ? i : best), 0);
  const index = new Map(all.map((entry) => [entry, places.get(entry) ?? nearest(entry)]));
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = index.get(colour(y * width + x));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((entry) => [entry >> 16, (entry >> 8) & 255, entry & 255]));
  const packed = deflateSync(lines, { level: 9, memLevel: 9 });
  return Buffer.concat([SIGNATURE, chunk("IHDR", head), chunk("PLTE", colours), chunk("IDAT", packed), chunk("IEND", Buffer.alloc(0))]);
}
