import type { Capture, Page } from '../model/page.js';
import type { Drop } from '../model/verdict.js';
import type { ReadyDocument, SourceItem } from '../sources/source.js';
import { withoutUserinfo } from '../store/url-secrets.js';

/**
 * A record of an input, its URLs without user names and passwords: they say how its author got at a page, and nothing
 * in a corpus needs them. Queries stay: they are part of the address, and content.
 */
export function publicItem(item: SourceItem): SourceItem {
  switch (item.kind) {
    case 'page':
      return { ...item, page: publicPage(item.page) };
    case 'capture':
      return { ...item, capture: publicCapture(item.capture) };
    case 'document':
      return { ...item, document: publicDocument(item.document), drops: item.drops.map(publicDrop) };
    case 'drop':
      return { ...item, drop: publicDrop(item.drop) };
  }
}

/** Ids are URLs in many corpora. */
function publicPage(page: Page): Page {
  const { id, url } = page;
  return { ...page, ...(id !== undefined && { id: withoutUserinfo(id) }), url: withoutUserinfo(url) };
}

function publicCapture(capture: Capture): Capture {
  const { url, revisit_of: of } = capture;
  return {
    ...capture,
    url: withoutUserinfo(url),
    ...(of?.url !== undefined && { revisit_of: { ...of, url: withoutUserinfo(of.url) } }),
  };
}

function publicDrop(drop: Drop): Drop {
  return drop.url === undefined ? drop : { ...drop, url: withoutUserinfo(drop.url) };
}

function publicDocument(document: ReadyDocument['document']): ReadyDocument['document'] {
  const nodes = document.nodes.map((node) =>
    node.type === 'text'
      ? node
      : {
          ...node,
          src: withoutUserinfo(node.src),
          candidates: node.candidates.map((candidate) => ({
            ...candidate,
            url: withoutUserinfo(candidate.url),
          })),
        },
  );
  const { id, url } = document;
  return {
    ...document,
    ...(id !== undefined && { id: withoutUserinfo(id) }),
    url: withoutUserinfo(url),
    nodes,
  };
}
