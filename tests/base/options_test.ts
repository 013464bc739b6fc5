import { z } from "zod";
import { checkOptions, InputError } from "../../lib/base/mod.ts";
import { assertThrows } from "../std_assert.ts";

const schema = z.strictObject({
  steps: z.int().min(1),
  learningRate: z.number().positive().lt(10).optional(),
  order: z.enum(["first", "last"]).optional(),
});

Deno.test("checkOptions() names the option, the value and what is expected", () => {
  const refuse = (options: unknown, message: string) =>
    assertThrows(() => checkOptions("localSteps", schema, options as object), InputError, message);
  refuse(null, "localSteps: expected an object with options, got null");
  refuse({ step: 1 }, 'localSteps: unknown option "step"; did you mean "steps"? Known options: steps, learningRate');
  refuse({}, 'option "steps" is missing; expected a number');
  refuse({ steps: 0 }, 'option "steps" is 0; expected at least 1');
  refuse({ steps: 1.5 }, 'option "steps" is 1.5; expected a whole number');
  refuse({ steps: 1, learningRate: 0 }, 'option "learningRate" is 0; expected more than 0');
  refuse({ steps: 1, learningRate: 10 }, 'option "learningRate" is 10; expected less than 10');
  refuse({ steps: 1, order: "middle" }, 'option "order" is "middle"; expected one of "first"|"last"');
});
