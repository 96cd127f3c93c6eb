/** Kinds of content. */
const HTML = 0;
const SVG = 1;
const MATH = 2;
type Kind = typeof HTML | typeof SVG | typeof MATH;

/** Start tags that end open `<svg>` and `<math>` elements, after the HTML standard; `<font>` does with some attributes. */
const ENDS_FOREIGN = new Set(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var'.split(
    ' ',
  ),
);
/** Elements of SVG and of MathML whose content is HTML again. */
const INTEGRATION = {
  [SVG]: new Set(['foreignobject', 'desc', 'title']),
  [MATH]: new Set(['mi', 'mo', 'mn', 'ms', 'mtext']),
};
const HTML_ANNOTATION = /^(?:text\/html|application\/xhtml\+xml)$/i;

/** Whether a start tag of this name cannot stand in SVG or MathML. */
export function endsForeign(name: string): boolean {
  return ENDS_FOREIGN.has(name);
}

/** Knows whether the content being read is SVG or MathML. */
export class ForeignContent {
  /** Where the kind of content changes, outermost first: four times the depth of the element, plus its kind. */
  private readonly changes: number[] = [];

  /** Whether an element that starts here is one of SVG or MathML. */
  get isForeign(): boolean {
    const { length } = this.changes;
    return length > 0 && kindOf(this.changes[length - 1] as number) !== HTML;
  }

  start(name: string, attribs: Readonly<Record<string, string>>, depth: number): void {
    const { changes } = this;
    // A formula in a drawing is one of its elements, and the other way round.
    if (this.isForeign) {
      if (isIntegration(kindOf(changes.at(-1) as number), name, attribs)) changes.push(4 * depth + HTML);
    } else if (name === 'svg') changes.push(4 * depth + SVG);
    else if (name === 'math') changes.push(4 * depth + MATH);
  }

  end(depth: number): void {
    const { changes } = this;
    if (changes.length > 0 && (changes[changes.length - 1] as number) >> 2 === depth) changes.pop();
  }
}

function kindOf(change: number): Kind {
  return (change & 3) as Kind;
}

function isIntegration(kind: Kind, name: string, attribs: Readonly<Record<string, string>>): boolean {
  if (kind === HTML) return false;
  if (kind === MATH && name === 'annotation-xml') return HTML_ANNOTATION.test(attribs.encoding ?? '');
  return INTEGRATION[kind].has(name);
}
