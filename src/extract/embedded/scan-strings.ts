/** An object or array around a string of data. */
export interface ScanFrame {
  readonly parent: ScanFrame | undefined;
  readonly isArray: boolean;
  /** Names on the way to it, arrays as `[]`. */
  readonly path: string;
  /** Its place in its parent: a key, or a number as text. */
  readonly key: string;
  /** `@type`, `_type`, `type` and the like, in lower case. */
  type: string;
}

/** A string of data, by the key that it stands under. */
export interface DataString {
  frame: ScanFrame;
  key: string;
  /** The literal without its quotes, escapes as written. */
  raw: string;
}

/** Levels of nesting that are told apart; deeper strings belong to the last of them. */
const MAX_DEPTH = 64;
/** Longest path that is written out. */
const MAX_PATH = 500;
/** Longest key. */
const MAX_KEY = 80;
const TYPE_KEYS = new Set(['@type', '_type', '__typename', 'type', 'nodeType']);

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Calls back for each string in a text of JSON, or of a script that assigns some. Such data is often damaged, or
 * JavaScript rather than JSON, so it is read token by token, in linear time, and nothing of it is evaluated.
 *
 * @returns Where the value ends that begins at `start`
 */
export function scanStrings(text: string, found: (string: DataString) => void, start = 0): number {
  const root: ScanFrame = { parent: undefined, isArray: false, path: '', key: '', type: '' };
  let frame = root;
  let beyond = 0;
  let key = '';
  let index = 0;
  const indexes: number[] = [];
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const end = endOfString(text, i + 1);
      const raw = text.slice(i + 1, end);
      i = end;
      if (!frame.isArray && isColonNext(text, end + 1)) key = raw.slice(0, MAX_KEY);
      else {
        if (TYPE_KEYS.has(key) && raw.length < MAX_KEY) frame.type ||= raw.toLowerCase();
        found({ frame, key: frame.isArray ? String(index) : key, raw });
        if (frame === root) return end + 1;
      }
    } else if (code === 123 || code === 91) {
      if (frame !== root && indexes.length >= MAX_DEPTH) {
        beyond++;
        continue;
      }
      const own = frame.isArray ? String(index) : key;
      const step = frame.isArray ? '[]' : `.${key}`;
      const path = frame.path.length < MAX_PATH ? frame.path + step : frame.path;
      indexes.push(index);
      frame = { parent: frame, isArray: code === 91, path, key: own, type: '' };
      index = 0;
      key = '';
    } else if (code === 125 || code === 93) {
      if (beyond > 0) beyond--;
      else if (frame.parent !== undefined) {
        frame = frame.parent;
        index = indexes.pop() ?? 0;
        key = '';
        if (frame === root) return i + 1;
      }
    } else if (code === 44) {
      if (frame.isArray) index++;
      else key = '';
    } else if (code === 58 && !frame.isArray && key === '') {
      key = nameBefore(text, i);
    } else if (code === 59 && frame === root) return i + 1;
  }
  return text.length;
}

/** Position of the quote that ends a string. */
function endOfString(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
  }
  return text.length;
}

function isColonNext(text: string, from: number): boolean {
  let i = from;
  while (i < text.length && text.charCodeAt(i) <= 32) i++;
  return text[i] === ':';
}

/** The bare name before a colon: keys of JavaScript need no quotes. */
function nameBefore(text: string, colon: number): string {
  const before = text.slice(Math.max(0, colon - MAX_KEY), colon).trimEnd();
  let start = before.length;
  while (start > 0 && /[\w$]/.test(before[start - 1] as string)) start--;
  return before.slice(start);
}

/** The text of a literal, its escapes undone; undefined when it is damaged. */
export function textOfLiteral(raw: string): string | undefined {
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw.replace(/[\n\r\t]/g, ' ').replaceAll("\\'", "'")}"`));
  } catch {
    // Escapes that JSON does not know: the text is not to be trusted.
    return undefined;
  }
}
