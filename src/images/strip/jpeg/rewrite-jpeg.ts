import { MAX_SCANS } from '../../headers/jpeg-frame.js';
import { plainProfile } from '../plain-profile.js';
import { type Frame, isComplete, readFrame } from './frame.js';
import { BrokenScanError } from './scan-bits.js';
import { type Definition, jpegSegment, readHuffman, readQuantisation, usedTables } from './tables.js';
import { readScanHeader, walkScan } from './walk-scan.js';

/** A JPEG followed block by block. */
export interface RewrittenJpeg {
  /** The rewritten file, with an end mark, of nothing but what the standard asks for to show the picture. */
  bytes: Buffer;
  /** Whether the original has its end mark. */
  ended: boolean;
  /** Whether every coefficient was sent to its last bit. */
  complete: boolean;
  /** Offset in the original behind the last byte that the picture uses. */
  end: number;
}

interface Rewriting {
  frame?: Frame | undefined;
  quantisation: (Definition | undefined)[];
  dc: (Definition | undefined)[];
  ac: (Definition | undefined)[];
  restart?: Definition;
  /** Bodies of APP2 with a part of the profile each. */
  profile: Buffer[];
  seen: Set<string>;
  scans: number;
  end: number;
  /** Written last, when it is known what was used. */
  pieces: (() => Buffer)[];
}

/**
 * Follows a Huffman-coded JPEG of 8 bits through all its blocks (ISO/IEC 10918-1), and rewrites it: segments of the
 * length that their content has, tables that are used, coded data up to the last bit of each interval.
 *
 * Undefined when it cannot be followed: arithmetic coding, junk between segments, coefficients that are sent twice.
 */
export function rewriteJpeg(bytes: Buffer): RewrittenJpeg | undefined {
  const state: Rewriting = {
    quantisation: [],
    dc: [],
    ac: [],
    profile: [],
    seen: new Set(),
    scans: 0,
    end: 0,
    pieces: [() => Buffer.from([0xff, 0xd8])],
  };
  let ended: boolean | undefined;
  try {
    ended = walk(bytes, state);
  } catch (error) {
    if (!(error instanceof BrokenScanError)) throw error;
  }
  if (ended === undefined || state.frame === undefined || state.scans === 0) return undefined;
  if (!blankProfile(state.profile)) return undefined;
  return {
    bytes: Buffer.concat([...state.pieces.map((piece) => piece()), Buffer.from([0xff, 0xd9])]),
    ended,
    complete: isComplete(state.frame),
    end: state.end,
  };
}

/** Whether the end mark was reached; undefined where the file cannot be followed. */
function walk(bytes: Buffer, state: Rewriting): boolean | undefined {
  for (let at = 2; ; ) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    if (marker === 0xd9 && bytes[at] === 0xff) return true;
    // What follows the last block is the start of the end mark, or junk, or nothing; none of it is a segment.
    if (bytes[at] !== 0xff || marker === undefined) return state.scans > 0 ? false : undefined;
    if (at + 4 > bytes.length) return undefined;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < at + 4 || end > bytes.length) return undefined;
    const parameters = bytes.subarray(at + 4, end);
    if (marker === 0xda) at = takeScan(bytes, end, parameters, state);
    else if (takeSegment(marker, parameters, state)) at = end;
    else return undefined;
  }
}

