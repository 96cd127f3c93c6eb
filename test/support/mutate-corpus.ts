import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createRandom, type Random } from '../../src/inspect/random.js';
import { forgeMembers } from './tamper.js';
import { writeObject } from './tiny-corpus.js';

/** A value inside a JSON text, by the object or array that holds it. */
interface Slot {
  holder: Record<string, unknown> | unknown[];
  name: string | number;
  path: string;
}

/** Values that are most likely the wrong thing. */
const ODD: readonly unknown[] = [
  null,
  -1,
  0,
  1.5,
  2 ** 53,
  1e308,
  '',
  'x',
  '../../etc/passwd',
  '\ud800',
  true,
  [],
  {},
  [null],
  { length: 1e9 },
  'x'.repeat(5000),
];

/**
 * Spoils one file of a corpus in one way that the seed decides, and says which: a JSON value replaced, deleted, moved
 * or swapped with another, an array cut, a line repeated, bytes flipped, cut off or appended, a file emptied.
 */
export async function mutateCorpus(folder: string, seed: string): Promise<string> {
  const random = createRandom(seed);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !/\.parquet$|^plans|^wids/.test(name))
    .sort();
  const file = pick(files, random);
  if (file.endsWith('.tar') && random.below(3) > 0) {
    let what = '';
    const shard = files.filter((name) => name.endsWith('.tar')).indexOf(file);
    await forgeMembers(folder, shard, (members) => {
      const records = members.filter(({ name }) => name.endsWith('.json'));
      const record = pick(records, random);
      const mutated = mutateJson(record.data.toString(), random);
      record.data = Buffer.from(mutated.text);
      what = `${record.name}: ${mutated.what}`;
      return members;
    });
    return `${file}, ${what}`;
  }
  const bytes = await readFile(join(folder, file));
  const { what, changed } = mutateFile(file, bytes, random);
  await writeObject(folder, file, changed);
  return `${file}: ${what}`;
}

function mutateFile(file: string, bytes: Buffer, random: Random): { what: string; changed: Buffer } {
  if (random.below(4) === 0 || /\.(?:idx|tar)$/.test(file)) return mutateBytes(bytes, random);
  const zipped = file.endsWith('.gz');
  const text = (zipped ? gunzipSync(bytes) : bytes).toString();
  const mutated = file.includes('.jsonl') ? mutateLines(text, random) : mutateJson(text, random);
  const changed = Buffer.from(mutated.text);
  return { what: mutated.what, changed: zipped ? gzipSync(changed) : changed };
}

function mutateBytes(bytes: Buffer, random: Random): { what: string; changed: Buffer } {
  const at = random.below(Math.max(1, bytes.length));
  switch (random.below(5)) {
    case 0:
      return { what: `cut at ${at}`, changed: bytes.subarray(0, at) };
    case 1:
      return { what: 'emptied', changed: Buffer.alloc(0) };
    case 2:
      return { what: 'bytes appended', changed: Buffer.concat([bytes, Buffer.from('\0\xff{"a":1}\n')]) };
    default: {
      const changed = Buffer.from(bytes);
      for (let i = 0; i < 8 && at + i < changed.length; i++) changed[at + i] = random.below(256);
      return { what: `8 bytes at ${at} random`, changed };
    }
  }
}

function mutateLines(text: string, random: Random): { what: string; text: string } {
  const lines = text.split('\n').filter(Boolean);
  const at = random.below(lines.length);
  const other = random.below(lines.length);
  const line = lines[at] as string;
  switch (random.below(5)) {
    case 0:
      lines.splice(other, 0, line);
      return { what: `line ${at} repeated at ${other}`, text: `${lines.join('\n')}\n` };
    case 1: {
      lines[at] = line.slice(0, random.below(line.length));
      return { what: `line ${at} cut`, text: `${lines.join('\n')}\n` };
    }
    default: {
      const mutated = mutateJson(line, random);
      lines[at] = mutated.text;
      return { what: `line ${at}: ${mutated.what}`, text: `${lines.join('\n')}\n` };
    }
  }
}

function mutateJson(json: string, random: Random): { what: string; text: string } {
  const root = { value: JSON.parse(json) as unknown };
  const slots = slotsOf(root, '');
  const { holder, name, path } = pick(slots, random);
  const values = holder as Record<string | number, unknown>;
  const value = values[name];
  let what: string;
  switch (random.below(6)) {
    case 0:
      what = 'deleted';
      if (Array.isArray(holder)) holder.splice(name as number, 1);
      else delete values[name];
      break;
    case 1: {
      const other = pick(slots, random);
      const others = other.holder as Record<string | number, unknown>;
      what = `swapped with ${other.path}`;
      // A value that is moved into itself would be endless.
      const [mine, theirs] = [structuredClone(value), structuredClone(others[other.name])];
      values[name] = theirs;
      others[other.name] = mine;
      break;
    }
    case 2:
      what = 'as text or in an array';
      values[name] = typeof value === 'object' ? JSON.stringify(value) : [value];
      break;
    case 3:
      what = 'cut by one';
      if (Array.isArray(value)) value.pop();
      else values[name] = typeof value === 'string' ? value.slice(0, -1) : Number(value) - 1;
      break;
    default: {
      const odd = pick(ODD, random);
      what = `is ${JSON.stringify(odd).slice(0, 30)}`;
      values[name] = odd;
    }
  }
  return { what: `${path || '/'} ${what}`, text: JSON.stringify(root.value) ?? '' };
}

/** Every value of a JSON text and the text's own. */
function slotsOf(holder: Slot['holder'], path: string): Slot[] {
  const names: (string | number)[] = Array.isArray(holder) ? [...holder.keys()] : Object.keys(holder);
  return names.flatMap((name) => {
    const value = (holder as Record<string | number, unknown>)[name];
    const at = `${path}/${name}`;
    const inner = typeof value === 'object' && value !== null ? slotsOf(value as Slot['holder'], at) : [];
    return [{ holder, name, path: at.replace('/value', '') }, ...inner];
  });
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[random.below(items.length)] as T;
}
