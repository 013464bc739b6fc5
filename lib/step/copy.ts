import type { Matrix, Session } from "../engine/mod.ts";

/** A copy of a matrix, to keep in a state. */
export async function copyOf(matrix: Matrix, session: Session): Promise<Matrix> {
  const copy = session.matrix(matrix.rows);
  await session.combine([[copy, [[1, matrix]]]]);
  return copy;
}
