import type { Tree } from '../dom/tree.js';
import { attr, TEXT } from '../dom/tree.js';
import { nameTokens } from '../text/tokens.js';
import { FAR, IMAGE_EVIDENCE } from './image-evidence.js';
import { knownWidth } from './known-size.js';
import type { PageImage } from './read-images.js';
import { urlPath } from './url-facts.js';

/** Smallest declared side, in CSS pixels, of a picture that is looked at rather than counted or clicked. */
const MIN_SIDE = 16;
/** Largest sides of a portrait beside a post and of an emoticon in a line: larger ones are pictures that are named so. */
const MAX_PORTRAIT = 240;
const MAX_EMOTICON = 96;
/** Elements above an image that may be named after it alone. */
const NAMED_ANCESTORS = 2;
/** Pictures of people beside their posts, and faces in running text. */
const PORTRAIT = new Set(['avatar', 'avatars', 'gravatar', 'userpic', 'usericon', 'touxiang']);
const EMOTICON = new Set([
  'emoji',
  'emojis',
  'smiley',
  'smilies',
  'smileys',
  'emoticon',
  'emoticons',
  'biaoqing',
]);
/** Folders above a file that may say what it is: some sites sort portraits by date. */
const MAX_FOLDERS = 6;
/** A folder of portraits or emoticons: that word, or with one beside it (`user_avatar`, `smilies`, `emoji2`). */
const FOLDER =
  /^(?:(?:user|custom|static|default|wp|my|member|forum|uc|img|image|common)[-_]?)?[a-z]+\d{0,3}$/i;
/** `:)`, `:smile:`, `[微笑]` and emoji: what stands for an emoticon where no picture can be shown. */
const EMOTICON_TEXT =
  /^(?::[\w+-]{1,40}:|[:;=8xX][-'^]?[)(DPpOo3/|\\*]|\[[^\]]{1,8}\]|\p{Extended_Pictographic}(?:\p{Emoji}|\u200d|\ufe0f){0,12})$/u;

/**
 * The rule that makes an image decoration for certain, whatever stands around it: a mark of 1 to 15 pixels, a
 * portrait beside a post, an emoticon. Names count by whole tokens.
 *
 * A class on the image or right around it says what it is. The name of a file says what it shows, so it counts only with
 * a second sign: a small size, or for emoticons what stands for them in text. The folder of a file says more than its
 * name, but a large picture is a picture wherever it lies. Undefined when no rule applies.
 */
export function decorationRule(tree: Tree, image: PageImage): string | undefined {
  const side = Math.min(image.width ?? MIN_SIDE, image.height ?? MIN_SIDE);
  if (side < MIN_SIDE) return `side=${side}`;
  const url = image.candidates[0]?.url ?? '';
  const drawn = Math.max(image.width ?? -1, image.height ?? -1);
  const size = Math.max(drawn, knownWidth(url) ?? -1);
  // Sites send portraits at up to four times the size that they are drawn in.
  if (drawn > MAX_PORTRAIT || size > 4 * MAX_PORTRAIT) return undefined;
  const { classes, folders, file } = namesOf(tree, image.node, url);
  const portrait = nameIn(classes, PORTRAIT) ?? (size > MAX_PORTRAIT ? undefined : nameIn(folders, PORTRAIT));
  if (portrait !== undefined) return `portrait=${portrait}`;
  const portraitFile = nameIn(file, PORTRAIT);
  if (portraitFile !== undefined && size > 0 && size <= MAX_PORTRAIT / 2) return `portrait=${portraitFile}`;
  if (size > MAX_EMOTICON) return undefined;
  const isMark = size > 0 || EMOTICON_TEXT.test(image.alt) || /\.gif(?:$|\?)/i.test(url);
  const emoticon =
    nameIn(classes, EMOTICON) ??
    (isMark || standsInLine(tree, image.node) ? nameIn(folders, EMOTICON) : undefined);
  if (emoticon !== undefined) return `emoticon=${emoticon}`;
  const emoticonFile = isMark ? nameIn(file, EMOTICON) : undefined;
  return emoticonFile === undefined ? undefined : `emoticon=${emoticonFile}`;
}

function nameIn(names: readonly string[], words: ReadonlySet<string>): string | undefined {
  return names.find((name) => words.has(name));
}

/**
 * Tokens of the classes and ids of an image and of the elements right around it, of the last folders of its file's path
 * and its host, and of the file's name.
 */
function namesOf(tree: Tree, node: number, url: string): Record<'classes' | 'folders' | 'file', string[]> {
  const classes: string[] = [];
  let at = node;
  for (let step = 0; step <= NAMED_ANCESTORS && at > 0; step++) {
    classes.push(...nameTokens(`${attr(tree, at, 'class') ?? ''} ${attr(tree, at, 'id') ?? ''}`));
    at = tree.parent[at] ?? 0;
  }
  const path = urlPath(url).split('/').slice(2);
  const file = nameTokens(path.length > 1 ? (path.pop() ?? '') : '');
  // A folder counts whole: one that is called `avatar-the-film` holds the pictures of an article.
  const folders = [...path.slice(-MAX_FOLDERS), ...(path[0] ?? '').split('.')].flatMap((folder) =>
    FOLDER.test(folder) ? nameTokens(folder) : [],
  );
  return { classes, folders, file };
}

/** Whether an image has text beside it, in one line with it. */
function standsInLine(tree: Tree, node: number): boolean {
  const before = node - 1;
  const after = tree.end[node] ?? node + 1;
  const isText = (at: number) => tree.tag[at] === TEXT && (tree.text[at] ?? '').trim() !== '';
  return isText(before) || (isText(after) && tree.parent[after] === tree.parent[node]);
}

/** Words between a picture at the top of the page and the first kept text: a title, a byline and a standfirst. */
const MAX_HERO_DISTANCE = 45;
/** Units of a list that a picture may be one of; more is a row of teasers. */
const MAX_HERO_REPEATS = 2;

const told = IMAGE_EVIDENCE.indexOf('is_told');
const inside = IMAGE_EVIDENCE.indexOf('inside_kept');
const since = IMAGE_EVIDENCE.indexOf('words_since_kept');
const until = IMAGE_EVIDENCE.indexOf('words_until_kept');
const repeats = IMAGE_EVIDENCE.indexOf('repeats');

/**
 * The rule that makes an image the page's lead picture: its metadata names it, and it stands right before the text.
 * Undefined when it does not apply.
 */
export function leadRule(row: Float32Array): string | undefined {
  const value = (index: number) => row[index] ?? 0;
  if (value(told) === 0 || value(inside) === 1 || value(since) < FAR || value(repeats) > MAX_HERO_REPEATS)
    return undefined;
  return value(until) <= MAX_HERO_DISTANCE ? `lead=${value(until)} words before the text` : undefined;
}
