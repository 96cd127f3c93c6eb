import type { Component } from './frame.js';
import type { HuffmanTable } from './huffman-table.js';
import { BrokenScanError, type ScanBits } from './scan-bits.js';

/** The tables and the band of a scan, and its run of blocks without further coefficients. */
export interface BlockState {
  dc: HuffmanTable | undefined;
  ac: HuffmanTable | undefined;
  from: number;
  to: number;
  run: number;
}

/** Reads one block's share of a scan; `block` counts the component's blocks. */
export type BlockReader = (bits: ScanBits, state: BlockState, component: Component, block: number) => void;

function need(table: HuffmanTable | undefined): HuffmanTable {
  if (table === undefined) throw new BrokenScanError('no table');
  return table;
}

function readDifference(bits: ScanBits, table: HuffmanTable): void {
  const size = bits.value(table);
  if (size > 11) throw new BrokenScanError('no such difference');
  bits.skip(size);
}

/** Sequential: all 64 coefficients (ISO/IEC 10918-1 §F.2.2). */
export const readBlock: BlockReader = (bits, state) => {
  readDifference(bits, need(state.dc));
  const table = need(state.ac);
  for (let k = 1; k < 64; k++) {
    const value = bits.value(table);
    const size = value & 15;
    if (size === 0 && value !== 0xf0) return;
    k += value >> 4;
    if (k > 63) throw new BrokenScanError('too many coefficients');
    bits.skip(size);
  }
};

/** Progressive, first pass of the mean (§G.1.2.1). */
export const readMean: BlockReader = (bits, state) => readDifference(bits, need(state.dc));

/** Progressive, one more bit of the mean. */
export const refineMean: BlockReader = (bits) => bits.skip(1);

/** Progressive, first pass of a band (§G.1.2.2). */
export const readBand: BlockReader = (bits, state, component, block) => {
  if (state.run > 0) {
    state.run--;
    return;
  }
  const table = need(state.ac);
  for (let k = state.from; k <= state.to; k++) {
    const value = bits.value(table);
    const zeros = value >> 4;
    const size = value & 15;
    if (size === 0 && zeros !== 15) {
      state.run = (1 << zeros) + bits.bits(zeros) - 1;
      return;
    }
    k += zeros;
    if (k > state.to) throw new BrokenScanError('too many coefficients');
    if (size === 0) continue;
    bits.skip(size);
    mark(component, block, k);
  }
};

/** Progressive, one more bit of a band (§G.1.2.3): one for each coefficient that is not zero, between the new ones. */
export const refineBand: BlockReader = (bits, state, component, block) => {
  let k = state.from;
  if (state.run === 0) {
    const table = need(state.ac);
    for (; k <= state.to; k++) {
      const value = bits.value(table);
      let zeros = value >> 4;
      const size = value & 15;
      if (size > 1) throw new BrokenScanError('no such refinement');
      if (size === 0 && zeros !== 15) {
        state.run = (1 << zeros) + bits.bits(zeros);
        break;
      }
      bits.skip(size);
      for (; k <= state.to; k++) {
        if (isMarked(component, block, k)) bits.skip(1);
        else if (--zeros < 0) break;
      }
      if (size === 0) continue;
      if (k > state.to) throw new BrokenScanError('too many coefficients');
      mark(component, block, k);
    }
  }
  if (state.run > 0) {
    for (; k <= state.to; k++) if (isMarked(component, block, k)) bits.skip(1);
    state.run--;
  }
};

function mark({ nonzero }: Component, block: number, k: number): void {
  const word = block * 2 + (k >> 5);
  nonzero[word] = (nonzero[word] ?? 0) | (1 << (k & 31));
}

function isMarked({ nonzero }: Component, block: number, k: number): boolean {
  return (((nonzero[block * 2 + (k >> 5)] ?? 0) >>> (k & 31)) & 1) === 1;
}