function takeScan(bytes: Buffer, start: number, parameters: Buffer, state: Rewriting): number {
  const { frame, pieces } = state;
  if (frame === undefined || ++state.scans > MAX_SCANS)
    throw new BrokenScanError('no frame, or too many scans');
  const header = readScanHeader(frame, parameters);
  for (const { component } of header.parts) use(state.quantisation[component.quantisation]);
  for (const part of header.parts) {
    if (header.from === 0 && header.before === 0) use(state.dc[part.dc]);
    if (header.to > 0) use(state.ac[part.ac]);
  }
  use(state.restart);
  const scan = walkScan(bytes, start, frame, header, {
    dc: state.dc.map((table) => table?.huffman),
    ac: state.ac.map((table) => table?.huffman),
    restartInterval: state.restart?.bytes.readUInt16BE(0) ?? 0,
  });
  pieces.push(() => jpegSegment(0xda, parameters));
  for (const [n, interval] of scan.intervals.entries()) {
    if (n > 0) pieces.push(() => Buffer.from([0xff, 0xd0 + ((n - 1) & 7)]));
    pieces.push(() => interval);
  }
  state.end = scan.end;
  // Bytes that no block uses may stand before the next marker.
  let next = bytes.indexOf(0xff, scan.end);
  while (next >= 0 && bytes[next + 1] === 0) next = bytes.indexOf(0xff, next + 2);
  return next < 0 ? bytes.length : next;
}

function use(definition: Definition | undefined): void {
  if (definition) definition.used = true;
}

/** Takes or drops a segment; false where the file cannot be followed. */
function takeSegment(marker: number, parameters: Buffer, state: Rewriting): boolean {
  const { pieces } = state;
  switch (marker) {
    case 0xc0:
    case 0xc1:
    case 0xc2: {
      if (state.frame !== undefined) return false;
      state.frame = readFrame(marker, parameters);
      pieces.push(() => jpegSegment(marker, parameters));
      return state.frame !== undefined;
    }
    case 0xc4:
    case 0xdb: {
      const found = marker === 0xc4 ? readHuffman(parameters) : readQuantisation(parameters);
      for (const table of found ?? []) {
        const head = table.bytes[0] ?? 0;
        const kind = marker === 0xdb ? state.quantisation : head < 0x10 ? state.dc : state.ac;
        kind[head & 3] = table;
      }
      pieces.push(() => usedTables(marker, found ?? []));
      return found !== undefined;
    }
    case 0xdd: {
      const restart = { bytes: parameters, used: false };
      state.restart = restart;
      pieces.push(() => usedTables(marker, [restart]));
      return parameters.length === 2;
    }
    case 0xee:
      return takeAdobe(parameters, state);
    case 0xe0:
      takeJfif(parameters, state);
      return true;
    case 0xe2:
      if (parameters.toString('latin1', 0, 12) === 'ICC_PROFILE\0') {
        const copy = Buffer.from(parameters);
        state.profile.push(copy);
        pieces.push(() => jpegSegment(marker, copy));
      }
      return true;
    default:
      return marker === 0xfe || (marker >= 0xe1 && marker <= 0xef);
  }
}

/** The transform of colours: 12 bytes. Which one holds of two that differ depends on the decoder. */
function takeAdobe(parameters: Buffer, { seen, pieces }: Rewriting): boolean {
  if (parameters.length < 12 || parameters.toString('latin1', 0, 5) !== 'Adobe') return true;
  if (seen.has('Adobe')) return false;
  seen.add('Adobe');
  pieces.push(() => jpegSegment(0xee, parameters.subarray(0, 12)));
  return true;
}

/** Version and density, without the thumbnail that may follow. */
function takeJfif(parameters: Buffer, { seen, pieces }: Rewriting): void {
  if (parameters.length < 14 || parameters.toString('latin1', 0, 5) !== 'JFIF\0' || seen.has('JFIF')) return;
  seen.add('JFIF');
  pieces.push(() => jpegSegment(0xe0, Buffer.concat([parameters.subarray(0, 12), Buffer.alloc(2)])));
}

/** Puts the plain profile into its parts; false when one is missing, or the profile is none of that kind. */
function blankProfile(parts: Buffer[]): boolean {
  if (parts.length === 0) return true;
  if (!parts.every((part, n) => part[12] === n + 1 && part[13] === parts.length)) return false;
  const plain = plainProfile(Buffer.concat(parts.map((part) => part.subarray(14))));
  if (plain === undefined) return false;
  let at = 0;
  for (const part of parts) at += plain.copy(part, 14, at);
  return true;
}
