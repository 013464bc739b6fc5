import type { Evaluation } from "./engine.ts";
import type { Matrix } from "./matrix.ts";

/**
 * An evaluation that evaluates identical rows once, e.g. after full consensus.
 *
 * @param evaluate Evaluates the given rows; row i of its counts belongs to `rows[i]`.
 */
export async function evaluateDistinct(
  parameters: Matrix,
  evaluate: (rows: Uint32Array) => Promise<Evaluation>,
): Promise<Evaluation> {
  const { distinct, same } = distinctRows(parameters);
  const { correct, loss, total } = await evaluate(Uint32Array.from(distinct));
  const classes = total.length;
  const all = { correct: new Uint32Array(same.length * classes), loss: new Float64Array(same.length * classes), total };
  same.forEach((i, k) => {
    all.correct.set(correct.subarray(i * classes, (i + 1) * classes), k * classes);
    all.loss.set(loss.subarray(i * classes, (i + 1) * classes), k * classes);
  });
  return all;
}

/** The first row of every kind, and for every row which of them has its bits. */
function distinctRows({ data, rows, columns }: Matrix): { distinct: number[]; same: number[] } {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const distinct: number[] = [];
  const same: number[] = [];
  for (let k = 0; k < rows; k++) {
    const i = distinct.findIndex((j) => equal(bits, j * columns, k * columns, columns));
    same.push(i < 0 ? distinct.push(k) - 1 : i);
  }
  return { distinct, same };
}

/** From the end, where trained parameters differ first: weights of pixels that are always 0 keep their start values. */
function equal(bits: Uint32Array, a: number, b: number, length: number): boolean {
  for (let i = length - 1; i >= 0; i--) if (bits[a + i] !== bits[b + i]) return false;
  return true;
}
