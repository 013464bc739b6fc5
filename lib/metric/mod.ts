/** Numbers drawn from result frames, and statistics over seeds. @module */
export * from "./interval.ts";
export * from "./student_t.ts";
