import { readFileSync } from 'node:fs';
import { link } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3Fixture } from '../services/s3-fixture.js';
import { tarOf } from '../sources/corpora/fixtures.js';
import { pageOf, writeInputs } from './picture-inputs.js';
import { createPictureWorld, type PictureWorld, PLACES, type Place, type Seen } from './picture-places.js';

/** The table of the threat model: what a page of a kind of source may be given a picture from. */
const TABLE = readTable();
const s3 = s3Fixture('pages in S3 name objects next to their archives');

let world: PictureWorld & { web: string };
beforeAll(async () => {
  const bucket = s3.skip ? undefined : { name: s3.bucket, store: s3.open({ prefix: '' }) };
  const made = await createPictureWorld(bucket);
  world = { ...made, web: `${made.origin}/` };
  await writeInputs(world);
}, 60_000);
afterAll(() => world.close());

/** What the pipeline of each row names: its inputs, and what belongs to them. */
const SOURCES: Record<string, { s3?: true; source: () => object }> = {
  'HTML folder': { source: () => ({ type: 'html', input: named('', '*.html') }) },
  'HTML folder, web URLs': {
    source: () => ({ type: 'html', input: named('', '*.html'), url_map: 'urls.json' }),
  },
  'HTML folder on S3': { s3: true, source: () => ({ type: 'html', input: named(`${world.s3}/`, '*.html') }) },
  'HTML page on a web server': { source: () => ({ type: 'html', input: named(world.web, 'p.html') }) },
  'tar of pages': { source: () => ({ type: 'html', input: named('', 'p.tar') }) },
  'tar of pages on S3': { s3: true, source: () => ({ type: 'html', input: named(`${world.s3}/`, 'p.tar') }) },
  'tar of pages on a web server': { source: () => ({ type: 'html', input: named(world.web, 'p.tar') }) },
  WARC: { source: () => ({ type: 'warc', input: named('', 'p.warc.gz') }) },
  'WARC on S3': { s3: true, source: () => ({ type: 'warc', input: named(`${world.s3}/`, 'p.warc.gz') }) },
  'WARC on a web server': { source: () => ({ type: 'warc', input: named(world.web, 'p.warc.gz') }) },
  'WARC of a crawl': { source: () => ({ type: 'warc', input: 'crawl/warc' }) },
  JSONL: { source: () => ({ type: 'json', input: named('', 'p.jsonl') }) },
  'JSONL on S3': { s3: true, source: () => ({ type: 'json', input: named(`${world.s3}/`, 'p.jsonl') }) },
  'JSONL on a web server': { source: () => ({ type: 'json', input: named(world.web, 'p.jsonl') }) },
  'corpus of others': { source: () => ({ type: 'mint1t', input: named('', 'mint.tar') }) },
  'corpus of others, `images` a folder': {
    source: () => ({ type: 'mmc4', input: named('', 'mmc4.jsonl'), images: 'dumps/sub' }),
  },
  'corpus of others, `images` on S3': {
    s3: true,
    source: () => ({ type: 'mmc4', input: named('', 'mmc4.jsonl'), images: `${world.s3}/dumps/sub` }),
  },
  'corpus of others, `images` on a web server': {
    source: () => ({ type: 'mmc4', input: named('', 'mmc4.jsonl'), images: `${world.web}dumps/sub` }),
  },
};

/** One input that names pictures and one that does not, side by side in one build. */
function named(prefix: string, name: string): string[] {
  return [`${prefix}dumps/${name}`, `${prefix}other/${name}`];
}

it('has a row for each kind of source and a column for each place', () => {
  expect(TABLE.map(({ row }) => row)).toEqual(Object.keys(SOURCES));
  expect(new Set(TABLE.flatMap(({ cells }) => Object.keys(cells)))).toEqual(new Set(PLACES));
});

