import { readIndex, readManifests, readSampleRecord } from '../corpus/corpus-reader.js';
import type { ExcludeEntry } from '../corpus/exclude-entry.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import { Tally } from '../flow/tally.js';
import type { ConsentEvidence } from '../model/consent.js';
import type { Sample } from '../model/sample.js';
import type { Store } from '../store/store.js';
import type { RefreshAsker } from './refresh-consent-asker.js';

/** Options of {@link refreshConsent}. */
export interface RefreshConsentOptions {
  /** The corpus. */
  store: Store;
  /** Asks the sites. */
  asker: RefreshAsker;
  /** Documents under way at once; the fetcher's own limits hold per host. Default: 32. */
  concurrency?: number;
  /** Takes each entry of the exclude list, in the order of the corpus. */
  onEntry(entry: ExcludeEntry): Promise<void>;
  signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What asking again came to. */
export interface RefreshConsentCounts {
  documents: number;
  pages: number;
  images: number;
  /** Entries of the exclude list, by level and reason: `page:opted_out`. */
  excluded: Record<string, number>;
  /** Pages and images that could not be asked about, by level and reason: `image:dns`. They are not excluded. */
  unchecked: Record<string, number>;
}

const CONCURRENCY = 32;
/** Images of one document asked about at once. */
const IMAGES_AT_ONCE = 4;

interface DocumentResult {
  entries: ExcludeEntry[];
  excluded: string[];
  unchecked: string[];
  pages: number;
  images: number;
}

/**
 * Asks the sites of a corpus again, as they speak today, whether its pages and images may be used.
 *
 * A page or image is excluded when a statement blocks it now; one whose site does not answer is counted as unchecked
 * and stays. The images of a page that forbids their use are excluded one by one, by document and part.
 */
export async function refreshConsent(options: RefreshConsentOptions): Promise<RefreshConsentCounts> {
  const { asker, concurrency = CONCURRENCY, onEntry, signal } = options;
  const counts: RefreshConsentCounts = { documents: 0, pages: 0, images: 0, excluded: {}, unchecked: {} };
  const excluded = new Tally();
  const unchecked = new Tally();
  const results = mapConcurrent(documentsOf(options.store), (sample) => askDocument(sample, asker, options), {
    concurrency,
    signal,
  });
  for await (const result of results) {
    counts.documents += 1;
    counts.pages += result.pages;
    counts.images += result.images;
    for (const name of result.excluded) excluded.add(name);
    for (const name of result.unchecked) unchecked.add(name);
    for (const entry of result.entries) await onEntry(entry);
  }
  return { ...counts, excluded: excluded.toJSON(), unchecked: unchecked.toJSON() };
}

async function* documentsOf(store: Store): AsyncGenerator<Sample> {
  for await (const manifest of readManifests(store, 'assemble'))
    for (const shard of manifest.shards)
      for (const line of await readIndex(store, shard)) yield await readSampleRecord(store, shard, line);
}

async function askDocument(
  sample: Sample,
  asker: RefreshAsker,
  { signal, now }: RefreshConsentOptions,
): Promise<DocumentResult> {
  const result: DocumentResult = { entries: [], excluded: [], unchecked: [], pages: 0, images: 0 };
  const checkedAt = (): string => new Date(now()).toISOString();
  const exclude = (
    level: 'page' | 'image',
    what: Pick<ExcludeEntry, 'page_url' | 'image_url' | 'key' | 'part'>,
    refusal: { reason: string; detail: string },
    evidence: readonly ConsentEvidence[],
  ): void => {
    result.excluded.push(`${level}:${refusal.reason}`);
    result.entries.push({ ...what, ...refusal, checked_at: checkedAt(), evidence: [...evidence] });
  };
  const images = sample.nodes.flatMap((node) => (node.type === 'image' ? [node] : []));
  if (isWeb(sample.url)) {
    result.pages = 1;
    const page = await asker.page(sample.url);
    if (page.unchecked !== undefined) result.unchecked.push(`page:${page.unchecked}`);
    if (page.refused !== undefined) {
      exclude('page', { page_url: sample.url }, page.refused, page.evidence);
      return result;
    }
    const { imagesRefused } = page;
    if (imagesRefused !== undefined) {
      const refusal = { ...imagesRefused, detail: `${imagesRefused.detail}, of the page` };
      for (const { part } of images) exclude('image', { key: sample.key, part }, refusal, page.evidence);
      return result;
    }
  }
  const urls = [...new Set(images.map(({ original_url }) => original_url))].filter(isWeb);
  const answers = mapConcurrent(urls, async (url) => ({ url, answer: await asker.image(url) }), {
    concurrency: IMAGES_AT_ONCE,
    signal,
  });
  for await (const { url, answer } of answers) {
    result.images += 1;
    if (answer.unchecked !== undefined) result.unchecked.push(`image:${answer.unchecked}`);
    if (answer.refused !== undefined) exclude('image', { image_url: url }, answer.refused, answer.evidence);
  }
  return result;
}

function isWeb(url: string): boolean {
  return /^https?:/i.test(url);
}
