import type { PageImage } from '../images/read-images.js';
import { urlPath } from '../images/url-facts.js';

/** Names of files that hold no picture, only room. */
const SPACER = /(?:^|[/_.-])(?:spacer|blank|transparent|pixel|1x1|clear|empty)[\w-]{0,20}\.(?:gif|png|svg)$/i;

/**
 * The rule that makes an image of a recipe's content no picture: one declared pixel wide or high, which counts readers, or
 * named as a spacer by all of its URLs. All else that a recipe's content holds was chosen by whoever wrote the recipe.
 */
export function spacerRule({ width, height, candidates }: PageImage): string | undefined {
  if (width === 1 || height === 1) return 'side=1';
  if (candidates.every(({ url }) => SPACER.test(urlPath(url).slice(-200)))) return 'named as a spacer';
  return undefined;
}
