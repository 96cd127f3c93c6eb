import type { ChildNode, ParentNode } from 'domhandler';

/** Makes nodes, wherever they stand, all children of an element. */
export function setChildren(parent: ParentNode, children: ChildNode[]): void {
  parent.children = children;
  let last: ChildNode | null = null;
  for (const child of children) {
    child.parent = parent;
    child.prev = last;
    child.next = null;
    if (last !== null) last.next = child;
    last = child;
  }
}
