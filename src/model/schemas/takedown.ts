// Written by scripts/generate-types.mjs from schemas/takedown.schema.json: change that, not this.

/**
 * `takedowns/<id>.json`: what must be removed from a corpus and never come back. It holds from the moment it
 * stands.
 */
export interface TakedownRequest {
  schema: 'weft/takedown/1';
  /** Start of a hash of the entries: the same request twice is one takedown. */
  id: string;
  /** ISO 8601 time of the request. */
  requested_at: string;
  /** Why, in the words of whoever asked for it. */
  reason?: string;
  /** What must not be in the corpus; each as in exclude.schema.json. */
  entries: {
    [k: string]: unknown;
  }[];
}

/**
 * A line of `takedowns/<n>-<hash8>.removed.jsonl.gz`: a document or an image that the n-th revision removed;
 * no content.
 */
export interface RemovedLine {
  level: 'document' | 'image';
  /** Key of the document. */
  key: string;
  /** URL of the document. */
  url: string;
  /** The image that went, or all of the document that went. */
  images: {
    url?: string;
    sha256?: string;
  }[];
  /** The entry that named it. */
  by: string;
  reason?: string;
}

/** `takedowns/<id>.done.json`: the corpus holds nothing of it any more. */
export interface TakedownDone {
  schema: 'weft/takedown-done/1';
  /** Start of a hash of the entries: the same request twice is one takedown. */
  id: string;
  /** Number of the revision that removed it; 0 when the corpus held nothing of it. */
  generation: number;
  /** Documents which that revision removed, which may have served several takedowns. */
  documents: number;
  images: number;
}

/**
 * `takedowns/<id>.withdrawn.json`: the request does not hold any more for what comes into the corpus later.
 * What it removed stays removed.
 */
export interface TakedownWithdrawn {
  schema: 'weft/takedown-withdrawn/1';
  /** Start of a hash of the entries: the same request twice is one takedown. */
  id: string;
  /** ISO 8601 time of the withdrawal. */
  withdrawn_at: string;
  /** Why, in the words of whoever withdrew it. */
  reason?: string;
}
