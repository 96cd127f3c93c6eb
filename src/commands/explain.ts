import type { Command } from 'commander';
import { describeExplanation } from '../inspect/explain/describe-explanation.js';
import { explainPage } from '../inspect/explain/explain-page.js';
import { print } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft explain`, as the command line gives them. */
export interface ExplainCommandOptions extends StoreFlags {
  /** Each block, image and verdict, not only what decided. */
  all?: boolean;
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
    await print(
      options.json
        ? JSON.stringify(explanation)
        : describeExplanation(explanation, { all: options.all === true }),
    );
  });
}

/** Declares `weft explain`. */
export function registerExplain(program: Command): void {
  const command = program
    .command('explain')
    .argument('<corpus>', 'folder or s3://bucket/prefix')
    .argument('<page>', 'URL, document id, or key of a sample')
    .option('--all', 'each block and image, each signal against its threshold')
    .option('--json', 'as one JSON object, with all of it');
  addStoreOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  weft explain out/corpus https://example.org/blog/a.html\n  weft explain out/corpus https://例え.example/茶 --all\n  weft explain out/corpus 0f3a… --json',
    )
    .action(async (corpus: string, page: string, options: ExplainCommandOptions) => {
      await explainCommand(corpus, page, options);
    });
}
