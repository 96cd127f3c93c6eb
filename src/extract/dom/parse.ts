import type { AnyNode } from 'domhandler';
import { indexDocument } from './index-document.js';
import { NodeBuilder } from './node-builder.js';
import { parsePage } from './page-parser.js';
import type { Tree } from './tree.js';
import { TreeBuilder } from './tree-builder.js';

/**
 * Parses HTML into a {@link Tree}. Never throws; never recurses.
 *
 * @param html - UTF-8 bytes, or text
 * @param options - `withNodes`: cheerio's nodes will be asked for, so they are made at once. Default: false
 */
export function parseHtml(html: Buffer | string, { withNodes = false } = {}): Tree {
  const utf8 = typeof html === 'string' ? Buffer.from(html) : html;
  if (withNodes) return parseNodes(utf8);
  const { sink, flattened } = parsePage(utf8, (open, stop) => new TreeBuilder(open, stop));
  if (sink.isMoved) return parseNodes(utf8);
  let nodes: readonly AnyNode[] | undefined;
  return {
    ...sink.arrays.finished(),
    nodes: () => {
      nodes ??= parseNodes(utf8).nodes();
      return nodes;
    },
    complete: sink.complete,
    flattened,
  };
}

/** The same with the nodes that cheerio works on, which are moved to where browsers show them. */
function parseNodes(utf8: Buffer): Tree {
  const { sink, flattened } = parsePage(utf8, (open, stop) => new NodeBuilder(open, stop));
  return { ...indexDocument(sink.finished()), complete: sink.complete, flattened };
}
