import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { helpNames, weft } from '../framework/bench.mjs';
import { measureProcess } from '../framework/usage.mjs';
import { writeArticles } from '../inputs/articles.mjs';
import { drawnPictures } from '../inputs/drawn-pictures.mjs';
import { syntheticCorpus } from '../inputs/synthetic.mjs';

/** Checking a corpus: against decoding its images, and without decoding against summing its shards. */
export const validate = {
  name: 'validate',
  title: 'Checking a corpus down to every image',
  unit: 'images',
  async prepare(bench, scratch) {
    const { folder, names } = await drawnPictures(bench);
    const corpus = await builtCorpus(bench, scratch, folder, names);
    const synthetic = await syntheticCorpus(bench);
    const hasQuick = (root) => helpNames(root, ['validate'], '--quick');
    const shards = join(synthetic.folder, 'shards');
    const tars = (await readdir(shards))
      .filter((name) => name.endsWith('.tar'))
      .map((name) => join(shards, name));
    return {
      count: names.length,
      input: `${names.length} images at 1,024 pixels; ${synthetic.count} documents for the quick check`,
      sides: [
        {
          name: 'decode loop',
          role: 'limit',
          command: () => bench.side('decode-shards.mjs', join(corpus, 'shards')),
          verify: ({ stdout }) => {
            if (Number(stdout) !== names.length) throw new Error(`${stdout.trim()} images were decoded`);
          },
        },
        {
          name: 'validate',
          role: 'pipeline',
          command: ({ root }) => weft(root, 'validate', corpus, '--workers', 2, '--json'),
          verify: ({ stdout }) => isClean(stdout, names.length),
        },
        { name: 'sha256sum', role: 'limit', count: synthetic.count, command: () => ['sha256sum', ...tars] },
        {
          name: 'validate --quick',
          role: 'pipeline',
          count: synthetic.count,
          supported: hasQuick,
          command: ({ root }) => weft(root, 'validate', synthetic.folder, '--quick', '--json'),
          verify: ({ stdout }) => isClean(stdout),
        },
      ],
      ratios: [
        { name: 'full against decoding', of: 'validate', against: 'decode loop', reach: 0.6 },
        { name: 'quick against sha256sum', of: 'validate --quick', against: 'sha256sum', reach: 0.8 },
      ],
    };
  },
};

/** A corpus of the drawn pictures at the default size, built by this revision, pages and pictures in one folder. */
async function builtCorpus(bench, scratch, pictures, names) {
  const pages = join(scratch, 'validate-pages');
  await mkdir(pages, { recursive: true });
  // Copies: a link out of the input's folder is refused, and its picture with it.
  for (const name of names) await copyFile(join(pictures, name), join(pages, name));
  await writeArticles(pages, names, 4);
  const pipeline = join(scratch, 'validate.json');
  const source = { type: 'html', input: pages };
  await writeFile(pipeline, JSON.stringify({ name: 'validate', source, rules: { preset: 'none' } }));
  const corpus = join(scratch, 'validate-corpus');
  bench.log('  building the corpus');
  await measureProcess(weft(bench.root, 'build', pipeline, '--out', corpus, '--quiet'));
  return corpus;
}

/** @param images - that must have been decoded */
function isClean(stdout, images = 0) {
  const { ok, findings, checked } = JSON.parse(stdout);
  if (checked.images !== images) throw new Error(`validate decoded ${checked.images} images, not ${images}`);
  if (!ok) throw new Error(`validate found ${JSON.stringify(findings).slice(0, 500)}`);
}
