import { countWords } from '../text/measure.js';
import { nameTokens } from '../text/tokens.js';
import type { DataFrame, DataString } from './data-frame.js';
import { listItems } from './list-items.js';
import type { PageData } from './page-data.js';
import { scanStrings, textOfLiteral } from './scan-strings.js';

/** Words that make a string prose rather than a label. */
const PROSE_WORDS = 12;
/** The end of a sentence, and a blank or a sign of a script that has none. */
const SENTENCE = /[.!?…](?:[\s<"”&]|$)|[。！？]/;
/** Share of an article's words that stand in prose. */
const MIN_PROSE_SHARE = 0.6;
/** Shortest string that may be HTML or data in itself. */
const MIN_NESTED = 200;
/** Strings that a text is made of, so that hostile data has bounded memory. */
const MAX_STRINGS = 200_000;

/** Names on the path to what is no article: who wrote it, who runs the site, what the frame of the page says. */
const ELSEWHERE = new Set(
  `author authors writer creator contributor contributors byline bio biography profile person staff about
  organization organisation publisher company brand cookie cookies consent gdpr privacy terms legal disclaimer footer
  header nav navigation menu sidebar related recommended recommendations similar comment comments replies translations
  translation locale locales lang speaker speakers instructor instructors reviewer reviewers columnist journalist reporter
  people seller vendor
  lang i18n intl strings dictionary labels messages config settings theme seo meta og
  card cards tile tiles teaser teasers carousel testimonial testimonials
  ads advert advertisement newsletter subscribe subscription promo banner breadcrumb breadcrumbs schema`.split(
    /\s+/,
  ),
);
/** Keys that name somebody as a whole; as a part of a name they say less (`userContent`). */
const SOMEBODY = new Set(['user', 'users', 'member', 'members', 'team']);
const NO_ARTICLE_TYPES = new Set(
  `person author profile user organization organisation newsmediaorganization corporation localbusiness brand website
  webpage breadcrumblist listitem comment imageobject videoobject cookie cookiebanner`.split(/\s+/),
);
/** Keys of what introduces an article, and of its parts that are not its text. */
const INTRODUCTIONS = new Set([
  'description',
  'summary',
  'excerpt',
  'subtitle',
  'standfirst',
  'dek',
  'abstract',
  'intro',
]);
const NO_TEXT = new Set([
  'alt',
  'caption',
  'title',
  'headline',
  'name',
  'url',
  'href',
  'src',
  'style',
  'css',
  'id',
  'type',
]);
const LINKED_KEYS = new Set(['articleBody', 'text', 'reviewBody']);

/** A text that was found in a page's data. */
export interface DataArticle {
  /** Names on the way to it, to tell the user. */
  path: string;
  words: number;
  /** Paragraphs in their order, as text or HTML, and the addresses of pictures between them. */
  parts: { text: string; image: boolean }[];
}

interface Group {
  path: string;
  key: string;
  isLinked: boolean;
  words: number;
  prose: number;
  parts: { frame: DataFrame; text: string; image: boolean }[];
}

/** Data that is written in a string, in the escapes of URLs, or in base 64. */
const NESTED =
  /^(?:\\[nrt]|\s)*(?:\{(?:\\[nrt]|\s)*(?:\\?["'}]|[\w$]{1,40}\s*:)|\[(?:\\[nrt]|\s)*(?:\\?["'{[\]]|-?\d+\s*,|null|true|false)|%7B|%5B|eyJ)/i;
/** What only code begins with: a component that was compiled shows its texts nowhere else, but they are no prose as such. */
const CODE =
  /^\s*(?:["']use strict|\/\*|import\s|export\s|function[\s(]|async\s|var\s|const\s|let\s|\(function|\(\)\s?=>)/;

/**
 * The longest text in a page's data that reads as an article, or undefined.
 *
 * @param title - The title of the page: of a list of articles it tells which is the page's own
 */
export function findArticle(data: readonly PageData[], title: string): DataArticle | undefined {
  const groups = new Map<string, Group>();
  /** The group that the last text of each place went to: pictures follow it. */
  const latest = new Map<string, Group>();
  let count = 0;
  const take = (string: DataString, from: number, isLinked: boolean, nesting: number) => {
    if (string.raw.length < 2 || ++count > MAX_STRINGS) return;
    if (string.raw.length >= MIN_NESTED && nesting < 2 && NESTED.test(string.raw.slice(0, 40))) {
      const text = nestedText(string.raw);
      if (text !== undefined) {
        scanStrings(text, (inner) => take(inner, from, isLinked, nesting + 1));
        return;
      }
    }
    addTo(groups, latest, string, from, isLinked);
  };
  for (const [from, { scan, isLinked }] of data.entries()) scan((string) => take(string, from, isLinked, 0));
  let best: Group | undefined;
  for (const known of groups.values()) {
    const group = ownItem(known, title);
    if (group.prose < group.words * MIN_PROSE_SHARE) continue;
    if (best === undefined || weightOf(group) > weightOf(best)) best = group;
  }
  if (best === undefined || best.prose === 0) return undefined;
  return { path: best.path.slice(1), words: best.words, parts: joined(best) };
}

/** Data in a string as it is written by itself; undefined when it is none after all. */
function nestedText(raw: string): string | undefined {
  const text = textOfLiteral(raw)?.trim();
  if (text === undefined || /^[{[]/.test(text)) return text;
  if (text.startsWith('eyJ'))
    return /^[\w+/=-]+$/.test(text) ? Buffer.from(text, 'base64').toString() : undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text is one as it stands.
    return undefined;
  }
}

/**
 * A group without the texts of other pages: where several things with a title and an address each share it, it is a list
 * of teasers, and only the one that is called as the page is belongs here.
 */
function ownItem(group: Group, title: string): Group {
  const items = listItems(group.parts.map(({ frame }) => frame));
  if (items.size < 2) return group;
  const own = [...items].find((item) => isCalled(title, item.title));
  const parts = group.parts.filter(({ frame }) => own !== undefined && isInside(frame, own));
  const rest: Group = { ...group, words: 0, prose: 0, parts };
  for (const { text, image } of parts) if (!image) addWords(rest, text);
  return rest;
}

function isCalled(title: string, name: string): boolean {
  const wanted = textOfLiteral(name)?.trim().toLowerCase() ?? '';
  return wanted.length > 3 && title.toLowerCase().includes(wanted);
}

function isInside(frame: DataFrame, outer: DataFrame): boolean {
  for (let at: DataFrame | undefined = frame; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

function addWords(group: Group, text: string): void {
  const words = visibleWords(text);
  group.words += words;
  if (words >= PROSE_WORDS && SENTENCE.test(text)) group.prose += words;
}

function weightOf({ words, key }: Group): number {
  return INTRODUCTIONS.has(key) ? words / 2 : words;
}

function addTo(
  groups: Map<string, Group>,
  latest: Map<string, Group>,
  string: DataString,
  from: number,
  isLinked: boolean,
): void {
  const { frame } = string;
  const key = frame.isArray ? lastName(frame) : string.key;
  if (isLinked && !LINKED_KEYS.has(key)) return;
  const image = !isLinked && IMAGE_KEYS.has(key) && isPictureUrl(string.raw);
  if (!image && (NO_TEXT.has(key) || string.raw.length < 3)) return;
  const root = rootOf(frame);
  if (image) {
    // A picture joins the texts among which it stands, once they have begun.
    latest.get(`${from} ${root}`)?.parts.push({ frame, text: string.raw.replaceAll('\\/', '/'), image });
    return;
  }
  const id = `${from} ${root} ${key}`;
  const known = groups.get(id);
  if (isNamedElsewhere(frame, key)) return;
  // A list in an article is of a type that begins none.
  if (known === undefined && (isTypedElsewhere(frame) || !mayBegin(string.raw))) return;
  const text = textOfLiteral(string.raw);
  if (text === undefined || text.trim() === '' || CODE.test(text.slice(0, 200))) return;
  const group = known ?? { path: `${root}.${key}`, key, isLinked, words: 0, prose: 0, parts: [] };
  if (known === undefined) groups.set(id, group);
  addWords(group, text);
  group.parts.push({ frame, text, image: false });
  latest.set(`${from} ${root}`, group);
}

const IMAGE_KEYS = new Set(['src', 'url', 'image', 'imageUrl', 'image_url', 'originalUrl']);
const IMAGE_ENDS = new Set(['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif']);
const MAX_URL = 2000;

/** Whether a literal is the absolute address of a picture. */
function isPictureUrl(raw: string): boolean {
  if (raw.length > MAX_URL || !/^(?:https?:)?\\?\/\\?\//.test(raw) || /[\s"<>]/.test(raw)) return false;
  const path = raw.split('?', 1)[0] ?? '';
  return IMAGE_ENDS.has(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
}

/** Strings that a text begins with: some letters; the rest follow whatever they are. */
function mayBegin(raw: string): boolean {
  return raw.length >= 2 && /\p{L}/u.test(raw.slice(0, 200)) && !/^(?:https?:|\/|#\S|data:)/.test(raw);
}

/** The path to the outermost array on the way, or to the object: paragraphs of one article share it. */
function rootOf(frame: DataFrame): string {
  const { path } = frame;
  const array = path.indexOf('[]');
  return array < 0 ? path : path.slice(0, array);
}

/** The name of the array that a string stands in. */
function lastName(frame: DataFrame): string {
  let at: DataFrame | undefined = frame;
  while (at?.parent?.isArray) at = at.parent;
  return at?.key ?? '';
}

function isTypedElsewhere(frame: DataFrame): boolean {
  for (let at: DataFrame | undefined = frame; at !== undefined; at = at.parent)
    if (NO_ARTICLE_TYPES.has(at.type)) return true;
  return false;
}

/** Asked of every string, so remembered by its frame. */
const named = new WeakMap<DataFrame, boolean>();

function isNamedElsewhere(frame: DataFrame, key: string): boolean {
  if (!frame.isArray && isElsewhereKey(key)) return true;
  const known = named.get(frame);
  if (known !== undefined) return known;
  let found = false;
  for (let at: DataFrame | undefined = frame; at !== undefined && !found; at = at.parent)
    found = isElsewhereKey(at.key);
  named.set(frame, found);
  return found;
}

function isElsewhereKey(key: string): boolean {
  return SOMEBODY.has(key.toLowerCase()) || nameTokens(key).some((token) => ELSEWHERE.has(token));
}

/** Words of a text without its tags. */
function visibleWords(text: string): number {
  if (!text.includes('<')) return countWords(text);
  let words = 0;
  for (const piece of text.split('<')) words += countWords(piece.slice(piece.indexOf('>') + 1));
  return words;
}

/** Runs of one paragraph, which rich text keeps apart, in one piece. */
function joined({ parts }: Group): DataArticle['parts'] {
  const out: DataArticle['parts'] = [];
  let before: DataFrame | undefined;
  for (const { frame, text, image } of parts) {
    const paragraph = paragraphOf(frame);
    const last = out.at(-1);
    if (
      last !== undefined &&
      !last.image &&
      !image &&
      paragraph === before &&
      isOneRun(last.text, text, paragraph)
    )
      last.text += text;
    else out.push({ text, image });
    before = image ? undefined : paragraph;
  }
  return out;
}

/** Whether a text goes on in the next one: a new paragraph begins behind the end of a sentence, without a blank. */
function isOneRun(before: string, after: string, paragraph: DataFrame | undefined): boolean {
  if (paragraph === undefined) return false;
  return !/[.!?。！？…”"]$/.test(before) || !/^[\p{Lu}\p{Lo}"“「]/u.test(after);
}

/** The object whose array of runs a string stands in; undefined when each string is a paragraph by itself. */
function paragraphOf(frame: DataFrame): DataFrame | undefined {
  const runs = frame.isArray ? frame : frame.parent;
  if (runs === undefined || !runs.isArray) return undefined;
  const owner = runs.parent;
  return owner?.parent?.isArray ? owner : undefined;
}
