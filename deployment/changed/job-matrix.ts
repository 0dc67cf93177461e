import type { ChangedConnector } from './changed-connector';

/** One job of a pipeline. */
export type Job = ChangedConnector;

/** Jobs in batches; `name` is the names of all connectors in it, a space between. */
export interface Batch {
  readonly name: string;
  readonly connectors: readonly ChangedConnector[];
}

/** What `strategy.matrix` of GitHub Actions takes as a whole: another key beside `include` would be a dimension. */
export interface JobMatrix {
  readonly include: readonly (Job | Batch)[];
}

/**
 * @param batchSize connectors a job, since GitHub allows 256 jobs a matrix. @default one, without `connectors`
 */
export function jobMatrix(touched: readonly ChangedConnector[], batchSize?: number): JobMatrix {
  if (batchSize === undefined) return { include: touched };
  const include: Batch[] = [];
  for (let at = 0; at < touched.length; at += batchSize) {
    const connectors = touched.slice(at, at + batchSize);
    include.push({ name: connectors.map(({ name }) => name).join(' '), connectors });
  }
  return { include };
}
