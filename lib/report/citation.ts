import type { references } from "./references.ts";

/** The bibliography entry of a data set or the kit; none for data of unknown source. */
export function citationOf(name: string): keyof typeof references | undefined {
  return sources[name.split(",")[0]!];
}

const sources: Readonly<Record<string, keyof typeof references>> = {
  "Murmuration": "murmuration",
  "MNIST": "lecun1998gradient",
  "Fashion-MNIST": "xiao2017fashion",
  "CIFAR-10": "krizhevsky2009learning",
  "AG News": "zhang2015character",
};
