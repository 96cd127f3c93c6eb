import { type ChildNode, Element, isTag, isText, type ParentNode } from 'domhandler';
import { setChildren } from './set-children.js';

/** Elements of SVG that draw nothing where they stand. */
const UNDRAWN = new Set(['defs', 'symbol', 'clippath', 'mask', 'pattern', 'marker']);
const HIDES = /display\s*:\s*none|visibility\s*:\s*hidden/i;

/**
 * Takes what a drawing shows as HTML (`<foreignObject>`) out of it, behind the drawing: it is text and pictures of the
 * page as any other, and nothing else of a drawing is read as text.
 *
 * @param objects - `<foreignObject>` elements, in document order
 */
export function showForeignObjects(objects: readonly Element[]): void {
  const shown = new Map<Element, Element[]>();
  for (const object of objects) {
    const drawing = drawingAround(object);
    if (drawing === undefined || !object.children.some(hasContent)) continue;
    const box = new Element('div', object.attribs);
    setChildren(box, object.children);
    object.children = [];
    const boxes = shown.get(drawing);
    if (boxes === undefined) shown.set(drawing, [box]);
    else boxes.push(box);
  }
  const parents = new Set<ParentNode | null>([...shown.keys()].map(({ parent }) => parent));
  for (const parent of parents) {
    if (parent === null) continue;
    setChildren(
      parent,
      parent.children.flatMap((child): ChildNode[] =>
        isTag(child) ? [child, ...(shown.get(child) ?? [])] : [child],
      ),
    );
  }
}

/** The outermost `<svg>` around an object; none where it is not drawn, or hidden with its drawing. */
function drawingAround(object: Element): Element | undefined {
  let drawing: Element | undefined;
  for (let at: ParentNode | null = object.parent; at !== null && isTag(at); at = at.parent) {
    if (UNDRAWN.has(at.name) || at.attribs.hidden !== undefined || HIDES.test(at.attribs.style ?? ''))
      return undefined;
    if (at.name === 'svg') drawing = at;
  }
  return drawing;
}

function hasContent(node: ChildNode): boolean {
  return isTag(node) || (isText(node) && node.data.trim() !== '');
}
