import { type Command, Option } from 'commander';
import type { ConsentConfig, ConsentMode } from '../config/consent-config.js';
import type { FetchConfig } from '../config/fetch-config.js';
import { type RefreshConsentCounts, refreshConsent } from '../consent/refresh-consent.js';
import { createRefreshAsker } from '../consent/refresh-consent-asker.js';
import { readCorpusRecord } from '../corpus/corpus-reader.js';
import { steadyMs } from '../flow/steady-clock.js';
import { formatCount } from '../inspect/format.js';
import type { CorpusRecord } from '../model/manifest.js';
import { writeJsonLinesFile } from './json-lines-file.js';
import { collect, parsePositive } from './parse-option.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft refresh-consent`, as the command line gives them. */
export interface RefreshConsentCommandOptions extends StoreFlags {
  /** File of the exclude list. */
  out: string;
  mode?: ConsentMode;
  token?: string[];
  userAgent?: string;
  contact?: string;
  originsOnly?: boolean;
  allowPrivate?: boolean;
  concurrency?: number;
  json?: boolean;
}

/** What `weft refresh-consent` did. */
export interface RefreshConsentReport extends RefreshConsentCounts {
  schema: 'weft/refresh-consent-report/1';
  corpus: string;
  plan: string;
  mode: ConsentMode;
  tokens: string[];
  /** The exclude list. */
  out: string;
  seconds: number;
}

/** Asks the sites of a corpus again and writes an exclude list of what they no longer allow. */
export async function refreshConsentCommand(
  corpus: string,
  options: RefreshConsentCommandOptions,
): Promise<RefreshConsentReport> {
  const onStop = 'stopping: no list is written; the same command starts again';
  return runCommand(onStop, async ({ ctx, openStore, onEnd }) => {
    const store = await openStore(corpus, { ...inputOptions(options), readOnly: true });
    const started = steadyMs();
    const record = await readCorpusRecord(store);
    const consent = consentOf(record, options);
    const asker = createRefreshAsker({
      config: fetchConfigOf(record, options),
      consent,
      originsOnly: options.originsOnly === true,
      signal: ctx.signal,
      now: ctx.now,
    });
    onEnd(() => asker.close());
    const counts = await writeJsonLinesFile(options.out, (add) =>
      refreshConsent({
        store,
        asker,
        ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
        onEntry: add,
        signal: ctx.signal,
        now: ctx.now,
      }),
    );
    const report: RefreshConsentReport = {
      schema: 'weft/refresh-consent-report/1',
      corpus: store.uri,
      plan: record.plan,
      ...consent,
      out: options.out,
      ...counts,
      seconds: (steadyMs() - started) / 1000,
    };
    say(describeRefresh(report));
    if (options.json) await print(JSON.stringify(report));
    return report;
  });
}

/** The mode and tokens that the corpus was built with, unless the command line gives others; never `off`. */
function consentOf({ pipeline }: CorpusRecord, { mode, token }: RefreshConsentCommandOptions): ConsentConfig {
  const built = (pipeline.consent ?? {}) as Partial<ConsentConfig>;
  const before = built.mode === 'strict' ? 'strict' : 'standard';
  return { mode: mode ?? before, tokens: token ?? built.tokens ?? [] };
}

/** How the corpus fetched, as far as it says whom its sites dealt with; its limits were for images. */
function fetchConfigOf(
  { pipeline }: CorpusRecord,
  options: RefreshConsentCommandOptions,
): Partial<FetchConfig> {
  const built = (pipeline.fetch ?? {}) as Partial<FetchConfig>;
  const userAgent = options.userAgent ?? built.user_agent;
  const contact = options.contact ?? built.contact;
  return {
    allow_private: options.allowPrivate === true || built.allow_private === true,
    ...(userAgent !== undefined && { user_agent: userAgent }),
    ...(contact !== undefined && { contact }),
  };
}

/** The end report, for people. */
export function describeRefresh(report: RefreshConsentReport): string {
  const list = (counts: Record<string, number>): string[] =>
    Object.entries(counts).map(([name, count]) => `  ${name}: ${formatCount(count)}`);
  return [
    `${report.corpus}: asked about ${formatCount(report.pages)} pages and ${formatCount(report.images)} images of ${formatCount(report.documents)} documents, consent ${report.mode}, ${report.seconds.toFixed(1)} s`,
    `excluded, in ${report.out}:`,
    ...(Object.keys(report.excluded).length > 0 ? list(report.excluded) : ['  nothing']),
    ...(Object.keys(report.unchecked).length > 0
      ? ['could not be checked, not excluded:', ...list(report.unchecked)]
      : []),
  ].join('\n');
}

/** Declares `weft refresh-consent`. */
export function registerRefreshConsent(program: Command): void {
  const command = program
    .command('refresh-consent')
    .argument('<corpus>', 'folder or s3://bucket/prefix that weft build wrote')
    .requiredOption(
      '--out <file>',
      'exclude list (JSONL; gzipped when it ends in .gz), for weft export --exclude',
    )
    .addOption(
      new Option('--mode <mode>', 'how far opt-outs go (default: as the corpus was built)').choices([
        'strict',
        'standard',
      ]),
    )
    .addOption(
      new Option(
        '--token <name>',
        'product token besides our own whose rules hold, such as CCBot; may be repeated (default: those of the corpus)',
      ).argParser(collect),
    )
    .option('--origins-only', 'ask for robots.txt, tdmrep.json and ai.txt only: three requests per site')
    .option('--user-agent <text>', 'User-Agent header (default: that of the corpus)')
    .option('--contact <text>', 'address or URL of whoever asks (default: that of the corpus)')
    .option('--allow-private', 'allow loopback and private addresses')
    .option('--concurrency <n>', 'documents in flight at once', parsePositive)
    .option('--json', 'print the report as JSON on standard output');
  addStoreOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  weft refresh-consent out/corpus --out exclude.jsonl\n  weft export out/corpus --exclude exclude.jsonl --format webdataset --out out/export',
    )
    .action(async (corpus: string, options: RefreshConsentCommandOptions) => {
      await refreshConsentCommand(corpus, options);
    });
}
