import { type HtmlSourceOptions, inputsOf, limitOf } from '../../config/source-config.js';
import { FixConfigError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import type { InputOpener } from '../../store/input.js';
import type { Source, SourceUnit } from '../source.js';
import { nameUnits } from '../unit-plan.js';
import { expandPages } from './expand-pages.js';
import type { SkippedFiles } from './file-kinds.js';
import { planFiles, readFiles } from './html-files.js';
import { planTar, readHtmlTar } from './html-tar.js';
import type { HtmlLimits, PlannedUnit } from './html-unit.js';
import { filesOfImage, lieBeside, readBeside } from './image-file.js';
import { isTarName, parentOf } from './input-names.js';
import { isMhtml, mhtmlHolds, readMhtmlImage } from './mhtml-images.js';
import type { PageNaming } from './page-of-file.js';
import { readUrlMap } from './url-map.js';

/**
 * Reads HTML files from folders, tars, or named one by one.
 *
 * A unit is a batch of files, or a byte range of a plain local tar; a compressed or remote tar is one unit.
 */
export function createHtmlSource(options: HtmlSourceOptions, opener: InputOpener): Source {
  const inputs = inputsOf(options.input);
  const limits: HtmlLimits = {
    unitBytes: limitOf(options, 'unit_bytes'),
    unitFiles: limitOf(options, 'unit_files'),
    maxPageBytes: limitOf(options, 'max_page_bytes'),
  };
  if (options.base_url !== undefined && !URL.canParse(options.base_url)) {
    throw new FixConfigError('source_option', `source: base_url is no absolute URL: ${options.base_url}`);
  }
  /** Files beside the pages of a tar and of the folder that it lies in, by unit, once it was read. */
  const besideRead = new Map<string, SkippedFiles>();
  let naming: Promise<PageNaming> | undefined;
  const namingOnce = () => {
    naming ??= readNaming(options, opener);
    return naming;
  };
  const countsOf = ({ name, skipped }: SourceUnit) => {
    const counts: SkippedFiles = { ...skipped };
    besideRead.set(name, counts);
    return counts;
  };
  return {
    async plan(ctx: Context) {
      const units: PlannedUnit[] = [];
      // A map that cannot be read should stop the build here, not in its first unit.
      await namingOnce();
      for (const named of inputs) {
        const { files, skipped: others } = await expandPages(opener, named);
        const pages = files.filter((file) => !isTarName(file));
        const own = await planFiles(opener, rootOf(named, files), pages, limits, ctx);
        for (const tar of files.filter(isTarName)) own.push(...(await planTar(opener, tar, limits)));
        // They are counted with the first unit of their folder.
        if (own[0] !== undefined && Object.keys(others).length > 0) own[0] = { ...own[0], skipped: others };
        units.push(...own);
      }
      return nameUnits('html', units);
    },
    async *read(unit, ctx) {
      const names = await namingOnce();
      yield* Array.isArray(unit.share?.files)
        ? readFiles(opener, unit, names, limits, ctx, countsOf(unit))
        : readHtmlTar(opener, unit, names, limits, ctx, countsOf(unit));
    },
    skippedFiles: ({ name, skipped = {} }) => besideRead.get(name) ?? skipped,
    images: {
      mayHold: (document, url) =>
        isMhtml(document) ? /^(?:https?|file):/i.test(url) : filesOfImage(document, url).length > 0,
      async holds(document, url) {
        return isMhtml(document) ? mhtmlHolds(opener, document, url) : lieBeside(opener, document, url);
      },
      async readImage(document, url, { maxBytes }) {
        const read = isMhtml(document)
          ? await readMhtmlImage(opener, document, url, maxBytes)
          : await readBeside(opener, document, url, maxBytes);
        return 'drop' in read ? read : { body: read.body, origin: isMhtml(document) ? 'archive' : 'file' };
      },
    },
  };
}

async function readNaming(
  { url_map, base_url }: HtmlSourceOptions,
  opener: InputOpener,
): Promise<PageNaming> {
  const urls = url_map === undefined ? new Map() : await readUrlMap(opener, url_map);
  return base_url === undefined ? { urls } : { urls, baseUrl: base_url };
}

/** The folder that paths count from: the input itself, the part of a pattern before its first `*`, or a file's folder. */
function rootOf(named: string, files: readonly string[]): string {
  if (files.length === 1 && files[0] === named) return parentOf(named);
  const star = named.indexOf('*');
  return star < 0 ? named : parentOf(named.slice(0, star));
}
