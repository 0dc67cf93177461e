import { setTimeout as sleep } from 'node:timers/promises';
import {
  dataSource,
  ephemeralResource,
  int,
  provider,
  ProviderError,
  resource,
  string,
  UNKNOWN,
  type Attributes,
  type Resource,
} from '../../../provider/runtime';
import { Host } from '../../../provider/runtime/calls/host';
import { fromBytes, toBytes } from '../../../provider/runtime/calls/private-notes';
import type { ValueMap } from '../../../provider/runtime/value/value';
import { ask, got, sent, summaries } from './call';

const attributes = {
  name: string({ required: true }),
  size: int({ optional: true, default: 1 }),
  token: string({ optional: true, writeOnly: true }),
  id: string({ computed: true }),
} satisfies Attributes;

const thing: Resource<string, typeof attributes> = {
  type: 'test_thing',
  description: '',
  version: 1,
  attributes,
  create: ({ plan }) => ({ ...plan, id: 'made' }),
  read: ({ state }) => state,
  update: ({ plan }) => ({ ...plan, id: 'changed' }),
  delete: () => undefined,
  upgrades: { 0: ({ title, ...state }) => ({ ...state, name: title ?? null }) },
};

const lookup = dataSource<string>()({
  type: 'test_lookup',
  description: '',
  attributes: { name: string({ required: true }), found: string({ computed: true }) },
  read: ({ config, provider: client }) => ({ ...config, found: client }),
});

const lease = ephemeralResource<string>()({
  type: 'test_lease',
  description: '',
  attributes: { value: string({ computed: true, sensitive: true }) },
  open: () => ({
    result: { value: 'leased-value' },
    renewAt: new Date(1_700_000_000_123),
    private: { n: 1 },
  }),
  renew: ({ private: kept }) => ({ renewAt: new Date(1_700_000_001_000), private: [kept, 'renewed'] }),
  close({ private: kept, signal }) {
    throw new ProviderError(`closing ${JSON.stringify(kept)}, aborted: ${String(signal.aborted)}`);
  },
});

/** A host with the resource changed by a test. */
function hostOf(change: Partial<Resource<string, typeof attributes>> = {}): Host {
  return new Host(
    provider({
      name: 'test',
      description: '',
      attributes: { endpoint: string({ optional: true, default: 'e' }) },
      configure: ({ config }) => `client of ${String(config.endpoint)}`,
      resources: [resource<string>()({ ...thing, ...change })],
      dataSources: [lookup],
      ephemeralResources: [lease],
    }),
  );
}

const planned: ValueMap = { name: 'n', size: 1, token: null, id: UNKNOWN };
const creation = {
  typeName: 'test_thing',
  priorState: sent(attributes, null),
  plannedState: sent(attributes, planned),
  config: sent(attributes, { ...planned, size: null, token: 'hunter2', id: null }),
};
const before = { name: 'n', size: 1, token: null, id: 'i' };

