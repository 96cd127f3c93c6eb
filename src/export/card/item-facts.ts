import { hostOf } from '../document-refs.js';
import { type ExportItem, isImage } from '../export-item.js';

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

/** Sums up items as they pass. */
export interface ItemTally {
  add(item: ExportItem): void;
  /** Passes items on, counting each. */
  observe(items: AsyncIterable<ExportItem>): AsyncGenerator<ExportItem>;
  facts(): ItemFacts;
}

/** Starts with nothing; one tally may observe several shards at once. Memory grows with the number of hosts only. */
export function createItemTally(): ItemTally {
  const sums = { texts: 0, text_chars: 0, image_bytes: 0 };
  const counts = {
    formats: new Counter(),
    languages: new Counter(),
    licenses: new Counter(),
    consent: new Counter(),
  };
  const hosts = new Counter();
  let first: string | undefined;
  let last: string | undefined;

  const add = ({ nodes, document }: ExportItem): void => {
    for (const node of nodes) {
      if (!isImage(node)) {
        sums.texts += 1;
        sums.text_chars += node.text.length;
        continue;
      }
      sums.image_bytes += node.data.byteLength;
      counts.formats.add(node.format);
      for (const signal of Object.keys(node.consent ?? {})) counts.consent.add(signal);
    }
    counts.languages.add(languageOf(document));
    const license = document.license?.url ?? document.license?.text;
    counts.licenses.add(license?.slice(0, LICENSE_CHARS) ?? 'none declared');
    hosts.add(hostOf(document.url) || 'local files');
    const at = document.fetched_at;
    if (at === undefined) return;
    if (first === undefined || at < first) first = at;
    if (last === undefined || at > last) last = at;
  };

  return {
    add,
    async *observe(items) {
      for await (const item of items) {
        add(item);
        yield item;
      }
    },
    facts: () => ({
      ...sums,
      formats: counts.formats.byName(),
      languages: counts.languages.byName(),
      licenses: counts.licenses.largest(NAMED),
      hosts: hosts.largest(NAMED),
      host_count: hosts.size,
      consent: counts.consent.byName(),
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

class Counter {
  readonly #counts = new Map<string, number>();

  get size(): number {
    return this.#counts.size;
  }

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  byName(): Counts {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  largest(count: number): Counts {
    const ordered = [...this.#counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return Object.fromEntries(ordered.slice(0, count));
  }
}
