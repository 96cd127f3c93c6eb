import { type ChildNode, type Element, isTag, isText } from 'domhandler';
import { setChildren } from './set-children.js';

/** HTML elements that may have a shadow root; custom elements may too. */
const HOSTS = new Set(
  'article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'.split(' '),
);

/** Whether an element is a template that browsers show as the shadow root of its parent. */
export function isShadowRoot(name: string, attribs: Readonly<Record<string, string>>): boolean {
  return name === 'template' && /^(?:open|closed)$/i.test(attribs.shadowrootmode ?? '');
}

/**
 * Puts declarative shadow roots in the place of their hosts' children, as browsers show them: what a host holds stands
 * where the root has a `<slot>` for it, and is not shown when there is none.
 *
 * @param templates - Templates of shadow roots, in document order
 */
export function composeShadowRoots(templates: readonly Element[]): void {
  const composed = new Set<Element>();
  for (const template of templates) {
    const host = template.parent;
    // Only the first template of a host is its root; the others stay templates.
    if (host === null || !isTag(host) || composed.has(host) || !isHost(host.name)) continue;
    composed.add(host);
    compose(host, template);
  }
}

function isHost(name: string): boolean {
  return HOSTS.has(name) || (name.includes('-') && /^[a-z]/.test(name));
}

function compose(host: Element, template: Element): void {
  const slots = slotsOf(template);
  const assigned = new Map<Element, ChildNode[]>();
  for (const child of host.children) {
    if (child === template || !(isTag(child) || isText(child))) continue;
    const slot = slots.get(isTag(child) ? (child.attribs.slot ?? '') : '');
    if (slot === undefined) continue;
    const nodes = assigned.get(slot);
    if (nodes === undefined) assigned.set(slot, [child]);
    else nodes.push(child);
  }
  setChildren(host, template.children);
  for (const [slot, nodes] of assigned) if (nodes.some(isShown)) setChildren(slot, nodes);
}

/** White space between elements alone does not take the place of what a slot shows without content. */
function isShown(node: ChildNode): boolean {
  return !isText(node) || /[^\t\n\f\r ]/.test(node.data);
}

/** The first slot of each name; those of templates inside belong to other roots. */
function slotsOf(template: Element): ReadonlyMap<string, Element> {
  const slots = new Map<string, Element>();
  const left: ChildNode[] = template.children.toReversed();
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (!isTag(node) || node.name === 'template') continue;
    if (node.name === 'slot') {
      const name = node.attribs.name ?? '';
      if (!slots.has(name)) slots.set(name, node);
    }
    for (let i = node.children.length - 1; i >= 0; i--) left.push(node.children[i] as ChildNode);
  }
  return slots;
}
