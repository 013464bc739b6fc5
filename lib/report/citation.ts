import type { ReferenceKey } from "./bibliography.ts";

/** The entry of the bibliography that a data set, or the kit, is cited by; none for data of unknown source. */
export function citationOf(name: string): ReferenceKey | undefined {
  return sources[name.split(",")[0]!];
}

const sources: Readonly<Record<string, ReferenceKey>> = {
  "Murmuration": "murmuration",
  "MNIST": "lecun1998gradient",
  "Fashion-MNIST": "xiao2017fashion",
  "CIFAR-10": "krizhevsky2009learning",
  "AG News": "zhang2015character",
};
