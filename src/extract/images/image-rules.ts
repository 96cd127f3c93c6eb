import type { Tree } from '../dom/tree.js';
import { attr } from '../dom/tree.js';
import { nameTokens } from '../text/tokens.js';
import { FAR, IMAGE_EVIDENCE } from './image-evidence.js';
import type { PageImage } from './read-images.js';
import { urlPath } from './url-facts.js';

/** Smallest declared side, in CSS pixels, of a picture that is looked at rather than counted or clicked. */
const MIN_SIDE = 16;
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

/**
 * The rule that makes an image decoration for certain, whatever stands around it: a mark of 1 to 15 pixels, a
 * portrait beside a post, an emoticon. Names count by whole tokens. Undefined when no rule applies.
 */
export function decorationRule(tree: Tree, image: PageImage): string | undefined {
  const side = Math.min(image.width ?? MIN_SIDE, image.height ?? MIN_SIDE);
  if (side < MIN_SIDE) return `side=${side}`;
  const names = namesOf(tree, image);
  const portrait = names.find((name) => PORTRAIT.has(name));
  if (portrait !== undefined) return `portrait=${portrait}`;
  const emoticon = names.find((name) => EMOTICON.has(name));
  if (emoticon !== undefined) return `emoticon=${emoticon}`;
  return undefined;
}

/** Tokens of the classes and ids of an image and of the elements right around it, and of its file's path. */
function namesOf(tree: Tree, image: PageImage): string[] {
  const names: string[] = [];
  let at = image.node;
  for (let step = 0; step <= NAMED_ANCESTORS && at > 0; step++) {
    names.push(...nameTokens(`${attr(tree, at, 'class') ?? ''} ${attr(tree, at, 'id') ?? ''}`));
    at = tree.parent[at] ?? 0;
  }
  const path = urlPath(image.candidates[0]?.url ?? '');
  names.push(...nameTokens(path.split('/').slice(2).slice(-3).join(' ')));
  return names;
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
