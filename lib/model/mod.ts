/** Models: layers, ready-made models, parameter layout, initialisation. @module */
export * from "./layer.ts";
export * from "./plan_layer.ts";
export * from "./model.ts";
export * from "./parameter_tensor.ts";
export * from "./initialization.ts";
export * from "./mlp.ts";
export * from "./lenet5.ts";
export * from "./cnn5.ts";
export * from "./own_network.ts";
export * from "./custom.ts";
export * from "./bag_of_embeddings.ts";
export type { ImageNetworkOptions } from "./image_network.ts";
export * from "./resnet.ts";
export * from "./vgg11.ts";
export * from "./mobile_net_v2.ts";
export * from "./transformer.ts";
