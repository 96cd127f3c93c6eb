import { fetchedSlot, storedSlot } from './memo-use.js';
import { OP, opcodeName } from './opcodes.js';
import { PickleBudget } from './pickle-budget.js';
import { type PickleLimits, pickleError } from './pickle-limits.js';
import type { PickleKey, PickleValue } from './pickle-value.js';
import type { Opcode } from './read-opcodes.js';
import { readScalar } from './read-scalar.js';

type Container = PickleValue[] | Map<PickleKey, PickleValue>;

/** A value on the stack or in the memo. */
interface Held {
  value: PickleValue;
  /** Containers inside one another, this one counted; 0 for a scalar. */
  depth: number;
  /** A tuple, or a container of which a copy was handed out: were it to change, the copy would be wrong. */
  closed: boolean;
}

/** The stack machine of a pickle of plain data; takes opcodes one by one. */
export class Unpickler {
  readonly #stack: Held[] = [];
  /** Stack heights at the open marks. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Held>();
  #memoized = 0;
  #items: PickleValue[] = [];
  #opcode: Opcode = { code: OP.PROTO, at: 0, data: Buffer.alloc(0), bytes: 0 };
  readonly #name: string;
  readonly #limits: PickleLimits;
  readonly #budget: PickleBudget;
  readonly #slots: ReadonlySet<number>;
  readonly #byItem: boolean;

  /**
   * @param slots - memo slots that are fetched; the others are not kept
   * @param byItem - the value is a list whose items are handed over by `takeItems` as soon as they are complete
   */
  constructor(name: string, limits: PickleLimits, slots: ReadonlySet<number>, byItem: boolean) {
    this.#name = name;
    this.#limits = limits;
    this.#budget = new PickleBudget(limits);
    this.#slots = slots;
    this.#byItem = byItem;
  }

