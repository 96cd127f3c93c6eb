import { describeError, StopError } from '../errors.js';
import type { Document } from '../model/document.js';
import { type AnnotateOptions, type Annotator, loadAnnotator } from '../signals/annotate-document.js';
import {
  createTextSigner,
  type TextSignature,
  type TextSignatureOptions,
  type TextSigner,
} from '../signals/duplicates/text-signature.js';
import {
  type ExtractInput,
  type ExtractOptions,
  type ExtractResult,
  extractDocument,
} from './extract-document.js';
import { readOptions, type ThreadReading } from './extractor/thread-reading.js';

/** What is posted to the worker: a page to extract, or a document that an imported corpus holds already. */
export type ExtractTask = (
  | { page: ExtractInput; options: Pick<ExtractOptions, 'maxBytes' | 'explain'> }
  | { document: Document }
) & {
  /** Absent: the text is not measured. */
  annotate?: AnnotateOptions;
  /** Absent: the text is not signed. */
  sign?: TextSignatureOptions;
};

/** What the worker answers: the document, and by what its text is recognised. */
export type SignedResult = ExtractResult & { signature?: TextSignature };

let annotator: Promise<Annotator> | undefined;
let signer: TextSigner | undefined;

/** Entry of the worker threads: one page or document in, one result out. All tasks of a pool annotate and sign alike. */
export async function extract(task: ExtractTask, reading: ThreadReading = {}): Promise<SignedResult> {
  const result =
    'page' in task
      ? extractDocument(task.page, { ...task.options, ...(await readOptions(reading)) })
      : { document: task.document };
  if (!('document' in result)) return result;
  let { document } = result;
  if (task.annotate !== undefined) {
    annotator ??= loadAnnotator(task.annotate);
    document = (await annotator.catch(cannotLoad))(document);
  }
  if (task.sign === undefined) return { ...result, document };
  signer ??= createTextSigner(task.sign);
  return { ...result, document, signature: signer(document) };
}

/** Word lists and models that cannot be read are no page's fault: a file is missing, or too many are open. */
function cannotLoad(cause: unknown): never {
  annotator = undefined;
  const message = `a thread cannot load what text is measured with: ${describeError(cause)}; mend that, or install Weft anew`;
  throw new StopError('annotator_failed', message, { cause });
}
