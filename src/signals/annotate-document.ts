import type { Document } from '../model/document.js';
import { loadTextMeter, withTextSignals } from './text/measure-text.js';
import type { FlaggedWords } from './text/words/word-lists.js';

/** What is done to the text of a document once it is extracted: plain data, so that it can be posted to a worker. */
export interface AnnotateOptions {
  /** Flagged words by language, each list in place of Weft's own. */
  flaggedWords?: FlaggedWords;
}

/** Measures a document's text; the document given stays as it is. */
export type Annotator = (document: Document) => Document;

/** Loads word lists and language identification, once per thread in about half a second. */
export async function loadAnnotator({ flaggedWords }: AnnotateOptions): Promise<Annotator> {
  const meter = await loadTextMeter(flaggedWords === undefined ? {} : { flaggedWords });
  return (document) => withTextSignals(document, meter.measureText(document));
}
