import { ownString } from '../dom/own-string.js';
import { nameTokens } from '../text/tokens.js';

/**
 * What authors call the parts of a page. A name belongs to a group when one of its whole tokens is listed.
 * The words are those that part content from the rest on many independent sites.
 */
const GROUPS = {
  nav: 'nav navbar navigation navi menu menus menubar menuitem submenu subnav topnav topbar toolbar megamenu mega hamburger drawer dropdown flyout breadcrumb breadcrumbs crumb crumbs bread pager pagination paging skip offcanvas canvas daohang navlist leftnav mainnav',
  toc: 'toc contents outline catalog mulu',
  footer: 'footer foot colophon copyright contentinfo bottom legal privacy fter',
  sidebar:
    'sidebar sidebars aside side complementary secondary rail rightbar leftbar sidecol rightcol leftcol',
  widget: 'widget widgets textwidget widgettitle module promo panel portlet gadget',
  share:
    'share sharing shares sharedaddy social socials facebook pinterest whatsapp reddit linkedin follow like likes reactions fenxiang bdsharebuttonbox addtoany addthis',
  subscribe:
    'subscribe subscription newsletter newsletters signup optin sign cta ctas donate donation podcast download app',
  overlay:
    'modal popup popover dialog overlay lightbox cookie cookies consent gdpr onetrust alertdialog tooltip toast announcement paywall captcha disclosure banner notice alert',
  related:
    'related recommended recommend recommends recommendation recommendations trending popular latest recent most more recirc suggestions suggested explore hot next prev previous teaser teasers stories spotlight similar also xiangguan tuijian upsell crosssell crosssells upsells further',
  ad: 'ad ads adv advert advertisement advertising sponsor sponsored promotion adsbygoogle dfp taboola outbrain guanggao gg commercial',
  comment:
    'comment comments commentlist commentform commenting respond reply replies discussion discussions disqus akismet pinglun livefyre guestbook',
  byline:
    'meta metadata byline author authors bio vcard date dates dateline timestamp time published updated username profile avatar user userinfo source laiyuan postmeta postinfo info signature member poster readtime',
  taxonomy: 'tags tag taxonomy category categories cats cat topics label labels keywords',
  form: 'search searchform login logout register account form input email submit btn btns button buttons cart checkout filter filters sort checkbox radio password select option options qty quantity field fields',
  hidden: 'hidden none hide invisible sr visually offscreen collapsed inactive closed noshow screenreader',
  score: 'rating ratings stars star vote votes score review reviews helpful count counter views',
  review:
    'review reviews reviewer testimonial testimonials ugc bazaarvoice bv yotpo trustpilot feedback customer customers feefo judgeme pingjia',
  faq: 'faq faqs question questions answer answers qa',
  consent: 'cookie cookies consent gdpr onetrust cmp privacy vendor vendors tcf didomi usercentrics truste',
  stream:
    'feed feeds stream river loop infinite news newslist teaser teasers card cards recommend recommends tuijian jingxuan latest rec recs guess hot',
  header: 'header head masthead headerwrap hd branding logo brand slogan tagline top',
  title: 'title headline heading h1 hed subtitle dek standfirst lead lede intro summary excerpt abstract',
  content:
    'content article post entry story body text main prose rte wysiwyg markdown paragraph hentry txt rich copy neirong zhengwen wenzhang detail details maincontent articlebody postbody entrycontent contentbody newstext artibody newscontent',
  product:
    'product products price prices sku buy spec specs specification specifications description features feature ingredients variant',
  forum:
    'thread threads topic message messages forum forums question questions answer answers qa postbody posttext postcontent bbs conversation dialogue quote signature',
  list: 'item items card cards grid collection collections list listing listings result results gallery tile tiles archive archives feed',
  fold: 'accordion faq faqs tab tabs tabpanel toggle expand expandable collapse collapsible carousel slider slide slideshow swiper',
  media:
    'image images img figure photo photos picture gallery video media thumbnail thumb caption credit wp embed',
  code: 'code highlight syntax example sample pre source snippet codehilite',
  table: 'table row cell td tr col column columns',
} as const;

/** Names of the groups, in bit order. */
export const GROUP_NAMES = Object.keys(GROUPS) as (keyof typeof GROUPS)[];

const bits = new Map<string, number>();
for (const [bit, words] of Object.values(GROUPS).entries()) {
  for (const word of words.split(' ')) bits.set(word, (bits.get(word) ?? 0) | (1 << bit));
}

/** Bit of a group. */
export function groupBit(name: keyof typeof GROUPS): number {
  return 1 << GROUP_NAMES.indexOf(name);
}

/** Names whose groups are remembered: sites repeat a few hundred class lists, and a worker sees many sites. */
const MAX_KNOWN = 20_000;
const known = new Map<string, number>();

/** Groups that a class list or an id names, as bits. */
export function groupsOf(name: string): number {
  let found = known.get(name);
  if (found !== undefined) return found;
  found = 0;
  for (const token of nameTokens(name)) found |= bits.get(token) ?? 0;
  if (known.size >= MAX_KNOWN) known.clear();
  if (name.length < 200) known.set(ownString(name), found);
  return found;
}
