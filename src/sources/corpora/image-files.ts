import { BadInputError } from '../../errors.js';
import { indexTar, isPlainTar } from '../../formats/tar/tar-index.js';
import type { InputOpener } from '../../store/input.js';
import { isInputChanged } from '../../store/input-changed.js';
import { isTarName, joinPath } from '../html/input-names.js';
import { isBaseName } from './part-url.js';

/** Images that somebody downloaded for a corpus, found by their file name. */
export interface ImageFiles {
  /** The image's bytes; undefined when there is none of that name. */
  read(name: string, maxBytes: number): Promise<Buffer | { tooLarge: number } | undefined>;
}

/** Where a file of a tar lies. */
interface Place {
  uri: string;
  offset: number;
  size: number;
}

/** Opened once per build: a tar of a hundred thousand images is scanned when the first of them is asked for. */
const opened = new WeakMap<InputOpener, Map<string, Promise<ImageFiles>>>();

/**
 * Opens a folder of images, a tar, or several tars named by a pattern.
 *
 * In tars a name is looked for without its folders; the first tar that has it wins. The index of all tars is held in
 * memory, about 150 bytes for an image.
 *
 * @throws BadInputError `tar_not_seekable` for a gzipped tar
 */
export function openImageFiles(opener: InputOpener, uri: string): Promise<ImageFiles> {
  const files = opened.get(opener) ?? new Map<string, Promise<ImageFiles>>();
  opened.set(opener, files);
  const known = files.get(uri) ?? openFiles(opener, uri);
  files.set(uri, known);
  known.catch(() => files.delete(uri));
  return known;
}

/** Whether images lie one by one on a web server, rather than in tars there. */
export function isWebFolder(uri: string): boolean {
  return isWeb(uri) && !namesTars(uri);
}

function isWeb(uri: string): boolean {
  return /^https?:/i.test(uri);
}

function namesTars(uri: string): boolean {
  return isTarName(uri) || uri.includes('*');
}

async function openFiles(opener: InputOpener, uri: string): Promise<ImageFiles> {
  const tars = namesTars(uri) ? await opener.expand(uri, /\.tar(?:\.gz)?$|\.tgz$/i) : [];
  return tars.length > 0 ? inTars(opener, await indexTars(opener, tars)) : inFolder(opener, uri);
}

function inFolder(opener: InputOpener, folder: string): ImageFiles {
  return {
    async read(name, maxBytes) {
      if (!isBaseName(name)) return undefined;
      try {
        // On a server `%2e%2e` would be the folder above, and what follows a `?` a question to it.
        const path = isWeb(folder) ? encodeURIComponent(name) : name;
        const input = await opener.open(joinPath(folder, path), { within: folder });
        if (input.bytes > maxBytes) return { tooLarge: input.bytes };
        return await collect(input.read());
      } catch (error) {
        if (error instanceof BadInputError && !isInputChanged(error)) return undefined;
        throw error;
      }
    },
  };
}

function inTars(opener: InputOpener, places: ReadonlyMap<string, Place>): ImageFiles {
  return {
    async read(name, maxBytes) {
      const place = places.get(name);
      if (place === undefined) return undefined;
      if (place.size > maxBytes) return { tooLarge: place.size };
      if (place.size === 0) return Buffer.alloc(0);
      const input = await opener.open(place.uri);
      return collect(input.read({ start: place.offset, end: place.offset + place.size - 1 }));
    },
  };
}

async function indexTars(opener: InputOpener, tars: readonly string[]): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  for (const uri of tars) {
    const input = await opener.open(uri);
    if (!(await isPlainTar(input))) {
      throw new BadInputError(
        'tar_not_seekable',
        `${uri}: the tar is gzipped, so its images cannot be read one by one; unpack it with gunzip`,
      );
    }
    for (const { path, type, dataOffset: offset, size } of await indexTar(input)) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (type === '0' && !places.has(name)) places.set(name, { uri, offset, size });
    }
  }
  return places;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
