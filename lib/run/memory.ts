import type { Matrix, Session } from "../engine/mod.ts";

/** Counts the matrices that a session makes and releases from now on, and gives the peak in bytes. */
export function countMemory(session: Session): () => number {
  const held = new Map<Matrix, number>();
  let [now, most] = [0, 0];
  const make = session.matrix.bind(session);
  const release = session.release.bind(session);
  Object.assign(session, {
    matrix(rows?: number) {
      const matrix = make(rows);
      const bytes = 4 * matrix.rows * matrix.columns;
      held.set(matrix, bytes);
      now += bytes;
      most = Math.max(most, now);
      return matrix;
    },
    release(matrix: Matrix) {
      release(matrix);
      now -= held.get(matrix) ?? 0;
      held.delete(matrix);
    },
  });
  return () => most;
}