describe('apply', () => {
  test('a creation; write-only values are in config alone', async () => {
    let seen: unknown;
    const host = hostOf({
      create({ plan, config, privateState }) {
        seen = [plan.token, config.token, plan.size, config.size];
        privateState.set('k', { v: 1 });
        return { ...plan, ...config, size: plan.size, id: 'made' } as never;
      },
    });
    const response = await ask(host, 'ApplyResourceChange', creation);
    expect(seen).toEqual([null, 'hunter2', 1, null]);
    expect(got(attributes, response.newState)).toEqual({ name: 'n', size: 1, token: null, id: 'made' });
    expect(fromBytes(response.private ?? new Uint8Array())).toEqual({ k: { v: 1 } });
    expect(summaries(response)).toEqual([]);
  });

  test.each<
    readonly [string, Partial<Resource<string, typeof attributes>>, object | null, readonly string[]]
  >([
    [
      'throws before anything exists',
      {
        create() {
          throw new Error('no');
        },
      },
      null,
      ['no'],
    ],
    [
      'throws after a part was saved',
      {
        create({ save }) {
          save({ id: 'part' });
          throw new Error('no, hunter2');
        },
      },
      { name: 'n', size: 1, token: null, id: 'part' },
      ['no, (sensitive value)'],
    ],
    [
      'returns nothing',
      { create: () => undefined as never },
      { name: 'n', size: 1, token: null, id: null },
      ["The provider's create returned an object whose is undefined; the value for none is null"],
    ],
    [
      'returns what does not fit',
      { create: ({ plan }) => ({ ...plan, size: 'x' as never, id: 'made' }) },
      { name: 'n', size: null, token: null, id: 'made' },
      ["The provider's create returned an object whose size is a string, not a whole number"],
    ],
    [
      'reports an error and returns the object',
      {
        create({ plan, diagnostics }) {
          diagnostics.error(['size'], 'size is odd');
          return { ...plan, id: 'made' };
        },
      },
      { name: 'n', size: 1, token: null, id: 'made' },
      ['size is odd'],
    ],
  ])('a create that %s', async (_what, change, state, texts) => {
    const response = await ask(hostOf(change), 'ApplyResourceChange', creation);
    expect(got(attributes, response.newState)).toEqual(state);
    expect(summaries(response)).toEqual(texts);
  });

  const update = {
    ...creation,
    priorState: sent(attributes, before),
    plannedState: sent(attributes, { ...planned, size: 2 }),
  };

  test.each<readonly [string, Partial<Resource<string, typeof attributes>>, object, readonly string[]]>([
    [
      'throws',
      {
        update() {
          throw new Error('no');
        },
      },
      before,
      ['no'],
    ],
    [
      'throws after a part was saved',
      {
        update({ save }) {
          save({ size: 2 });
          throw new Error('no');
        },
      },
      { ...before, size: 2 },
      ['no'],
    ],
    [
      'does not exist',
      { update: undefined },
      before,
      ['A test_thing cannot be changed, only replaced; its provider planned a change'],
    ],
  ])('an update that %s', async (_what, change, state, texts) => {
    const response = await ask(hostOf(change), 'ApplyResourceChange', update);
    expect(got(attributes, response.newState)).toEqual(state);
    expect(summaries(response)).toEqual(texts);
  });

  test.each<readonly [string, () => void, object | null]>([
    ['succeeds', () => undefined, null],
    [
      'throws',
      () => {
        throw new Error('no');
      },
      before,
    ],
  ])('a delete that %s', async (_what, remove, state) => {
    const request = { ...update, plannedState: sent(attributes, null), config: sent(attributes, null) };
    const response = await ask(hostOf({ delete: remove }), 'ApplyResourceChange', request);
    expect(got(attributes, response.newState)).toEqual(state);
  });

  test('an error that nobody caught fails the calls under way, and no other', async () => {
    const host = hostOf({
      async create({ save, signal }) {
        save({ id: 'part' });
        await sleep(60_000, undefined, { signal });
        throw new Error('never');
      },
    });
    const calls = [ask(host, 'ApplyResourceChange', creation), ask(host, 'ApplyResourceChange', creation)];
    while (host.calls.count < 2) await sleep(1);
    expect(host.calls.fail(new TypeError('loose'))).toBe(2);
    for (const response of await Promise.all(calls)) {
      expect(summaries(response)).toEqual(['loose']);
      expect(got(attributes, response.newState)).toMatchObject({ id: 'part' });
    }
    expect(host.calls.count).toBe(0);
    const after = await ask(host, 'ReadResource', {
      typeName: 'test_thing',
      currentState: sent(attributes, before),
    });
    expect(summaries(after)).toEqual([]);
  });
});

describe('StopProvider', () => {
  test('aborts what is under way and what comes later, until the next configuration', async () => {
    const host = hostOf({ create: ({ signal, plan }) => sleep(60_000, { ...plan, id: 'x' }, { signal }) });
    const call = ask(host, 'ApplyResourceChange', creation);
    while (host.calls.count < 1) await sleep(1);
    await ask(host, 'StopProvider', {});
    expect(summaries(await call)).toEqual(['Interrupted by the operator before it was done']);
    expect(summaries(await ask(host, 'ApplyResourceChange', creation))).toEqual([
      'Interrupted by the operator before it was done',
    ]);
    const closed = await ask(host, 'CloseEphemeralResource', {
      typeName: 'test_lease',
      private: toBytes({ n: 2 }),
    });
    expect(summaries(closed)).toEqual(['closing {"n":2}, aborted: false']);
    await ask(host, 'ConfigureProvider', {});
    let aborted: boolean | undefined;
    const next = hostOf({
      read({ state, signal }) {
        aborted = signal.aborted;
        return state;
      },
    });
    await ask(next, 'ReadResource', { typeName: 'test_thing', currentState: sent(attributes, before) });
    expect(aborted).toBe(false);
  });
});

