/** Models: layers, ready-made models, parameter layout, initialisation. @module */
export * from "./models.ts";
export * from "./layer.ts";
export { LOSSES, type LossName } from "./model.ts";
export { planLayer } from "./plan_layer.ts";
export type { ParameterTensor } from "./parameter_tensor.ts";
export type { OwnNetwork, Tensor, TensorFlow } from "./own_network.ts";
