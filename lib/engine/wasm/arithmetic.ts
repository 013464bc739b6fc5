import { averages, weighings } from "../averages.ts";
import { checkCompression, checkDots, checkEqualSizes, checkMixing, checkStatements, checkSums } from "../checks.ts";
import { identity, scaledSign } from "../compression.ts";
import type { Operations } from "../engine.ts";
import type { Matrix } from "../matrix.ts";
import { plainOperations } from "../plain.ts";
import { type Dispatcher, PER_NUMBER } from "./dispatcher.ts";
import type { Kernel } from "./job/calls.ts";
import { DRIFT_CHUNK } from "./job/drift.ts";
import { panelWidth } from "./job/mixing.ts";
import { STATEMENT } from "./kernel/combine.ts";
import type { Lease } from "./lease.ts";
import type { Matrices } from "./matrices.ts";
import type { Network } from "./network.ts";
import { programBytes } from "./program.ts";
import type { ParameterTensor } from "../../model/mod.ts";

/** Numbers of a statement that are computed before the next statement's. */
const PIECE = 2 ** 15;
/** Columns of rows that are added up before the next columns. */
const COLUMNS = 2048;
/** Numbers of a row that are measured by one call, and that are looked through by one. */
const MEASURED = 2 ** 14;

/** out ← Σ coefficient·numbers, or the numbers of reference and Σ coefficient·(numbers − those); by addresses. */
interface Sum {
  readonly out: number;
  readonly numbers: number;
  readonly terms: readonly Term[];
  readonly reference?: number | undefined;
}

type Term = readonly [coefficient: number, address: number];