describe('state', () => {
  const upgrade = (version: number, json: string): Parameters<typeof ask<'UpgradeResourceState'>>[2] => ({
    typeName: 'test_thing',
    version,
    rawState: { json: Buffer.from(json), flatmap: {} },
  });

  test.each<readonly [string, number, string, object | null, readonly string[]]>([
    [
      'of this version',
      1,
      '{"name":"n","size":5,"token":"x","extra":1}',
      { name: 'n', size: 5, token: null, id: null },
      [],
    ],
    ['of an older version', 0, '{"title":"n","size":5}', { name: 'n', size: 5, token: null, id: null }, []],
    [
      'of a newer version',
      2,
      '{"name":"n"}',
      null,
      [
        'The state of test_thing has version 2, written by a newer provider; this one knows versions up to 1: use the provider that wrote it',
      ],
    ],
    ['that does not fit', 1, '{"name":["n"]}', null, ['name is a list in the state, not a string']],
    [
      'with a number no int is',
      1,
      '{"size":9007199254740993}',
      null,
      ['size is not a whole number between -9007199254740991 and 9007199254740991'],
    ],
    [
      'of Terraform 0.11',
      1,
      '',
      null,
      ['The state of test_thing is of Terraform 0.11 or older, which cannot be read'],
    ],
  ])('a state %s', async (_what, version, json, state, texts) => {
    const response = await ask(hostOf(), 'UpgradeResourceState', upgrade(version, json));
    expect(summaries(response)).toEqual(texts);
    expect(got(attributes, response.upgradedState)).toEqual(state);
  });

  test('an object that is gone is null', async () => {
    const response = await ask(hostOf({ read: () => null }), 'ReadResource', {
      typeName: 'test_thing',
      currentState: sent(attributes, before),
    });
    expect(got(attributes, response.newState)).toBeNull();
  });

  test('an object that cannot be read is as it was', async () => {
    const read = (): never => {
      throw new Error('unreachable');
    };
    const response = await ask(hostOf({ read }), 'ReadResource', {
      typeName: 'test_thing',
      currentState: sent(attributes, before),
    });
    expect(got(attributes, response.newState)).toEqual(before);
    expect(summaries(response)).toEqual(['unreachable']);
  });

  test('an import, and one that is refused', async () => {
    const importing = hostOf({ importState: ({ id, provider: client }) => ({ id, name: client }) });
    importing.client = 'c';
    const { importedResources } = await ask(importing, 'ImportResourceState', {
      typeName: 'test_thing',
      id: 'x',
    });
    expect(importedResources?.map(({ state }) => got(attributes, state))).toEqual([
      { id: 'x', name: 'c', size: null, token: null },
    ]);
    const refused = await ask(hostOf(), 'ImportResourceState', { typeName: 'test_thing', id: 'x' });
    expect(refused.importedResources).toEqual([]);
    expect(summaries(refused)).toEqual(['A test_thing cannot be imported: let terraform create it']);
  });
});

describe('plan', () => {
  const request = {
    typeName: 'test_thing',
    priorState: sent(attributes, before),
    config: sent(attributes, { name: 'n', size: null, token: 't', id: null }),
  };

  test('nothing to do', async () => {
    const response = await ask(hostOf(), 'PlanResourceChange', {
      ...request,
      priorPrivate: toBytes({ k: 1 }),
    });
    expect(got(attributes, response.plannedState)).toEqual(before);
    expect(response.requiresReplace).toEqual([]);
    expect(fromBytes(response.plannedPrivate ?? new Uint8Array())).toEqual({ k: 1 });
  });

  test('modifyPlan makes a change, a replacement and a note for the apply', async () => {
    const host = hostOf({
      modifyPlan({ plan, prior, privateState }) {
        plan.set('size', (prior?.size ?? 0) + 1);
        plan.requireReplace('size');
        plan.requireReplace(['size']);
        privateState.delete('old');
        privateState.set('reason', 'due');
      },
    });
    const response = await ask(host, 'PlanResourceChange', { ...request, priorPrivate: toBytes({ old: 1 }) });
    expect(got(attributes, response.plannedState)).toEqual({ ...before, size: 2, id: UNKNOWN });
    expect(response.requiresReplace).toMatchObject([{ steps: [{ attributeName: 'size' }] }]);
    expect(fromBytes(response.plannedPrivate ?? new Uint8Array())).toEqual({ reason: 'due' });
  });

  test('a destroy is refused, or not asked about', async () => {
    const destroy = { ...request, config: sent(attributes, null), proposedNewState: sent(attributes, null) };
    const guarded = hostOf({
      planDestroy: ({ prior, diagnostics }) => diagnostics.error([], `${prior.name} stays`),
    });
    expect(summaries(await ask(guarded, 'PlanResourceChange', destroy))).toEqual(['n stays']);
    const response = await ask(hostOf(), 'PlanResourceChange', destroy);
    expect([got(attributes, response.plannedState), summaries(response)]).toEqual([null, []]);
  });

  test('an author’s mistake is a diagnostic', async () => {
    const host = hostOf({ modifyPlan: ({ plan }) => plan.set('name', 'other') });
    const [text] = summaries(await ask(host, 'PlanResourceChange', request));
    expect(text).toBe(
      'modifyPlan set name, which is not computed: only its prior value could take the place of the configured one',
    );
  });
});

