import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { REPEATED_PICTURES, repeatedPictures } from '../assemble/repeated-pictures.js';
import { formatCount } from '../inspect/format.js';
import { parseNonNegative } from './parse-option.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft overused-images`, as the command line gives them. */
export interface OverusedImagesOptions extends StoreFlags {
  out?: string;
  maxDocuments: number;
  maxDistance: number;
  scratch?: string;
}

/** Writes an exclude list of the images that too many documents of a corpus share. */
export async function overusedImagesCommand(corpus: string, options: OverusedImagesOptions): Promise<void> {
  await runCommand('stopping', async ({ ctx: { signal }, openStore, openScratch }) => {
    const { maxDocuments, maxDistance } = options;
    const entries = await repeatedPictures({
      store: await openStore(corpus, { ...inputOptions(options), readOnly: true }),
      scratch: (await openScratch(options.scratch)).folder,
      threads: availableParallelism(),
      maxDocuments,
      maxDistance,
      signal,
    });
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    if (options.out !== undefined) await writeFile(options.out, lines);
    else if (lines !== '') await print(lines.trimEnd());
    say(`${formatCount(entries.length)} images to leave out; give the list to weft export --exclude`);
  });
}

/** Declares `weft overused-images`. */
export function registerOverusedImages(program: Command): void {
  const command = program
    .command('overused-images')
    .argument('<corpus>', 'folder or s3://bucket/prefix')
    .option('--out <file>', 'where the list goes (default: standard output)')
    .option(
      '--max-documents <n>',
      'documents that may share a picture; of more, the first keeps it',
      parseNonNegative,
      REPEATED_PICTURES.maxDocuments,
    )
    .option(
      '--max-distance <bits>',
      'bits of pHash and dHash, of 128, in which two copies of a picture may differ',
      parseNonNegative,
      REPEATED_PICTURES.maxDistance,
    )
    .option(
      '--scratch <folder>',
      'local disk for what does not fit in memory (default: the system temporary folder)',
    );
  addStoreOptions(command).action(async (corpus: string, options: OverusedImagesOptions) => {
    await overusedImagesCommand(corpus, options);
  });
}
