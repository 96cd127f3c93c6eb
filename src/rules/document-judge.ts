import type { DropReason } from '../model/reasons.js';
import type { Signals } from '../model/signals.js';
import { FARTHEST, type PictureHashes, pictureDistance } from '../signals/duplicates/picture-distance.js';
import { describeVerdict, firstDrop, judge } from './judge.js';
import type { RuleSet, TextGroup, Verdict } from './rule.js';
import { textGroupOf } from './text-group.js';

/** What rules read of a document before its images are known. */
export interface JudgedDocument {
  signals: Signals;
  /** Language that the page declares, BCP 47. */
  language?: string;
  /** Text blocks with their signals and length, and the places of images, in reading order. */
  nodes: readonly (JudgedText | { type: 'image' })[];
}

/** What rules read of a text block. */
export interface JudgedText {
  type: 'text';
  signals: Signals;
  textChars: number;
  /** Why it is dropped, whatever the rules say. */
  lost?: RuleDrop;
}

/** Why something is dropped, as the ledger says it. */
export interface RuleDrop {
  reason: DropReason;
  detail: string;
}

/** What the rules say of one thing. */
export interface Judged {
  verdicts: Verdict[];
  drop?: RuleDrop;
  /** Codes of the rules that are broken and only noted; absent when there are none. */
  annotations?: string[];
}

/** The same of an image, which may take its document along when its rule says so. */
export interface JudgedPart extends Judged {
  dropsDocument?: RuleDrop;
}

/**
 * The same of a text block, without the verdicts: a page has a hundred thousand blocks at worst, and their verdicts
 * took more memory than all the rest of it. {@link DocumentJudge.verdictsOf} gives them again.
 */
export interface JudgedBlock extends Omit<JudgedPart, 'verdicts'> {
  /** Why it was dropped before any rule was asked; `drop` says the same. */
  lost?: RuleDrop;
}

/** Of all blocks that no rule had anything to say about. */
const PASSED: JudgedBlock = Object.freeze({});

/**
 * Judges one document in the order in which a build does: its text, then each image in reading order, then what is
 * left.
 *
 * A pure function of signals and rules spread over several calls, since the images come in between. A build, a retry
 * and a sweep judge by it alike.
 */
export class DocumentJudge {
  /** What was said of the document's text, before anything is fetched. */
  readonly text: Judged;
  /** What was said of each text block, by index. */
  readonly nodes: ReadonlyMap<number, JudgedBlock>;
  readonly group: TextGroup;
  #takenAlong: RuleDrop | undefined;
  readonly #images = new Set<number>();
  /** Of the images accepted, where a rule compares them: of n images that takes n² ÷ 2 distances. */
  readonly #pictures: PictureHashes[] = [];
  readonly #compares: boolean;

