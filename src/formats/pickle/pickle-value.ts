/** A Python float. Integers and floats are told apart, since a list index of 2.0 is an error in Python. */
export class PickleFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A measured value for a pickle: a float even when it is whole; null stays None. */
export function pickleFloat(value: number | null | undefined): PickleFloat | null {
  return typeof value === 'number' ? new PickleFloat(value) : null;
}

/** Bytes that a consumer reads as a string of base64. */
export class Base64Text {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** A key of a dict. */
export type PickleKey = string | number | bigint | boolean | null;

/** What stands for itself, in what is read and in what is written. */
type PickleScalar = null | boolean | number | bigint | string | Uint8Array | PickleFloat;

/** What is read from a pickle: `number` is an int, a list or tuple is an array, a dict is a Map in its own order. */
export type PickleValue = PickleScalar | PickleValue[] | Map<PickleKey, PickleValue>;

/** What can be pickled: a whole number is written as int, any other as float; absent fields of an object are left out. */
export type PickleInput =
  | PickleScalar
  | Base64Text
  | readonly PickleInput[]
  | ReadonlyMap<PickleKey, PickleInput>
  | { readonly [field: string]: PickleInput | undefined };
