/** A polars dataframe. */
export type Frame = ReturnType<typeof import("nodejs-polars")["readRecords"]>; // named outright, doc lint calls it private