describe.each(TABLE)('$row', ({ row, cells }) => {
  const setup = SOURCES[row];
  const skip = setup === undefined || (setup.s3 === true && s3.skip);
  let offline: Seen;
  let online: Seen;
  beforeAll(async () => {
    if (skip) return;
    offline = await world.look(setup.source(), false);
    online = await world.look(setup.source(), true);
  }, 60_000);

  it.skipIf(skip).each(Object.entries(cells) as [Place, string][])('%s: %s', (place, cell) => {
    const given = { offline: offline.stored.includes(place), online: online.stored.includes(place) };
    const want = { offline: cell === 'yes', online: cell === 'yes' || cell === 'network' };
    expect({ place, ...given, offline_stored: offline.stored }).toMatchObject({ place, ...want });
    expect(['yes', 'no', 'network']).toContain(cell);
  });

  it.skipIf(skip)('has nothing opened outside of its inputs, and nothing asked for without network', () => {
    const opened = [...offline.opened, ...online.opened];
    expect(opened.filter((name) => !isInside(name))).toEqual([]);
    const pictures = (scheme: RegExp) => opened.filter((name) => scheme.test(name) && name.endsWith('.jpg'));
    if (cells['sibling file'] === 'no') expect(pictures(/^(?!\w+:)/)).toEqual([]);
    if (cells['sibling object'] === 'no') expect(pictures(/^s3:/)).toEqual([]);
    // What the fetcher asks for goes by its rules; inputs are opened by another client, which knows none.
    const asked = (seen: Seen, byInputs: boolean) =>
      new Set(seen.arrivals.filter(({ agent }) => (agent === 'weft') === byInputs).map(({ path }) => path));
    expect([...asked(offline, false)]).toEqual([]);
    expect([...asked(offline, true)].filter((path) => !isInput(path))).toEqual([]);
    const images = row.endsWith('`images` on a web server') ? /^\/dumps\/sub\/[^/]+$/ : undefined;
    expect([...asked(online, true)].filter((path) => !isInput(path) && !images?.test(path))).toEqual([]);
  });
});

it('counts a hard link as a file of its folder, and reads no link of a tar', async () => {
  const { base, pictures, put } = world;
  const page = pageOf(['hard.jpg']);
  await put('linked/p.html', page);
  await link(join(base, 'outside.jpg'), join(base, 'linked/hard.jpg'));
  expect((await world.look({ type: 'html', input: 'linked' }, false)).stored).toEqual(['outside']);
  const tar = tarOf([
    ['p.html', Buffer.from(page)],
    ['outside.jpg', pictures.outside],
    ['hard.jpg', Buffer.alloc(0)],
  ]);
  // The last member becomes a hard link to the one before: type and target of its header, and the sum of it.
  const at = tar.indexOf('hard.jpg', 512 + page.length);
  tar.write('1outside.jpg', at + 156);
  tar.write('        ', at + 148);
  const sum = tar.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
  await put('linked.tar', tar);
  expect((await world.look({ type: 'html', input: 'linked.tar' }, false)).stored).toEqual([]);
});

/** Whether a name is below the folder of the page's input, or that of the other input or the crawl's archive. */
function isInside(name: string): boolean {
  const path = posix.normalize(name.replace(`${world.s3}/`, '').replace(world.web, ''));
  return (
    path.startsWith('dumps/') || path.startsWith('crawl/warc/') || path === 'urls.json' || isInput(`/${path}`)
  );
}

function isInput(path: string): boolean {
  return /^\/(?:dumps|other)\/(?:p|mint|mmc4)\.[a-z.]+$/.test(path);
}

/** The rows of the table in THREAT_MODEL.md whose first column is the source of the page. */
function readTable(): { row: string; cells: Record<string, string> }[] {
  const lines = readFileSync(join(import.meta.dirname, '../../THREAT_MODEL.md'), 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| the page comes from |'));
  const [, ...names] = cellsOf(lines[start] ?? '');
  const rows: { row: string; cells: Record<string, string> }[] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    const [row = '', ...cells] = cellsOf(line);
    rows.push({ row, cells: Object.fromEntries(names.map((name, n) => [name, cells[n] ?? ''])) });
  }
  return rows;
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
