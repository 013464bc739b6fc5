/** Models: layers, ready-made models, parameter layout, initialisation. @module */
export * from "./layer.ts";
export * from "./plan_layer.ts";
export * from "./model.ts";
export * from "./initialization.ts";
export * from "./mlp.ts";
export * from "./lenet5.ts";
export * from "./cnn5.ts";
export * from "./own_network.ts";
export * from "./custom.ts";
export * from "./bag_of_embeddings.ts";
