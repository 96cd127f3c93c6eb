import type { Signals } from './signals.js';

/** A row of `signals/<unit>.parquet`: what was measured of a document or of one of its nodes, and what became of it. */
export interface SignalRow {
  unit: string;
  /** Place of the document in its unit. */
  ordinal: number;
  /** Id of the document. */
  document: string;
  kind: 'document' | 'text' | 'image';
  /** Index in the extracted document's nodes; null in the document's own row. */
  node: number | null;
  /** Of the document, or of the image's preferred candidate; null for text. */
  url: string | null;
  /** Of the bytes that an image would be stored with; null where there are none. */
  sha256: string | null;
  /** Perceptual and difference hash of the picture, as the sample has them. */
  phash: string | null;
  dhash: string | null;
  /** Of an image that is stored: its part name in the sample. */
  part: string | null;
  /** Language that the page declares; documents only. */
  language: string | null;
  /** Length of the text in UTF-16 units; of a document, of all its text blocks. */
  text_chars: number | null;
  signals: Signals;
  /**
   * Reason of a loss that no rule decides: a duplicate, a failed fetch. `document_dropped` and `image_over_limit` of an
   * image: nobody looked at it.
   */
  lost: string | null;
  lost_detail: string | null;
  /** Code of the rule that dropped it, and what the rule said. */
  dropped_by: string | null;
  dropped_detail: string | null;
  /** Codes of the rules that are broken and only noted. */
  annotations: readonly string[];
}

/** Rows of one document: its own, and those of its nodes in reading order. */
export interface SignalDocument {
  document: SignalRow;
  nodes: SignalRow[];
}
