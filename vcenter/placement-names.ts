import { nearestName } from './nearest-name';
import { named, type InventoryObject } from './placement';
import type { PlacementFault, PlacementProblem, PlacementSubject } from './placement-types';
import { displayName } from './reference';

const SUBJECTS: readonly PlacementSubject[] = [
  'datacenter',
  'cluster',
  'host',
  'resourcePool',
  'datastore',
  'folder',
  'network',
];

/** Looks names up, and keeps what is wrong with them. */
export class PlacementNames {
  private readonly found: PlacementProblem[] = [];

  /** In the order of a spec, whichever was found first. */
  get problems(): readonly PlacementProblem[] {
    return [...this.found].sort((a, b) => SUBJECTS.indexOf(a.subject) - SUBJECTS.indexOf(b.subject));
  }

  /** By name, or by path where there is a `/` in it. */
  find(
    subject: PlacementSubject,
    name: string,
    objects: readonly InventoryObject[],
    where: string,
  ): InventoryObject | undefined {
    return this.only(subject, name, named(objects, name), objects, where);
  }

  /** By path alone, as resource pools and folders are named. */
  findByPath(
    subject: PlacementSubject,
    path: string,
    objects: readonly InventoryObject[],
    where: string,
  ): InventoryObject | undefined {
    const readable = objects.map((object) => ({ ...object, name: readablePath(object) }));
    const matches = readable.filter(({ name }) => name === path);
    return this.only(subject, path, matches, readable, where);
  }

  refuse(
    subject: PlacementSubject,
    fault: PlacementFault,
    name: string,
    where: string,
    existing: readonly string[],
  ): void {
    const nearest = fault === 'missing' ? nearestName(name, existing) : undefined;
    const names = [...new Set(existing)].sort((a, b) => (a < b ? -1 : 1));
    this.found.push({ subject, fault, name, where, existing: names, ...(nearest && { nearest }) });
  }

  private only(
    subject: PlacementSubject,
    name: string,
    matches: readonly InventoryObject[],
    objects: readonly InventoryObject[],
    where: string,
  ): InventoryObject | undefined {
    if (matches.length === 1) return matches[0];
    if (matches.length === 0) {
      this.refuse(
        subject,
        'missing',
        name,
        where,
        objects.map((object) => object.name),
      );
    } else {
      this.refuse(subject, 'ambiguous', name, where, matches.map(readablePath));
    }
    return undefined;
  }
}

const readablePath = ({ path }: InventoryObject): string => path.split('/').map(displayName).join('/');
