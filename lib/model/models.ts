/** The namespace `models`. @module */
export * from "./mlp.ts";
export * from "./lenet5.ts";
export * from "./cnn5.ts";
export * from "./custom.ts";
export * from "./bag_of_embeddings.ts";
export * from "./resnet.ts";
export * from "./vgg11.ts";
export * from "./mobile_net_v2.ts";
export * from "./transformer.ts";
export { type Model, sequential, type SequentialOptions } from "./model.ts";
export type { Conv2dLayer, Layer, ResidualLayer } from "./layer.ts";
export type { ImageNetworkOptions } from "./image_network.ts";
export type { Initialization, INITIALIZATIONS } from "./initialization.ts";
