import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import type { ImagesConfig } from '../config/images-config.js';
import { buildCommand } from './build.js';
import { isolateOption } from './isolate-option.js';
import { say } from './print.js';
import { sampleCommand } from './sample.js';
import { validateCommand } from './validate.js';

/** Options of `weft quickstart`, as the command line gives them. */
export interface QuickstartOptions {
  /** Folder of the corpus and the report. */
  out: string;
  isolate?: ImagesConfig['isolate'];
}

/** Builds, validates and samples a corpus from `samples/`: the whole road once, offline, in a few seconds. */
export async function quickstartCommand({ out, isolate }: QuickstartOptions): Promise<number> {
  const pipeline = fileURLToPath(new URL('../../pipelines/samples.yaml', import.meta.url));
  const corpus = resolve(out, 'corpus');
  const report = resolve(out, 'report.html');
  say('1/3 building a corpus from samples/');
  await buildCommand(pipeline, { out: corpus, ...(isolate && { isolate }) });
  say('\n2/3 validating it');
  const status = await validateCommand(corpus, {});
  if (status !== 0) return status;
  say('\n3/3 drawing a sample report');
  await sampleCommand(corpus, { n: 50, seed: '1', html: report });
  say(`\nOpen ${pathToFileURL(report).href} in a browser.`);
  say(`The corpus is in ${corpus}: shards/*.tar are WebDataset tars; stats.json has the sums.`);
  say('Next: npx weft init YOUR-INPUT writes a pipeline for a folder, a WARC, JSON lines and so on.');
  return 0;
}

/** Declares `weft quickstart`. */
export function registerQuickstart(program: Command): void {
  program
    .command('quickstart')
    .option('--out <folder>', 'where it goes', 'out')
    .addOption(isolateOption('thread'))
    .action(async (options: QuickstartOptions) => {
      process.exitCode = await quickstartCommand(options);
    });
}
