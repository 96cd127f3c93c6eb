import type { SampleNode } from '../../model/sample.js';

/**
 * Makes the texts of nodes harmless for a format, also alternative texts and captions; texts of which nothing is left
 * go. Nodes that stay as they are keep their identity.
 */
export function cleanNodes(
  nodes: readonly SampleNode[],
  clean: (text: string) => string,
): { nodes: SampleNode[]; changed: boolean } {
  let changed = false;
  const cleaned = (text: string): string => {
    const safe = clean(text);
    changed ||= safe !== text;
    return safe;
  };
  const kept: SampleNode[] = [];
  for (const node of nodes) {
    if (node.type === 'text') {
      const text = cleaned(node.text);
      if (text.trim() === '') changed = true;
      else kept.push(text === node.text ? node : { ...node, text });
    } else if (node.alt === undefined && node.caption === undefined) kept.push(node);
    else
      kept.push({
        ...node,
        ...(node.alt !== undefined && { alt: cleaned(node.alt) }),
        ...(node.caption !== undefined && { caption: cleaned(node.caption) }),
      });
  }
  return { nodes: kept, changed };
}
