import config from "../../deno.json" with { type: "json" };

/** One entry of the bibliography, as BibTeX takes it. */
export interface Reference {
  /** The kind of entry. */
  readonly type: "article" | "inproceedings" | "techreport" | "misc";
  /** The fields, in the order in which they are written. */
  readonly fields: {
    readonly author: string;
    readonly title: string;
    readonly year: number;
    readonly [field: string]: string | number;
  };
}

const inProceedings = (author: string, title: string, year: number, booktitle: string, source: Source): Reference => ({
  type: "inproceedings",
  fields: { author, title, year, booktitle, ...source },
});

const article = (author: string, title: string, year: number, journal: string, source: Source): Reference => ({
  type: "article",
  fields: { author, title, year, journal, ...source },
});

type Source = { readonly eprint?: string; readonly doi?: string; readonly url?: string };

const arXiv = (eprint: string) => ({ eprint, archiveprefix: "arXiv" });
const ICML = "International Conference on Machine Learning";
const NEURIPS = "Advances in Neural Information Processing Systems";
const TMLR = "Transactions on Machine Learning Research";
const TSP = "{IEEE} Transactions on Signal Processing";

/** The kit, the reproduced papers, the sources of the algorithms and of the data sets, by their keys. */
export const references = {
  murmuration: {
    type: "misc",
    fields: {
      author: "{The Murmuration developers}",
      title: "Murmuration: a notebook research kit for peer-to-peer deep learning",
      year: 2026,
      note: `Version ${config.version}`,
    },
  },
  pranav2023consensus: inProceedings(
    "Pranav, S. and Moura, J. M. F.",
    "Peer-to-Peer Learning + Consensus with Non-{IID} Data",
    2023,
    "Asilomar Conference on Signals, Systems, and Computers",
    arXiv("2312.13602"),
  ),
  pranav2023deep: article(
    "Pranav, S. and Moura, J. M. F.",
    "Peer-to-Peer Deep Learning for Beyond-{5G} {IoT}",
    2023,
    "{arXiv} preprint",
    arXiv("2310.18861"),
  ),
  aketi2023neighborhood: article(
    "Aketi, S. A. and Kodge, S. and Roy, K.",
    "Neighborhood Gradient Mean: An Efficient Decentralized Learning Method for Non-{IID} Data",
    2023,
    TMLR,
    { url: "https://openreview.net/forum?id=vkiKzK5G3e" },
  ),
  chaudhari2025dynamics: inProceedings(
    "Chaudhari, S. and Pranav, S. and Anand, E. and Moura, J. M. F.",
    "Peer-to-Peer Learning Dynamics of Wide Neural Networks",
    2025,
    "{IEEE} International Conference on Acoustics, Speech and Signal Processing",
    { doi: "10.1109/ICASSP49660.2025.10890126" },
  ),
  nedic2009subgradient: article(
    "Nedi{\\'c}, A. and Ozdaglar, A.",
    "Distributed Subgradient Methods for Multi-Agent Optimization",
    2009,
    "{IEEE} Transactions on Automatic Control",
    { doi: "10.1109/TAC.2008.2009515" },
  ),
  lian2017dpsgd: inProceedings(
    "Lian, X. and Zhang, C. and Zhang, H. and Hsieh, C.-J. and Zhang, W. and Liu, J.",
    "Can Decentralized Algorithms Outperform Centralized Algorithms? {A} Case Study for Decentralized Parallel " +
      "Stochastic Gradient Descent",
    2017,
    NEURIPS,
    arXiv("1705.09056"),
  ),
  mcmahan2017fedavg: inProceedings(
    'McMahan, H. B. and Moore, E. and Ramage, D. and Hampson, S. and {Ag{\\"u}era y Arcas}, B.',
    "Communication-Efficient Learning of Deep Networks from Decentralized Data",
    2017,
    "International Conference on Artificial Intelligence and Statistics",
    arXiv("1602.05629"),
  ),
  li2020fedprox: inProceedings(
    "Li, T. and Sahu, A. K. and Zaheer, M. and Sanjabi, M. and Talwalkar, A. and Smith, V.",
    "Federated Optimization in Heterogeneous Networks",
    2020,
    "Machine Learning and Systems",
    arXiv("1812.06127"),
  ),
  shi2015extra: article(
    "Shi, W. and Ling, Q. and Wu, G. and Yin, W.",
    "{EXTRA}: An Exact First-Order Algorithm for Decentralized Consensus Optimization",
    2015,
    "{SIAM} Journal on Optimization",
    { doi: "10.1137/14096668X" },
  ),
  tang2018d2: inProceedings(
    "Tang, H. and Lian, X. and Yan, M. and Zhang, C. and Liu, J.",
    "{D}$^2$: Decentralized Training over Decentralized Data",
    2018,
    ICML,
    arXiv("1803.07068"),
  ),
  yuan2019diffusion: article(
    "Yuan, K. and Ying, B. and Zhao, X. and Sayed, A. H.",
    "Exact Diffusion for Distributed Optimization and Learning---{Part I}: Algorithm Development",
    2019,
    TSP,
    { doi: "10.1109/TSP.2018.2875898" },
  ),
  li2019nids: article(
    "Li, Z. and Shi, W. and Yan, M.",
    "A Decentralized Proximal-Gradient Method with Network Independent Step-Sizes and Separated Convergence Rates",
    2019,
    TSP,
    arXiv("1704.07807"),
  ),
  nedic2017diging: article(
    "Nedi{\\'c}, A. and Olshevsky, A. and Shi, W.",
    "Achieving Geometric Convergence for Distributed Optimization over Time-Varying Graphs",
    2017,
    "{SIAM} Journal on Optimization",
    arXiv("1607.03218"),
  ),
  dilorenzo2016next: article(
    "Di Lorenzo, P. and Scutari, G.",
    "{NEXT}: In-Network Nonconvex Optimization",
    2016,
    "{IEEE} Transactions on Signal and Information Processing over Networks",
    { doi: "10.1109/TSIPN.2016.2524588" },
  ),
  xu2015augmented: inProceedings(
    "Xu, J. and Zhu, S. and Soh, Y. C. and Xie, L.",
    "Augmented Distributed Gradient Methods for Multi-Agent Optimization under Uncoordinated Constant Stepsizes",
    2015,
    "{IEEE} Conference on Decision and Control",
    {},
  ),
  takezawa2023momentum: article(
    "Takezawa, Y. and Bao, H. and Niwa, K. and Sato, R. and Yamada, M.",
    "Momentum Tracking: Momentum Acceleration for Decentralized Deep Learning on Heterogeneous Data",
    2023,
    TMLR,
    arXiv("2209.15505"),
  ),
  lin2021quasi: inProceedings(
    "Lin, T. and Karimireddy, S. P. and Stich, S. U. and Jaggi, M.",
    "Quasi-Global Momentum: Accelerating Decentralized Deep Learning on Heterogeneous Data",
    2021,
    ICML,
    arXiv("2102.04761"),
  ),
  esfandiari2021cross: inProceedings(
    "Esfandiari, Y. and Tan, S. Y. and Jiang, Z. and Balu, A. and Herron, E. and Hegde, C. and Sarkar, S.",
    "Cross-Gradient Aggregation for Decentralized Learning from Non-{IID} Data",
    2021,
    ICML,
    arXiv("2103.02051"),
  ),
  karimireddy2019error: inProceedings(
    "Karimireddy, S. P. and Rebjock, Q. and Stich, S. U. and Jaggi, M.",
    "Error Feedback Fixes {SignSGD} and other Gradient Compression Schemes",
    2019,
    ICML,
    arXiv("1901.09847"),
  ),
  aketi2023tracking: inProceedings(
    "Aketi, S. A. and Hashemi, A. and Roy, K.",
    "Global Update Tracking: A Decentralized Learning Algorithm for Heterogeneous Data",
    2023,
    NEURIPS,
    arXiv("2305.04792"),
  ),
  vogels2021relaysum: inProceedings(
    "Vogels, T. and He, L. and Koloskova, A. and Karimireddy, S. P. and Lin, T. and Stich, S. U. and Jaggi, M.",
    "{RelaySum} for Decentralized Deep Learning on Heterogeneous Data",
    2021,
    NEURIPS,
    arXiv("2110.04175"),
  ),
  assran2019push: inProceedings(
    "Assran, M. and Loizou, N. and Ballas, N. and Rabbat, M.",
    "Stochastic Gradient Push for Distributed Deep Learning",
    2019,
    ICML,
    arXiv("1811.10792"),
  ),
  wang2020slowmo: inProceedings(
    "Wang, J. and Tantia, V. and Ballas, N. and Rabbat, M.",
    "{SlowMo}: Improving Communication-Efficient Distributed {SGD} with Slow Momentum",
    2020,
    "International Conference on Learning Representations",
    arXiv("1910.00643"),
  ),
  lecun1998gradient: article(
    "LeCun, Y. and Bottou, L. and Bengio, Y. and Haffner, P.",
    "Gradient-Based Learning Applied to Document Recognition",
    1998,
    "Proceedings of the {IEEE}",
    { doi: "10.1109/5.726791" },
  ),
  xiao2017fashion: article(
    "Xiao, H. and Rasul, K. and Vollgraf, R.",
    "{Fashion-MNIST}: A Novel Image Dataset for Benchmarking Machine Learning Algorithms",
    2017,
    "{arXiv} preprint",
    arXiv("1708.07747"),
  ),
  krizhevsky2009learning: {
    type: "techreport",
    fields: {
      author: "Krizhevsky, A.",
      title: "Learning Multiple Layers of Features from Tiny Images",
      year: 2009,
      institution: "University of Toronto",
    },
  },
  zhang2015character: inProceedings(
    "Zhang, X. and Zhao, J. and LeCun, Y.",
    "Character-Level Convolutional Networks for Text Classification",
    2015,
    NEURIPS,
    arXiv("1509.01626"),
  ),
} as const satisfies Readonly<Record<string, Reference>>;
