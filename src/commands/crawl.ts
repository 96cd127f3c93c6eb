import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { CrawlConfig } from '../config/crawl-config.js';
import { loadPipeline } from '../config/load-pipeline.js';
import { crawlSite } from '../crawl/crawl.js';
import type { CrawlReport } from '../crawl/crawl-report.js';
import { describeError, FixConfigError } from '../errors.js';
import { steadyMs } from '../flow/steady-clock.js';
import { crawlFinding } from './crawl-findings.js';
import { crawlNumbers, crawlParts, describeCrawl, type Observed } from './describe-crawl.js';
import { collect, parsePositive } from './parse-option.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { showStatus } from './status-line.js';
import { METRICS_OPTION, observeCrawl, type TelemetryFlags } from './telemetry-options.js';

/** Status of a crawl that finished and stored no page. */
const FINDINGS = 1;

/** Options of `weft crawl`, as the command line gives them. */
export interface CrawlCommandOptions extends Pick<TelemetryFlags, 'metrics' | 'quiet'> {
  out?: string;
  seed?: string[];
  sitemap?: string[];
  maxPages?: number;
  allowPrivate?: boolean;
  name?: string;
  set?: string[];
  json?: boolean;
}

/** Crawls as a pipeline file says, and tells how it went: people on standard error, `--json` on standard output. */
export async function crawlCommand(file: string, options: CrawlCommandOptions): Promise<CrawlReport> {
  const { pipeline, baseDir } = await loadPipeline(file, {
    ...(options.name !== undefined && { name: options.name }),
    ...(options.set && { set: options.set }),
  });
  if (pipeline.crawl === undefined) {
    throw new FixConfigError('no_crawl', `${file} has no crawl part; see pipelines/crawl.yaml`);
  }
  const config = withOptions(pipeline.crawl, options);
  const folder = folderOf(file, config, options);
  const seeds = config.seeds_file === undefined ? [] : await readSeeds(resolve(baseDir, config.seeds_file));
  const onStop = 'stopping: requests under way are given up; the same command resumes the crawl';
  return runCommand(onStop, async ({ ctx, onEnd }) => {
    const started = steadyMs();
    let state: Observed | undefined;
    const stopStatus =
      options.quiet === true
        ? () => undefined
        : showStatus(process.stderr, () => state && crawlParts(state, (steadyMs() - started) / 1000)).stop;
    onEnd(stopStatus);
    await observeCrawl({ onEnd }, options, () => state && crawlNumbers(state));
    const report = await crawlSite({
      name: pipeline.name,
      config,
      seeds,
      fetch: { ...pipeline.fetch, ...(options.allowPrivate === true && { allow_private: true }) },
      consent: pipeline.consent,
      extract: pipeline.extract,
      folder,
      ctx,
      ...(pipeline.run.workers !== undefined && { threads: pipeline.run.workers }),
      observer: (latest) => {
        state = latest;
      },
    });
    stopStatus();
    if (options.quiet !== true) say(describeCrawl(report, folder));
    const finding = crawlFinding(report);
    if (finding !== undefined) {
      say(finding);
      process.exitCode = FINDINGS;
    }
    if (options.json === true) await print(JSON.stringify(report));
    return report;
  });
}

function withOptions(crawl: CrawlConfig, { seed, sitemap, maxPages }: CrawlCommandOptions): CrawlConfig {
  return {
    ...crawl,
    ...((seed ?? sitemap) && { seeds: seed ?? [], sitemaps: sitemap ?? [] }),
    ...(maxPages !== undefined && { max_pages: maxPages }),
  };
}

/** `--out` counts from where the command runs, `crawl.output` from the pipeline file. */
function folderOf(file: string, { output }: CrawlConfig, { out }: CrawlCommandOptions): string {
  const named = out ?? output;
  if (named === undefined)
    throw new FixConfigError('no_output', `${file} names no crawl.output; add one, or give --out DIR`);
  if (named.includes('://')) {
    throw new FixConfigError(
      'crawl_not_local',
      `${named}: a crawl appends to files and must be on local disk; copy its warc/ folder to the store when it is done`,
    );
  }
  return out === undefined ? resolve(dirname(file), named) : resolve(named);
}

async function readSeeds(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new FixConfigError('seeds_not_found', `${path}: cannot read the seeds: ${describeError(cause)}`, {
      cause,
    });
  }
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Declares `weft crawl`. */
export function registerCrawl(program: Command): void {
  program
    .command('crawl')
    .argument('<pipeline>', 'pipeline YAML with a crawl part; see pipelines/crawl.yaml')
    .option('--out <folder>', 'folder of the crawl on local disk; replaces crawl.output')
    .addOption(new Option('--seed <url>', 'replaces the seeds; may be repeated').argParser(collect))
    .addOption(new Option('--sitemap <url>', 'replaces the sitemaps; may be repeated').argParser(collect))
    .option('--max-pages <n>', 'pages stored, then the crawl ends', parsePositive)
    .option('--allow-private', 'may ask loopback and private addresses: for tests and intranets')
    .option('--name <name>', 'replaces the name of the crawl')
    .addOption(
      new Option(
        '--set <field=value>',
        'replaces any field, such as crawl.max_depth=3; may be repeated',
      ).argParser(collect),
    )
    .option('--json', 'print the report as JSON on standard output')
    .option('--quiet', 'no progress, no report')
    .option(...METRICS_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  weft crawl pipelines/crawl.yaml --seed https://example.org/ --out crawl/ --set fetch.contact=me@example.org\n  weft build pipelines/crawl.yaml --input crawl/warc/ --out my-corpus/',
    )
    .action(async (file: string, options: CrawlCommandOptions) => {
      await crawlCommand(file, options);
    });
}
