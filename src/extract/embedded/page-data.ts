import { tagId } from '../dom/tags.js';
import { attr, type Tree, textBelow } from '../dom/tree.js';

const SCRIPT = tagId('script');

/** Characters of data of one page that are looked through. */
const MAX_DATA = 4_000_000;
/** Shortest data that may hold an article. */
const MIN_DATA = 300;
/** Types of scripts that hold data, or none: code that assigns some. */
const DATA_TYPE =
  /^(?:application\/(?:[\w.-]{1,40}\+)?json|text\/(?:json|javascript)|application\/javascript)/i;
/** Attributes in which frameworks put what they draw the page from. */
const ATTRIBUTES = ['data-page', 'data-props', 'data-react-props', 'data-state', 'data-initial-state'];

/** Where code gives a name to data: `window.__STATE__ = {`, `var data = [`, `window.x = JSON.parse("`. */
const ASSIGNMENT =
  /(?:(?:window|self|globalThis)(?:\.[\w$]{1,60}|\[['"][\w$-]{1,60}['"]\])|(?:^|[\n;])\s{0,40}(?:var|let|const) [\w$]{1,60})\s{0,4}=\s{0,4}(?=[{[]|JSON\.parse\()/g;

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
    starts.push(match.index + match[0].length);
    if (starts.length >= MAX_ASSIGNMENTS) break;
  }
  return starts;
}
