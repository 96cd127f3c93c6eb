import { type ExportItem, isImage } from '../formats/export-item.js';
import { hostOfPage } from '../read/page-host.js';

/** Counts by name, in the order of names. */
export type Counts = Record<string, number>;

/** What a card says of the items: sums and counts, so that it does not depend on the order of the shards. */
export interface ItemFacts {
  texts: number;
  text_chars: number;
  image_bytes: number;
  /** Images by stored format. */
  formats: Counts;
  /** Items by the language that their page declares or that was measured; `und` where neither is known. */
  languages: Counts;
  /** Items by the licence that their page declares, `none declared` where it is silent: the most frequent ones. */
  licenses: Counts;
  /** Items by host: the most frequent ones. */
  hosts: Counts;
  /** Hosts in all. */
  host_count: number;
  /** Images by consent signal that was found for them. */
  consent: Counts;
  /** Time of the first and the last capture, where known. */
  first_fetched?: string;
  last_fetched?: string;
}

/** Hosts and licences that are named: the most frequent ones, since a large crawl has thousands of each. */
const NAMED = 20;

/** A licence statement may be a whole page; its beginning tells it from others. */
const LICENSE_CHARS = 200;

/** Sums of some items in plain data, such as those of one shard. */
export interface ItemSums {
  texts: number;
  text_chars: number;
  image_bytes: number;
  counts: Record<Counted, Map<string, number>>;
  first?: string;
  last?: string;
}

type Counted = 'formats' | 'languages' | 'licenses' | 'consent' | 'hosts';

/** Sums up items as they pass. */
export interface ItemTally {
  add(item: ExportItem): void;
  /** Adds what another tally counted. */
  merge(sums: ItemSums): void;
  /** Passes items on, counting each. */
  observe(items: AsyncIterable<ExportItem>): AsyncGenerator<ExportItem>;
  sums(): ItemSums;
  facts(): ItemFacts;
}

/** Starts with nothing. Memory grows with the number of hosts and licences only. */
export function createItemTally(): ItemTally {
  const sums = { texts: 0, text_chars: 0, image_bytes: 0 };
  const counts: Record<Counted, Map<string, number>> = {
    formats: new Map(),
    languages: new Map(),
    licenses: new Map(),
    consent: new Map(),
    hosts: new Map(),
  };
  let first: string | undefined;
  let last: string | undefined;
  const count = (what: Counted, name: string, by = 1): void => {
    counts[what].set(name, (counts[what].get(name) ?? 0) + by);
  };
  const seenAt = (from: string | undefined, to: string | undefined): void => {
    if (from !== undefined && (first === undefined || from < first)) first = from;
    if (to !== undefined && (last === undefined || to > last)) last = to;
  };

  const add = ({ nodes, document }: ExportItem): void => {
    for (const node of nodes) {
      if (!isImage(node)) {
        sums.texts += 1;
        sums.text_chars += node.text.length;
        continue;
      }
      sums.image_bytes += node.data.byteLength;
      count('formats', node.format);
      if (node.consent) for (const signal of Object.keys(node.consent)) count('consent', signal);
    }
    count('languages', languageOf(document));
    const license = document.license?.url ?? document.license?.text;
    count('licenses', license?.slice(0, LICENSE_CHARS) ?? 'none declared');
    count('hosts', hostOfPage(document.url) || 'local files');
    seenAt(document.fetched_at, document.fetched_at);
  };

  return {
    add,
    merge(other) {
      sums.texts += other.texts;
      sums.text_chars += other.text_chars;
      sums.image_bytes += other.image_bytes;
      for (const what of Object.keys(counts) as Counted[])
        for (const [name, by] of other.counts[what]) count(what, name, by);
      seenAt(other.first, other.last);
    },
    async *observe(items) {
      for await (const item of items) {
        add(item);
        yield item;
      }
    },
    sums: () => ({
      ...sums,
      counts,
      ...(first !== undefined && { first }),
      ...(last !== undefined && { last }),
    }),
    facts: () => ({
      ...sums,
      formats: byName(counts.formats),
      languages: byName(counts.languages),
      licenses: largest(counts.licenses),
      hosts: largest(counts.hosts),
      host_count: counts.hosts.size,
      consent: byName(counts.consent),
      ...(first !== undefined && { first_fetched: first }),
      ...(last !== undefined && { last_fetched: last }),
    }),
  };
}

/** The primary subtag of the measured language, else of the declared one. */
function languageOf({ signals, language }: ExportItem['document']): string {
  const measured = signals.language;
  const tag = typeof measured === 'string' ? measured : language;
  const primary = tag?.toLowerCase().split(/[-_]/)[0] ?? '';
  return /^[a-z]{2,3}$/.test(primary) ? primary : 'und';
}

function byName(counts: ReadonlyMap<string, number>): Counts {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The most frequent names. */
function largest(counts: ReadonlyMap<string, number>): Counts {
  const ordered = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return Object.fromEntries(ordered.slice(0, NAMED));
}
