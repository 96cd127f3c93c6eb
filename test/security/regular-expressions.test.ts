import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';
import { growthOf } from './judge-pattern.js';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/**
 * Patterns that were judged, one a line as `linear /source/flags`. A judgement depends on nothing but the pattern, and all
 * of them take three minutes, so only patterns that are not listed are judged; `npm run golden` judges all and writes the list.
 */
const JUDGED = fileURLToPath(new URL('judged-patterns.txt', import.meta.url));
const WRITES = process.env.WEFT_GOLDEN === 'write';

/**
 * Patterns that are quadratic and see bounded text only, by their source, with the bound that their callers keep.
 * Everything else has to be linear.
 */
const BOUNDED: Record<string, string> = {
  '\\S*[/@]\\S*': 'the first 360 characters of a text',
  '\\d+\\.\\d+\\.\\d+\\.\\d+$': 'a valid IPv6 address: 45 characters',
  '[\\0 ]+$': 'a field of a tar header: 12 bytes',
  '\\/+$': 'a path or URL that the user names',
  '^\\/+|\\/+$': 'a prefix that the user names',
  '<meta\\b[^>]{0,1000}>': 'the first 16 KiB of a page, a thousand characters per tag',
  '\\bcharset\\s*=\\s*["\']?\\s*([\\w.:-]+)': 'one tag of a thousand characters',
  '^["\']+|["\';,]+$': 'a label of a hundred characters',
  '^<!DOCTYPE\\s+(?!html)[^>]{0,500}>\\s*': 'five hundred characters after each blank of the first 4,096',
  '[a-z]+-[a-z]+-[a-z]+|\\d{4,}': 'two thousand characters of a path',
  '^[a-z]+:\\/\\/[^/]*\\/?(?:index\\.\\w+)?(?:[?#].*)?$': 'the first two thousand characters of an address',
  '[-_@.]?(?:\\d{2,4}x\\d{2,4}|scaled|[0-9.]+x|w\\d{2,4}|\\d{3,4}w)$': 'the last 32 characters of a name',
  'background(?:-image)?\\s*:[^;]{0,200}?url\\(\\s*(?:"([^"]*)"|\'([^\']*)\'|([^)"\']*))\\s*\\)':
    'four thousand characters of a style',
  '(\\S{1,200}) \\([^)]{0,200}\\)': 'two hundred characters per name, and a detail of a few names',
  '^(\\/[^ \\t]*)(?:[ \\t]+(.*))?$': 'a line of Latin-1: without a line end in it, the rest always matches',
  '^-+|-+$': 'a name of the user, its runs of other characters made one dash',
  '^(.*?)(\\d+)(\\.[a-z.]+)$': 'the name of a file',
  '(?:dist|src)\\/([\\w./-]{1,200}:\\d{1,6}):\\d': 'two hundred characters per name of a file',
};

/** Every regular expression that is written out in the code that ships: its file, by source and flags. */
function literals(): { source: string; flags: string; file: string }[] {
  const found = new Map<string, { source: string; flags: string; file: string }>();
  const visit = (node: unknown, file: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const child of node) visit(child, file);
      return;
    }
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    if (regex)
      found.set(`/${regex.pattern}/${regex.flags}`, { source: regex.pattern, flags: regex.flags, file });
    for (const child of Object.values(node)) visit(child, file);
  };
  for (const file of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.js')) visit(parseAst(readFileSync(join(DIST, file), 'utf8')), file);
  }
  return [...found.values()];
}

describe('the judge of patterns', () => {
  it.each([
    ['a+b', '', 'polynomial'],
    ['^a+b', '', 'linear'],
    ['a+b', 'y', 'linear'],
    ['^(?:a|A)+$', '', 'linear'],
    ['^(?:a|A)+$', 'i', 'exponential'],
    ['^(?:a|b|ab)*c', '', 'exponential'],
    ['x|^(?:a|b|ab)*c', '', 'exponential'],
    ['x[|(]|y\\|z', '', 'linear'],
    ['<[^>]{0,500}>', '', 'polynomial'],
    ['^[a-f]{64}$', '', 'linear'],
    ['^(?=a)(?:a|aa)+$', '', 'exponential'],
    ['[\\u{10000}-\\u{10FFFF}]', 'u', 'linear'],
  ])('/%s/%s is %s', (source, flags, growth) => {
    expect(growthOf(source, flags)).toBe(growth);
  });
});

/** What the list says of each pattern. */
function judged(): Map<string, string> {
  const lines = readFileSync(JUDGED, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}

it('a pattern that is listed as judged is one of the code', () => {
  const patterns = new Set(literals().map(({ source, flags }) => `/${source}/${flags}`));
  expect([...judged().keys()].filter((pattern) => !patterns.has(pattern))).toEqual([]);
});

it('every regular expression takes linear time, or quadratic time on bounded text only', () => {
  const all = literals();
  expect(all.length).toBeGreaterThan(250);
  const known = WRITES ? new Map<string, string>() : judged();
  const lines: string[] = [];
  const wrong: unknown[] = [];
  for (const { source, flags, file } of all) {
    const wanted = source in BOUNDED ? 'polynomial' : 'linear';
    const growth = known.get(`/${source}/${flags}`) ?? growthOf(source, flags);
    if (growth !== wanted) wrong.push({ source, flags, file, growth, wanted });
    else lines.push(`${growth} /${source}/${flags}`);
  }
  expect(wrong).toEqual([]);
  if (WRITES) writeFileSync(JUDGED, `${lines.sort().join('\n')}\n`);
  const sources = new Set(all.map(({ source }) => source));
  expect(
    Object.keys(BOUNDED).filter((source) => !sources.has(source)),
    'exceptions of no pattern',
  ).toEqual([]);
}, 900_000);
