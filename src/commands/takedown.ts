import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExcludeEntry } from '../corpus/exclude-entry.js';
import { readExcludeEntries } from '../corpus/exclude-list.js';
import { FixConfigError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { formatCount } from '../inspect/format.js';
import { type TakedownReport, takedownCorpus } from '../revise/takedown/takedown-corpus.js';
import { withdrawTakedown } from '../revise/takedown/withdraw-takedown.js';
import type { Store } from '../store/store.js';
import { withoutUserinfo } from '../store/url-secrets.js';
import { openInputs } from './open-inputs.js';
import { collect } from './parse-option.js';
import { print, say } from './print.js';
import { type CommandScope, runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, outputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft takedown`, as the command line gives them. */
export interface TakedownCommandOptions extends StoreFlags {
  url?: string[];
  domain?: string[];
  sha256?: string[];
  phash?: string[];
  distance?: number;
  key?: string[];
  list?: string[];
  reason?: string;
  future?: boolean;
  publicSuffix?: boolean;
  /** Id of a takedown that is not to hold any more. */
  withdraw?: string;
  dryRun?: boolean;
  abandonRetry?: boolean;
  scratch?: string;
  json?: boolean;
}

/** Status of a takedown with selectors that match nothing. */
const FINDINGS = 1;

/**
 * Takes documents and images out of a corpus and tells what went, or withdraws a takedown: people on standard error,
 * `--json` on standard output.
 */
export async function takedownCommand(corpus: string, options: TakedownCommandOptions): Promise<void> {
  const onStop = 'stopping: the unit under way is given up; the same command goes on with the takedown';
  return runCommand(onStop, async (scope) => {
    const { ctx } = scope;
    const store = await scope.openStore(corpus, {
      ...outputOptions(options),
      readOnly: options.dryRun === true,
    });
    if (options.withdraw !== undefined) return withdraw(store, options.withdraw, options, ctx);
    const report = await takedownCorpus({
      store,
      entries: await entriesOf(scope, options),
      ...(options.reason !== undefined && { reason: options.reason }),
      ...(options.future && { future: true }),
      ...(options.publicSuffix && { publicSuffix: true }),
      ...(options.dryRun && { dryRun: true }),
      ...(options.abandonRetry && { abandonRetry: true }),
      ...(options.scratch !== undefined && { scratch: options.scratch }),
      ctx,
      onUnit: (phase, unit) => ctx.logger.info({ phase, unit }, 'rewritten'),
    });
    say(describeTakedown(report));
    if (report.unmatched.length > 0) process.exitCode = FINDINGS;
    if (options.json) await print(JSON.stringify(report));
  });
}

async function withdraw(
  store: Store,
  id: string,
  options: TakedownCommandOptions,
  ctx: Pick<Context, 'now'>,
): Promise<void> {
  const { url, domain, sha256, phash, key, list, dryRun, reason } = options;
  if ([url, domain, sha256, phash, key, list, dryRun].some((one) => one !== undefined))
    throw new FixConfigError('bad_option', '--withdraw goes with --reason alone: it takes nothing out');
  const report = await withdrawTakedown(store, id, { ...(reason !== undefined && { reason }), ctx });
  const again = report.repeated ? ' was withdrawn before' : ' is withdrawn';
  say(
    `${report.corpus}: takedown ${id}${again}: builds, retries and exports do not refuse its ${formatCount(report.entries)} entries from now on; what it removed stays removed`,
  );
  if (options.json) await print(JSON.stringify(report));
}

async function entriesOf(scope: CommandScope, options: TakedownCommandOptions): Promise<ExcludeEntry[]> {
  const { url = [], domain = [], sha256 = [], phash = [], distance, key = [], list = [] } = options;
  if (distance !== undefined && phash.length === 0)
    throw new FixConfigError('bad_option', '--distance goes with --phash');
  const entries: ExcludeEntry[] = [
    ...url.map((value) => ({ url: value })),
    ...domain.map((value) => ({ domain: value })),
    ...sha256.map((value) => ({ sha256: value })),
    ...phash.map((value) => ({ phash: value, ...(distance !== undefined && { distance }) })),
    ...key.map(keyEntry),
  ];
  const opener = openInputs(scope, inputOptions(options));
  for (const uri of opener.credentials.takeAll(list))
    for await (const entry of readExcludeEntries((await opener.open(uri)).read(), uri)) entries.push(entry);
  return entries.map(withoutLogins);
}

/** Pages and images are stored and found without user name and password, and takedowns are stored too. */
function withoutLogins(entry: ExcludeEntry): ExcludeEntry {
  const urls = ['url', 'page_url', 'image_url'] as const;
  const named = urls.flatMap((name) =>
    entry[name] === undefined ? [] : [[name, withoutUserinfo(entry[name])]],
  );
  return { ...entry, ...Object.fromEntries(named) };
}

/** `<key>` is a document, `<key>.<part>` one image of it: the name of its tar member. */
function keyEntry(text: string): ExcludeEntry {
  const [key = '', ...part] = text.split('.');
  return part.length === 0 ? { key } : { key, part: part.join('.') };
}

/** What a takedown removed or would remove, for people. */
export function describeTakedown({ corpus, id, dry_run, done, found, ...report }: TakedownReport): string {
  const counted = `${formatCount(found.documents)} documents and ${formatCount(found.images)} images`;
  const where = `${formatCount(found.shards)} shards to rewrite in ${formatCount(found.units)} units, extracted documents in ${formatCount(found.extract_units)}`;
  const unknown =
    report.unknown_parts > 0
      ? [`  ${formatCount(report.unknown_parts)} images named by key and part are not in the corpus`]
      : [];
  const unmatched = report.unmatched.flatMap((words, n) => [
    ...(n === 0
      ? [
          '  nothing in the corpus matches these, and they are not recorded (--future records them for what comes later):',
        ]
      : []),
    `    ${words}`,
  ]);
  if (dry_run) return [`${corpus}: would remove ${counted}; ${where}`, ...unknown, ...unmatched].join('\n');
  const revisions = [...new Set(done.map(({ generation }) => generation))].filter((number) => number > 0);
  const removed = revisions.map((number) => done.find(({ generation }) => generation === number));
  const lines = removed.flatMap((one) =>
    one === undefined
      ? []
      : [
          `${corpus}: revision ${one.generation}: ${formatCount(one.documents)} documents and ${formatCount(one.images)} images removed, ${report.seconds.toFixed(1)} s; listed in takedowns/`,
          `  exports made before must be made again: those whose export.json names this corpus and no revision from ${one.generation} on`,
        ],
  );
  if (lines.length === 0) lines.push(`${corpus}: holds nothing of it`);
  if (id !== undefined) lines.push(`  takedown ${id}: builds, retries and exports refuse it from now on`);
  return [...lines, ...unknown, ...unmatched].join('\n');
}

function matching(pattern: RegExp, wanted: string): (text: string, before?: string[]) => string[] {
  return (text, before) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`expected ${wanted}`);
    return collect(text, before);
  };
}

function takedownIdOf(text: string): string {
  if (/^[0-9a-f]{16}$/.test(text)) return text;
  throw new InvalidArgumentError('expected the id of a takedown, 16 lower-case hex digits');
}

function bits(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 16)
    throw new InvalidArgumentError('expected 0 to 16 bits');
  return value;
}

/** Declares `weft takedown`. */
export function registerTakedown(program: Command): void {
  const command = program
    .command('takedown')
    .argument('<corpus>', 'folder or s3://bucket/prefix that weft build wrote')
    .option('--url <url>', 'the page of this URL, or the images of this URL; may be repeated', collect)
    .option(
      '--domain <name>',
      'all pages and images of this domain and its subdomains; may be repeated',
      matching(/^[^/\s:]+$/, 'a name without scheme, port and path, such as example.org'),
    )
    .option(
      '--sha256 <hex>',
      'images with these stored bytes; may be repeated',
      matching(/^[0-9a-f]{64}$/, '64 lower-case hex digits'),
    )
    .option(
      '--phash <hex>',
      'images that look like this perceptual hash; may be repeated',
      matching(/^[0-9a-f]{16}$/, '16 lower-case hex digits'),
    )
    .option('--distance <bits>', 'bits that perceptual hashes may differ in (default: 8)', bits)
    .option(
      '--key <key>',
      'a document by its key in the shards, or one image as <key>.<part>; may be repeated',
      matching(/^[0-9a-f]{32}(\.[0-9]+\.(jpg|png|webp|gif|avif))?$/, 'a key, or a key and part'),
    )
    .option('--list <file>', 'what a list names (schemas/exclude.schema.json); may be repeated', collect)
    .option('--reason <text>', 'why, for the record and the ledgers')
    .option('--future', 'record also selectors that match nothing, for what comes into the corpus later')
    .option('--public-suffix', 'take a --domain such as com or github.io for what it says: all below it')
    .addOption(
      new Option(
        '--withdraw <id>',
        'have a takedown hold no more for what comes later; what it removed stays removed',
      ).argParser(takedownIdOf),
    )
    .option('--dry-run', 'only say what would go')
    .option(
      '--abandon-retry',
      'end an unfinished retry that blocks the takedown: units that it has not repaired stay as they are',
    )
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .option('--json', 'print the report as JSON on standard output');
  addStoreOptions(command, { writes: true })
    .addHelpText(
      'after',
      '\nExamples:\n  weft takedown out/corpus --domain example.org --reason "request of 2026-11-02" --dry-run\n  weft takedown s3://bucket/corpus --url https://example.org/photo.jpg',
    )
    .action(async (corpus: string, options: TakedownCommandOptions) => {
      await takedownCommand(corpus, options);
    });
}
