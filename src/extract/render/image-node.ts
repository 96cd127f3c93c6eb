import type { ImageNode } from '../../model/document.js';
import { attr, type Tree } from '../dom/tree.js';
import type { PageImage } from '../images/read-images.js';

/** The node of an image that the document keeps. */
export function imageNode(tree: Tree, image: PageImage): ImageNode {
  const node: ImageNode = {
    type: 'image',
    src: image.candidates[0]?.url ?? '',
    candidates: image.candidates,
  };
  if (image.alt !== '') node.alt = image.alt;
  const title = attr(tree, image.node, 'title')?.trim();
  if (title !== undefined && title !== '') node.title = title;
  if (image.width !== undefined) node.declared_width = image.width;
  if (image.height !== undefined) node.declared_height = image.height;
  return node;
}
