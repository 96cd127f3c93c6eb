/** An object or array around a string of data. */
export interface DataFrame {
  readonly parent: DataFrame | undefined;
  readonly isArray: boolean;
  /** Names on the way to it, arrays as `[]`. */
  readonly path: string;
  /** Its place in its parent: a key, or a number as text. */
  readonly key: string;
  /** `@type`, `_type`, `type` and the like, in lower case. */
  type: string;
  /** What it is called, and whether it has an address of its own, as the items of a list of pages do. */
  title: string;
  hasAddress: boolean;
}

/** A string of data, by the key that it stands under. */
export interface DataString {
  frame: DataFrame;
  key: string;
  /** The literal without its quotes, escapes as written. */
  raw: string;
}

/** Longest path that is written out. */
const MAX_PATH = 500;
/** Longest type and title. */
const MAX_NAME = 300;
const TYPE_KEYS = new Set(['@type', '_type', '__typename', 'type', 'nodeType']);
const TITLE_KEYS = new Set(['title', 'headline', 'name', 'heading']);
const ADDRESS_KEYS = new Set([
  'url',
  'href',
  'link',
  'slug',
  'permalink',
  'path',
  'uri',
  'canonical',
  'canonicalUrl',
  'to',
]);

/** The frame that nothing stands around. */
export function outermostFrame(path = ''): DataFrame {
  return { parent: undefined, isArray: false, path, key: '', type: '', title: '', hasAddress: false };
}

/** The frame of an object or array under a key of another, or at a place of another. */
export function innerFrame(parent: DataFrame, isArray: boolean, key: string): DataFrame {
  const step = parent.isArray ? '[]' : `.${key}`;
  const path = parent.path.length < MAX_PATH ? parent.path + step : parent.path;
  return { parent, isArray, path, key, type: '', title: '', hasAddress: false };
}

/** Notes what a string says of the object that it stands in. */
export function noteString(frame: DataFrame, key: string, raw: string): void {
  if (frame.isArray || raw.length > MAX_NAME) return;
  if (TYPE_KEYS.has(key)) frame.type ||= raw.toLowerCase();
  else if (TITLE_KEYS.has(key)) frame.title ||= raw;
  else if (ADDRESS_KEYS.has(key)) frame.hasAddress = true;
}
