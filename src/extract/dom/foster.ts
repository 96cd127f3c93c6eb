import { type ChildNode, type Element, isTag, isText, type ParentNode } from 'domhandler';
import { setChildren } from './set-children.js';

/** Elements whose children are rows and cells; anything else in them is shown before the table. */
const TABLE_LEVELS = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'colgroup']);
/** What may stand there, and what is not shown anywhere. */
const PARTS = new Set(
  'caption colgroup col thead tbody tfoot tr td th script style template form input table'.split(' '),
);

/** Whether a node in an element of this name may be out of place. */
export function mayStray(parent: string, name: string | undefined): boolean {
  return TABLE_LEVELS.has(parent) && (name === undefined || !PARTS.has(name));
}

/**
 * Moves what stands between the rows and cells of a table before it, as browsers do, so that it is read in the order
 * in which it is shown. An element around rows or cells stays: it is out of place, they are not.
 *
 * @param strays - Nodes that may be out of place, in document order
 */
export function fosterStrays(strays: readonly ChildNode[]): void {
  const moved = new Map<Element, ChildNode[]>();
  const left = new Map<ParentNode, Set<ChildNode>>();
  for (const node of strays) {
    const { parent } = node;
    if (parent === null || (isText(node) ? !/[^\t\n\f\r ]/.test(node.data) : holdsTablePart(node))) continue;
    const table = tableAround(parent);
    if (table === undefined) continue;
    push(moved, table, node);
    const leaving = left.get(parent);
    if (leaving === undefined) left.set(parent, new Set([node]));
    else leaving.add(node);
  }
  for (const [parent, nodes] of left)
    setChildren(
      parent,
      parent.children.filter((child) => !nodes.has(child)),
    );
  const parents = new Set([...moved.keys()].map(({ parent }) => parent));
  for (const parent of parents) {
    if (parent === null) continue;
    setChildren(
      parent,
      parent.children.flatMap((child) => (isTag(child) ? [...(moved.get(child) ?? []), child] : [child])),
    );
  }
}

function push(moved: Map<Element, ChildNode[]>, table: Element, node: ChildNode): void {
  const nodes = moved.get(table);
  if (nodes === undefined) moved.set(table, [node]);
  else nodes.push(node);
}

/** The table that rows and cells of an element belong to; none where the markup has no table. */
function tableAround(parent: ParentNode): Element | undefined {
  for (let at: ParentNode | null = parent; at !== null && isTag(at); at = at.parent) {
    if (at.name === 'table') return at;
    if (!TABLE_LEVELS.has(at.name) && at.name !== 'form') return undefined;
  }
  return undefined;
}

function holdsTablePart(node: ChildNode): boolean {
  const left: ChildNode[] = [node];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (!isTag(one)) continue;
    if (TABLE_PARTS.has(one.name)) return true;
    if (one.name !== 'table' && one.name !== 'template') for (const child of one.children) left.push(child);
  }
  return false;
}

const TABLE_PARTS = new Set(['caption', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th']);
