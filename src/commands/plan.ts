import { relative } from 'node:path';
import type { Command } from 'commander';
import { type PlanReport, planCorpus } from '../build/plan-corpus.js';
import { formatBytes, formatCount } from '../inspect/format.js';
import { s3SideOf } from '../store/s3-settings.js';
import { VERSION } from '../version.js';
import { warnOfForeignFiles } from './foreign-files.js';
import { openInputs } from './open-inputs.js';
import { addPipelineOptions, givenPipeline, type PipelineFlags } from './pipeline-options.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions } from './store-options.js';

/** Options of `weft plan`, as the command line gives them. */
export interface PlanCommandOptions extends PipelineFlags {
  json?: boolean;
}

/** Plans a build that others run: people on standard error, `--json` on standard output. */
export async function planCommand(file: string, options: PlanCommandOptions): Promise<PlanReport> {
  const { pipeline, out, baseDir } = await givenPipeline(file, options);
  return runCommand('stopping; the same command plans the build', async (scope) => {
    const { ctx } = scope;
    const store = await scope.openStore(out, { s3: s3SideOf(pipeline.s3, 'output') });
    await warnOfForeignFiles(store);
    const http = { userAgent: `weft/${VERSION}` };
    const opener = openInputs(scope, { s3: s3SideOf(pipeline.s3, 'inputs'), baseDir, http });
    const report = await planCorpus({ pipeline, store, opener, ctx, ...(options.add && { add: true }) });
    say(describePlan(report, baseDir));
    if (options.json) await print(JSON.stringify(report));
    return report;
  });
}

/** What was planned, and what comes next; `folder` is where names of local inputs count from. */
export function describePlan({ corpus, units, added, bytes }: PlanReport, folder: string): string {
  const size = bytes > 0 ? `, ${formatBytes(bytes)} of input` : '';
  const grown = added > 0 ? `, ${formatCount(added)} of them to be added` : '';
  const from = relative(process.cwd(), folder);
  const inputs = from === '' ? '' : ` --inputs-from ${shellWord(from)}`;
  return `${corpus}: ${formatCount(units)} units planned${grown}${size}; weft work ${corpus}${inputs} runs them, weft status ${corpus} shows how far they are`;
}

const shellWord = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Declares `weft plan`. */
export function registerPlan(program: Command): void {
  const command = program.command('plan').argument('<pipeline>', 'pipeline YAML; see pipelines/');
  addPipelineOptions(command).option('--json', 'print the report as JSON on standard output');
  addStoreOptions(command, { writes: true })
    .addHelpText(
      'after',
      '\nExamples:\n  weft plan crawl.yaml --out s3://bucket/corpus\n  sbatch --array=0-99 --wrap "weft work s3://bucket/corpus --engine array"',
    )
    .action(async (file: string, options: PlanCommandOptions) => {
      await planCommand(file, options);
    });
}
