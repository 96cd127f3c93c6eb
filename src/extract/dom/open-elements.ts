import { ForeignContent } from './foreign-content.js';
import type { Name } from './name-table.js';
import { TAG_NAMES } from './tags.js';

/** Knows which elements are open while a page is parsed; the document, at depth 0, always is. */
export class OpenElements {
  readonly foreign = new ForeignContent();
  private readonly names: Name[] = [{ text: '', tag: 0 }];
  /** Tag ids as HTML; 0 where the element is one of SVG or MathML. */
  private readonly tags: number[] = [0];
  private readonly counts = new Int32Array(TAG_NAMES.length);
  /** By depth: names of the end tags of inline elements that came while a block inside them was open. */
  private readonly late: (Name | undefined)[] = [];
  private waiting = 0;

  /** Open elements, the document included. */
  get depth(): number {
    return this.tags.length;
  }

  /** Open elements of a tag. */
  count(tag: number): number {
    return this.counts[tag] as number;
  }

  tagAt(depth: number): number {
    return this.tags[depth] as number;
  }

  nameAt(depth: number): string {
    return this.names[depth]?.text ?? '';
  }

  /** Tag id of the innermost open element, as HTML. */
  get tag(): number {
    return this.tags[this.tags.length - 1] as number;
  }

  /** How deep the innermost open element of a name is, whatever kind of content it stands in; -1 when none is open. */
  depthOf({ text, tag }: Name): number {
    for (let depth = this.names.length - 1; depth > 0; depth--) {
      const open = this.names[depth] as Name;
      if (open.tag === tag && (tag !== 0 || open.text === text)) return depth;
    }
    return -1;
  }

  /** The innermost open element; undefined when only the document is open. */
  get innermost(): Name | undefined {
    return this.names.length > 1 ? this.names[this.names.length - 1] : undefined;
  }

  /** Marks an element as ended by a tag that came too early. */
  endLater(depth: number, name: Name): void {
    if (this.late[depth] === undefined) this.waiting++;
    this.late[depth] = name;
  }

  /** The end tag that the innermost open element has had already. */
  dueEnd(): Name | undefined {
    return this.waiting === 0 ? undefined : this.late[this.tags.length - 1];
  }

  start(name: Name, tag: number, attribs: Readonly<Record<string, string>>): void {
    this.foreign.start(name.text, attribs, this.tags.length);
    this.names.push(name);
    this.tags.push(tag);
    this.counts[tag] = (this.counts[tag] as number) + 1;
  }

  end(): void {
    const depth = this.tags.length - 1;
    if (this.waiting > 0 && this.late[depth] !== undefined) {
      this.late[depth] = undefined;
      this.waiting--;
    }
    this.names.pop();
    const tag = this.tags.pop() as number;
    this.foreign.end(depth);
    this.counts[tag] = (this.counts[tag] as number) - 1;
  }
}
