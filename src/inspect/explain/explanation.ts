import type { TextGroup } from '../../config/rules-config.js';
import type { TextRole } from '../../model/document.js';
import type { SourceRef } from '../../model/page.js';
import type { Signals } from '../../model/signals.js';
import type { RecordedDrop } from '../../model/verdict.js';
import type { Verdict } from '../../rules/rule.js';

/** Why something is not stored. */
export interface ExplainedDrop {
  reason: string;
  detail?: string;
  /** A rule, or something else: curation across the corpus, a failed fetch, bytes that are no image, the document's own drop. */
  by: 'rule' | 'other';
  /** Of a duplicate: URL of the document that was kept in its place. */
  kept?: string;
}

/** A block of text or an image, with what was measured and what each rule says of it. */
export interface ExplainedNode {
  node: number;
  type: 'text' | 'image';
  role?: TextRole;
  /** Of a text block: at most 200 characters. */
  text?: string;
  url?: string;
  alt?: string;
  signals: Signals;
  verdicts: Verdict[];
  /** Absent when it is stored. */
  drop?: ExplainedDrop;
  /** The line of the ledger: URLs that were tried, and what sites said. */
  ledger?: RecordedDrop;
}

/** One document, from its text to its last image. */
export interface ExplainedDocument {
  url: string;
  id: string;
  key: string;
  title?: string;
  unit: string;
  ordinal: number;
  source?: SourceRef;
  /** Whose thresholds were used. */
  group: TextGroup;
  /** Absent when it is stored. */
  drop?: ExplainedDrop;
  shard?: { name: string; offset: number };
  signals: Signals;
  /** On its text first, then on what is left. */
  verdicts: Verdict[];
  nodes: ExplainedNode[];
  /** What extraction left out before there were nodes. */
  extraction: RecordedDrop[];
}

/** What a corpus made of a page. */
export interface Explanation {
  schema: 'weft/explanation/1';
  corpus: string;
  page: string;
  preset: string;
  /** Signals of images that the build left out by `images.signals`. */
  not_measured?: string[];
  documents: ExplainedDocument[];
  /** The page or its record where it became no document. */
  dropped_pages: { unit: string; drop: RecordedDrop }[];
}
