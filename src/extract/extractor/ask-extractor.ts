import { packageSchema, type SchemaCheck } from '../../config/schema-check.js';
import { BadInputError, describeError } from '../../errors.js';
import type { Node } from '../../model/document.js';
import { isContentDataUrl } from '../images/data-url.js';
import { resolveUrl } from '../images/resolve-url.js';
import { MAX_PARTS, MAX_URL_CHARS, tooComplex } from '../page-limits.js';
import type { Extractor, ExtractorPage } from './extractor.js';
import { nodeText } from './node-text.js';

/** Characters of an error's message that are kept: it may quote a page of megabytes. */
const MAX_DETAIL = 500;
/** Where a document says that the URL of an image comes from. */
const FROM = 'extractor';

/**
 * Asks an extractor for the nodes of a page, completes them and checks them against the schema of documents; undefined
 * when it leaves the page to others.
 *
 * @param base - what relative URLs of images count from
 * @throws BadInputError `extractor_failed` with what it threw or what is wrong with what it returned, `page_too_complex`
 */
export function askExtractor(extractor: Extractor, page: ExtractorPage, base: string): Node[] | undefined {
  try {
    const returned: unknown = extractor(page);
    return returned === undefined ? undefined : completed(returned, base);
  } catch (error) {
    if (error instanceof ExtractorFault || isTooComplex(error)) throw error;
    const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
    throw new ExtractorFault(`${name}${describeError(error)}`, error);
  }
}

/** What an extractor did wrong. */
class ExtractorFault extends BadInputError {
  constructor(what: string, cause?: unknown) {
    super('extractor_failed', what.slice(0, MAX_DETAIL), { cause });
  }
}

function isTooComplex(error: unknown): boolean {
  return error instanceof BadInputError && error.code === 'page_too_complex';
}

function completed(returned: unknown, base: string): Node[] {
  if (returned instanceof Promise) {
    // Nobody waits for it; unhandled, its failing would end the thread.
    returned.catch(() => undefined);
    throw new ExtractorFault('it returned a promise; an extractor answers at once');
  }
  if (!Array.isArray(returned))
    throw new ExtractorFault('it returned neither an array of nodes nor undefined');
  if (returned.length > MAX_PARTS) throw tooComplex(MAX_PARTS, 'nodes of its extractor');
  const nodes: Node[] = [];
  let chars = 0;
  for (const [index, given] of returned.entries()) {
    const node = completedNode(given, base, index);
    if (node === undefined) continue;
    const fault =
      checkOf(node.type)?.(node) ?? (checkOf(node.type) ? undefined : 'type is neither text nor image');
    if (fault !== undefined) throw new ExtractorFault(`node ${index} that it returned: ${fault}`);
    if (node.type === 'image') for (const { url } of node.candidates) chars += url.length;
    if (chars > MAX_URL_CHARS) throw tooComplex(MAX_URL_CHARS, 'characters in the URLs of its images');
    nodes.push(node);
  }
  return nodes;
}

/** A node with what may be left out; undefined for a text without a word and an image without a URL that can be asked. */
function completedNode(given: unknown, base: string, index: number): Node | undefined {
  if (typeof given !== 'object' || given === null)
    throw new ExtractorFault(`node ${index} that it returned is no object`);
  if ('text' in given && typeof given.text === 'string') {
    const role = 'role' in given && given.role !== undefined ? String(given.role) : 'paragraph';
    const text = nodeText(given.text, role);
    return text === '' ? undefined : (defined({ ...given, role, text }) as unknown as Node);
  }
  if (!('src' in given) || typeof given.src !== 'string') return { ...given } as Node;
  const { candidates = [] } = given as { candidates?: unknown };
  if (!Array.isArray(candidates) || candidates.some((one) => typeof one !== 'string'))
    throw new ExtractorFault(`node ${index} that it returned: candidates is no array of URLs`);
  const urls = new Set<string>();
  for (const reference of [given.src, ...candidates]) {
    const url = imageUrl(reference, base);
    if (url !== undefined) urls.add(url);
  }
  const [src] = urls;
  if (src === undefined) return undefined;
  const words = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'string' ? nodeText(value, 'paragraph') : value,
  ]);
  return defined({
    ...Object.fromEntries(words),
    src,
    candidates: [...urls].map((url) => ({ url, from: FROM })),
  }) as unknown as Node;
}

/** Without fields that are undefined: to the schema they are there. */
function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function imageUrl(reference: string, base: string): string | undefined {
  const text = reference.trim();
  if (/^data:/i.test(text)) return isContentDataUrl(text) ? text : undefined;
  return resolveUrl(text, base);
}

const checkText = packageSchema('document.text');
const checkImage = packageSchema('document.image');

/** The check of nodes of a type; undefined when there is no such type. */
function checkOf(type: unknown): SchemaCheck | undefined {
  if (type === 'text') return checkText;
  return type === 'image' ? checkImage : undefined;
}
