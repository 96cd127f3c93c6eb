import { tagId } from '../dom/tags.js';
import { attr, type Tree, textBelow } from '../dom/tree.js';

const SCRIPT = tagId('script');

/** Characters of data of one page that are looked through. */
const MAX_DATA = 4_000_000;
/** Shortest data that may hold an article. */
const MIN_DATA = 300;
/** Types of scripts that hold data, or none: code that assigns some. */
const DATA_TYPE = /^(?:application|text)\/(?:json|javascript|ld\+json|[a-z0-9.-]{1,40}\+json)/i;
/** Attributes in which frameworks put what they draw the page from. */
const ATTRIBUTES = ['data-page', 'data-props', 'data-react-props', 'data-state', 'data-initial-state'];

/** Where code may give a name to data: before an object, an array, or JSON in a string. */
const ASSIGNMENT = /=\s{0,4}(?=[{[]|JSON\.parse\()/g;
/** Longest name. */
const MAX_NAME = 130;
const GLOBALS = ['window.', 'window[', 'self.', 'self[', 'globalThis.', 'globalThis['];

/** A piece of data in the page, and whether it is JSON-LD. */
export interface PageData {
  text: string;
  isLinked: boolean;
  /** Where values begin in it: at its start, or, in code, where it assigns some. */
  starts: number[];
}

/** The data that the page carries for its scripts and for machines, in document order. */
export function pageData(tree: Tree): PageData[] {
  const found: PageData[] = [];
  let left = MAX_DATA;
  const add = (text: string, isLinked: boolean, starts: number[]) => {
    if (text.length < MIN_DATA || starts.length === 0) return;
    found.push({ text, isLinked, starts });
    left -= text.length;
  };
  for (let i = 1; i < tree.tag.length && left > 0; i++) {
    if (tree.tag[i] === SCRIPT) {
      const type = attr(tree, i, 'type')?.trim() ?? '';
      if (attr(tree, i, 'src') !== undefined || !(type === '' || DATA_TYPE.test(type))) continue;
      const text = textBelow(tree, i, left);
      const isCode = !/json/i.test(type);
      add(text, /^application\/ld\+json/i.test(type), isCode ? assignmentsIn(text) : [0]);
      continue;
    }
    for (const name of ATTRIBUTES) {
      const value = attr(tree, i, name);
      if (value !== undefined && /^\s*[{[]/.test(value)) add(value.slice(0, left), false, [0]);
    }
  }
  return found;
}

/** Values that one script assigns; more is a list of something else. */
const MAX_ASSIGNMENTS = 50;

function assignmentsIn(code: string): number[] {
  const starts: number[] = [];
  for (const match of code.matchAll(ASSIGNMENT)) {
    if (isNamedAt(code, match.index)) starts.push(match.index + match[0].length);
    if (starts.length >= MAX_ASSIGNMENTS) break;
  }
  return starts;
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
