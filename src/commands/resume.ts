import type { Command } from 'commander';
import { addWorkOptions, type WorkCommandOptions, workCommand } from './work.js';

/** Declares `weft resume`: what `weft work` does in one process, units that failed before included. */
export function registerResume(program: Command): void {
  const command = program
    .command('resume')
    .argument('<corpus>', 'folder, s3://, gs:// or hf:// place of a corpus that was begun');
  addWorkOptions(command)
    .addHelpText('after', '\nExamples:\n  weft resume out/corpus --inputs-from .')
    .action(async (corpus: string, options: WorkCommandOptions) => {
      await workCommand(corpus, options);
    });
}
