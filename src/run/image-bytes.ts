import type { Pipeline } from '../config/pipeline.js';
import type { UnitDecisions } from '../curate/read-decisions.js';
import type { Fetcher } from '../fetch/fetcher.js';
import type { ConsentEvidence } from '../model/consent.js';
import type { Document, ImageCandidate, ImageNode } from '../model/document.js';
import type { ImageOrigin } from '../model/sample.js';
import type { Drop } from '../model/verdict.js';
import { isPartUrl } from '../sources/corpora/part-url.js';
import { readPart } from '../sources/corpora/read-part.js';
import { readSiblingFile } from '../sources/html/sibling-file.js';
import { readCapture } from '../sources/warc/read-capture.js';
import type { InputOpener } from '../store/input.js';
import type { ContentJudge } from './page-consent.js';
import type { Refusals } from './refusals.js';

/** An image's bytes and how they were got. */
export interface ImageBytes {
  body: Uint8Array;
  final_url: string;
  origin: ImageOrigin;
  /** What the site said about the use of the image. */
  consent?: ConsentEvidence[];
}

/** Bytes of a candidate, or why there are none. */
type Got = ImageBytes | { drop: Pick<Drop, 'reason' | 'detail'>; consent?: ConsentEvidence[] };

/** The same with the candidate's URL, which is absent when the image was not looked for at all. */
export type GotImage = Got & { candidate?: string };

/** Where image bytes may come from. */
export interface ImageBytesEnvironment {
  pipeline: Pick<Pipeline, 'fetch' | 'source' | 'images'>;
  opener: InputOpener;
  fetcher: Fetcher;
  decisions: UnitDecisions;
  /** Judges what pages and archived images say of their use. */
  judge: ContentJudge;
  /** What was taken down or is excluded. */
  refusals: Refusals;
}

/**
 * Yields the bytes of an image's candidates, best first, until the caller is content.
 *
 * A candidate is looked for in the archive or imported corpus, then beside its page, then on the network; `data:`
 * URLs carry their own bytes. At most `fetch.max_candidates` candidates are tried, so that a page with forty widths of one image does not
 * cost forty requests. An image that curation dropped, that is refused by one of its addresses, or
 * whose page says that its images must not be used, is not looked for at all.
 */
export async function* imageBytes(
  document: Document,
  node: ImageNode,
  env: ImageBytesEnvironment,
): AsyncGenerator<GotImage> {
  const decided = env.decisions.image(document.id, node.src);
  if (decided) {
    yield { drop: decided };
    return;
  }
  const unwanted = env.refusals.image(document, node);
  if (unwanted) {
    yield { drop: unwanted };
    return;
  }
  const { imagesRefused, evidence } = env.judge.page(document);
  if (imagesRefused !== undefined) {
    const detail = `${imagesRefused.detail}, of the page`;
    yield { drop: { ...imagesRefused, detail }, consent: evidence };
    return;
  }
  // What an archive or the page's folder holds costs no request, so all candidates are looked for there first.
  const local: ImageCandidate[] = [];
  const remote: ImageCandidate[] = [];
  for (const candidate of node.candidates) {
    const archived = env.decisions.capture(document.id, candidate.url) !== undefined;
    (archived || !/^https?:/i.test(candidate.url) ? local : remote).push(candidate);
  }
  const max = env.pipeline.fetch.max_candidates;
  for (const candidate of local.slice(0, max))
    yield { ...(await getLocal(document, candidate.url, env)), candidate: candidate.url };
  for (const candidate of remote.slice(0, max))
    yield { ...(await getRemote(document, candidate.url, env)), candidate: candidate.url };
}

async function getLocal(document: Document, url: string, env: ImageBytesEnvironment): Promise<Got> {
  const { max_bytes } = env.pipeline.fetch;
  const capture = env.decisions.capture(document.id, url);
  if (capture) {
    const input = await env.opener.open(capture.source.input);
    const read = await readCapture(input, capture.source, max_bytes);
    if ('drop' in read) return { drop: reasonOf(read.drop) };
    const { refused, evidence } = env.judge.image({ ...read, url: capture.url });
    const consent = evidence.length > 0 ? { consent: evidence } : {};
    if (refused !== undefined) return { drop: refused, ...consent };
    return { body: read.body, final_url: capture.url, origin: 'archive', ...consent };
  }
  if (isPartUrl(url)) {
    const { source, images } = env.pipeline;
    const options = { images: source.images, maxBytes: max_bytes, maxPixels: images.max_pixels };
    const read = await readPart(env.opener, document.source, url, options);
    return 'drop' in read ? read : { ...read, final_url: url };
  }
  if (/^file:/i.test(url)) return sibling(document, url, url, env);
  return env.fetcher.fetch(url);
}

async function getRemote(document: Document, url: string, env: ImageBytesEnvironment): Promise<Got> {
  const file = env.pipeline.source.type === 'html' ? fileBeside(document, url) : undefined;
  if (file !== undefined) {
    const read = await sibling(document, file, url, env);
    if (!('drop' in read) || !env.pipeline.fetch.network) return read;
  }
  if (!env.pipeline.fetch.network)
    return { drop: { reason: 'network_off', detail: 'fetch.network is false' } };
  return env.fetcher.fetch(url);
}

async function sibling(
  document: Document,
  file: string,
  url: string,
  { opener, pipeline }: ImageBytesEnvironment,
): Promise<Got> {
  const read = await readSiblingFile(opener, document.source, file, pipeline.fetch.max_bytes);
  return 'drop' in read ? { drop: reasonOf(read.drop) } : { body: read.body, final_url: url, origin: 'file' };
}

/**
 * The `file:` URL of an image beside its page, when the page has a web URL but was read from a folder or tar.
 *
 * A page `blog/a.html` known as `https://host/x/blog/a.html` puts the site's root at `https://host/x/`; an image
 * below that root lies at the same path in the folder. Pages whose URL leaves out `.html` or `index.html` count too.
 */
export function fileBeside(document: Document, url: string): string | undefined {
  const path = document.source.path?.replace(/\.gz$/, '');
  if (path === undefined || !URL.canParse(document.url) || !URL.canParse(url)) return undefined;
  const page = new URL(document.url);
  const image = new URL(url);
  if (image.host !== page.host) return undefined;
  const root = siteRoot(page.pathname, path);
  return root !== undefined && image.pathname.startsWith(root)
    ? `file:///${image.pathname.slice(root.length)}`
    : undefined;
}

/** The URL path that stands for the input folder: what is left when the page's path is taken off its URL's end. */
function siteRoot(pathname: string, path: string): string | undefined {
  // Written as the URL parser writes a path, so that it can be compared with one.
  const named = new URL(path.replace(/[%?#\\]/g, encodeURIComponent), 'http://host/').pathname.slice(1);
  const spellings = [named, named.replace(/index\.x?html?$/, ''), named.replace(/\.x?html?$/, '')];
  const tail = spellings.find((spelling) => pathname.endsWith(`/${spelling}`));
  return tail === undefined ? undefined : pathname.slice(0, pathname.length - tail.length);
}

function reasonOf({ reason, detail }: Drop): Pick<Drop, 'reason' | 'detail'> {
  return detail === undefined ? { reason } : { reason, detail };
}
