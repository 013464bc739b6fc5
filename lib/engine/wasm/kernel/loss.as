// Losses of `rows` samples with `classes` outputs each. The gradients take the place of the outputs: δ ← scale·∂loss/∂output.
// The scores add to `loss[class]` (double precision) and `correct[class]` (whole numbers) of every sample's class.
// A sample is right where no output before its class is as large and none behind it is larger; NaN is never right.
import { exp4, ln } from "./functions";
import { loadLanes, storeLanes } from "./lanes";

/** Sum of the cross-entropies −ln softmax(z)[label]; δ = scale·(softmax(z) − onehot). */
export function crossEntropyGradient(z: usize, labels: usize, rows: i32, classes: i32, scale: f32): f64 {
  let loss: f64 = 0;
  for (let i = 0; i < rows; i++, z += classes << 2) {
    const at = z + (<usize>load<u8>(labels + i) << 2);
    const wanted = load<f32>(at);
    const top = largest(z, classes);
    const sum = exponentials(z, classes, top);
    loss += ln(sum) + <f64>top - <f64>wanted;
    const factor = <f32>(<f64>scale / sum);
    for (let j = 0; j < classes; j++) store<f32>(z + (j << 2), load<f32>(z + (j << 2)) * factor);
    store<f32>(at, load<f32>(at) - scale);
  }
  return loss;
}

/** Adds the cross-entropies and the right answers; destroys the outputs. */
export function crossEntropyScore(z: usize, labels: usize, rows: i32, classes: i32, loss: usize, correct: usize): void {
  for (let i = 0; i < rows; i++, z += classes << 2) {
    const label = <i32>load<u8>(labels + i);
    count(z, label, classes, correct);
    const wanted = load<f32>(z + (label << 2));
    const top = largest(z, classes);
    add(loss, label, ln(exponentials(z, classes, top)) + <f64>top - <f64>wanted);
  }
}

/** Sum of ½‖f − t‖² with t = +1 for the class and −1 for the others; δ = scale·(f − t). */
export function squaredGradient(f: usize, labels: usize, rows: i32, classes: i32, scale: f32): f64 {
  let loss: f64 = 0;
  for (let i = 0; i < rows; i++, f += classes << 2) {
    const label = <i32>load<u8>(labels + i);
    loss += squared(f, label, classes);
    for (let j = 0; j < classes; j++) {
      const at = f + (j << 2);
      store<f32>(at, scale * (load<f32>(at) - target(j, label)));
    }
  }
  return loss;
}

/** Adds the squared losses and the right answers. */
export function squaredScore(f: usize, labels: usize, rows: i32, classes: i32, loss: usize, correct: usize): void {
  for (let i = 0; i < rows; i++, f += classes << 2) {
    const label = <i32>load<u8>(labels + i);
    count(f, label, classes, correct);
    add(loss, label, squared(f, label, classes));
  }
}

function largest(z: usize, classes: i32): f32 {
  let top = load<f32>(z);
  for (let j = 1; j < classes; j++) top = max(top, load<f32>(z + (j << 2)));
  return top;
}

/** z ← e^(z − top), and their sum. */
function exponentials(z: usize, classes: i32, top: f32): f64 {
  const t = f32x4.splat(top);
  for (let j = 0; j < classes; j += 4) {
    const at = z + (j << 2);
    storeLanes(at, exp4(f32x4.sub(loadLanes(at, classes - j), t)), classes - j);
  }
  let sum: f64 = 0;
  for (let j = 0; j < classes; j++) sum += <f64>load<f32>(z + (j << 2));
  return sum;
}

function squared(f: usize, label: i32, classes: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < classes; j++) {
    const distance = <f64>load<f32>(f + (j << 2)) - <f64>target(j, label);
    sum += distance * distance;
  }
  return 0.5 * sum;
}

// @ts-ignore: decorator
@inline
function target(j: i32, label: i32): f32 {
  return j == label ? 1 : -1;
}

function count(z: usize, label: i32, classes: i32, correct: usize): void {
  const own = load<f32>(z + (label << 2));
  for (let j = 0; j < label; j++) if (!(load<f32>(z + (j << 2)) < own)) return;
  for (let j = label; j < classes; j++) if (!(load<f32>(z + (j << 2)) <= own)) return;
  const at = correct + (label << 2);
  store<u32>(at, load<u32>(at) + 1);
}

// @ts-ignore: decorator
@inline
function add(loss: usize, label: i32, amount: f64): void {
  const at = loss + (label << 3);
  store<f64>(at, load<f64>(at) + amount);
}
