/** The fast CPU engine: WebAssembly kernels on worker threads. @module */
export * from "./engine.ts";
