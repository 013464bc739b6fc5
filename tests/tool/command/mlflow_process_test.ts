import { join } from "node:path";
import { InputError, openStore, simulate } from "../../../mod.ts";
import { runsCommand } from "../../../lib/tool/command/runs.ts";
import { assert, assertEquals, assertRejects } from "../../std_assert.ts";
import { works } from "../../program.ts";
import { temporaryFolder, tiny } from "../../run/tiny_simulation.ts";

const mlflow = Deno.env.get("MURMURATION_MLFLOW") ?? "mlflow";
const hasMlflow = await works(mlflow, "--version");
if (!hasMlflow) {
  console.log(`Without the program ${mlflow} (MURMURATION_MLFLOW), no run is sent to a real MLflow server.`);
}

/** A port that is free now. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** A real server of this test's own. */
async function mlflowServer(folder: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = new Deno.Command(mlflow, {
    args: [
      ...["server", "--host", "127.0.0.1", "--port", `${port}`, "--workers", "1"],
      ...["--backend-store-uri", `sqlite:///${folder}/mlflow.db`, "--artifacts-destination", `${folder}/artifacts`],
    ],
    ...{ cwd: folder, stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  const answers = () => fetch(`${url}/health`).then(async (answer) => (await answer.text(), answer.ok), () => false);
  for (let i = 0; i < 3000 && !await answers(); i++) await new Promise((resume) => setTimeout(resume, 200));
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

async function storeOfTwo(folder: string): Promise<string> {
  const store = join(folder, "store");
  const { dsgd } = tiny.algorithms;
  await simulate({ ...tiny, algorithms: { dsgd: dsgd! }, store, keep: "final", showProgress: false });
  return store;
}

Deno.test({
  name: "task runs export --mlflow sends runs to a real server: parameters, metrics by round, figures; and none twice",
  ignore: !hasMlflow,
  async fn() {
    await using folder = await temporaryFolder();
    const store = await storeOfTwo(folder.path);
    await using server = await mlflowServer(folder.path);
    const send = () => runsCommand(["export", "--mlflow", server.url, "--store", store]);
    assertEquals(await send(), 0);
    assertEquals(await send(), 0);
    // deno-lint-ignore no-explicit-any -- what a foreign server answers
    const ask = async (path: string, body?: object): Promise<any> => {
      const answer = await fetch(`${server.url}/api/2.0/${path}`, {
        ...(body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
      });
      return await answer.json();
    };
    const { experiments } = await ask("mlflow/experiments/search", { filter: "name = 'murmuration'", max_results: 5 });
    assertEquals(experiments.length, 1);
    const experiment_ids = [experiments[0].experiment_id];
    const { runs } = await ask("mlflow/runs/search", { experiment_ids, max_results: 10 });
    assertEquals(runs.length, 2);
    const opened = await openStore(store);
    const stored = await opened.runs();
    for (const { info, data } of runs) {
      assertEquals(info.status, "FINISHED");
      const valueOf = (list: { key: string; value: string }[], key: string) =>
        list.find((entry) => entry.key === key)?.value;
      const run = stored.find(({ record }) => record.run === valueOf(data.tags, "murmuration.run"))!;
      assertEquals(valueOf(data.params, "seed"), `${run.record.seed}`);
      assertEquals(valueOf(data.params, "local.batchSize"), "4");
      const history = await ask(`mlflow/metrics/get-history?run_id=${info.run_id}&metric_key=accuracy/all`);
      const rows = run.rows.toRecords().filter((row) => row["group"] === "all" && row["phase"] !== "local");
      const means = [0, 1, 2, 3].map((round) => {
        const values = rows.filter((row) => row["round"] === round).map((row) => Number(row["accuracy"]));
        return [round, Math.fround(values.reduce((a, b) => a + b, 0) / values.length)];
      });
      assertEquals(
        history.metrics.map(({ step, value }: { step: number; value: number }) => [Number(step), Math.fround(value)]),
        means,
      );
      const { files } = await ask(`mlflow/artifacts/list?run_id=${info.run_id}`);
      const names = files.map(({ path }: { path: string }) => path);
      assertEquals(names.sort(), ["configuration.json", "figures", "final.safetensors", "record.json", "rows.parquet"]);
      const { files: figures } = await ask(`mlflow/artifacts/list?run_id=${info.run_id}&path=figures`);
      assert(figures.every(({ file_size }: { file_size: number }) => Number(file_size) > 1000));
      assertEquals(figures.length, 4);
    }
  },
});

Deno.test("task runs export --mlflow says what a server answers, and takes back what it had begun", async () => {
  await using folder = await temporaryFolder();
  const store = await storeOfTwo(folder.path);
  const asked: string[] = [];
  let fails = "";
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const path = new URL(request.url).pathname.replace("/api/2.0/", "");
    await request.body?.cancel();
    asked.push(path);
    if (path === fails) {
      return Response.json({ error_code: "INVALID_PARAMETER_VALUE", message: "too many" }, { status: 400 });
    }
    if (fails === "all") return new Response("<html><h1>Bad\n gateway</h1></html>", { status: 502 });
    if (fails === "other") return new Response("<html>a home page</html>");
    if (path === "mlflow/experiments/create") return Response.json({ experiment_id: "7" });
    if (path !== "mlflow/runs/create") return Response.json({});
    return Response.json({ run: { info: { run_id: "r", artifact_uri: "mlflow-artifacts:/7/r/artifacts" } } });
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const refuses = (words: string, at = url) =>
    assertRejects(() => runsCommand(["export", "--mlflow", at, "--store", store]), InputError, words);
  fails = "mlflow/runs/log-batch";
  await refuses(`the MLflow server at ${url} answers 400 to mlflow/runs/log-batch: INVALID_PARAMETER_VALUE: too many`);
  assertEquals(asked.at(-1), "mlflow/runs/delete");
  fails = "all";
  await refuses('answers 502 to mlflow/experiments/search: "Bad gateway"');
  fails = "other";
  await refuses("is not an MLflow server; give its address");
  await refuses("no MLflow server answers at http://127.0.0.1:1; start one: mlflow server", "http://127.0.0.1:1");
  await refuses('"localhost" is not the address of an MLflow server', "localhost");
});
