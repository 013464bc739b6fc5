/** Notebooks: what a cell shows, and running notebooks in the real kernel. @module */

// In a cell.
export * from "./showable.ts";
export * from "./show.ts";
export * from "./flush.ts";
export * from "./progress.ts";
export * from "./study.ts";
export * from "./simulate.ts";
export * from "./sweep.ts";
export * from "./scale.ts";
export * from "./results_folder.ts";
// Notebook files.
export * from "./notebook_file.ts";
export * from "./percent.ts";
// Running them.
export * from "./jupyter_message.ts";
export * from "./kernel.ts";
export * from "./run_notebook.ts";
export * from "./duration.ts";
