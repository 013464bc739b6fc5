/** Notebook files, and running notebooks in the real Jupyter kernel. @module */
export * from "./notebook_file.ts";
export * from "./percent.ts";
export * from "./jupyter_message.ts";
export * from "./kernel.ts";
export * from "./run_notebook.ts";
