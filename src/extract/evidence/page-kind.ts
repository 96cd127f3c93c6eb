import type { PageFacts } from '../metadata/page-facts.js';
import { nameTokens } from '../text/tokens.js';

/** What a page's address and maker say of its kind: on a thread the replies are content, under an article they are not. */
export const PAGE_KIND = [
  'url_names_thread',
  'url_names_product',
  'url_names_list',
  'url_names_docs',
  'url_names_article',
  'url_is_front',
  'made_by_forum',
  'made_by_shop',
] as const;

/** Characters of an address that are looked at. */
const MAX_ADDRESS = 2000;

/** Tokens of host, path and query that name the kind of the page on many independent sites. */
const URL_WORDS = {
  thread: words(
    'forum forums bbs board boards thread threads topic topics discuss discussion discussions community communities viewtopic showthread viewthread tid question questions answers qa comments tieba luntan groups messageboard',
  ),
  product: words('product products prod item items dp shop store goods sku buy pd'),
  list: words(
    'category categories collection collections tag tags search archive archives browse list catalog listing listings department departments',
  ),
  docs: words(
    'docs doc documentation manual reference wiki api guide guides tutorial tutorials developer developers help',
  ),
  article: words(
    'news article articles story stories blog blogs post posts opinion review reviews magazine press',
  ),
};
const FORUM_MAKERS =
  /phpbb|vbulletin|xenforo|discourse|invision|ips community|mybb|smf|simple machines|discuz|phpwind|vanilla|flarum|nodebb|bbpress|buddypress|fluxbb|punbb|yabb|ubb|jforum|khoros|lithium/i;
const SHOP_MAKERS =
  /shopify|woocommerce|magento|prestashop|opencart|bigcommerce|salesforce commerce|shopware/i;

/** Values in the order of {@link PAGE_KIND}. */
export function pageKind(url: string, facts: PageFacts): number[] {
  const address = url.slice(0, MAX_ADDRESS);
  const tokens = new Set(nameTokens(address.replace(/^[a-z]+:\/\/(?:www\.)?/i, '')));
  const names = (kind: ReadonlySet<string>) => ([...tokens].some((token) => kind.has(token)) ? 1 : 0);
  const maker = [facts.meta.get('generator'), facts.meta.get('application-name')].join(' ');
  return [
    names(URL_WORDS.thread),
    names(URL_WORDS.product),
    names(URL_WORDS.list),
    names(URL_WORDS.docs),
    names(URL_WORDS.article),
    /^[a-z]+:\/\/[^/]*\/?(?:index\.\w+)?(?:[?#].*)?$/i.test(address) ? 1 : 0,
    FORUM_MAKERS.test(maker) ? 1 : 0,
    SHOP_MAKERS.test(maker) ? 1 : 0,
  ];
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
