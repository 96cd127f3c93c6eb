import { type DataFrame, type DataString, innerFrame, noteString, outermostFrame } from './data-frame.js';

/** Levels of nesting that are told apart; deeper strings belong to the last of them. */
const MAX_DEPTH = 64;
/** Longest key. */
const MAX_KEY = 80;

const BACKSLASH = 92;
const NEWLINE = 10;
/** `"`, `'` and the backtick. */
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKTICK = 96;

/** Options of {@link scanStrings}. */
export interface ScanOptions {
  /** Where the value begins. Default: 0. */
  start?: number;
  /** What the value stands in, and under which key. Default: nothing. */
  frame?: DataFrame;
  key?: string;
  /** Called for a variable that stands for a value. Default: it is passed over. */
  variable?: (name: string, frame: DataFrame, key: string) => void;
}

/**
 * Calls back for each string in a text of JSON, or of a script that assigns some. Such data is often damaged, or
 * JavaScript rather than JSON, so it is read token by token, in linear time, and nothing of it is evaluated.
 *
 * @returns Where the value ends
 */
export function scanStrings(
  text: string,
  found: (string: DataString) => void,
  { start = 0, frame: root = outermostFrame(), key: rootKey = '', variable }: ScanOptions = {},
): number {
  let frame = root;
  let beyond = 0;
  let key = rootKey;
  let index = 0;
  const indexes: number[] = [];
  const place = () => (frame.isArray ? String(index) : key);
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE || code === APOSTROPHE || code === BACKTICK) {
      const end = endOfString(text, i);
      // An apostrophe in a comment.
      if (end < 0) continue;
      const raw = text.slice(i + 1, end);
      i = end;
      if (!frame.isArray && isColonNext(text, end + 1)) key = raw.slice(0, MAX_KEY);
      else {
        noteString(frame, key, raw);
        found({ frame, key: place(), raw });
        if (frame === root) return end + 1;
      }
    } else if (code === 123 || code === 91) {
      if (frame !== root && indexes.length >= MAX_DEPTH) {
        beyond++;
        continue;
      }
      indexes.push(index);
      frame = innerFrame(frame, code === 91, place());
      index = 0;
      key = '';
    } else if (code === 125 || code === 93) {
      if (beyond > 0) beyond--;
      else if (frame !== root && frame.parent !== undefined) {
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
    else if (variable !== undefined && isNameStart(code)) {
      const end = endOfName(text, i);
      if (frame.isArray || !isColonNext(text, end)) variable(text.slice(i, end), frame, place());
      else key = text.slice(i, Math.min(end, i + MAX_KEY));
      i = end - 1;
    }
  }
  return text.length;
}

/** Position of the quote that ends the string which begins at one; -1 where it is none. */
export function endOfString(text: string, from: number): number {
  const quote = text.charCodeAt(from);
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === quote) return i;
    else if (code === NEWLINE && quote === APOSTROPHE) return -1;
  }
  return quote === QUOTE ? text.length : -1;
}

/** Position behind the name that begins at one. */
export function endOfName(text: string, from: number): number {
  let end = from;
  while (end < text.length && (isNameStart(text.charCodeAt(end)) || isDigit(text.charCodeAt(end)))) end++;
  return end;
}

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
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

/** An escape of JavaScript, or a quote that JSON would end at. */
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|([\s\S]))|"/g;
const JSON_ESCAPES = new Set([...'"\\/bfnrtu']);

/** The text of a literal, its escapes undone; undefined when it is damaged, or has places that code fills. */
export function textOfLiteral(raw: string): string | undefined {
  if (!raw.includes('\\')) return raw;
  const json = raw
    .replace(ESCAPE, (all, short?: string, long?: string, other?: string) => {
      if (short !== undefined) return `\\u00${short}`;
      if (long !== undefined) {
        const point = Number.parseInt(long, 16);
        return point > 0x10ffff ? all : JSON.stringify(String.fromCodePoint(point)).slice(1, -1);
      }
      if (other === undefined) return '\\"';
      return JSON_ESCAPES.has(other) ? all : other === '\n' ? '' : other;
    })
    .replace(/[\n\r\t]/g, ' ');
  try {
    return String(JSON.parse(`"${json}"`));
  } catch {
    // Escapes that no language knows: the text is not to be trusted.
    return undefined;
  }
}
