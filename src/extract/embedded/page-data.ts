import { tagId } from '../dom/tags.js';
import { attr, type Tree, textBelow } from '../dom/tree.js';
import type { DataString } from './data-frame.js';
import { scanFlight } from './flight.js';
import { scanFunctionData } from './function-data.js';
import { scanStrings, textOfLiteral } from './scan-strings.js';
import { scanValueList } from './value-list.js';

const SCRIPT = tagId('script');

/** Characters of data of one page that are looked through. */
const MAX_DATA = 4_000_000;
/** Shortest data that may hold an article. */
const MIN_DATA = 300;
/** Types of scripts that hold data, or none: code that assigns some. */
const DATA_TYPE = /^(?:application|text)\/(?:json|javascript|ld\+json|[a-z0-9.-]{1,40}\+json)|^module$/i;
/** Attributes that are long and hold no data; any other may be what a framework draws the page from. */
const NO_DATA = new Set(['style', 'class', 'srcset', 'data-srcset', 'content', 'd', 'src', 'href']);

/** Where code may give a name to data: before an object, an array, a text of them, or JSON in a string. */
const ASSIGNMENT =
  /=\s{0,4}(?=[{[]|JSON\.parse\(|decodeURIComponent\(|(?:window\.)?atob\(|["'`](?:\\?[{[]|%7B|%5B|eyJ))/gi;
/** Longest name. */
const MAX_NAME = 130;
const GLOBALS = ['window.', 'window[', 'self.', 'self[', 'globalThis.', 'globalThis['];
/** Data that SvelteKit is started with, and pieces of a stream of React Router. */
const STARTED = /\bdata:\s?(?=\[)/g;
const ENQUEUED = /\.enqueue\((?=["'])/g;
const FLIGHT_PIECE = /__next_f(?:\s?\|\|\s?\[\]\))?\.push\(\[\s?1,\s?(?=["'])/g;

/** A piece of data in the page, and whether it is JSON-LD. */
export interface PageData {
  isLinked: boolean;
  /** Calls back for each of its strings, in their order. */
  scan: (found: (string: DataString) => void) => void;
}

/** The data that the page carries for its scripts and for machines, in document order. */
export function pageData(tree: Tree): PageData[] {
  const found: PageData[] = [];
  const flight: string[] = [];
  let left = MAX_DATA;
  for (let i = 1; i < tree.tag.length && left > 0; i++) {
    if (tree.tag[i] === SCRIPT) {
      const type = attr(tree, i, 'type')?.trim() ?? '';
      if (attr(tree, i, 'src') !== undefined || !(type === '' || DATA_TYPE.test(type))) continue;
      const text = textBelow(tree, i, left);
      left -= text.length;
      const isLinked = /^application\/ld\+json/i.test(type);
      if (isLinked || /json/i.test(type)) addJson(found, text, isLinked);
      else addCode(found, flight, text);
      continue;
    }
    const attributes = tree.attribs[i];
    for (const name in attributes) {
      const value = attributes[name];
      if (value === undefined || value.length < MIN_DATA || NO_DATA.has(name) || !/^\s*[{[]/.test(value))
        continue;
      addJson(found, value.slice(0, left), false);
      left -= value.length;
    }
  }
  if (flight.length > 0) found.push({ isLinked: false, scan: (take) => scanFlight(flight.join(''), take) });
  return found;
}

function addJson(found: PageData[], text: string, isLinked: boolean): void {
  if (text.length < MIN_DATA) return;
  found.push({
    isLinked,
    scan: (take) => {
      if (isLinked || !scanValueList(text, take)) scanStrings(text, take);
    },
  });
}

function addCode(found: PageData[], flight: string[], code: string): void {
  for (const piece of literalsBehind(code, FLIGHT_PIECE)) flight.push(piece);
  if (code.length < MIN_DATA) return;
  for (const piece of literalsBehind(code, ENQUEUED)) addJson(found, piece, false);
  if (code.includes('(function(') && /__NUXT__|__SAPPER__/.test(code)) {
    found.push({ isLinked: false, scan: (take) => void scanFunctionData(code, take) });
    return;
  }
  const starts = assignmentsIn(code);
  if (starts.length === 0) return;
  found.push({
    isLinked: false,
    scan: (take) => {
      let end = 0;
      for (const start of starts) if (start >= end) end = scanStrings(code, take, { start });
    },
  });
}

/** Texts that a script hands over, one call after another. */
function literalsBehind(code: string, call: RegExp): string[] {
  const texts: string[] = [];
  for (const { index, 0: written } of code.matchAll(call)) {
    scanStrings(
      code,
      ({ raw }) => {
        const text = textOfLiteral(raw);
        if (text !== undefined) texts.push(text);
      },
      { start: index + written.length },
    );
  }
  return texts;
}

/** Values that one script assigns; more is a list of something else. */
const MAX_ASSIGNMENTS = 50;

function assignmentsIn(code: string): number[] {
  const starts: number[] = [];
  for (const match of code.matchAll(ASSIGNMENT)) {
    if (isNamedAt(code, match.index)) starts.push(match.index + match[0].length);
    if (starts.length >= MAX_ASSIGNMENTS) break;
  }
  if (code.includes('kit.start('))
    for (const match of code.matchAll(STARTED)) starts.push(match.index + match[0].length);
  return starts.sort((a, b) => a - b);
}

/** Whether what stands before an equals sign is a global, or a variable at the start of a statement. */
function isNamedAt(code: string, equals: number): boolean {
  const before = code.slice(Math.max(0, equals - MAX_NAME), equals).trimEnd();
  let start = before.length;
  while (start > 0 && !' \t\n\r;{}(),'.includes(before[start - 1] as string)) start--;
  const name = before.slice(start);
  if (GLOBALS.some((prefix) => name.startsWith(prefix))) return true;
  const declared = /(?:var|let|const)$/.exec(before.slice(0, start).trimEnd());
  const ahead = declared === null ? undefined : before.slice(0, declared.index).replaceAll(/[ \t\r]/g, '');
  return ahead !== undefined && (ahead === '' || ahead.endsWith('\n') || ahead.endsWith(';'));
}