  constructor(
    private readonly rules: RuleSet,
    private readonly document: JudgedDocument,
  ) {
    this.group = textGroupOf(document.signals, document.language);
    this.#compares = rules.image.some(({ signal }) => signal === 'repeat_distance');
    const nodes = new Map<number, JudgedBlock>();
    for (const [index, node] of document.nodes.entries())
      if (node.type === 'text') nodes.set(index, this.#judgeNode(node, index));
    this.nodes = nodes;
    this.text = this.#judgeText();
  }

  /**
   * What the next image in reading order is, by its signals. After {@link isFull} no image may follow.
   *
   * @param hashes - by which it is compared with the images before it; where they are unknown, it is not
   */
  image(index: number, signals: Signals, hashes?: PictureHashes): JudgedPart {
    const place: Record<string, number> = { image_number: this.#images.size + 1 };
    const compared = this.#compares ? hashes : undefined;
    if (compared !== undefined) {
      place.repeat_distance = this.#pictures.reduce(
        (nearest, before) => Math.min(nearest, pictureDistance(before, compared)),
        FARTHEST,
      );
    }
    const judged = this.#part('image', index, judge(this.rules.image, { ...signals, ...place }, this.group));
    if (judged.drop === undefined) {
      this.#images.add(index);
      if (compared !== undefined) this.#pictures.push(compared);
    }
    return judged;
  }

  /**
   * What a rule said of an image in an earlier build, where it is not measured again: undefined when the reason is none
   * of a rule's.
   */
  recall(
    index: number,
    { reason, detail = '' }: { reason: string; detail?: string },
  ): JudgedPart | undefined {
    const rule = this.rules.image.find(({ code }) => code === reason);
    if (rule === undefined) return undefined;
    const drop = { reason: rule.code, detail };
    if (rule.action !== 'drop_document') return { verdicts: [], drop };
    const dropsDocument = { reason: rule.code, detail: `image ${index}: ${detail}` };
    this.#takenAlong ??= dropsDocument;
    return { verdicts: [], drop, dropsDocument };
  }

  /** Why further images need not be looked at: the document has as many as it may. */
  isFull(): RuleDrop | undefined {
    if (this.#takenAlong !== undefined)
      return { reason: 'document_dropped', detail: this.#takenAlong.reason };
    const over = judge(
      this.rules.image.filter(({ signal }) => signal === 'image_number'),
      { image_number: this.#images.size + 1 },
      this.group,
    );
    const full = firstDrop(over);
    if (full !== undefined) return dropOf(full);
    // More images can only be more over the limit: the document is lost already.
    const many = judge(
      this.rules.document.left.filter(
        ({ kind, signal, when }) => signal === 'images_left' && kind === 'at_most' && when === undefined,
      ),
      { images_left: this.#images.size },
      this.group,
    );
    const lost = firstDrop(many);
    return lost === undefined ? undefined : { reason: 'document_dropped', detail: lost.code };
  }

  /** What is left of the document, once its images are known. */
  left(): Judged {
    const verdicts = judge(this.rules.document.left, this.#leftSignals(), this.group);
    const judged = summary(verdicts);
    return this.#takenAlong === undefined ? judged : { ...judged, drop: this.#takenAlong };
  }

  /** Whether a node is kept: a text block that no rule dropped, or an image that was accepted. */
  keeps(index: number): boolean {
    const node = this.document.nodes[index];
    return node?.type === 'image' ? this.#images.has(index) : this.nodes.get(index)?.drop === undefined;
  }

  /** What each rule says of a text block; nothing of an image, or of a block that was dropped before. */
  verdictsOf(index: number): Verdict[] {
    const node = this.document.nodes[index];
    if (node === undefined || node.type === 'image' || node.lost !== undefined) return [];
    // A block too short to tell its language is judged as its document is.
    const own = textGroupOf(node.signals);
    const recognised = typeof node.signals.language === 'string' && node.signals.language !== 'und';
    return judge(this.rules.node, node.signals, recognised ? own : this.group);
  }

  #judgeNode({ lost }: JudgedText, index: number): JudgedBlock {
    if (lost !== undefined) return { drop: lost, lost };
    const { verdicts: _, ...judged } = this.#part('block', index, this.verdictsOf(index));
    return judged.drop === undefined && judged.annotations === undefined ? PASSED : judged;
  }

  #judgeText(): Judged {
    const verdicts = judge(this.rules.document.text, this.document.signals, this.group);
    const chars = this.document.nodes.reduce(
      (sum, node, index) => sum + (node.type === 'text' && this.keeps(index) ? node.textChars : 0),
      0,
    );
    verdicts.push(...judge(this.rules.document.text_left, { text_chars_left: chars }, this.group));
    const judged = summary(verdicts);
    return judged.drop === undefined && this.#takenAlong !== undefined
      ? { ...judged, drop: this.#takenAlong }
      : judged;
  }

  #part(what: string, index: number, verdicts: Verdict[]): JudgedPart {
    const judged = summary(verdicts);
    const broken = firstDrop(verdicts);
    if (broken?.action !== 'drop_document') return judged;
    const dropsDocument = { reason: broken.code, detail: `${what} ${index}: ${describeVerdict(broken)}` };
    this.#takenAlong ??= dropsDocument;
    return { ...judged, dropsDocument };
  }

  /** Signals of what is left; words are known only where they were measured. */
  #leftSignals(): Signals {
    let groups = 0;
    let words: number | undefined = 0;
    let inGroup = false;
    for (const [index, node] of this.document.nodes.entries()) {
      if (!this.keeps(index)) continue;
      if (node.type === 'image') {
        if (!inGroup) groups += 1;
        inGroup = true;
        continue;
      }
      inGroup = false;
      const own = node.signals.words;
      words = words === undefined || typeof own !== 'number' ? undefined : words + own;
    }
    const images = this.#images.size;
    return {
      images_left: images,
      image_groups: groups,
      ...(words !== undefined && images > 0 && { words_per_image_left: words / images }),
    };
  }
}

function summary(verdicts: Verdict[]): Judged {
  const broken = firstDrop(verdicts);
  const noted = verdicts.filter(({ outcome, action }) => outcome === 'fail' && action === 'annotate');
  return {
    verdicts,
    ...(broken && { drop: dropOf(broken) }),
    ...(noted.length > 0 && { annotations: noted.map(({ code }) => code) }),
  };
}

function dropOf(verdict: Verdict): RuleDrop {
  return { reason: verdict.code, detail: describeVerdict(verdict) };
}
