import { type DataFrame, type DataString, innerFrame, noteString, outermostFrame } from './data-frame.js';
import { elementMarkup, isElement, isHostElement } from './flight-markup.js';

/** Levels of nesting that are followed. */
const MAX_DEPTH = 200;
const REFERENCE = /^\$(?:[L@])?([0-9a-f]{1,8})(?::|$)/;
const COLON = 58;
const NEWLINE = 10;
const TEXT_ROW = 84;

/** What stands in a row: text as it is, or a value. */
type Row = { text: string } | { value: unknown };

/**
 * Strings of the data from which React draws what a server component rendered: rows of JSON and text, which
 * `self.__next_f.push` hands over in pieces. Elements become HTML, so that a paragraph is one; the data that components
 * are given are told by their keys.
 *
 * @param stream - The pieces put together
 */
export function scanFlight(stream: string, found: (string: DataString) => void): void {
  new FlightReader(rowsOf(stream), found).run();
}

/** The rows by their names: `1a:{…}`, and `1b:T2c,` before a text of so many bytes. */
function rowsOf(stream: string): Map<string, Row> {
  const bytes = Buffer.from(stream);
  const rows = new Map<string, Row>();
  for (let at = 0; at < bytes.length; ) {
    const colon = bytes.indexOf(COLON, at);
    if (colon < 0) break;
    const name = bytes.toString('latin1', at, Math.min(colon, at + 16)).trim();
    if (bytes[colon + 1] === TEXT_ROW) {
      const comma = bytes.indexOf(',', colon);
      const length = Number.parseInt(bytes.toString('latin1', colon + 2, Math.min(comma, colon + 12)), 16);
      if (comma < 0 || !(length >= 0)) break;
      rows.set(name, { text: bytes.toString('utf8', comma + 1, comma + 1 + length) });
      at = comma + 1 + length;
      continue;
    }
    const newline = bytes.indexOf(NEWLINE, colon);
    const end = newline < 0 ? bytes.length : newline;
    const value = rowValue(bytes.toString('utf8', colon + 1, end));
    if (value !== undefined) rows.set(name, { value });
    at = end + 1;
  }
  return rows;
}

/** The value of a row; undefined for one that names a module, or is cut. */
function rowValue(json: string): unknown {
  if (!/^[[{"]/.test(json)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    // The stream was cut here: the other rows stand for themselves.
    return undefined;
  }
}

class FlightReader {
  private readonly told = new Set<string>();

  constructor(
    private readonly rows: ReadonlyMap<string, Row>,
    private readonly found: (string: DataString) => void,
  ) {}

  run(): void {
    // The page itself is row 0; it refers to most of the others.
    for (const name of ['0', ...this.rows.keys()]) this.row(name, outermostFrame('.flight'), 'children', 0);
  }

  private row(name: string, frame: DataFrame, key: string, depth: number): void {
    const row = this.rows.get(name);
    if (row === undefined || this.told.has(name)) return;
    this.told.add(name);
    if ('text' in row) this.tell(row.text, frame, key);
    else this.value(row.value, frame, key, depth);
  }

  private value(value: unknown, frame: DataFrame, key: string, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (typeof value === 'string') this.string(value, frame, key, depth);
    else if (isHostElement(value))
      this.tell(
        elementMarkup(value, (name) => this.referred(name)),
        frame,
        key,
      );
    else if (isElement(value)) this.value(value[3], frame, key, depth + 1);
    else if (Array.isArray(value)) {
      // Lists of children are told as children of the same element.
      const inner = key === 'children' ? frame : innerFrame(frame, true, key);
      for (const [index, child] of value.entries())
        this.value(child, inner, inner === frame ? key : String(index), depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      const inner = innerFrame(frame, false, key);
      const entries = Object.entries(value);
      for (const [name, child] of entries) if (typeof child === 'string') noteString(inner, name, child);
      for (const [name, child] of entries) this.value(child, inner, name, depth + 1);
    }
  }

  private string(value: string, frame: DataFrame, key: string, depth: number): void {
    if (!value.startsWith('$')) this.tell(value, frame, key);
    else if (value.startsWith('$$')) this.tell(value.slice(1), frame, key);
    else {
      const name = REFERENCE.exec(value)?.[1];
      if (name !== undefined) this.row(name, frame, key, depth + 1);
    }
  }

  private tell(text: string, frame: DataFrame, key: string): void {
    this.found({ frame, key, raw: JSON.stringify(text).slice(1, -1) });
  }

  /** What an element refers to, once: it then stands there and nowhere else. */
  private referred(reference: string): unknown {
    const name = REFERENCE.exec(reference)?.[1];
    const row = name === undefined ? undefined : this.rows.get(name);
    if (name === undefined || row === undefined || this.told.has(name)) return undefined;
    this.told.add(name);
    return 'text' in row ? row.text : row.value;
  }
}