/** The operations of a session, by kernels on its workers. */
export function arithmetic({ matrices, dispatcher, network, layout }: {
  readonly matrices: Matrices;
  readonly dispatcher: Dispatcher;
  readonly network: Network;
  readonly layout: readonly ParameterTensor[];
}): Operations {
  const plain = plainOperations(layout);
  const at = (matrix: Matrix, row = 0, column = 0) =>
    matrices.address("what is computed with", matrix) + 4 * (row * matrix.columns + column);

  const add = (sums: readonly Sum[], piece: number) =>
    dispatcher.lease(async (lease) => {
      const streams = sums.reduce((total, { numbers, terms }) => total + numbers * (terms.length + 1), 0);
      await dispatcher.run(lease, PER_NUMBER * streams, {
        kind: "combine",
        units: Math.ceil(sums.reduce((most, { numbers }) => Math.max(most, numbers), 0) / piece),
        statements: pack(lease, sums),
        count: sums.length,
        piece,
      });
    });

  const call = (kernel: Kernel, calls: readonly (readonly number[])[], numbers: number) =>
    dispatcher.lease(async (lease) => {
      const results = lease.doubles(calls.length);
      await dispatcher.run(lease, PER_NUMBER * numbers, {
        kind: "calls",
        units: calls.length,
        kernel,
        arguments: lease.copy(Uint32Array.from(calls.flat())),
        width: calls[0]?.length ?? 0,
        results: results.address,
      });
      return results.values.slice();
    });

  /**
   * Whether W·Θ is a product with all weights: without zeros, or, since zeros times numbers that are not finite are none,
   * of finite numbers and with as many weights as make it faster than sums over them, which is half (measured).
   */
  async function mayMultiply(weights: Float32Array, parameters: Matrix): Promise<boolean> {
    const zeros = weights.reduce((count, weight) => count + (weight === 0 ? 1 : 0), 0);
    return zeros === 0 || (zeros <= weights.length / 2 && await allFinite(parameters));
  }

  return {
    swap: (a, b) => matrices.swap(a, b),
    async combine(statements) {
      checkStatements(statements);
      const sums = statements.map(([out, terms]) => ({
        out: at(out),
        numbers: out.rows * out.columns,
        terms: ordered(at(out), terms.map(([coefficient, matrix]) => [coefficient, at(matrix)])),
      }));
      await add(sums.filter(changes), PIECE);
    },
    async sums(out, rows, columns = { offset: 0, size: out.columns }) {
      checkSums(out, rows, columns);
      const { offset, size } = columns;
      const sums = rows.map((list, k): Sum => {
        const own = at(out, k, offset);
        const terms = list.map(([weight, matrix, row]): Term => [weight, at(matrix, row, offset)]);
        const others = terms.filter(([weight, address]) => weight !== 0 && address !== own);
        const reference = averages(list.map(([weight]) => weight)) ? others[0]?.[1] : undefined;
        return { out: own, numbers: size, terms: ordered(own, terms, reference), reference };
      });
      await add(sums.filter(changes), COLUMNS);
    },
    async mix(mixing, parameters, out) {
      checkMixing(mixing, parameters, out);
      const { rows, columns } = parameters;
      const weights = Float32Array.from(mixing.weights);
      const how = weighings(mixing, weights);
      const [theta, result] = [at(parameters), at(out)];
      const width = panelWidth(rows);
      if (width > 0 && how.every(({ same }) => same === undefined) && await mayMultiply(weights, parameters)) {
        return await dispatcher.lease((lease) =>
          dispatcher.run(lease, 2 * rows * rows * columns, {
            kind: "mixing",
            units: Math.ceil(columns / width),
            rows,
            columns,
            parameters: theta,
            out: result,
            weights: lease.copy(weights),
            averages: how.every(({ reference }) => reference !== undefined),
            panel: programBytes(network),
          })
        );
      }
      const sums = how.map(({ reference, same }, k): Sum => {
        const to = { out: at(out, k), numbers: columns };
        if (same !== undefined) return { ...to, terms: [[1, at(out, same)]] };
        const from = reference === undefined ? undefined : at(parameters, reference);
        const terms = Array.from(
          mixing.weights.subarray(k * rows, (k + 1) * rows),
          (w, j): Term => [w, at(parameters, j)],
        );
        return { ...to, terms: ordered(to.out, terms, from), reference: from };
      });
      await add(sums, COLUMNS);
    },
    async drift(parameters) {
      const { rows, columns } = parameters;
      const units = Math.ceil(columns / DRIFT_CHUNK);
      const address = at(parameters);
      return await dispatcher.lease(async (lease) => {
        const squares = lease.doubles(units * rows);
        await dispatcher.run(lease, PER_NUMBER * rows * columns, {
          kind: "drift",
          units,
          rows,
          columns,
          parameters: address,
          squares: squares.address,
        });
        return sumsOf(squares.values, (i) => i % rows, rows).map(Math.sqrt);
      });
    },
    async norms(matrix, { order = 2, minus } = {}) {
      if (minus) checkEqualSizes("norms of the difference of", matrix, minus);
      const { rows, columns } = matrix;
      const chunks = Math.ceil(columns / MEASURED);
      const calls = Array.from({ length: rows * chunks }, (_, i) => {
        const [row, column] = [Math.floor(i / chunks), MEASURED * (i % chunks)];
        return [
          order,
          at(matrix, row, column),
          minus ? at(minus, row, column) : 0,
          Math.min(MEASURED, columns - column),
        ];
      });
      const distances = await call("distance", calls, rows * columns * (minus ? 2 : 1));
      const sums = sumsOf(distances, (i) => Math.floor(i / chunks), rows);
      return order === 1 ? sums : sums.map(Math.sqrt);
    },
    async dots(pairs, segments) {
      checkDots(pairs, segments);
      const calls = pairs.flatMap(([a, rowA, b, rowB]) =>
        segments.map(({ offset, size }) => [at(a, rowA, offset), at(b, rowB, offset), size])
      );
      return await call("dot", calls, 2 * calls.reduce((sum, [, , size]) => sum + size!, 0));
    },
    async compress(matrix, errors, rows, compressor) {
      if (compressor !== scaledSign && compressor !== identity) {
        return await plain.compress(matrix, errors, rows, compressor);
      }
      checkCompression(matrix, errors, rows);
      const calls = rows.flatMap((k) =>
        layout.map(({ offset, size }) => {
          const kept = errors ? at(errors, k, offset) : 0;
          return [compressor === scaledSign ? 1 : 0, at(matrix, k, offset), kept, size];
        })
      );
      await call("compress", calls, 4 * rows.length * matrix.columns);
    },
    finite: allFinite,
  };

  async function allFinite(matrix: Matrix): Promise<boolean> {
    const all = matrix.rows * matrix.columns;
    const calls = Array.from({ length: Math.ceil(all / MEASURED) }, (_, i) => {
      const first = MEASURED * i;
      return [at(matrix) + 4 * first, Math.min(MEASURED, all - first)];
    });
    return (await call("allFinite", calls, all)).every((found) => found === 1);
  }
}

/** Without terms that add nothing, and with what is written, if it is read too, as the first and only once. */
function ordered(out: number, terms: readonly Term[], reference?: number): Term[] {
  const others = terms.filter(([weight, address]) => weight !== 0 && address !== out && address !== reference);
  const own = terms.reduce((sum, [weight, address]) => address === out ? sum + weight : sum, 0);
  return own === 0 ? others : [[own, out], ...others];
}

/** Whether a sum is more than what stands there already. */
function changes({ out, terms, reference }: Sum): boolean {
  return reference !== undefined || terms.length !== 1 || terms[0]![0] !== 1 || terms[0]![1] !== out;
}

/** Statements as the kernel reads them; see kernel/combine.ts. */
function pack(lease: Lease, sums: readonly Sum[]): number {
  const head = STATEMENT * sums.length;
  const words = lease.counts(head + 2 * sums.reduce((total, { terms }) => total + terms.length, 0));
  const floats = new Float32Array(words.values.buffer, words.address, words.values.length);
  let free = head;
  sums.forEach(({ out, numbers, terms, reference = 0 }, i) => {
    words.values.set([out, numbers, terms.length, words.address + 4 * free, reference], STATEMENT * i);
    for (const [coefficient, address] of terms) {
      floats[free++] = coefficient;
      words.values[free++] = address;
    }
  });
  return words.address;
}

function sumsOf(values: Float64Array, group: (i: number) => number, groups: number): Float64Array {
  const sums = new Float64Array(groups);
  values.forEach((value, i) => sums[group(i)]! += value);
  return sums;
}
