/** What is said of a state; nothing else of it is taken, as a state may hold what is secret. */
export interface StateFacts {
  readonly lineage: string;
  /** Grows with each change. */
  readonly serial: number;
  /** Managed resources, each with all its instances. */
  readonly resources: number;
}

/** @throws Error in one sentence for what is no state; an empty text is no state either */
export function factsOf(text: string): StateFacts {
  let state: { version?: unknown; lineage?: unknown; serial?: unknown; resources?: unknown };
  try {
    state = JSON.parse(text) as typeof state;
  } catch (error) {
    throw new Error('it is no state of Terraform (no JSON)', { cause: error });
  }
  const { lineage, serial, resources = [] } = state;
  if (typeof lineage !== 'string' || typeof serial !== 'number' || !Array.isArray(resources)) {
    throw new Error('it is no state of Terraform that can be read here (encrypted, or of another format)');
  }
  const managed = (resources as { mode?: string; instances?: readonly unknown[] }[]).filter(
    ({ mode, instances = [] }) => mode === 'managed' && instances.length > 0,
  );
  return { lineage, serial, resources: managed.length };
}
