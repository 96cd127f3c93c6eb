import {
  type AnyNode,
  type ChildNode,
  type Document as DomDocument,
  type Element,
  isTag,
  isText,
} from 'domhandler';
import { tagId } from './tags.js';
import type { Attributes, Tree } from './tree.js';
import { TreeArrays } from './tree-arrays.js';

interface Nodes {
  has(node: AnyNode): boolean;
}

const NOTHING: ReadonlySet<AnyNode> = new Set();

/**
 * The index of a document: its nodes in order, without recursion.
 *
 * @param without - Elements that are left out with all that is in them; the nodes stay as they are
 */
export function indexDocument(
  document: DomDocument,
  without: Nodes = NOTHING,
): Omit<Tree, 'complete' | 'flattened'> {
  const arrays = new TreeArrays();
  const nodes: AnyNode[] = [document];
  let node: ChildNode | null = document.children[0] ?? null;
  while (node !== null) {
    if (without.has(node)) {
      // Left out with all that is in it.
    } else if (isTag(node)) {
      if (arrays.open(node.name, tagId(node.name), attributesOf(node))) nodes.push(node);
      const child: ChildNode | undefined = node.children[0];
      if (child !== undefined) {
        node = child;
        continue;
      }
      arrays.close();
    } else if (isText(node) && arrays.text(node.data)) nodes.push(node);
    while (node !== null && node.next === null) {
      node = node.parent as ChildNode | null;
      if (node === null || !isTag(node)) {
        node = null;
        break;
      }
      arrays.close();
    }
    node = node?.next ?? null;
  }
  return { ...arrays.finished(), nodes: () => nodes };
}

/**
 * The index of a page whose nodes may have changed since, or of a part of it.
 *
 * @param without - Elements that are left out with all that is in them; the nodes stay as they are
 */
export function indexAgain(tree: Tree, without: Nodes = NOTHING): Tree {
  const { complete, flattened } = tree;
  return { ...indexDocument(tree.nodes()[0] as DomDocument, without), complete, flattened };
}

function attributesOf({ attribs }: Element): Attributes | undefined {
  for (const _ in attribs) return attribs;
  return undefined;
}
