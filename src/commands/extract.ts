import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { loadRecipes } from '../config/load-recipes.js';
import type { ExtractResult } from '../extract/extract-document.js';
import { createExtractPool } from '../extract/extract-pool.js';
import { listPages, type PageEntry, readPage } from '../extract/page-list.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { Drop } from '../model/verdict.js';
import { print, say } from './print.js';

/** Options of {@link extractCommand}. */
export interface ExtractCommandOptions {
  /** URL that relative links of pages without a URL of their own start from. */
  baseUrl?: string;
  /** A JSONL file of `{"id","url","path"}` that names the pages. */
  pages?: string;
  /** Print on stderr what became of every block and image, and why. */
  explain?: boolean;
  /** YAML of a recipe, a list of them, or a pipeline whose recipes and extractor are tried. */
  recipe?: string;
  /** Worker threads; default: one per core. */
  workers?: number;
  /** Receives one document as JSON per call, without the line end. */
  stdout: (line: string) => Promise<void> | void;
  /** Receives one message per call. */
  stderr: (line: string) => Promise<void> | void;
}

/**
 * Extracts the pages of a file or a folder and prints one document per line, in input order.
 *
 * Pages without content are printed too, with empty `nodes`, and named on stderr with the reason.
 * @returns the exit status: 0, or 3 when a page could not be read, or the extractor failed on one
 */
export async function extractCommand(target: string, options: ExtractCommandOptions): Promise<number> {
  const threads = options.workers ?? availableParallelism();
  const { recipes = [], extractor } = options.recipe === undefined ? {} : await loadRecipes(options.recipe);
  const pool = createExtractPool({
    threads,
    options: { explain: options.explain ?? false },
    recipes,
    ...(extractor !== undefined && { extractor: { path: extractor } }),
  });
  let unreadable = 0;
  let empty = 0;
  let failed = 0;
  let hosted = 0;
  try {
    const entries = listPages(target, { baseUrl: options.baseUrl, pages: options.pages });
    const extractEntry = async (entry: PageEntry) => {
      const page = await readPage(entry);
      return { entry, result: 'drop' in page ? page : await pool.run(page.input) };
    };
    for await (const { entry, result } of mapConcurrent(entries, extractEntry, {
      concurrency: threads * 2,
    })) {
      if ('drop' in result) {
        if (result.drop.reason === 'page_unreadable') unreadable++;
        else if (result.drop.reason === 'extractor_failed') failed++;
        else empty++;
        await options.stderr(`${entry.id}: no document: ${describeDrop(result.drop)}`);
      }
      const uses = 'recipes' in result ? (result.recipes ?? []) : [];
      if (uses.length > 0) hosted++;
      for (const { recipe, host, use } of uses) {
        if (use === 'empty')
          await options.stderr(`${entry.id}: recipe_empty: recipe ${recipe} (${host}) found nothing on it`);
      }
      await options.stdout(JSON.stringify(documentOf(entry, result)));
      for (const line of result.explanation ?? []) await options.stderr(line);
    }
  } finally {
    await pool.close();
  }
  if (empty + unreadable > 0)
    await options.stderr(`${empty} pages without content, ${unreadable} unreadable`);
  if (failed > 0) await options.stderr(`the extractor failed on ${failed} pages`);
  if (recipes.length > 0 && hosted === 0) {
    await options.stderr(
      `no page is on a host of a recipe of ${options.recipe}; give the URL of the pages with --base-url or --pages`,
    );
  }
  return unreadable + failed > 0 ? 3 : 0;
}

function documentOf(entry: PageEntry, result: ExtractResult): unknown {
  return 'document' in result ? result.document : { id: entry.id, url: entry.url, nodes: [] };
}

function describeDrop({ reason, detail }: Drop): string {
  return detail === undefined ? reason : `${reason} (${detail})`;
}

/** Declares `weft extract`. */
export function registerExtract(program: Command): void {
  program
    .command('extract')
    .argument('<target>', 'an HTML file, or a folder of them; .gz files are unpacked')
    .option('--base-url <url>', 'where pages without a URL of their own stood, for relative links')
    .option(
      '--pages <file>',
      'JSONL of {"id","url","path"}: the pages, their ids and URLs; paths start from that file or from the target',
    )
    .option(
      '--recipe <file>',
      'try a recipe: YAML of one, of a list, or of a pipeline with extract.recipes or extract.extractor; see docs/recipes.md',
    )
    .option('--explain', 'say on stderr what became of every block and image, and why')
    .option('--workers <n>', 'worker threads (default: one per core)', positiveInteger)
    .addHelpText(
      'after',
      '\nExamples:\n  weft extract page.html --base-url https://example.org/a/\n  weft extract site/ --pages site/pages.jsonl > documents.jsonl\n  weft extract page.html --explain > /dev/null\n  weft extract page.html --base-url https://docs.example.org/a --recipe recipe.yaml --explain',
    )
    .action(async (target: string, options: Omit<ExtractCommandOptions, 'stdout' | 'stderr'>) => {
      process.exitCode = await extractCommand(target, {
        ...options,
        stdout: print,
        stderr: say,
      });
    });
}

function positiveInteger(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('must be an integer of at least 1');
  return number;
}
