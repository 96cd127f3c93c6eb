import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';
import { expect, it } from 'vitest';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/**
 * Patterns that take quadratic time and see bounded text only, by their source, with the bound that their callers
 * keep. Everything else has to be linear.
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
  '<[^>]{0,500}>': 'five hundred characters per tag',
  '[a-z]+-[a-z]+-[a-z]+|\\d{4,}': 'two thousand characters of a path',
  '[-_@.]?(?:\\d{2,4}x\\d{2,4}|scaled|[0-9.]+x|w\\d{2,4}|\\d{3,4}w)$': 'the last 32 characters of a name',
  'background(?:-image)?\\s*:[^;]{0,200}?url\\(\\s*(?:"([^"]*)"|\'([^\']*)\'|([^)"\']*))\\s*\\)':
    'four thousand characters of a style',
  '"((?:[^"\\\\]|\\\\[\\s\\S])*)"|\'((?:[^\'\\\\]|\\\\[\\s\\S])*)\'': 'a condition of 4,096 characters',
  '\\/((?:[^/\\\\\\n]|\\\\[^\\n])*)\\/([a-z]*)': 'a condition of 4,096 characters',
  '[@/]\\S*\\.\\S': "the user's own user agent",
  '^-+|-+$': 'a name of the user, its runs of other characters made one dash',
  '^(.*?)(\\d+)(\\.[a-z.]+)$': 'the name of a file',
};

/** Every regular expression that is written out in the code that ships. */
function literals(): Map<string, { pattern: RegExp; file: string }> {
  const found = new Map<string, { pattern: RegExp; file: string }>();
  const visit = (node: unknown, file: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const child of node) visit(child, file);
      return;
    }
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    // Sticky and global patterns carry a position from one call to the next.
    if (regex)
      found.set(regex.pattern, {
        pattern: new RegExp(regex.pattern, regex.flags.replace(/[gy]/g, '')),
        file,
      });
    for (const child of Object.values(node)) visit(child, file);
  };
  for (const file of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.js')) visit(parseAst(readFileSync(join(DIST, file), 'utf8')), file);
  }
  return found;
}

const BEFORE = [
  '',
  '*:',
  '0',
  'a',
  '<!--',
  'charset=',
  'background:',
  "'",
  '"',
  '\0',
  '{"image":',
  '"author":[',
];
const REPEATED = [
  ' ',
  '\t',
  '\n',
  '\r',
  '\0',
  'a',
  '0',
  '.',
  ',',
  ';',
  '-',
  '_',
  '/',
  ':',
  '"',
  '\\',
  '\\"',
  '<',
  '>',
  '<meta',
  '-->',
  '---><!--',
  '&',
  '&#',
  '=',
  'url(',
  '(',
  '[',
  '{',
  '{"',
  '0.',
  'a-',
  'a ',
  '0 ',
  'a.',
  'a:',
  '"a',
  '1,',
  '一',
  ' \n',
  '%',
  '@',
  '://',
  'http:',
  'x1',
  '+',
  '|',
  '#',
];
const AFTER = ['', '!', '\0\n', 'x/.'];

/** Milliseconds of the fastest of three tries: a busy machine may stall one of them. */
function milliseconds(pattern: RegExp, text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3; turn++) {
    const began = performance.now();
    pattern.test(text);
    least = Math.min(least, performance.now() - began);
    if (least < 20) break;
  }
  return least;
}

it('every regular expression takes linear time, or sees bounded text only', () => {
  const all = literals();
  expect(all.size).toBeGreaterThan(250);
  const slow: unknown[] = [];
  for (const [source, { pattern, file }] of all) {
    if (source in BOUNDED) continue;
    search: for (const repeated of REPEATED) {
      for (const before of BEFORE) {
        for (const after of AFTER) {
          // Small first: exponential time must not be met at full length.
          for (const length of [60, 12_000]) {
            const ms = milliseconds(pattern, before + repeated.repeat(length / repeated.length) + after);
            if (ms < 40) continue;
            slow.push({ source, file, before, repeated, after, length, ms: Math.round(ms) });
            break search;
          }
        }
      }
    }
  }
  expect(slow).toEqual([]);
}, 300_000);
