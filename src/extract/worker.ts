import type { Document } from '../model/document.js';
import { type AnnotateOptions, type Annotator, loadAnnotator } from '../signals/annotate-document.js';
import {
  type ExtractInput,
  type ExtractOptions,
  type ExtractResult,
  extractDocument,
} from './extract-document.js';

/** What is posted to the worker: a page to extract, or a document that an imported corpus holds already. */
export type ExtractTask = ({ page: ExtractInput; options: ExtractOptions } | { document: Document }) & {
  /** Absent: the text is not measured. */
  annotate?: AnnotateOptions;
};

let annotator: Promise<Annotator> | undefined;

/** Entry of the worker threads: one page or document in, one result out. All tasks of a pool annotate alike. */
export async function extract(task: ExtractTask): Promise<ExtractResult> {
  const result = 'page' in task ? extractDocument(task.page, task.options) : { document: task.document };
  if (task.annotate === undefined || !('document' in result)) return result;
  annotator ??= loadAnnotator(task.annotate);
  return { ...result, document: (await annotator)(result.document) };
}
