/** Writes ONNX model files: the few messages of onnx.proto3 that a small graph needs, in protobuf's wire format. */

/** Element types of TensorProto. */
const TYPES = { float32: 1, int64: 7, float16: 10 } as const;
type ElementType = keyof typeof TYPES;

/** A named constant. */
export interface OnnxTensor {
  name: string;
  type: 'float32' | 'int64';
  dims: number[];
  values: readonly number[];
}

/** An operation; attributes are whole numbers or lists of them. */
export interface OnnxNode {
  op: string;
  inputs: string[];
  output: string;
  attributes?: Record<string, number | number[]>;
}

/** An input or output; dimensions of any length have a name. */
export interface OnnxPort {
  name: string;
  type: ElementType;
  shape: (number | string)[];
}

/** What a model file holds. */
export interface OnnxModel {
  nodes: OnnxNode[];
  constants: OnnxTensor[];
  inputs: OnnxPort[];
  outputs: OnnxPort[];
}

/** The bytes of a `.onnx` file for opset 17. */
export function onnxFile({ nodes, constants, inputs, outputs }: OnnxModel): Buffer {
  const graph = Buffer.concat([
    ...nodes.map((node) => message(1, nodeProto(node))),
    text(2, 'tiny'),
    ...constants.map((tensor) => message(5, tensorProto(tensor))),
    ...inputs.map((port) => message(11, portProto(port))),
    ...outputs.map((port) => message(12, portProto(port))),
  ]);
  return Buffer.concat([
    number(1, 8),
    text(2, 'weft-test'),
    message(7, graph),
    message(8, Buffer.concat([text(1, ''), number(2, 17)])),
  ]);
}

function nodeProto({ op, inputs, output, attributes = {} }: OnnxNode): Buffer {
  return Buffer.concat([
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      message(
        5,
        Array.isArray(value)
          ? Buffer.concat([text(1, name), ...value.map((item) => number(8, item)), number(20, 7)])
          : Buffer.concat([text(1, name), number(3, value), number(20, 2)]),
      ),
    ),
  ]);
}

function tensorProto({ name, type, dims, values }: OnnxTensor): Buffer {
  const raw =
    type === 'float32' ? Float32Array.from(values) : BigInt64Array.from(values, (value) => BigInt(value));
  return Buffer.concat([
    ...dims.map((dim) => number(1, dim)),
    number(2, TYPES[type]),
    text(8, name),
    message(9, Buffer.from(raw.buffer)),
  ]);
}

function portProto({ name, type, shape }: OnnxPort): Buffer {
  const dims = shape.map((dim) => message(1, typeof dim === 'number' ? number(1, dim) : text(2, dim)));
  const tensor = Buffer.concat([number(1, TYPES[type]), message(2, Buffer.concat(dims))]);
  return Buffer.concat([text(1, name), message(2, message(1, tensor))]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function message(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.byteLength), bytes]);
}

function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}
