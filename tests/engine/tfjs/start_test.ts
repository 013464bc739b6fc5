import * as tf from "@tensorflow/tfjs";
import { useBackend } from "../../../lib/engine/tfjs/session.ts";
import { assertEquals } from "../../std_assert.ts";

Deno.test("useBackend() is done when the backend is, also for whoever asks while it starts", async () => {
  const numbers = [1, 2, 3].map(async (number) => {
    await useBackend("wasm");
    return tf.scalar(number).dataSync()[0];
  });
  assertEquals(await Promise.all(numbers), [1, 2, 3]);
});
