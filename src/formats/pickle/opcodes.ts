/** Opcodes of the pickle protocols that plain data needs. Source: CPython's Lib/pickletools.py. */
export const OP = {
  MARK: 0x28,
  EMPTY_TUPLE: 0x29,
  STOP: 0x2e,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  BINFLOAT: 0x47,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  NONE: 0x4e,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  APPENDS: 0x65,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  SETITEM: 0x73,
  TUPLE: 0x74,
  SETITEMS: 0x75,
  EMPTY_DICT: 0x7d,
  PROTO: 0x80,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  BINBYTES8: 0x8e,
  MEMOIZE: 0x94,
  FRAME: 0x95,
  BYTEARRAY8: 0x96,
} as const;

/** What follows an opcode: nothing, a fixed number of bytes, or a length of 1, 4 or 8 bytes and as many bytes. */
export type OpcodeArgument = { fixed: number } | { counted: 1 | 4 | 8 };

const NOTHING: OpcodeArgument = { fixed: 0 };

/** The opcodes that are read, and nothing else is: none of them names, builds or calls anything. */
export const ALLOWED: ReadonlyMap<number, OpcodeArgument> = new Map<number, OpcodeArgument>([
  [OP.MARK, NOTHING],
  [OP.EMPTY_TUPLE, NOTHING],
  [OP.STOP, NOTHING],
  [OP.BINBYTES, { counted: 4 }],
  [OP.SHORT_BINBYTES, { counted: 1 }],
  [OP.BINFLOAT, { fixed: 8 }],
  [OP.BININT, { fixed: 4 }],
  [OP.BININT1, { fixed: 1 }],
  [OP.BININT2, { fixed: 2 }],
  [OP.NONE, NOTHING],
  [OP.BINUNICODE, { counted: 4 }],
  [OP.EMPTY_LIST, NOTHING],
  [OP.APPEND, NOTHING],
  [OP.APPENDS, NOTHING],
  [OP.BINGET, { fixed: 1 }],
  [OP.LONG_BINGET, { fixed: 4 }],
  [OP.BINPUT, { fixed: 1 }],
  [OP.LONG_BINPUT, { fixed: 4 }],
  [OP.SETITEM, NOTHING],
  [OP.TUPLE, NOTHING],
  [OP.SETITEMS, NOTHING],
  [OP.EMPTY_DICT, NOTHING],
  [OP.PROTO, { fixed: 1 }],
  [OP.TUPLE1, NOTHING],
  [OP.TUPLE2, NOTHING],
  [OP.TUPLE3, NOTHING],
  [OP.NEWTRUE, NOTHING],
  [OP.NEWFALSE, NOTHING],
  [OP.LONG1, { counted: 1 }],
  [OP.LONG4, { counted: 4 }],
  [OP.SHORT_BINUNICODE, { counted: 1 }],
  [OP.BINUNICODE8, { counted: 8 }],
  [OP.BINBYTES8, { counted: 8 }],
  [OP.MEMOIZE, NOTHING],
  // A frame only announces how many bytes of opcodes follow.
  [OP.FRAME, { fixed: 8 }],
  [OP.BYTEARRAY8, { counted: 8 }],
]);

/** Opcodes with which a pickle names, builds or calls objects: loading such a file may run anything. */
export const RUNS_CODE: ReadonlyMap<number, string> = new Map([
  [0x50, 'PERSID'],
  [0x51, 'BINPERSID'],
  [0x52, 'REDUCE'],
  [0x62, 'BUILD'],
  [0x63, 'GLOBAL'],
  [0x69, 'INST'],
  [0x6f, 'OBJ'],
  [0x81, 'NEWOBJ'],
  [0x82, 'EXT1'],
  [0x83, 'EXT2'],
  [0x84, 'EXT4'],
  [0x92, 'NEWOBJ_EX'],
  [0x93, 'STACK_GLOBAL'],
  [0x97, 'NEXT_BUFFER'],
  [0x98, 'READONLY_BUFFER'],
]);

const NAMES = new Map<number, string>(Object.entries(OP).map(([name, code]) => [code, name]));

/** An opcode as an error message names it. */
export function opcodeName(code: number): string {
  const name = NAMES.get(code) ?? RUNS_CODE.get(code);
  const hex = `0x${code.toString(16).padStart(2, '0')}`;
  return name === undefined ? hex : `${name} (${hex})`;
}
