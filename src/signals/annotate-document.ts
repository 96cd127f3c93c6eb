import type { Document } from '../model/document.js';
import { type PiiMode, replacePii } from './pii/replace-pii.js';
import { loadTextMeter, withTextSignals } from './text/measure-text.js';
import type { FlaggedWords } from './text/words/word-lists.js';

/** What is done to the text of a document once it is extracted: plain data, so that it can be posted to a worker. */
export interface AnnotateOptions {
  /** What becomes of personal data. Default: `replace`. */
  pii?: PiiMode;
  /** Flagged words by language, each list in place of Weft's own. */
  flaggedWords?: FlaggedWords;
}

/** Replaces personal data and measures the text; the document given stays as it is. */
export type Annotator = (document: Document) => Document;

/** Loads word lists and language identification, once per thread in about half a second. */
export async function loadAnnotator({
  pii = 'replace',
  flaggedWords = {},
}: AnnotateOptions): Promise<Annotator> {
  const meter = await loadTextMeter({ flaggedWords });
  return (document) => {
    const { document: clean, signals } = replacePii(document, pii);
    const measured = meter.measureText(clean);
    return withTextSignals(clean, { ...measured, document: { ...measured.document, ...signals } });
  };
}