  /** Items of the list that are complete and not yet taken. */
  takeItems(): PickleValue[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  /** The value, after STOP. */
  result(): PickleValue {
    return this.#stack[0]?.value ?? null;
  }

  step(opcode: Opcode): void {
    this.#opcode = opcode;
    const scalar = readScalar(opcode, this.#name);
    if (scalar !== undefined) this.#push({ value: scalar, depth: 0, closed: true }, opcode.data.byteLength);
    else this.#operate(opcode.code);
  }

  #operate(code: number): void {
    switch (code) {
      case OP.PROTO:
      case OP.FRAME:
        break;
      case OP.STOP:
        this.#stop();
        break;
      case OP.MARK:
        if (this.#marks.length > this.#limits.maxDepth) throw this.#tooDeep();
        this.#marks.push(this.#stack.length);
        break;
      case OP.EMPTY_LIST:
      case OP.EMPTY_TUPLE:
        this.#push({ value: [], depth: 1, closed: code === OP.EMPTY_TUPLE });
        break;
      case OP.EMPTY_DICT:
        this.#push({ value: new Map(), depth: 1, closed: false });
        break;
      case OP.TUPLE1:
      case OP.TUPLE2:
      case OP.TUPLE3:
        this.#tuple(this.#stack.length - (code - OP.TUPLE1 + 1));
        break;
      case OP.TUPLE:
        this.#tuple(this.#popMark());
        break;
      case OP.APPEND:
        this.#append(this.#stack.length - 1);
        break;
      case OP.APPENDS:
        this.#append(this.#popMark());
        break;
      case OP.SETITEM:
        this.#setItems(this.#stack.length - 2);
        break;
      case OP.SETITEMS:
        this.#setItems(this.#popMark());
        break;
      case OP.MEMOIZE:
        this.#store(this.#memoized++);
        break;
      default:
        this.#memoOpcode();
    }
  }

  #memoOpcode(): void {
    const stored = storedSlot(this.#opcode);
    if (stored !== undefined) {
      // MEMOIZE counts the slots in use; no pickler mixes both, so their meaning together is left open.
      if (this.#memoized > 0) throw this.#malformed('stores by number after MEMOIZE');
      this.#store(stored);
      return;
    }
    const held = this.#memo.get(fetchedSlot(this.#opcode) ?? -1);
    if (held === undefined) throw this.#malformed('fetches an empty memo slot');
    const { value, depth } = held;
    held.closed = true;
    this.#push({ value: isContainer(value) ? this.#copy(value) : value, depth, closed: true });
  }

  #push(held: Held, bytes = 0): void {
    if (this.#byItem) this.#handOver(held.value);
    if (!this.#budget.hold(bytes)) throw this.#tooLarge('one item holds more than its limit');
    this.#stack.push(held);
  }

  /**
   * Hands over the items of the list that are complete.
   *
   * What lies on the stack may still be filled by later opcodes, up to the end of its batch: except below a dict with
   * a container on top, since a dict can be neither list nor key to it. Records are dicts, so one is held at a time.
   */
  #handOver(next: PickleValue): void {
    const top = this.#stack.at(-1)?.value;
    if (top === undefined && !Array.isArray(next))
      throw pickleError('pickle_not_a_list', this.#name, this.#opcode.at, 'the pickle is no list');
    if (this.#marks.length !== 1 || this.#marks[0] !== 1 || !(top instanceof Map && isContainer(next)))
      return;
    for (const { value } of this.#stack.splice(1)) this.#items.push(value);
    this.#budget.release();
  }

  #popMark(): number {
    const height = this.#marks.pop();
    if (height === undefined) throw this.#malformed('has no MARK');
    return height;
  }

  /** Takes what lies from a height on; it must all lie above the last open mark. */
  #take(height: number): Held[] {
    if (height < (this.#marks.at(-1) ?? 0) || height > this.#stack.length)
      throw this.#malformed('finds too few values');
    return this.#stack.splice(height);
  }

  /** What the next values go into, on top of the stack. */
  #target(): Held | undefined {
    return this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.at(-1) : undefined;
  }

  #append(height: number): void {
    const values = this.#take(height);
    const target = this.#target();
    if (target === undefined || !Array.isArray(target.value)) throw this.#malformed('finds no list');
    this.#fill(target, values);
    const whole = this.#byItem && this.#stack.length === 1;
    const into = whole ? this.#items : target.value;
    for (const { value } of values) into.push(value);
    if (whole) this.#budget.release();
  }

  #setItems(height: number): void {
    const values = this.#take(height);
    const target = this.#target();
    if (target === undefined || !(target.value instanceof Map)) throw this.#malformed('finds no dict');
    if (values.length % 2 !== 0) throw this.#malformed('finds a key without a value');
    this.#fill(target, values);
    for (let i = 0; i < values.length; i += 2) {
      const key = values[i]?.value ?? null;
      if (!isKey(key)) throw this.#malformed('finds a dict key that is no str, int, bool or None');
      target.value.set(key, values[i + 1]?.value ?? null);
    }
  }

  #tuple(height: number): void {
    const values = this.#take(height);
    const held: Held = { value: values.map(({ value }) => value), depth: 1, closed: false };
    this.#fill(held, values);
    held.closed = true;
    this.#push(held);
  }

  #fill(target: Held, values: readonly Held[]): void {
    if (target.closed) throw this.#malformed('fills a tuple, or what is in use already');
    for (const { depth } of values) target.depth = Math.max(target.depth, depth + 1);
    if (target.depth > this.#limits.maxDepth) throw this.#tooDeep();
  }

  #store(slot: number): void {
    const held = this.#target();
    if (held === undefined) throw this.#malformed('finds nothing to store');
    if (!this.#slots.has(slot)) return;
    const { value } = held;
    const bytes =
      typeof value === 'string' ? value.length : value instanceof Uint8Array ? value.byteLength : 0;
    if (!this.#budget.keep(bytes)) throw this.#tooLarge('the memo holds more than its limit');
    this.#memo.set(slot, held);
  }

  /** A shared container is copied, and the copy counted, so that no small file unfolds into an endless one. */
  #copy(container: Container): Container {
    const twin = (value: PickleValue): PickleValue => {
      if (!this.#budget.copy()) throw this.#tooLarge('shared values unfold to more than the limit');
      return isContainer(value) ? this.#copy(value) : value;
    };
    if (Array.isArray(container)) return container.map(twin);
    return new Map([...container].map(([key, value]) => [key, twin(value)] as const));
  }

  #stop(): void {
    if (this.#stack.length !== 1 || this.#marks.length > 0)
      throw this.#malformed('finds more or less than one value');
  }

  #malformed(what: string) {
    const { code, at } = this.#opcode;
    return pickleError('pickle_malformed', this.#name, at, `opcode ${opcodeName(code)} ${what}`);
  }

  #tooLarge(what: string) {
    return pickleError('pickle_too_large', this.#name, this.#opcode.at, what);
  }

  #tooDeep() {
    const { at } = this.#opcode;
    return pickleError('pickle_too_deep', this.#name, at, `nested more than ${this.#limits.maxDepth} deep`);
  }
}

function isContainer(value: PickleValue): value is Container {
  return Array.isArray(value) || value instanceof Map;
}

function isKey(value: PickleValue): value is PickleKey {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
