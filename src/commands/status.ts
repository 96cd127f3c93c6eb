import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { type CorpusStatus, corpusStatus } from '../fleet/status/corpus-status.js';
import { describeStatus } from './describe-status.js';
import { parsePositive } from './parse-option.js';
import { print } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Seconds between two looks at a corpus. */
const WATCH_S = 10;

/** Options of `weft status`, as the command line gives them. */
export interface StatusCommandOptions extends StoreFlags {
  json?: boolean;
  /** Seconds between two looks; true for the default. */
  watch?: number | true;
}

/** Prints how far a corpus is: to people, or as JSON, once or until it is finished. */
export async function statusCommand(corpus: string, options: StatusCommandOptions): Promise<CorpusStatus> {
  const { json, watch } = options;
  return runCommand('stopping', async (scope) => {
    const { ctx } = scope;
    const store = await scope.openStore(corpus, { ...inputOptions(options), readOnly: true });
    while (true) {
      const status = await corpusStatus(store, ctx.now());
      await print(json ? JSON.stringify(status) : describeStatus(status));
      if (watch === undefined || status.state === 'finished' || ctx.signal.aborted) return status;
      // Stopped between two looks, it has nothing to give up.
      await sleep((watch === true ? WATCH_S : watch) * 1000, undefined, { signal: ctx.signal }).catch(
        () => undefined,
      );
      if (ctx.signal.aborted) return status;
      if (!json) await print('');
    }
  });
}

/** Declares `weft status`. */
export function registerStatus(program: Command): void {
  const command = program
    .command('status')
    .argument('<corpus>', 'folder or s3://bucket/prefix of a corpus, planned at least')
    .addOption(
      new Option(
        '--watch [seconds]',
        `look again every so many seconds until the corpus is finished (default: ${WATCH_S})`,
      ).argParser(parsePositive),
    )
    .option('--json', 'print JSON, a line for each look');
  addStoreOptions(command).action(async (corpus: string, options: StatusCommandOptions) => {
    await statusCommand(corpus, options);
  });
}