describe('the provider', () => {
  test('is configured with its defaults', async () => {
    const host = hostOf();
    await ask(host, 'ConfigureProvider', {
      config: sent({ endpoint: string({ optional: true }) }, { endpoint: null }),
    });
    expect(host.client).toBe('client of e');
    const names = { name: string({ required: true }), found: string({ computed: true }) };
    const response = await ask(host, 'ReadDataSource', {
      typeName: 'test_lookup',
      config: sent(names, { name: 'x', found: null }),
    });
    expect(got(names, response.state)).toEqual({ name: 'x', found: 'client of e' });
  });

  test('tells its types and schemas', async () => {
    const metadata = await ask(hostOf(), 'GetMetadata', {});
    expect(metadata).toMatchObject({
      resources: [{ typeName: 'test_thing' }],
      dataSources: [{ typeName: 'test_lookup' }],
      ephemeralResources: [{ typeName: 'test_lease' }],
      serverCapabilities: { planDestroy: true, getProviderSchemaOptional: true },
    });
    const schema = await ask(hostOf(), 'GetProviderSchema', {});
    expect(summaries(schema)).toEqual([]);
    expect(Object.keys(schema.resourceSchemas ?? {})).toEqual(['test_thing']);
    expect(schema.resourceSchemas?.test_thing).toMatchObject({ version: 1 });
    const list = schema.resourceSchemas?.test_thing?.block?.attributes ?? [];
    expect(list.find(({ name }) => name === 'size')).toMatchObject({ optional: true, computed: true });
    expect(list.find(({ name }) => name === 'token')).toMatchObject({ writeOnly: true });
    // What has a default is computed for a resource; a provider's configuration knows no such thing.
    expect(schema.provider?.block?.attributes?.[0]).toMatchObject({
      name: 'endpoint',
      optional: true,
      computed: false,
    });
  });

  test('refuses to be used with a schema that is not sound', async () => {
    const host = hostOf({ type: 'other_thing' });
    expect(summaries(await ask(host, 'GetProviderSchema', {}))).toEqual([
      expect.stringContaining('resource "other_thing"'),
    ]);
  });

  test.each([
    ['ReadResource', 'The provider test has no resource test_x'],
    ['ValidateResourceConfig', 'The provider test has no resource test_x'],
    ['ReadDataSource', 'The provider test has no data source test_x'],
    ['OpenEphemeralResource', 'The provider test has no ephemeral resource test_x'],
  ] as const)('%s of a type it does not have', async (method, text) => {
    expect(summaries(await ask(hostOf(), method, { typeName: 'test_x' }))).toEqual([text]);
  });

  test('has no functions and moves no states', async () => {
    expect((await ask(hostOf(), 'CallFunction', { name: 'f' })).error?.text).toBe(
      'The provider test has no function f',
    );
    expect(Object.keys((await ask(hostOf(), 'GetFunctions', {})).functions ?? {})).toEqual([]);
    const moved = await ask(hostOf(), 'MoveResourceState', {
      sourceTypeName: 'a_b',
      targetTypeName: 'test_thing',
    });
    expect(summaries(moved)).toEqual(['A a_b cannot become a test_thing: take the "moved" block out']);
  });
});

test('an ephemeral resource is opened, renewed and closed with what it kept', async () => {
  const host = hostOf();
  const opened = await ask(host, 'OpenEphemeralResource', {
    typeName: 'test_lease',
    config: sent(lease.attributes, { value: null }),
  });
  expect(got(lease.attributes, opened.result)).toEqual({ value: 'leased-value' });
  expect(opened.renewAt).toMatchObject({ seconds: 1_700_000_000, nanos: 123_000_000 });
  const renewed = await ask(host, 'RenewEphemeralResource', {
    typeName: 'test_lease',
    private: opened.private ?? null,
  });
  expect(fromBytes(renewed.private ?? new Uint8Array())).toEqual([{ n: 1 }, 'renewed']);
  const closed = await ask(host, 'CloseEphemeralResource', {
    typeName: 'test_lease',
    private: renewed.private ?? null,
  });
  expect(summaries(closed)).toEqual(['closing [{"n":1},"renewed"], aborted: false']);
  expect(host.sensitive.hide('it is leased-value')).toBe('it is (sensitive value)');
});
