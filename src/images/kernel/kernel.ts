import { readFileSync } from 'node:fs';
import { workerEntry } from '../../threads/worker-entry.js';

/** The compiled functions of `kernels/`; addresses are bytes in its memory. What they do is said there. */
export interface Kernel {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  sampleGrey(pixels: number, columns: number, rows: number, w: number, h: number, grey: number): void;
  laplacian(grey: number, w: number, h: number, out: number): void;
  histogram(grey: number, length: number, out: number): void;
  halve(grey: number, width: number, height: number, out: number): void;
  binarize(grey: number, width: number, height: number, blocks: number, dark: number): void;
  finderRuns(row: number, width: number, out: number): number;
  textShare(
    grey: number,
    width: number,
    height: number,
    minInk: number,
    lineCells: number,
    bands: number,
  ): number;
  shrinkRows(from: number, length: number, rows: number, n: number, to: number): void;
  shrinkColumns(from: number, width: number, rows: number, n: number, to: number): void;
  reduceRows(
    from: number,
    length: number,
    rows: number,
    taps: number,
    n: number,
    count: number,
    to: number,
  ): void;
  reduceColumns(
    from: number,
    width: number,
    rows: number,
    taps: number,
    n: number,
    count: number,
    to: number,
  ): void;
}

/** What is used of the global of this name, which the types of Node 20 leave out. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => { exports: Kernel };
};

const PAGE = 65_536;

let loaded: Kernel | undefined;

/**
 * The kernel of this thread, with memory for at least `bytes`. Compiled at its first use, which takes a millisecond or
 * two. Views on its memory taken before are void after this.
 *
 * Its memory is one for all callers: whoever puts a picture in takes the results out before anything is awaited.
 */
export function kernelWith(bytes: number): Kernel {
  loaded ??= new WebAssembly.Instance(
    new WebAssembly.Module(readFileSync(workerEntry(import.meta.url, 'kernel.wasm'))),
  ).exports;
  const missing = bytes - loaded.memory.buffer.byteLength;
  if (missing > 0) loaded.memory.grow(Math.ceil(missing / PAGE));
  return loaded;
}
