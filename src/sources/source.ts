import type { Context } from '../flow/context.js';
import type { ConsentHeaders } from '../model/consent.js';
import type { Document } from '../model/document.js';
import type { Capture, Page, SourceRef } from '../model/page.js';
import type { ImageOrigin } from '../model/sample.js';
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
  /** Of a batch of files: the version of each, in the order of `share.files`; of one that could not be opened, why. */
  versions?: string[];
  /** Files beside the pages, by kind, that were passed over when this unit was planned. */
  skipped?: Record<string, number>;
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

/** Bytes of an image out of the input, or why there are none. */
export type ReadImage = { body: Uint8Array; origin: ImageOrigin } | { drop: Pick<Drop, 'reason' | 'detail'> };

/** Bytes of a captured response, or the drop that says why there are none. */
export type ReadBack =
  | {
      body: Buffer;
      mime: string;
      url: string;
      /** Response headers that state how the content may be used. */
      consent_headers?: ConsentHeaders;
      /** ISO 8601 time of the capture. */
      fetched_at?: string;
    }
  | { drop: Drop };

/** How images are read. */
export interface ImageLimits {
  /** Most bytes of one image. */
  maxBytes: number;
  /** Most pixels of an image that is decoded to be read, such as a frame of a TIFF. */
  maxPixels: number;
  /** Whether requests may be sent for single images. */
  network: boolean;
}

/** Images that lie with a source's input, and which of its documents may have them. */
export interface SourceImages {
  /**
   * Whether a document may be given what its URL means to this source. Strangers wrote both: THREAT_MODEL.md has the
   * table of what may be read for whom.
   */
  mayHold(document: Pick<Document, 'url' | 'source'>, url: string): boolean;
  /**
   * Whether an image that `mayHold` allowed lies there, by a look at names; asked where a picture has several candidates,
   * of which a saved page holds one. Absent where only reading tells.
   */
  holds?(document: Pick<Document, 'url' | 'source'>, url: string): Promise<boolean>;
  /** Reads an image that `mayHold` allowed. Bad bytes give a drop; only I/O throws. */
  readImage(document: Pick<Document, 'url' | 'source'>, url: string, limits: ImageLimits): Promise<ReadImage>;
}

/** A kind of input: plans its units, reads one unit as a stream, and reads back the images that lie with it. */
export interface Source {
  /** Lists the units in a stable order; reads no more than names, sizes and split points. */
  plan(ctx: Context): Promise<SourceUnit[]>;
  /** Streams a unit's records in input order; memory does not depend on the unit's size. */
  read(unit: SourceUnit, ctx: Context): AsyncIterable<SourceItem>;
  /** Files of the input that were not read, by kind, once the unit was read; absent when there can be none. */
  skippedFiles?(unit: SourceUnit): Partial<Record<string, number>>;
  /** Absent when no document has images with the input. */
  images?: SourceImages;
  /** Reads the response of a capture that `read` yielded; absent when it yields none. */
  readCapture?(capture: SourceRef, maxBytes: number): Promise<ReadBack>;
}
