/**
 * A polars dataframe. Result frames are in long form: one row per run, round, phase, device and class group, with the
 * columns `run`, `algorithm`, `seed`, `round`, `phase`, `device`, `group` and the measurements.
 */
export type Frame = ReturnType<typeof import("nodejs-polars")["readRecords"]>; // named outright, doc lint calls it private
