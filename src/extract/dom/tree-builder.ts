import { mayStray } from './foster.js';
import type { Name } from './name-table.js';
import type { OpenElements } from './open-elements.js';
import { MAX_NODES, type PageSink } from './page-sink.js';
import { isShadowRoot } from './shadow-roots.js';
import { TAG_NAMES, tableLevels, tagId } from './tags.js';
import { TreeArrays } from './tree-arrays.js';

const TEMPLATE = tagId('template');

/**
 * Makes the index of a page without the nodes that cheerio works on, which only some recipes and extractors ask for: they
 * took half of the time of parsing, and more in garbage collection.
 */
export class TreeBuilder implements PageSink {
  /** False when there are more than {@link MAX_NODES}, and the rest is absent. */
  complete = true;
  /** Whether something is shown in another place than where it is written: nodes can be moved, an index cannot. */
  isMoved = false;
  readonly arrays = new TreeArrays();
  private size = 0;
  /** The text that is being read. */
  private pending: string | undefined;

  /** @param stop - Called when nothing more is taken */
  constructor(
    private readonly around: OpenElements,
    private readonly stop: () => void,
  ) {}

  get lastText(): string {
    return this.pending ?? '';
  }

  open(name: Name, tag: number, attribs: Record<string, string> | undefined): void {
    const { text } = name;
    const { around } = this;
    this.endText();
    this.count();
    if (tableLevels.has(around.tag) && mayStray(TAG_NAMES[around.tag] as string, text)) this.leave();
    if (text === 'foreignobject' && around.foreign.isForeign) this.leave();
    if (tag === TEMPLATE && attribs !== undefined && isShadowRoot(text, attribs)) this.leave();
    this.arrays.open(text, name.tag, attribs);
  }

  close(): void {
    this.endText();
    this.arrays.close();
  }

  text(data: string): void {
    if (this.pending === undefined) {
      this.count();
      this.pending = data;
    } else this.pending += data;
  }

  comment(): void {
    this.endText();
    this.count();
  }

  instruction(): void {
    this.endText();
    this.count();
  }

  end(): void {
    this.endText();
  }

  private endText(): void {
    const { pending } = this;
    if (pending === undefined) return;
    this.pending = undefined;
    if (tableLevels.has(this.around.tag) && /[^\t\n\f\r ]/.test(pending)) this.leave();
    this.arrays.text(pending);
  }

  private count(): void {
    if (++this.size <= MAX_NODES) return;
    this.complete = false;
    this.stop();
  }

  private leave(): void {
    this.isMoved = true;
    this.stop();
  }
}
