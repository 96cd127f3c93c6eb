import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CheerioAPI, load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { STRINGS } from '../../src/inspect/report/strings.js';
import type { RecordedDrop } from '../../src/model/verdict.js';
import { needs } from '../support/needs.js';
import { picture, temporaryFolder, text } from './build-corpus.js';
import { openPage } from './devtools.js';
import { hostileDocuments, PWN, report } from './report-fixture.js';

let folder: string;
let dispose: () => Promise<void>;
beforeAll(async () => {
  ({ folder, dispose } = await temporaryFolder());
});
afterAll(() => dispose());

const browser = needs.chromium(
  'runs the report in a real browser and watches for scripts and policy violations',
);

describe.skipIf(browser.skip)('a report in Chromium', () => {
  const run = async (path: string): Promise<{ $: CheerioAPI; console: string }> => {
    const { stdout, stderr } = await promisify(execFile)(
      browser.chromium,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--enable-logging=stderr',
        '--virtual-time-budget=3000',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--dump-dom',
        `file://${path}`,
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    return {
      $: load(stdout),
      console: stderr
        .split('\n')
        .filter((line) => line.includes('CONSOLE'))
        .join('\n'),
    };
  };

  it('runs its own script, none of a document, and violates its policy nowhere', async () => {
    const images = await Promise.all((['jpeg', 'png', 'webp'] as const).map((format) => picture(format)));
    const { path } = await report(folder, 'browser', [
      ...hostileDocuments(images[0]!),
      { id: 'plain', nodes: images.map((data) => ({ data })) },
    ]);
    const { $, console } = await run(path);
    expect($('html').attr('data-ready')).toBe('3');
    expect($('html').attr('data-pwned')).toBeUndefined();
    expect($('#next').attr('title')).toBe(STRINGS.next[0]);
    expect(console).toBe('');
  });

  it('would show on the console what breaks the policy', async () => {
    const { path, page } = await report(folder, 'browser-control', [{ id: 'a', nodes: [text('x')] }]);
    const broken = page.replace(
      '</main>',
      `<script>${PWN}</script><p style="color:red">x</p><img src="https://example.org/x.png"></main>`,
    );
    expect(broken).not.toBe(page);
    await writeFile(path, broken);
    const { $, console } = await run(path);
    expect($('html').attr('data-pwned')).toBeUndefined();
    expect(console.match(/Content Security Policy/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('goes from document to document with j and k, hides drops with x, and speaks Chinese', async () => {
    const long = Array.from({ length: 40 }, (_, i) => text(`Paragraph ${i}. ${'Words. '.repeat(30)}`));
    const drops: RecordedDrop[] = [{ level: 'image', reason: 'http_404', document: 'b', node: 0 }];
    const { path } = await report(folder, 'keys', [
      { id: 'a', nodes: long },
      { id: 'b', nodes: long, drops },
      { id: 'c', nodes: long },
    ]);
    const page = await openPage(browser.chromium, `file://${path}`, join(folder, 'keys-profile'));
    const position = () => page.evaluate(`document.getElementById('position').textContent`);
    try {
      expect(await position()).toBe('');
      for (const [key, expected] of [
        ['j', '1 / 3'],
        ['j', '2 / 3'],
        ['j', '3 / 3'],
        ['j', '3 / 3'],
        ['k', '2 / 3'],
      ] as const) {
        await page.press(key);
        await vi.waitFor(async () => expect(await position()).toBe(expected));
      }
      expect(await page.evaluate(`document.querySelector('#list [aria-current]').getAttribute('href')`)).toBe(
        '#d2',
      );
      const ghostHeight = `document.querySelector('.ghost').getBoundingClientRect().height`;
      expect(await page.evaluate(ghostHeight)).toBeGreaterThan(0);
      await page.press('x');
      expect(await page.evaluate(ghostHeight)).toBe(0);
      await page.evaluate(`document.querySelector('[data-lang="1"]').click()`);
      expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
      expect(await page.evaluate(`document.querySelector('.kicker').textContent`)).toBe(
        STRINGS.sample_report[1],
      );
    } finally {
      await page.close();
    }
  });
});
