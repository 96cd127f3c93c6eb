import type { Pipeline } from '../config/pipeline.js';
import type { UnitDecisions } from '../curate/read-decisions.js';
import type { Fetcher } from '../fetch/fetcher.js';
import type { ConsentEvidence } from '../model/consent.js';
import type { Document, ImageNode } from '../model/document.js';
import type { ImageOrigin } from '../model/sample.js';
import type { Drop } from '../model/verdict.js';
import type { Source, SourceImages } from '../sources/source.js';
import { type ImagePlace, imagePlace } from './image-place.js';
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
  pipeline: Pick<Pipeline, 'fetch' | 'images'>;
  /** The source of the documents, which may hold images of theirs. */
  source: Pick<Source, 'images' | 'readCapture'>;
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
 * A candidate is looked for in the archive or imported corpus, then next to its page, then on the network, as far as
 * {@link imagePlace} lets its page; `data:` URLs carry their own bytes. At most `fetch.max_candidates` candidates are
 * tried, so that a page with forty widths of one image does not cost forty requests. An image that curation dropped,
 * that is refused by one of its addresses, or whose page says that its images must not be used, is not looked for at
 * all.
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
  const local: Placed[] = [];
  const remote: Placed[] = [];
  const several = node.candidates.length > 1;
  for (const { url } of node.candidates) {
    const archived = env.decisions.capture(document.id, url) !== undefined;
    const place = imagePlace(document, url, env.source);
    const isLocal = archived || place.kind !== 'web' || (several && (await isHeld(document, url, place)));
    (isLocal ? local : remote).push({ url, place });
  }
  const max = env.pipeline.fetch.max_candidates;
  for (const candidate of [...local.slice(0, max), ...remote.slice(0, max)])
    yield { ...(await getImage(document, candidate, env)), candidate: candidate.url };
}

/** A candidate's URL and where it may be looked for. */
interface Placed {
  url: string;
  place: ImagePlace;
}

async function isHeld(document: Document, url: string, place: ImagePlace): Promise<boolean> {
  return place.kind === 'web' && (await place.images?.holds?.(document, url)) === true;
}

async function getImage(
  document: Document,
  { url, place }: Placed,
  env: ImageBytesEnvironment,
): Promise<Got> {
  const capture = env.decisions.capture(document.id, url);
  if (capture && env.source.readCapture) {
    const read = await env.source.readCapture(capture.source, env.pipeline.fetch.max_bytes);
    if ('drop' in read) return { drop: reasonOf(read.drop) };
    const { refused, evidence } = env.judge.image({ ...read, url: capture.url });
    const consent = evidence.length > 0 ? { consent: evidence } : {};
    if (refused !== undefined) return { drop: refused, ...consent };
    return { body: read.body, final_url: capture.url, origin: 'archive', ...consent };
  }
  switch (place.kind) {
    case 'none':
      return { drop: place.drop };
    case 'source':
      return getFromSource(document, url, place.images, env);
    case 'data':
      return env.fetcher.fetch(url);
    case 'web':
      return getFromWeb(document, url, place.images, env);
  }
}

async function getFromWeb(
  document: Document,
  url: string,
  images: SourceImages | undefined,
  env: ImageBytesEnvironment,
): Promise<Got> {
  const { network } = env.pipeline.fetch;
  if (images !== undefined) {
    const read = await getFromSource(document, url, images, env);
    if (!('drop' in read) || !network) return read;
  }
  if (!network) return { drop: { reason: 'network_off', detail: 'fetch.network is false' } };
  return env.fetcher.fetch(url);
}

async function getFromSource(
  document: Document,
  url: string,
  source: SourceImages,
  { pipeline: { fetch, images } }: ImageBytesEnvironment,
): Promise<Got> {
  const limits = { maxBytes: fetch.max_bytes, maxPixels: images.max_pixels, network: fetch.network };
  const read = await source.readImage(document, url, limits);
  return 'drop' in read ? { drop: reasonOf(read.drop) } : { ...read, final_url: url };
}

function reasonOf({ reason, detail }: Pick<Drop, 'reason' | 'detail'>): Pick<Drop, 'reason' | 'detail'> {
  return detail === undefined ? { reason } : { reason, detail };
}
