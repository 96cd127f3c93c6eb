import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { describeBuild } from '../../../src/commands/describe-build.js';
import { createHtmlSource } from '../../../src/sources/html/html-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { buildInProcess } from '../../support/build-in-process.js';
import { readSource, temporaryFolder, testContext } from '../support.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });
const html = (text: string) => `<!doctype html><html><body><p>${text}</p></body></html>`;
const FILES: Record<string, string> = {
  'site/index.html': html('home'),
  'site/index.html?share=email': html('shared'),
  'site/about': html('about'),
  'site/old.shtml': `\n<!-- old -->${html('old')}`,
  'site/view?id=1&pic=a.jpg': html('view'),
  'site/page.php@id=2': `Warning: mysql_connect() on line 3 ${html('php')}`,
  'site/photo@2x.png': '\x89PNG\r\n\x1a\n',
  'site/style.css?ver=5.1': 'p{}',
  'site/a/main.js': 'let a',
  'site/a/lib.js.gz': 'let a',
  'site/robots.txt': 'User-agent: *',
  'site/LICENSE': 'Do as you like.',
  'site/blob': '\0\x01\x02',
  'site/drawing': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'site/source.php': '<?php include "head.php" ?><html><body></body></html>',
  'site/empty.php': '',
};
for (const [path, content] of Object.entries(FILES)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), Buffer.from(content, 'latin1'));
}
const PAGES = [
  'about',
  'index.html',
  'index.html?share=email',
  'old.shtml',
  'page.php@id=2',
  'view?id=1&pic=a.jpg',
];
const OTHERS = { image: 1, style: 1, script: 2, data: 1 };

async function tar(): Promise<void> {
  const packed = pack();
  for (const [name, content] of Object.entries(FILES)) packed.entry({ name }, Buffer.from(content, 'latin1'));
  packed.finalize();
  const parts: Buffer[] = [];
  for await (const part of packed) parts.push(part as Buffer);
  writeFileSync(join(folder, 'site.tar'), Buffer.concat(parts));
}

describe('a mirrored site', () => {
  it.each(['site', 'site.tar'])(
    'in %s gives its pages whatever their names, and a verdict on every file',
    async (input) => {
      await tar();
      const source = createHtmlSource({ input }, opener);
      const items = await readSource(source);
      const names = items.flatMap((item) => (item.kind === 'page' ? (item.page.source.path ?? '') : []));
      expect(names.map((name) => name.replace(/^site\//, '')).sort()).toEqual(PAGES);
      const drops = items.flatMap((item) =>
        item.kind === 'drop'
          ? `${item.drop.source?.path?.replace(/^site\//, '')} ${item.drop.reason} ${item.drop.detail}`
          : [],
      );
      expect(drops.sort()).toEqual([
        'LICENSE not_html text',
        'blob not_html unknown',
        'drawing not_html svg',
        'empty.php empty_body undefined',
        'source.php not_html html',
      ]);
      const [unit] = await source.plan(testContext());
      expect(unit && source.skippedFiles?.(unit)).toEqual(OTHERS);
    },
  );

  it('has the files beside its pages counted in the report of the build', async () => {
    const built = await buildInProcess(
      {
        name: 'mirror',
        source: { type: 'html', input: 'site' },
        fetch: { network: false },
        consent: { mode: 'off' },
        rules: { preset: 'none' },
      },
      { baseDir: folder },
    );
    expect(built.report.stats.counts.extract).toMatchObject({
      pages: 6,
      records: 11,
      'skipped_files:script': 2,
    });
    expect(describeBuild(built.report)).toMatch(/files beside the pages, by kind: .*2 script/);
    expect(built.validation.findings).toEqual([]);
  });

  it('without a page is refused with the kinds that it holds', async () => {
    mkdirSync(join(folder, 'pictures'));
    writeFileSync(join(folder, 'pictures/a.png'), '');
    await expect(createHtmlSource({ input: 'pictures' }, opener).plan(testContext())).rejects.toMatchObject({
      code: 'input_empty',
      message: expect.stringContaining('(image: 1)'),
    });
  });
});
