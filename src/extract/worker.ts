import {
  type ExtractInput,
  type ExtractOptions,
  type ExtractResult,
  extractDocument,
} from './extract-document.js';

/** What is posted to the worker. */
export interface ExtractTask {
  page: ExtractInput;
  options: ExtractOptions;
}

/** Entry of the worker threads: one page in, one result out. */
export function extract({ page, options }: ExtractTask): ExtractResult {
  return extractDocument(page, options);
}
