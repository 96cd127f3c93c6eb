import { readFileSync } from 'node:fs';
import { describeError, StopError } from '../../../errors.js';

/** Word lists of the package, in `assets/`; each file says what it holds and how it is matched. */
export type WordAsset = 'flagged-words' | 'stock-labels' | 'stock-phrases' | 'stopwords';

/** Kinds of stock phrases: what such a phrase is there for. */
export const BOILERPLATE_KINDS = [
  'cookies',
  'javascript',
  'copyright',
  'share',
  'subscribe',
  'login',
  'navigation',
  'placeholder',
  'advertisement',
  'policy',
] as const;
/** One of {@link BOILERPLATE_KINDS}. */
export type BoilerplateKind = (typeof BOILERPLATE_KINDS)[number];

/** Words or phrases by language, or by kind of boilerplate. */
export type WordTable = Readonly<Record<string, readonly string[]>>;

const tables = new Map<WordAsset, WordTable>();

/**
 * Reads a word list of the package, once.
 *
 * @throws StopError `broken_install` when the file is missing or damaged
 */
export function readWordAsset(name: WordAsset): WordTable {
  const known = tables.get(name);
  if (known !== undefined) return known;
  // src/signals/text/words and dist/signals/text/words lie equally deep, so one relative URL serves both.
  const url = new URL(`../../../../assets/${name}.json`, import.meta.url);
  try {
    const table = listsOf(JSON.parse(readFileSync(url, 'utf8')));
    tables.set(name, table);
    return table;
  } catch (error) {
    throw new StopError(
      'broken_install',
      `assets/${name}.json of the weft package cannot be used (${describeError(error)}); install weft again`,
      { cause: error },
    );
  }
}

function listsOf(file: { schema?: unknown; lists?: Record<string, unknown> }): WordTable {
  if (file.schema !== 'weft/words/1') throw new Error(`its schema is ${file.schema}, not weft/words/1`);
  const table: Record<string, readonly string[]> = {};
  for (const [name, list] of Object.entries(file.lists ?? {})) {
    if (!Array.isArray(list) || !list.every((word) => typeof word === 'string' && word !== ''))
      throw new Error(`${name} is no list of words`);
    table[name] = list;
  }
  if (Object.keys(table).length === 0) throw new Error('it holds no list');
  return table;
}
