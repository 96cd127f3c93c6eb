import type { Command } from 'commander';
import { collectGarbage, type FileSum, type GarbageReport } from '../fleet/gc/collect-garbage.js';
import { formatBytes, formatCount } from '../inspect/format.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, outputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft gc`, as the command line gives them. */
export interface GcCommandOptions extends StoreFlags {
  delete?: boolean;
  json?: boolean;
}

/** Says what nothing in a corpus needs, and deletes it when told to. */
export async function gcCommand(corpus: string, options: GcCommandOptions): Promise<GarbageReport> {
  return runCommand('stopping; the same command goes on', async (scope) => {
    const store = await scope.openStore(corpus, outputOptions(options));
    const report = await collectGarbage(store, { deletes: options.delete === true });
    say(describeGarbage(report));
    if (options.json) await print(JSON.stringify(report));
    return report;
  });
}

/** What was found, for people. */
export function describeGarbage(report: GarbageReport): string {
  const { corpus, deleted, orphans, failures, temporary, undecided, growing } = report;
  const what = deleted ? 'deleted' : 'to delete';
  return [
    `${corpus}: ${what}: ${sumOf(orphans)} that no manifest names, ${sumOf(failures)} of failures that are past, ${formatCount(temporary)} unfinished uploads and writes`,
    ...(growing ? ['  the corpus grows: files are judged when that is finished (weft resume)'] : []),
    ...(undecided.files > 0
      ? [
          `  ${sumOf(undecided)} of units that are not complete stay: a worker may still commit them; the end of the build decides`,
        ]
      : []),
    ...(deleted ? [] : ['  nothing was deleted; --delete does it']),
  ].join('\n');
}

function sumOf({ files, bytes }: FileSum): string {
  return `${formatCount(files)} files (${formatBytes(bytes)})`;
}

/** Declares `weft gc`. */
export function registerGc(program: Command): void {
  const command = program
    .command('gc')
    .argument('<corpus>', 'folder or s3://bucket/prefix of a corpus')
    .option('--delete', 'delete what was found (default: it is only counted)')
    .option('--json', 'print the report as JSON on standard output');
  addStoreOptions(command).action(async (corpus: string, options: GcCommandOptions) => {
    await gcCommand(corpus, options);
  });
}
