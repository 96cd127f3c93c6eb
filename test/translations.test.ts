import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const english = await readFile(join(root, 'README.md'), 'utf8');
const chinese = await readFile(join(root, 'README.zh-CN.md'), 'utf8');

it('both READMEs have the same sections in the same order', () => {
  expect(levels(english).length).toBeGreaterThan(15);
  expect(levels(chinese)).toEqual(levels(english));
});

it('both READMEs give the same commands, files and code', () => {
  expect(codeOf(english).length).toBeGreaterThan(40);
  expect(codeOf(chinese)).toEqual(codeOf(english));
});

it('both READMEs lead to the same pages and speak of the same options', () => {
  for (const kind of [/\]\(([^)#]+)[^)]*\)/g, /`(--[\w-]+)/g]) {
    const found = (text: string) =>
      new Set(
        [...text.matchAll(kind)]
          .map(([, name]) => name?.replace('.zh-CN', ''))
          .filter((name) => !name?.startsWith('README')),
      );
    expect(found(english).size).toBeGreaterThan(5);
    expect(found(chinese)).toEqual(found(english));
  }
});

it('a Chinese page of docs has the sections, the code and the tables of the English one', async () => {
  const pages = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.zh-CN.md'));
  expect(pages.length).toBeGreaterThan(2);
  for (const page of pages) {
    const [ours, theirs] = await Promise.all(
      [page, page.replace('.zh-CN', '')].map((name) => readFile(join(root, 'docs', name), 'utf8')),
    );
    const shape = (text = '') => ({ levels: levels(text), code: codeOf(text), rows: rowsOf(text) });
    expect({ page, ...shape(ours) }).toEqual({ page, ...shape(theirs) });
  }
});

function levels(text: string): string[] {
  return proseOf(text).flatMap((line) => /^(#+) \S/.exec(line)?.[1] ?? []);
}

/** The number of cells of each row of a table. */
function rowsOf(text: string): number[] {
  return proseOf(text).flatMap((line) => (line.startsWith('|') ? [line.split('|').length] : []));
}

function proseOf(text: string): string[] {
  return text
    .split(/^```.*$/m)
    .filter((_, index) => index % 2 === 0)
    .flatMap((part) => part.split('\n'));
}

/** Lines of the code blocks without what explains them: behind a `#`, or in a column of its own. */
function codeOf(text: string): string[] {
  return text
    .split(/^```.*$/m)
    .filter((_, index) => index % 2 === 1)
    .flatMap((part) => part.split('\n'))
    .map((line) => line.trim().split(/ {2,}|\s#/)[0] ?? '')
    .filter((line) => line !== '');
}
