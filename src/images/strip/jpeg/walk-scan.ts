import {
  type BlockReader,
  type BlockState,
  readBand,
  readBlock,
  readMean,
  refineBand,
  refineMean,
} from './block-readers.js';
import type { Component, Frame } from './frame.js';
import type { HuffmanTable } from './huffman-table.js';
import { BrokenScanError, ScanBits } from './scan-bits.js';

/** Tables by their numbers, as they stand when a scan begins. */
export interface ScanTables {
  dc: (HuffmanTable | undefined)[];
  ac: (HuffmanTable | undefined)[];
  /** Units between restarts; 0 for none. */
  restartInterval: number;
}

/** A scan header (ISO/IEC 10918-1 §B.2.3). */
export interface ScanHeader {
  parts: { component: Component; dc: number; ac: number }[];
  /** First and last coefficient. */
  from: number;
  to: number;
  /** Lowest bit that was sent before, 0 when none was, and that is sent now. */
  before: number;
  now: number;
}

/**
 * Reads the parameters of SOS and notes what will have been sent. Throws BrokenScanError for coefficients that are sent
 * twice, or out of turn: what is overwritten is not seen.
 */
export function readScanHeader(frame: Frame, parameters: Buffer): ScanHeader {
  const count = parameters[0] ?? 0;
  if (count < 1 || count > 4 || parameters.length !== 4 + 2 * count) throw new BrokenScanError('header');
  const parts = Array.from({ length: count }, (_, n) => {
    const component = frame.components.find(({ id }) => id === parameters[1 + 2 * n]);
    const tables = parameters[2 + 2 * n] ?? 0;
    if (component === undefined || (tables & 0xcc) !== 0) throw new BrokenScanError('component');
    return { component, dc: tables >> 4, ac: tables & 15 };
  });
  if (new Set(parts.map(({ component }) => component)).size !== count) throw new BrokenScanError('component');
  const [from = 0, to = 0, bits = 0] = parameters.subarray(1 + 2 * count);
  const header = { parts, from, to, before: bits >> 4, now: bits & 15 };
  checkBand(frame, header);
  for (const { component } of parts) send(component, header);
  return header;
}

function checkBand({ progressive }: Frame, { parts, from, to, before, now }: ScanHeader): void {
  const sound = progressive
    ? (from === 0 ? to === 0 : to >= from && to <= 63 && parts.length === 1) && now <= 13
    : from === 0 && to === 63 && before === 0 && now === 0;
  if (!sound) throw new BrokenScanError('band');
}

function send({ sent }: Component, { from, to, before, now }: ScanHeader): void {
  for (let k = from; k <= to; k++) {
    const first = sent[k] === -1 && before === 0;
    if (!first && (sent[k] !== before || before === 0 || now !== before - 1))
      throw new BrokenScanError('sent twice');
    sent[k] = now;
  }
}

/** Where the data of a scan ends, and its restart intervals without what no block uses. */
export interface WalkedScan {
  intervals: Buffer[];
  /** Offset behind the last byte that a block uses. */
  end: number;
}

/** Follows the coded data of a scan from `start`, block by block. Throws BrokenScanError where it ends too early. */
export function walkScan(
  bytes: Buffer,
  start: number,
  frame: Frame,
  header: ScanHeader,
  tables: ScanTables,
): WalkedScan {
  const { parts } = header;
  const reader = readerOf(frame, header);
  const [only] = parts;
  const alone = parts.length === 1 ? only?.component : undefined;
  const units = alone ? alone.blocksWide * alone.blocksHigh : frame.unitsWide * frame.unitsHigh;
  const states = parts.map(({ dc, ac }): BlockState => {
    return { dc: tables.dc[dc], ac: tables.ac[ac], from: header.from, to: header.to, run: 0 };
  });
  const perInterval = tables.restartInterval || units;
  const intervals: Buffer[] = [];
  let end = start;
  for (let unit = 0; unit < units; unit += perInterval) {
    if (unit > 0) end = restartAfter(bytes, end, intervals.length - 1);
    const coded = bytes.subarray(end, endOfCoded(bytes, end));
    const bits = new ScanBits(coded);
    for (const state of states) state.run = 0;
    for (let n = unit; n < Math.min(unit + perInterval, units); n++) {
      if (alone && states[0]) {
        const row = Math.floor(n / alone.blocksWide);
        reader(bits, states[0], alone, row * alone.stride + (n - row * alone.blocksWide));
      } else readUnit(bits, frame, header, states, reader, n);
    }
    const read = bits.read();
    intervals.push(read);
    end += unit + perInterval < units ? coded.length : Math.min(read.length, coded.length);
  }
  return { intervals, end };
}

function readerOf({ progressive }: Frame, { from, before }: ScanHeader): BlockReader {
  if (!progressive) return readBlock;
  if (from === 0) return before === 0 ? readMean : refineMean;
  return before === 0 ? readBand : refineBand;
}

/** The blocks of one unit, component by component (§A.2.3). */
function readUnit(
  bits: ScanBits,
  { unitsWide }: Frame,
  { parts }: ScanHeader,
  states: BlockState[],
  reader: BlockReader,
  unit: number,
): void {
  const row = Math.floor(unit / unitsWide);
  const column = unit - row * unitsWide;
  for (let part = 0; part < parts.length; part++) {
    const component = (parts[part] as ScanHeader['parts'][number]).component;
    const state = states[part] as BlockState;
    for (let y = 0; y < component.down; y++) {
      const first = (row * component.down + y) * component.stride + column * component.across;
      for (let x = 0; x < component.across; x++) reader(bits, state, component, first + x);
    }
  }
}

/** Offset of the next 0xff that is not followed by a zero; the end of the file where there is none. */
function endOfCoded(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 2))
    if (bytes[at + 1] !== 0) return at;
  return bytes.length;
}

/** Passes the restart marker, counted from 0 to 7, and what pads it. */
function restartAfter(bytes: Buffer, start: number, count: number): number {
  let at = start;
  while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
  if (bytes[at] !== 0xff || bytes[at + 1] !== 0xd0 + (count & 7)) throw new BrokenScanError('no restart');
  return at + 2;
}
