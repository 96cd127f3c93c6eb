import type { Command } from 'commander';
import { failedUnits } from '../fleet/status/failed-units.js';
import type { FailureRecord } from '../model/schemas/failure.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Status when there are units that failed. */
const FINDINGS = 1;

/** Options of `weft failed`, as the command line gives them. */
export interface FailedCommandOptions extends StoreFlags {
  json?: boolean;
}

/** Prints the units that failed and are not complete; returns how many they are. */
export async function failedCommand(corpus: string, options: FailedCommandOptions): Promise<number> {
  return runCommand('stopping', async (scope) => {
    const store = await scope.openStore(corpus, { ...inputOptions(options), readOnly: true });
    let units = 0;
    for await (const { attempts, last } of failedUnits(store)) {
      units += 1;
      await print(options.json ? JSON.stringify({ ...last, attempts }) : describeFailedUnit(last, attempts));
    }
    if (units === 0) say(`${store.uri}: no unit failed, of those that are not complete`);
    else {
      say(`${units} ${units === 1 ? 'unit' : 'units'} failed; weft resume ${store.uri} tries them again`);
      process.exitCode = FINDINGS;
    }
    return units;
  });
}

/** A unit that failed, for people: what and where, then the log of its last attempt. */
export function describeFailedUnit(last: FailureRecord, attempts: number): string {
  const { phase, unit, error, worker, time, log } = last;
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  return [
    `${phase} ${unit}: failed ${times}, last ${time} on ${worker}`,
    `  ${error.class} ${error.code}: ${error.message}`,
    ...log.map((line) => `  | ${line}`),
  ].join('\n');
}

/** Declares `weft failed`. */
export function registerFailed(program: Command): void {
  const command = program
    .command('failed')
    .argument('<corpus>', 'folder or s3://bucket/prefix of a corpus')
    .option('--json', 'print JSON lines: the record of the last attempt, and how many there were');
  addStoreOptions(command).action(async (corpus: string, options: FailedCommandOptions) => {
    await failedCommand(corpus, options);
  });
}
