import { crc32 } from 'node:zlib';

/** Tag of the orientation (TIFF 6.0, page 36) and the type of its value, a 16-bit number. */
const ORIENTATION = 0x0112;
const SHORT = 3;
/** A TIFF block of one entry: header, count, entry, no next directory. */
const LEAST = 26;

/**
 * A copy of an image file whose EXIF says its orientation and nothing else; the file itself where it has no EXIF.
 *
 * libexif, which libvips hands EXIF to before any limit holds, follows each pointer to a sub-directory: 64 KiB of
 * pointers to their own directory kept it busy for 28 seconds. Nothing but the orientation is wanted of it. Text chunks
 * of PNG, which may hold EXIF too or unpack to gigabytes, are renamed to a type that decoders pass over.
 */
export function tameExif(file: Buffer, format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'): Buffer {
  switch (format) {
    case 'jpeg':
      return tameJpeg(file);
    case 'png':
      return tamePng(file);
    case 'webp':
      return tameWebp(file);
    case 'avif':
      return tameAvif(file);
    case 'gif':
      return file;
  }
}

/** Looks for the segment's head anywhere: libjpeg passes over junk between segments, where a walk would end. */
function tameJpeg(file: Buffer): Buffer {
  let copy = file;
  for (
    let at = file.indexOf('Exif\0\0', 0, 'latin1');
    at >= 0;
    at = file.indexOf('Exif\0\0', at + 6, 'latin1')
  ) {
    if (at < 4 || file[at - 4] !== 0xff || file[at - 3] !== 0xe1) continue;
    const end = Math.min(at - 2 + file.readUInt16BE(at - 2), file.length);
    if (copy === file) copy = Buffer.from(file);
    tameTiff(copy, at + 6, end);
  }
  return copy;
}

function tamePng(file: Buffer): Buffer {
  let copy = file;
  for (let at = 8; at + 12 <= file.length; ) {
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) break;
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'eXIf' || type === 'tEXt' || type === 'zTXt' || type === 'iTXt') {
      if (copy === file) copy = Buffer.from(file);
      if (type === 'eXIf') tameTiff(copy, at + 8, end - 4);
      else copy.write('skIp', at + 4, 'latin1');
      copy.writeUInt32BE(crc32(copy.subarray(at + 4, end - 4)), end - 4);
    }
    at = end;
  }
  return copy;
}

function tameWebp(file: Buffer): Buffer {
  let copy = file;
  for (let at = 12; at + 8 <= file.length; ) {
    const size = file.readUInt32LE(at + 4);
    const end = Math.min(at + 8 + size, file.length);
    if (file.toString('latin1', at, at + 4) === 'EXIF') {
      if (copy === file) copy = Buffer.from(file);
      const prefix = file.toString('latin1', at + 8, at + 14) === 'Exif\0\0' ? 6 : 0;
      tameTiff(copy, at + 8 + prefix, end);
    }
    at = end + (size & 1);
  }
  return copy;
}

/** An AVIF is turned by a property of its own, so its EXIF item gets a type that nobody reads. */
function tameAvif(file: Buffer): Buffer {
  let copy = file;
  for (let at = file.indexOf('infe', 0, 'latin1'); at >= 0; at = file.indexOf('infe', at + 4, 'latin1')) {
    // Item information entry (ISO/IEC 14496-12 §8.11.6): version 3 has 32-bit item numbers.
    const type = at + (file[at + 4] === 3 ? 14 : 12);
    if (file.toString('latin1', type, type + 4) !== 'Exif') continue;
    if (copy === file) copy = Buffer.from(file);
    copy.write('skip', type, 'latin1');
  }
  return copy;
}

/** Overwrites a TIFF block in place, its length unchanged. */
function tameTiff(file: Buffer, start: number, end: number): void {
  if (end <= start) return;
  const orientation = orientationOf(file.subarray(start, end));
  file.fill(0, start, end);
  if (end - start < LEAST) return;
  file.write('II*\0', start, 'latin1');
  file.writeUInt32LE(8, start + 4);
  file.writeUInt16LE(1, start + 8);
  file.writeUInt16LE(ORIENTATION, start + 10);
  file.writeUInt16LE(SHORT, start + 12);
  file.writeUInt32LE(1, start + 14);
  file.writeUInt16LE(orientation, start + 18);
}

/** The orientation that the first directory names, 1 to 8; 1 when it names none. */
function orientationOf(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 10 || (order !== 'II' && order !== 'MM')) return 1;
  const short = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  for (let entry = 0; entry < short(directory); entry++) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > tiff.length) return 1;
    if (short(at) !== ORIENTATION || short(at + 2) !== SHORT) continue;
    const value = short(at + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
