/**
 * A place inside a corpus that holds an image's bytes, written as a URL of the scheme `part:`.
 *
 * - `row`, `image`: a row of a Parquet file, and the place in its `images` list.
 * - `offset`, `length`, `frame`, `frames`: a multi-frame TIFF at a byte range of a tar, the frame in it, and how many
 *   frames the record says there are.
 * - `name`: a file among the images that were downloaded before.
 *
 * The path names the input for people. Which file is read comes from the document's own source, never from the URL.
 */
export type PartPlace =
  | { kind: 'row'; row: number; image: number }
  | { kind: 'frame'; offset: number; length: number; frame: number; frames: number }
  | { kind: 'name'; name: string };

const FIELDS = { row: ['row', 'image'], frame: ['offset', 'length', 'frame', 'frames'] } as const;

/** The URL of a place; `label` makes it unique in the corpus and says where it is. */
export function partUrl(label: string, place: PartPlace): string {
  const path = label.split('/').map(encodeURIComponent).join('/');
  if (place.kind === 'name') return `part:${path}?name=${encodeURIComponent(place.name)}`;
  const { kind, ...fields } = place;
  const query = FIELDS[kind].map((name) => `${name}=${Reflect.get(fields, name)}`);
  return `part:${path}?${query.join('&')}`;
}

/** Whether a URL is one of {@link partUrl}. */
export function isPartUrl(url: string): boolean {
  return url.startsWith('part:');
}

/** The place that a URL names; undefined when it names none. */
export function parsePartUrl(url: string): PartPlace | undefined {
  if (!isPartUrl(url) || !URL.canParse(url)) return undefined;
  const query = new URL(url).searchParams;
  const number = (name: string): number => {
    const text = query.get(name) ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  };
  const name = query.get('name');
  if (name !== null) return isBaseName(name) ? { kind: 'name', name } : undefined;
  const place: PartPlace = query.has('row')
    ? { kind: 'row', row: number('row'), image: number('image') }
    : {
        kind: 'frame',
        offset: number('offset'),
        length: number('length'),
        frame: number('frame'),
        frames: number('frames'),
      };
  return Object.values(place).some((value) => Number.isNaN(value)) ? undefined : place;
}

/** Whether a name is that of a file in a folder, and leads neither out of it nor deeper. */
export function isBaseName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && name.length <= 255 && !/[/\\\0]/.test(name);
}
