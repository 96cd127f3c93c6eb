import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { readCorpusRecord } from '../corpus/corpus-reader.js';
import { describeSample } from '../inspect/describe-sample.js';
import { formatBytes, formatCount } from '../inspect/format.js';
import { readPlaces, type SampledDocument, signalNames } from '../inspect/sample-corpus.js';
import { planSample } from '../inspect/sample-plan.js';
import { writeSampleReport } from '../inspect/sample-report.js';
import { FIELD_NAMES } from '../inspect/where/fields.js';
import { compileWhere } from '../inspect/where/where.js';
import { collect, parsePositive } from './parse-option.js';
import { print, printIfRead, say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft sample`, as the command line gives them. */
export interface SampleCommandOptions extends StoreFlags {
  /** How many documents. */
  n: number;
  seed: string;
  /** Conditions that must all hold. */
  where?: string[];
  /** File of the report; without it the documents go to standard output. */
  html?: string;
  /** Documents as JSON lines: on a terminal, and beside a report. */
  json?: boolean;
}

/**
 * Draws a sample: documents on standard output, a digest of each on a terminal and JSON lines elsewhere, or an HTML report;
 * people on standard error.
 */
export async function sampleCommand(corpus: string, options: SampleCommandOptions): Promise<void> {
  await runCommand('stopping', async ({ ctx: { signal }, openStore }) => {
    const store = await openStore(corpus, { ...inputOptions(options), readOnly: true });
    const expressions = options.where ?? [];
    const named = expressions.some((one) => one.includes('signals.')) ? await signalNames(store, signal) : [];
    const where = compileWhere(expressions, { signals: named });
    const sample = { count: options.n, seed: options.seed, signal, ...(where && { where }) };
    if (options.html === undefined) {
      await readCorpusRecord(store);
      const plan = await planSample(store, sample);
      const isRead = process.stdout.isTTY === true && options.json !== true;
      for await (const document of readPlaces(store, plan.places, signal))
        await print(isRead ? describeSample(document, process.stdout.columns) : lineOf(document));
      say(found(plan.places.length, plan.documents, options));
      return;
    }
    const report = await writeSampleReport(store, options.html, {
      ...sample,
      // The report is written whole, whoever reads the lines.
      ...(options.json && { onDocument: (document) => printIfRead(lineOf(document)) }),
    });
    say(found(report.documents, report.total, options));
    say(`${pathToFileURL(resolve(options.html)).href} (${formatBytes(report.bytes)})`);
  });
}

function found(documents: number, total: number, { n, where = [] }: SampleCommandOptions): string {
  const of = `${formatCount(documents)} of ${formatCount(total)} documents`;
  if (total === 0) return 'the corpus holds no document yet';
  if (documents >= n) return of;
  return where.length > 0 ? `${of}; no more match the condition` : `${of}; that is all there are`;
}

/** One line: the stored sample, and where it lies. */
function lineOf({ sample, shard, offset }: SampledDocument): string {
  return JSON.stringify({ ...sample, shard, offset });
}

/** Declares `weft sample`. */
export function registerSample(program: Command): void {
  const command = program
    .command('sample')
    .argument('<corpus>', 'folder or s3://bucket/prefix')
    .option('-n, --n <count>', 'how many documents', parsePositive, 20)
    .option('--seed <seed>', 'any number or text; the same seed draws the same documents', '0')
    .option('--where <expression>', 'only documents that meet it; may be repeated, all must hold', collect)
    .option('--html <file>', 'write a self-contained report that shows each document as it reads')
    .option(
      '--json',
      'print the documents as JSON lines: on a terminal, where a digest is printed otherwise, and beside --html',
    );
  addStoreOptions(command)
    .addHelpText('after', HELP)
    .action(async (corpus: string, options: SampleCommandOptions) => {
      await sampleCommand(corpus, options);
    });
}

const HELP = `
Conditions: = != < <= > >= ~ !~, joined by and, or, not, ( ); "has FIELD" asks for presence.
  ~ finds part of a text whatever its case, or matches a /regular expression/i. URLs match as they read, too.
  Fields: ${FIELD_NAMES.join(', ')}

Examples:
  weft sample ./corpus -n 20 --html report.html
  weft sample ./corpus -n 100 --seed 7 --where 'images >= 3 and language = zh' > sample.jsonl
  weft sample s3://bucket/corpus --where 'url ~ /\\/recipes?\\// and not text_chars < 500'`;
