import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Header, pack } from 'tar-stream';

/** A directory that is removed when the test file is done. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ova-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface Entry extends Partial<Header> {
  readonly name: string;
  readonly content?: string | Buffer;
}

/** A tar archive of the entries, by tar-stream: not by the builder of the lab, nor by the reader under test. */
export async function tar(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content = '', ...header } of entries)
    archive.entry({ mtime: new Date(0), ...header }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const DISK = Buffer.alloc(3000, 'the disk ');

export interface OvfParts {
  readonly references?: string;
  readonly disks?: string;
  readonly networks?: string;
  readonly options?: string;
  readonly operatingSystem?: string;
  readonly virtualSystemType?: string;
  readonly items?: string;
  readonly config?: string;
  readonly products?: string;
  readonly system?: string;
  readonly prolog?: string;
}

export const CPU = item({ InstanceID: 1, ResourceType: 3, VirtualQuantity: 2 });
export const MEMORY = item({
  InstanceID: 2,
  ResourceType: 4,
  AllocationUnits: 'byte * 2^20',
  VirtualQuantity: 4096,
});
export const SCSI = item({ InstanceID: 3, ResourceType: 6, ResourceSubType: 'lsilogic' });
export const DRIVE = item({
  InstanceID: 4,
  ResourceType: 17,
  ElementName: 'Hard disk 1',
  HostResource: 'ovf:/disk/vmdisk1',
});
export const NIC = item({
  InstanceID: 5,
  ResourceType: 10,
  ElementName: 'Network adapter 1',
  Connection: 'VM Network',
  ResourceSubType: 'E1000',
});

export function item(fields: Readonly<Record<string, string | number>>, attributes = ''): string {
  const lines = Object.entries(fields).map(([name, value]) => `<rasd:${name}>${value}</rasd:${name}>`);
  return `<Item ${attributes}>${lines.join('')}</Item>`;
}

/** A small valid OVF, each part of which a test may replace. */
export function ovf(parts: OvfParts = {}): string {
  const system = `<VirtualSystem ovf:id="vm"><Info>A machine</Info>
${parts.operatingSystem ?? '<OperatingSystemSection ovf:id="78"><Info>x</Info></OperatingSystemSection>'}
${parts.products ?? ''}
<VirtualHardwareSection><Info>x</Info><System><vssd:VirtualSystemType>${parts.virtualSystemType ?? 'vmx-13'}</vssd:VirtualSystemType></System>
${parts.items ?? CPU + MEMORY + SCSI + DRIVE + NIC}
${parts.config ?? ''}
</VirtualHardwareSection></VirtualSystem>`;
  return `${parts.prolog ?? '<?xml version="1.0" encoding="UTF-8"?>'}
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="urn:rasd" xmlns:vssd="urn:vssd" xmlns:vmw="urn:vmw">
<References>${parts.references ?? `<File ovf:id="file1" ovf:href="disk.vmdk" ovf:size="${DISK.length}"/>`}</References>
<DiskSection><Info>x</Info>${parts.disks ?? '<Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^30"/>'}</DiskSection>
<NetworkSection><Info>x</Info>${parts.networks ?? '<Network ovf:name="VM Network"/>'}</NetworkSection>
${parts.options ?? ''}
${parts.system ?? system}
</Envelope>
`;
}

export function digestLine(name: string, content: string | Buffer, algorithm = 'SHA256'): string {
  return `${algorithm}(${name})= ${createHash(algorithm.toLowerCase()).update(content).digest('hex')}\n`;
}

export interface OvaParts {
  readonly descriptor?: string | Buffer;
  /** @default the right digests of the descriptor and the disk; null for no manifest */
  readonly manifest?: string | null;
  readonly disk?: Buffer;
}

/** The members of a small valid OVA, each of which a test may replace. */
export function ovaEntries({ descriptor = ovf(), manifest, disk = DISK }: OvaParts = {}): Entry[] {
  const text =
    manifest === undefined ? digestLine('vm.ovf', descriptor) + digestLine('disk.vmdk', disk) : manifest;
  return [
    { name: 'vm.ovf', content: descriptor },
    ...(text === null ? [] : [{ name: 'vm.mf', content: text }]),
    { name: 'disk.vmdk', content: disk },
  ];
}

export async function ova(parts: OvaParts = {}): Promise<Buffer> {
  return tar(ovaEntries(parts));
}

let files = 0;

/** Writes a file with a name of its own into the directory. */
export function write(directory: string, content: string | Buffer): string {
  const path = join(directory, `image-${++files}.ova`);
  writeFileSync(path, content);
  return path;
}
