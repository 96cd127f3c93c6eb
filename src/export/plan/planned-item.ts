import type { DocumentRef } from '../read/document-refs.js';

/** One item to be written: a document, or part `part` of `parts`. */
export interface PlannedItem {
  ref: DocumentRef;
  part: number;
  parts: number;
  /** 0, or the number of the repetition of an item that is repeated. */
  repeat: number;
  /** In the arm of pairs: what the item is packed from, instead of its own part. */
  pairs?: PlannedPair[];
}

/** A pair of a part of a document; see arms.ts. */
export interface PlannedPair {
  ref: DocumentRef;
  part: number;
  pair: number;
}

/** The key of an item in the export. */
export function itemKey({ ref, part, parts, repeat }: PlannedItem): string {
  const key = parts === 1 ? ref.key : `${ref.key}-${part}`;
  return repeat === 0 ? key : `${key}-r${repeat}`;
}
