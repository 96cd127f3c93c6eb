import { createHash } from 'node:crypto';
import { BadInputError } from '../errors.js';
import { decodeHtml } from '../extract/decode-html.js';
import { parseHtml } from '../extract/dom/parse.js';
import { attr, type Tree, tagName, textBelow } from '../extract/dom/tree.js';
import { extractContent } from '../extract/extract-content.js';
import { resolveUrl } from '../extract/images/resolve-url.js';
import { type PageFacts, readFacts } from '../extract/metadata/page-facts.js';
import { notHtmlReason } from '../extract/not-html.js';
import type { Node } from '../model/document.js';

/** A fetched page; plain data, so that it can be posted to a worker. */
export interface FetchedPage {
  url: string;
  /** Content coding undone. */
  body: Uint8Array;
  contentType?: string;
  /** Lower-case agents whose meta robots rules are heeded. */
  agents: readonly string[];
}

/** What a crawl wants to know of a page. */
export type PageReading =
  | { kind: 'not_html'; detail: string }
  | {
      kind: 'html';
      /** Absolute http(s) URLs in page order, without fragments, each once. */
      links: { url: string; nofollow: boolean }[];
      /** Links beyond {@link MAX_LINKS}. */
      more: number;
      /** Per image of the document that extraction makes: its http(s) candidates, best first. */
      images: string[][];
      /** The page asks that none of its links be followed. */
      nofollow: boolean;
      /** Fingerprint of the document's text, without digits and white space, and of its images' URLs. */
      text: string;
    };

/** Links of one page that are read; more is a link farm. */
const MAX_LINKS = 10_000;
/** Candidates of one image that are worth remembering. */
const MAX_CANDIDATES = 3;
const NOFOLLOW = new Set(['nofollow', 'ugc', 'sponsored']);
/** `<link>` relations that name pages. */
const PAGE_RELATIONS = new Set(['next', 'prev', 'canonical']);

/** Reads a page's links, and the images and text of the document that extraction makes of it. Never throws. */
export function readPage({ url, body, contentType, agents }: FetchedPage): PageReading {
  const other = notHtmlReason(body, contentType);
  if (other !== undefined) return { kind: 'not_html', detail: other };
  const tree = parseHtml(decodeHtml(body, contentType).utf8);
  const facts = readFacts(tree);
  const base = resolveUrl(facts.base ?? '', url) ?? url;
  let nodes: Node[];
  try {
    ({ nodes } = extractContent(tree, facts, url, base));
  } catch (error) {
    if (error instanceof BadInputError) return { kind: 'not_html', detail: error.message };
    throw error;
  }
  let text = '';
  const images: string[][] = [];
  for (const node of nodes) {
    if (node.type === 'text') text += `${node.text}\n`;
    else {
      const remote = node.candidates.map((one) => one.url).filter((one) => /^https?:/i.test(one));
      if (remote.length > 0) images.push(remote.slice(0, MAX_CANDIDATES));
    }
  }
  return {
    kind: 'html',
    ...readLinks(tree, facts, base),
    images,
    nofollow: saysNofollow(facts, agents),
    text: contentFingerprint(text === '' ? textBelow(tree, 0) : text, images),
  };
}

function readLinks(
  tree: Tree,
  facts: PageFacts,
  base: string,
): { links: { url: string; nofollow: boolean }[]; more: number } {
  const links = new Map<string, boolean>();
  let more = 0;
  const add = (href: string | undefined, nofollow: boolean) => {
    const url = href === undefined ? undefined : resolveUrl(href, base);
    if (url === undefined || !/^https?:/.test(url)) return;
    // One link to a page that may be followed is enough.
    if (links.has(url)) links.set(url, nofollow && links.get(url) === true);
    else if (links.size < MAX_LINKS) links.set(url, nofollow);
    else more++;
  };
  for (let node = 1; node < tree.tag.length; node++) {
    if (tree.attribs[node] === undefined) continue;
    const name = tagName(tree, node);
    if (name !== 'a' && name !== 'area' && name !== 'link') continue;
    const relations = attr(tree, node, 'rel')?.toLowerCase().split(/\s+/) ?? [];
    if (name === 'link' && !relations.some((one) => PAGE_RELATIONS.has(one))) continue;
    add(
      attr(tree, node, 'href'),
      relations.some((one) => NOFOLLOW.has(one)),
    );
  }
  add(refreshTarget(facts), false);
  return { links: [...links].map(([url, nofollow]) => ({ url, nofollow })), more };
}

/** The target of `<meta http-equiv=refresh content="5; url=…">`. */
function refreshTarget(facts: PageFacts): string | undefined {
  const content = facts.meta.get('refresh')?.trimStart() ?? '';
  return /^[\d.]*\s*[;,]\s*(?:url\s*=\s*)?['"]?([^'"]+)/i.exec(content)?.[1];
}

function saysNofollow(facts: PageFacts, agents: readonly string[]): boolean {
  return facts.metas.some(
    ([name, content]) =>
      (name === 'robots' || agents.includes(name)) &&
      /(?:^|[\s,])(?:nofollow|none)(?:$|[\s,])/i.test(content),
  );
}

function contentFingerprint(text: string, images: readonly (readonly string[])[]): string {
  return createHash('sha256')
    .update(text.replace(/[\s\p{N}]+/gu, ''))
    .update(images.map(([first]) => `\n${first}`).join(''))
    .digest('hex')
    .slice(0, 16);
}
