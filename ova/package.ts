import type { FileHandle } from 'node:fs/promises';
import { type OvfFile, parseDescriptor } from './descriptor';
import { type ManifestAlgorithm, parseManifest } from './manifest';
import { type Member, listMembers, readAt } from './members';
import type { OvfDescriptor } from './types';
import { quote, quoteAll } from './quote';

/** A digest the manifest promises, still to be compared. */
export interface Promised {
  readonly member: Member;
  readonly algorithm: ManifestAlgorithm;
  readonly digest: string;
}

/** What the headers, the descriptor and the manifest of an OVA say, before its disks are read. */
export interface Package {
  readonly descriptor?: OvfDescriptor;
  readonly manifest: 'present' | 'absent';
  /** Whether there is a signature of the manifest (DSP0243: a `.cert` file). */
  readonly certificate: boolean;
  readonly promised: readonly Promised[];
  /** Sentences without the OVA's name. */
  readonly problems: readonly string[];
}

// The largest descriptors of real appliances have some hundred KiB; both are held in memory.
const LONGEST_DESCRIPTOR = 8 * 1024 * 1024;
const LONGEST_MANIFEST = 1024 * 1024;

/** Reads what is small in an OVA (DSP0243: a descriptor, then a manifest, a certificate and the files). */
export async function readPackage(file: FileHandle, bytes: number): Promise<Package> {
  const { members, problems: walked, complete } = await listMembers(file, bytes);
  const problems = [...walked];
  // An archive that cannot be followed to its end says nothing reliable about what is missing in it.
  if (!complete) return { manifest: 'absent', certificate: false, promised: [], problems };

  const ovf = findDescriptor(members, problems);
  const manifest = findManifest(members, problems);
  const found = {
    manifest: manifest ? ('present' as const) : ('absent' as const),
    certificate: members.some((member) => member.name.endsWith('.cert')),
    promised: manifest ? await readManifest(file, manifest, members, problems) : [],
    problems,
  };
  if (!ovf) return found;
  if (ovf.bytes > LONGEST_DESCRIPTOR) {
    problems.push(
      `the descriptor ${quote(ovf.name)} has ${ovf.bytes} bytes; at most ${LONGEST_DESCRIPTOR} are read`,
    );
    return found;
  }
  const parsed = parseDescriptor(await readAt(file, ovf.offset, ovf.bytes));
  problems.push(...parsed.problems);
  for (const reference of parsed.files) problems.push(...checkFile(reference, members));
  if (manifest)
    problems.push(
      ...unnamed(
        [ovf.name, ...parsed.files.map((reference) => reference.href)],
        found.promised,
        members,
        manifest,
      ),
    );
  return { ...found, ...(parsed.descriptor ? { descriptor: parsed.descriptor } : {}) };
}

function findDescriptor(members: readonly Member[], problems: string[]): Member | undefined {
  const descriptors = members.filter((member) => member.name.endsWith('.ovf'));
  const [first] = descriptors;
  if (!first) {
    problems.push(
      `is no OVA: the tar archive holds no .ovf file (it holds ${quoteAll(members.map((member) => member.name))})`,
    );
  } else if (descriptors.length > 1) {
    problems.push(
      `the tar archive holds ${descriptors.length} .ovf files (${quoteAll(descriptors.map((member) => member.name))}); an OVA has one`,
    );
  } else if (members[0] !== first) {
    problems.push(
      `the first file of the tar archive is ${quote(members[0]?.name ?? '')}, and the descriptor ${quote(first.name)} must come first (DSP0243); pack the OVA again in that order`,
    );
  }
  return first;
}

function findManifest(members: readonly Member[], problems: string[]): Member | undefined {
  const manifests = members.filter((member) => member.name.endsWith('.mf'));
  if (manifests.length > 1) {
    problems.push(
      `the tar archive holds ${manifests.length} manifests (${quoteAll(manifests.map((member) => member.name))}); an OVA has one`,
    );
  }
  return manifests[0];
}

async function readManifest(
  file: FileHandle,
  manifest: Member,
  members: readonly Member[],
  problems: string[],
): Promise<Promised[]> {
  const name = quote(manifest.name);
  if (manifest.bytes > LONGEST_MANIFEST) {
    problems.push(`the manifest ${name} has ${manifest.bytes} bytes; at most ${LONGEST_MANIFEST} are read`);
    return [];
  }
  const parsed = parseManifest((await readAt(file, manifest.offset, manifest.bytes)).toString('utf8'));
  problems.push(...parsed.problems.map((problem) => `the manifest ${name}: ${problem}`));
  const promised = new Map<string, Promised>();
  for (const { file: target, algorithm, digest } of parsed.entries) {
    const member = members.find((candidate) => candidate.name === target);
    const key = `${algorithm} ${target}`;
    if (!member) {
      problems.push(
        `the manifest ${name} names ${quote(target)}, which is not in the tar archive; get the file again`,
      );
    } else if ((promised.get(key)?.digest ?? digest) !== digest) {
      problems.push(
        `the manifest ${name} has two different ${algorithm.toUpperCase()} digests of ${quote(target)}; get the file again`,
      );
    } else {
      promised.set(key, { member, algorithm, digest });
    }
  }
  return [...promised.values()];
}

/** The provider finds a file by its exact name, so a name that differs in "./" alone is missing too. */
function checkFile(reference: OvfFile, members: readonly Member[]): string[] {
  const name = quote(reference.href);
  const member = members.find((candidate) => candidate.name === reference.href);
  if (!member) {
    if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(reference.href)) {
      return [`the descriptor refers to ${name}, an address outside the OVA; pack the file into the OVA`];
    }
    const close = members.find((candidate) => candidate.name.replace(/^(\.\/)+/, '') === reference.href);
    const hint = close
      ? ` (there is ${quote(close.name)}, and the vSphere provider compares names exactly)`
      : '';
    return [
      `the descriptor refers to ${name}, which is not in the tar archive${hint}; get the file again or pack it with all its disks`,
    ];
  }
  if (reference.bytes === undefined || reference.bytes === member.bytes) return [];
  return [
    `${name} has ${member.bytes} bytes, and the descriptor says ${reference.bytes}; get the file again`,
  ];
}

/** A manifest has a digest for the descriptor and every file it refers to (DSP0243), or it proves little. */
function unnamed(
  names: readonly string[],
  promised: readonly Promised[],
  members: readonly Member[],
  manifest: Member,
): string[] {
  const present = new Set(members.map((member) => member.name));
  const named = new Set(promised.map(({ member }) => member.name));
  return names
    .filter((name) => present.has(name) && !named.has(name))
    .map(
      (name) =>
        `the manifest ${quote(manifest.name)} has no digest of ${quote(name)}, so that file cannot be verified`,
    );
}

/** The digests that differ from what the manifest promised, as sentences. */
export function compareDigests(promised: readonly Promised[], found: readonly string[]): string[] {
  return promised.flatMap(({ member, algorithm, digest }, position) =>
    found[position] === digest
      ? []
      : [
          `${quote(member.name)} has the ${algorithm.toUpperCase()} ${found[position] ?? ''}, and the manifest says ${digest}; the file was damaged or changed, get it again`,
        ],
  );
}
