import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { utf8Feed } from '../../formats/bytes/utf16-feed.js';
import { decompress } from '../../formats/compression/decompress.js';
import { parsePythonJson } from '../../formats/json/python-numbers.js';
import { readDump } from '../../formats/json/read-dump.js';
import { openRowGroups } from '../../formats/parquet/row-groups.js';
import type { Input } from '../../store/input.js';

/** Records that are looked at. */
const RECORDS = 64;
/** Bytes, unpacked, in which they are looked for. */
export const SAMPLED_BYTES = 4 * 1024 * 1024;

/** Some records of a file, and the dotted path to them inside a JSON dump. */
export interface RecordSample {
  records: unknown[];
  path?: string;
}

/** The first records of JSON lines, of an array, or of the first array of objects in a JSON dump; none of what is no JSON. */
export async function sampleJson(input: Input): Promise<RecordSample> {
  const raw = new ByteFeed(input.read());
  try {
    const feed = await utf8Feed(await decompress(raw));
    const bytes = await feed.peek(SAMPLED_BYTES);
    const head = bytes
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart();
    const lines = head.startsWith('[') ? [] : linesOf(head, bytes.length < SAMPLED_BYTES);
    if (lines.length > 0) return { records: lines };
    const path = pathToRecords(head);
    if (path === undefined) return { records: [] };
    const records: unknown[] = [];
    for await (const event of readDump(once(head), path, SAMPLED_BYTES)) {
      if (event.kind === 'record' && event.value !== undefined) records.push(event.value);
      if (records.length === RECORDS) break;
    }
    return { records, ...(path.length > 0 && { path: path.join('.') }) };
  } finally {
    await raw.close();
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

/** Lines that are whole objects; the last one may be cut, and lines that are none may stand between. */
function linesOf(head: string, isWhole: boolean): unknown[] {
  const lines = head.split('\n');
  if (!isWhole && lines.length > 1) lines.pop();
  const records: unknown[] = [];
  for (const line of lines.slice(0, RECORDS * 4)) {
    if (!line.trimStart().startsWith('{')) continue;
    const record = parsed(line);
    if (record !== undefined) records.push(record);
    if (records.length === RECORDS) break;
  }
  // One object over the whole file may be a dump that holds the records.
  const [only] = records;
  return records.length === 1 && lines.length <= 2 && holdsRecords(only) ? [] : records;
}

/** Objects of a text of JSON: the one that it is, or those of its lines. */
export function parsedLines(text: string): object[] {
  const values = [parsed(text)].filter((value) => value !== undefined);
  const all = values.length > 0 ? values : text.split('\n').map(parsed);
  return all.filter((value) => typeof value === 'object' && value !== null);
}

function parsed(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function holdsRecords(value: unknown): boolean {
  return pathToRecords(JSON.stringify(value)) !== undefined;
}

/**
 * Keys that lead to the first array of objects in a JSON text, whose end may be missing; undefined without one. An object
 * in an array is looked into no further, so that the outermost array is found.
 */
function pathToRecords(text: string): string[] | undefined {
  const keys: (string | undefined)[] = [];
  const kinds: ('{' | '[')[] = [];
  let key: string | undefined;
  for (const token of tokensOf(text)) {
    if (token.startsWith('"')) key = token;
    else if (token === '{' || token === '[') {
      if (token === '{' && kinds.at(-1) === '[') return namesOf(keys.slice(1));
      kinds.push(token);
      keys.push(key);
      key = undefined;
    } else if (token === '}' || token === ']') {
      kinds.pop();
      keys.pop();
    } else key = undefined;
  }
  return undefined;
}

/** Strings, brackets and commas of a JSON text, in one pass; a string without an end is the last thing that is looked at. */
function* tokensOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if ('{}[],'.includes(character)) yield character;
    if (character !== '"') continue;
    const start = at;
    for (at += 1; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at += 1;
    if (at >= text.length) return;
    yield text.slice(start, at + 1);
  }
}

/** Keys as names; undefined when a level has none, as in an array of arrays. */
function namesOf(keys: readonly (string | undefined)[]): string[] | undefined {
  const names = keys.flatMap((key) => (key === undefined ? [] : [String(JSON.parse(key))]));
  return names.length === keys.length ? names : undefined;
}

/** The first rows of a Parquet file. Throws ParquetBreak when it is none. */
export async function sampleParquet(input: Input): Promise<RecordSample & { columns: string[] }> {
  const file = await openRowGroups(input);
  const group = file.groups.find(({ rows, tooLarge }) => rows > 0 && !tooLarge);
  if (group === undefined) return { records: [], columns: file.columns };
  const rows = await file.read({ ...group, rows: Math.min(group.rows, RECORDS) }, file.columns);
  return { records: rows.map(asText), columns: file.columns };
}

/** Columns of bytes may hold text. */
function asText(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
    ]),
  );
}
