import { AsyncLocalStorage } from 'node:async_hooks';

const types = new AsyncLocalStorage<string>();

/** Does `work` as a call about a type. */
export const aboutType = <T>(type: string, work: () => T): T => types.run(type, work);

/** Type of the resource or data source whose call this is: `connector_power`; undefined outside of any. */
export const typeUnderWay = (): string | undefined => types.getStore();
