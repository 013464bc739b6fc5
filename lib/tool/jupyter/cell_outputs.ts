import type { JupyterMessage } from "./jupyter_message.ts";
import type { CellOutput, DisplayOutput, ErrorOutput, MediaBundle } from "./notebook_file.ts";

/**
 * Turns a kernel's messages into the outputs of cells: joins printed text, and applies updates to the outputs they
 * name, including those of earlier cells.
 *
 * @example
 * ```ts
 * import { OutputCollector } from "./cell_outputs.ts";
 *
 * const collector = new OutputCollector();
 * const outputs = collector.nextCell(1);
 * collector.add({ type: "stream", parent: "", content: { name: "stdout", text: "a" } });
 * console.assert(outputs.length === 1);
 * ```
 */
export class OutputCollector {
  readonly #byDisplayId = new Map<string, DisplayOutput[]>();
  #outputs: CellOutput[] = [];
  #count = 0;

  /** Begins a cell and returns the list of its outputs. */
  nextCell(executionCount: number): CellOutput[] {
    this.#count = executionCount;
    this.#outputs = [];
    return this.#outputs;
  }

  /** Handles a message; types without output are ignored. */
  add({ type, content }: JupyterMessage): void {
    if (type === "stream") this.#print(String(content["name"]), String(content["text"]));
    if (type === "display_data") this.#display({ output_type: "display_data", ...bundle(content) }, displayId(content));
    if (type === "execute_result") {
      this.#display({ output_type: "execute_result", execution_count: this.#count, ...bundle(content) });
    }
    if (type === "update_display_data") {
      for (const output of this.#byDisplayId.get(displayId(content)) ?? []) Object.assign(output, bundle(content));
    }
    if (type === "clear_output") this.#outputs.length = 0;
    if (type === "error") this.#fail(content);
  }

  #print(name: string, text: string): void {
    const last = this.#outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.#outputs.push({ output_type: "stream", name, text });
  }

  #display(output: DisplayOutput, id = ""): void {
    this.#outputs.push(output);
    if (id !== "") this.#byDisplayId.set(id, [...this.#byDisplayId.get(id) ?? [], output]);
  }

  #fail(content: JupyterMessage["content"]): void {
    const { ename, evalue, traceback } = content as unknown as Omit<ErrorOutput, "output_type">;
    this.#outputs.push({ output_type: "error", ename, evalue, traceback });
  }
}

/** The name under which an output can be updated; empty without one. */
export function displayId(content: JupyterMessage["content"]): string {
  const transient = content["transient"] as { display_id?: string } | null | undefined;
  return transient?.display_id ?? "";
}

// The kernel sends the media types in any order; sorted, equal outputs make equal files.
function bundle(content: JupyterMessage["content"]): Pick<DisplayOutput, "data" | "metadata"> {
  const data = Object.entries((content["data"] ?? {}) as MediaBundle).sort(([a], [b]) => (a < b ? -1 : 1));
  return { data: Object.fromEntries(data), metadata: (content["metadata"] ?? {}) as Record<string, unknown> };
}
