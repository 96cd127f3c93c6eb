import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Store } from '../../src/store/store.js';
import { type BuiltCorpus, buildInProcess } from '../support/build-in-process.js';
import { tinyPicture } from '../support/tiny-corpus.js';

const WORDS =
  'the of and a in harbour lamp kiln river stone with glaze that was from heron spring boat for tile garden'.split(
    ' ',
  );

/** English and Chinese pages whose texts, images and sizes all differ, in a folder with their pictures. */
export async function makeCuratedSite(pages = 9): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-curated-'));
  await mkdir(join(folder, 'img'));
  for (const side of [30, 50, 70, 90, 120]) {
    await writeFile(join(folder, 'img', `${side}.png`), await tinyPicture(side, side + 20, side));
  }
  for (let page = 0; page < pages; page++) {
    const parts: string[] = [];
    for (let n = 0; n <= page; n++) {
      parts.push(`<p>${page % 3 === 2 ? chinese(page, n) : english(page, n)}</p>`);
      const side = [30, 50, 70, 90, 120][(page * 2 + n) % 5];
      // Two in a row now and then, one that is nowhere, and pages that begin with an image or have none.
      if (page > 0 && n % 2 === page % 2)
        parts.push(`<figure><img src="img/${side}.png?n=${page}${n}"></figure>`);
      if (page > 4 && n === 3) parts.push(`<figure><img src="img/missing-${page}.png"></figure>`);
    }
    const html = `<!doctype html><html lang="${page % 3 === 2 ? 'zh' : 'en'}"><head><title>Page ${page}</title></head><body><article><h1>Page ${page}</h1>${parts.join('\n')}</article></body></html>`;
    await writeFile(join(folder, `page-${page}.html`), html);
  }
  return folder;
}

function english(page: number, n: number): string {
  const length = 3 + ((page * 7 + n * 11) % 40);
  const words = Array.from(
    { length },
    (_, i) => WORDS[(page * 5 + n * 3 + i * (1 + (n % 4))) % WORDS.length],
  );
  return `${page} ${n} ${words.join(' ')}.`;
}

function chinese(page: number, n: number): string {
  const sentence =
    '港口的灯在春天的夜里亮了起来，船从河上回来，石头的花园里有一只鹭。窑里的釉是蓝色的，瓦片放在桌上。';
  return `第${page}页第${n}段${sentence.slice((page + n) % 7, 12 + ((page * 5 + n * 9) % 36))}`;
}

/** Builds the pages offline into a new folder; `rules` and `images` as in a pipeline. */
export async function buildSite(folder: string, rules: object, images: object = {}): Promise<BuiltCorpus> {
  const store = createFsStore(await mkdtemp(join(tmpdir(), 'weft-curated-corpus-')));
  return buildInProcess(
    {
      name: 'curated',
      source: { type: 'html', input: '.', base_url: 'https://site.example/', unit_files: 5 },
      curate: { max_pages_per_image: 0 },
      fetch: { network: false },
      rules,
      images,
      run: { workers: 1, units: 1 },
    },
    { baseDir: folder, store },
  );
}

/** Deletes the folders of corpora and pages. */
export async function clean(folder: string, stores: readonly Store[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const { uri } of stores) await rm(uri, { recursive: true, force: true });
}
