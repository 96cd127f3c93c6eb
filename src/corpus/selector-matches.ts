import { asQuestion, type NearNames, nearNames } from '../errors/did-you-mean.js';
import { readableUrl } from '../flow/readable-url.js';
import { EXCLUDE_SELECTORS, type ExcludeEntry } from './exclude-entry.js';
import { type ExcludableImage, ExcludeIndex, selectorNames } from './exclude-index.js';
import type { ExcludeList } from './exclude-list.js';

/** An entry that names nothing that was shown to its list. */
export interface UnmatchedEntry {
  entry: ExcludeEntry;
  /** Its selector and value, and what may have been meant. */
  words: string;
}

/** Entries up to which names that may have been meant are looked for: each is compared with every address. */
const MOST_ASKED = 8;

/**
 * Finds out which entries name anything at all. Its list is asked as any other and names nothing itself, so that whoever
 * walks a corpus with it shows it everything; an ordinary list stops at the first entry that fits.
 */
export class SelectorMatches {
  readonly list: ExcludeList;
  readonly #entries: readonly ExcludeEntry[];
  readonly #matched = new Set<string>();
  readonly #near = new Map<ExcludeEntry, NearNames>();

  constructor(entries: readonly ExcludeEntry[]) {
    this.#entries = entries;
    const index = new ExcludeIndex();
    for (const entry of entries) index.add(entry);
    if (entries.length <= MOST_ASKED) {
      for (const entry of entries) {
        const { value } = selectorOf(entry);
        if (entry.phash === undefined && entry.sha256 === undefined)
          this.#near.set(entry, nearNames(readableUrl(value)));
      }
    }
    const mark = (name: string): void => void this.#matched.add(name);
    this.list = {
      entries: index.entries,
      sha256: '',
      namesImages: index.namesImages,
      namesPictures: index.namesPictures,
      documentExclusion: (document) => {
        this.#offer(document.key, document.url);
        index.eachOfDocument(document, mark);
        return undefined;
      },
      imageExclusion: (image) => {
        for (const url of urlsOf(image)) this.#offer(url);
        index.eachOfImage(image, mark);
        return undefined;
      },
      // What an entry with a part names was looked up before.
      partsOf: () => NONE,
      imagesOf: () => NONE,
    };
  }

  /** Entries that named nothing of what the list was shown. */
  unmatched(): UnmatchedEntry[] {
    return this.#entries
      .filter((entry) => entry.part === undefined && entry.image === undefined)
      .filter((entry) => !selectorNames(entry).some((name) => this.#matched.has(name)))
      .map((entry) => {
        const { selector, value } = selectorOf(entry);
        const near = this.#near.get(entry)?.names() ?? [];
        return { entry, words: `${selector} ${readableUrl(value)}${asQuestion(near)}` };
      });
  }

  #offer(...names: string[]): void {
    for (const [entry, near] of this.#near) {
      for (const name of names) {
        const shown =
          entry.domain === undefined && entry.host === undefined ? readableUrl(name) : hostOf(name);
        if (shown !== '') near.add(shown);
      }
    }
  }
}

const NONE: ReadonlySet<string> = new Set();

function selectorOf(entry: ExcludeEntry): { selector: string; value: string } {
  const selector = EXCLUDE_SELECTORS.find((name) => entry[name] !== undefined) ?? 'key';
  return { selector, value: String(entry[selector]) };
}

function urlsOf({ original_url, final_url, urls = [] }: ExcludableImage): string[] {
  return [original_url, final_url, ...urls].filter(
    (url) => url !== undefined && !url.startsWith('data:'),
  ) as string[];
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
