import { gzipSync } from "node:zlib";
import { InputError } from "../../../lib/base/mod.ts";
import { countRecords, decodeRecords, unpackArchive } from "../../../lib/data/datasets/cifar_binary.ts";
import { sha256 } from "../../../lib/base/mod.ts";
import { unpack } from "../../../lib/data/datasets/gzip.ts";
import { decodeImages, decodeLabels } from "../../../lib/data/datasets/idx.ts";
import { readOfficial, readPart } from "../../../lib/data/datasets/news_texts.ts";
import type { CheckedFile } from "../../../lib/data/datasets/obtain.ts";
import { type Stream, stream } from "../../../lib/random/mod.ts";
import { assertEquals } from "../../std_assert.ts";
import { images, labels } from "./tiny_set.ts";

/** Damaged files of each format: MURMURATION_FUZZ=12000 for more. */
const COUNT = Number(Deno.env.get("MURMURATION_FUZZ") ?? 300);

const utf8 = new TextEncoder();
const record = Uint8Array.from({ length: 3073 }, (_, i) => i % 3);
const tarred = archive([["cifar/one.bin", record.subarray(0, 700)], ["cifar/two.bin", record.subarray(0, 90)]]);
const wanted = [["one.bin", 700], ["two.bin", 90]].map(([name, bytes]) => ({
  name: name as string,
  bytes: bytes as number,
  sha256: sha256(record.subarray(0, bytes as number)),
}));
const official =
  '"3","Oil & gas #39;up&#39;","A ""quoted"" &lt;b&gt;text&lt;/b&gt;"\n"1","Peace","Talks #8211; again"\n';
const noisy = 'label,gt,text,group\n1,2,"Shares, #36;5 up",4\n0,0,Talks &amp; more,1\n';

const formats: Record<string, { readonly whole: Uint8Array; readonly read: (file: CheckedFile) => unknown }> = {
  "IDX images": { whole: images(4), read: (file) => decodeImages(file, 3) },
  "IDX labels": { whole: labels([0, 1, 1, 0]), read: decodeLabels },
  "records of CIFAR-10": {
    whole: record,
    read: (file) => decodeRecords([file], countRecords([file]), 10),
  },
  "packed records": { whole: gzipSync(record), read: (file) => unpack(file, 3073) },
  "an archive": { whole: gzipSync(tarred), read: (file) => unpackArchive(file, wanted) },
  "AG News": { whole: utf8.encode(official), read: (file) => readOfficial(file, 4) },
  "NoisyAG-News": { whole: utf8.encode(noisy), read: (file) => readPart(file, 4) },
};

for (const [name, { whole, read }] of Object.entries(formats)) {
  Deno.test(`datasets: damaged files are read or refused with a sentence: ${name}`, () => {
    const packed = whole[0] === 0x1f;
    const inside = packed ? unpack(fileOf(whole), 2 ** 20) : whole;
    const surprises: string[] = [];
    read(fileOf(whole));
    for (let seed = 0; seed < COUNT; seed++) {
      const random = stream({ seed, purpose: `fuzz ${name}` });
      const content = packed && seed % 2 === 0 ? gzipSync(damaged(inside, random)) : damaged(whole, random);
      try {
        read(fileOf(content));
      } catch (error) {
        if (!(error instanceof InputError)) surprises.push(`seed ${seed}: ${error}`);
      }
    }
    assertEquals(surprises.slice(0, 5), []);
  });
}

Deno.test("datasets: a file that unpacks to more than it should is refused before it fills the memory", () => {
  const bomb = gzipSync(new Uint8Array(2 ** 26));
  const announcing = gzipSync(Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 4, ...new Uint8Array(2 ** 20)]));
  const huge = gzipSync(Uint8Array.from([0, 0, 8, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]));
  const cases: [() => unknown, string][] = [
    [() => unpackArchive(fileOf(bomb), wanted), "cannot be unpacked (it is longer than 16778006 bytes)"],
    [() => decodeLabels(fileOf(announcing)), "cannot be unpacked (it is longer than 12 bytes)"],
    [() => decodeImages(fileOf(huge)), "announces 281474976710656 bytes of data; at most 1073741824 are read"],
    [() => decodeLabels(fileOf(bomb)), "is not an IDX file of labels"],
  ];
  for (const [call, message] of cases) {
    let said = "nothing";
    try {
      call();
    } catch (error) {
      said = error instanceof InputError ? error.message : String(error);
    }
    assertEquals([said.includes(message), said], [true, said]);
  }
});

function fileOf(content: Uint8Array): CheckedFile {
  return { origin: "a damaged file", content, sha256: sha256(content) };
}

/** A file with one to four kinds of damage. */
function damaged(whole: Uint8Array, random: Stream): Uint8Array {
  let bytes = [...whole];
  for (let n = 1 + random.integer(4); n > 0; n--) {
    const at = random.integer(bytes.length + 1);
    const length = 1 + random.integer(Math.min(16, bytes.length + 1));
    const noise = Array.from({ length }, () => random.integer(256));
    const kinds = [
      () => bytes.with(Math.min(at, bytes.length - 1), random.integer(256)),
      () => bytes.with(Math.min(at, bytes.length - 1), random.integer(2) * 255),
      () => bytes.slice(0, at),
      () => bytes.toSpliced(at, length),
      () => bytes.toSpliced(at, 0, ...noise),
      () => bytes.toSpliced(at, length, ...noise),
      () => bytes.toSpliced(at, 0, ...bytes.slice(0, length)),
      () =>
        bytes.toSpliced(at, 0, ...utf8.encode(["#99999999;", '"', "\n", ",", "77777777777", "-1"][random.integer(6)]!)),
      () => bytes.toSpliced(0, Math.min(at, 8)),
    ];
    if (bytes.length > 0) bytes = kinds[random.integer(kinds.length)]!();
  }
  return Uint8Array.from(bytes);
}

/** A tar archive: for each file a header block and its content, filled up to blocks of 512 bytes. */
function archive(files: readonly (readonly [path: string, content: Uint8Array])[]): Uint8Array {
  const blocks = files.flatMap(([path, content]) => {
    const header = new Uint8Array(512);
    utf8.encodeInto(path, header);
    utf8.encodeInto(content.length.toString(8).padStart(11, "0"), header.subarray(124));
    return [...header, ...content, ...new Uint8Array(-content.length & 511)];
  });
  return Uint8Array.from([...blocks, ...new Uint8Array(1024)]);
}
