import type { Command } from 'commander';
import { buildCorpus } from '../build/build.js';
import type { BuildReport } from '../build/complete-build.js';
import { buildFindings } from '../inspect/build-findings.js';
import { cacheInputs } from '../store/cached-inputs.js';
import { countReads } from '../store/count-reads.js';
import { s3SideOf } from '../store/s3-settings.js';
import type { Store } from '../store/store.js';
import { VERSION } from '../version.js';
import { describeBuild } from './describe-build.js';
import { warnOfForeignFiles } from './foreign-files.js';
import { isolateOption } from './isolate-option.js';
import { openInputs } from './open-inputs.js';
import { parsePositive } from './parse-option.js';
import { addPipelineOptions, givenPipeline, type PipelineFlags } from './pipeline-options.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { showProgress } from './show-progress.js';
import { addStoreOptions } from './store-options.js';
import { addTelemetryOptions, observeBuild, type TelemetryFlags } from './telemetry-options.js';

/** Status of a build that finished, and stored nothing or lost an input. */
const FINDINGS = 1;

/** Options of `weft build`, as the command line gives them. */
export interface BuildCommandOptions extends PipelineFlags, TelemetryFlags {
  json?: boolean;
}

/** Builds a corpus from a pipeline file and tells how it went: people on standard error, `--json` on standard output. */
export async function buildCommand(file: string, options: BuildCommandOptions): Promise<BuildReport> {
  const { pipeline, out, baseDir } = await givenPipeline(file, options);
  const onStop = 'stopping: units under way are given up; the same command resumes the build';
  return runCommand(onStop, async (scope) => {
    const { ctx } = scope;
    const { s3 } = pipeline;
    const store = await scope.openStore(out, { s3: s3SideOf(s3, 'output') });
    await warnOfForeignFiles(store);
    const http = { userAgent: `weft/${VERSION}` };
    const opener = openInputs(scope, { s3: s3SideOf(s3, 'inputs'), baseDir, http });
    const reads = { read_bytes: 0 };
    const counters = () => ({ ...ctx.tally.toJSON(), ...reads });
    const progress = options.quiet ? undefined : showProgress(counters, process.stderr);
    scope.onEnd(() => progress?.stop());
    const observer = await observeBuild(scope, options, { own: progress?.tracker, counters });
    const report = await buildCorpus({
      pipeline,
      store,
      opener: countReads(cacheInputs(opener), (bytes) => {
        reads.read_bytes += bytes;
      }),
      ctx,
      ...(options.add && { add: true }),
      ...(observer && { observer }),
    });
    progress?.stop();
    await tellBuild(store, report, options);
    return report;
  });
}

/** Tells how a build ended, what is odd about what it stored, and has that in the exit status. */
export async function tellBuild(
  store: Store,
  report: BuildReport,
  { quiet, json }: Pick<BuildCommandOptions, 'quiet' | 'json'>,
): Promise<void> {
  if (!quiet) say(describeBuild(report));
  const { lines, failed } = await buildFindings(store, report.stats);
  for (const line of lines) say(line);
  if (failed) process.exitCode = FINDINGS;
  if (json) await print(JSON.stringify(report));
}

/** Declares `weft build`. */
export function registerBuild(program: Command): void {
  const command = program.command('build').argument('<pipeline>', 'pipeline YAML; see pipelines/');
  addPipelineOptions(command)
    .option('--workers <n>', 'threads for extraction and for images (default: cores)', parsePositive)
    .option(
      '--processes <n>',
      'processes that run this build at the same time: each keeps to its share of the rates per host',
      parsePositive,
    )
    .option('--fetch-cache <uri>', 'folder or s3://bucket/prefix where downloads are kept from run to run')
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .addOption(isolateOption())
    .option('--json', 'print the report as JSON on standard output')
    .option('--quiet', 'no progress, no report');
  addTelemetryOptions(command);
  addStoreOptions(command, { writes: true }).action(async (file: string, options: BuildCommandOptions) => {
    await buildCommand(file, options);
  });
}
