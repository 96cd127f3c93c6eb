import type { Command } from 'commander';
import { type DiffSummary, type DocumentChange, type DocumentOutcome, diffCorpora } from '../inspect/diff.js';
import { formatCount } from '../inspect/format.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft diff`, as the command line gives them. */
export interface DiffCommandOptions extends StoreFlags {
  json?: boolean;
}

/** Compares two corpora: changes on standard output, one line each, the summary on standard error. */
export async function diffCommand(a: string, b: string, options: DiffCommandOptions): Promise<void> {
  await runCommand('stopping', async ({ ctx: { signal }, openStore }) => {
    const open = { ...inputOptions(options), readOnly: true };
    const summary = await diffCorpora(
      await openStore(a, open),
      await openStore(b, open),
      (change) => print(options.json ? JSON.stringify(change) : describeChange(change)),
      { signal },
    );
    if (options.json) await print(JSON.stringify(summary));
    say(describeDiff(summary));
  });
}

/** A change, in one line. */
export function describeChange({
  change,
  url,
  id,
  a,
  b,
  extracted_differently,
  nodes,
}: DocumentChange): string {
  const mark = { only_a: '-', only_b: '+', changed: '~' }[change];
  const why =
    change === 'changed'
      ? extracted_differently
        ? 'extraction gave something else'
        : (nodes ?? []).map((node) => `${node.type} ${node.node}: ${node.a} → ${node.b}`).join(', ')
      : outcome(change === 'only_a' ? b : a);
  return `${mark} ${url || id}  ${why.replace(/\s+/g, ' ')}`;
}

function outcome({ outcome: what, reason, detail }: DocumentOutcome): string {
  if (what !== 'dropped') return what;
  return `${reason}${detail === undefined ? '' : `: ${detail}`}`;
}

/** The sums of a comparison. */
export function describeDiff({
  a,
  b,
  same,
  changed,
  only_a,
  only_b,
  dropped_in_both,
  causes,
}: DiffSummary): string {
  return [
    `${a} and ${b}: ${formatCount(same)} documents the same, ${formatCount(changed)} changed (~), ${formatCount(only_a)} only in the first (-), ${formatCount(only_b)} only in the second (+), ${formatCount(dropped_in_both)} in neither`,
    ...Object.entries(causes).map(([cause, count]) => `  ${cause} ${formatCount(count)}`),
  ].join('\n');
}

/** Declares `weft diff`. */
export function registerDiff(program: Command): void {
  const command = program
    .command('diff')
    .argument('<a>', 'folder or s3://bucket/prefix')
    .argument('<b>', 'another one')
    .option('--json', 'one JSON object for each change, and the sums last');
  addStoreOptions(command)
    .addHelpText('after', '\nExample:\n  weft diff out/before out/after')
    .action(async (a: string, b: string, options: DiffCommandOptions) => {
      await diffCommand(a, b, options);
    });
}
