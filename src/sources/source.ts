import type { Context } from '../flow/context.js';
import type { Document } from '../model/document.js';
import type { Capture, Page } from '../model/page.js';
import type { Drop } from '../model/verdict.js';

/** One input split: the grain of work, retry and commit. Plain data, so that a plan can be stored. */
export interface SourceUnit {
  /** Unique in the plan; lower-case ASCII letters, digits and dashes; at most 40 bytes. */
  name: string;
  /** Reader that understands the unit: `html`, `warc`, `json`, or a corpus format such as `mmc4`. */
  type: string;
  /** The input as the pipeline names it. */
  input: string;
  /** Changes when the input's content changes: ETag, or size and mtime. */
  version: string;
  /** Bytes of input, for progress; 0 when unknown. */
  bytes: number;
  /** Whatever the reader needs to find its share: a byte range, a list of files. */
  share?: Record<string, unknown>;
}

/** A document that a corpus of somebody else's holds already; the extract phase passes it through. */
export interface ReadyDocument {
  /** Without an id where the corpus has none: it is then derived as a page's is. */
  document: Omit<Document, 'id'> & { id?: string };
  /** Nodes and images of the record that are not in the document, and why. */
  drops: Drop[];
}

/** What a reader yields for each record of its unit: every record is exactly one of these. */
export type SourceItem =
  | { kind: 'page'; page: Page }
  | ({ kind: 'document' } & ReadyDocument)
  | { kind: 'capture'; capture: Capture }
  | { kind: 'drop'; drop: Drop };

/** A kind of input: plans its units, and reads one unit as a stream. */
export interface Source {
  /** Lists the units in a stable order; reads no more than names, sizes and split points. */
  plan(ctx: Context): Promise<SourceUnit[]>;
  /** Streams a unit's records in input order; memory does not depend on the unit's size. */
  read(unit: SourceUnit, ctx: Context): AsyncIterable<SourceItem>;
}
