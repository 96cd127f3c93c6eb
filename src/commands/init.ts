import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { checkPipeline } from '../config/load-pipeline.js';
import { FixConfigError } from '../errors.js';
import { errnoOf } from '../flow/system-error.js';
import { recogniseSource } from '../sources/recognise/recognise-source.js';
import type { RecognisedSource } from '../sources/recognise/recognised-source.js';
import { fromPipeline } from './from-pipeline.js';
import { openInputs } from './open-inputs.js';
import { pipelineText } from './pipeline-text.js';
import { say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft init`, as the command line gives them. */
export interface InitOptions extends StoreFlags {
  /** File that is written. */
  out: string;
  /** Write over a file that is there. */
  force?: boolean;
}

/**
 * Writes a pipeline for an input: looks at its files and at the fields of its records, and says on standard error what it
 * saw.
 */
export async function initCommand(input: string | undefined, options: InitOptions): Promise<void> {
  if (input === undefined)
    throw new FixConfigError(
      'no_input',
      'init looks at an input and writes a pipeline for it; name one: weft init my-site/, crawl.warc.gz, dump.jsonl, pages.parquet, warc.paths or s3://bucket/prefix/',
    );
  await runCommand('stopping', async (scope) => {
    const opener = openInputs(scope, inputOptions(options));
    const uri = opener.credentials.take(input);
    const found = withUrlMap(await recogniseSource(opener, uri), options.out);
    const name = nameOf(uri);
    const text = pipelineText({
      name,
      input: fromPipeline(options.out, uri),
      output: `out/${name}`,
      found,
    });
    checkPipeline(parse(text), options.out);
    await write(options.out, text, options.force === true);
    for (const sentence of found.seen) say(`${input}: ${sentence}`);
    say(`wrote ${options.out}; read it, then run: weft build ${options.out}`);
  });
}

/** A file that the pipeline names counts from it, as the input does. */
function withUrlMap({ source, ...found }: RecognisedSource, out: string): RecognisedSource {
  const { url_map: map } = source;
  return { ...found, source: { ...source, ...(map !== undefined && { url_map: fromPipeline(out, map) }) } };
}

async function write(path: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    throw new FixConfigError(
      'file_exists',
      `${path} is there already; give --out FILE, or --force to replace it`,
      {
        cause: error,
      },
    );
  }
}

const EXTENSION =
  /\.(?:gz|zst|warc|arc|wacz|jsonl?|ndjson|parquet|tar|tgz|paths|cdxj?|x?html?|mht(?:ml)?|txt)$/i;

/** The last part of a name, without extensions, as a name of a corpus and a folder. */
function nameOf(uri: string): string {
  let last = uri.split('/').findLast((part) => part !== '' && !part.includes('*')) ?? '';
  while (EXTENSION.test(last)) last = last.replace(EXTENSION, '');
  const plain = last.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '');
  return plain === '' ? 'corpus' : plain;
}

/** Declares `weft init`. */
export function registerInit(program: Command): void {
  const command = program
    .command('init')
    .argument('[input]', 'folder, file, s3://bucket/prefix/ or https:// file')
    .option('--out <file>', 'pipeline file that is written', 'weft.yaml')
    .option('--force', 'replace the file if it is there');
  addStoreOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  weft init my-site/ --out site.yaml && weft build site.yaml\n  weft init dump.jsonl.gz',
    )
    .action(async (input: string | undefined, options: InitOptions) => {
      await initCommand(input, options);
    });
}
