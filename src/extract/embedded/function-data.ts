import { type DataFrame, type DataString, innerFrame } from './data-frame.js';
import { endOfName, endOfString, scanStrings } from './scan-strings.js';

const HEAD = '(function(';
/** Parameters of one function, and how deep values of them may stand in each other. */
const MAX_PARAMETERS = 20_000;
const MAX_DEPTH = 20;
const FIELD = /\s{0,10}([\w$]{1,40})(?:\.([\w$]{1,80})|\[(?:"([^"\\]{1,80})"|\d{1,6})\])=/y;

/**
 * Strings of data that a page writes as a call, so that no value stands there twice:
 * `(function(a,b){b.text=a;return {data:[b]}}("…",{}))`. Nothing is evaluated: a parameter is the argument at its place,
 * and an assignment before the `return` is a field of it.
 *
 * @returns Whether the text holds such a call
 */
export function scanFunctionData(code: string, found: (string: DataString) => void): boolean {
  const head = code.indexOf(HEAD);
  if (head < 0) return false;
  const close = code.indexOf(')', head + HEAD.length);
  const open = code.indexOf('{', close);
  if (close < 0 || open < 0 || code.slice(close + 1, open).trim() !== '') return false;
  const end = endOfValue(code, open);
  if (code[end] !== '(') return false;
  new Call(code, found, code.slice(head + HEAD.length, close).split(',', MAX_PARAMETERS), end + 1).scan(
    open + 1,
    end,
  );
  return true;
}

class Call {
  /** By parameter: where its argument begins, and which fields are given to it. */
  private readonly values = new Map<string, number>();
  private readonly fields = new Map<string, { key: string; start: number }[]>();
  private readonly expanded = new Set<string>();
  private depth = 0;

  constructor(
    private readonly code: string,
    private readonly found: (string: DataString) => void,
    parameters: readonly string[],
    from: number,
  ) {
    let at = from;
    for (const parameter of parameters) {
      if (at >= code.length || code[at] === ')') break;
      this.values.set(parameter.trim(), at);
      at = endOfValue(code, at);
      if (code[at] === ',') at++;
    }
  }

  scan(from: number, end: number): void {
    let at = from;
    for (;;) {
      FIELD.lastIndex = at;
      const field = FIELD.exec(this.code);
      if (field === null || field.index + field[0].length >= end) break;
      const start = field.index + field[0].length;
      const fields = this.fields.get(field[1] ?? '') ?? [];
      fields.push({ key: field[2] ?? field[3] ?? '0', start });
      this.fields.set(field[1] ?? '', fields);
      at = endOfValue(this.code, start);
      if (this.code[at] === ';') at++;
    }
    const start = this.code.indexOf('return', at);
    if (start < 0 || start > end) return;
    scanStrings(this.code, this.found, {
      start: start + 'return'.length,
      variable: (name, frame, key) => this.variable(name, frame, key),
    });
  }

  private variable(name: string, frame: DataFrame, key: string): void {
    const start = this.values.get(name);
    if (start === undefined) return;
    const isText = `"'\``.includes(this.code[start] ?? ' ');
    // A text may stand in several places; an object is told where it stands first.
    if (!isText && (this.expanded.has(name) || this.depth >= MAX_DEPTH)) return;
    this.expanded.add(name);
    this.depth++;
    this.value(start, frame, key);
    const fields = this.fields.get(name) ?? [];
    const inner = innerFrame(frame, this.code[start] === '[', key);
    for (const field of fields) this.value(field.start, inner, field.key);
    this.depth--;
  }

  private value(start: number, frame: DataFrame, key: string): void {
    const first = this.code[start] ?? '';
    if (`{["'\``.includes(first))
      scanStrings(this.code, this.found, {
        start,
        frame,
        key,
        variable: (name, inner, innerKey) => this.variable(name, inner, innerKey),
      });
    else if (/[\w$]/.test(first))
      this.variable(this.code.slice(start, endOfName(this.code, start)), frame, key);
  }
}

/** Where a value ends: at the comma, semicolon or bracket behind it. */
function endOfValue(code: string, from: number): number {
  let depth = 0;
  for (let i = from; i < code.length; i++) {
    const sign = code[i] as string;
    if (sign === '"' || sign === "'" || sign === '`') {
      const end = endOfString(code, i);
      if (end >= 0) i = end;
    } else if ('{[('.includes(sign)) depth++;
    else if ('}])'.includes(sign)) {
      if (depth === 0) return i;
      depth--;
      if (depth === 0 && sign === '}' && code[from] === '{') return i + 1;
    } else if (depth === 0 && (sign === ',' || sign === ';')) return i;
  }
  return code.length;
}
