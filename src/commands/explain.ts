import type { Command } from 'commander';
import { describeExplanation } from '../inspect/explain/describe-explanation.js';
import { explainPage } from '../inspect/explain/explain-page.js';
import { print } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft explain`, as the command line gives them. */
export interface ExplainCommandOptions extends StoreFlags {
  json?: boolean;
}

/** Says what a corpus made of a page, on standard output. */
export async function explainCommand(
  corpus: string,
  page: string,
  options: ExplainCommandOptions,
): Promise<void> {
  await runCommand('stopping', async ({ ctx: { signal }, openStore }) => {
    const store = await openStore(corpus, { ...inputOptions(options), readOnly: true });
    const explanation = await explainPage(store, page, { signal });
    await print(options.json ? JSON.stringify(explanation) : describeExplanation(explanation));
  });
}

/** Declares `weft explain`. */
export function registerExplain(program: Command): void {
  const command = program
    .command('explain')
    .description('say what a corpus made of a page: each block and image, each signal against its threshold')
    .argument('<corpus>', 'folder or s3://bucket/prefix')
    .argument('<page>', 'URL, document id, or key of a sample')
    .option('--json', 'as one JSON object');
  addStoreOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  weft explain out/corpus https://example.org/blog/a.html\n  weft explain out/corpus 0f3a… --json',
    )
    .action(async (corpus: string, page: string, options: ExplainCommandOptions) => {
      await explainCommand(corpus, page, options);
    });
}
