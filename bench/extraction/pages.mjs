import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder with the labelled pages, the scorer and the peers' table. */
export const SHARED = fileURLToPath(new URL('../../../shared', import.meta.url));

/** The labelled pages: 804 of ten sets, and 1,373 more of three of them. */
const COLLECTIONS = ['data/extract', 'data/extract-more'];

/** Reference files of all sets. */
export function referenceFiles() {
  return COLLECTIONS.flatMap((collection) => {
    const root = join(SHARED, collection);
    if (!existsSync(root))
      throw new Error(`${root} is absent: the labelled pages do not come with this repository`);
    return readdirSync(root)
      .sort()
      .map((set) => join(root, set, 'refs.jsonl'))
      .filter((file) => existsSync(file));
  });
}

/** Every labelled page with the path of its HTML. */
export function loadPages() {
  return referenceFiles().flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const reference = JSON.parse(line);
        return { reference, id: reference.id, url: reference.url, path: join(file, '..', reference.html) };
      }),
  );
}

/** Parts of the cross-validation. */
export const FOLDS = 5;

/** The fold of a page, by a hash of its host, so that pages of one site never stand on both sides of a split. */
export function foldOf(page) {
  const host = new URL(page.url).host.replace(/^www\./, '');
  // These sets do not tell where their pages come from; each page is its own host.
  const anonymous = ['zhds', 'tagged'].includes(page.reference.set) || /example\.|fakehost/.test(host);
  const key = anonymous && page.reference.set !== 'made' ? page.id : host;
  return Number.parseInt(createHash('sha1').update(key).digest('hex').slice(0, 8), 16) % FOLDS;
}
