import { nameTokens } from '../text/tokens.js';

/** What authors call pictures that are no content: by class, by file name, by alternative text. Whole tokens only. */
const KINDS = {
  icon: 'icon icons ico icn favicon glyph symbol arrow chevron caret bullet button btn close search menu play check plus minus toggle svg',
  logo: 'logo logos brand branding logotype wordmark masthead sitelogo seal',
  avatar:
    'avatar avatars gravatar author authors profile user userpic headshot byline photo portrait bio member staff touxiang mugshot',
  emoji: 'emoji smiley smilies emoticon emoticons twemoji wp-smiley emote face biaoqing',
  spacer:
    'spacer blank pixel transparent clear dot loading loader spinner placeholder tracking tracker beacon dummy empty lazy',
  ad: 'ad ads adv advert advertisement banner banners sponsor sponsored promo promotion affiliate partner partners guanggao',
  social:
    'facebook twitter linkedin pinterest instagram youtube whatsapp telegram reddit share social weibo wechat weixin qq rss email',
  badge:
    'badge badges flag flags star stars rating award awards certified trust secure payment visa mastercard paypal appstore google play store qr qrcode erweima ewm captcha',
  related:
    'related thumb thumbs thumbnail thumbnails teaser recommended recirc popular latest next prev small mini tiny square',
  hero: 'hero featured feature cover lead main headline banner jumbotron post article entry content full large size wp image attachment aligncenter figure photo picture gallery lightbox zoom product',
  background:
    'background bg backdrop pattern texture divider separator shadow overlay decor decoration ornament gradient',
} as const;

/** Names of the kinds, in bit order. */
export const KIND_NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

const bits = new Map<string, number>();
for (const [bit, words] of Object.values(KINDS).entries()) {
  for (const word of words.split(' ')) bits.set(word, (bits.get(word) ?? 0) | (1 << bit));
}

/** Kinds that a class list, a file name or an alternative text names, as bits. */
export function kindsOf(name: string): number {
  let found = 0;
  for (const token of nameTokens(name)) found |= bits.get(token) ?? 0;
  return found;
}
