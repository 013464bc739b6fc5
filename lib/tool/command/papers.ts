/** A paper whose figures the notebooks reproduce. */
export interface Paper {
  /** Its letter in the documentation. */
  readonly letter: string;
  /** Its folder under `notebooks/`. */
  readonly folder: string;
  /** Its title. */
  readonly title: string;
}

/** The papers, in the order of their letters. */
export const papers: readonly Paper[] = [
  { letter: "A", folder: "affinity", title: "Peer-to-Peer Learning + Consensus with Non-IID Data" },
  { letter: "B", folder: "p2pl", title: "Peer-to-Peer Deep Learning for Beyond-5G IoT" },
  { letter: "C", folder: "ngm", title: "Neighborhood Gradient Mean" },
  { letter: "D", folder: "dynamics", title: "Peer-to-Peer Learning Dynamics of Wide Neural Networks" },
];
